package feeds

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"
)

// The self-check reads finished documents the way a strict reader would, by rules of its own and not by the structs that
// wrote them. It finds what would make a reader or a validator complain.

// Check renders every topic in every format and returns all faults found in the documents, each as one sentence with the
// address of its document.
func (p *Publisher) Check(ctx context.Context) ([]string, error) {
	var faults []string
	for _, topic := range p.view.Load().Topics {
		for _, f := range feedFormats {
			t := target{kind: kindTopic, id: topic.ID, token: topic.Token, format: f}
			d, err := p.document(ctx, t)
			if err != nil {
				return nil, err
			}
			body, err := d.encode()
			if err != nil {
				return nil, err
			}
			for _, fault := range checkDocument(f, body) {
				faults = append(faults, t.path()+": "+fault)
			}
		}
	}
	return faults, nil
}

// checkDocument returns the faults of one document.
func checkDocument(f format, body []byte) []string {
	c := &checker{ids: map[string]bool{}}
	if !utf8.Valid(body) {
		c.fault("is not UTF-8")
	}
	switch f {
	case formatRSS:
		c.rss(body)
	case formatAtom:
		c.atom(body)
	case formatJSON:
		c.json(body)
	}
	return c.faults
}

// checker gathers the faults of one document.
type checker struct {
	faults []string
	ids    map[string]bool
}

func (c *checker) fault(format string, args ...any) {
	c.faults = append(c.faults, fmt.Sprintf(format, args...))
}

// need complains of what is missing; absolute of a link that is no link; date of a time that does not parse.
func (c *checker) need(what, value string) {
	if strings.TrimSpace(value) == "" {
		c.fault("%s is missing", what)
	}
}

func (c *checker) absolute(what, value string) {
	u, err := url.Parse(value)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || value != escapeAddress(value) {
		c.fault("%s is no absolute address: %q", what, value)
	}
}

func (c *checker) date(what, form, value string) {
	if _, err := time.Parse(form, value); err != nil {
		c.fault("%s is no date: %q", what, value)
	}
}

func (c *checker) media(what, value string) {
	if t, _, err := mime.ParseMediaType(value); err != nil || !strings.Contains(t, "/") {
		c.fault("%s is no media type: %q", what, value)
	}
}

// id checks that an entry's id is a tag URI that no other entry has.
func (c *checker) id(id string) {
	if !strings.HasPrefix(id, "tag:") {
		c.fault("id %q is no tag URI", id)
	}
	if c.ids[id] {
		c.fault("id %q stands twice", id)
	}
	c.ids[id] = true
}

// read decodes XML to its end, so that nothing broken hides behind what is decoded.
func (c *checker) read(body []byte, into any) bool {
	d := xml.NewDecoder(bytes.NewReader(bytes.TrimSpace(body)))
	if err := d.Decode(into); err != nil {
		c.fault("is not well-formed: %v", err)
		return false
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		c.fault("goes on behind its end")
	}
	return true
}

// checkedLink is a link of Atom, in either kind of document, or the link of RSS.
type checkedLink struct {
	XMLName xml.Name
	Text    string `xml:",chardata"`
	Href    string `xml:"href,attr"`
	Rel     string `xml:"rel,attr"`
	Type    string `xml:"type,attr"`
}

// rssLink takes the link of RSS out of a list.
func rssLink(list []checkedLink) (link string, others []checkedLink) {
	for _, l := range list {
		if l.XMLName.Space == nsAtom {
			others = append(others, l)
		} else {
			link += l.Text
		}
	}
	return link, others
}

// links checks Atom links, and that the document says where it stands itself.
func (c *checker) links(list []checkedLink, self bool) {
	found := !self
	for _, l := range list {
		c.absolute("link "+l.Rel, l.Href)
		if l.Type != "" {
			c.media("type of link "+l.Rel, l.Type)
		}
		found = found || l.Rel == "self"
	}
	if !found {
		c.fault("has no link to itself")
	}
}

type checkedRSS struct {
	Version string `xml:"version,attr"`
	Channel struct {
		Title       string           `xml:"title"`
		Links       []checkedLink    `xml:"link"`
		Description string           `xml:"description"`
		Built       string           `xml:"lastBuildDate"`
		Items       []checkedRSSItem `xml:"item"`
	} `xml:"channel"`
}

