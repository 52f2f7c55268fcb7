package origin

import (
	"slices"
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

	size   int  // of the text, until it is known
	states bool // a verb of a statement stands in it
}

// link is an anchor of a line, by byte offsets into its text.
type link struct {
	from, to int
	href     string
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

// htmlLines returns the lines of an HTML fragment. With breaks, line ends in its text part lines as well, as they do in
// plain text that has some markup in it.
func htmlLines(fragment string, breaks bool) []line {
	b := builder{breaks: breaks, buf: make([]byte, 0, min(len(fragment), 2*window)), lines: make([]line, 0, 16)}
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

// builder collects lines from a token stream.
type builder struct {
	breaks bool
	buf    []byte // all lines, and the one so far behind them
	from   int    // where that one begins
	blanks int    // blanks that are due before the next rune
	hard   bool   // one of them is not collapsed by browsers
	links  []link
	open   int // index of the open link plus one
	skip   int // depth of elements whose text is not ours: script, figure, caption
	lines  []line
}

// boundary marks an inline element's edge, once.
func (b *builder) boundary() {
	if n := len(b.buf); n > b.from && b.buf[n-1] != mark {
		b.flushBlanks()
		b.buf = append(b.buf, mark)
	}
}

func (b *builder) text(s string) {
	for len(s) > 0 {
		if n := plainRun(s); n > 0 {
			b.flushBlanks()
			b.buf = append(b.buf, s[:n]...)
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

// plainRun returns the length of the bytes at the start of s that are normal as they are: ASCII signs and letters, and the
// common Chinese characters from 丁 on that are no bars.
func plainRun(s string) int {
	i := 0
	for i < len(s) {
		switch c := s[i]; {
		case c > ' ' && c < 0x7F:
			i++
		case c == ' ' && i > 0 && i+1 < len(s) && s[i+1] > ' ' && s[i+1] < 0x7F:
			i += 2 // words are parted by one blank
		case c >= 0xE5 && c <= 0xE9 && i+3 <= len(s) && s[i+1]&0xC0 == 0x80 && s[i+2]&0xC0 == 0x80:
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
	if r < utf8.RuneSelf {
		b.buf = append(b.buf, byte(r))
	} else {
		b.buf = utf8.AppendRune(b.buf, r)
	}
}

func (b *builder) flushBlanks() {
	if b.blanks > 0 && len(b.buf) > b.from && b.buf[len(b.buf)-1] != ' ' {
		b.buf = append(b.buf, ' ')
		if b.hard {
			b.buf = append(b.buf, ' ')
		}
	}
	b.blanks, b.hard = 0, false
}

// at is the offset in the line so far.
func (b *builder) at() int { return len(b.buf) - b.from }

// endLine ends the line so far. Its text is cut out of the buffer by done.
func (b *builder) endLine() {
	b.blanks, b.hard = 0, false
	href := ""
	if b.open > 0 {
		b.links[b.open-1].to = b.at()
		href = b.links[b.open-1].href
	}
	end := len(b.buf)
	for end > b.from && (b.buf[end-1] == ' ' || b.buf[end-1] == mark) {
		end--
	}
	b.buf = b.buf[:end]
	if n := b.at(); n > 0 {
		l := line{size: n}
		if len(b.links) > 0 {
			l.links = clipLinks(b.links, n)
		}
		b.lines = append(b.lines, l)
	}
	b.from, b.links = end, b.links[:0]
	if b.open > 0 { // a link around blocks goes on in the next line
		b.links = append(b.links, link{href: href})
		b.open = 1
	}
}

// clipLinks returns a copy of a line's links, none of which reaches behind its text: what was trimmed off may have been theirs.
func clipLinks(links []link, end int) []link {
	clipped := slices.Clone(links)
	for i := range clipped {
		clipped[i].from, clipped[i].to = min(clipped[i].from, end), min(clipped[i].to, end)
	}
	return clipped
}

func (b *builder) done() []line {
	b.endLine()
	text := string(b.buf)
	for i := range b.lines {
		l := &b.lines[i]
		l.text, text = text[:l.size], text[l.size:]
		l.begin = i < firstLines
		l.end = i >= len(b.lines)-lastLines
	}
	return b.lines
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
