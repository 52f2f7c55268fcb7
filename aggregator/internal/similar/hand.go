package similar

// Put keeps an item whose story is known by other means: its address, its guid, or a hand that joined it. with is an
// item of that story, or the zero ID for a story of its own; one that has left the window counts as zero.
func (x *Index) Put(it Item, p Print, with ID) {
	slot := x.insert(it, p)
	if peer, ok := x.slotOf(with); ok && with != it.ID {
		x.join(peer, slot)
	}
}

// Revise replaces the text of an item that its source has changed. The item stays in its story.
func (x *Index) Revise(it Item, t *Text) {
	mate := ID{}
	if old, ok := x.slotOf(it.ID); ok {
		it.Fixed = it.Fixed || x.at(old).fixed
		if next := x.at(old).ring; next != old {
			mate = x.at(next).id
		}
	}
	x.Put(it, t.Print(), mate)
	x.texts.put(it.ID, t)
}

// Remove forgets an item.
func (x *Index) Remove(id ID) {
	if slot, ok := x.slotOf(id); ok {
		x.drop(slot)
	}
}

// Split makes an item a story of its own, by hand: the index leaves it alone from then on.
func (x *Index) Split(id ID) {
	if slot, ok := x.slotOf(id); ok {
		x.leave(slot)
		x.at(slot).fixed = true
	}
}

// Join makes one story of the stories of two items, by hand.
func (x *Index) Join(a, b ID) {
	sa, okA := x.slotOf(a)
	sb, okB := x.slotOf(b)
	if okA && okB {
		x.join(sa, sb)
		x.at(sa).fixed, x.at(sb).fixed = true, true
	}
}
