package origin

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// A label is one that was found in a line.
type label struct {
	kind     kind
	from, to int  // its words, a lead as 本文 included
	name     int  // where the words that it labels begin
	strong   bool // it speaks of the text itself: 本文来源, 转载自
	bracket  bool // it opens a bracket: (来源:…)
	loose    bool // only a blank parts it from the name: "来源 央视新闻"
	lead     bool // the line begins with it
}

// near bounds the bytes of a long paragraph that are searched for labels, at its beginning and at its end.
const near = 240

// labelsOf calls yield with each label of a line, from left to right.
func labelsOf(l *line, yield func(label)) {
	n := len(l.text)
	if n <= 2*near {
		labelsIn(l, 0, n, yield)
		return
	}
	labelsIn(l, 0, near, yield)
	for n -= near; !utf8.RuneStart(l.text[n]); n-- {
	}
	labelsIn(l, n, len(l.text), yield)
}

// labelsIn does it for the labels that begin in s[start:end].
func labelsIn(l *line, start, end int, yield func(label)) {
	t, s := labels(), l.text
	for i := t.seek(s, start, end); i < end; {
		to := l.labelAt(t, i, yield)
		i = t.seek(s, max(to, nextRune(s, i)), end)
	}
}

// labelAt calls yield with the label whose words begin at i. It returns where they end, 0 when none do or when they may hold
// another label.
func (l *line) labelAt(t *trie, i int, yield func(label)) int {
	k, to := t.match(l.text, i)
	switch k {
	case kindNone:
		return 0
	case kindPassive, kindVerb:
		yield(label{kind: k, from: i, to: to})
		return 0
	}
	found, ok := l.label(k, i, to)
	if !ok && k == kindSource { // 经…供稿, 由…首发
		found, ok = label{kind: kindPassive, from: i, to: to}, true
	}
	if ok {
		yield(found)
	}
	return to
}

// label checks what stands on both sides of the words s[from:to].
func (l *line) label(k kind, from, to int) (label, bool) {
	s := l.text
	start, led := cutLeads(s, from, k)
	edge := edgeBefore(s, start)
	if k == kindFrom {
		k = map[bool]kind{true: kindCame, false: kindSource}[led]
	}
	found := label{kind: k, from: start, to: to, strong: led || k == kindCame, bracket: edge == edgeBracket, lead: edge == edgeStart}
	if edge == edgeNone && k == kindCame && ofItself(s[:start]) {
		edge, found.strong = edgeSentence, true
	}
	switch {
	case edge == edgeNone:
		return found, false
	case edge == edgeSentence && !led && !speaksOfItself(s[:start]) && !nameEndsLine(s, to):
		return found, false
	case edge == edgeSentence && !found.strong && strings.HasSuffix(s[:start], ","):
		if !speaksOfItself(s[:start]) {
			return found, false
		}
	}
	return found, found.separate(s)
}

// separate moves to the name behind the separator. It reports false when none parts the label from a name.
func (f *label) separate(s string) bool {
	i, seps, blank := f.to, 0, false
	for i < len(s) {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch r {
		case ' ':
			blank = true
		case mark:
			seps++
		case '|', '/':
			if seps > 0 && strings.ContainsRune(s[f.to:i], ':') { // the field of an empty label ends
				f.name = i
				return false
			}
			seps++
		case ':', '=', '>', '-', '–', '—', '·', '~', '\\', ';', '_':
			seps++
		case ']', '】', '」', ')', '》', '»', '›':
			seps++
		case '<', ',':
			if f.kind != kindVia && f.kind != kindCame || seps > 0 {
				f.name = i
				return seps > 0
			}
			f.name = i
			return false
		default:
			f.name = i
			f.loose = seps == 0
			return seps > 0 || f.kind == kindCame || f.kind == kindVia || f.kind == kindThanks || blank && f.looseFits(s, i)
		}
		i += size
	}
	f.name = len(s)
	return seps > 0
}

