package similar

import (
	"iter"
	"slices"
)

// Load fills the index at start, oldest item first.
func (x *Index) Load(stored iter.Seq[Stored]) {
	last := make(map[ID]uint32) // an item of each story that has other items than the one it is named after
	l := loader{index: x}
	defer l.flush()
	for s := range stored {
		slot := l.insert(s.Item, s.Print)
		x.at(slot).founder = s.Story == s.ID
		peer, ok := last[s.Story]
		if !ok && s.Story != s.ID {
			peer, ok = x.founder(s.Story)
		}
		if ok && x.at(peer) != nil {
			x.join(peer, slot)
		}
		if s.Story != s.ID {
			last[s.Story] = slot
		}
	}
}

// founder returns the item that has the name of a story, if it is in that story.
func (x *Index) founder(story ID) (slot uint32, ok bool) {
	slot, ok = x.slotOf(story)
	return slot, ok && x.at(slot).founder
}

// loader inserts many items. It posts a million hashes at a time, in their order: the table of a large index is far larger than
// any cache, and to be written here and there it would have to be fetched from memory for every hash.
type loader struct {
	index   *Index
	segment *segment
	waiting []posting // for the segment
	sorted  []posting // room
}

// posting is a hash and the place of an item that has it.
type posting struct{ hash, place uint32 }

const (
	mostWaiting = 1 << 20
	regionShift = 24 // 256 regions of hashes, and of the table
)

func (l *loader) insert(it Item, p Print) uint32 {
	hashes := l.index.hashesOf(&p)
	if l.segment == nil || l.segment.full(len(l.waiting)+len(hashes)) || len(l.waiting) > mostWaiting {
		l.flush()
		l.segment = l.index.tail(len(hashes))
	}
	place := uint32(len(l.segment.items))
	for _, h := range hashes {
		l.waiting = append(l.waiting, posting{h, place})
	}
	return l.index.seat(l.segment, it, &p)
}

// flush posts what waits, a region of the table after the other. Within one the newest come last, as ever.
func (l *loader) flush() {
	var next [1<<(32-regionShift) + 1]int
	for _, p := range l.waiting {
		next[p.hash>>regionShift+1]++
	}
	for i := range next[1:] {
		next[i+1] += next[i]
	}
	l.sorted = slices.Grow(l.sorted[:0], len(l.waiting))[:len(l.waiting)]
	for _, p := range l.waiting {
		region := p.hash >> regionShift
		l.sorted[next[region]] = p
		next[region]++
	}
	for _, p := range l.sorted {
		l.segment.put(p.hash, int(p.place))
	}
	l.waiting = l.waiting[:0]
}
