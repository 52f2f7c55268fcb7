package fold

import (
	_ "embed"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// OpenCC's traditional to simplified characters; its licence stands in data/LICENSE.
//
//go:embed data/TSCharacters.txt
var openCC string

// variants are forms of Taiwan and Hong Kong that are no traditional characters to OpenCC, because they are also
// simplified characters of another meaning, or no characters of the mainland at all.
const variants = "著着 衞卫 敍叙 枱台 簷檐 痺痹 鯰鲇"

// A class says what a rune is to a reader of words.
type class uint8

const (
	ignored    class = iota // soft hyphens, joiners, variation selectors: as if it were not there
	blank                   // separates words of spaced scripts, is nothing inside Chinese
	stop                    // punctuation: separates everywhere
	point                   // a full stop, which between digits is part of the number
	affix                   // + # %, part of the word they end: C++, C#, 50%
	letter                  // a letter of a script with spaces between words
	digit                   // a digit or number
	syllable                // a Hangul syllable: spaced, but particles are written on to the word
	continuous              // a letter of a script without spaces: Han, kana, Thai …
)

// inWord reports whether runes of the class are kept by Key.
func (c class) inWord() bool { return c >= letter }

// Marks in a cell that are no folded rune: both are private or unassigned code points.
const (
	expand = 0xFFFE // NFKC makes something else of the rune
	joins  = 0xFFFF // the rune may join the one before it: normalise the string first
)

// table holds the folding of the basic plane; other planes are folded one by one.
type table struct {
	cells      [1 << 16]cell
	simplified map[rune]rune
}

// cell is what becomes of one rune. Rune and class stand together, because a table of this size is not in the fastest cache.
type cell struct {
	folded uint16
	class  class // of the folded rune
}

var folding = sync.OnceValue(newTable)

func newTable() *table {
	t := &table{simplified: readSimplified()}
	for r := rune(0); r < 1<<16; r++ {
		t.cells[r] = t.cellOf(r)
	}
	return t
}

func (t *table) cellOf(r rune) cell {
	if unicode.Is(unicode.Cs, r) || r >= expand {
		return cell{' ', stop}
	}
	normal := r
	if !isPlain(r) {
		runes := []rune(norm.NFKC.String(string(r)))
		if !boundaryBefore(r) || !boundaryBefore(runes[0]) { // ㅡ has a boundary before it, and the ᅳ that it becomes has none
			return cell{joins, classify(r)}
		}
		if len(runes) != 1 {
			return cell{expand, stop}
		}
		normal = runes[0]
	}
	if folded := t.lower(normal); folded < expand {
		return cell{uint16(folded), classify(folded)}
	}
	return cell{expand, stop}
}

// boundaryBefore reports whether NFKC never joins a rune to the one before it.
func boundaryBefore(r rune) bool { return norm.NFKC.PropertiesString(string(r)).BoundaryBefore() }

// isPlain spares the large blocks that NFKC never changes a look-up each.
func isPlain(r rune) bool {
	return r < 0x80 || r >= 0x4E00 && r <= 0x9FFF && r != 0x9FFF || r >= 0xAC00 && r <= 0xD7A3
}

func readSimplified() map[rune]rune {
	m := make(map[rune]rune, 5000)
	for line := range strings.Lines(openCC) {
		from, to, ok := strings.Cut(line, "\t")
		if !ok || strings.HasPrefix(line, "#") {
			continue
		}
		f, _ := utf8.DecodeRuneInString(from)
		m[f], _ = utf8.DecodeRuneInString(to)
	}
	for pair := range strings.FieldsSeq(variants) {
		r := []rune(pair)
		m[r[0]] = r[1]
	}
	return m
}

// lower folds case and script of one rune that is in NFKC already. Going over upper case also brings ς, ſ and
// the like to the letter they stand for.
func (t *table) lower(r rune) rune {
	if s, ok := t.simplified[r]; ok {
		return s
	}
	return unicode.ToLower(unicode.ToUpper(r))
}

// slow calls emit for every rune of the folded form of r.
func (t *table) slow(r rune, emit func(rune, class)) {
	if r < utf8.RuneSelf {
		emit(r, classify(r))
		return
	}
	normal := norm.NFKC.String(string(r))
	if normal[0] == ' ' { // an accent that stands alone must not join the letter before it
		emit(' ', stop)
		return
	}
	for _, n := range normal {
		f := t.lower(n)
		emit(f, classify(f))
	}
}

// classify is slow; it fills the table and serves the runes outside it.
func classify(r rune) class {
	switch {
	case r == '.':
		return point
	case r == '+' || r == '#' || r == '%':
		return affix
	case unicode.IsSpace(r) || isQuiet(r):
		return blank
	case unicode.In(r, unicode.Cf, unicode.Variation_Selector, unicode.Me, unicode.Cc):
		return ignored
	case unicode.IsNumber(r) && !unicode.Is(unicode.Han, r):
		return digit
	case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Bopomofo, unicode.Thai, unicode.Lao,
		unicode.Khmer, unicode.Myanmar, unicode.Tibetan) && (unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsNumber(r)):
		return continuous
	case r == 'ー':
		return continuous
	case unicode.Is(unicode.Hangul, r):
		return syllable
	case unicode.IsLetter(r) || unicode.IsMark(r):
		return letter
	}
	return stop
}

// isQuiet reports whether Chinese texts put r inside a name without parting it: quotes, title marks and the dot
// between the parts of a foreign name.
func isQuiet(r rune) bool {
	return strings.ContainsRune("\"'‘’“”„«»‹›「」『』《》〈〉·•・‧", r)
}
