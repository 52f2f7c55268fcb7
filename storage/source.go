package storage

import "time"

// Source is all that is remembered about an address we poll. What the configuration says about it (address, headers,
// tags …) is not repeated here: the file is the user's and the store only adds what polling learnt.
type Source struct {
	ID  string // as in the configuration, [a-z0-9-]
	URL string // the configured address that was polled last; another one resets validators and moves

	Feed Channel // what its document says about itself

	// Validators of the last answer that was read or found unchanged, byte for byte (RFC 9110 §13.1, polling rows 1-3).
	// They are committed in the same batch as the items of that answer.
	ETag         string
	LastModified string
	Wire         uint64    // hash of the body's bytes on the wire; 0 if unknown (polling row 7)
	Reader       uint64    // version of the settings that the body was read with; a change reads it again
	Checked      time.Time // last unconditional answer, for servers whose validators lie (bad-input row 77)
	Answered     string    // address that gave the validators, if a redirect led there; "" if it is the one that was asked

	Health   Health
	Schedule Schedule
	Move     Move
	Push     Push

	Added   time.Time // first time it was polled
	Items   int       // stored items
	Charset string    // how the last body was decoded, for the health page
	Format  string    // rss, atom, json, cdf

	Oddities []Oddity
}

// Channel is what a source's document says about itself, cleaned like an item.
type Channel struct {
	Title       string
	Home        string
	Self        string // rel=self, the topic of WebSub
	Hub         string // rel=hub
	Description string
	Language    string
	Icon        string
	Rights      string
	Generator   string
}

// State is the health of a source in one word.
type State string

// The states of a source, as `headwater sources` prints them.
const (
	StateNew     State = "new"     // not polled yet
	StateOK      State = "ok"      // answers
	StateQuiet   State = "quiet"   // answers, but has had nothing new for many times its rhythm
	StateWarning State = "warning" // answers, with oddities that cost something
	StateFailing State = "failing" // the last polls failed
	StateWaiting State = "waiting" // asked us to wait (Retry-After)
	StateMoved   State = "moved"   // answers from another address that the configuration should name
	StateGone    State = "gone"    // answered 410: not polled any more but for a rare check
	StatePaused  State = "paused"  // by the configuration
)

// Health says how the source is, in words for its operator.
type Health struct {
	State       State
	Reason      string    // one sentence
	Error       string    // of the last failed poll; "" after a good one
	Kind        string    // kind of that error: dns, refused, tls, timeout, status, too-large, not-a-feed, blocked …
	Status      int       // last HTTP status; 0 if there was no answer
	Failures    int       // failed polls since the last good one
	FailingFrom time.Time // first of them
	LastPoll    time.Time
	LastSuccess time.Time
	LastNew     time.Time // last time it brought a new item
	Empty       int       // successive answers without items where there used to be some (bad-input row 51)
}

// Schedule says when the source is polled next, and what that was computed from.
type Schedule struct {
	Next      time.Time     // not before this
	Reason    string        // why then: "interval 1h", "Retry-After until …", "max-age=7200"
	Interval  time.Duration // mean one, adapted to the source's rhythm; 0 before the first poll
	HeldTo    time.Time     // Retry-After: not even by hand before this
	HeldFor   string        // scope of the hold: source, host, domain
	Rhythm    time.Duration // mean time between new items; 0 if unknown
	Fresh     time.Duration // what the answer's headers asked for
	Hint      time.Duration // what the document's ttl or sy:* asked for
	SkipHours uint32        // bit h: no poll in hour h, GMT
	SkipDays  uint8         // bit d: no poll on that time.Weekday, GMT
	Hours     [24]uint8     // how many of its latest new items came in each hour of the day, GMT
	Days      [7]uint8      // and on each time.Weekday, GMT
}

// Move remembers a permanent redirect until it can be trusted (polling rows 23-26, 30).
type Move struct {
	To    string    // address of the permanent steps of the last redirect
	Since time.Time // first time it led there
	Polls int       // successive good polls that it led there
	Used  bool      // it is polled in place of the configured address
	Gone  time.Time // first 410
}

// Push is the state of a WebSub subscription to the source's hub.
type Push struct {
	Hub      string
	Topic    string
	Secret   string
	State    string    // "", asked, active, refused
	Until    time.Time // end of the lease
	LastPush time.Time
	Tried    time.Time
}

// Oddity is something strange that a source does and that was survived, for its health page.
type Oddity struct {
	Code  string // stable word: charset, guid-churn, no-dates …
	Text  string // one sentence
	Since time.Time
	Last  time.Time
	Count int
}

// Memory is what the documents of a source taught us and what is only needed when a changed one comes: apart from
// [Source], so that a poll that finds nothing new does not touch it.
type Memory struct {
	Source string
	// Known is what stood in the last documents, so that the same bytes are not parsed again: the last one's first,
	// in its order.
	Known []Known
	// Boilerplate counts the paragraphs that repeat under many of its items; opaque to the store.
	Boilerplate []byte
	// Identity remembers how its entries are recognised (guid churn, one guid for all); opaque to the store.
	Identity []byte
}

// Known is one entry element of a source's last documents, and the item that was read from it.
type Known struct {
	Element uint64 // hash of its bytes
	Text    uint64 // hash of the title and the text that were read from it
	Item    ID
}
