package fold

import "golang.org/x/text/unicode/norm"

// Key returns the letters and digits of s, folded: NFKC, lower case, simplified characters, without blanks and
// punctuation. "ＩＢＭ 發布 z16！" and "IBM发布z16" have the same key.
func Key(s string) string {
	return string(AppendKey(make([]rune, 0, len(s)), s))
}

// AppendKey appends the key of s to dst as runes.
func AppendKey(dst []rune, s string) []rune {
	return appendFolded(dst, s, func(out []rune, r rune, c class) []rune {
		if c.inWord() {
			out = append(out, r)
		}
		return out
	})
}

// AppendNumbered appends the key of s to dst as AppendKey does, with a space between two numbers that are parted by
// more than a blank, a point or a comma: 2026-01-28 stays three numbers, 1,000.5 and 1 000.5 are one.
func AppendNumbered(dst []rune, s string) []rune {
	last, parted := blank, false
	return appendFolded(dst, s, func(out []rune, r rune, c class) []rune {
		switch {
		case c.inWord():
			if parted && last == digit && c == digit {
				out = append(out, ' ')
			}
			last, parted = c, false
			return append(out, r)
		case c == stop && r != ',' || c == affix:
			parted = true
		}
		return out
	})
}

// appendFolded appends what add makes of each folded rune of s.
func appendFolded(dst []rune, s string, add func(out []rune, r rune, c class) []rune) []rune {
	t, start := folding(), len(dst)
	if t.each(s, false, func(r rune, c class) { dst = add(dst, r, c) }) {
		return dst
	}
	// Some rune joins the one before it. Leaving out what stood between can make another one join, hence twice.
	dst = dst[:start]
	t.each(norm.NFKC.String(s), true, func(r rune, c class) { dst = add(dst, r, c) })
	return append(dst[:start], []rune(norm.NFKC.String(string(dst[start:])))...)
}
