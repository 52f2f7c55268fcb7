package opml

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// The limits of a list; one that is larger is an attack or a mistake.
const (
	maxBytes    = 16 << 20
	maxOutlines = 50_000
	maxDepth    = 32
)

// The errors of [Read].
var (
	ErrNotOPML  = errors.New("not an OPML document")
	ErrTooLarge = errors.New("OPML document is too large")
)

// Read reads a list. It understands every charset, markup that is not well-formed, and attributes in any case; what stands in
// front of damage is kept. Feeds whose address is not http or https are left out. The error is [ErrNotOPML] or [ErrTooLarge],
// wrapped, or the reader's.
func Read(r io.Reader) (Document, error) {
	raw, err := io.ReadAll(io.LimitReader(r, maxBytes+1))
	if err != nil {
		return Document{}, fmt.Errorf("read OPML: %w", err)
	}
	if len(raw) > maxBytes {
		return Document{}, fmt.Errorf("%w: more than %d MiB", ErrTooLarge, maxBytes>>20)
	}
	d := xml.NewDecoder(strings.NewReader(legal(decode(raw))))
	d.Strict = false
	d.Entity = xml.HTMLEntity
	d.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil } // decoded already
	p := parser{tokens: d}
	return p.document()
}

// decode brings the bytes of a document to UTF-8: by its byte order mark, else as UTF-8 if they are, else by its declaration,
// else as what exports without one are most often in.
func decode(raw []byte) string {
	if utf, _, err := transform.Bytes(unicode.BOMOverride(encoding.Nop.NewDecoder()), raw); err == nil && !bytes.Equal(utf, raw) {
		return string(utf)
	}
	if utf8.Valid(raw) {
		return string(raw)
	}
	if e, name := charset.Lookup(declared(raw)); e != nil && name != "utf-8" {
		if text, err := e.NewDecoder().Bytes(raw); err == nil {
			return string(text)
		}
	}
	if text, err := simplifiedchinese.GB18030.NewDecoder().Bytes(raw); err == nil && !bytes.ContainsRune(text, utf8.RuneError) {
		return string(text)
	}
	text, err := charmap.Windows1252.NewDecoder().Bytes(raw)
	if err != nil {
		return strings.ToValidUTF8(string(raw), "\uFFFD")
	}
	return string(text)
}

// declared is the encoding that the XML declaration names.
func declared(raw []byte) string {
	head, _, found := bytes.Cut(raw[:min(len(raw), 300)], []byte("?>"))
	_, label, named := bytes.Cut(head, []byte("encoding="))
	if !found || !named || len(label) < 2 {
		return ""
	}
	label, _, _ = bytes.Cut(label[1:], label[:1])
	return string(label)
}

// legal removes what no XML document may hold and what stands in front of the first tag.
func legal(text string) string {
	text = strings.Map(func(r rune) rune {
		if r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == 0xFFFE || r == 0xFFFF {
			return -1
		}
		return r
	}, text)
	return text[max(strings.IndexByte(text, '<'), 0):]
}

// parser builds the tree of outlines.
type parser struct {
	tokens *xml.Decoder
	count  int
}

func (p *parser) document() (Document, error) {
	var doc Document
	for root := true; ; {
		token, err := p.tokens.Token()
		if err != nil {
			return doc, p.end(&doc, root, err)
		}
		start, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		name := strings.ToLower(start.Name.Local)
		if root && name != "opml" {
			return Document{}, fmt.Errorf("%w: it begins with <%s>", ErrNotOPML, start.Name.Local)
		}
		root = false
		switch name {
		case "title":
			doc.Title = p.text()
		case "ownername":
			doc.Owner = p.text()
		case "outline":
			outline, err := p.outline(start, 1)
			if outline != nil {
				doc.Outlines = append(doc.Outlines, *outline)
			}
			if err != nil {
				return doc, p.end(&doc, root, err)
			}
		}
	}
}

// end judges the end of the tokens: damage behind outlines costs only what stands behind it.
func (p *parser) end(doc *Document, root bool, err error) error {
	switch {
	case errors.Is(err, ErrTooLarge):
		*doc = Document{}
		return err
	case root:
		return fmt.Errorf("%w: it has no elements", ErrNotOPML)
	case len(doc.Outlines) == 0 && !errors.Is(err, io.EOF):
		return fmt.Errorf("%w: %w", ErrNotOPML, err)
	}
	return nil
}

// text is the text up to the next tag.
func (p *parser) text() string {
	token, err := p.tokens.Token()
	if text, ok := token.(xml.CharData); ok && err == nil {
		return oneLine(string(text))
	}
	return ""
}

// outline reads an outline and what is inside. It is nil if nothing in it is of use. With an error it is what was read before.
func (p *parser) outline(start xml.StartElement, depth int) (*Outline, error) {
	if p.count++; p.count > maxOutlines || depth > maxDepth {
		return nil, fmt.Errorf("%w: more than %d outlines or %d levels", ErrTooLarge, maxOutlines, maxDepth)
	}
	o := outlineOf(start.Attr)
	for {
		token, err := p.tokens.Token()
		if err != nil {
			return o.useful(), err
		}
		switch t := token.(type) {
		case xml.StartElement:
			if !strings.EqualFold(t.Name.Local, "outline") {
				continue
			}
			inside, err := p.outline(t, depth+1)
			if inside != nil {
				o.Outlines = append(o.Outlines, *inside)
			}
			if err != nil {
				return o.useful(), err
			}
		case xml.EndElement:
			if strings.EqualFold(t.Name.Local, "outline") {
				return o.useful(), nil
			}
		}
	}
}

// useful is the outline if it is or holds a feed, or is a group by name.
func (o *Outline) useful() *Outline {
	if o.Feed == "" && len(o.Outlines) == 0 {
		return nil
	}
	return o
}

// outlineOf reads the attributes of an outline.
func outlineOf(attrs []xml.Attr) *Outline {
	values := map[string]string{}
	for _, a := range attrs {
		values[strings.ToLower(a.Name.Local)] = strings.TrimSpace(a.Value)
	}
	o := &Outline{
		Text: oneLine(values["text"]), Feed: address(values["xmlurl"]), Home: address(values["htmlurl"]),
		Description: oneLine(values["description"]), Language: values["language"],
	}
	if o.Text == "" {
		o.Text = oneLine(values["title"])
	}
	switch strings.ToLower(values["type"]) {
	case "rss", "atom", "feed", "pie":
		if o.Feed == "" {
			o.Feed = address(values["url"])
		}
	}
	for category := range strings.SplitSeq(values["category"], ",") {
		if category = oneLine(category); category != "" {
			o.Categories = append(o.Categories, category)
		}
	}
	return o
}

// address is an http or https address, also of the schemes that readers registered for themselves; "" for any other.
func address(s string) string {
	rest := s
	if len(s) > 5 && strings.EqualFold(s[:5], "feed:") {
		rest = strings.TrimPrefix(s[5:], "//")
		if !strings.Contains(rest, "://") {
			rest = "http://" + rest
		}
	}
	scheme, host, ok := strings.Cut(rest, "://")
	if !ok || host == "" || !strings.EqualFold(scheme, "http") && !strings.EqualFold(scheme, "https") || strings.ContainsAny(rest, " \t\r\n") {
		return ""
	}
	return rest
}

// oneLine collapses white space.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
