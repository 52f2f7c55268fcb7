package aggregator

import (
	"strconv"
	"strings"
	"time"

	ext "github.com/mmcdole/gofeed/extensions"

	"headwater/storage"
)

// media reads Media RSS: the elements of an item, of its groups, and of the contents in these.
type media struct {
	texts
	levels []map[string][]ext.Extension // from the item inwards
}

func newMedia(t texts, all ext.Extensions) media {
	m := media{texts: t}
	if len(all["media"]) == 0 {
		return m
	}
	m.levels = append(m.levels, all["media"])
	for _, group := range all["media"]["group"] {
		m.levels = append(m.levels, group.Children)
	}
	for _, level := range m.levels[:len(m.levels):len(m.levels)] {
		for _, content := range level["content"] {
			m.levels = append(m.levels, content.Children)
		}
	}
	return m
}

// markup is the first text of the named element, the item's own before those of its contents.
func (m media) markup(name string) markup {
	for _, level := range m.levels {
		if text := (extension{m.texts, level}).markup(name); text.Source != "" {
			return text
		}
	}
	return markup{}
}

// complete adds to an item what Media RSS says about it: pictures, files, keywords.
func (m media) complete(raw *rawItem) {
	for _, level := range m.levels {
		e := extension{m.texts, level}
		raw.Image = first(raw.Image, e.attribute("thumbnail", "url"))
		for _, content := range level["content"] {
			m.content(content, raw)
		}
		for _, words := range e.values("keywords") {
			raw.Categories = addWords(raw.Categories, words)
		}
		for _, c := range level["category"] {
			raw.Categories = addCategory(raw.Categories, storage.Category{Term: m.Value(c.Value), Scheme: c.Attrs["scheme"], Label: c.Attrs["label"]})
		}
	}
}

// content adds one file: a picture stands for the item, anything else is an enclosure.
func (m media) content(content ext.Extension, raw *rawItem) {
	e := enclosure(content.Attrs["url"], content.Attrs["type"], content.Attrs["fileSize"])
	if e.URL == "" || len(raw.Enclosures) >= maxCollected {
		return
	}
	medium := content.Attrs["medium"]
	if medium == "image" || strings.HasPrefix(e.Type, "image/") {
		raw.Image = first(raw.Image, e.URL)
		return
	}
	e.Title = (extension{m.texts, content.Children}).value("title")
	if seconds, err := strconv.ParseFloat(content.Attrs["duration"], 64); err == nil && seconds > 0 && seconds < 1e7 {
		e.Duration = time.Duration(seconds * float64(time.Second))
	}
	for i := range raw.Enclosures {
		if known := &raw.Enclosures[i]; known.URL == e.URL {
			known.Type, known.Length = first(known.Type, e.Type), max(known.Length, e.Length)
			return
		}
	}
	raw.Enclosures = append(raw.Enclosures, e)
}

// credits lists media:credit.
func (m media) credits() (list []mediaCredit) {
	for _, level := range m.levels {
		for _, c := range level["credit"] {
			if name := m.Value(c.Value); name != "" {
				list = append(list, mediaCredit{Role: c.Attrs["role"], Name: name})
			}
		}
	}
	return list
}

// podcast reads the itunes:* fields of an episode.
func podcast(itunes extension) storage.Podcast {
	if len(itunes.elements) == 0 {
		return storage.Podcast{}
	}
	return storage.Podcast{
		Subtitle: itunes.value("subtitle"), Episode: itunes.value("episode"), Season: itunes.value("season"),
		Kind: itunes.value("episodeType"), Explicit: itunes.value("explicit"),
	}
}

// itunesCategories adds itunes:category and itunes:keywords.
func itunesCategories(itunes extension, list []storage.Category) []storage.Category {
	for _, c := range itunes.elements["category"] {
		list = addCategory(list, storage.Category{Term: c.Attrs["text"]})
		for _, sub := range c.Children["category"] {
			list = addCategory(list, storage.Category{Term: sub.Attrs["text"]})
		}
	}
	for _, words := range itunes.values("keywords") {
		list = addWords(list, words)
	}
	return list
}
