package aggregator

import (
	"bytes"
	"mime"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/charset"

	"headwater/aggregator/internal/sanitise"
)

// Found is a feed that a page offers, or an address where one may be.
type Found struct {
	URL   string
	Title string // as the page calls it; "" if it does not
	Type  string // media type; "" if unknown
	// Guess says that no link leads there: it is an address where many sites have their feed.
	Guess bool
}

// The limits of a search: pages with more markup than that offer their feeds in the beginning.
const (
	maxPage  = 1 << 20
	maxFound = 50
)

// Discover lists the feeds that an HTML page offers, best first: what its head declares, then links that look like feeds,
// then the addresses where sites of all kinds have theirs, as guesses. contentType is the header that came with the page,
// or "". Feeds of comments stand behind others, and every address is listed once. A feed offers itself.
func Discover(page []byte, contentType, address string) []Found {
	rc := ReadContext{ContentType: contentType, URL: address}
	if doc, err := parse(page, rc); err == nil {
		title := newCleaner().clean(doc, &Source{}, rc).channel.Title
		return []Found{{URL: address, Title: title, Type: mediaType(contentType)}}
	}
	d := discovery{base: sanitise.NewBase(address)}
	d.site = d.base
	d.read(page[:min(len(page), maxPage)], contentType)
	found := d.declared
	slices.SortStableFunc(found, func(a, b Found) int { return rank(a) - rank(b) })
	for _, f := range append(d.linked, d.guesses()...) {
		if !slices.ContainsFunc(found, func(k Found) bool { return k.URL == f.URL }) {
			found = append(found, f)
		}
	}
	return found[:min(len(found), maxFound)]
}

// discovery is one search.
type discovery struct {
	base     sanitise.Base // of relative links; a base element changes it
	site     sanitise.Base
	declared []Found
	linked   []Found
	anchor   *Found // the link whose text is being read
}

// read goes over the tags of a page.
func (d *discovery) read(page []byte, contentType string) {
	reader, err := charset.NewReader(bytes.NewReader(page), contentType)
	if err != nil {
		return // an empty page
	}
	z := html.NewTokenizer(reader)
	for {
		switch z.Next() {
		case html.ErrorToken:
			return
		case html.StartTagToken, html.SelfClosingTagToken:
			name, _ := z.TagName()
			d.tag(string(name), z)
		case html.TextToken:
			if d.anchor != nil {
				text := z.Text()
				d.anchor.Title += string(text[:min(len(text), maxName)])
			}
		case html.EndTagToken:
			if name, _ := z.TagName(); string(name) == "a" {
				d.endAnchor()
			}
		}
	}
}

// tag looks at one start tag.
func (d *discovery) tag(name string, z *html.Tokenizer) {
	switch name {
	case "base", "link", "a":
	default:
		return
	}
	attrs := map[string]string{}
	for more := true; more; {
		var key, value []byte
		key, value, more = z.TagAttr()
		if _, taken := attrs[string(key)]; !taken {
			attrs[string(key)] = string(value)
		}
	}
	url := d.base.Link(attrs["href"])
	if url == "" {
		return
	}
	switch name {
	case "base":
		d.base = sanitise.NewBase(url)
	case "link":
		d.link(url, attrs)
	case "a":
		d.endAnchor()
		if looksLikeFeed(url, attrs) {
			d.anchor = &Found{URL: url, Title: attrs["title"], Type: mediaType(attrs["type"])}
		}
	}
}

// link takes a link element that declares a feed.
func (d *discovery) link(url string, attrs map[string]string) {
	rel := strings.Fields(strings.ToLower(attrs["rel"]))
	kind := mediaType(attrs["type"])
	declares := slices.Contains(rel, "feed") || slices.Contains(rel, "alternate") && feedType(kind)
	if !declares || len(d.declared) == maxFound || strings.Contains(url, "/wp-json/") {
		return
	}
	if !slices.ContainsFunc(d.declared, func(k Found) bool { return k.URL == url }) {
		d.declared = append(d.declared, Found{URL: url, Title: name(attrs["title"]), Type: kind})
	}
}

// endAnchor keeps the link whose text was read.
func (d *discovery) endAnchor() {
	if d.anchor == nil {
		return
	}
	d.anchor.Title = name(d.anchor.Title)
	if len(d.linked) < maxFound && !slices.ContainsFunc(d.linked, func(k Found) bool { return k.URL == d.anchor.URL }) {
		d.linked = append(d.linked, *d.anchor)
	}
	d.anchor = nil
}

// mediaType is a media type without parameters, lower case.
func mediaType(s string) string {
	kind, _, err := mime.ParseMediaType(s)
	if err != nil {
		return ""
	}
	return kind
}

// feedType reports whether a media type is, or is used for, feeds. Plain JSON was JSON Feed's before it had its own.
func feedType(kind string) bool {
	switch kind {
	case "application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml", "application/x-rss+xml",
		"application/json", "application/xml", "text/xml", "text/rss+xml", "text/atom+xml", "text/rss":
		return true
	}
	return false
}

// looksLikeFeed reports whether a link in the text of a page leads to a feed, by its type or its address.
func looksLikeFeed(url string, attrs map[string]string) bool {
	if feedType(mediaType(attrs["type"])) {
		return true
	}
	path, query, _ := strings.Cut(strings.ToLower(url), "?")
	path = strings.TrimRight(path, "/")
	for _, end := range []string{".rss", ".atom", ".rdf", "/rss", "/atom", "/feed", "/feeds", "rss.xml", "atom.xml", "feed.xml", "feed.json", "index.rdf", "/rss2", "/rss.php", "/feed.php"} {
		if strings.HasSuffix(path, end) {
			return !elsewhere(path)
		}
	}
	for _, term := range strings.Split(query, "&") {
		switch term {
		case "feed=rss2", "feed=rss", "feed=atom", "format=rss", "format=atom", "format=feed", "type=rss", "type=atom", "alt=rss":
			return true
		}
	}
	return false
}

// elsewhere reports whether an address belongs to a service that opens or explains feeds.
func elsewhere(path string) bool {
	for _, host := range []string{"feedly.com", "inoreader.com", "wikipedia.org", "validator.w3.org", "w3.org"} {
		if strings.Contains(path, "://"+host) || strings.Contains(path, "."+host) {
			return true
		}
	}
	return false
}

// rank puts the feeds of comments behind the others.
func rank(f Found) int {
	text := strings.ToLower(f.URL + " " + f.Title)
	for _, word := range []string{"comment", "评论", "評論", "コメント", "commentaires", "kommentar"} {
		if strings.Contains(text, word) {
			return 1
		}
	}
	return 0
}

// wellKnown are the paths under which the common programs for sites publish their feed.
var wellKnown = []string{"/feed", "/rss", "/atom.xml", "/rss.xml", "/feed.xml", "/index.xml", "/feed.json", "/?feed=rss2", "/feeds/posts/default"}

// guesses are the well-known addresses on the site of a page, those beside the page first if it is not the root.
func (d *discovery) guesses() []Found {
	if d.site.IsZero() {
		return nil
	}
	var list []Found
	for _, ref := range []string{"feed", "index.xml"} {
		if url := d.site.Link(ref); strings.Count(url, "/") > 3 {
			list = append(list, Found{URL: url, Guess: true})
		}
	}
	for _, path := range wellKnown {
		if f := (Found{URL: d.site.Link(path), Guess: true}); !slices.Contains(list, f) {
			list = append(list, f)
		}
	}
	return list
}
