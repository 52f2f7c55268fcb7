package similar

import (
	"slices"
	"time"
)

// ID names an item for the caller; the index only hands it back.
type ID [12]byte

// Item is an item as it is given to the index.
type Item struct {
	ID     ID
	Source uint32    // any hash of the source's id
	At     time.Time // when the item was first seen, or published: the window counts from it
	Fixed  bool      // its story was chosen by hand: the index never moves it, nor merges its story
}

// Stored is an item that has been placed before, read back at start.
type Stored struct {
	Item
	Story ID // the same for all items of a story; not kept
	Print Print
}

// Library gives the index the text of a candidate, read again from what is stored. It reports false for an item that
// is gone.
type Library interface {
	Text(ID) (*Text, bool)
}

// Options of an Index.
type Options struct {
	Window time.Duration // how long an item finds its copies; 14 days when 0
}

// Index is the window of recent items in memory. It belongs to one goroutine.
type Index struct {
	window   int64 // seconds
	segments []*segment
	next     uint32 // the next slot
	slots    slotTable
	texts    textCache // of recent items and candidates
	scratch  scratch
}

// item is what the index keeps of one item, besides its postings.
type item struct {
	id     ID
	at     uint32 // seconds since 1970
	source uint32
	title  uint32
	whole  uint32
	root   uint32 // slot of the longest text of its story
	ring   uint32 // slot of the next item of its story
	facts  uint64
	units  uint16
	sketch uint8
	fixed  bool
	gone   bool

	gathered bool // holds several other articles
	founder  bool // loaded as an item of the story that has its name
}

// NewIndex returns an empty index.
func NewIndex(o Options) *Index {
	if o.Window == 0 {
		o.Window = 14 * 24 * time.Hour
	}
	return &Index{window: int64(o.Window / time.Second), texts: newTextCache()}
}

// Len is the number of items in the window.
func (x *Index) Len() int { return x.slots.live }

// at returns the item in a slot, nil when it has left the window.
func (x *Index) at(slot uint32) *item {
	i, found := slices.BinarySearchFunc(x.segments, slot, func(s *segment, slot uint32) int {
		switch {
		case slot < s.first:
			return 1
		case slot >= s.end():
			return -1
		}
		return 0
	})
	if !found {
		return nil
	}
	return x.segments[i].item(slot)
}

// insert adds an item as a story of its own. An item that is there already leaves its place.
func (x *Index) insert(it Item, p Print) uint32 {
	hashes := x.hashesOf(&p)
	s := x.tail(len(hashes))
	s.post(hashes, len(s.items))
	return x.seat(s, it, &p)
}

// hashesOf lists what an item is posted under, until the next call.
func (x *Index) hashesOf(p *Print) []uint32 {
	hashes := append(x.scratch.hashes[:0], p.sketch...)
	for _, h := range p.heads {
		hashes = append(hashes, titleHash(h))
	}
	if p.title != 0 {
		hashes = append(hashes, coreHash(p.title))
	}
	x.scratch.hashes = hashes
	return hashes
}

// seat gives an item the next place of the last segment.
func (x *Index) seat(s *segment, it Item, p *Print) uint32 {
	if old, ok := x.slotOf(it.ID); ok {
		x.drop(old)
	}
	slot := s.end()
	s.items = append(s.items, item{
		id: it.ID, at: uint32(it.At.Unix()), source: it.Source, title: p.title, whole: p.whole, facts: p.facts,
		units: uint16(min(p.units, 0xFFFF)), sketch: uint8(len(p.sketch)), fixed: it.Fixed, root: slot, ring: slot,
	})
	s.newest = max(s.newest, it.At.Unix())
	x.enroll(it.ID, slot)
	x.next = slot + 1
	return slot
}

// titleHash and coreHash keep hashes of titles apart from those of bodies.
func titleHash(h uint32) uint32 { return uint32(mix(uint64(h) | 1<<32)) }
func coreHash(h uint32) uint32  { return uint32(mix(uint64(h) | 1<<33)) }

// tail returns the segment for the next item. Segments grow with the index, so that a small one stays small and a
// large one has few of them: each is asked for every hash of a new text. While the index is small the next one may be half
// as large as all before it; later a quarter, because of the memory that waits for items.
func (x *Index) tail(postings int) *segment {
	total, items := 0, 0
	if n := len(x.segments); n > 0 {
		if s := x.segments[n-1]; !s.full(postings) {
			return s
		}
		for _, s := range x.segments {
			total, items = total+s.used, items+len(s.items)
		}
	}
	size := min(max(total/4, min(total/2, maxSegment/16), minSegment), maxSegment)
	s := newSegment(x.next, size, size*(items+1)/(total+usualPostings))
	x.segments = append(x.segments, s)
	return s
}

// Expire drops what has left the window that ends now. It is cheap to call often.
func (x *Index) Expire(now time.Time) {
	for len(x.segments) > 1 && x.segments[0].newest < now.Unix()-x.window {
		s := x.segments[0]
		for i := range s.items {
			if !s.items[i].gone {
				x.drop(s.first + uint32(i))
			}
		}
		x.segments = slices.Delete(x.segments, 0, 1)
	}
}

// drop takes an item out of its story and out of sight; its postings stay until its segment goes.
func (x *Index) drop(slot uint32) {
	it := x.at(slot)
	x.leave(slot)
	it.gone = true
	x.slots.live--
}
