package fold

import (
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Words returns s folded for matching words: like Key, but with one space where words part.
//
// Between words of spaced scripts that is any blank or punctuation. Blanks, quotes and name dots inside Chinese,
// Japanese or Thai text, and between it and Latin words, part nothing ("科 學 城" is 科学城); other punctuation and
// empty lines do, so that a word is never found across the end of a sentence. A point between digits and the signs
// + # % at the end of a word are kept: 3.5, C++, 50%.
func Words(s string) string {
	w := words{out: make([]byte, 0, len(s))}
	if !w.write(s, false) {
		w = words{out: w.out[:0]}
		w.write(norm.NFKC.String(s), true)
	}
	return string(w.out)
}

// words builds the folded text rune by rune.
type words struct {
	out   []byte
	last  class // of the rune written last
	gap   class // the strongest separator since then: ignored, blank, point or stop
	lines int   // line ends since then
}

// write adds the runes of s, folded. It stops and reports false at a rune that may join the one before it, unless s is in
// NFKC already. A letter behind a letter, as most are, is written without a call.
func (w *words) write(s string, normal bool) bool {
	t := folding()
	for _, r := range s {
		if r < 1<<16 {
			f, c := t.runes[r], t.class[r]
			switch {
			case f < expand && c.inWord() && w.gap == ignored:
				w.out, w.last = utf8.AppendRune(w.out, rune(f)), c
				continue
			case f < expand:
				w.add(rune(f), c)
				continue
			case f == joins && !normal:
				return false
			}
		}
		t.slow(r, w.add)
	}
	return true
}

func (w *words) add(r rune, c class) {
	switch {
	case c.inWord():
		w.word(r, c)
	case c == affix && w.gap == ignored && w.last >= affix:
		w.out, w.last = utf8.AppendRune(w.out, r), affix
	case c == affix:
		w.gap = stop
	case c == point && w.last == digit && w.gap == ignored:
		w.gap = point
	case c == blank:
		w.blank(r)
	case c != ignored:
		w.gap = stop
	}
}

func (w *words) blank(r rune) {
	if r == '\n' || r == '\u2029' {
		w.lines++
	}
	switch {
	case w.lines > 1 || r == '\u2029' || w.gap >= stop:
		w.gap = stop
	case w.gap == point:
		w.gap = stop
	default:
		w.gap = blank
	}
}

func (w *words) word(r rune, c class) {
	switch {
	case len(w.out) == 0 || w.gap == ignored:
	case w.gap == point && c == digit:
		w.out = append(w.out, '.')
	case w.gap == blank && (w.last == continuous || c == continuous):
	default:
		w.out = append(w.out, ' ')
	}
	w.out = utf8.AppendRune(w.out, r)
	w.last, w.gap, w.lines = c, ignored, 0
}
