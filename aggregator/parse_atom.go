package aggregator

import (
	"bytes"
	"encoding/base64"
	"strings"

	"github.com/mmcdole/gofeed/atom"

	"headwater/aggregator/internal/gate"
	"headwater/storage"
)

// parseAtom reads Atom 0.3 and 1.0 by gofeed's typed parser. Text constructs are read from the document itself, where their
// type, base and language still stand.
func parseAtom(s *gate.Skeleton) (*document, error) {
	feed, err := (&atom.Parser{}).Parse(bytes.NewReader(s.XML))
	if err != nil {
		return nil, err
	}
	t := texts{s}
	doc := atomFeed(t, feed)
	for i, entry := range feed.Entries {
		if i < len(s.Items) {
			doc.Items = append(doc.Items, atomEntry(t, entry, &s.Items[i]))
		}
	}
	return doc, nil
}

func atomFeed(t texts, feed *atom.Feed) *document {
	dc := t.extension(feed.Extensions, "dc")
	itunes := t.extension(feed.Extensions, "itunes")
	sy := t.extension(feed.Extensions, "sy")
	doc := &document{
		Title:       firstMarkup(t.construct(feed.Title), dc.markup("title")),
		Description: firstMarkup(t.construct(feed.Subtitle), t.info(feed), dc.markup("description"), itunes.markup("summary", "subtitle")),
		Rights:      firstMarkup(t.construct(feed.Rights), dc.markup("rights")),
		Language:    first(t.Head.Lang, dc.value("language")),
		Icon:        first(t.address(feed.Icon), t.address(feed.Logo), itunes.attribute("image", "href")),
		Authors:     atomPeople(t, feed.Authors),
		Dates:       pickDates(t.Head.Dates),
		Hints:       hints{Period: sy.value("updatePeriod"), Frequency: sy.value("updateFrequency")},
	}
	if feed.Generator != nil {
		doc.Generator = t.Value(feed.Generator.Value)
	}
	for _, link := range feed.Links {
		setFeedLink(doc, link.Rel, link.Href)
	}
	for _, name := range append(dc.values("creator"), itunes.value("author")) {
		if p, ok := person(name); ok {
			doc.Authors = addPerson(doc.Authors, p)
		}
	}
	fh := feed.Extensions["fh"]
	doc.Hints.Complete, doc.Archive = len(fh["complete"]) > 0, len(fh["archive"]) > 0
	return doc
}

// info is what Atom 0.3 says about a feed besides its tagline.
func (t texts) info(feed *atom.Feed) markup {
	for _, x := range feed.Extensions["own"]["info"] {
		return t.construct(x.Value)
	}
	return markup{}
}

// construct is a text construct of Atom with what its type says (RFC 4287 §3.1).
func (t texts) construct(value string) markup {
	if value == "" {
		return markup{}
	}
	text := t.Text(value)
	m := markup{Base: text.Base, Lang: text.Lang}
	switch {
	case text.Mode == "base64" || isBinary(text.Type):
		m.Source, m.Kind = unbase64(text), kindOfType(text.Type)
	case text.Markup:
		m.Source, m.Kind = stripDiv(text.HTML()), markupHTML
	default:
		m.Source, m.Kind = text.String(), kindOfType(text.Type)
		if text.Mode == "escaped" && m.Kind == markupOpen {
			m.Kind = markupHTML
		}
		if text.Type == "xhtml" {
			m.Source, m.Kind = text.HTML(), markupOpen
		}
	}
	return m
}

// kindOfType is what the type of a text construct says about it. Many feeds leave it out, or say text, about HTML: what
// looks like HTML is taken for it, except where text is said.
func kindOfType(media string) markupKind {
	switch media {
	case "html", "xhtml", "text/html", "application/xhtml+xml":
		return markupHTML
	case "text", "text/plain":
		return markupPlain
	}
	return markupOpen
}

// isBinary reports whether a media type says that the text is base64 (RFC 4287 §4.1.3.3).
func isBinary(media string) bool {
	kind, _, ok := strings.Cut(media, "/")
	return ok && kind != "text" && kind != "message" && !strings.HasSuffix(media, "xml") && media != "application/json"
}

// unbase64 decodes a text; one that is no base64 stays as it is.
func unbase64(text gate.Text) string {
	source := text.String()
	decoded, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(source), ""))
	if err != nil {
		return source
	}
	return strings.ToValidUTF8(string(decoded), "\uFFFD")
}

// stripDiv removes the div that wraps XHTML, which is no part of the text (RFC 4287 §3.1.1.3).
func stripDiv(source string) string {
	start := strings.IndexByte(source, '>') + 1
	inside, ok := strings.CutSuffix(source, "</div>")
	if !strings.HasPrefix(source, "<div") || !ok || start > len(inside) || strings.Contains(inside[start:], "<div") {
		return source
	}
	return strings.TrimSpace(inside[start:])
}