// looseFits reports whether the blank behind a label can be its separator: "来源 央视新闻客户端" alone or among the fields of
// a byline, not the beginning of a sentence.
func (f *label) looseFits(s string, i int) bool {
	rest := s[i:]
	if gap := strings.Index(rest, "  "); gap > 0 {
		rest = rest[:gap]
	}
	if bar := strings.IndexByte(rest, '|'); bar > 0 {
		rest = rest[:bar]
	}
	return len(rest) <= 60 && !strings.ContainsAny(rest, ",;!?。，；")
}

// edge is what stands before a label.
type edge uint8

const (
	edgeNone     edge = iota // part of a word or sentence
	edgeStart                // the beginning of the line
	edgeBracket              // an opening bracket
	edgeField                // the end of another field: a bar, a gap, a date
	edgeSentence             // the end of a clause or sentence
)

func edgeBefore(s string, i int) edge {
	j := i
	for j > 0 && (s[j-1] == ' ' || s[j-1] == mark) {
		j--
	}
	r := runeBefore(s, j)
	switch r {
	case 0, '▲':
		return edgeStart
	case '(', '[', '【', '「', '<', '{', '《':
		return edgeBracket
	case '|', '/', '>', '·', '※', '*', '-', '—', '–', '~', '_', ']', '】', '=', '#', '"', ')', '」', '↓':
		if (r == '-' || r == '/' || r == '·') && j == i && isWord(runeBefore(s, j-utf8.RuneLen(r))) {
			return edgeNone
		}
		return edgeField
	case '。', ',', '、', ';', '.', '!', '?', ':', '…', '，', '；':
		return edgeSentence
	}
	if unicode.IsDigit(r) || !isWord(r) {
		return edgeField
	}
	if gap := s[j:i]; strings.Contains(gap, "  ") || strings.ContainsRune(gap, mark) {
		return edgeField
	}
	if i-j == 1 && isHan(runeAt(s, i)) && utf8.RuneCountInString(s[:j]) <= 80 && !strings.ContainsAny(s[:j], "。,") {
		return edgeField // the fields of a short Chinese byline: 作者：王小样 来源：新浪科技
	}
	return edgeNone
}

// cutLeads moves a label's start to the left over manners and a lead: 本文系经授权 | 转载自. It reports whether there was a
// lead.
func cutLeads(s string, start int, k kind) (int, bool) {
	if k != kindSource && k != kindCame && k != kindFrom {
		return start, false
	}
	i := start
	if k != kindSource {
		for n := 0; n < 3; n++ {
			i = cutOne(s, i, manners[:])
		}
	}
	if j := cutOne(s, i, leads[:]); j < i {
		return cutOne(s, j, leads[:]), true
	}
	return start, false
}

// cutOne cuts the longest of the words off the end of s[:i].
func cutOne(s string, i int, words []string) int {
	head, best := strings.TrimRight(s[:i], " "), i
	for _, w := range words {
		if strings.HasSuffix(head, w) && len(head)-len(w) < best {
			best = len(head) - len(w)
		}
	}
	return best
}

// speaksOfItself reports whether the words before a label in its sentence are about the text as a whole: 本文系转载,来源:…
func speaksOfItself(before string) bool {
	return containsAny(before, "本文", "转载", "轉載", "转发", "原文", "译文", "翻译文章")
}

// ofItself reports whether the sentence before a verb has the text for its subject: 本文由王小样 | 发布于.
func ofItself(before string) bool {
	sentence := strings.TrimSpace(before[strings.LastIndexAny(before, "。!?")+1:])
	return len(sentence) <= 60 && startsAny(sentence, "本文", "此文", "该文", "这篇文章")
}

// nameEndsLine reports whether the words from i on are the last of their line.
func nameEndsLine(s string, i int) bool {
	rest := strings.TrimRight(s[i:], "。.)]】」 ")
	return rest != "" && len(rest) <= 60 && !strings.ContainsAny(rest, "。,;!?")
}

func containsAny(s string, words ...string) bool {
	for _, w := range words {
		if strings.Contains(s, w) {
			return true
		}
	}
	return false
}
