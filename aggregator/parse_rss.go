package aggregator

import (
	"bytes"
	"strconv"
	"strings"

	"github.com/mmcdole/gofeed/rss"

	"headwater/aggregator/internal/gate"
	"headwater/storage"
)

// parseRSS reads RSS 0.9 to 2.0 and RDF by gofeed's typed parser. Its universal translator is not used: it loses the source
// of an item, the rel of links and more, and reads the HTML of every item in search of a picture.
func parseRSS(s *gate.Skeleton) (*document, error) {
	feed, err := (&rss.Parser{}).Parse(bytes.NewReader(s.XML))
	if err != nil {
		return nil, err
	}
	t := texts{s}
	doc := rssChannel(t, feed)
	nodes := rssOrder(s.Items)
	for i, item := range feed.Items {
		if i < len(nodes) {
			doc.Items = append(doc.Items, rssItem(t, item, nodes[i]))
		}
	}
	return doc, nil
}

// rssOrder brings the items of a skeleton into the order in which gofeed returns them: those beside the channel last.
func rssOrder(items []gate.Node) []*gate.Node {
	nodes := make([]*gate.Node, 0, len(items))
	for _, outside := range []bool{false, true} {
		for i := range items {
			if items[i].Outside == outside {
				nodes = append(nodes, &items[i])
			}
		}
	}
	return nodes
}

func rssChannel(t texts, feed *rss.Feed) *document {
	dc := t.extension(feed.Extensions, "dc")
	itunes := t.extension(feed.Extensions, "itunes")
	sy := t.extension(feed.Extensions, "sy")
	doc := &document{
		Title:       firstMarkup(t.open(feed.Title), dc.markup("title"), t.extension(feed.Extensions, "atom").markup("title")),
		Description: firstMarkup(t.open(feed.Description), dc.markup("description"), itunes.markup("summary", "subtitle")),
		Rights:      firstMarkup(t.open(feed.Copyright), dc.markup("rights")),
		Language:    first(t.Value(feed.Language), dc.value("language"), t.Head.Lang),
		Generator:   t.Value(feed.Generator),
		Dates:       pickDates(t.Head.Dates),
		Hints: hints{
			TTL: t.Value(feed.TTL), Period: sy.value("updatePeriod"), Frequency: sy.value("updateFrequency"),
			SkipHours: t.all(feed.SkipHours), SkipDays: t.all(feed.SkipDays),
		},
	}
	for _, link := range feed.Links {
		doc.Home = first(t.address(link), doc.Home)
	}
	doc.Icon = first(itunes.attribute("image", "href"), itunes.attribute("image", "url"), rssImage(t, feed))
	doc.Authors = rssPeople(t, feed, dc, itunes)
	atomInRSS(t, feed, doc)
	return doc
}

// rssImage is the address of the channel's own picture.
func rssImage(t texts, feed *rss.Feed) string {
	if feed.Image != nil && feed.Image.URL != "" {
		return t.address(feed.Image.URL)
	}
	if links := t.extension(feed.Extensions, "itunes").elements["link"]; len(links) > 0 && strings.EqualFold(links[0].Attrs["rel"], "image") {
		return links[0].Attrs["href"]
	}
	return ""
}

// rssPeople collects who a channel names as its editor.
func rssPeople(t texts, feed *rss.Feed, dc, itunes extension) (people []storage.Person) {
	names := append([]string{first(t.Value(feed.ManagingEditor), rssAuthor(t.extension(feed.Extensions, "own")))}, dc.values("creator")...)
	names = append(names, dc.values("author")...)
	names = append(names, itunes.value("author"))
	for _, owner := range itunes.elements["owner"] {
		inside := extension{t, owner.Children}
		if p := (storage.Person{Name: inside.value("name"), Email: inside.value("email")}); p != (storage.Person{}) {
			people = addPerson(people, p)
		}
	}
	if len(people) > 0 && names[0] == "" {
		names = names[1:]
	}
	var named []storage.Person
	for _, name := range names {
		if p, ok := person(name); ok {
			named = addPerson(named, p)
		}
	}
	for _, p := range people {
		named = addPerson(named, p)
	}
	if p, ok := person(t.Value(feed.WebMaster)); ok && len(named) == 0 {
		named = append(named, p)
	}
	return named
}

// atomInRSS reads the elements of Atom and of feed history that an RSS channel holds.
func atomInRSS(t texts, feed *rss.Feed, doc *document) {
	for _, link := range feed.Extensions["atom"]["link"] {
		setFeedLink(doc, link.Attrs["rel"], link.Attrs["href"])
	}
	fh := feed.Extensions["fh"]
	doc.Hints.Complete, doc.Archive = len(fh["complete"]) > 0, len(fh["archive"]) > 0
}

