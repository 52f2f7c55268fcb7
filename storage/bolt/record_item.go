package bolt

import (
	"time"

	"headwater/storage"
)

// The records in this file and its siblings are the nouns of package storage as the file holds them. A number that was
// used once never gets another meaning; a field that goes leaves its number unused. What the key says is not repeated.

// itemRecord is a storage.Item without Content and Fingerprint, and where its text is.
type itemRecord struct {
	Source     string            `cbor:"1,keyasint"`
	Story      storage.ID        `cbor:"2,keyasint,omitzero"`  // zero if it is the item's own
	GUID       string            `cbor:"3,keyasint,omitempty"` // "" also if it is the address
	URL        string            `cbor:"4,keyasint,omitempty"`
	Title      string            `cbor:"5,keyasint,omitempty"`
	Summary    string            `cbor:"6,keyasint,omitempty"`
	Language   string            `cbor:"7,keyasint,omitempty"`
	Authors    []personRecord    `cbor:"8,keyasint,omitempty"`
	Categories []categoryRecord  `cbor:"9,keyasint,omitempty"`
	Enclosures []enclosureRecord `cbor:"10,keyasint,omitempty"`
	Links      []linkRecord      `cbor:"11,keyasint,omitempty"`
	Image      string            `cbor:"12,keyasint,omitempty"`
	Comments   string            `cbor:"13,keyasint,omitempty"`
	Rights     string            `cbor:"14,keyasint,omitempty"`
	Podcast    podcastRecord     `cbor:"15,keyasint,omitzero"`
	Reads      int               `cbor:"16,keyasint,omitempty"`
	Published  time.Time         `cbor:"17,keyasint,omitzero"`
	Updated    time.Time         `cbor:"18,keyasint,omitzero"`
	Origin     outletRecord      `cbor:"19,keyasint,omitzero"`
	How        string            `cbor:"20,keyasint,omitempty"`
	Confidence float64           `cbor:"21,keyasint,omitempty"`
	Via        []outletRecord    `cbor:"22,keyasint,omitempty"`
	Credited   string            `cbor:"23,keyasint,omitempty"` // Credit.Rights
	Hash       uint64            `cbor:"24,keyasint,omitempty"`
	Withdrawn  bool              `cbor:"25,keyasint,omitempty"`
	Permalink  bool              `cbor:"29,keyasint,omitempty"` // the guid is the address
	Page       pageRecord        `cbor:"30,keyasint,omitzero"`

	Size  int    `cbor:"26,keyasint,omitempty"` // of the text, in bytes; 0 if there is none
	Block uint64 `cbor:"27,keyasint,omitempty"` // that the text is packed in; 0 if it is loose
	Slot  int    `cbor:"28,keyasint,omitempty"` // number of the text within the block
}

type personRecord struct {
	Name  string `cbor:"1,keyasint,omitempty"`
	Email string `cbor:"2,keyasint,omitempty"`
	URL   string `cbor:"3,keyasint,omitempty"`
}

type categoryRecord struct {
	Term   string `cbor:"1,keyasint,omitempty"`
	Scheme string `cbor:"2,keyasint,omitempty"`
	Label  string `cbor:"3,keyasint,omitempty"`
}

type enclosureRecord struct {
	URL      string        `cbor:"1,keyasint,omitempty"`
	Type     string        `cbor:"2,keyasint,omitempty"`
	Length   int64         `cbor:"3,keyasint,omitempty"`
	Title    string        `cbor:"4,keyasint,omitempty"`
	Duration time.Duration `cbor:"5,keyasint,omitempty"`
}

type linkRecord struct {
	Rel   string `cbor:"1,keyasint,omitempty"`
	URL   string `cbor:"2,keyasint,omitempty"`
	Type  string `cbor:"3,keyasint,omitempty"`
	Title string `cbor:"4,keyasint,omitempty"`
}

type podcastRecord struct {
	Subtitle string `cbor:"1,keyasint,omitempty"`
	Episode  string `cbor:"2,keyasint,omitempty"`
	Season   string `cbor:"3,keyasint,omitempty"`
	Kind     string `cbor:"4,keyasint,omitempty"`
	Explicit string `cbor:"5,keyasint,omitempty"`
}

