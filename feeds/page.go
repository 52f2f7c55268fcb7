package feeds

import (
	"bytes"
	"embed"
	"fmt"
	"html"
	"html/template"
	"path"
	"strings"
	"time"
)

// Pages are for people: plain HTML without a script. The classes and elements in the templates are hooks that users'
// scripts rely on (DESIGN §8, Pages).

//go:embed templates static
var assets embed.FS

var pages = template.Must(template.ParseFS(assets, "templates/*.html"))

// page is what every template gets.
type page struct {
	Lang        string
	Title       template.HTML // of the window
	Heading     template.HTML
	Description string
	Canonical   string
	Style       string // address of the style sheet
	Site        string
	Contact     string
	Disclaimer  string
	Words       words
	Crumbs      []crumb
	Feeds       []pageFeed

	Topics       []pageTopic // home
	OPML         string
	Entries      []pageEntry // a topic or source
	Older, Newer string
	Entry        *pageEntry // an article
	Related      []pageEntry
}

// crumb is one step of the breadcrumb; the last one has no URL.
type crumb struct {
	Title template.HTML
	URL   string
}

// pageFeed is a feed that a page offers: for readers in its head, for people as a link.
type pageFeed struct {
	Label, Title, URL string
	Type              template.HTMLAttr
}

type pageTopic struct {
	Title, Description, URL string
	Words                   words
	Feeds                   []pageFeed
}

// pageFile is an enclosure as a page offers it.
type pageFile struct {
	URL, Title string
	Type       template.HTMLAttr
}

// pageOutlet is an outlet as a page names it.
type pageOutlet struct{ Name, URL string }

// pageEntry is a story on a page.
type pageEntry struct {
	Lang, Excerpt   string
	Title           template.HTML
	URL             string // where its headline leads
	Page, Original  string
	Stamp           template.HTMLAttr // in RFC 3339
	Time            string            // local, for people
	Source          pageOutlet
	Via, Also       template.HTML // links
	Reads           int
	Authors, Rights string
	Content         template.HTML // sanitised before it was stored
	Files           []pageFile
	Words           words
}

// execute writes a page by one of the templates.
func execute(name string, p *page) ([]byte, error) {
	var b bytes.Buffer
	if err := pages.ExecuteTemplate(&b, name, p); err != nil {
		return nil, fmt.Errorf("write page: %w", err)
	}
	return b.Bytes(), nil
}

// blankPage is a page with what all have.
func (v *view) blankPage(language, title string) *page {
	w := wordsOf(language)
	site := orElse(line(v.Site.Title), "Headwater")
	return &page{
		Lang:       language,
		Title:      literal(title + " - " + site),
		Heading:    literal(title),
		Style:      v.links.local("/static/style.css"),
		Site:       site,
		Contact:    line(v.Site.Contact),
		Disclaimer: line(v.Site.Disclaimer),
		Words:      w,
		Crumbs:     []crumb{{Title: literal(w.Home), URL: v.links.home()}},
	}
}

// pageFeeds are the addresses of a target in every feed format.
func (v *view) pageFeeds(t target, title string) []pageFeed {
	labels := map[format]string{formatRSS: "RSS", formatAtom: "Atom", formatJSON: "JSON Feed"}
	var list []pageFeed
	for _, f := range feedFormats {
		list = append(list, pageFeed{Label: labels[f], Type: attribute("type", f.mime()), Title: title + " (" + labels[f] + ")", URL: v.links.of(t.as(f))})
	}
	return list
}

// literal and attribute write text as HTML with no more escapes than it needs: html/template would also hide every plus
// sign, which stands in dates, media types and headlines, from scripts that read pages without a parser.
func literal(s string) template.HTML { return template.HTML(html.EscapeString(s)) }

func attribute(name, value string) template.HTMLAttr {
	return template.HTMLAttr(name + `="` + html.EscapeString(value) + `"`)
}

