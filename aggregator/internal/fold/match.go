package fold

import (
	"strings"
	"unicode/utf8"
)

// Matcher finds plain words in folded texts. It is built once and may be used by many goroutines.
//
// A word of a script without spaces is found anywhere. A word of a script with spaces is found where it stands
// alone: "ai" is in "ai芯片" and "open ai", not in "said". Letters and digits part too, as Chinese texts write
// iphone17 and gpt5. A Hangul word may go on, because particles are written on to it.
type Matcher struct {
	words []string
	heads map[rune][]int32 // indexes into words by first rune
	some  [8]uint64        // first runes, as a filter before the map
}

// NewMatcher compiles words, which are folded here. A word that folds to nothing is never found.
func NewMatcher(words []string) *Matcher {
	m := &Matcher{words: make([]string, len(words)), heads: make(map[rune][]int32)}
	for i, w := range words {
		m.words[i] = Words(w)
		if m.words[i] == "" {
			continue
		}
		r, _ := utf8.DecodeRuneInString(m.words[i])
		m.heads[r] = append(m.heads[r], int32(i))
		m.some[r>>6&7] |= 1 << (r & 63)
	}
	return m
}

// Each calls hit with the index of every word that stands in text, which must come from Words, until hit reports
// false. A word that stands in text twice is reported twice.
func (m *Matcher) Each(text string, hit func(word int) bool) {
	t, before := folding(), blank
	for i, r := range text {
		if m.some[r>>6&7]&(1<<(r&63)) != 0 && (before != letter || t.classOf(r) != letter) {
			for _, w := range m.heads[r] {
				if t.standsAt(text, i, m.words[w], before) && !hit(int(w)) {
					return
				}
			}
		}
		before = t.classOf(r)
	}
}

// Contains reports whether a single word stands in text; both must come from Words.
func Contains(text, word string) bool {
	if word == "" {
		return false
	}
	t := folding()
	for from := 0; ; {
		i := strings.Index(text[from:], word)
		if i < 0 {
			return false
		}
		i += from
		before := blank
		if r, n := utf8.DecodeLastRuneInString(text[:i]); n > 0 {
			before = t.classOf(r)
		}
		if t.standsAt(text, i, word, before) {
			return true
		}
		_, n := utf8.DecodeRuneInString(text[i:])
		from = i + n
	}
}

// standsAt reports whether word stands at text[i:], where before is the class of the rune in front of it.
func (t *table) standsAt(text string, i int, word string, before class) bool {
	rest, ok := strings.CutPrefix(text[i:], word)
	if !ok {
		return false
	}
	first, _ := utf8.DecodeRuneInString(word)
	if c := t.classOf(first); c == before && c != continuous {
		return false
	}
	if rest == "" {
		return true
	}
	last, _ := utf8.DecodeLastRuneInString(word)
	next, _ := utf8.DecodeRuneInString(rest)
	c := t.classOf(last)
	return c != t.classOf(next) || c == continuous || c == syllable
}

// classOf classifies a folded rune.
func (t *table) classOf(r rune) class {
	if r < 1<<16 {
		return t.cells[r].class
	}
	return classify(r)
}
