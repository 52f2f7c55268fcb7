package feeds

import "time"

// Options is what the configuration says about publishing. It is a value: a reload makes a new one. What documents show of
// it is also written as JSON, to notice when it changes.
type Options struct {
	Site    Site
	Topics  []Topic  // in the order of the configuration; ids are unique
	Sources []Source // what may be shown of each source; ids are unique
	// Report is told of every request that could not be answered although it should have been; nil is told nothing.
	Report func(path string, err error) `json:"-"`
}

// Site is what all documents and pages share.
type Site struct {
	Title       string
	Description string
	URL         string         // public address without a final slash; ids do not depend on it
	Language    string         // BCP 47
	Zone        *time.Location `json:"-"`
	Disclaimer  string
	Contact     string
	Generator   string   // Headwater/version
	Hubs        []string // WebSub hubs elsewhere that are told of every change of a public topic
}

// Topic is how a topic is published. What is in it is decided by the aggregator and read from the store.
type Topic struct {
	ID          string
	Was         []string // former ids: their addresses redirect, and what was published under them stays in the archive
	Title       string
	Description string
	Language    string // "" takes the site's
	Disclaimer  string // "" takes the source's, else the site's
	Limit       int    // stories in the feed; the rest is in its archive; 0 is no limit
	PerSource   int    // at most N of one outlet among the shown; 0 is no limit
	ByOutlets   bool   // the shown stories stand by how many outlets have them, most first, not by age
	CreditLine  bool
	LinkPage    bool   // an entry's link leads to our page of the story instead of the original
	Token       string `json:"-"` // a private topic is only reachable with ?token=
	Hub         bool   // announced by the built-in hub
	Sources     []string
}

// Source is what may be shown of a source. Nothing here is a polled address or a secret.
type Source struct {
	ID         string
	Name       string // "" takes the title its document gives
	Home       string // "" takes the link its document gives
	Outlet     string // "" makes the source its own outlet
	Republish  string // link, excerpt, feed, article
	Prefer     int
	Disclaimer string
	Rights     string
	Language   string
	// Public is the source's own feed address if it may be shown (no secrets in it), for OPML; "" otherwise.
	Public string
}
