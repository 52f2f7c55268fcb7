package feeds

import (
	"strconv"
	"time"
)

// itunesChannel are the podcast elements of an RSS channel. Only a document that has an episode carries them.
type itunesChannel struct {
	Author   string       `xml:"itunes:author,omitempty"`
	Explicit string       `xml:"itunes:explicit,omitempty"`
	Category *itunesText  `xml:"itunes:category"`
	Owner    *itunesOwner `xml:"itunes:owner"`
}

type itunesText struct {
	Text string `xml:"text,attr"`
}

type itunesOwner struct {
	Name  string `xml:"itunes:name,omitempty"`
	Email string `xml:"itunes:email"`
}

// itunesItem are the podcast elements of an entry.
type itunesItem struct {
	Subtitle *plain `xml:"itunes:subtitle"`
	Duration string `xml:"itunes:duration,omitempty"`
	Season   string `xml:"itunes:season,omitempty"`
	Episode  string `xml:"itunes:episode,omitempty"`
	Kind     string `xml:"itunes:episodeType,omitempty"`
	Explicit string `xml:"itunes:explicit,omitempty"`
}

// itunes are the podcast elements of the document: explicit if one of its episodes is.
func (d *document) itunes() itunesChannel {
	if !d.podcast {
		return itunesChannel{}
	}
	c := itunesChannel{Author: d.site, Explicit: "false", Category: &itunesText{Text: "News"}}
	for i := range d.entries {
		if d.entries[i].podcast.Explicit == "true" {
			c.Explicit = "true"
		}
	}
	if d.contact != "" {
		c.Owner = &itunesOwner{Name: d.site, Email: d.contact}
	}
	return c
}

func (e *entry) itunes() itunesItem {
	p := e.podcast
	return itunesItem{
		Subtitle: maybePlain(excerpt(p.Subtitle, 250)), // the definition allows 255
		Duration: seconds(e.duration()),
		Season:   p.Season,
		Episode:  p.Episode,
		Kind:     p.Kind,
		Explicit: p.Explicit,
	}
}

// duration is that of the entry's first enclosure that has one.
func (e *entry) duration() time.Duration {
	for _, enc := range e.enclosures {
		if enc.Duration > 0 {
			return enc.Duration
		}
	}
	return 0
}

func seconds(d time.Duration) string {
	if d <= 0 {
		return ""
	}
	return strconv.FormatInt(int64(d.Round(time.Second)/time.Second), 10)
}
