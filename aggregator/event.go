package aggregator

import (
	"time"

	"headwater/storage"
)

// Event is something that happened and that an operator, a log or a metric may want to know. The kinds are the types that
// implement it.
type Event interface{ event() }

// Polled is one finished poll of one source, after its verdicts.
type Polled struct {
	Source   string
	Took     time.Duration
	Status   int   // HTTP status; 0 if there was no answer
	Bytes    int64 // of the body on the wire
	Changed  bool  // the body was other than before, and was read
	New      int
	Folded   int // of the new ones, copies of a story
	Revised  int
	Err      error // why the poll failed; nil if the source answered
	Pushed   bool  // a hub delivered it; nothing was asked
	Held     bool  // nothing was asked, because the source asked us to wait or is gone
	State    storage.State
	Reason   string
	Next     time.Time
	Oddities []storage.Oddity // of this poll
}

// Subscribed is a new state of the subscription to a source's hub (WebSub).
type Subscribed struct {
	Source string
	Hub    string
	State  string    // asked, active, refused
	Until  time.Time // end of the lease, while it is active
	Err    error     // why the hub could not be asked; nil if it could
}

// HealthChange is a source whose health has become another word. It is kept for [HealthChanges].
type HealthChange struct {
	Source string        `json:"source"`
	From   storage.State `json:"from"`
	To     storage.State `json:"to"`
	Reason string        `json:"reason"`
	At     time.Time     `json:"at"`
}

// PageRead is one article page that was asked for, for a source with `republish: article`.
type PageRead struct {
	Source string
	URL    string
	Took   time.Duration
	Text   bool      // the item has the page's text now
	Err    error     // why the page could not be had; nil if it was read
	Again  time.Time // when it will be asked for again; zero if it will not
}

// Committed is a batch that is now durable. Topics are the ones whose feeds changed, Sources those with new or revised items.
type Committed struct {
	Topics  []string
	Sources []string
	Items   int
	Took    time.Duration
}

// StoreFailed is a commit that did not go through. Polling pauses and the batch is kept and tried again.
type StoreFailed struct {
	Err   error
	Retry time.Duration
	Again bool // it was tried before
}

// StoreBack is the first commit that went through after StoreFailed.
type StoreBack struct{ Down time.Duration }

// StoreLeft is the end of a run whose store cannot be written. Nothing that was stored is lost; what was polled since is not, and
// is polled again by the next run, because its validators are not stored either. It is told after everything else.
type StoreLeft struct {
	Err   error
	Items int // that are not stored
}

// Curated is a topic whose rules changed and that was filled again from what is stored.
type Curated struct {
	Topic          string
	Added, Removed int
}

// Dropped is what retention dropped in one go.
type Dropped struct{ Items, Stories int }

func (Polled) event()       {}
func (Subscribed) event()   {}
func (HealthChange) event() {}
func (PageRead) event()     {}
func (Committed) event()    {}
func (StoreFailed) event()  {}
func (StoreBack) event()    {}
func (StoreLeft) event()    {}
func (Curated) event()      {}
func (Dropped) event()      {}