// atomPeople reads persons.
func atomPeople(t texts, people []*atom.Person) (list []storage.Person) {
	for _, p := range people {
		read := storage.Person{Name: t.Value(p.Name), Email: t.Value(p.Email), URL: t.address(p.URI)}
		if read != (storage.Person{}) {
			list = addPerson(list, read)
		}
	}
	return list
}

func atomEntry(t texts, entry *atom.Entry, node *gate.Node) rawItem {
	dc := t.extension(entry.Extensions, "dc")
	itunes := t.extension(entry.Extensions, "itunes")
	media := newMedia(t, entry.Extensions)
	raw := rawItem{
		GUID:     strings.TrimSpace(t.Value(entry.ID)),
		Title:    firstMarkup(t.construct(entry.Title), media.markup("title"), dc.markup("title")),
		Summary:  firstMarkup(t.construct(entry.Summary), dc.markup("description"), itunes.markup("summary", "subtitle"), media.markup("description")),
		Rights:   firstMarkup(t.construct(entry.Rights), dc.markup("rights")),
		Authors:  atomPeople(t, entry.Authors),
		Dates:    pickDates(node.Dates),
		Language: first(dc.value("language"), node.Lang),
		Base:     node.Base,
		at:       node.Start,
		Podcast:  podcast(itunes),
	}
	raw.Language = first(raw.Summary.Lang, raw.Title.Lang, raw.Language)
	atomContent(t, entry, &raw)
	atomLinks(t, entry, &raw)
	atomCredit(t, entry, dc, itunes, media, &raw)
	for _, c := range entry.Categories {
		raw.Categories = addCategory(raw.Categories, storage.Category{Term: c.Term, Scheme: c.Scheme, Label: c.Label})
	}
	for _, subject := range dc.values("subject") {
		raw.Categories = addCategory(raw.Categories, storage.Category{Term: subject})
	}
	raw.Categories = itunesCategories(itunes, raw.Categories)
	media.complete(&raw)
	raw.Image = first(itunes.attribute("image", "href"), raw.Image)
	return raw
}

// atomContent reads the content. What is neither text nor HTML is a file that comes with the entry.
func atomContent(t texts, entry *atom.Entry, raw *rawItem) {
	if entry.Content == nil {
		return
	}
	if src := strings.TrimSpace(entry.Content.Src); src != "" && entry.Content.Value == "" {
		raw.Links = append(raw.Links, storage.Link{Rel: "content", URL: src})
		return
	}
	raw.Content = t.construct(entry.Content.Value)
	raw.Language = first(raw.Content.Lang, raw.Language)
}

// atomLinks reads the links of an entry. Among several alternates the first page of HTML is the article.
func atomLinks(t texts, entry *atom.Entry, raw *rawItem) {
	for _, link := range entry.Links {
		if isAlternate(link.Rel) && (link.Type == "" || strings.Contains(link.Type, "html")) {
			raw.Link = first(raw.Link, strings.TrimSpace(link.Href))
		}
	}
	for _, link := range entry.Links {
		addLink(raw, link.Rel, link.Href, link.Type, link.Title, link.Length)
	}
	if original := t.extension(entry.Extensions, "feedburner").value("origLink"); original != "" {
		raw.Links = append(raw.Links, storage.Link{Rel: "canonical", URL: original})
	}
	if raw.Link == "" && isWeb(raw.GUID) {
		raw.Link = raw.GUID
	}
}

func isAlternate(rel string) bool { return rel == "" || strings.EqualFold(rel, "alternate") }

// atomCredit reads who wrote an entry and where it came from.
func atomCredit(t texts, entry *atom.Entry, dc, itunes extension, media media, raw *rawItem) {
	raw.Origin.Creators = dc.values("creator")
	for _, name := range append(dc.values("creator"), itunes.value("author")) {
		if p, ok := person(name); ok {
			raw.Authors = addPerson(raw.Authors, p)
		}
	}
	raw.Origin.Source, raw.Origin.Publisher = dc.value("source"), dc.value("publisher")
	raw.Origin.Credits = media.credits()
	source := entry.Source
	if source == nil {
		return
	}
	raw.Origin.Atom.Name = t.construct(source.Title).Source
	for _, link := range source.Links {
		setOriginLink(&raw.Origin, link.Rel, link.Href)
	}
	raw.Origin.Atom.Name = first(raw.Origin.Atom.Name, t.extension(source.Extensions, "planet").value("name"))
	if len(raw.Authors) == 0 {
		raw.Authors = atomPeople(t, source.Authors)
	}
	raw.Rights = firstMarkup(raw.Rights, t.construct(source.Rights))
}
