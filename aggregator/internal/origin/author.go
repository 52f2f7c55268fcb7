package origin

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// bylineWords open the line that names who wrote: By Reuters, Von DPA, Par Le Figaro et AFP.
var bylineWords = [...]string{"by ", "von ", "par ", "por ", "di ", "de ", "door ", "av ", "af ", "autor: ", "written by ", "reported by ", "posted by "}

// bylineOutlet reads a page's visible byline that names an outlet without a label: as its author (By Reuters), or as one
// of its fields (Reuters | January 19, 2026; 2026-01-19 08:12 央视网).
func (rd *reading) bylineOutlet(lines []line) (found, bool) {
	for i := range lines {
		s := strings.Trim(lines[i].text, " \x1f")
		if len(s) > 160 || isCaption(s) || containsAny(s, " > ", "©") {
			continue
		}
		name := ""
		if head := cutByline(s); head != s || rd.alone(s) {
			name = rd.outletAmong(head)
		}
		if name == "" {
			name = rd.fieldOutlet(s)
		}
		if name != "" {
			if hit, ok := rd.hit(name, HowByline, .8); ok {
				return hit, true
			}
		}
	}
	return found{}, false
}

// fieldOutlet returns the known outlet in a byline, other ones than the source's own first.
func (rd *reading) fieldOutlet(s string) string {
	own := ""
	for _, field := range fieldsOf(s) {
		if startsAny(field, "分享", "关注", "Share", "Follow") {
			break // and buttons follow
		}
		for at := 0; at < len(field); at = nextWord(field, at) {
			n := rd.outletAt(field, at)
			if n == 0 && at == 0 && isWire(field) {
				n = len(field)
			}
			if n == 0 || containsAny(field[:at], pictureWords[:]...) {
				continue
			}
			if name := field[at : at+n]; !rd.isOwn(name) {
				return name
			} else if own == "" {
				own = name
			}
		}
	}
	return own
}

// pictureWords before an outlet in a byline make it the source of a picture, or something to follow.
var pictureWords = [...]string{"图", "圖", "摄", "攝", "视频", "关注", "分享", "Photo", "photo", "PHOTO", "Foto", "foto", "Image", "写真", "画像", "사진", "Фото", "Follow", "Share"}

// outletAt returns the length of the outlet's name that begins at a word of a field. Among other words only names that
// cannot be something else count: several words, capitals as AFP, or an agency's small letters as dpa.
func (rd *reading) outletAt(field string, at int) int {
	rest := field[at:]
	n := rd.set.Longest(rest, func(i int) bool { return nameMayEnd(rest, i) && !joinsNext(rest, i) })
	if n == 0 {
		return 0
	}
	name, after := rest[:n], strings.TrimLeft(rest[n:], " ")
	switch {
	case at == 0 && after == "", isHan(runeAt(name, 0)) && (n < len(rest) && rest[n] == ' ' || after == ""), startsAny(after, reportWords[:]...):
		return n
	case isHan(runeAt(name, 0)) || isWord(runeAt(rest, n)):
		return 0
	case strings.Contains(name, " "), name == strings.ToUpper(name) && (n > 2 || name == "AP"), name == strings.ToLower(name) && n <= 4:
		return n
	case startsAny(strings.ToLower(after), "staff", "in "):
		return n
	}
	return 0
}

// reportWords follow an outlet's name in a byline: 星島日報報道, 明報專訊.
var reportWords = [...]string{"報道", "报道", "報導", "專訊", "专讯", "讯", "訊", "電", "电", "配信", "記者", "记者", "综合", "綜合", "特约", "驻"}

func startsAny(s string, words ...string) bool {
	for _, w := range words {
		if strings.HasPrefix(s, w) {
			return true
		}
	}
	return false
}

// nextWord returns the offset of the word behind the one at i.
func nextWord(s string, i int) int {
	for i < len(s) && s[i] != ' ' {
		i++
	}
	for i < len(s) && s[i] == ' ' {
		i++
	}
	return i
}

// byFields makes one separator of all that part the fields of a byline.
var byFields = strings.NewReplacer(" avec ", "|", " mit ", "|", " with ", "|", " con ", "|", " com ", "|", " et ", "|", " und ", "|", " and ", "|", " for ", "|", "=", "|", " - ", "|", " – ", "|", " — ", "|", " · ", "|", "  ", "|", "\x1f", "|", ",", "|", "/", "|", "(", "|", ")", "|", "[", "|", "]", "|", "【", "|", "】", "|")

