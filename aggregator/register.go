package aggregator

import (
	"context"
	"time"

	"headwater/storage"
)

// register is what the desk looks up to recognise the entries of one document: their keys as the store knows them, the
// items behind these, and which item is already taken by another entry of the same document.
type register struct {
	resolved  map[storage.ID]storage.ID // key → item
	items     map[storage.ID]storage.Item
	claimed   map[storage.ID]bool // items that stand in this document
	claimedBy map[*entry]storage.ID
	links     map[storage.ID]int // link key → how many different titles it has in this document
	titles    map[storage.ID]string
	reissued  int // entries known by their text alone: guid and link are other than before
	doubled   int // entries whose guid is another entry's
}

// open looks everything up that judging a document needs, in two reads.
func (d *desk) open(ctx context.Context, src *Source, doc *reading) (*register, error) {
	book := &register{
		resolved: map[storage.ID]storage.ID{}, claimed: map[storage.ID]bool{}, claimedBy: map[*entry]storage.ID{},
		links: map[storage.ID]int{}, titles: map[storage.ID]string{},
	}
	var keys []storage.ID
	for _, e := range doc.entries {
		keys = append(keys, e.keys.all()...)
		book.count(e)
	}
	for _, known := range doc.known {
		book.claimed[known.Item] = true
	}
	owners, err := d.view.resolve(ctx, keys)
	if err != nil {
		return nil, err
	}
	var ids []storage.ID
	for i, key := range keys {
		if !owners[i].IsZero() {
			book.resolved[key] = owners[i]
			ids = append(ids, owners[i])
		}
	}
	book.items, err = d.view.load(ctx, ids)
	return book, err
}

// count notes how many different titles share an entry's link.
func (r *register) count(e *entry) {
	link := e.keys.link
	if link.IsZero() {
		return
	}
	if first, seen := r.titles[link]; !seen {
		r.titles[link] = e.item.Title
		r.links[link] = 1
	} else if first != e.item.Title {
		r.links[link]++
	}
}

// shared reports whether many items of the document have the entry's link: then it says nothing about which item it is
// (one URL for all).
func (r *register) shared(e *entry) bool { return r.links[e.keys.link] > 1 }

// linkKey and pageKey are the entry's keys by address, if its address is its own.
func (r *register) linkKey(e *entry) storage.ID {
	if r.shared(e) {
		return storage.ID{}
	}
	return e.keys.link
}

func (r *register) pageKey(e *entry) storage.ID {
	if r.shared(e) {
		return storage.ID{}
	}
	return e.keys.page
}

// claim notes which item an entry is.
func (r *register) claim(e *entry, item storage.ID) {
	r.claimed[item] = true
	r.claimedBy[e] = item
	for _, key := range []storage.ID{e.keys.guid, r.linkKey(e), e.keys.text} {
		if _, known := r.resolved[key]; !known && !key.IsZero() {
			r.resolved[key] = item
		}
	}
}

// recognise finds the item that an entry is, by the strongest key first. The item may have been dropped by retention: it
// is known all the same, and not new.
func (r *register) recognise(e *entry) (storage.Item, bool) {
	for _, try := range []func(*entry) (storage.ID, bool){r.byBoth, r.byGUID, r.byLink, r.byText} {
		id, found := try(e)
		if !found {
			continue
		}
		if item, stored := r.items[id]; stored {
			return item, true
		}
		return storage.Item{ID: id}, true
	}
	return storage.Item{}, false
}

func (r *register) byBoth(e *entry) (storage.ID, bool) {
	id, known := r.resolved[e.keys.both]
	return id, known && !e.keys.both.IsZero()
}

// byGUID trusts the guid, unless another entry of this document has it with another link (bad-input row 52) or it was
// used for another article before (row 53).
func (r *register) byGUID(e *entry) (storage.ID, bool) {
	id, known := r.resolved[e.keys.guid]
	if !known || e.keys.guid.IsZero() {
		return id, false
	}
	stored, exists := r.items[id]
	if r.claimed[id] {
		same := r.sameLink(e, id)
		if !same {
			r.doubled++
		}
		return id, same
	}
	return id, !exists || !reused(&stored, &e.item)
}

