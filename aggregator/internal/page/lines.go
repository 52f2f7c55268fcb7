package page

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// line is one visible line or paragraph of a page.
type line struct {
	text   string     // blanks collapsed
	html   string     // the same with its links, and with the edges of inline elements, which part label and name
	node   *html.Node // the block that holds it
	runes  int
	linked int // of these, inside of links
	at     int // index among the lines of the page
}

// mostlyLink reports whether a line leads elsewhere rather than saying something.
func (l *line) mostlyLink() bool { return l.linked*4 > l.runes*3 }

// linesOf returns the visible lines below an element, in order.
func linesOf(n *html.Node) []line {
	var b lineBuilder
	b.walk(n, n)
	b.end(n)
	return b.lines
}

// lineBuilder collects lines on its way through a tree.
type lineBuilder struct {
	text, html strings.Builder
	linked     int
	links      int  // depth of links around the walk
	space      bool // a blank is due before the next text
	lines      []line
}

// walk visits an element's inside. block is the nearest block around it.
func (b *lineBuilder) walk(n, block *html.Node) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		switch {
		case c.Type == html.TextNode:
			b.write(c.Data)
		case c.Type != html.ElementNode || isPicture(c.DataAtom):
		case c.DataAtom == atom.Br || c.DataAtom == atom.Hr:
			b.end(block)
		case isBlock(c.DataAtom):
			b.end(block)
			b.walk(c, c)
			b.end(c)
		default:
			b.inline(c, block)
		}
	}
}

// inline visits an element that does not end the line.
func (b *lineBuilder) inline(n, block *html.Node) {
	name, open := "span", "<span>"
	switch {
	case n.DataAtom == atom.Td || n.DataAtom == atom.Th:
		b.write("\u00a0\u00a0")
	case n.DataAtom == atom.A && attr(n, "href") != "":
		name, open = "a", `<a href="`+html.EscapeString(attr(n, "href"))+`">`
		b.links++
		defer func() { b.links-- }()
	}
	b.html.WriteString(open)
	b.walk(n, block)
	b.html.WriteString("</" + name + ">")
}

// write adds text. A run of blanks that the author of the page typed is a gap and stays; one that indents the source is not.
func (b *lineBuilder) write(s string) {
	for s != "" {
		i := strings.IndexFunc(s, isBlank)
		if i == 0 {
			j := strings.IndexFunc(s, func(r rune) bool { return !isBlank(r) })
			if j < 0 {
				j = len(s)
			}
			b.blank(s[:j])
			s = s[j:]
			continue
		}
		if i < 0 {
			i = len(s)
		}
		if b.space && b.text.Len() > 0 {
			b.text.WriteByte(' ')
		}
		b.space = false
		b.text.WriteString(s[:i])
		b.html.WriteString(html.EscapeString(s[:i]))
		if b.links > 0 {
			b.linked += utf8.RuneCountInString(s[:i])
		}
		s = s[i:]
	}
}

func (b *lineBuilder) blank(run string) {
	b.space = true
	if b.text.Len() == 0 {
		return
	}
	b.html.WriteByte(' ')
	if len(run) > 1 && !strings.ContainsAny(run, "\n\r\t") {
		b.html.WriteString("\u00a0 ")
	}
}

// end closes the line at hand, if there is anything in it.
func (b *lineBuilder) end(block *html.Node) {
	if b.text.Len() > 0 {
		text := b.text.String()
		b.lines = append(b.lines, line{
			text: text, html: balanced(b.html.String()), node: block, runes: utf8.RuneCountInString(text), linked: b.linked, at: len(b.lines),
		})
	}
	b.text.Reset()
	b.html.Reset()
	b.linked, b.space = 0, false
}

// balanced drops the tags of a line that stand open at one of its ends, because the line broke inside of them.
func balanced(s string) string {
	for _, name := range []string{"a", "span"} {
		if strings.Count(s, "<"+name+">")+strings.Count(s, "<"+name+" ") != strings.Count(s, "</"+name+">") {
			s = strings.ReplaceAll(s, "</"+name+">", "")
			for {
				i := strings.Index(s, "<"+name)
				if i < 0 {
					break
				}
				j := strings.IndexByte(s[i:], '>')
				s = s[:i] + s[i+j+1:]
			}
		}
	}
	return s
}

// isBlank reports whether a rune only parts words. The ideographic space indents paragraphs.
func isBlank(r rune) bool {
	return r == ' ' || r == '\t' || r == '\n' || r == '\r' || r == '\u00a0' || r == '\u3000' || r >= '\u2000' && r <= '\u200b'
}

// isBlock reports whether an element stands on lines of its own.
func isBlock(a atom.Atom) bool {
	switch a {
	case atom.Html, atom.Body, atom.P, atom.Div, atom.Li, atom.Ul, atom.Ol, atom.Tr, atom.Table, atom.Tbody, atom.Thead, atom.Tfoot, atom.Caption,
		atom.Section, atom.Article, atom.Header, atom.Footer, atom.Aside, atom.Blockquote, atom.Dl, atom.Dt, atom.Dd, atom.H1, atom.H2, atom.H3,
		atom.H4, atom.H5, atom.H6, atom.Pre, atom.Main, atom.Nav, atom.Address, atom.Form, atom.Center, atom.Details, atom.Summary,
		atom.Figure, atom.Figcaption, atom.Fieldset, atom.Hgroup:
		return true
	}
	return false
}

// isPicture reports whether an element shows something other than text.
func isPicture(a atom.Atom) bool {
	switch a {
	case atom.Img, atom.Picture, atom.Svg, atom.Video, atom.Audio, atom.Canvas, atom.Object, atom.Embed, atom.Iframe, atom.Head:
		return true
	}
	return false
}

// attr is the value of an attribute, "" if it is not there.
func attr(n *html.Node, name string) string {
	for i := range n.Attr {
		if n.Attr[i].Key == name {
			return n.Attr[i].Val
		}
	}
	return ""
}

// within reports whether a node stands inside of an element, or is it.
func within(n, element *html.Node) bool {
	for ; n != nil; n = n.Parent {
		if n == element {
			return true
		}
	}
	return false
}
