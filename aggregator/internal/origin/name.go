package origin

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"headwater/aggregator/internal/outlet"
)

// A mention is a name as it stands in a line.
type mention struct {
	text   string
	href   string // the link on it, or the address that stands in its place
	line   *line  // where it stands
	end    int    // the offset behind it in the line
	quoted bool   // it stood in quotes, so it ends where its writer says
	title  bool   // it is a link on the title of a page, so that the name may be only at its end
	free   bool   // it stands in a sentence: a Latin name ends at the first lower-case word
}

// closers pairs the quotes and brackets that may hold a name.
var closers = map[rune]string{
	'"': "\"", '\'': "'", '‘': "’", '「': "」", '『': "』", '《': "》", '〈': "〉", '«': "»", '【': "】", '[': "]", '<': ">", '‹': "›",
}

// mention reads the name that begins at or soon after offset i. In a sentence, free, Latin names end at the first word
// in lower case.
func (rd *reading) mention(l *line, i int, free bool) mention {
	m := rd.mentionAt(l, i, free)
	m.line = l
	return m
}

func (rd *reading) mentionAt(l *line, i int, free bool) mention {
	s := l.text
	i = skipForerunners(s, skipOpening(s, i))
	if i >= len(s) || isField(s, i) {
		return mention{end: len(s)}
	}
	if a, ok := l.linkAt(i); ok {
		if m, ok := linkMention(s, a, i); ok {
			return m
		}
	}
	r, size := utf8.DecodeRuneInString(s[i:])
	if closing, ok := closers[r]; ok {
		if j := strings.Index(s[i+size:], closing); j >= 0 && j <= 90 {
			if m, ok := addressMention(s, i+size); ok {
				return m
			}
			m := mention{text: s[i+size : i+size+j], end: i + size + j + len(closing), quoted: true}
			m.href = hrefIn(l, i, m.end)
			return m
		}
	}
	if m, ok := addressMention(s, i); ok {
		return m
	}
	end := rd.nameEnd(s, i, free)
	m := mention{text: s[i:end], href: hrefIn(l, i, end), end: end, free: free}
	if a, ok := linkInside(l, i, end); ok {
		return mention{text: s[a.from:a.to], href: a.address(), end: a.to, quoted: true}
	}
	if inner, ok := titleQuote(s, end); ok && !rd.set.Known(m.text) {
		inner.href = hrefIn(l, i, inner.end)
		return inner
	}
	return m
}

// linkInside returns a link on the last words of s[from:to]: Medium's [Towards Data Science].
func linkInside(l *line, from, to int) (link, bool) {
	for _, a := range l.links {
		if a.from > from && a.from < to && a.to >= to && a.to > a.from {
			return a, true
		}
	}
	return link{}, false
}

// skipOpening skips blanks, marks and left-over signs before a name.
func skipOpening(s string, i int) int {
	for i < len(s) && strings.IndexByte(" \x1f:*_#=", s[i]) >= 0 {
		i++
	}
	return i
}

// skipForerunners skips words that say what kind of name follows, when a separator or a quote does: 微信公众号：42章经.
func skipForerunners(s string, i int) int {
	for _, w := range forerunners {
		rest, ok := strings.CutPrefix(s[i:], w)
		if !ok {
			continue
		}
		j := skipOpening(s, len(s)-len(rest))
		if _, quote := closers[runeAt(s, j)]; quote || j > len(s)-len(rest) {
			return j
		}
	}
	return i
}

// isField reports whether another field of the byline begins where a name should: the label before it is empty.
func isField(s string, i int) bool {
	k, end := labels().match(s, i)
	rest := strings.TrimLeft(s[end:], " ")
	return k != kindNone && rest != "" && strings.IndexByte(":|=", rest[0]) >= 0
}

// linkMention takes a link's text for the name. A link that is a whole sentence is not a name, but its address holds.
func linkMention(s string, a link, i int) (mention, bool) {
	text := strings.Trim(s[i:a.to], " \x1f")
	if a.from < i && i-a.from > 3 || text == "" || utf8.RuneCountInString(text) > 80 {
		return mention{}, false
	}
	if m, ok := addressMention(s, i); ok {
		m.href, m.end = a.address(), a.to
		return m, true
	}
	if m := (mention{text: unquote(text), href: a.address(), end: a.to, quoted: true}); !isTitle(m.text) && !strings.HasPrefix(text, "【") || a.address() == "" {
		return m, true
	}
	return mention{text: text, href: a.address(), end: a.to, quoted: true, title: true}, true
}