// sameLink reports whether the entry of this document that claimed the item has the same address.
func (r *register) sameLink(e *entry, id storage.ID) bool {
	for other, claimed := range r.claimedBy {
		if claimed == id {
			return other.item.URL == e.item.URL
		}
	}
	stored, exists := r.items[id]
	return exists && stored.URL == e.item.URL
}

// byLink trusts the address where the guid says nothing or changes from poll to poll (row 54), or the format changed (row
// 57): but only if the two are one article by something else as well, because some sources give every item one address.
func (r *register) byLink(e *entry) (storage.ID, bool) {
	id, known := r.resolved[e.keys.link]
	if !known || e.keys.link.IsZero() || r.shared(e) || r.claimed[id] {
		return id, false
	}
	stored, exists := r.items[id]
	if !exists {
		return id, true
	}
	if e.item.GUID == "" && stored.GUID == "" {
		return id, !reused(&stored, &e.item)
	}
	return id, sameArticle(&stored, &e.item) || r.resolved[e.keys.text] == id
}

// byText recognises an item whose guid and link are both other than before: a source that moved and re-issued everything.
// Short texts repeat by nature and say nothing, unless they are all that there is.
func (r *register) byText(e *entry) (storage.ID, bool) {
	id, known := r.resolved[e.keys.text]
	if !known || r.claimed[id] {
		return id, false
	}
	if e.keys.guid.IsZero() && e.keys.link.IsZero() {
		return id, true
	}
	if !e.long() {
		return id, false
	}
	r.reissued++
	return id, true
}

// newID is the id of an entry that nothing recognised.
func (r *register) newID(e *entry) storage.ID {
	id := e.keys.own()
	if _, taken := r.resolved[id]; !taken && !r.claimed[id] {
		return id
	}
	if !e.keys.both.IsZero() {
		return e.keys.both
	}
	return storage.NewID("item", e.item.Source, e.item.URL, e.keys.text.String())
}

// ownsBoth reports whether an item must be recognised by guid and link together, its guid being another's.
func (r *register) ownsBoth(id storage.ID, e *entry) bool {
	return id != e.keys.guid && !e.keys.guid.IsZero()
}

// oddities names what was strange about the identities of this document.
func (r *register) oddities(now time.Time) []storage.Oddity {
	var odd []storage.Oddity
	note := func(n int, code, text string) {
		if n > 0 {
			odd = append(odd, storage.Oddity{Code: code, Text: text, Since: now, Last: now, Count: n})
		}
	}
	note(r.doubled, "guid-repeated", "several entries of one document have the same guid; they are told apart by their links")
	note(r.reissued, "re-issued", "entries came back under new guids and links; they were recognised by their text")
	shared := 0
	for _, titles := range r.links {
		if titles > 1 {
			shared++
		}
	}
	note(shared, "link-shared", "several entries have the same link; it is not used to recognise them")
	return odd
}

// reused reports whether a key was used again for another article: link or text, title and date are all others.
func reused(stored, polled *storage.Item) bool {
	return !sameArticle(stored, polled) && (stored.URL != polled.URL || stored.GUID == polled.GUID)
}

// sameArticle reports whether two items that share a key are the same article by their date or their titles.
func sameArticle(stored, polled *storage.Item) bool {
	if !stored.Published.IsZero() && stored.Published.Equal(polled.Published) {
		return true
	}
	return titlesAgree(stored.Title, polled.Title)
}

// titlesAgree reports whether two titles share at least a third of the shorter one's pairs of letters: an edited headline
// does, another headline does not.
func titlesAgree(a, b string) bool {
	if a == b {
		return true
	}
	x, y := pairs(a), pairs(b)
	if len(x) > len(y) {
		x, y = y, x
	}
	shared := 0
	for pair := range x {
		if y[pair] {
			shared++
		}
	}
	return len(x) > 0 && shared*3 >= len(x)
}

// pairs is the set of pairs of neighbouring letters of a title.
func pairs(title string) map[[2]rune]bool {
	set := map[[2]rune]bool{}
	var last rune
	for _, r := range title {
		if last != 0 {
			set[[2]rune{last, r}] = true
		}
		last = r
	}
	return set
}