// clockWords stand with a time and are no part of a name.
var clockWords = map[string]bool{"am": true, "pm": true, "a.m.": true, "p.m.": true, "et": true, "est": true, "edt": true, "pst": true, "gmt": true, "utc": true, "bst": true, "ist": true, "cet": true, "jst": true, "kst": true, "uhr": true, "at": true, "updated": true, "published": true}

// fieldsOf parts a byline at its separators, and at dates, times and counts.
func fieldsOf(s string) []string {
	var fields []string
	if strings.ContainsFunc(s, func(r rune) bool { return !isLetter(r) }) { // most authors have one name
		s = byFields.Replace(s)
	}
	for part := range strings.SplitSeq(s, "|") {
		run := ""
		for token := range strings.FieldsSeq(part) {
			if strings.ContainsFunc(token, unicode.IsDigit) && !strings.ContainsFunc(token, unicode.IsLetter) || datelike(token) || clockWords[strings.ToLower(token)] {
				fields, run = append(fields, run), ""
				continue
			}
			run = strings.TrimSpace(run + " " + token)
		}
		fields = append(fields, run)
	}
	return fields
}

// desks are words for an editorial office before an outlet: Redacción EFE.
var desks = [...]string{"redacción ", "redazione ", "rédaction ", "la rédaction ", "redação ", "redaktion ", "agencia ", "agence ", "agenzia ", "agência ", "agencias ", "di redazione ", "da redação "}

func cutDesk(s string) string {
	for _, w := range desks {
		if len(s) > len(w) && strings.EqualFold(s[:len(w)], w) {
			return s[len(w):]
		}
	}
	return s
}

// alone reports whether a line is nothing but an outlet, or an outlet and a place: Associated Press in Valencia.
func (rd *reading) alone(s string) bool {
	n := rd.knownPrefix(s)
	rest := strings.TrimSpace(s[n:])
	return n > 0 && (rest == "" || strings.HasPrefix(rest, "in ") || strings.EqualFold(rest, "staff") || strings.EqualFold(rest, "staff writer"))
}

func cutByline(s string) string {
	for _, w := range bylineWords {
		if len(s) > len(w) && strings.EqualFold(s[:len(w)], w) {
			return s[len(w):]
		}
	}
	return s
}

// outletAmong returns the outlet among persons and outlets: "Felix Schröder und Jörg Soldwisch, dpa". The source's own
// name counts only when no other stands beside it.
func (rd *reading) outletAmong(s string) string {
	if rd.set.Known(s) {
		return s
	}
	own := ""
	for _, part := range splitNames(s) {
		part = cutDesk(part)
		name := part
		if !rd.set.Known(name) {
			n := rd.knownPrefix(part)
			if rest := strings.TrimSpace(part[n:]); n == 0 || rest != "" && !startsAny(strings.ToLower(rest), "in ", "staff") {
				if name = rd.fieldOutlet(part); name == "" {
					continue
				}
			} else {
				name = part[:n]
			}
		}
		if !rd.isOwn(name) {
			return name
		}
		own = name
	}
	return own
}

// splitNames parts a list of persons and outlets.
func splitNames(s string) []string {
	if !strings.ContainsAny(s, ",、/;，|()") && strings.Count(s, " ") < 2 {
		return []string{trimName(s)} // one person: the usual case
	}
	for _, w := range [...]string{" and ", " et ", " und ", " y ", " e ", " i ", " en ", " with ", " mit ", " avec ", " con ", " com ", " for ", " | ", " - ", " – ", "、", "/", ";", "，", "|", "(", ")"} {
		s = strings.ReplaceAll(s, w, ",")
	}
	parts := strings.Split(s, ",")
	for i := range parts {
		parts[i] = trimName(parts[i])
	}
	return parts
}

// authorOutlet reads an outlet out of the structured authors.
func (rd *reading) authorOutlet(authors []string) (found, bool) {
	for _, a := range authors {
		a = displayName(a)
		if a == "" || strings.Contains(a, "://") {
			continue
		}
		name := rd.outletAmong(cutByline(a))
		if name == "" && looksLikeOutlet(a) {
			name = a
		}
		if name == "" {
			continue
		}
		if hit, ok := rd.hit(name, HowAuthor, .6); ok {
			return hit, true
		}
	}
	return found{}, false
}

// otherAuthorOutlet reads an outlet out of the authors that are not those of dc:creator again.
func (rd *reading) otherAuthorOutlet() (found, bool) {
	if slices.Equal(rd.in.Authors, rd.in.Creators) {
		return found{}, false
	}
	return rd.authorOutlet(rd.in.Authors)
}

