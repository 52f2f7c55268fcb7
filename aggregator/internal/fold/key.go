package fold

import (
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Key returns the letters and digits of s, folded: NFKC, lower case, simplified characters, without blanks and
// punctuation. "ＩＢＭ 發布 z16！" and "IBM发布z16" have the same key.
func Key(s string) string {
	var room [64]byte
	return string(AppendKeyBytes(room[:0], s))
}

// AppendKey appends the key of s to dst as runes.
func AppendKey(dst []rune, s string) []rune { return appendKey(dst, s, false) }

// AppendKeyBytes appends the key of s to dst, which may stand on the caller's stack: for look-ups of many short names.
func AppendKeyBytes(dst []byte, s string) []byte {
	t, start := folding(), len(dst)
	for _, r := range s {
		if r >= 1<<16 || t.cells[r].folded >= expand {
			return append(dst[:start], string(AppendKey(make([]rune, 0, len(s)), s))...)
		}
		if c := t.cells[r]; c.class.inWord() {
			dst = utf8.AppendRune(dst, rune(c.folded))
		}
	}
	return dst
}

// AppendNumbered appends the key of s to dst as AppendKey does, with a space between two numbers that are parted by
// more than a blank, a point or a comma: 2026-01-28 stays three numbers, 1,000.5 and 1 000.5 are one.
func AppendNumbered(dst []rune, s string) []rune { return appendKey(dst, s, true) }

func appendKey(dst []rune, s string, numbered bool) []rune {
	k := keyWriter{out: dst, numbered: numbered}
	if k.write(s, false) {
		return k.out
	}
	// Some rune joins the one before it. Leaving out what stood between can make another one join, hence twice.
	start := len(dst)
	k = keyWriter{out: dst, numbered: numbered}
	k.write(norm.NFKC.String(s), true)
	return append(k.out[:start], []rune(norm.NFKC.String(string(k.out[start:])))...)
}

// keyWriter writes a key.
type keyWriter struct {
	out      []rune
	numbered bool
	last     class // of the rune written last
	parted   bool  // something stood there since that parts numbers
}

// write adds the runes of s, folded. It stops and reports false at a rune that may join the one before it, unless s is in
// NFKC already. Letters and blanks, as most runes are, need no call.
func (k *keyWriter) write(s string, normal bool) bool {
	t := folding()
	for _, r := range s {
		if r < 1<<16 {
			f, c := t.cells[r].folded, t.cells[r].class
			if f < expand {
				switch {
				case c.inWord() && c != digit:
					k.out = append(k.out, rune(f))
					k.last = c
				case c > blank:
					k.add(rune(f), c)
				}
				continue
			}
			if f == joins && !normal {
				return false
			}
		}
		t.slow(r, k.add)
	}
	return true
}

func (k *keyWriter) add(r rune, c class) {
	switch {
	case c.inWord():
		if k.parted && c == digit && k.last == digit {
			k.out = append(k.out, ' ')
		}
		k.out = append(k.out, r)
		k.last, k.parted = c, false
	case k.numbered && (c == stop && r != ',' || c == affix):
		k.parted = true
	}
}
