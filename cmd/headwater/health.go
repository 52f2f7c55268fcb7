package main

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"hash/fnv"
	"net/http"
	"time"

	"headwater/aggregator"
)

// atomFeed and atomEntry are as much of Atom (RFC 4287) as the feed of health changes needs.
type atomFeed struct {
	XMLName xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
	ID      string      `xml:"id"`
	Title   string      `xml:"title"`
	Updated string      `xml:"updated"`
	Author  string      `xml:"author>name"`
	Links   []atomLink  `xml:"link"`
	Entries []atomEntry `xml:"entry"`
}

type atomEntry struct {
	ID      string   `xml:"id"`
	Title   string   `xml:"title"`
	Updated string   `xml:"updated"`
	Link    atomLink `xml:"link"`
	Content string   `xml:"content"` // plain text, which is what content without a type is
}

type atomLink struct {
	Rel  string `xml:"rel,attr"`
	Href string `xml:"href,attr"`
}

// healthFeed answers the newest changes of the sources' health as Atom. Like everything in feeds it depends on what is stored
// alone, and not on the clock.
func healthFeed(w http.ResponseWriter, r *http.Request, h *house) {
	changes, err := aggregator.HealthChanges(r.Context(), h.store)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	text, err := xml.MarshalIndent(healthDocument(changes, "http://"+r.Host), "", "  ")
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	text = append([]byte(xml.Header), text...)
	sum := fnv.New64a()
	_, _ = sum.Write(text)
	w.Header().Set("Content-Type", "application/atom+xml; charset=utf-8")
	w.Header().Set("ETag", fmt.Sprintf(`"%x"`, sum.Sum64()))
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(text))
}

// healthDocument is the feed of changes, newest first. base is where the admin listener was asked.
func healthDocument(changes []aggregator.HealthChange, base string) atomFeed {
	feed := atomFeed{
		ID: "urn:headwater:health", Title: "Headwater: health of the sources", Author: "Headwater",
		Updated: time.Unix(0, 0).UTC().Format(time.RFC3339),
		Links:   []atomLink{{"self", base + "/health.atom"}, {"alternate", base + "/"}},
	}
	if len(changes) > 0 {
		feed.Updated = changes[0].At.UTC().Format(time.RFC3339)
	}
	for _, c := range changes {
		feed.Entries = append(feed.Entries, atomEntry{
			ID:      fmt.Sprintf("urn:headwater:health:%s:%d", c.Source, c.At.UnixNano()),
			Title:   fmt.Sprintf("%s: %s → %s", c.Source, c.From, c.To),
			Updated: c.At.UTC().Format(time.RFC3339), Content: c.Reason,
			Link: atomLink{"alternate", base + "/"},
		})
	}
	return feed
}
