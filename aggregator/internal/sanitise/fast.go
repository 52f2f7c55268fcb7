package sanitise

import (
	"strings"

	"golang.org/x/net/html"
)

const (
	maxDepth = 64 // open elements that the fast way follows
	maxAttrs = 24 // attributes of one element that it follows
)

// scanner is the fast way over one fragment. It follows the markup with a stack of its own and gives up ("false" all the
// way up) as soon as the parser of HTML would do more than push and pop: close an element by itself, move one, read
// text raw.
type scanner struct {
	writer
	s     *Sanitiser
	in    string
	base  Base
	stack [maxDepth]openElement
	depth int
	attrs scannedAttributes
}

// openElement is an element whose end tag has not come.
type openElement struct {
	name    string
	rule    *rule
	written bool // its start tag was written, so its end tag must be
}

// fast cleans markup that is simple and well nested. The answer is false if it is not.
func (s *Sanitiser) fast(in string, base Base) ([]byte, bool) {
	sc := scanner{s: s, in: in, base: base}
	sc.out = make([]byte, 0, len(in)+len(in)/8+16)
	for i := 0; i < len(in); {
		j := sc.step(i)
		if j < 0 {
			return nil, false
		}
		i = j
	}
	for sc.depth > 0 {
		sc.pop()
	}
	return sc.out, true
}

// step handles what stands at i, text or a tag, and returns the position behind it, or -1.
func (sc *scanner) step(i int) int {
	if sc.in[i] == '<' {
		return sc.tag(i)
	}
	j := i
	for j < len(sc.in) && sc.in[j] != '<' && sc.in[j] != '&' {
		if c := sc.in[j]; c == '\r' || c == 0 || c == '\f' {
			return -1 // the parser rewrites these
		}
		j++
	}
	sc.text(sc.in[i:j])
	if j < len(sc.in) && sc.in[j] == '&' {
		return sc.reference(j)
	}
	return j
}

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
	if n == len(s) || s[n] != ';' {
		return "", 0
	}
	ref := s[:n+1]
	switch ref {
	case "&amp;":
		return "&", len(ref)
	case "&lt;":
		return "<", len(ref)
	case "&gt;":
		return ">", len(ref)
	case "&quot;":
		return `"`, len(ref)
	case "&nbsp;":
		return "\u00A0", len(ref)
	}
	text := html.UnescapeString(ref)
	if text == ref || strings.HasSuffix(text, ";") {
		return "", 0
	}
	return text, len(ref)
}

// tag handles a tag or a comment at i.
func (sc *scanner) tag(i int) int {
	rest := sc.in[i+1:]
	switch {
	case rest == "":
		return -1
	case rest[0] == '/':
		return sc.endTag(i + 2)
	case strings.HasPrefix(rest, "!--"):
		return sc.comment(i + 4)
	}
	name, j := sc.name(i + 1)
	if name == "" {
		return -1
	}
	r := rules[name]
	if r == nil || r.nest == rare || !sc.fits(name, r) {
		return -1
	}
	if j = sc.attributes(j); j < 0 {
		return -1
	}
	if name == "pre" && j < len(sc.in) && sc.in[j] == '\n' {
		return -1 // the parser swallows it
	}
	written := r.action == keep && sc.open(sc.s, name, r, &sc.attrs, sc.base)
	if r.nest == void || r.nest == voidLine {
		return j
	}
	if sc.depth == maxDepth {
		return -1
	}
	sc.stack[sc.depth] = openElement{name, r, written}
	sc.depth++
	return j
}

// fits reports whether the parser of HTML would push an element of that name here and do nothing else.
func (sc *scanner) fits(name string, r *rule) bool {
	switch r.nest {
	case ordinary, void:
		return true
	case styling:
		return !sc.inside(name)
	case entry:
		if sc.depth == 0 {
			return false
		}
		list := sc.stack[sc.depth-1].name
		if name == "li" {
			return list == "ul" || list == "ol"
		}
		return list == "dl"
	case heading:
		for _, e := range sc.stack[:sc.depth] {
			if e.rule.nest == heading {
				return false
			}
		}
	}
	return !sc.inside("p")
}

// inside reports whether an element of that name is open.
func (sc *scanner) inside(name string) bool {
	for _, e := range sc.stack[:sc.depth] {
		if e.name == name {
			return true
		}
	}
	return false
}

// endTag handles an end tag, if it closes the element that was opened last.
func (sc *scanner) endTag(i int) int {
	name, j := sc.name(i)
	j = sc.blanks(j)
	if name == "" || j == len(sc.in) || sc.in[j] != '>' || sc.depth == 0 || sc.stack[sc.depth-1].name != name {
		return -1
	}
	sc.pop()
	return j + 1
}

// pop closes the element that was opened last.
func (sc *scanner) pop() {
	sc.depth--
	if e := sc.stack[sc.depth]; e.written {
		sc.close(e.name, e.rule)
	}
}

// comment skips a comment of the plain form; i is behind its "<!--".
func (sc *scanner) comment(i int) int {
	text, _, found := strings.Cut(sc.in[i:], "-->")
	if !found || strings.Contains(text, "--") || strings.HasPrefix(text, ">") || strings.HasPrefix(text, "-") ||
		strings.HasSuffix(text, "-") || strings.HasSuffix(text, "<!") {
		return -1
	}
	return i + len(text) + 3
}

// name reads the lower-case name of a tag at i; "" if another kind of name stands there.
func (sc *scanner) name(i int) (string, int) {
	j := i
	for j < len(sc.in) && ('a' <= sc.in[j] && sc.in[j] <= 'z' || j > i && '0' <= sc.in[j] && sc.in[j] <= '9') {
		j++
	}
	return sc.in[i:j], j
}

func (sc *scanner) blanks(i int) int {
	for i < len(sc.in) && (sc.in[i] == ' ' || sc.in[i] == '\t' || sc.in[i] == '\n') {
		i++
	}
	return i
}

// attributes reads the attributes of a start tag into sc.attrs and returns the position behind the tag.
func (sc *scanner) attributes(i int) int {
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
			if j+1 < len(sc.in) && sc.in[j+1] == '>' && sc.void(i) {
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

// void reports whether the tag whose attributes end at i belongs to an element without content.
func (sc *scanner) void(i int) bool {
	start := strings.LastIndexByte(sc.in[:i], '<')
	name, _ := sc.name(start + 1)
	r := rules[name]
	return r != nil && (r.nest == void || r.nest == voidLine)
}

// attribute reads one attribute at i.
func (sc *scanner) attribute(i int) int {
	j := i
	for j < len(sc.in) && (isAlnum(sc.in[j]) || sc.in[j] == '-' || sc.in[j] == '_' || sc.in[j] == ':') {
		if c := sc.in[j]; 'A' <= c && c <= 'Z' {
			return -1
		}
		j++
	}
	if j == i || j == len(sc.in) || sc.attrs.n == maxAttrs {
		return -1
	}
	a := &sc.attrs.list[sc.attrs.n]
	sc.attrs.n++
	a.name, a.value = sc.in[i:j], ""
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

// value reads the value of an attribute in quotes at i.
func (sc *scanner) value(i int, a *scannedAttribute) int {
	if i == len(sc.in) || sc.in[i] != '"' && sc.in[i] != '\'' {
		return -1
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

func isAlnum(c byte) bool {
	return 'a' <= c|0x20 && c|0x20 <= 'z' || '0' <= c && c <= '9'
}