// setFeedLink keeps a link of a feed by its relation; the first of each counts.
func setFeedLink(doc *document, rel, href string) {
	switch strings.ToLower(strings.TrimSpace(rel)) {
	case "", "alternate":
		doc.Home = first(doc.Home, href)
	case "self":
		doc.Hints.Self = first(doc.Hints.Self, href)
	case "hub":
		doc.Hints.Hub = first(doc.Hints.Hub, href)
	case "next":
		doc.Next = first(doc.Next, href)
	case "prev-archive":
		doc.PrevArchive = first(doc.PrevArchive, href)
	}
}

func rssItem(t texts, item *rss.Item, node *gate.Node) rawItem {
	dc := t.extension(item.Extensions, "dc")
	itunes := t.extension(item.Extensions, "itunes")
	media := newMedia(t, item.Extensions)
	own := t.extension(item.Extensions, "own")
	raw := rawItem{
		Title:    firstMarkup(t.open(item.Title), media.markup("title"), dc.markup("title"), itunes.markup("title")),
		Comments: t.address(item.Comments),
		Rights:   dc.markup("rights"),
		Dates:    pickDates(node.Dates),
		Base:     node.Base,
		at:       node.Start,
		Podcast:  podcast(itunes),
	}
	raw.Summary = firstMarkup(own.markup("summary"), t.open(item.Description), dc.markup("description"),
		itunes.markup("summary", "subtitle"), media.markup("description"))
	raw.Content = firstMarkup(t.open(item.Content), own.markup("content", "fulltext", "full-text", "fullitem", "body"),
		t.extension(item.Extensions, "xhtml").markup("body", "div"), t.extension(item.Extensions, "yandex").markup("full-text"),
		t.extension(item.Extensions, "atom").markup("content"))
	if own.value("summary") != "" {
		raw.Content = firstMarkup(raw.Content, t.open(item.Description))
	}
	raw.Language = first(dc.value("language"), raw.Content.Lang, raw.Summary.Lang, node.Lang)
	for _, e := range item.Enclosures {
		raw.Enclosures = append(raw.Enclosures, enclosure(e.URL, e.Type, e.Length))
	}
	rssIdentity(t, item, node, &raw) // its links may be further enclosures
	rssCredit(t, item, &raw, own, dc, itunes)
	raw.Origin.Credits = media.credits()
	for _, c := range item.Categories {
		raw.Categories = addCategory(raw.Categories, storage.Category{Term: t.Value(c.Value), Scheme: c.Domain})
	}
	for _, subject := range dc.values("subject") {
		raw.Categories = addCategory(raw.Categories, storage.Category{Term: subject})
	}
	for _, tags := range own.values("tags") {
		raw.Categories = addWords(raw.Categories, tags)
	}
	raw.Categories = itunesCategories(itunes, raw.Categories)
	media.complete(&raw)
	raw.Image = first(itunes.attribute("image", "href"), itunes.attribute("image", "url"), raw.Image, rssItemImage(own, item))
	return raw
}

// rssIdentity reads the guid and the links of an item.
func rssIdentity(t texts, item *rss.Item, node *gate.Node, raw *rawItem) {
	for _, link := range item.Links {
		raw.Link = first(t.address(link), raw.Link)
	}
	if item.GUID != nil {
		raw.GUID = strings.TrimSpace(t.Value(item.GUID.Value))
		raw.Permalink = !strings.EqualFold(strings.TrimSpace(item.GUID.IsPermalink), "false")
	}
	raw.GUID = first(raw.GUID, t.extension(item.Extensions, "own").value("id"), t.extension(item.Extensions, "atom").value("id"), node.About)
	for _, link := range item.Extensions["atom"]["link"] {
		addLink(raw, link.Attrs["rel"], link.Attrs["href"], link.Attrs["type"], link.Attrs["title"], link.Attrs["length"])
	}
	if original := t.extension(item.Extensions, "feedburner").value("origLink"); original != "" {
		raw.Links = append(raw.Links, storage.Link{Rel: "canonical", URL: original})
	}
	if raw.Link == "" && raw.Permalink && isWeb(raw.GUID) {
		raw.Link = raw.GUID
	}
	if raw.Link == "" && isWeb(node.About) {
		raw.Link = node.About
	}
}

