package storage

import "time"

// Topic is what is remembered about a published selection. Its rules stand in the configuration.
type Topic struct {
	ID      string
	Rules   uint64    // hash of the rules that its picks were made with; another one re-curates
	Changed time.Time // last time that anything in it changed: Last-Modified of its feeds
	Since   time.Time // when it was first curated
}

// Pick is a story chosen for a topic, with the reason.
type Pick struct {
	Topic  string
	Story  ID
	Order  time.Time // its place: fixed when it was picked, so that nothing moves later
	Item   ID        // the item of the story that satisfied the rules
	Reason string    // the clause that took it, as written: `any: 芯片`
}