type checkedRSSItem struct {
	Title string        `xml:"title"`
	Links []checkedLink `xml:"link"`
	GUID  struct {
		Value     string `xml:",chardata"`
		Permalink string `xml:"isPermaLink,attr"`
	} `xml:"guid"`
	Date      string   `xml:"pubDate"`
	Encoded   []string `xml:"http://purl.org/rss/1.0/modules/content/ encoded"`
	Author    []string `xml:"author"`
	Enclosure []struct {
		URL    string `xml:"url,attr"`
		Type   string `xml:"type,attr"`
		Length *int64 `xml:"length,attr"`
	} `xml:"enclosure"`
	Source struct {
		URL  string `xml:"url,attr"`
		Name string `xml:",chardata"`
	} `xml:"source"`
}

// rssDate is the form of dates in RSS documents.
const rssDate = "Mon, 02 Jan 2006 15:04:05 GMT"

func (c *checker) rss(body []byte) {
	var doc checkedRSS
	if !c.read(body, &doc) {
		return
	}
	ch := &doc.Channel
	if doc.Version != "2.0" {
		c.fault("is RSS %q", doc.Version)
	}
	c.need("channel title", ch.Title)
	c.need("channel description", ch.Description)
	link, others := rssLink(ch.Links)
	c.absolute("channel link", link)
	c.date("lastBuildDate", rssDate, ch.Built)
	c.links(others, true)
	for i := range ch.Items {
		c.rssItem(&ch.Items[i])
	}
}

func (c *checker) rssItem(it *checkedRSSItem) {
	c.need("title of "+it.GUID.Value, it.Title)
	link, others := rssLink(it.Links)
	c.absolute("link of "+it.GUID.Value, link)
	c.links(others, false)
	c.id(it.GUID.Value)
	c.date("pubDate of "+it.GUID.Value, rssDate, it.Date)
	c.need("content:encoded of "+it.GUID.Value, strings.Join(it.Encoded, ""))
	c.need("source of "+it.GUID.Value, it.Source.Name)
	c.absolute("source of "+it.GUID.Value, it.Source.URL)
	if it.GUID.Permalink != "false" {
		c.fault("guid %s says that it is a link", it.GUID.Value)
	}
	if len(it.Author) > 0 {
		c.fault("author of %s should be dc:creator", it.GUID.Value)
	}
	if len(it.Enclosure) > 1 {
		c.fault("%s has %d enclosures", it.GUID.Value, len(it.Enclosure))
	}
	for _, e := range it.Enclosure {
		c.absolute("enclosure of "+it.GUID.Value, e.URL)
		c.media("enclosure of "+it.GUID.Value, e.Type)
		if e.Length == nil || *e.Length < 0 {
			c.fault("an enclosure of %s has no length", it.GUID.Value)
		}
	}
}

type checkedAtom struct {
	XMLName xml.Name        `xml:"http://www.w3.org/2005/Atom feed"`
	ID      string          `xml:"id"`
	Title   string          `xml:"title"`
	Updated string          `xml:"updated"`
	Author  []checkedPerson `xml:"author"`
	Links   []checkedLink   `xml:"link"`
	Entries []struct {
		checkedMeta
		Published string          `xml:"published"`
		Content   string          `xml:"content"`
		Authors   []checkedPerson `xml:"author"`
		Source    checkedMeta     `xml:"source"`
	} `xml:"entry"`
}

// checkedMeta is what entries and their sources have in common.
type checkedMeta struct {
	ID      string        `xml:"id"`
	Title   string        `xml:"title"`
	Updated string        `xml:"updated"`
	Links   []checkedLink `xml:"link"`
}

type checkedPerson struct {
	Name string `xml:"name"`
}

func (c *checker) atom(body []byte) {
	var doc checkedAtom
	if !c.read(body, &doc) {
		return
	}
	c.need("id", doc.ID)
	c.need("title", doc.Title)
	c.date("updated", time.RFC3339, doc.Updated)
	c.links(doc.Links, true)
	if len(doc.Author) == 0 {
		c.fault("has no author")
	}
	for i := range doc.Entries {
		e := &doc.Entries[i]
		c.id(e.ID)
		c.meta("entry "+e.ID, &e.checkedMeta)
		c.need("source of "+e.ID, e.Source.ID)
		c.meta("source of "+e.ID, &e.Source)
		c.date("published of "+e.ID, time.RFC3339, e.Published)
		c.need("content of "+e.ID, e.Content)
		for _, p := range e.Authors {
			c.need("name of an author of "+e.ID, p.Name)
		}
	}
}

func (c *checker) meta(what string, m *checkedMeta) {
	c.need("title of "+what, m.Title)
	c.date("updated of "+what, time.RFC3339, m.Updated)
	c.links(m.Links, false)
}
