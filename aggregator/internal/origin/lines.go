package origin

import (
	"html"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html/atom"
)

// line is one visible line or paragraph. Its text is normal: see normal.go; a gap of two or more blanks is two blanks, a
// smaller one is one.
type line struct {
	text  string
	links []link
	begin bool // among the first lines of its text
	end   bool // among the last lines of its text

	states bool // a verb of a statement stands in it
}

// link is an anchor of a line, by byte offsets into its text.
type link struct {
	from, to   int
	attributes string // of an anchor; its address is among them
	href       string // the address of a link in Markdown
}

// address returns where a link leads. Few links are ever asked.
func (a link) address() string {
	if a.attributes == "" {
		return a.href
	}
	return strings.TrimSpace(html.UnescapeString(attribute(a.attributes, "href")))
}

// linkAt returns the link that covers offset i.
func (l *line) linkAt(i int) (link, bool) {
	for _, a := range l.links {
		if a.from <= i && i < a.to {
			return a, true
		}
	}
	return link{}, false
}

// window bounds the bytes of a text that are looked at, at its beginning and at its end: origins stand there.
const window = 4 << 10

// ends are the lines at the beginning and at the end of a text that get a close look.
const (
	firstLines = 6
	lastLines  = 14
)

// htmlLines returns the lines of an HTML fragment.
func (b *builder) htmlLines(fragment string) []line {
	b.begin(fragment, false)
	return b.window(fragment)
}

// window returns the lines of what is looked at of a fragment.
func (b *builder) window(fragment string) []line {
	if len(fragment) > 2*window+window/2 {
		b.html(clipEnd(fragment[:window]))
		b.endLine()
		b.skip = 0
		b.html(clipStart(fragment[len(fragment)-window:]))
	} else {
		b.html(fragment)
	}
	return b.done()
}

// clipEnd and clipStart cut a torn tag off a part of a fragment.
func clipEnd(s string) string {
	if i := strings.LastIndexByte(s, '<'); i > strings.LastIndexByte(s, '>') {
		return s[:i]
	}
	return s
}

func clipStart(s string) string {
	if i := strings.IndexByte(s, '>'); i >= 0 {
		if j := strings.IndexByte(s, '<'); j < 0 || i < j {
			return s[i+1:]
		}
	}
	return s
}

// builder collects the lines of texts, one text after another.
type builder struct {
	breaks bool            // line ends part lines, as in plain text
	buf    strings.Builder // all lines of the text, and the one so far behind them
	from   int             // where that one begins
	blanks int             // blanks that are due before the next rune
	hard   bool            // one of them is not collapsed by browsers
	open   int             // index of the open link plus one
	skip   int             // depth of elements whose text is not ours: script, figure, caption

	lines []line // of all texts
	ended int    // how many of them belong to texts that have ended
	links []link // of all lines
	bound int    // how many of them belong to lines that have ended
}

// reset forgets all lines. Their room is used again.
func (b *builder) reset() { b.lines, b.links = b.lines[:0], b.links[:0] }

// begin begins a text. Its lines take room for what is looked at of it.
func (b *builder) begin(text string, breaks bool) {
	*b = builder{breaks: breaks, lines: b.lines, ended: len(b.lines), links: b.links, bound: len(b.links)}
	b.buf.Grow(min(len(text), 2*window))
}

// last is the byte before the next one of the line, 0 at its beginning.
func (b *builder) last() byte {
	if n := b.buf.Len(); n > b.from {
		return b.buf.String()[n-1]
	}
	return 0
}

// boundary marks an inline element's edge, once.
func (b *builder) boundary() {
	if last := b.last(); last != 0 && last != mark {
		b.flushBlanks()
		b.buf.WriteByte(mark)
	}
}

func (b *builder) text(s string) {
	for len(s) > 0 {
		if n := plainRun(s); n > 0 {
			if b.blanks > 0 {
				b.flushBlanks()
			}
			b.buf.WriteString(s[:n])
			s = s[n:]
			continue
		}
		r, size := rune(s[0]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(s)
		}
		s = s[size:]
		b.rune(r)
	}
}

