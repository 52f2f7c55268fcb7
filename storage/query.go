package storage

import "time"

// Cursor goes on where a page ended. The empty cursor begins; an empty Next says that there is no more. Its text is the
// engine's own and means nothing to the caller, but it stays good over restarts.
type Cursor string

// ItemQuery asks for items by (FirstSeen, ID).
type ItemQuery struct {
	Source  string    // only of this source; "" for all
	Since   time.Time // first seen at or after; zero for no bound
	Newest  bool      // newest first instead of oldest first
	Content bool      // with Content
	Cursor  Cursor
	Limit   int // at most this many on the page; 0 means DefaultLimit
}

// PickQuery asks for a topic's picks by (Order, Story), newest first.
type PickQuery struct {
	Topic  string
	Before time.Time // Order before this; zero for no bound
	Since  time.Time // Order at or after; zero for no bound
	Oldest bool      // oldest first instead of newest first
	Cursor Cursor
	Limit  int // 0 means DefaultLimit
}

// DefaultLimit is the size of a page whose query does not say.
const DefaultLimit = 100

// Page is what a read returns: values of the caller's own, and the cursor of the next page ("" if this was the last).
type Page[T any] struct {
	Values []T
	Next   Cursor
}

// Fingerprint is what the desk compares an item's text by, with what it must know to do so.
type Fingerprint struct {
	Item      ID
	Story     ID
	Source    string
	FirstSeen time.Time
	Data      []byte
}

// Stats counts what a store holds.
type Stats struct {
	Engine  string
	Path    string // "" if it has none
	Sources int
	Items   int
	Stories int // without aliases
	Topics  int
	Picks   int
	Keys    int
	Bytes   int64 // size of the data file
	Free    int64 // bytes of it that can be used again
}
