package bolt

import (
	"time"

	"headwater/storage"
)

// storyRecord is a storage.Story. One that only its founder belongs to is nearly empty: most are.
type storyRecord struct {
	Lead    storage.ID     `cbor:"1,keyasint,omitzero"` // zero if it is the founder
	NoLead  bool           `cbor:"2,keyasint,omitempty"`
	Items   []storage.ID   `cbor:"3,keyasint,omitempty"` // absent if the founder is the only one
	NoItems bool           `cbor:"4,keyasint,omitempty"`
	Joins   []joinRecord   `cbor:"5,keyasint,omitempty"`
	Alias   storage.ID     `cbor:"6,keyasint,omitzero"`
	Changed time.Time      `cbor:"7,keyasint,omitzero"`
	Picks   []pickedRecord `cbor:"8,keyasint,omitempty"`
	Reads   int            `cbor:"9,keyasint,omitempty"`
}

type joinRecord struct {
	Item   storage.ID `cbor:"1,keyasint,omitzero"`
	With   storage.ID `cbor:"2,keyasint,omitzero"`
	Reason string     `cbor:"3,keyasint,omitempty"`
	ByHand bool       `cbor:"4,keyasint,omitempty"`
}

type pickedRecord struct {
	Topic string    `cbor:"1,keyasint,omitempty"`
	Order time.Time `cbor:"2,keyasint,omitzero"`
}

// topicRecord is a storage.Topic without its id.
type topicRecord struct {
	Rules   uint64    `cbor:"1,keyasint,omitempty"`
	Changed time.Time `cbor:"2,keyasint,omitzero"`
	Since   time.Time `cbor:"3,keyasint,omitzero"`
}

// pickRecord is a storage.Pick without what its key says.
type pickRecord struct {
	Item   storage.ID `cbor:"1,keyasint,omitzero"`
	Reason string     `cbor:"2,keyasint,omitempty"`
}

func newStoryRecord(st *storage.Story) storyRecord {
	r := storyRecord{
		Lead: unlessOwn(st.Lead, st.ID), NoLead: st.Lead.IsZero(), NoItems: len(st.Items) == 0,
		Joins: each(st.Joins, func(j storage.Join) joinRecord { return joinRecord(j) }),
		Alias: st.Alias, Changed: stamp(st.Changed), Reads: st.Reads,
		Picks: each(st.Picks, func(p storage.Picked) pickedRecord { return pickedRecord{p.Topic, stamp(p.Order)} }),
	}
	if len(st.Items) != 1 || st.Items[0] != st.ID {
		r.Items = st.Items
	}
	return r
}

func (r *storyRecord) story(at place) storage.Story {
	st := storage.Story{
		ID: at.id(), Lead: orOwn(r.Lead, at.id()), Items: r.Items, Alias: r.Alias,
		FirstSeen: at.time(), Changed: r.Changed, Reads: r.Reads,
		Joins: each(r.Joins, func(j joinRecord) storage.Join { return storage.Join(j) }),
		Picks: each(r.Picks, func(p pickedRecord) storage.Picked { return storage.Picked(p) }),
	}
	if r.NoLead {
		st.Lead = storage.ID{}
	}
	if len(r.Items) == 0 && !r.NoItems {
		st.Items = []storage.ID{st.ID}
	}
	return st
}
