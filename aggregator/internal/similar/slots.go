package similar

import "encoding/binary"

// slotTable finds the slot of an item by its ID: an open hash table, half the size of a map, for the IDs themselves stand
// with the items. Entries of items that are gone stay until the table is made anew.
type slotTable struct {
	entries []slotEntry
	used    int
	live    int // of them, those of items that are there
}

// slotEntry is a slot in its upper half and a hash in its lower one, which is never 0; 0 is free.
type slotEntry uint64

func newSlotEntry(slot uint32, hash uint32) slotEntry { return slotEntry(slot)<<32 | slotEntry(hash) }

func (e slotEntry) slot() uint32 { return uint32(e >> 32) }
func (e slotEntry) hash() uint32 { return uint32(e) }

// hashID hashes an ID; it is never 0.
func hashID(id ID) uint32 {
	return uint32(mix(binary.LittleEndian.Uint64(id[:])*base+uint64(binary.LittleEndian.Uint32(id[8:])))) | 1
}

// home is where the entries of a hash begin.
func (t *slotTable) home(hash uint32) int { return int(uint64(hash) * uint64(len(t.entries)) >> 32) }

// put adds an entry for which there is room.
func (t *slotTable) put(e slotEntry) {
	i := t.home(e.hash())
	for t.entries[i] != 0 {
		if i++; i == len(t.entries) {
			i = 0
		}
	}
	t.entries[i] = e
	t.used++
}

// slotOf returns the slot of an item that is there.
func (x *Index) slotOf(id ID) (slot uint32, ok bool) {
	t := &x.slots
	if t.live == 0 {
		return 0, false
	}
	hash := hashID(id)
	for i := t.home(hash); t.entries[i] != 0; {
		if e := t.entries[i]; e.hash() == hash {
			if it := x.at(e.slot()); it != nil && !it.gone && it.id == id {
				return e.slot(), true
			}
		}
		if i++; i == len(t.entries) {
			i = 0
		}
	}
	return 0, false
}

// enroll makes an item, which is in its segment already, known by its ID.
func (x *Index) enroll(id ID, slot uint32) {
	t := &x.slots
	t.live++
	if 4*(t.used+1) > 3*len(t.entries) {
		x.rebuildSlots()
		return
	}
	t.put(newSlotEntry(slot, hashID(id)))
}

// rebuildSlots makes the table anew, with room for half as many items again.
func (x *Index) rebuildSlots() {
	t := &x.slots
	t.entries, t.used = make([]slotEntry, 2*t.live+16), 0
	for _, s := range x.segments {
		for i := range s.items {
			if it := &s.items[i]; !it.gone {
				t.put(newSlotEntry(s.first+uint32(i), hashID(it.id)))
			}
		}
	}
}
