package fold

import (
	"strings"

	"golang.org/x/text/unicode/norm"
)

// Words returns s folded for matching words: like Key, but with one space where words part.
//
// Between words of spaced scripts that is any blank or punctuation. Blanks, quotes and name dots inside Chinese,
// Japanese or Thai text, and between it and Latin words, part nothing ("科 學 城" is 科学城); other punctuation and
// empty lines do, so that a word is never found across the end of a sentence. A point between digits and the signs
// + # % at the end of a word are kept: 3.5, C++, 50%.
func Words(s string) string {
	var w words
	w.out.Grow(len(s))
	if w.write(s, false) {
		return w.out.String()
	}
	var again words
	again.write(norm.NFKC.String(s), true)
	return again.out.String()
}

// words builds the folded text rune by rune.
type words struct {
	out   strings.Builder
	last  class // of the rune written last
	gap   class // the strongest separator since then: ignored, blank, point or stop
	lines int   // line ends since then
}

// write adds the runes of s, folded. It stops and reports false at a rune that may join the one before it, unless s is in
// NFKC already. Letters behind letters that folding leaves as they are, as most are, are copied together, and in spaced scripts
// the blanks between their words with them.
func (w *words) write(s string, normal bool) bool {
	t := folding()
	from := -1 // where those begin that are to be copied
	for i, r := range s {
		f, c := rune(expand), stop
		if r < 1<<16 {
			f, c = rune(t.cells[r].folded), t.cells[r].class
		}
		if f == r && c.inWord() && w.gap == ignored {
			if from < 0 {
				from = i
			}
			w.last = c
			continue
		}
		if from >= 0 {
			if r == ' ' && w.last != continuous && staysApart(s[i+1:]) {
				continue
			}
			w.out.WriteString(s[from:i])
			from = -1
		}
		switch {
		case f < expand:
			w.add(f, c)
		case f == joins && !normal:
			return false
		default:
			t.slow(r, w.add)
		}
	}
	if from >= 0 {
		w.out.WriteString(s[from:])
	}
	return true
}

// staysApart reports whether the text behind a blank begins with a letter or digit that folding leaves as it is.
func staysApart(rest string) bool {
	return rest != "" && (rest[0] >= 'a' && rest[0] <= 'z' || rest[0] >= '0' && rest[0] <= '9')
}

func (w *words) add(r rune, c class) {
	switch {
	case c.inWord():
		w.word(r, c)
	case c == affix && w.gap == ignored && w.last >= affix:
		w.out.WriteRune(r)
		w.last = affix
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
	case w.out.Len() == 0 || w.gap == ignored:
	case w.gap == point && c == digit:
		w.out.WriteByte('.')
	case w.gap == blank && (w.last == continuous || c == continuous):
	default:
		w.out.WriteByte(' ')
	}
	w.out.WriteRune(r)
	w.last, w.gap, w.lines = c, ignored, 0
}
