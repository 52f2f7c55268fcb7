package similar

import "iter"

// members yields the slots of a story, beginning with the given one.
func (x *Index) members(slot uint32) iter.Seq[uint32] {
	return func(yield func(uint32) bool) {
		for s := slot; ; {
			next := x.at(s).ring
			if !yield(s) || next == slot {
				return
			}
			s = next
		}
	}
}

// join makes one story of the stories of two items; its root is the longer of their roots, a's when they are equal.
func (x *Index) join(a, b uint32) {
	ra, rb := x.at(a).root, x.at(b).root
	if ra == rb {
		return
	}
	if x.at(rb).units > x.at(ra).units {
		ra, rb = rb, ra
	}
	for s := range x.members(rb) {
		x.at(s).root = ra
	}
	ia, ib := x.at(ra), x.at(rb)
	ia.ring, ib.ring = ib.ring, ia.ring
}

// leave takes an item out of its story, to be one alone. What is left has its longest text as root.
func (x *Index) leave(slot uint32) {
	it := x.at(slot)
	if it.ring == slot {
		return
	}
	before := slot
	for s := range x.members(slot) {
		before = s
	}
	rest := it.ring
	x.at(before).ring = rest
	wasRoot := it.root == slot
	it.ring, it.root = slot, slot
	if wasRoot {
		x.reroot(rest)
	}
}

func (x *Index) reroot(slot uint32) {
	root := slot
	for s := range x.members(slot) {
		if x.at(s).units > x.at(root).units {
			root = s
		}
	}
	for s := range x.members(slot) {
		x.at(s).root = root
	}
}

// touched reports whether somebody has put the story together by hand.
func (x *Index) touched(slot uint32) bool {
	for s := range x.members(slot) {
		if x.at(s).fixed {
			return true
		}
	}
	return false
}
