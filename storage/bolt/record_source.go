package bolt

import (
	"time"

	"headwater/storage"
)

// sourceRecord is a storage.Source without its id.
type sourceRecord struct {
	URL          string         `cbor:"1,keyasint,omitempty"`
	Feed         channelRecord  `cbor:"2,keyasint,omitzero"`
	ETag         string         `cbor:"3,keyasint,omitempty"`
	LastModified string         `cbor:"4,keyasint,omitempty"`
	Wire         uint64         `cbor:"5,keyasint,omitempty"`
	Reader       uint64         `cbor:"6,keyasint,omitempty"`
	Checked      time.Time      `cbor:"7,keyasint,omitzero"`
	Health       healthRecord   `cbor:"8,keyasint,omitzero"`
	Schedule     scheduleRecord `cbor:"9,keyasint,omitzero"`
	Move         moveRecord     `cbor:"10,keyasint,omitzero"`
	Push         pushRecord     `cbor:"11,keyasint,omitzero"`
	Added        time.Time      `cbor:"12,keyasint,omitzero"`
	Items        int            `cbor:"13,keyasint,omitempty"`
	Charset      string         `cbor:"14,keyasint,omitempty"`
	Format       string         `cbor:"15,keyasint,omitempty"`
	Oddities     []oddityRecord `cbor:"16,keyasint,omitempty"`
	Answered     string         `cbor:"17,keyasint,omitempty"`
}

type channelRecord struct {
	Title       string `cbor:"1,keyasint,omitempty"`
	Home        string `cbor:"2,keyasint,omitempty"`
	Self        string `cbor:"3,keyasint,omitempty"`
	Hub         string `cbor:"4,keyasint,omitempty"`
	Description string `cbor:"5,keyasint,omitempty"`
	Language    string `cbor:"6,keyasint,omitempty"`
	Icon        string `cbor:"7,keyasint,omitempty"`
	Rights      string `cbor:"8,keyasint,omitempty"`
	Generator   string `cbor:"9,keyasint,omitempty"`
}

type healthRecord struct {
	State       storage.State `cbor:"1,keyasint,omitempty"`
	Reason      string        `cbor:"2,keyasint,omitempty"`
	Error       string        `cbor:"3,keyasint,omitempty"`
	Kind        string        `cbor:"4,keyasint,omitempty"`
	Status      int           `cbor:"5,keyasint,omitempty"`
	Failures    int           `cbor:"6,keyasint,omitempty"`
	FailingFrom time.Time     `cbor:"7,keyasint,omitzero"`
	LastPoll    time.Time     `cbor:"8,keyasint,omitzero"`
	LastSuccess time.Time     `cbor:"9,keyasint,omitzero"`
	LastNew     time.Time     `cbor:"10,keyasint,omitzero"`
	Empty       int           `cbor:"11,keyasint,omitempty"`
}

type scheduleRecord struct {
	Next      time.Time     `cbor:"1,keyasint,omitzero"`
	Reason    string        `cbor:"2,keyasint,omitempty"`
	Interval  time.Duration `cbor:"3,keyasint,omitempty"`
	HeldTo    time.Time     `cbor:"4,keyasint,omitzero"`
	HeldFor   string        `cbor:"5,keyasint,omitempty"`
	Rhythm    time.Duration `cbor:"6,keyasint,omitempty"`
	Fresh     time.Duration `cbor:"7,keyasint,omitempty"`
	Hint      time.Duration `cbor:"8,keyasint,omitempty"`
	SkipHours uint32        `cbor:"9,keyasint,omitempty"`
	SkipDays  uint8         `cbor:"10,keyasint,omitempty"`
	Hours     [24]uint8     `cbor:"11,keyasint,omitzero"`
	Days      [7]uint8      `cbor:"12,keyasint,omitzero"`
}

type moveRecord struct {
	To    string    `cbor:"1,keyasint,omitempty"`
	Since time.Time `cbor:"2,keyasint,omitzero"`
	Polls int       `cbor:"3,keyasint,omitempty"`
	Used  bool      `cbor:"4,keyasint,omitempty"`
	Gone  time.Time `cbor:"5,keyasint,omitzero"`
}

