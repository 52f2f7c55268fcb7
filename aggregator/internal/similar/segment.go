package similar

import (
	"math/bits"
	"slices"
)

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
	maxSegment  = 1 << 23                    // postings
	maxHashes   = maxSketch + titleHeads + 1 // of one item
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

// post adds an item under its hashes. All first entries are fetched before any is written, so that the waits for
// memory overlap: a large index is not in the cache.
func (s *segment) post(hashes []uint32, place int) {
	var homes [maxHashes]int
	var first [maxHashes]uint32
	for n, h := range hashes {
		homes[n] = s.home(h)
		first[n] = s.entries[homes[n]]
	}
	for n, h := range hashes {
		entry := uint32(place+1)<<(32-placeBits) | tag(h)
		if home := homes[n]; first[n] == 0 && s.entries[home] == 0 {
			s.entries[home] = entry
			s.used++
		} else {
			s.enter(home, tag(h), entry)
		}
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
// hash that has had its fill, in newer segments, is passed over. It fetches as post does.
func (s *segment) find(hashes, slots []uint32, counts *[maxHashes]uint8) []uint32 {
	var homes [maxHashes]int
	var first [maxHashes]uint32
	for n, h := range hashes {
		if counts[n] < perHash {
			homes[n] = s.home(h)
			first[n] = s.entries[homes[n]]
		}
	}
	for n, h := range hashes {
		i, e := homes[n], first[n]
		for e != 0 {
			if e&tagMask == tag(h) {
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

// seal gives back memory that a full segment does not need.
func (s *segment) seal() { s.items = slices.Clip(s.items) }
