package decode

import "bytes"

// dropIllegal removes the characters that may stand in no XML document: control characters but tab and line ends, U+FFFE
// and U+FFFF (bad-input rows 32, 34). It copies only if there are any.
func dropIllegal(text []byte) (clean []byte, dropped bool) {
	at := nextIllegal(text, 0)
	if at < 0 {
		return text, false
	}
	clean = make([]byte, 0, len(text))
	from := 0
	for ; at >= 0; at = nextIllegal(text, from) {
		clean = append(clean, text[from:at]...)
		from = at + 1
		if text[at] == 0xEF {
			from = at + 3
		}
	}
	return append(clean, text[from:]...), true
}

// nextIllegal finds the next illegal character at or after from.
func nextIllegal(text []byte, from int) int {
	for i := from; i < len(text); i++ {
		if illegalByte[text[i]] && (text[i] != 0xEF || nonCharacter(text[i:])) {
			return i
		}
	}
	return -1
}

// nonCharacter reports whether text starts with U+FFFE or U+FFFF.
func nonCharacter(text []byte) bool {
	return bytes.HasPrefix(text, []byte("\uFFFE")) || bytes.HasPrefix(text, []byte("\uFFFF"))
}

// illegalByte tells the bytes at which an illegal character may start.
var illegalByte = func() (table [256]bool) {
	for c := range 0x20 {
		table[c] = c != '\t' && c != '\n' && c != '\r'
	}
	table[0xEF] = true
	return table
}()
