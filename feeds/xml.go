package feeds

import (
	"strings"
	"time"
)

// The namespaces that our XML documents may use. Each is declared where a document needs it.
const (
	nsAtom    = "http://www.w3.org/2005/Atom"
	nsContent = "http://purl.org/rss/1.0/modules/content/"
	nsDC      = "http://purl.org/dc/elements/1.1/"
	nsMedia   = "http://search.yahoo.com/mrss/"
	nsHistory = "http://purl.org/syndication/history/1.0"
	nsITunes  = "http://www.itunes.com/dtds/podcast-1.0.dtd"
)

// plain is text that is no HTML, in an element of which some readers believe that it is. Its markup characters are
// written as hexadecimal references, as the RSS Best Practices Profile asks: every reader then shows the same.
type plain struct {
	Text string `xml:",innerxml"`
}

var plainReplacer = strings.NewReplacer("&", "&#x26;", "<", "&#x3C;", ">", "&#x3E;")

func newPlain(s string) plain { return plain{Text: plainReplacer.Replace(s)} }

// maybePlain is an element that is left out when there is nothing to say.
func maybePlain(s string) *plain {
	if s == "" {
		return nil
	}
	p := newPlain(s)
	return &p
}

// empty is an element that says all by being there.
type empty struct{}

// atomLink is <link> of Atom, which RSS borrows as <atom:link>.
type atomLink struct {
	Href   string `xml:"href,attr"`
	Rel    string `xml:"rel,attr,omitempty"`
	Type   string `xml:"type,attr,omitempty"`
	Title  string `xml:"title,attr,omitempty"`
	Length string `xml:"length,attr,omitempty"`
}

// mediaThumbnail is <media:thumbnail>, the picture of an entry.
type mediaThumbnail struct {
	URL string `xml:"url,attr"`
}

// thumbnail is the picture of an entry; nil if it has none.
func (e *entry) thumbnail() *mediaThumbnail {
	if e.image == "" {
		return nil
	}
	return &mediaThumbnail{URL: e.image}
}

// hasImages says whether a document needs the namespace of media elements.
func (d *document) hasImages() bool {
	for i := range d.entries {
		if d.entries[i].image != "" {
			return true
		}
	}
	return false
}

// feedLinks are the links of a document that both RSS and Atom write: itself, its hubs, and its neighbours in history
// (RFC 5005 §4). The feed of newest entries says next as well, for readers that page.
func (d *document) feedLinks(mime string) []atomLink {
	list := []atomLink{{Href: d.links.of(d.target), Rel: "self", Type: mime}}
	for _, hub := range d.hubs {
		list = append(list, atomLink{Href: hub, Rel: "hub"})
	}
	add := func(rel string, t *target) {
		if t != nil {
			list = append(list, atomLink{Href: d.links.of(t.as(d.target.format)), Rel: rel, Type: mime})
		}
	}
	add("current", d.current)
	add("prev-archive", d.older)
	add("next-archive", d.newer)
	if d.current == nil {
		add("next", d.older)
	}
	return list
}

// marked returns the element that marks an archive, nil in a feed that still changes.
func (d *document) marked() *empty {
	if d.closed {
		return &empty{}
	}
	return nil
}

// namespace declares ns where a document uses it.
func namespace(used bool, ns string) string {
	if used {
		return ns
	}
	return ""
}

func atomTime(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// rssTime is RFC 822 with the year in full, as RSS 2.0 wants it.
func rssTime(t time.Time) string { return t.UTC().Format("Mon, 02 Jan 2006 15:04:05") + " GMT" }