type pageRecord struct {
	Status storage.PageStatus `cbor:"1,keyasint,omitempty"`
	Tried  int                `cbor:"2,keyasint,omitempty"`
	Error  string             `cbor:"3,keyasint,omitempty"`
	Text   bool               `cbor:"4,keyasint,omitempty"`
}

type outletRecord struct {
	Name string `cbor:"1,keyasint,omitempty"`
	URL  string `cbor:"2,keyasint,omitempty"`
}

// printRecord is what ListFingerprints returns beside the key.
type printRecord struct {
	Story  storage.ID `cbor:"1,keyasint,omitzero"` // zero if it is the item's own
	Source string     `cbor:"2,keyasint"`
	Data   []byte     `cbor:"3,keyasint"`
}

func newItemRecord(it *storage.Item) itemRecord {
	r := itemRecord{
		Source: it.Source, Story: unlessOwn(it.Story, it.ID), GUID: it.GUID, URL: it.URL, Title: it.Title, Summary: it.Summary,
		Language:   it.Language,
		Authors:    each(it.Authors, func(p storage.Person) personRecord { return personRecord(p) }),
		Categories: each(it.Categories, func(c storage.Category) categoryRecord { return categoryRecord(c) }),
		Enclosures: each(it.Enclosures, func(e storage.Enclosure) enclosureRecord { return enclosureRecord(e) }),
		Links:      each(it.Links, func(l storage.Link) linkRecord { return linkRecord(l) }),
		Image:      it.Image, Comments: it.Comments, Rights: it.Rights, Podcast: podcastRecord(it.Podcast), Reads: it.Reads,
		Published: stamp(it.Published), Updated: stamp(it.Updated),
		Origin: outletRecord(it.Credit.Origin), How: it.Credit.How, Confidence: it.Credit.Confidence,
		Via:      each(it.Credit.Via, func(o storage.Outlet) outletRecord { return outletRecord(o) }),
		Credited: it.Credit.Rights, Hash: it.Hash, Withdrawn: it.Withdrawn, Page: pageRecord(it.Page),
	}
	if it.GUID == it.URL && it.GUID != "" {
		r.GUID, r.Permalink = "", true
	}
	return r
}

func (r *itemRecord) item(at place) storage.Item {
	it := storage.Item{
		ID: at.id(), Source: r.Source, Story: orOwn(r.Story, at.id()), GUID: r.GUID, URL: r.URL, Title: r.Title, Summary: r.Summary,
		Language:   r.Language,
		Authors:    each(r.Authors, func(p personRecord) storage.Person { return storage.Person(p) }),
		Categories: each(r.Categories, func(c categoryRecord) storage.Category { return storage.Category(c) }),
		Enclosures: each(r.Enclosures, func(e enclosureRecord) storage.Enclosure { return storage.Enclosure(e) }),
		Links:      each(r.Links, func(l linkRecord) storage.Link { return storage.Link(l) }),
		Image:      r.Image, Comments: r.Comments, Rights: r.Rights, Podcast: storage.Podcast(r.Podcast), Reads: r.Reads,
		Published: r.Published, Updated: r.Updated, FirstSeen: at.time(),
		Credit: storage.Credit{
			Origin: storage.Outlet(r.Origin), How: r.How, Confidence: r.Confidence,
			Via:    each(r.Via, func(o outletRecord) storage.Outlet { return storage.Outlet(o) }),
			Rights: r.Credited,
		},
		Hash: r.Hash, Withdrawn: r.Withdrawn, Page: storage.PageState(r.Page),
	}
	if r.Permalink {
		it.GUID = it.URL
	}
	return it
}

// unlessOwn saves twelve bytes where one id is another: most items found their story.
func unlessOwn(id, own storage.ID) storage.ID {
	if id == own {
		return storage.ID{}
	}
	return id
}

// orOwn undoes unlessOwn.
func orOwn(id, own storage.ID) storage.ID {
	if id.IsZero() {
		return own
	}
	return id
}

// stamp drops a time that no calendar shows: RFC 3339 can write it but not read it.
func stamp(t time.Time) time.Time {
	if u := t.UTC(); u.Year() < 1 || u.Year() > 9999 {
		return time.Time{}
	}
	return t
}

// each converts a list; an empty one becomes nil.
func each[A, B any](in []A, convert func(A) B) []B {
	if len(in) == 0 {
		return nil
	}
	out := make([]B, len(in))
	for i, v := range in {
		out[i] = convert(v)
	}
	return out
}
