package sanitise

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/rivo/uniseg"
	"golang.org/x/net/html"
)

// MaxTitle is the size above which titles are cut, in bytes (bad-input row 64).
const MaxTitle = 1 << 10

// Kind says what a text of a feed is by its format.
type Kind uint8

// The kinds of text.
const (
	// Guess is text of a format that does not say (RSS, JSON Feed as it is used): plain, or HTML that somebody put there.
	Guess Kind = iota
	// Plain is text that its format says is plain (Atom's type="text").
	Plain
	// Markup is HTML by its format (Atom's html and xhtml).
	Markup
)

// Title makes one line of plain text of a title, name or other short text, at most max bytes long: markup stripped to its
// text, character references decoded (twice where they clearly were escaped twice), white space collapsed, control and
// direction characters out (bad-input rows 32-35, 64, 70, 71). It is "" if nothing is left that can be seen.
//
// Text that only looks like markup survives: the tags of a [Guess] are taken for markup only if HTML knows them all as parts of
// text and they are closed, so "How to use the <b> tag" keeps its words.
func Title(s string, kind Kind, max int) string {
	if oneLine(s) && len(s) <= max {
		return s
	}
	s = cutText(validUTF8(s), 64*max)
	if kind != Plain {
		s = bare(s)
	}
	switch kind {
	case Markup:
		s = stripTags(s)
	case Guess:
		s = html.UnescapeString(stripKnownTags(s))
	}
	if escapedAgain(s) {
		s = html.UnescapeString(s)
	}
	return cutClusters(squeeze(s), max)
}

// bare takes off the CDATA marks that programs write around a text and then escape: to HTML they are a broken comment.
func bare(s string) string {
	for {
		inside, opened := strings.CutPrefix(strings.TrimSpace(s), "<![CDATA[")
		inside, closed := strings.CutSuffix(inside, "]]>")
		if !opened || !closed {
			return s
		}
		s = inside
	}
}

// oneLine reports whether s needs no cleaning at all: the usual case.
func oneLine(s string) bool {
	if s == "" || s[0] == ' ' || s[len(s)-1] == ' ' {
		return false
	}
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c < ' ', c == '<', c == '&', c == 0x7F, c == ' ' && s[i-1] == ' ':
			return false
		case c == 0xC2, c == 0xE2, c == 0xEF, c == 0xE3:
			if r, _ := utf8.DecodeRuneInString(s[i:]); r == utf8.RuneError || invisible(r) || unicode.IsSpace(r) {
				return false
			}
		}
	}
	return utf8.ValidString(s) && seen(s)
}

// stripKnownTags removes the tags of a text, if all of them are tags of text-level elements that are void or closed. Otherwise
// the text is about tags, and they stay.
func stripKnownTags(s string) string {
	if !strings.Contains(s, "<") {
		return s
	}
	lower := strings.ToLower(s)
	if len(lower) != len(s) {
		lower = s
	}
	var b strings.Builder
	var open []string
	for i := 0; i < len(s); {
		name, end, n := tagAt(lower[i:])
		if n == 0 {
			b.WriteByte(s[i])
			i++
			continue
		}
		i += n
		switch r := rules[name]; {
		case r == nil || r.nest == rare || r.nest == raw:
			return s
		case voidElement(name):
			b.WriteByte(' ')
		case !end:
			open = append(open, name)
		case len(open) > 0 && open[len(open)-1] == name:
			open = open[:len(open)-1]
		default:
			return s
		}
	}
	if len(open) > 0 {
		return s
	}
	return b.String()
}

// tagAt reads the tag at the start of s: its name, whether it is an end tag, and its length, 0 if none stands there.
func tagAt(s string) (name string, end bool, n int) {
	if len(s) < 3 || s[0] != '<' {
		return "", false, 0
	}
	i := 1
	if end = s[1] == '/'; end {
		i++
	}
	start := i
	for i < len(s) && isAlnum(s[i]) {
		i++
	}
	name = s[start:i]
	if name == "" || i == len(s) || !strings.ContainsRune(" \t\n/>", rune(s[i])) {
		return "", false, 0
	}
	closing := strings.IndexAny(s[i:], "<>")
	if closing < 0 || s[i+closing] == '<' {
		return "", false, 0
	}
	return name, end, i + closing + 1
}

// escapedAgain reports whether decoded text still holds references that nobody writes on purpose: numbers, &amp;, quotes.
// &lt; and &nbsp; may be what the text is about.
func escapedAgain(s string) bool {
	for {
		i := strings.IndexByte(s, '&')
		if i < 0 {
			return false
		}
		s = s[i+1:]
		name, _, found := strings.Cut(s, ";")
		if !found {
			return false
		}
		switch name {
		case "amp", "quot", "apos", "rsquo", "lsquo", "ldquo", "rdquo", "hellip", "ndash", "mdash", "middot", "eacute":
			return true
		}
		if digits := strings.TrimPrefix(name, "#"); digits != name && len(digits) > 1 && len(digits) < 8 && alnum(digits) {
			return true
		}
	}
}

func alnum(s string) bool {
	for i := 0; i < len(s); i++ {
		if !isAlnum(s[i]) {
			return false
		}
	}
	return s != ""
}

// squeeze puts text on one line, without what cannot be seen; "" if only such things were in it. A no-break space that parts two
// words by itself was meant and stays.
func squeeze(s string) string {
	if oneLine(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	gap := rune(0)
	for _, r := range s {
		switch {
		case r == '\u00A0' && gap == 0:
			gap = r
			continue
		case unicode.IsSpace(r):
			gap = ' '
			continue
		case invisible(r):
			continue
		}
		if gap != 0 && b.Len() > 0 {
			b.WriteRune(gap)
		}
		gap = 0
		b.WriteRune(r)
	}
	if !seen(b.String()) {
		return ""
	}
	return b.String()
}

// invisible reports whether a character is left out of one-line text: what must not go out at all, and characters of no width
// that join nothing.
func invisible(r rune) bool {
	return forbidden(r) && r != '\u2028' && r != '\u2029' || r == '\t' || r == '\n' ||
		r == '\u00AD' || r == '\u200B' || r == '\u2060' || r == '\u180E' || r == '\uFFFC'
}

// seen reports whether s holds a character with a shape.
func seen(s string) bool {
	for _, r := range s {
		if unicode.In(r, unicode.L, unicode.N, unicode.P, unicode.S) {
			return true
		}
	}
	return false
}

// cutClusters cuts text to at most max bytes between two characters as a reader sees them, and marks the cut.
func cutClusters(s string, max int) string {
	if len(s) <= max {
		return s
	}
	const mark = "…"
	n, state := 0, -1
	for rest := s; rest != ""; {
		var cluster string
		cluster, rest, _, state = uniseg.FirstGraphemeClusterInString(rest, state)
		if n+len(cluster) > max-len(mark) {
			break
		}
		n += len(cluster)
	}
	if n == 0 { // one endless character
		return cutText(s, max)
	}
	return strings.TrimRight(s[:n], " ") + mark
}

// Line is s on one line without what must not go out, and otherwise as it was written: for ids and other opaque words.
func Line(s string) string { return squeeze(validUTF8(s)) }
