package similar

import "math/bits"

// A segment holds the postings of items that came one after another: an open hash table of 32-bit entries, 20 bits
// for the item's place in the segment and 12 of the hash; where an entry stands tells the rest of the hash. Segments
// are filled once and dropped as a whole when their last item has left the window.
//
// In front of the table stands a filter with six bits for each entry, in the same order: most hashes of a new text are in no
// segment, and of those nineteen in twenty are known by their two bits not to be.
type segment struct {
	first   uint32 // slot of the first item
	items   []item
	entries []uint32 // 0 is free: place+1 and tag share the word, so no entry is 0
	filter  []uint64
	used    int   // entries taken
	newest  int64 // time of the newest item
}

const (
	placeBits   = 20
	maxPlaces   = 1<<placeBits - 1
	tagMask     = 1<<(32-placeBits) - 1
	perHash     = 48      // postings of one hash in one segment; the oldest make room
	filterBits  = 6       // for each entry
	minSegment  = 1 << 15 // postings
	maxSegment  = 1 << 23
	maxHashes   = maxSketch + titleHeads + 1 // of one item
	fillPercent = 80

	usualPostings = 30 // of one item, before there is one to ask
)

// newSegment makes room for so many postings, and for about as many items as have those.
func newSegment(first uint32, postings, items int) *segment {
	size := postings * 100 / fillPercent
	return &segment{
		first: first, items: make([]item, 0, min(items, maxPlaces)),
		entries: make([]uint32, size), filter: make([]uint64, size*filterBits/64+1),
	}
}

// full reports whether no room is left for an item with n postings.
func (s *segment) full(n int) bool {
	return len(s.items) == maxPlaces || (s.used+n)*100 > len(s.entries)*fillPercent
}

// end is the slot behind the last item.
func (s *segment) end() uint32 { return s.first + uint32(len(s.items)) }

// item returns the item in a slot of the segment.
func (s *segment) item(slot uint32) *item { return &s.items[slot-s.first] }

// bit is the place of a hash in the filter; its entries begin at bit/filterBits.
func (s *segment) bit(h uint32) int {
	hi, _ := bits.Mul64(uint64(h)<<32, uint64(len(s.entries)*filterBits))
	return int(hi)
}

// marks is what the filter has of a hash, all in one word: the bit of its place, and one by its tag.
func marks(bit int, h uint32) uint64 { return 1<<(bit%64) | 1<<(h%64) }

// tag is the part of the hash that is kept. It comes from the lower bits, which decide little about home.
func tag(h uint32) uint32 { return h & tagMask }

// post adds an item under its hashes.
func (s *segment) post(hashes []uint32, place int) {
	for _, h := range hashes {
		s.put(h, place)
	}
}

// put adds an item under one hash.
func (s *segment) put(h uint32, place int) {
	bit := s.bit(h)
	s.filter[bit/64] |= marks(bit, h)
	entry := uint32(place+1)<<(32-placeBits) | tag(h)
	if home := bit / filterBits; s.entries[home] == 0 {
		s.entries[home] = entry
		s.used++
	} else {
		s.enter(home, tag(h), entry)
	}
}

// enter writes one entry at its home or behind it; when the hash has too many, over the oldest.
func (s *segment) enter(home int, tag, entry uint32) {
	oldest, seen := -1, 0
	for i := home; ; {
		e := s.entries[i]
		if e == 0 {
			if seen < perHash {
				oldest = i
				s.used++
			}
			break
		}
		if e&tagMask == tag {
			if seen++; oldest < 0 || e < s.entries[oldest] {
				oldest = i
			}
		}
		if i++; i == len(s.entries) {
			i = 0
		}
	}
	s.entries[oldest] = entry
}

// find appends the slots of the items posted under the hashes, as often as they are, and counts them for each hash. A
// hash that has had its fill, in newer segments, is passed over. All first entries are fetched before any is looked at, so that
// the waits for memory overlap: a large index is not in the cache.
func (s *segment) find(hashes, slots []uint32, counts *[maxHashes]uint8) []uint32 {
	var which, homes [maxHashes]int
	var first [maxHashes]uint32
	some := 0
	for n, h := range hashes {
		bit := s.bit(h)
		if both := marks(bit, h); s.filter[bit/64]&both == both && counts[n] < perHash {
			which[some], homes[some] = n, bit/filterBits
			first[some] = s.entries[homes[some]]
			some++
		}
	}
	for k, n := range which[:some] {
		i, e, tag := homes[k], first[k], tag(hashes[n])
		for e != 0 {
			if e&tagMask == tag {
				slots = append(slots, s.first+e>>(32-placeBits)-1)
				counts[n]++
			}
			if i++; i == len(s.entries) {
				i = 0
			}
			e = s.entries[i]
		}
	}
	return slots
}