// addLink keeps a link of an item by its relation.
func addLink(raw *rawItem, rel, href, media, title, length string) {
	href = strings.TrimSpace(href)
	if href == "" {
		return
	}
	switch rel = strings.ToLower(strings.TrimSpace(rel)); rel {
	case "", "alternate":
		if raw.Link == "" {
			raw.Link = href
		} else if href != raw.Link {
			raw.Links = append(raw.Links, storage.Link{Rel: "alternate", URL: href, Type: media, Title: title})
		}
	case "enclosure":
		e := enclosure(href, media, length)
		e.Title = title
		raw.Enclosures = append(raw.Enclosures, e)
	case "replies":
		if isPage(media) {
			raw.Comments = first(raw.Comments, href)
		}
		raw.Links = append(raw.Links, storage.Link{Rel: rel, URL: href, Type: media, Title: title})
	default:
		raw.Links = append(raw.Links, storage.Link{Rel: rel, URL: href, Type: media, Title: title})
	}
}

// isPage reports whether a media type may be that of a page: a replies link often leads to a feed of the comments (RFC 4685
// §4).
func isPage(media string) bool {
	media = strings.ToLower(strings.TrimSpace(media))
	return media == "" || strings.HasPrefix(media, "text/html") || strings.HasPrefix(media, "application/xhtml+xml")
}

// isWeb reports whether text is an address of the web.
func isWeb(text string) bool {
	return strings.HasPrefix(text, "http://") || strings.HasPrefix(text, "https://")
}

// rssCredit reads who wrote an item and where it came from.
func rssCredit(t texts, item *rss.Item, raw *rawItem, own, dc, itunes extension) {
	raw.Origin.Creators = dc.values("creator")
	names := append([]string{rssAuthor(own)}, raw.Origin.Creators...)
	names = append(names, dc.values("author")...)
	names = append(names, itunes.value("author"))
	for _, name := range names {
		if p, ok := person(name); ok {
			raw.Authors = addPerson(raw.Authors, p)
		}
	}
	for _, author := range item.Extensions["atom"]["author"] {
		inside := extension{t, author.Children}
		p := storage.Person{Name: inside.value("name"), Email: inside.value("email"), URL: inside.value("uri", "url")}
		if p != (storage.Person{}) {
			raw.Authors = addPerson(raw.Authors, p)
		}
	}
	raw.Origin.Source, raw.Origin.Publisher = dc.value("source"), dc.value("publisher")
	if item.Source != nil {
		raw.Origin.RSS = storage.Outlet{Name: t.Value(item.Source.Title), URL: item.Source.URL}
	}
	ag := t.extension(item.Extensions, "ag")
	if name := ag.value("source"); name != "" && raw.Origin.RSS.IsZero() {
		raw.Origin.RSS = storage.Outlet{Name: name, URL: ag.value("sourceURL")}
	}
	for _, source := range item.Extensions["atom"]["source"] {
		inside := extension{t, source.Children}
		raw.Origin.Atom = storage.Outlet{Name: inside.value("title")}
		for _, link := range source.Children["link"] {
			setOriginLink(&raw.Origin, link.Attrs["rel"], link.Attrs["href"])
		}
	}
}

// setOriginLink keeps a link of an atom:source.
func setOriginLink(o *rawOrigin, rel, href string) {
	switch strings.ToLower(rel) {
	case "", "alternate":
		o.Atom.URL = first(o.Atom.URL, href)
	case "self":
		o.AtomSelf = first(o.AtomSelf, href)
	}
}

// rssAuthor is the author of an item or a channel; written the way of Atom it is the name in it.
func rssAuthor(own extension) string {
	for _, author := range own.elements["author"] {
		return strings.Join(strings.Fields(own.Text(author.Value).String()), " ")
	}
	return ""
}

// rssItemImage is a picture that an item names in an element of RSS that the format does not have there.
func rssItemImage(own extension, item *rss.Item) string {
	for _, image := range own.elements["image"] {
		address := extension{own.texts, image.Children}.value("url")
		if address = first(address, own.address(image.Value)); isWeb(address) {
			return address
		}
	}
	for _, e := range item.Enclosures {
		if strings.HasPrefix(e.Type, "image/") {
			return e.URL
		}
	}
	return ""
}

// enclosure reads the attributes of an enclosure. A length that is no number counts as unknown (bad-input row 75).
func enclosure(url, media, length string) storage.Enclosure {
	e := storage.Enclosure{URL: strings.TrimSpace(url), Type: strings.ToLower(strings.TrimSpace(media))}
	if n, err := strconv.ParseInt(strings.TrimSpace(length), 10, 64); err == nil && n > 0 {
		e.Length = n
	}
	return e
}