// isTitle reports whether a link's text is the title of a page and not the name of a site.
func isTitle(s string) bool {
	runes, han := 0, 0
	for _, r := range s {
		runes++
		if isHan(r) {
			han++
		}
	}
	return runes > 60 || strings.Count(s, " ") > 8 || han > 1 && (runes > 18 || strings.ContainsAny(s, ":!?,") || strings.HasPrefix(s, "【"))
}

// unquote takes the name out of “CSDN”（ID:CSDNnews） and 量子位 （ID：QbitAI）.
func unquote(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	if closing, ok := closers[r]; ok {
		if i := strings.Index(s[size:], closing); i > 0 {
			return s[size : size+i]
		}
	}
	for _, id := range [...]string{"(ID", "(id", "(微信", "(公众号"} {
		s, _, _ = strings.Cut(s, id)
	}
	return strings.TrimSpace(s)
}

// hrefIn returns the address of the first link that touches s[from:to].
func hrefIn(l *line, from, to int) string {
	for _, a := range l.links {
		if a.from < to && a.to > from {
			return a.address()
		}
	}
	return ""
}

// addressMention reads an address in the place of a name; the name is then the host's.
func addressMention(s string, i int) (mention, bool) {
	rest := s[i:]
	if !strings.HasPrefix(rest, "http://") && !strings.HasPrefix(rest, "https://") && !strings.HasPrefix(rest, "www.") {
		return mention{}, false
	}
	end := 0
	for end < len(rest) && rest[end] > ' ' && rest[end] < utf8.RuneSelf && strings.IndexByte("<>\"'()[]|", rest[end]) < 0 {
		end++
	}
	href := strings.TrimRight(rest[:end], ".,;:!?*_")
	return mention{text: outlet.Host(href), href: href, end: i + end, quoted: true}, outlet.Host(href) != ""
}

// titleQuote reads 《联合早报》 behind words that only describe it: 新加坡《联合早报》.
func titleQuote(s string, i int) (mention, bool) {
	rest := s[i:]
	for _, open := range [...]string{"《", "「", "\"", "«"} {
		if body, ok := strings.CutPrefix(rest, open); ok {
			closing := closers[runeAt(open, 0)]
			if j := strings.Index(body, closing); j > 0 && j <= 60 {
				return mention{text: body[:j], end: i + len(open) + j + len(closing), quoted: true}, true
			}
		}
	}
	return mention{}, false
}

// nameEnd returns the offset at which a name without quotes that begins at i ends.
func (rd *reading) nameEnd(s string, i int, free bool) int {
	if n := rd.knownPrefix(s[i:]); n > 0 {
		return i + n
	}
	start, words := i, 0
	for i < len(s) {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case endsName(r), r == '.' && endsSentence(s, i, start), isDash(r) && dashParts(s, i):
			return i
		case r == ' ':
			words++
			if words > 7 || rd.blankEnds(s, start, i, free) {
				return i
			}
		}
		i += size
	}
	return i
}

// knownPrefix returns the bytes of the longest run of words at the start of s that is a known outlet, if it is followed by
// a blank, a sign or the end. Chinese has no words, so a run of it ends at a sign.
func (rd *reading) knownPrefix(s string) int {
	head := s
	if i := strings.IndexFunc(s, endsName); i >= 0 {
		head = s[:i]
	}
	return rd.set.Longest(head, func(i int) bool {
		before, after := runeBefore(head, i), runeAt(s, i)
		return (isWord(before) || before == '+' || before == '!') && !isWord(after) && !joinsNext(s, i)
	})
}

// joinsNext reports whether the sign at i joins two parts of one name: 中青报·中青网, Tages-Anzeiger, ITmedia NEWS.
func joinsNext(s string, i int) bool {
	r, size := utf8.DecodeRuneInString(s[i:])
	next := runeAt(s, i+size)
	return (r == '-' || r == '·' || r == '.' || r == '\'' || r == '’' || r == '・' || r == '+' || r == '&') && isWord(next)
}

func endsName(r rune) bool {
	switch r {
	case mark, ',', '，', '、', ';', '；', '。', '!', '?', '|', '<', '>', '【', '】', '「', '」', '『', '』', '《', '》', '"', '(', ')', '[', ']', '{', '}', '…', '/', ':', '=',
		'‘', '“', '”', '«', '»', '*', '※', '▲', '\\', 'ⓒ', '©', '،', '؛', '।', '↓', '^', '~':
		return true
	}
	return false
}

