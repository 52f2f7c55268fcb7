package similar

import "math/bits"

// A segment holds the postings of items that came one after another: an open hash table of 32-bit entries, 20 bits
// for the item's place in the segment and 12 of the hash; where an entry stands tells the rest of the hash. Segments
// are filled once and dropped as a whole when their last item has left the window.
type segment struct {
	first   uint32 // slot of the first item
	items   []item
	entries []uint32 // 0 is free: place+1 and tag share the word, so no entry is 0
	used    int      // entries taken
	newest  int64    // time of the newest item
}

const (
	placeBits   = 20
	maxPlaces   = 1<<placeBits - 1
	tagMask     = 1<<(32-placeBits) - 1
	perHash     = 48 // postings of one hash in one segment; the oldest make room
	minSegment  = 1 << 12
	maxSegment  = 1 << 22 // postings
	fillPercent = 75
)

func newSegment(first uint32, postings int) *segment {
	return &segment{first: first, entries: make([]uint32, postings*100/fillPercent)}
}

// full reports whether no room is left for an item with n postings.
func (s *segment) full(n int) bool {
	return len(s.items) == maxPlaces || (s.used+n)*100 > len(s.entries)*fillPercent
}

// home is where the entries of a hash begin.
func (s *segment) home(h uint32) int {
	hi, _ := bits.Mul64(uint64(h)<<32, uint64(len(s.entries)))
	return int(hi)
}

// tag is the part of the hash that is kept. It comes from the lower bits, which decide little about home.
func tag(h uint32) uint32 { return h & tagMask }

func (s *segment) post(h uint32, place int) {
	entry := uint32(place+1)<<(32-placeBits) | tag(h)
	oldest, seen := -1, 0
	for i := s.home(h); ; {
		e := s.entries[i]
		if e == 0 {
			if seen < perHash {
				s.entries[i] = entry
				s.used++
				return
			}
			break
		}
		if e&tagMask == tag(h) {
			seen++
			if oldest < 0 || e < s.entries[oldest] {
				oldest = i
			}
		}
		if i++; i == len(s.entries) {
			i = 0
		}
	}
	s.entries[oldest] = entry
}

// find appends the slots of the items posted under the hash.
func (s *segment) find(h uint32, slots []uint32) []uint32 {
	for i := s.home(h); ; {
		e := s.entries[i]
		if e == 0 {
			return slots
		}
		if e&tagMask == tag(h) {
			slots = append(slots, s.first+e>>(32-placeBits)-1)
		}
		if i++; i == len(s.entries) {
			i = 0
		}
	}
}
