package aggregator

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"strings"
	"time"

	"headwater/aggregator/internal/sanitise"
	"headwater/storage"
)

// Print reads the bytes of a document, cleans them as a poll would, and writes what was read as JSON Feed 1.1 with the
// items in document order. Nothing is written if the document cannot be read; the error then says what it is, or which
// limit it is over.
func Print(w io.Writer, raw []byte, rc ReadContext) error {
	doc, err := parse(raw, rc)
	if err != nil {
		return err
	}
	clean := newCleaner().clean(doc, &Source{}, rc)
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(printed(doc, clean, rc)); err != nil {
		return err
	}
	_, err = w.Write(out.Bytes())
	return err
}

// printedFeed is a document as `headwater parse` prints it: JSON Feed 1.1 (jsonfeed.org/version/1.1) with two extensions,
// _source and _headwater.
type printedFeed struct {
	Version     string          `json:"version"`
	Title       string          `json:"title"`
	HomePageURL string          `json:"home_page_url,omitempty"`
	FeedURL     string          `json:"feed_url,omitempty"`
	Description string          `json:"description,omitempty"`
	Icon        string          `json:"icon,omitempty"`
	Language    string          `json:"language,omitempty"`
	Authors     []printedPerson `json:"authors,omitempty"`
	Items       []printedItem   `json:"items"`
	Headwater   printedReading  `json:"_headwater"`
}

type printedItem struct {
	ID            string              `json:"id"`
	URL           string              `json:"url,omitempty"`
	Title         string              `json:"title,omitempty"`
	ContentHTML   string              `json:"content_html"`
	Summary       string              `json:"summary,omitempty"`
	Image         string              `json:"image,omitempty"`
	DatePublished *time.Time          `json:"date_published,omitempty"`
	DateModified  *time.Time          `json:"date_modified,omitempty"`
	Authors       []printedPerson     `json:"authors,omitempty"`
	Tags          []string            `json:"tags,omitempty"`
	Language      string              `json:"language,omitempty"`
	Attachments   []printedAttachment `json:"attachments,omitempty"`
	Source        *printedSource      `json:"_source,omitempty"`
}

type printedPerson struct {
	Name string `json:"name,omitempty"`
	URL  string `json:"url,omitempty"`
}

type printedAttachment struct {
	URL      string `json:"url"`
	MIMEType string `json:"mime_type"`
	Title    string `json:"title,omitempty"`
	Size     int64  `json:"size_in_bytes,omitempty"`
	Duration int64  `json:"duration_in_seconds,omitempty"`
}

// printedSource is the outlet that an item names as its origin.
type printedSource struct {
	Title string `json:"title,omitempty"`
	URL   string `json:"url,omitempty"`
}

// printedReading says how the document was read.
type printedReading struct {
	Charset  string   `json:"charset"`
	How      string   `json:"charset_from"`
	Format   string   `json:"format"`
	Version  string   `json:"version,omitempty"`
	Repairs  []string `json:"repairs"`
	Warnings []string `json:"warnings"`
}

func printed(doc *document, clean *cleaned, rc ReadContext) printedFeed {
	channel := clean.channel
	base := sanitise.NewBase(rc.URL)
	feed := printedFeed{
		Version: "https://jsonfeed.org/version/1.1",
		Title:   channel.Title, HomePageURL: asRead(channel.Home, doc.Home, rc), FeedURL: asRead(channel.Self, doc.Hints.Self, rc),
		Description: channel.Description,
		Icon:        channel.Icon, Language: channel.Language, Authors: printedPeople(people(doc.Authors, base)),
		Items: make([]printedItem, len(clean.items)),
		Headwater: printedReading{
			Charset: doc.Charset, How: doc.How, Format: doc.Format, Version: doc.Version,
			Repairs: append([]string{}, doc.Repairs...), Warnings: append([]string{}, doc.Warnings...),
		},
	}
	for i := range clean.items {
		feed.Items[i] = printItem(&clean.items[i], &doc.Items[i], rc)
	}
	for _, oddity := range clean.oddities {
		feed.Headwater.Warnings = append(feed.Headwater.Warnings, fmt.Sprintf("%d %s", oddity.Count, oddity.Text))
	}
	return feed
}

func printItem(it *storage.Item, raw *rawItem, rc ReadContext) printedItem {
	out := printedItem{
		URL: asRead(it.URL, raw.Link, rc), Title: it.Title, ContentHTML: it.Content, Summary: it.Summary, Image: it.Image,
		DatePublished: printedTime(it.Published), DateModified: printedTime(it.Updated),
		Authors: printedPeople(it.Authors), Language: it.Language, Source: printSource(raw, sanitise.NewBase(rc.URL)),
	}
	out.ID = printedID(it, out.URL)
	for _, c := range it.Categories {
		out.Tags = append(out.Tags, c.Term)
	}
	files := it.Enclosures
	if len(files) == 0 && rc.URL == "" {
		files = raw.Enclosures
	}
	for _, e := range files {
		if e.URL = asRead(e.URL, e.URL, rc); e.URL == "" {
			continue
		}
		out.Attachments = append(out.Attachments, printedAttachment{
			URL: e.URL, MIMEType: e.Type, Title: e.Title, Size: e.Length, Duration: int64(e.Duration / time.Second),
		})
	}
	return out
}

// asRead is a cleaned address. Of a document whose own address is not known, references to places on its site are shown as
// they stand, since nothing says where they lead.
func asRead(clean, raw string, rc ReadContext) string {
	if clean != "" || rc.URL != "" {
		return clean
	}
	if u, err := url.Parse(raw); err != nil || u.Scheme != "" || u.Host != "" || u.Opaque != "" || strings.Contains(raw, `\`) {
		return ""
	}
	return raw
}

// printedID is the guid of an item, else its link, else one made of what it has.
func printedID(it *storage.Item, link string) string {
	if id := first(it.GUID, link); id != "" {
		return id
	}
	if len(it.Enclosures) > 0 {
		return it.Enclosures[0].URL
	}
	return storage.NewID("text", it.Title, it.Content).String()
}

func printedTime(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

func printedPeople(list []storage.Person) (out []printedPerson) {
	for _, p := range list {
		if p.URL == "" && p.Email != "" {
			p.URL = "mailto:" + p.Email
		}
		out = append(out, printedPerson{Name: p.Name, URL: p.URL})
	}
	return out
}

func printSource(raw *rawItem, base sanitise.Base) *printedSource {
	named := raw.Origin.RSS
	if named.IsZero() {
		named = raw.Origin.Atom
	}
	source := printedSource{Title: name(named.Name), URL: base.Link(named.URL)}
	if source == (printedSource{}) {
		return nil
	}
	return &source
}
