package sanitise

import (
	"strings"

	"golang.org/x/net/html"
)

// maxAttrs is the number of attributes of one element that the fast way follows.
const maxAttrs = 24

// attributes reads the attributes of a start tag into sc.attrs and returns the position behind the tag. Only elements
// without content may close themselves.
func (sc *scanner) attributes(i int, void bool) int {
	sc.attrs.n = 0
	for {
		j := sc.blanks(i)
		if j == len(sc.in) {
			return -1
		}
		switch c := sc.in[j]; {
		case c == '>':
			return j + 1
		case c == '/':
			if void && strings.HasPrefix(sc.in[j:], "/>") {
				return j + 2
			}
			return -1
		case j == i: // <p"x"> and the like
			return -1
		}
		if i = sc.attribute(j); i < 0 {
			return -1
		}
	}
}

// attribute reads one attribute at i.
func (sc *scanner) attribute(i int) int {
	j := i
	for j < len(sc.in) && (isAlnum(sc.in[j]) || sc.in[j] == '-' || sc.in[j] == '_' || sc.in[j] == ':') {
		j++
	}
	if j == i || j == len(sc.in) || sc.attrs.n == maxAttrs {
		return -1
	}
	a := &sc.attrs.list[sc.attrs.n]
	sc.attrs.n++
	a.name, a.value = strings.ToLower(sc.in[i:j]), ""
	if sc.in[j] != '=' {
		if c := sc.in[j]; c != ' ' && c != '>' && c != '\n' && c != '\t' {
			return -1
		}
		if k := sc.blanks(j); k < len(sc.in) && sc.in[k] == '=' {
			return -1
		}
		return j
	}
	return sc.value(j+1, a)
}

// value reads the value of an attribute at i, in quotes or one plain word.
func (sc *scanner) value(i int, a *scannedAttribute) int {
	if i == len(sc.in) {
		return -1
	}
	if sc.in[i] != '"' && sc.in[i] != '\'' {
		return sc.bareValue(i, a)
	}
	raw, _, found := strings.Cut(sc.in[i+1:], sc.in[i:i+1])
	if !found || strings.ContainsAny(raw, "\r\x00") {
		return -1
	}
	end := i + len(raw) + 2
	if end < len(sc.in) && sc.in[end] != ' ' && sc.in[end] != '>' && sc.in[end] != '/' && sc.in[end] != '\n' && sc.in[end] != '\t' {
		return -1
	}
	var ok bool
	a.value, ok = decodeValue(raw)
	if !ok {
		return -1
	}
	return end
}

// bareValue reads a value without quotes.
func (sc *scanner) bareValue(i int, a *scannedAttribute) int {
	j := i
	for j < len(sc.in) && (isAlnum(sc.in[j]) || strings.IndexByte("%#.:_-", sc.in[j]) >= 0) {
		j++
	}
	if j == i || j == len(sc.in) || strings.IndexByte(" >\n\t", sc.in[j]) < 0 {
		return -1
	}
	a.value = sc.in[i:j]
	return j
}

// decodeValue decodes the references in the value of an attribute.
func decodeValue(raw string) (string, bool) {
	amp := strings.IndexByte(raw, '&')
	if amp < 0 {
		return raw, true
	}
	var b strings.Builder
	for amp >= 0 {
		b.WriteString(raw[:amp])
		text, n := decodeReference(raw[amp:])
		if n == 0 {
			return "", false
		}
		b.WriteString(text)
		raw = raw[amp+n:]
		amp = strings.IndexByte(raw, '&')
	}
	b.WriteString(raw)
	return b.String(), true
}

// scannedAttributes are the attributes of the tag that is being read.
type scannedAttributes struct {
	list [maxAttrs]scannedAttribute
	n    int
}

type scannedAttribute struct{ name, value string }

func (a *scannedAttributes) get(name string) (string, bool) {
	for i := range a.list[:a.n] {
		if a.list[i].name == name {
			return a.list[i].value, true
		}
	}
	return "", false
}

func (a *scannedAttributes) none() bool { return a.n == 0 }

// reference writes the character that a reference in text means.
func (sc *scanner) reference(i int) int {
	text, n := decodeReference(sc.in[i:])
	if n == 0 {
		return -1
	}
	sc.text(text)
	return i + n
}

// decodeReference decodes the character reference at the start of s and returns its length, 0 if it is of a form that
// text and attributes read differently. An ampersand that begins no reference stands for itself.
func decodeReference(s string) (string, int) {
	n := 1
	for n < len(s) && n < 32 && (s[n] == '#' || isAlnum(s[n])) {
		n++
	}
	if n == 1 {
		return "&", 1
	}
	ended := n < len(s) && s[n] == ';'
	if ended {
		n++
	}
	ref := s[:n]
	switch ref {
	case "&amp;":
		return "&", n
	case "&lt;":
		return "<", n
	case "&gt;":
		return ">", n
	case "&quot;":
		return `"`, n
	case "&nbsp;":
		return "\u00A0", n
	}
	switch text := html.UnescapeString(ref); {
	case text == ref:
		return "&", 1
	case !ended || strings.HasSuffix(text, ";"):
		return "", 0 // &copy=1 is © in text and itself in an address
	default:
		return text, n
	}
}
