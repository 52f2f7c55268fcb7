package origin

import "math/bits"

// Latin text has so many bytes that it is looked at eight bytes at once, which stand in a word like a number, the first one
// lowest. In each byte of a result the upper bit alone says yes or no.
const (
	ones  = 0x0101010101010101
	upper = 0x80 * ones
)

// eight returns the first eight bytes of s.
func eight(s string) uint64 {
	_ = s[7]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}

// upToEight returns the first eight bytes of s, or as many as it has with zeros behind them.
func upToEight(s string) (w uint64) {
	if len(s) >= 8 {
		return eight(s)
	}
	for i := range len(s) {
		w |= uint64(s[i]) << (8 * i)
	}
	return w
}

// plainWords returns the length of the bytes at the start of s, some or none, that are printed ASCII, without two blanks in a
// row or one at the end.
func plainWords(s string) int {
	i := 0
	for i+8 <= len(s) {
		w := eight(s[i:])
		control, high := (w-' '*ones)&^w, w|(w+ones) // the latter with 0x7F
		blanks := ^((w ^ ' '*ones) + 0x7F*ones) & upper
		if (control|high)&upper != 0 || blanks&(blanks<<8) != 0 {
			break
		}
		i += 8 - int(blanks>>63)
	}
	return i
}

// latinHead returns the letters of ASCII that w begins with, in lower case, and their number.
func latinHead(w uint64) (letters uint64, n int) {
	low := w | 0x20*ones
	n = bits.TrailingZeros64(^within(low, 'a', 'z')&upper) &^ 7
	return low & (1<<n - 1), n / 8
}

// within marks the bytes of w from one of ASCII to another.
func within(w, from, to uint64) uint64 {
	seven := w &^ upper
	return (seven + (0x80-from)*ones) &^ (seven + (0x7F-to)*ones) &^ w & upper
}

// nextDigit returns the offset of the first digit from i on, the length of s when there is none.
func nextDigit(s string, i int) int {
	for ; i+8 <= len(s); i += 8 {
		if digits := within(eight(s[i:]), '0', '9'); digits != 0 {
			return i + bits.TrailingZeros64(digits)/8
		}
	}
	for i < len(s) && (s[i] < '0' || s[i] > '9') {
		i++
	}
	return i
}
