package fold

import "golang.org/x/text/unicode/norm"

// Key returns the letters and digits of s, folded: NFKC, lower case, simplified characters, without blanks and
// punctuation. "ＩＢＭ 發布 z16！" and "IBM发布z16" have the same key.
func Key(s string) string {
	return string(AppendKey(make([]rune, 0, len(s)), s))
}

// AppendKey appends the key of s to dst as runes.
func AppendKey(dst []rune, s string) []rune {
	t, start := folding(), len(dst)
	emit := func(r rune, c class) {
		if c.inWord() {
			dst = append(dst, r)
		}
	}
	if t.each(s, false, emit) {
		return dst
	}
	// Some rune joins the one before it. Leaving out what stood between can make another one join, hence twice.
	dst = dst[:start]
	t.each(norm.NFKC.String(s), true, emit)
	return append(dst[:start], []rune(norm.NFKC.String(string(dst[start:])))...)
}
