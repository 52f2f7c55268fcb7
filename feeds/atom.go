package feeds

import (
	"hash/fnv"
	"strconv"
	"time"

	gorilla "github.com/gorilla/feeds"

	"headwater/storage"
)

// atomDocument is the root of Atom 1.0 (RFC 4287). Like those of RSS, these structs embed what gorilla/feeds gives and
// declare again what it cannot say.
type atomDocument struct {
	*gorilla.AtomFeed
	Media     string      `xml:"xmlns:media,attr,omitempty"`
	History   string      `xml:"xmlns:fh,attr,omitempty"`
	Lang      string      `xml:"xml:lang,attr"`
	Title     atomText    `xml:"title"`
	Subtitle  *atomText   `xml:"subtitle"`
	Author    atomPerson  `xml:"author"`
	Links     []atomLink  `xml:"link"`
	Generator string      `xml:"generator,omitempty"`
	Archive   *empty      `xml:"fh:archive"`
	Entries   []atomEntry `xml:"entry"`
}

// FeedXml makes the document one that gorilla/feeds writes.
func (a *atomDocument) FeedXml() interface{} { return a }

type atomEntry struct {
	*gorilla.AtomEntry
	Lang       string          `xml:"xml:lang,attr,omitempty"`
	Title      atomText        `xml:"title"`
	Authors    []atomPerson    `xml:"author"`
	Categories []atomCategory  `xml:"category"`
	Rights     *atomText       `xml:"rights"`
	Summary    *atomText       `xml:"summary"`
	Links      []atomLink      `xml:"link"`
	Source     atomSource      `xml:"source"`
	Thumbnail  *mediaThumbnail `xml:"media:thumbnail"`
}

// atomText is a text construct (RFC 4287 §3.1). Text that looks like HTML, a headline about <script>, is written as the HTML
// that shows it: readers that take every title for HTML then show the same as the others.
type atomText struct {
	Type string `xml:"type,attr,omitempty"` // text, if it does not say
	plain
}

func newAtomText(s string) atomText {
	if looksLikeMarkup(s) {
		return atomText{Type: "html", plain: newPlain(markup(s))}
	}
	return atomText{plain: newPlain(s)}
}

// maybeAtomText is a text construct that is left out when there is nothing to say.
func maybeAtomText(s string) *atomText {
	if s == "" {
		return nil
	}
	t := newAtomText(s)
	return &t
}

type atomPerson struct {
	Name  plain  `xml:"name"`
	URI   string `xml:"uri,omitempty"`
	Email string `xml:"email,omitempty"`
}

type atomCategory struct {
	Term   string `xml:"term,attr"`
	Scheme string `xml:"scheme,attr,omitempty"`
	Label  string `xml:"label,attr,omitempty"`
}

// atomSource is what RFC 4287 §4.2.11 keeps of the feed that an entry came from. Its author stands in for an entry that
// names none.
type atomSource struct {
	ID      string     `xml:"id"`
	Title   atomText   `xml:"title"`
	Updated string     `xml:"updated"`
	Links   []atomLink `xml:"link"`
	Author  atomPerson `xml:"author"`
}

// encodeAtom writes a document as Atom 1.0.
func encodeAtom(d *document) ([]byte, error) {
	root := &atomDocument{
		AtomFeed:  &gorilla.AtomFeed{Xmlns: nsAtom, Id: d.id, Updated: atomTime(d.updated)},
		Media:     namespace(d.hasImages(), nsMedia),
		History:   namespace(d.closed, nsHistory),
		Lang:      d.language,
		Title:     newAtomText(d.title),
		Subtitle:  maybeAtomText(d.description),
		Author:    atomPerson{Name: newPlain(d.site)},
		Links:     append([]atomLink{{Href: d.home, Rel: "alternate", Type: "text/html"}}, d.feedLinks(formatAtom.mime())...),
		Generator: d.generator,
		Archive:   d.marked(),
		Entries:   make([]atomEntry, len(d.entries)),
	}
	for i := range d.entries {
		root.Entries[i] = newAtomEntry(d, &d.entries[i])
	}
	return encodeXML(root)
}

