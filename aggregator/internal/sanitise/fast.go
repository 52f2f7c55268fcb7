package sanitise

import (
	"slices"
	"strings"
)

// maxDepth is the number of open elements that the fast way follows.
const maxDepth = 64

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

// fast cleans markup that is simple and well nested. The answer is false if it is not; else it may stand in the memory of out.
func (s *Sanitiser) fast(in string, base Base, out []byte) ([]byte, bool) {
	sc := scanner{s: s, in: in, base: base}
	sc.out = slices.Grow(out[:0], len(in)+len(in)/8+16)
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

func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

func isAlnum(c byte) bool { return isLetter(c) || '0' <= c && c <= '9' }
