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

// foreign is the rule of elements that no version of HTML has (<o:p>, <mp-style-type>): they are unwrapped.
var foreign = &rule{nest: ordinary}

// stops are the bytes at which text ends, or at which the fast way does.
var stops = [256]bool{'<': true, '&': true, '\r': true, '\f': true, 0: true}

// step handles what stands at i, text or a tag, and returns the position behind it, or -1.
func (sc *scanner) step(i int) int {
	if sc.in[i] == '<' {
		return sc.tag(i)
	}
	j := i
	for j < len(sc.in) && !stops[sc.in[j]] {
		j++
	}
	if j < len(sc.in) && sc.in[j] != '<' && sc.in[j] != '&' {
		return -1 // a character that the parser rewrites
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

// tag handles a tag or a comment at i.
func (sc *scanner) tag(i int) int {
	if i+1 == len(sc.in) {
		return -1
	}
	switch c := sc.in[i+1]; {
	case c == '/':
		return sc.endTag(i + 2)
	case c == '!':
		return sc.comment(i)
	case c == '?':
		return -1
	case !isLetter(c):
		sc.text("<")
		return i + 1
	}
	return sc.startTag(i + 1)
}

// startTag handles a start tag whose name is at i.
func (sc *scanner) startTag(i int) int {
	name, j := sc.name(i)
	r := rules[name]
	if r == nil && strings.ContainsAny(name, "-:") {
		r = foreign
	}
	if r == nil || r.nest == rare {
		return -1
	}
	if j = sc.attributes(j, r.nest == void || r.nest == voidLine); j < 0 {
		return -1
	}
	if r.nest == raw {
		return sc.skipRaw(name, j)
	}
	if !sc.fits(name, r) || name == "pre" && j < len(sc.in) && sc.in[j] == '\n' { // the parser swallows it
		return -1
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

// skipRaw skips an element whose content is no markup, and writes the link that stands in for a player; j is behind its start tag.
func (sc *scanner) skipRaw(name string, j int) int {
	content, _, found := strings.Cut(sc.in[j:], "</"+name+">")
	if !found || strings.Contains(content, "<") {
		return -1 // an end tag in capitals, or one in a comment of a script
	}
	if name == "iframe" {
		if sc.inside("a") {
			return -1
		}
		sc.embed(sc.s, &sc.attrs, sc.base)
	}
	return j + len(content) + len(name) + 3
}

// fits reports whether the parser of HTML would push an element of that name here and do nothing else but close what was
// opened last. That is closed then.
func (sc *scanner) fits(name string, r *rule) bool {
	switch r.nest {
	case ordinary, void:
		return true
	case styling: // from the fourth on the parser forgets one; links never nest
		return name == "a" && !sc.inside(name) || name != "a" && sc.count(name) < 2
	case entry:
		return sc.fitsList(name)
	case heading:
		for _, e := range sc.stack[:sc.depth] {
			if e.rule.nest == heading {
				return false
			}
		}
	}
	if sc.top() == "p" {
		sc.pop()
	}
	return !sc.inside("p")
}

// fitsList does it for the entries of lists.
func (sc *scanner) fitsList(name string) bool {
	if top := sc.top(); top == name || name == "dt" && top == "dd" || name == "dd" && top == "dt" {
		sc.pop()
	}
	if name == "li" {
		return sc.top() == "ul" || sc.top() == "ol"
	}
	return sc.top() == "dl"
}

// top is the name of the element that was opened last, "" if none is open.
func (sc *scanner) top() string {
	if sc.depth == 0 {
		return ""
	}
	return sc.stack[sc.depth-1].name
}

// inside reports whether an element of that name is open.
func (sc *scanner) inside(name string) bool { return sc.count(name) > 0 }

// count is how many elements of that name are open.
func (sc *scanner) count(name string) int {
	n := 0
	for _, e := range sc.stack[:sc.depth] {
		if e.name == name {
			n++
		}
	}
	return n
}

// endTag handles an end tag, if it closes the element that was opened last, or one around paragraphs without end tags.
func (sc *scanner) endTag(i int) int {
	name, j := sc.name(i)
	j = sc.blanks(j)
	if name == "" || j == len(sc.in) || sc.in[j] != '>' {
		return -1
	}
	if sc.top() == "p" && name != "p" && sc.depth > 1 {
		if around := sc.stack[sc.depth-2]; around.name == name && (around.rule.nest == block || around.rule.nest == entry) {
			sc.pop()
		}
	}
	if sc.top() != name {
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

// comment skips a comment of the plain form.
func (sc *scanner) comment(i int) int {
	inside, opened := strings.CutPrefix(sc.in[i:], "<!--")
	text, _, found := strings.Cut(inside, "-->")
	if !opened || !found || strings.Contains(text, "--") || strings.HasPrefix(text, ">") || strings.HasPrefix(text, "-") ||
		strings.HasSuffix(text, "-") || strings.HasSuffix(text, "<!") {
		return -1
	}
	return i + len(text) + len("<!---->")
}

// name reads the name of a tag at i, in lower case; "" if something else stands there.
func (sc *scanner) name(i int) (string, int) {
	j := i
	for j < len(sc.in) && (isAlnum(sc.in[j]) || sc.in[j] == '-' || sc.in[j] == ':') {
		j++
	}
	if j == i || !isLetter(sc.in[i]) {
		return "", j
	}
	return strings.ToLower(sc.in[i:j]), j
}

func (sc *scanner) blanks(i int) int {
	for i < len(sc.in) && (sc.in[i] == ' ' || sc.in[i] == '\t' || sc.in[i] == '\n') {
		i++
	}
	return i
}

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

func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

func isAlnum(c byte) bool { return isLetter(c) || '0' <= c && c <= '9' }
