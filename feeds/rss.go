package feeds

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"slices"
	"strings"
	"time"

	gorilla "github.com/gorilla/feeds"
)

// rssDocument is the root of RSS 2.0 with the extensions that carry what RSS alone cannot say. The structs here embed
// those of gorilla/feeds and declare again, with their own type, the elements that it writes wrongly: encoding/xml lets
// the outer field win.
type rssDocument struct {
	XMLName xml.Name `xml:"rss"`
	Version string   `xml:"version,attr"`
	Content string   `xml:"xmlns:content,attr"`
	DC      string   `xml:"xmlns:dc,attr"`
	Atom    string   `xml:"xmlns:atom,attr"`
	Media   string   `xml:"xmlns:media,attr,omitempty"`
	History string   `xml:"xmlns:fh,attr,omitempty"`
	ITunes  string   `xml:"xmlns:itunes,attr,omitempty"`
	Channel rssChannel
}

// FeedXml makes the document one that gorilla/feeds writes.
func (r *rssDocument) FeedXml() interface{} { return r }

type rssChannel struct {
	*gorilla.RssFeed
	Title       plain      `xml:"title"`
	Description plain      `xml:"description"`
	Links       []atomLink `xml:"atom:link"`
	Archive     *empty     `xml:"fh:archive"`
	itunesChannel
	Items []rssItem `xml:"item"`
}

type rssItem struct {
	*gorilla.RssItem
	Title       plain  `xml:"title"`
	Description string `xml:"description"` // stands before content:encoded, or some readers show it instead
	Content     *gorilla.RssContent
	Creators    []plain         `xml:"dc:creator"`
	Language    string          `xml:"dc:language,omitempty"`
	Rights      *plain          `xml:"dc:rights"`
	Categories  []rssCategory   `xml:"category"`
	Enclosures  []rssEnclosure  `xml:"enclosure"`
	Source      rssSource       `xml:"source"`
	Links       []atomLink      `xml:"atom:link"`
	Thumbnail   *mediaThumbnail `xml:"media:thumbnail"`
	Media       []mediaContent  `xml:"media:content"`
	itunesItem
}

type rssCategory struct {
	Domain string `xml:"domain,attr,omitempty"`
	plain
}

type rssEnclosure struct {
	URL    string `xml:"url,attr"`
	Length int64  `xml:"length,attr"` // 0 if unknown: the attribute is required
	Type   string `xml:"type,attr"`
}

// mediaContent is <media:content>, a file of an entry beside its enclosure.
type mediaContent struct {
	URL      string `xml:"url,attr"`
	Size     int64  `xml:"fileSize,attr,omitempty"`
	Type     string `xml:"type,attr"`
	Duration string `xml:"duration,attr,omitempty"` // in seconds
}

type rssSource struct {
	URL string `xml:"url,attr"`
	plain
}

// encodeRSS writes a document as RSS 2.0.
func encodeRSS(d *document) ([]byte, error) {
	root := &rssDocument{
		Version: "2.0",
		Content: nsContent,
		DC:      nsDC,
		Atom:    nsAtom,
		Media:   namespace(d.hasImages() || d.hasMoreFiles(), nsMedia),
		History: namespace(d.closed, nsHistory),
		ITunes:  namespace(d.podcast, nsITunes),
		Channel: rssChannel{
			RssFeed: &gorilla.RssFeed{
				Link:          d.home,
				Language:      d.language,
				LastBuildDate: rssTime(d.updated),
				Generator:     d.generator,
				Docs:          "https://www.rssboard.org/rss-specification",
				Ttl:           int(d.ttl / time.Minute),
			},
			Title:         newHeadline(d.title),
			Description:   newPlain(orElse(d.description, d.title)),
			Links:         d.feedLinks(formatRSS.mime()),
			Archive:       d.marked(),
			itunesChannel: d.itunes(),
			Items:         make([]rssItem, len(d.entries)),
		},
	}
	for i := range d.entries {
		root.Channel.Items[i] = newRSSItem(&d.entries[i])
	}
	return encodeXML(root)
}

func newRSSItem(e *entry) rssItem {
	it := rssItem{
		RssItem: &gorilla.RssItem{
			Link:     e.url,
			Guid:     &gorilla.RssGuid{Id: e.id, IsPermaLink: "false"},
			PubDate:  rssTime(e.published),
			Comments: e.comments,
		},
		Title:       newHeadline(e.title),
		Description: markup(e.teaser),
		Content:     &gorilla.RssContent{Content: e.content},
		Language:    e.language,
		Rights:      maybePlain(e.rights),
		Source:      rssSource{URL: e.credit.address(), plain: newPlain(e.credit.shown().name)},
		Thumbnail:   e.thumbnail(),
		itunesItem:  e.itunes(),
	}
	for _, p := range e.authors {
		it.Creators = append(it.Creators, newPlain(p.Name))
	}
	for _, c := range e.categories {
		it.Categories = append(it.Categories, rssCategory{Domain: c.Scheme, plain: newPlain(c.Term)})
	}
	it.enclose(e)
	for _, l := range e.related {
		it.Links = append(it.Links, atomLink{Href: l.URL, Rel: l.Rel, Type: l.Type, Title: l.Title})
	}
	return it
}

// newHeadline is a title. RSS leaves open whether titles are HTML; one that holds an end tag is written as the HTML that
// shows it, since a reader that takes it for HTML would make the tag live.
func newHeadline(s string) plain {
	if strings.Contains(s, "</") {
		s = markup(s)
	}
	return newPlain(s)
}

// enclose gives an item its files. RSS readers and validators know one enclosure of an item only, so the others follow
// as what Media RSS and Atom make of an enclosure: some readers look for the one, some for the other.
func (it *rssItem) enclose(e *entry) {
	for i, enc := range e.enclosures {
		if i == 0 {
			it.Enclosures = []rssEnclosure{{URL: enc.URL, Length: enc.Length, Type: enc.Type}}
			continue
		}
		it.Media = append(it.Media, mediaContent{URL: enc.URL, Size: enc.Length, Type: enc.Type, Duration: seconds(enc.Duration)})
		it.Links = append(it.Links, enclosureLink(enc))
	}
}

// hasMoreFiles says whether an entry has files beside its enclosure.
func (d *document) hasMoreFiles() bool {
	return slices.ContainsFunc(d.entries, func(e entry) bool { return len(e.enclosures) > 1 })
}

// encodeXML writes a root through gorilla/feeds, and ends it with a line of its own.
func encodeXML(root gorilla.XmlFeed) ([]byte, error) {
	var b bytes.Buffer
	if err := gorilla.WriteXML(root, &b); err != nil {
		return nil, fmt.Errorf("write XML: %w", err)
	}
	b.WriteByte('\n')
	return b.Bytes(), nil
}
