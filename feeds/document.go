package feeds

import (
	"time"

	"headwater/feeds/opml"
	"headwater/storage"
)

// document is one feed before it takes a format: what RSS, Atom and JSON Feed have in common, with every string through
// the door of text.go already. It depends on what is stored and on the options, never on the clock (DESIGN rule 3).
type document struct {
	target      target // the address of it, in the format it is written in
	id          string
	title       string
	description string
	language    string
	site        string // title of the site: who speaks where no author is named
	home        string // the page that shows the same
	generator   string
	contact     string // e-mail address of the operator, "" if there is none
	updated     time.Time
	ttl         time.Duration // how long a reader may well wait
	hubs        []string      // that announce it
	links       links
	view        *view   // what the page shows around it
	older       *target // the archive that goes on, nil if there is none
	newer       *target // the archive that comes next, of an archive
	current     *target // the feed of an archive
	closed      bool    // an archive that will not change
	podcast     bool    // an entry carries itunes fields
	entries     []entry
	size        int            // of all entries, in bytes
	outlines    []opml.Outline // of a list of subscriptions
}

// entry is one story of a topic, or one item of a source.
type entry struct {
	id         string
	story      storage.ID
	url        string // where the entry leads; never empty
	original   string // where the article stands, "" if nowhere
	title      string
	summary    string // plain text
	teaser     string // plain text: the summary, or the beginning of the content
	content    string // HTML, never empty
	language   string // "" if it is the document's
	authors    []storage.Person
	categories []storage.Category
	enclosures []storage.Enclosure
	related    []storage.Link
	image      string
	comments   string
	rights     string
	podcast    storage.Podcast
	published  time.Time
	updated    time.Time
	order      time.Time // its place in the topic
	reads      int
	credit     credit
	size       int
}

// Bounds of one document. What does not fit is reached by its archives.
const (
	maxDocument   = 16 << 20 // bytes of content
	sourceEntries = 50
	archiveStep   = 250 // stories of one archive document, and of one read
)

// add appends an entry unless the document is full. The first entry always fits.
func (d *document) add(e entry) bool {
	if len(d.entries) > 0 && d.size+e.size > maxDocument {
		return false
	}
	d.size += e.size
	d.entries = append(d.entries, e)
	d.podcast = d.podcast || e.podcast != (storage.Podcast{}) || e.duration() > 0
	return true
}

// Bounds of the time that a reader is told to wait.
const (
	minTTL     = time.Minute
	maxTTL     = time.Hour
	unknownTTL = 5 * time.Minute // of a document too short to show a rhythm
)

// rhythm is the mean time between the entries shown, which is about the time to the next change.
func (d *document) rhythm() time.Duration {
	n := len(d.entries)
	if n < 2 {
		return unknownTTL
	}
	span := d.entries[0].order.Sub(d.entries[n-1].order)
	return min(max(span/time.Duration(n-1), minTTL), maxTTL).Truncate(time.Minute)
}
