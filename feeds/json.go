package feeds

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"time"

	gorilla "github.com/gorilla/feeds"
)

// jsonDocument is JSON Feed 1.1. It embeds the structs of gorilla/feeds, and declares again what those misspell or leave
// out: items must be there when there are none, attachments say size_in_bytes, items have a language.
type jsonDocument struct {
	*gorilla.JSONFeed
	Items []jsonItem `json:"items"`
}

type jsonItem struct {
	*gorilla.JSONItem
	Published   string           `json:"date_published,omitempty"`
	Modified    string           `json:"date_modified,omitempty"`
	Language    string           `json:"language,omitempty"`
	Attachments []jsonAttachment `json:"attachments,omitempty"`
	Headwater   jsonExtension    `json:"_headwater"`
}

type jsonAttachment struct {
	URL      string  `json:"url"`
	Type     string  `json:"mime_type"`
	Title    string  `json:"title,omitempty"`
	Size     int64   `json:"size_in_bytes,omitempty"`
	Duration float64 `json:"duration_in_seconds,omitempty"`
}

// jsonExtension is what only Headwater says. Names and shape are part of the format: they may grow, not change.
type jsonExtension struct {
	Story    string       `json:"story"`
	Credit   jsonCredit   `json:"credit"`
	Also     []jsonCopy   `json:"also,omitempty"`
	Rights   string       `json:"rights,omitempty"`
	Comments string       `json:"comments,omitempty"`
	Podcast  *jsonPodcast `json:"podcast,omitempty"`
}

// jsonCredit: source brought the entry, origin is the outlet that it names, via stands between the two, how and
// confidence say by which rule the origin was read and how sure that is.
type jsonCredit struct {
	Source     jsonOutlet   `json:"source"`
	Origin     *jsonOutlet  `json:"origin,omitempty"`
	Via        []jsonOutlet `json:"via,omitempty"`
	How        string       `json:"how"`
	Confidence float64      `json:"confidence,omitempty"`
}

type jsonOutlet struct {
	ID   string `json:"id,omitempty"`
	Name string `json:"name"`
	URL  string `json:"url,omitempty"`
}

// jsonCopy is another outlet that has the story; URL leads to its copy.
type jsonCopy struct {
	Name string `json:"name"`
	URL  string `json:"url,omitempty"`
}

// jsonPodcast is a storage.Podcast under names of its own.
type jsonPodcast struct {
	Subtitle string `json:"subtitle,omitempty"`
	Episode  string `json:"episode,omitempty"`
	Season   string `json:"season,omitempty"`
	Kind     string `json:"type,omitempty"`
	Explicit string `json:"explicit,omitempty"`
}

// encodeJSON writes a document as JSON Feed 1.1.
func encodeJSON(d *document) ([]byte, error) {
	root := jsonDocument{
		JSONFeed: &gorilla.JSONFeed{
			Version:     "https://jsonfeed.org/version/1.1",
			Title:       d.title,
			Language:    d.language,
			HomePageUrl: d.home,
			FeedUrl:     d.links.of(d.target),
			Description: d.description,
			// No authors: they would be those of every entry that names none (JSON Feed 1.1, items), and we wrote nothing.
		},
		Items: make([]jsonItem, len(d.entries)),
	}
	if d.older != nil {
		root.NextUrl = d.links.of(d.older.as(formatJSON))
	}
	for _, hub := range d.hubs {
		root.Hubs = append(root.Hubs, &gorilla.JSONHub{Type: "WebSub", Url: hub})
	}
	for i := range d.entries {
		root.Items[i] = newJSONItem(&d.entries[i])
	}
	var b bytes.Buffer
	w := json.NewEncoder(&b)
	w.SetEscapeHTML(false)
	w.SetIndent("", "  ")
	if err := w.Encode(root); err != nil {
		return nil, fmt.Errorf("write JSON: %w", err)
	}
	return b.Bytes(), nil
}

func newJSONItem(e *entry) jsonItem {
	it := jsonItem{
		JSONItem: &gorilla.JSONItem{
			Id:          e.id,
			Url:         e.url,
			Title:       e.title,
			ContentHTML: e.content,
			Summary:     e.summary,
			Image:       e.image,
		},
		Published: atomTime(e.published),
		Language:  e.language,
		Headwater: newJSONExtension(e),
	}
	if e.original != e.url {
		it.ExternalUrl = e.original
	}
	if e.updated.After(e.published) {
		it.Modified = atomTime(e.updated)
	}
	for _, p := range e.authors {
		it.Authors = append(it.Authors, &gorilla.JSONAuthor{Name: p.Name, Url: p.URL})
	}
	for _, c := range e.categories {
		if !slices.Contains(it.Tags, c.Term) { // the same term of two schemes
			it.Tags = append(it.Tags, c.Term)
		}
	}
	for _, enc := range e.enclosures {
		it.Attachments = append(it.Attachments, jsonAttachment{
			URL: enc.URL, Type: enc.Type, Title: enc.Title, Size: enc.Length, Duration: enc.Duration.Round(time.Second).Seconds(),
		})
	}
	return it
}

func newJSONExtension(e *entry) jsonExtension {
	x := jsonExtension{
		Story:    e.story.String(),
		Rights:   e.rights,
		Comments: e.comments,
		Credit: jsonCredit{
			Source:     newJSONOutlet(e.credit.source),
			How:        e.credit.how,
			Confidence: math.Round(e.credit.confidence*100) / 100,
		},
	}
	if e.credit.origin.name != "" {
		origin := newJSONOutlet(e.credit.origin)
		x.Credit.Origin = &origin
	}
	for _, o := range e.credit.via {
		x.Credit.Via = append(x.Credit.Via, newJSONOutlet(o))
	}
	for _, c := range e.credit.also {
		x.Also = append(x.Also, jsonCopy{Name: c.outlet.name, URL: orElse(c.url, c.outlet.url)})
	}
	if p := jsonPodcast(e.podcast); p != (jsonPodcast{}) {
		x.Podcast = &p
	}
	return x
}

func newJSONOutlet(o outlet) jsonOutlet { return jsonOutlet{ID: o.id, Name: o.name, URL: o.url} }