func newAtomEntry(d *document, e *entry) atomEntry {
	a := atomEntry{
		AtomEntry: &gorilla.AtomEntry{
			Id:        e.id,
			Published: atomTime(e.published),
			Updated:   distinctTime(e),
			Content:   &gorilla.AtomContent{Type: "html", Content: e.content},
		},
		Lang:      e.language,
		Title:     newAtomText(e.title),
		Rights:    maybeAtomText(e.rights),
		Summary:   maybeAtomText(e.summary),
		Links:     entryLinks(e),
		Source:    newAtomSource(d, e),
		Thumbnail: e.thumbnail(),
	}
	for _, p := range e.authors {
		a.Authors = append(a.Authors, newAtomPerson(p))
	}
	for _, c := range e.categories {
		a.Categories = append(a.Categories, atomCategory{Term: c.Term, Scheme: c.Scheme, Label: c.Label})
	}
	return a
}

// distinctTime is when the entry was updated, with a fraction of a second that is the entry's own. Sources date by the
// minute or the day, and entries of one feed with the very same updated are taken for each other by some readers.
func distinctTime(e *entry) string {
	h := fnv.New32a()
	h.Write([]byte(e.id))
	fraction := time.Duration(h.Sum32()%1e6) * time.Microsecond
	return e.updated.Add(fraction).Format("2006-01-02T15:04:05.000000Z07:00")
}

func newAtomPerson(p storage.Person) atomPerson {
	return atomPerson{Name: newPlain(p.Name), URI: p.URL, Email: p.Email}
}

// entryLinks are the links of an entry: where it leads, what came with it, and the chain that it came through.
func entryLinks(e *entry) []atomLink {
	list := []atomLink{{Href: e.url, Rel: "alternate", Type: "text/html"}}
	seen := map[string]bool{e.url: true}
	add := func(l atomLink) {
		if l.Href != "" && !seen[l.Rel+" "+l.Href] {
			seen[l.Rel+" "+l.Href] = true
			list = append(list, l)
		}
	}
	if e.original != e.url {
		add(atomLink{Href: e.original, Rel: "related", Type: "text/html"})
	}
	for _, enc := range e.enclosures {
		add(enclosureLink(enc))
	}
	for _, l := range e.related {
		add(atomLink{Href: l.URL, Rel: l.Rel, Type: l.Type, Title: l.Title})
	}
	for _, o := range e.credit.chain() {
		add(atomLink{Href: o.url, Rel: "via", Title: o.name})
	}
	for _, c := range e.credit.also {
		add(atomLink{Href: c.url, Rel: "related", Title: c.outlet.name})
	}
	add(atomLink{Href: e.comments, Rel: "replies", Type: "text/html"})
	return list
}

func enclosureLink(enc storage.Enclosure) atomLink {
	l := atomLink{Href: enc.URL, Rel: "enclosure", Type: enc.Type, Title: enc.Title}
	if enc.Length > 0 {
		l.Length = strconv.FormatInt(enc.Length, 10)
	}
	return l
}

func newAtomSource(d *document, e *entry) atomSource {
	shown := e.credit.shown()
	s := atomSource{
		ID:      e.credit.tag,
		Title:   newAtomText(shown.name),
		Updated: atomTime(e.updated),
		Links:   []atomLink{{Href: e.credit.address(), Rel: "alternate", Type: "text/html"}},
		Author:  atomPerson{Name: newPlain(shown.name), URI: shown.url},
	}
	if shown.id != "" { // a source of ours: its feed is the one we publish of it, never the one we poll
		own := target{kind: kindSource, id: shown.id, format: formatAtom}
		s.Links = append(s.Links, atomLink{Href: d.links.of(own), Rel: "self", Type: formatAtom.mime()})
	}
	return s
}