// endsSentence reports whether the point at i is a full stop, not that of S. Paulo, space.com or L.A. Times.
func endsSentence(s string, i, start int) bool {
	next := runeAt(s, i+1)
	if next != 0 && next != ' ' && next != mark && !endsName(next) {
		return false
	}
	word := s[start:i]
	if j := strings.LastIndexAny(word, " ."); j >= 0 {
		word = word[j+1:]
	}
	return next == 0 || utf8.RuneCountInString(word) > 2 && word != "Inc" && word != "dot"
}

func isDash(r rune) bool { return r == '-' || r == '–' || r == '—' }

// dashParts reports whether the dash at i parts a name from what follows: one between blanks, or a doubled one.
func dashParts(s string, i int) bool {
	_, size := utf8.DecodeRuneInString(s[i:])
	next, before := runeAt(s, i+size), runeBefore(s, i)
	return next == ' ' || next == 0 || next == mark || isDash(next) || isDash(before) || before == ' '
}

// blankEnds reports whether a name that began at start ends at the blank at i.
func (rd *reading) blankEnds(s string, start, i int, free bool) bool {
	j := i
	for j < len(s) && s[j] == ' ' {
		j++
	}
	if j-i > 1 || j == len(s) {
		return true
	}
	before, next := runeBefore(s, i), runeAt(s, j)
	if k, _ := labels().match(s, j); k != kindNone && (isHan(next) || opensField(s, j)) {
		return true
	}
	switch {
	case isHan(next):
		return isHan(before) || !rd.mixes(s, start, i, j)
	case isHan(before):
		return !unicode.IsLetter(next) || !rd.set.Known(s[start:wordEnd(s, j)])
	case unicode.IsDigit(next):
		return datelike(s[j:])
	case !isWord(next):
		return next != '&' && next != '+'
	}
	return free && lowerEnds(s, j) || !free && latinLower(s, j)
}

// mixes reports whether Chinese behind a Latin word belongs to its name, as in IT 之家 and Engadget 中文版.
func (rd *reading) mixes(s string, start, i, j int) bool {
	end := j
	for end < len(s) && isHan(runeAt(s, end)) {
		_, size := utf8.DecodeRuneInString(s[end:])
		end += size
	}
	return rd.set.Known(s[start:end]) || !rd.set.Known(s[start:i]) && end-j <= 18
}

// opensField reports whether the word at i is followed by a separator, so that it is the label of another field.
func opensField(s string, i int) bool {
	_, end := labels().match(s, i)
	rest := strings.TrimLeft(s[end:], " ")
	return rest == "" || strings.IndexByte(":|/=-", rest[0]) >= 0
}

// connectors are lower-case words inside Latin names.
var connectors = map[string]bool{
	"of": true, "the": true, "and": true, "for": true, "de": true, "la": true, "le": true, "du": true, "des": true, "del": true, "della": true, "da": true,
	"do": true, "dos": true, "di": true, "e": true, "y": true, "et": true, "und": true, "van": true, "von": true, "der": true, "die": true, "das": true, "&": true,
	"los": true, "las": true, "el": true, "to": true,
}

// lowerEnds reports whether the lower-case word at i ends a Latin name: connectors do not, when a capital follows.
func lowerEnds(s string, i int) bool {
	if !unicode.IsLower(runeAt(s, i)) {
		return false
	}
	end := wordEnd(s, i)
	if s[i:end] == "blog" {
		return false
	}
	return !connectors[s[i:end]] || !unicode.IsUpper(runeAt(s, end+1)) && !unicode.IsDigit(runeAt(s, end+1))
}

// latinLower is lowerEnds for fields of a byline: only Latin script capitalises its names throughout.
func latinLower(s string, i int) bool {
	return runeAt(s, i) < 0x250 && lowerEnds(s, i)
}

func wordEnd(s string, i int) int {
	for i < len(s) {
		r, size := utf8.DecodeRuneInString(s[i:])
		if !isWord(r) && r != '\'' && r != '’' {
			return i
		}
		i += size
	}
	return i
}

// datelike reports whether digits begin a date, a time or a count and not the number in a name as France 24.
func datelike(s string) bool {
	n := 0
	for n < len(s) && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	if n == 4 && (s[:2] == "19" || s[:2] == "20") {
		return true
	}
	r := runeAt(s, n)
	return r == ':' || r == '/' || r == '-' || r == '.' || strings.ContainsRune("年月日时時点分秒天小次人条位", r)
}