// homePage lists the public topics with the addresses to subscribe to.
func (v *view) homePage() ([]byte, error) {
	language := v.language("")
	p := v.blankPage(language, orElse(line(v.Site.Title), "Headwater"))
	p.Title = p.Heading
	p.Crumbs = []crumb{{Title: literal(p.Words.Home)}}
	p.Description = line(v.Site.Description)
	p.OPML = v.links.opml()
	for _, t := range v.public() {
		to := target{kind: kindTopic, id: t.ID, format: formatHTML}
		title := orElse(line(t.Title), t.ID)
		feeds := v.pageFeeds(to, title)
		p.Feeds = append(p.Feeds, feeds...)
		p.Topics = append(p.Topics, pageTopic{
			Title: title, Description: line(t.Description), URL: v.links.of(to), Words: p.Words, Feeds: feeds,
		})
	}
	return execute("home.html", p)
}

// public are the topics that may be named to everyone.
func (v *view) public() []Topic {
	var list []Topic
	for _, t := range v.Topics {
		if t.Token == "" {
			list = append(list, t)
		}
	}
	return list
}

// encodePage writes a document as a page.
func encodePage(d *document) ([]byte, error) {
	v := d.view
	p := v.blankPage(d.language, d.title)
	p.Description = d.description
	p.Crumbs = append(p.Crumbs, crumb{Title: literal(d.title)})
	feeds := d.target
	if d.current != nil {
		feeds = *d.current
	}
	p.Feeds = v.pageFeeds(feeds, d.title)
	for i := range d.entries {
		p.Entries = append(p.Entries, v.pageEntry(&d.entries[i], d.language))
	}
	if d.older != nil {
		p.Older = d.links.of(d.older.as(formatHTML))
	}
	if d.newer != nil {
		p.Newer = d.links.of(d.newer.as(formatHTML))
	}
	return execute("list.html", p)
}

// linkOut is what a link to another site says on a page: feeds are not ours to say it in.
const linkOut = ` rel="noopener nofollow"`

// fitted gives the headings of an article the place below the page's own, and its links what links out say. Sanitised HTML
// writes tags in no other way, and no rel.
var fitted = strings.NewReplacer("<h1>", "<h2>", "<h1 ", "<h2 ", "</h1>", "</h2>", "<a ", "<a"+linkOut+" ")

// pageExcerpt is how many characters of a text stand in a list.
const pageExcerpt = 160

func (v *view) pageEntry(e *entry, language string) pageEntry {
	zone := v.Site.Zone
	if zone == nil {
		zone = time.UTC
	}
	own := e.credit.shown()
	if e.credit.origin.name == "" {
		own.url = orElse(e.credit.at, own.url)
	}
	p := pageEntry{
		Lang:     orElse(e.language, language),
		Title:    literal(e.title),
		Excerpt:  excerpt(line(e.teaser), pageExcerpt),
		URL:      e.url,
		Page:     v.links.story(e.story),
		Original: e.original,
		Stamp:    attribute("datetime", e.published.In(zone).Format(time.RFC3339)),
		Time:     e.published.In(zone).Format("2006-01-02 15:04"),
		Source:   pageOutlet{Name: own.name, URL: orElse(own.url, e.credit.address())},
		Reads:    e.reads,
		Rights:   e.rights,
		Content:  template.HTML(fitted.Replace(e.content)),
		Words:    wordsOf(language),
	}
	for _, enc := range e.enclosures {
		p.Files = append(p.Files, pageFile{URL: enc.URL, Type: attribute("type", enc.Type), Title: orElse(enc.Title, path.Base(enc.URL))})
	}
	p.Via = template.HTML(anchors(e.credit.chain(), p.Words.Between, linkOut))
	p.Also = template.HTML(anchors(e.credit.copies(), p.Words.Between, linkOut))
	names := make([]string, len(e.authors))
	for i := range e.authors {
		names[i] = e.authors[i].Name
	}
	p.Authors = strings.Join(names, p.Words.Between)
	return p
}
