package decode

import (
	"bytes"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// dropIllegal removes the characters that may stand in no XML document: control characters but tab and line ends, U+FFFE
// and U+FFFF (bad-input rows 32, 34). The controls U+0080 to U+009F, which nobody means, become what windows-1252 has in
// their place. It copies only if there are any.
func dropIllegal(text []byte) (clean []byte, dropped bool) {
	at := nextIllegal(text, 0)
	if at < 0 {
		return text, false
	}
	clean = make([]byte, 0, len(text)+16)
	from := 0
	for ; at >= 0; at = nextIllegal(text, from) {
		clean = append(clean, text[from:at]...)
		switch text[at] {
		case 0xC2:
			from = at + 2
			if r := charmap.Windows1252.DecodeByte(text[at+1]); r >= 0xA0 && r != utf8.RuneError {
				clean = utf8.AppendRune(clean, r)
			}
		case 0xEF:
			from = at + 3
		default:
			from = at + 1
		}
	}
	return append(clean, text[from:]...), true
}

// nextIllegal finds the next illegal character at or after from.
func nextIllegal(text []byte, from int) int {
	for i := from; i < len(text); i++ {
		if !suspect[text[i]] {
			continue
		}
		switch text[i] {
		case 0xC2:
			if text[i+1] < 0xA0 {
				return i
			}
		case 0xEF:
			if nonCharacter(text[i:]) {
				return i
			}
		default:
			return i
		}
	}
	return -1
}

// nonCharacter reports whether text starts with U+FFFE or U+FFFF.
func nonCharacter(text []byte) bool {
	return bytes.HasPrefix(text, []byte("\uFFFE")) || bytes.HasPrefix(text, []byte("\uFFFF"))
}

// suspect tells the bytes of UTF-8 at which an illegal character may start.
var suspect = func() (table [256]bool) {
	for c := range 0x20 {
		table[c] = c != '\t' && c != '\n' && c != '\r'
	}
	table[0xC2], table[0xEF] = true, true
	return table
}()