// plainRun returns the length of the bytes at the start of s that are normal as they are: ASCII signs and letters, with one
// blank between two of them, and the common Chinese characters that are no bars.
func plainRun(s string) int {
	i := 0
	for i < len(s) {
		switch c := s[i]; {
		case c > ' ' && c < 0x7F:
			i++
			i += plainWords(s[i:])
		case c == ' ' && i > 0 && i+1 < len(s) && s[i+1] > ' ' && s[i+1] < 0x7F:
			i += 2
		case isHanAt(s, i) && s[i:i+3] != "丨":
			i += 3
		default:
			return i
		}
	}
	return i
}

func (b *builder) rune(r rune) {
	switch {
	case r == ' ' || r == '\t' || r == '\r':
		b.blanks++
		b.hard = b.hard || b.breaks && b.blanks > 1
		return
	case r == '\n':
		if b.breaks {
			b.endLine()
		} else {
			b.blanks++
		}
		return
	case r == 0x3000 || r == 0xA0 || r >= 0x2002 && r <= 0x2003:
		b.blanks++
		b.hard = b.hard || r == 0x3000 || b.blanks > 1
		return
	}
	if r = normal(r); r == 0 {
		return
	}
	b.flushBlanks()
	b.buf.WriteRune(r)
}

func (b *builder) flushBlanks() {
	if b.blanks == 0 {
		return
	}
	if last := b.last(); last != 0 && last != ' ' {
		b.buf.WriteByte(' ')
		if b.hard {
			b.buf.WriteByte(' ')
		}
	}
	b.blanks, b.hard = 0, false
}

// at is the offset in the line so far.
func (b *builder) at() int { return b.buf.Len() - b.from }

// endLine ends the line so far.
func (b *builder) endLine() {
	b.blanks, b.hard = 0, false
	var open link
	if b.open > 0 {
		b.links[b.open-1].to = b.at()
		open = link{attributes: b.links[b.open-1].attributes}
	}
	text := b.buf.String()[b.from:]
	for text != "" && (text[len(text)-1] == ' ' || text[len(text)-1] == mark) {
		text = text[:len(text)-1]
	}
	if text != "" {
		b.lines = append(b.lines, line{text: text, links: b.lineLinks(len(text))})
	}
	b.from, b.bound = b.buf.Len(), len(b.links)
	if b.open > 0 { // a link around blocks goes on in the next line
		b.links = append(b.links, open)
		b.open = len(b.links)
	}
}

// lineLinks returns the links of the line so far, none of which reaches behind its text: what was trimmed off may have been
// theirs.
func (b *builder) lineLinks(end int) []link {
	links := b.links[b.bound:len(b.links):len(b.links)]
	for i := range links {
		links[i].from, links[i].to = min(links[i].from, end), min(links[i].to, end)
	}
	return links
}

// done ends the text. It returns its lines and tells which ones are among the first and the last.
func (b *builder) done() []line {
	b.endLine()
	lines := b.lines[b.ended:]
	for i := range lines {
		lines[i].begin = i < firstLines
		lines[i].end = i >= len(lines)-lastLines
	}
	return lines
}

// element says what an element does to the text around it.
type element uint8

const (
	inline element = iota
	block
	hidden
	none // img, wbr and the like
)

func elementOf(a atom.Atom) element {
	switch a {
	case atom.P, atom.Div, atom.Br, atom.Li, atom.Ul, atom.Ol, atom.Tr, atom.Table, atom.Tbody, atom.Section, atom.Article, atom.Header,
		atom.Footer, atom.Aside, atom.Blockquote, atom.Dl, atom.Dt, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Hr, atom.Pre,
		atom.Body, atom.Main, atom.Nav, atom.Address, atom.Form, atom.Center, atom.Details, atom.Summary:
		return block
	case atom.Script, atom.Style, atom.Figure, atom.Figcaption, atom.Noscript, atom.Template, atom.Svg, atom.Iframe, atom.Select, atom.Title:
		return hidden
	case atom.Img, atom.Wbr, atom.Input, atom.Meta, atom.Link, atom.Source:
		return none
	}
	return inline
}
