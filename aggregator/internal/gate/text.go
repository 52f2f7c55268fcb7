package gate

import (
	"bytes"
	"html"
	"strings"
	"unicode/utf8"
)

// Text is a text of a document as it stands between its tags: nothing is decoded yet.
type Text struct {
	Raw    []byte // references, CDATA sections and markup included
	Markup bool   // elements stand in Raw outside CDATA
	Type   string // the type attribute in lower case: "", text, html, xhtml, or a media type
	Mode   string // Atom 0.3: "", xml, escaped, base64
	Base   string // xml:base in scope; "" if there is none
	Lang   string // xml:lang in scope; "" if there is none
}

// String returns the character data: references replaced, CDATA opened, comments and tags left out.
func (t Text) String() string {
	if t.plain() {
		return string(bytes.TrimSpace(t.Raw))
	}
	return strings.TrimSpace(t.build(false))
}

// HTML returns the text as HTML source. For markup that is the markup itself, without namespace prefixes; for text it is the
// character data, which the formats hold escaped HTML in.
func (t Text) HTML() string {
	if t.plain() {
		return string(bytes.TrimSpace(t.Raw))
	}
	return strings.TrimSpace(t.build(t.Markup))
}

// plain reports whether the raw bytes are the text.
func (t Text) plain() bool { return bytes.IndexByte(t.Raw, '<') < 0 && bytes.IndexByte(t.Raw, '&') < 0 }

// build puts the pieces together, as HTML source or as character data.
func (t Text) build(markup bool) string {
	var b strings.Builder
	b.Grow(len(t.Raw))
	for l := (&lexer{doc: t.Raw}); ; {
		switch tok := l.next(); tok.kind {
		case tokenEOF:
			return b.String()
		case tokenText:
			switch {
			case !markup:
				unescape(&b, tok.text)
			case tok.broken:
				b.WriteString("&lt;")
				b.Write(tok.text[1:])
			default:
				b.Write(tok.text)
			}
		case tokenCDATA:
			if markup && t.Type == "xhtml" {
				b.WriteString(html.EscapeString(string(tok.text)))
			} else {
				b.Write(tok.text)
			}
		case tokenStart, tokenEnd:
			if markup {
				writeTag(&b, tok)
			}
		}
	}
}

// writeTag writes a tag as HTML knows it: without its prefix, and with an end tag where XML had an empty element.
func writeTag(b *strings.Builder, t token) {
	name := t.name[bytes.IndexByte(t.name, ':')+1:]
	if t.kind == tokenEnd {
		b.WriteString("</")
		b.Write(name)
		b.WriteByte('>')
		return
	}
	b.WriteByte('<')
	b.Write(name)
	b.Write(t.attrs)
	b.WriteByte('>')
	if t.empty && !voidElements[strings.ToLower(string(name))] {
		b.WriteString("</")
		b.Write(name)
		b.WriteByte('>')
	}
}

// voidElements are the elements of HTML that have no end tag.
var voidElements = map[string]bool{
	"area": true, "base": true, "br": true, "col": true, "embed": true, "hr": true, "img": true, "input": true, "link": true,
	"meta": true, "param": true, "source": true, "track": true, "wbr": true,
}

// maxReference is longer than any named reference of HTML with its delimiters.
const maxReference = 40

// unescape writes text with its references replaced: those of XML, those of HTML, and numeric ones. References to characters
// that XML does not allow are left out (bad-input row 33); an ampersand that starts no reference stays (row 46).
func unescape(b *strings.Builder, text []byte) {
	for {
		i := bytes.IndexByte(text, '&')
		if i < 0 {
			b.Write(text)
			return
		}
		b.Write(text[:i])
		text = text[i:]
		n := referenceLength(text)
		if n == 0 {
			b.WriteByte('&')
			text = text[1:]
			continue
		}
		b.WriteString(resolve(string(text[:n])))
		text = text[n:]
	}
}

// referenceLength is the length of the reference at the start of text, 0 if there is none.
func referenceLength(text []byte) int {
	end := bytes.IndexByte(text[:min(len(text), maxReference)], ';')
	if end < 2 {
		return 0
	}
	for i, c := range text[1:end] {
		if c >= 0x80 || !nameByte[c] && !(i == 0 && c == '#') {
			return 0
		}
	}
	return end + 1
}

// resolve returns what a reference stands for, itself if nobody knows.
func resolve(reference string) string {
	switch reference {
	case "&amp;":
		return "&"
	case "&lt;":
		return "<"
	case "&gt;":
		return ">"
	case "&quot;":
		return `"`
	case "&apos;":
		return "'"
	}
	out := html.UnescapeString(reference)
	if reference[1] == '#' {
		return legal(out)
	}
	// HTML also knows names without the semicolon as the beginning of longer ones: &copy2; is no reference.
	if strings.HasSuffix(out, ";") && len(out) > 1 {
		return reference
	}
	return out
}

// legal drops characters that may not stand in an XML document.
func legal(s string) string {
	for _, r := range s {
		if r == utf8.RuneError || r < 0x20 && r != '\t' && r != '\n' && r != '\r' || r == 0xFFFE || r == 0xFFFF {
			return ""
		}
	}
	return s
}

// hasIllegalReference reports whether a numeric reference to a character that XML does not allow stands in a text.
func hasIllegalReference(text []byte) bool {
	for {
		i := bytes.Index(text, []byte("&#"))
		if i < 0 {
			return false
		}
		text = text[i:]
		if n := referenceLength(text); n > 0 && resolve(string(text[:n])) == "" {
			return true
		}
		text = text[2:]
	}
}
