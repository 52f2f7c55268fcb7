package dates

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// kind is what a token is.
type kind uint8

const (
	none   kind = iota
	number      // a run of digits, or of Chinese numerals in front of a unit
	word        // letters of an alphabet, folded: lower case, no accents
	sign        // one character of a script without blanks between words (年, 오), or a mark
)

// token is a piece of the text.
type token struct {
	kind  kind
	text  string // folded; for numbers the digits
	raw   string // as written, of words and signs
	value int    // of a number; -1 if it is too long for one
	glued bool   // nothing stood between it and the token in front
}

// is reports whether the token is that sign or word.
func (t token) is(text string) bool { return t.kind != none && t.kind != number && t.text == text }

// num reports whether the token is a number of min to max digits.
func (t token) num(min, max int) bool {
	return t.kind == number && t.value >= 0 && len(t.text) >= min && len(t.text) <= max
}

// scan cuts text into tokens. Full-width forms become ASCII, blanks only show in the glued flag, and control and
// invisible characters are left out.
func scan(text string) []token {
	text = narrow(text)
	toks := make([]token, 0, 24)
	glued := false
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		t, n := token{}, size
		switch {
		case '0' <= r && r <= '9':
			t, n = scanNumber(text[i:])
		case ideographic(r):
			t, n = scanIdeograph(text[i:], size)
		case unicode.IsLetter(r):
			t, n = scanWord(text[i:])
		case unicode.IsSpace(r):
			glued = false
		case unicode.IsGraphic(r):
			t = token{kind: sign, text: text[i : i+size], raw: text[i : i+size]}
		}
		i += n
		if t.kind != none {
			t.glued = glued && len(toks) > 0
			toks = append(toks, t)
			glued = true
		}
	}
	return toks
}

// foreignZeros are the zeros of the digits that people date with besides ASCII: Arabic, Persian, Devanagari, Thai.
var foreignZeros = []rune{0x0660, 0x06F0, 0x0966, 0x0E50}

// narrow maps full-width forms, typographic dashes and foreign digits to ASCII. Text that has none is returned as it is.
func narrow(s string) string {
	if ascii(s) {
		return s
	}
	return strings.Map(func(r rune) rune {
		switch {
		case 0xFF01 <= r && r <= 0xFF5E:
			return r - 0xFEE0
		case r == '‐' || r == '‑' || r == '–' || r == '—' || r == '−':
			return '-'
		case r == '∶':
			return ':'
		case r == '⁄':
			return '/'
		}
		for _, zero := range foreignZeros {
			if zero <= r && r <= zero+9 {
				return '0' + r - zero
			}
		}
		return r
	}, s)
}

func ascii(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// ideographic reports whether r belongs to a script that is written without blanks, so that each character is a token.
func ideographic(r rune) bool {
	return r >= 0x3005 && (r == '々' || r == '〇' || unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul))
}

func scanNumber(s string) (token, int) {
	n := 0
	for n < len(s) && '0' <= s[n] && s[n] <= '9' {
		n++
	}
	t := token{kind: number, text: s[:n], value: -1}
	if n <= 18 {
		t.value = digits(s[:n])
	}
	return t, n
}

// scanIdeograph returns one character, or a number written in Chinese numerals if a unit stands behind it.
func scanIdeograph(s string, size int) (token, int) {
	if value, width, n := hanNumber(s); n > 0 {
		return token{kind: number, text: zeros[:width], value: value}, n
	}
	return token{kind: sign, text: s[:size], raw: s[:size]}, size
}

func scanWord(s string) (token, int) {
	n := strings.IndexFunc(s, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsMark(r) || ideographic(r)
	})
	if n < 0 {
		n = len(s)
	}
	return token{kind: word, text: fold(s[:n]), raw: s[:n]}, n
}

// fold makes a word comparable: lower case, without accents (Août, AOUT → aout; Ιούλ → ιουλ).
func fold(s string) string {
	if ascii(s) {
		return strings.ToLower(s)
	}
	plain := strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFD.String(s))
	return strings.NewReplacer("ς", "σ", "ß", "ss", "ı", "i", "ł", "l").Replace(plain)
}

// ideographicText reports whether a sign token is a character of a script, not a mark.
func ideographicText(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return ideographic(r)
}