// displayName returns the name of "mail@host (Name)" and "Name <mail@host>", "" for a bare address.
func displayName(s string) string {
	s = strings.TrimSpace(s)
	if !strings.Contains(s, "@") {
		return s
	}
	if i := strings.IndexByte(s, '('); i >= 0 {
		return strings.TrimSpace(strings.TrimRight(s[i+1:], ") "))
	}
	if i := strings.IndexByte(s, '<'); i > 0 {
		return strings.Trim(s[:i], "\" ")
	}
	return ""
}

// reporter reads an outlet out of a line about its reporters: 采写：南都记者 余样, 作者 | 中青报·中青网记者 杨样.
func (rd *reading) reporter(lines []line) (found, bool) {
	for i := range lines {
		s := lines[i].text
		if len(s) > 90 || !strings.Contains(s, "者") {
			continue
		}
		j := max(strings.Index(s, "记者"), strings.Index(s, "記者"))
		if j <= 0 || j > 60 || isCaption(s) {
			continue
		}
		head := strings.TrimRight(s[:j], " ")
		for _, w := range [...]string{"首席", "特约", "见习", "实习", "高级"} {
			head = strings.TrimSuffix(head, w)
		}
		from := strings.LastIndexAny(head, " :|/(【[\x1f")
		name := trimName(head[from+1:])
		if first, second := rd.agencyPrefix(name); second != "" && rd.set.Known(second) {
			name = first // 楚天都市报极目新闻
		}
		hit, ok := rd.hit(name, HowReporter, .5)
		if !ok || !rd.set.Known(hit.name) || !rolesBefore(s[:max(from, 0)]) {
			continue
		}
		if rest := strings.TrimLeft(s[j+len("记者"):], " \x1f"); reportsHere(rest) {
			return hit, true
		}
	}
	return found{}, false
}

// rolesBefore reports whether the words before a reporter's outlet make him the writer, not the photographer.
func rolesBefore(s string) bool {
	return s == "" || containsAny(s, "作者", "文", "采写", "撰文", "撰稿", "(", "【", "来源") && !containsAny(s, "摄", "图", "视频")
}

// reportsHere reports whether names, and no sentence, follow the word for reporter.
func reportsHere(rest string) bool {
	return utf8.RuneCountInString(rest) <= 24 && !strings.ContainsAny(rest, "。") && !containsAny(rest, "摄", "图", "攝")
}

// writer reads the outlet of the author behind an author label: 文/观察者网 王小样.
func (rd *reading) writer(l *line, f label) (found, bool) {
	rest := l.text[skipOpening(l.text, f.name):]
	name, tail := rd.agencyPrefix(rest)
	if f.loose || name == "" || tail != "" && tail[0] != ' ' && !startsAny(tail, "记者", "記者", "特约", "专栏", "首席", ")", "】", "]", "|", ",") {
		return found{}, false
	}
	return rd.hit(name, HowReporter, .5)
}

// authorsAt returns the persons behind an author label.
func authorsAt(l *line, f label) []string {
	if f.loose {
		return nil
	}
	s := l.text[skipOpening(l.text, f.name):]
	if i := strings.IndexAny(s, "|\x1f()[]【;。"); i >= 0 {
		s = s[:i]
	}
	if i := strings.Index(s, "  "); i >= 0 {
		s = s[:i]
	}
	var persons []string
	for _, p := range strings.FieldsFunc(s, func(r rune) bool { return r == ',' || r == '、' || r == '/' || r == '，' }) {
		if p = cutNextField(trimName(p)); p != "" {
			persons = append(persons, p)
		}
	}
	return persons
}

// cutNextField ends a person's name at the label of the next field: 王小样 编辑:….
func cutNextField(s string) string {
	for i := 0; i < len(s); i++ {
		if s[i] != ' ' {
			continue
		}
		if k, _ := labels().match(s, i+1); k != kindNone {
			return s[:i]
		}
	}
	return s
}

// persons cleans a list of authors: outlets, nobodies, addresses and repetitions are left out.
func (rd *reading) persons(lists ...[]string) []string {
	var out []string
	for _, list := range lists {
		for _, a := range list {
			a = trimName(displayName(a))
			if a == "" || slices.Contains(out, a) || len(a) > 80 || strings.Contains(a, "://") || rd.set.Known(a) || rd.isOwn(a) || rd.isNobody(a) {
				continue
			}
			out = append(out, a)
		}
	}
	return out
}
