package opml

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// The elements of a document as they are written.
type (
	xmlDocument struct {
		XMLName  xml.Name     `xml:"opml"`
		Version  string       `xml:"version,attr"`
		Head     xmlHead      `xml:"head"`
		Outlines []xmlOutline `xml:"body>outline"`
	}
	xmlHead struct {
		Title    string `xml:"title,omitempty"`
		Modified string `xml:"dateModified,omitempty"`
		Owner    string `xml:"ownerName,omitempty"`
		Docs     string `xml:"docs"`
	}
	xmlOutline struct {
		Type        string       `xml:"type,attr,omitempty"`
		Text        string       `xml:"text,attr"`
		Title       string       `xml:"title,attr,omitempty"`
		Feed        string       `xml:"xmlUrl,attr,omitempty"`
		Home        string       `xml:"htmlUrl,attr,omitempty"`
		Description string       `xml:"description,attr,omitempty"`
		Language    string       `xml:"language,attr,omitempty"`
		Category    string       `xml:"category,attr,omitempty"`
		Outlines    []xmlOutline `xml:"outline"`
	}
)

// docs is the address that the specification asks documents to name.
const docs = "http://opml.org/spec2.opml"

// Marshal returns the document as OPML 2.0, indented, in UTF-8. The same document gives the same bytes. Categories lose their
// commas, which would part them. The error is one of encoding/xml, which no document of ours can cause.
func Marshal(d Document) ([]byte, error) {
	doc := xmlDocument{
		Version:  "2.0",
		Head:     xmlHead{Title: d.Title, Owner: d.Owner, Docs: docs},
		Outlines: outlines(d.Outlines),
	}
	if !d.Modified.IsZero() {
		doc.Head.Modified = rfc822(d.Modified)
	}
	var b bytes.Buffer
	b.WriteString(xml.Header)
	e := xml.NewEncoder(&b)
	e.Indent("", "  ")
	if err := e.Encode(doc); err != nil {
		return nil, fmt.Errorf("write OPML: %w", err)
	}
	b.WriteByte('\n')
	return b.Bytes(), nil
}

// rfc822 is a time in the form that OPML asks for, in GMT.
func rfc822(t time.Time) string { return t.UTC().Format(http.TimeFormat) }

// outlines turns outlines into what is written: an outline without a text shows its address, as the specification requires one,
// and feeds carry their text as title too, which many readers look for.
func outlines(list []Outline) []xmlOutline {
	out := make([]xmlOutline, 0, len(list))
	for _, o := range list {
		x := xmlOutline{
			Text: o.Text, Feed: o.Feed, Home: o.Home, Description: o.Description, Language: o.Language, Outlines: outlines(o.Outlines),
		}
		for i, category := range o.Categories {
			if i > 0 {
				x.Category += ","
			}
			x.Category += strings.ReplaceAll(category, ",", " ")
		}
		if x.Text == "" {
			x.Text = o.Feed
		}
		if o.Feed != "" {
			x.Type, x.Title = "rss", x.Text
		}
		out = append(out, x)
	}
	return out
}
