package aggregator

import "headwater/storage"

// An entry under a guid that its source never used, with the address or the text of an item, is either that item under another
// name or a later publication of the same article. The first is no new item; the second is one, a copy in the item's story.
// The document tells them apart: it runs from new to old, so what is published again stands in front of all that stood in
// the last document, while what has only another name stays where it was.

// standing is an item of the last document that still stands in this one, and its places in both.
type standing struct{ last, here int }

// findPlaces notes where entries stand, and which of the items of the last document still do. It finds out as well whether the
// source has renamed most of its entries.
func (r *register) findPlaces(doc *reading) {
	here, renamed := 0, 0
	for e, known := range doc.inOrder() {
		id := known.Item
		if e != nil {
			r.here[e] = here
			var changed bool
			if id, changed = r.named(e); changed {
				renamed++
			}
		}
		if last, stood := r.last[id]; stood {
			r.standing = append(r.standing, standing{last, here})
		}
		here++
	}
	r.churning = 2*renamed > here
}

// named is the item that an entry names by its guid, or by its address if it has none. changed reports that it names none but
// looks like one.
func (r *register) named(e *entry) (id storage.ID, changed bool) {
	linked, byLink := r.linked(e)
	if e.keys.guid.IsZero() && byLink {
		return linked, false
	}
	if id, known := r.resolved[e.keys.guid]; known {
		return id, false
	}
	_, byText := r.texts[e.keys.hash]
	return storage.ID{}, byLink || byText && e.long()
}

// renamed reports whether an entry that looks like an item is the item itself, under another name: its source does so with most
// of its entries, it has the address, date and text that the item has, or the place. What is withdrawn does not come back under
// any name.
func (r *register) renamed(e *entry, stored *storage.Item) bool {
	linked, byLink := r.linked(e)
	same := byLink && linked == stored.ID && r.texts[e.keys.hash] == stored.ID &&
		!stored.Published.IsZero() && stored.Published.Equal(e.item.Published)
	return r.churning || stored.Withdrawn || same || r.inPlace(e, stored.ID)
}

// inPlace reports whether an entry stands where an item of the last document would: the item has gone before others that stood
// behind it, or the entry stands behind others that stood before the item.
func (r *register) inPlace(e *entry, item storage.ID) bool {
	place, stood := r.last[item]
	if !stood {
		return false
	}
	for _, s := range r.standing {
		if s.last > place || s.last < place && s.here < r.here[e] {
			return true
		}
	}
	return false
}
