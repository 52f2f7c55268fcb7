package feeds

import (
	"fmt"

	"headwater/feeds/opml"
)

// Outlines are what readers import: /feeds.opml the feeds that we publish, /t/{topic}.opml the sources behind a topic.

// topicOutline lists the sources of a topic. One whose own address may not be shown is listed by the feed that we
// publish of it.
func (r *reader) topicOutline(t target) (*document, error) {
	topic, ok := r.view.topics[t.id]
	if !ok {
		return nil, fmt.Errorf("topic %q: %w", t.id, ErrUnknown)
	}
	d, err := r.frame(t, topic)
	if err != nil {
		return nil, err
	}
	for _, id := range topic.Sources {
		from := r.source(id)
		feed := showable(from.Public, "")
		if feed == "" {
			feed = r.view.links.of(target{kind: kindSource, id: id, format: formatRSS})
		}
		d.outlines = append(d.outlines, opml.Outline{Text: from.outlet.name, Feed: feed, Home: from.outlet.url, Language: from.language})
	}
	d.ttl = maxTTL
	return d, r.err
}

// encodeOutline writes the list of a document.
func encodeOutline(d *document) ([]byte, error) {
	return opml.Marshal(opml.Document{Title: d.title, Owner: d.site, Outlines: d.outlines})
}

// outline lists the feeds of all public topics.
func (v *view) outline() ([]byte, error) {
	d := opml.Document{Title: orElse(line(v.Site.Title), "Headwater")}
	for _, t := range v.public() {
		to := target{kind: kindTopic, id: t.ID, format: formatRSS}
		d.Outlines = append(d.Outlines, opml.Outline{
			Text: orElse(line(t.Title), t.ID), Description: line(t.Description), Language: v.language(t.Language),
			Feed: v.links.of(to), Home: v.links.of(to.as(formatHTML)),
		})
	}
	return opml.Marshal(d)
}
