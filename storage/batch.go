package storage

// Batch is everything that one poll changes, or several polls in a row. [Store.Commit] makes all of it durable in one
// transaction, so that a source's validators can never run ahead of its items (DESIGN rule 1). All parts are whole
// values that replace what was stored under the same id; committing the same batch twice changes nothing. Parts apply in
// the order of the fields: of two values with one id the later stays, and what takes away wins.
type Batch struct {
	Items     []Item // new or revised, with Content and Fingerprint; one that has neither Content nor Fingerprint keeps the stored ones
	Stories   []Story
	Picks     []Pick   // new or changed
	Unpicks   []Unpick // taken out again
	Keys      []Key    // exact keys learnt; a key that is stored already keeps its first item
	Sources   []Source
	Memories  []Memory
	Topics    []Topic
	Records   []Record
	Removed   []ID     // items that retention drops; their keys stay, so that they are not new when they return
	Dropped   []ID     // stories that retention drops, when the last of their items goes
	Forgotten []string // topics whose picks and state are dropped
}

// Unpick takes a story out of a topic.
type Unpick struct {
	Topic string
	Story ID
}

// Empty reports whether the batch changes nothing.
func (b *Batch) Empty() bool {
	return len(b.Items) == 0 && len(b.Stories) == 0 && len(b.Picks) == 0 && len(b.Unpicks) == 0 && len(b.Keys) == 0 &&
		len(b.Sources) == 0 && len(b.Memories) == 0 && len(b.Topics) == 0 && len(b.Records) == 0 && len(b.Removed) == 0 &&
		len(b.Dropped) == 0 && len(b.Forgotten) == 0
}

// Key is one exact way to recognise an item: a source's guid, a canonical address, a hash of the folded text. Hash is a
// [NewID] over the kind and the key's parts; keys are kept for ever, longer than the items they lead to.
type Key struct {
	Hash ID
	Item ID
}

// Record is a small value that one part of the program keeps for itself (a hub's subscription, a split made by hand, the
// feeds' authority): the engine only stores it. Kind names the part, Key the value within it.
type Record struct {
	Kind  string // [a-z-]
	Key   string
	Value []byte // nil deletes the record
}
