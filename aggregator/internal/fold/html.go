package fold

import (
	"html"
	"math"
	"math/bits"
	"strings"

	"golang.org/x/net/html/atom"
)

// Plain returns the visible text of an HTML fragment, a line for each block or line of it, entities decoded, blanks
// collapsed, empty lines left out. Plain text is a fragment too; its line ends are blanks, as in a browser.
//
// It scans and does not parse: no tree is built, nothing is repaired. To tell text from markup that is enough, and
// it costs a quarter of reading tokens.
func Plain(fragment string) string {
	return plain(fragment, len(fragment), math.MaxInt)
}

// Paragraphs returns the lines of [Plain].
func Paragraphs(fragment string) []string { return Lines(Plain(fragment)) }

// Opening returns the first of these paragraphs, as far as it takes to have that many bytes of text. The last one may be
// broken off between two tags.
func Opening(fragment string, size int) []string {
	return Lines(plain(fragment, min(2*size, len(fragment)), size))
}

// Lines parts a text of [Plain] into its paragraphs, without a copy of them.
func Lines(plain string) []string {
	if plain == "" {
		return nil
	}
	return strings.Split(plain, "\n")
}

func plain(fragment string, room, size int) string {
	var p paragraphs
	p.text.Grow(room)
	for rest := fragment; rest != "" && p.text.Len() < size; {
		i := strings.IndexByte(rest, '<')
		if i < 0 {
			p.write(rest)
			break
		}
		p.write(rest[:i])
		rest = p.markup(rest[i:])
	}
	return p.text.String()
}

// paragraphs collects text, a paragraph a line.
type paragraphs struct {
	text  strings.Builder
	begun bool // the last line has text
	space bool // a blank is due before the next text of the line
}

// markup takes what begins with the "<" at the start of s and returns what follows it.
func (p *paragraphs) markup(s string) string {
	inner, closing := strings.CutPrefix(s[1:], "/")
	switch {
	case strings.HasPrefix(inner, "!--"):
		return after(inner, "-->")
	case strings.HasPrefix(inner, "!") || strings.HasPrefix(inner, "?"):
		return after(inner, ">")
	case inner == "" || !isASCIILetter(inner[0]):
		p.write("<")
		return s[1:]
	}
	name, rest := tagName(inner)
	rest, empty := tagEnd(rest)
	switch {
	case !closing && !empty && isHidden(name):
		return skipElement(rest, name)
	case name == atom.Td || name == atom.Th:
		p.space = true
	case isBlock(name):
		p.end()
	}
	return rest
}

// write appends text with its entities decoded and its blanks collapsed.
func (p *paragraphs) write(text string) { Decode(text, p.collapse) }

// Decode hands the parts of a text to write in turn, the character references among them decoded. A reference that is none
// stays as it is. To decode a text piece by piece costs no copy of it.
func Decode(text string, write func(part string)) {
	for {
		i := strings.IndexByte(text, '&')
		if i < 0 {
			write(text)
			return
		}
		write(text[:i])
		end := referenceEnd(text[i:])
		write(html.UnescapeString(text[i : i+end]))
		text = text[i+end:]
	}
}

// referenceEnd returns the length of what may be a character reference at the start of s: "&", letters, ";".
func referenceEnd(s string) int {
	end := 1
	for end < len(s) && (isASCIILetter(s[end]) || s[end] >= '0' && s[end] <= '9' || s[end] == '#') {
		end++
	}
	if end < len(s) && s[end] == ';' {
		end++
	}
	return end
}

// collapse appends text with its blanks collapsed.
func (p *paragraphs) collapse(text string) {
	for text != "" {
		n := collapsed(text)
		if n > 0 {
			p.add(text[:n])
		}
		if n < len(text) {
			p.space = true
			n++
		}
		text = text[n:]
	}
}

// collapsed returns the length of the beginning of s that is to stay as it is: words with a single space between them.
func collapsed(s string) int {
	n := indexBlank(s)
	for n > 0 && n+1 < len(s) && s[n] == ' ' && !isBlank(s[n+1]) {
		n += 1 + indexBlank(s[n+1:])
	}
	return n
}

