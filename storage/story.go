package storage

import "time"

// Story is the group of items that are the same article.
type Story struct {
	ID    ID
	Lead  ID   // the item that is shown; one of Items
	Items []ID // by time of first sight; never empty unless the story is an alias
	// Joins says for each item but the founder why it was folded in; by hand is a reason too.
	Joins []Join
	// Alias names the older story that this one was found to be. Then it has no items, and its page redirects.
	Alias ID

	FirstSeen time.Time // when its first item was seen: a story is new once
	Changed   time.Time // when anything that is shown of it changed last
	Picks     []Picked  // the topics that publish it
	Reads     int       // how often its page was read
}

// Join is why an item belongs to a story.
type Join struct {
	Item   ID
	With   ID     // the item it was compared with; zero if a key of the story as a whole matched
	Reason string // "url", "guid", "text .93", "hand" … with its figures
	ByHand bool   // kept through re-polls and re-runs of the rules
}

// Picked is a story's side of a [Pick].
type Picked struct {
	Topic string
	Order time.Time
}