type pushRecord struct {
	Hub      string    `cbor:"1,keyasint,omitempty"`
	Topic    string    `cbor:"2,keyasint,omitempty"`
	Secret   string    `cbor:"3,keyasint,omitempty"`
	State    string    `cbor:"4,keyasint,omitempty"`
	Until    time.Time `cbor:"5,keyasint,omitzero"`
	LastPush time.Time `cbor:"6,keyasint,omitzero"`
	Tried    time.Time `cbor:"7,keyasint,omitzero"`
}

type oddityRecord struct {
	Code  string    `cbor:"1,keyasint,omitempty"`
	Text  string    `cbor:"2,keyasint,omitempty"`
	Since time.Time `cbor:"3,keyasint,omitzero"`
	Last  time.Time `cbor:"4,keyasint,omitzero"`
	Count int       `cbor:"5,keyasint,omitempty"`
}

// memoryRecord is a storage.Memory without its source.
type memoryRecord struct {
	Known       []knownRecord `cbor:"1,keyasint,omitempty"`
	Boilerplate []byte        `cbor:"2,keyasint,omitempty"`
	Identity    []byte        `cbor:"3,keyasint,omitempty"`
}

// knownRecord is positional: a memory holds hundreds of them.
type knownRecord struct {
	_       struct{} `cbor:",toarray"`
	Element uint64
	Item    storage.ID
	Text    uint64
}

func newSourceRecord(src *storage.Source) sourceRecord {
	r := sourceRecord{
		URL: src.URL, Feed: channelRecord(src.Feed), ETag: src.ETag, LastModified: src.LastModified, Wire: src.Wire,
		Reader: src.Reader, Checked: src.Checked, Health: healthRecord(src.Health), Schedule: scheduleRecord(src.Schedule),
		Move: moveRecord(src.Move), Push: pushRecord(src.Push), Added: src.Added, Items: src.Items, Charset: src.Charset,
		Format: src.Format, Answered: src.Answered,
		Oddities: each(src.Oddities, func(o storage.Oddity) oddityRecord { return oddityRecord(o) }),
	}
	for _, t := range []*time.Time{
		&r.Checked, &r.Added, &r.Health.FailingFrom, &r.Health.LastPoll, &r.Health.LastSuccess, &r.Health.LastNew,
		&r.Schedule.Next, &r.Schedule.HeldTo, &r.Move.Since, &r.Move.Gone, &r.Push.Until, &r.Push.LastPush, &r.Push.Tried,
	} {
		*t = stamp(*t)
	}
	for i := range r.Oddities {
		r.Oddities[i].Since, r.Oddities[i].Last = stamp(r.Oddities[i].Since), stamp(r.Oddities[i].Last)
	}
	return r
}

func (r *sourceRecord) source(id string) storage.Source {
	return storage.Source{
		ID: id, URL: r.URL, Feed: storage.Channel(r.Feed), ETag: r.ETag, LastModified: r.LastModified, Wire: r.Wire,
		Reader: r.Reader, Checked: r.Checked, Health: storage.Health(r.Health), Schedule: storage.Schedule(r.Schedule),
		Move: storage.Move(r.Move), Push: storage.Push(r.Push), Added: r.Added, Items: r.Items, Charset: r.Charset,
		Format: r.Format, Answered: r.Answered,
		Oddities: each(r.Oddities, func(o oddityRecord) storage.Oddity { return storage.Oddity(o) }),
	}
}

func newMemoryRecord(m *storage.Memory) memoryRecord {
	return memoryRecord{
		Known:       each(m.Known, func(k storage.Known) knownRecord { return knownRecord{Element: k.Element, Item: k.Item, Text: k.Text} }),
		Boilerplate: m.Boilerplate, Identity: m.Identity,
	}
}

func (r *memoryRecord) memory(source string) storage.Memory {
	return storage.Memory{
		Source: source, Boilerplate: r.Boilerplate, Identity: r.Identity,
		Known: each(r.Known, func(k knownRecord) storage.Known {
			return storage.Known{Element: k.Element, Item: k.Item, Text: k.Text}
		}),
	}
}
