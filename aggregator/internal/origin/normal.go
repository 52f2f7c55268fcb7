package origin

import (
	"unicode"
	"unicode/utf8"
)

// mark stands in a line where an inline element begins or ends: in <b>来源</b><a>新华社</a> it is all that parts the label
// from the name.
const mark = '\x1f'

// normal gives the runes that bylines are built of one spelling, so that the grammar knows one colon and one bar:
// full-width forms become ASCII, bars, colons, arrows and dashes become one of each, invisible runes (0) are dropped.
// Letters are left as they were written, because names are cut out of the result.
func normal(r rune) rune {
	switch {
	case r < 0x80:
		if r < ' ' && r != '\n' && r != mark {
			return ' '
		}
		return r
	case r >= 0xFF01 && r <= 0xFF5E:
		return r - 0xFEE0
	case r >= 0x4E00 && r <= 0x9FFF && r != '丨' && r != '一':
		return r
	}
	switch r {
	case '丨', '︱', '│', '┃', '∣', '❘', '❙', '❚', '▏', '▎', '▍', '▌', '┊', '┆', '┇', '┋', '╎', '║', 'ǀ', '¦', '￨', '⎪':
		return '|'
	case '∶', '︰', '꞉', '﹕', '։', '׃', '፡', 'ː', '˸', '᠄':
		return ':'
	case '⁄', '∕', '╱', '⧸':
		return '/'
	case '→', '➜', '➔', '▶', '►', '➤', '☞', '⇒', '▷':
		return '>'
	case '―', '─', '━', '⸺', '﹣', '‒', '‐', '‑', '−':
		return '-'
	case '•', '◦', '∙', '⋅', '‧':
		return '·'
	case '●', '◆', '■', '▪', '★', '☆', '◇', '□', '※':
		return '※'
	case '▲', '△', '☉', '◎': // signs that open captions
		return '▲'
	case '〔', '〖', '［', '﹝':
		return '['
	case '〕', '〗', '﹞':
		return ']'
	case '﹙':
		return '('
	case '﹚':
		return ')'
	case '﹐':
		return ','
	case '“', '”', '„', '‟', '〝', '〞', '＂':
		return '"'
	case 0xA0, 0x2002, 0x2003, 0x2007, 0x202F, 0x205F:
		return ' '
	case 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0x00AD, 0xFE0E, 0xFE0F, 0x200E, 0x200F, 0x202A, 0x202B, 0x202C:
		return 0
	}
	return r
}

// isHan reports whether a rune is of a script written without blanks between words.
func isHan(r rune) bool {
	return r >= 0x3040 && r <= 0x30FF || r >= 0x3400 && r <= 0x9FFF || r >= 0xF900 && r <= 0xFAFF || r >= 0x20000 && r <= 0x3FFFF || r == '々'
}

func isWord(r rune) bool { return isLetter(r) || unicode.IsDigit(r) }

// runeBefore returns the rune that ends at i, 0 at the start.
func runeBefore(s string, i int) rune {
	if i <= 0 {
		return 0
	}
	r, _ := utf8.DecodeLastRuneInString(s[:i])
	return r
}

// isHanAt reports whether one of the runes from U+4000 to U+9FFF stands at i, in three bytes: nearly all Chinese characters.
func isHanAt(s string, i int) bool {
	return s[i] >= 0xE4 && s[i] <= 0xE9 && i+2 < len(s) && s[i+1]&0xC0 == 0x80 && s[i+2]&0xC0 == 0x80
}

// hanAt returns the rune at i when isHanAt. To decode so much of a Chinese text costs no call.
func hanAt(s string, i int) rune {
	return rune(s[i]&0x0F)<<12 | rune(s[i+1]&0x3F)<<6 | rune(s[i+2]&0x3F)
}

// nextRune returns the offset behind the rune at i.
func nextRune(s string, i int) int {
	_, size := utf8.DecodeRuneInString(s[i:])
	return i + size
}

// runeAt returns the rune at i, 0 at the end.
func runeAt(s string, i int) rune {
	if i >= len(s) {
		return 0
	}
	r, _ := utf8.DecodeRuneInString(s[i:])
	return r
}
