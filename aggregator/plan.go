package aggregator

import (
	"net/netip"
	"time"
)

// Plan is what the configuration asks the aggregator to do. It is a value: a reload makes a new one and hands it to
// [Aggregator.Apply]. All fields are checked and filled before they come here; nothing is clamped again.
type Plan struct {
	Polling     Polling
	Dedup       Dedup
	Attribution Attribution
	Retention   Retention
	UserAgent   UserAgent
	// Callback is where hubs reach [Aggregator.PushHandler], ending in a slash. "" subscribes to nothing; an address of this
	// machine alone subscribes only at hubs on it.
	Callback string
	Zone     *time.Location // how times without a zone are read, unless the source says otherwise; never nil
	Sources  []Source       // ids are unique
	Topics   []Topic        // ids are unique
}

// source returns the source with an id; nil if there is none.
func (p *Plan) source(id string) *Source {
	for i := range p.Sources {
		if p.Sources[i].ID == id {
			return &p.Sources[i]
		}
	}
	return nil
}

// Polling holds the manners that all sources share. Zero means zero: HostGap 0 keeps no gap.
type Polling struct {
	Interval      time.Duration // where a source starts
	MinInterval   time.Duration
	MaxInterval   time.Duration
	Workers       int // polls at work at the same time; one that waits longer than usual for its source does not count
	PerHost       int // requests in flight to one host
	HostGap       time.Duration
	Timeout       time.Duration // of a whole request
	MaxBody       int64         // bytes after decompression
	MaxItems      int           // newest of one document
	AllowNetworks []netip.Prefix
	Hold          Hold
}

// Hold is how far a Retry-After of one source reaches. "" is HoldSource.
type Hold string

// The scopes of a Hold. In each of them the other sources of a host that answers 429 are asked at a slower rate.
const (
	HoldSource Hold = "source"
	HoldHost   Hold = "host"
	HoldDomain Hold = "domain" // the registrable domain
)

// Dedup bounds the comparison of texts; exact keys are kept for ever.
type Dedup struct {
	Window time.Duration
}

// Attribution tunes the reading of origins.
type Attribution struct {
	MinConfidence float64
	Outlets       []Outlet // added to the built-in list
	IgnoreNames   []string
}

// Outlet is a publisher as the configuration describes it.
type Outlet struct {
	Name    string
	URL     string
	Aliases []string
	Domains []string
}

// Retention says what is dropped; zero keeps everything.
type Retention struct {
	Items     time.Duration
	PerSource int
}

// UserAgent is what requests say about us: `Headwater/1.2 (+contact; 3 topics)`.
type UserAgent struct {
	Product string // Headwater/version
	Contact string // "" if the operator gave none
}

// Republish says how much of an item may be shown.
type Republish string

// The levels of Republish, from least to most.
const (
	RepublishLink    Republish = "link"    // title and link
	RepublishExcerpt Republish = "excerpt" // and a few sentences
	RepublishFeed    Republish = "feed"    // what its feed carries
	RepublishArticle Republish = "article" // the text of its page
)

// Source is an address to poll and the outlet behind it.
type Source struct {
	ID         string // [a-z0-9-]; ids of items depend on it
	Name       string // "" takes the document's own title
	URL        string // polled; may hold secrets, never shown
	Home       string // shown; "" takes the document's own link
	Outlet     string // feeds of one publisher share one; "" makes the source its own outlet
	Aliases    []string
	Tags       []string
	Zone       *time.Location // nil takes the plan's
	Language   string
	Interval   time.Duration // 0 takes Polling.Interval
	Republish  Republish
	Prefer     int // a higher one leads a story
	Disclaimer string
	Rights     string
	Headers    map[string]string
	Auth       Auth
	Proxy      string
	Paused     bool
	Limits     Limits // of one document; zero fields take the built-in ones
	// TrackingPixels keeps pictures too small to be seen, which only tell their owner who reads (bad-input row 73).
	TrackingPixels bool
}

// Auth is how a source wants us to say who we are; the zero value says nothing.
type Auth struct {
	Username string
	Password string
	Bearer   string
}

// Order is what decides the place of a story in a topic.
type Order string

// The orders of a topic. Both are fixed when a story is picked.
const (
	OrderFirstSeen Order = "first_seen"
	OrderPublished Order = "published" // never later than first seen + 1h
)

// Topic is a curated selection of stories.
type Topic struct {
	ID        string
	Sources   []string // source ids, already resolved from all and tag:…; never empty
	Any       []Term   // at least one, if there are any
	All       []Term   // every one
	None      []Term   // not one
	When      string   // an expression that must hold, see CheckWhen; "" for none
	MaxAge    time.Duration
	Order     Order
	PerSource int
	Limit     int
}

// Term is one condition of a topic, as it was written.
type Term struct {
	Field Field  // where it looks
	Text  string // a plain word, or RE2 if Regexp
	// Regexp: Text stands between slashes in the configuration and sees unfolded text.
	Regexp bool
	// Clause is the term as written, for reasons and `explain`: 芯片, {title: 广告}, /集成电路|芯片/.
	Clause string
}

// Field is a part of an item that a term looks in.
type Field string

// The fields of a term. FieldAny is title, text and categories.
const (
	FieldAny      Field = ""
	FieldTitle    Field = "title"
	FieldText     Field = "text"
	FieldAuthor   Field = "author"
	FieldCategory Field = "category"
	FieldSource   Field = "source"
	FieldURL      Field = "url"
)