// add appends words.
func (p *paragraphs) add(text string) {
	switch {
	case p.begun && p.space:
		p.text.WriteByte(' ')
	case !p.begun && p.text.Len() > 0:
		p.text.WriteByte('\n')
	}
	p.text.WriteString(text)
	p.begun, p.space = true, false
}

// indexBlank returns the index of the first blank in s, its length when there is none. It looks at eight bytes at once, of
// which in most texts none is as low as a blank.
func indexBlank(s string) int {
	const each, high = 0x0101010101010101, 0x8080808080808080
	i := 0
	for i+8 <= len(s) {
		b := s[i : i+8]
		w := uint64(b[0]) | uint64(b[1])<<8 | uint64(b[2])<<16 | uint64(b[3])<<24 |
			uint64(b[4])<<32 | uint64(b[5])<<40 | uint64(b[6])<<48 | uint64(b[7])<<56
		low := (w - each*(' '+1)) & ^w & high // the first of its bits is right
		if low == 0 {
			i += 8
			continue
		}
		i += bits.TrailingZeros64(low) / 8
		if isBlank(s[i]) {
			return i
		}
		i++
	}
	for i < len(s) && !isBlank(s[i]) {
		i++
	}
	return i
}

func isBlank(b byte) bool { return b == ' ' || b == '\n' || b == '\t' || b == '\r' || b == '\f' }

// end ends the line.
func (p *paragraphs) end() { p.begun, p.space = false, false }

// after returns what follows the first end in s, nothing when there is none.
func after(s, end string) string {
	_, rest, _ := strings.Cut(s, end)
	return rest
}

// tagName reads the name at the start of s; it is 0 for a name that HTML does not know.
func tagName(s string) (atom.Atom, string) {
	var lower [16]byte
	n := 0
	for n < len(s) && n < len(lower) && (isASCIILetter(s[n]) || s[n] >= '0' && s[n] <= '9') {
		lower[n] = s[n]
		if s[n] <= 'Z' && s[n] >= 'A' {
			lower[n] |= 0x20
		}
		n++
	}
	return atom.Lookup(lower[:n]), s[n:]
}

// tagEnd returns what follows the ">" that ends a tag, outside quotes, and whether the tag closes itself.
func tagEnd(s string) (rest string, empty bool) {
	var quote byte
	for i := 0; i < len(s); i++ {
		switch b := s[i]; {
		case quote != 0:
			if b == quote {
				quote = 0
			}
		case b == '"' || b == '\'':
			quote = b
		case b == '>':
			return s[i+1:], i > 0 && s[i-1] == '/'
		}
	}
	return "", false
}

// skipElement returns what follows the end tag of the element; an element that is never closed hides all.
func skipElement(s string, name atom.Atom) string {
	for {
		i := strings.Index(s, "</")
		if i < 0 {
			return ""
		}
		found, rest := tagName(s[i+2:])
		if found == name {
			rest, _ = tagEnd(rest)
			return rest
		}
		s = s[i+2:]
	}
}

func isASCIILetter(b byte) bool { return b|0x20 >= 'a' && b|0x20 <= 'z' }

// isHidden reports whether browsers do not show what stands inside the element.
func isHidden(a atom.Atom) bool {
	switch a {
	case atom.Script, atom.Style, atom.Template, atom.Noscript, atom.Head, atom.Title, atom.Iframe, atom.Object,
		atom.Svg, atom.Math, atom.Select, atom.Textarea, atom.Video, atom.Audio, atom.Canvas:
		return true
	}
	return false
}

// isBlock reports whether the element starts a line of its own.
func isBlock(a atom.Atom) bool {
	switch a {
	case atom.P, atom.Br, atom.Hr, atom.Div, atom.Li, atom.Ul, atom.Ol, atom.Dl, atom.Dt, atom.Dd, atom.Tr, atom.Table,
		atom.Thead, atom.Tbody, atom.Tfoot, atom.Caption, atom.Blockquote, atom.Pre, atom.Figure, atom.Figcaption,
		atom.Section, atom.Article, atom.Aside, atom.Header, atom.Footer, atom.Main, atom.Nav, atom.Address,
		atom.Details, atom.Summary, atom.Form, atom.Fieldset, atom.Center, atom.Body, atom.Html,
		atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		return true
	}
	return false
}
