package aggregator

import (
	"context"
	"strings"
	"time"

	"headwater/aggregator/internal/canon"
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
	texts     map[uint64]storage.ID     // text hash → item, of the source's last documents
	recent    map[storage.ID]bool       // items of the source's last documents; retention may have dropped them
	last      map[storage.ID]int        // those of the very last one, with their places there
	standing  []standing                // of these, those that stand in this document
	here      map[*entry]int            // places in this document
	churning  bool                      // the source has renamed most of its entries
	siblings  map[storage.ID]storage.ID // page key → this source's item, where the page's first item is another source's
	reissued  int                       // entries known by their text alone: guid and link are other than before
	doubled   int                       // entries whose guid is another entry's
}

// open looks everything up that judging a document needs, in two reads.
func (d *desk) open(ctx context.Context, src *Source, doc *reading) (*register, error) {
	book := &register{
		resolved: map[storage.ID]storage.ID{}, claimed: map[storage.ID]bool{}, claimedBy: map[*entry]storage.ID{},
		links: map[storage.ID]int{}, titles: map[storage.ID]string{}, texts: map[uint64]storage.ID{},
		siblings: map[storage.ID]storage.ID{}, recent: map[storage.ID]bool{}, last: map[storage.ID]int{},
		here: map[*entry]int{},
	}
	var keys, ids []storage.ID
	for _, e := range doc.entries {
		keys = append(keys, e.keys.all()...)
		book.count(e)
	}
	for _, known := range doc.known {
		book.claimed[known.Item] = true
	}
	last := lengthOfLast(&doc.memory)
	for i, known := range doc.memory.Known {
		book.texts[known.Text] = known.Item
		book.recent[known.Item] = true
		if _, again := book.last[known.Item]; !again && i < last {
			book.last[known.Item] = i
		}
	}
	for _, e := range doc.entries {
		if id, known := book.texts[e.keys.hash]; known {
			ids = append(ids, id)
		}
	}
	owners, err := d.view.resolve(ctx, keys)
	if err != nil {
		return nil, err
	}
	for i, key := range keys {
		if !owners[i].IsZero() {
			book.resolved[key] = owners[i]
			ids = append(ids, owners[i])
		}
	}
	if book.items, err = d.view.load(ctx, ids); err != nil {
		return nil, err
	}
	if err := d.findSiblings(ctx, src, doc, book); err != nil {
		return nil, err
	}
	book.findPlaces(doc)
	return book, nil
}

// findSiblings finds the source's own item for entries whose page was published by another source first: it is in the same
// story.
func (d *desk) findSiblings(ctx context.Context, src *Source, doc *reading, book *register) error {
	for _, e := range doc.entries {
		first, known := book.items[book.resolved[e.keys.page]]
		if _, byGUID := book.resolved[e.keys.guid]; byGUID || !known || first.Source == src.ID {
			continue
		}
		story, err := d.view.story(ctx, first.Story)
		if err != nil {
			return err
		}
		items, err := d.view.load(ctx, story.Items)
		if err != nil {
			return err
		}
		for id, item := range items {
			if page, ok := canon.URL(item.URL); ok && item.Source == src.ID && storage.NewID("page", page) == e.keys.page {
				book.siblings[e.keys.page], book.items[id] = id, item
			}
		}
	}
	return nil
}

// count notes how many different titles share an entry's link. A title with an addition is not another one.
func (r *register) count(e *entry) {
	link := e.keys.link
	if link.IsZero() {
		return
	}
	if first, seen := r.titles[link]; !seen {
		r.titles[link] = e.item.Title
		r.links[link] = 1
	} else if !strings.Contains(first, e.item.Title) && !strings.Contains(e.item.Title, first) {
		r.links[link]++
	}
}

// shared reports whether many items of the document have the entry's link: then it says nothing about which item it is
// (one URL for all).
func (r *register) shared(e *entry) bool { return r.links[e.keys.link] > 1 }

// pageKey is the entry's key by address, if its address is its own.
func (r *register) pageKey(e *entry) storage.ID {
	if r.shared(e) {
		return storage.ID{}
	}
	return e.keys.page
}

// learnt lists the keys by which an item is found again. Its own id is one of them.
func (r *register) learnt(e *entry, item storage.ID) []storage.ID {
	keys := []storage.ID{item, e.keys.guid, r.pageKey(e)}
	if e.keys.guid.IsZero() && !r.shared(e) {
		keys = append(keys, e.keys.link)
	}
	if item == e.keys.both {
		keys = append(keys, e.keys.both)
	}
	return keys
}

// unlearnt lists the keys of a known item that the store does not have yet, because its source names it otherwise today.
func (r *register) unlearnt(e *entry) []storage.ID {
	var keys []storage.ID
	for _, key := range []storage.ID{e.keys.guid, r.pageKey(e)} {
		if _, known := r.resolved[key]; !known {
			keys = append(keys, key)
		}
	}
	return keys
}

// claim notes which item an entry is.
func (r *register) claim(e *entry, item storage.ID) {
	r.claimed[item] = true
	r.claimedBy[e] = item
	keys := []storage.ID{e.keys.both, e.keys.guid, e.keys.text, r.pageKey(e)}
	if !r.shared(e) {
		keys = append(keys, e.keys.link)
	}
	for _, key := range keys {
		if _, known := r.resolved[key]; !known && !key.IsZero() {
			r.resolved[key] = item
		}
	}
}

// recognise finds the item that an entry is, by the strongest key first. The item may have been dropped by retention: it
// is known all the same, and not new.
func (r *register) recognise(e *entry) (storage.Item, bool) {
	for _, try := range []func(*entry) (storage.ID, bool){r.byBoth, r.byGUID, r.byLink, r.byText, r.byToken} {
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
	id, known := r.linked(e)
	if !known || r.claimed[id] {
		return id, false
	}
	stored, exists := r.items[id]
	if r.shared(e) {
		return id, exists && e.item.GUID == "" && stored.GUID == "" && stored.Title == e.item.Title
	}
	if !exists {
		return id, true
	}
	if e.item.GUID == "" && stored.GUID == "" {
		return id, !reused(&stored, &e.item)
	}
	if e.item.GUID == "" || stored.GUID == "" {
		return id, r.texts[e.keys.hash] == id || sameArticle(&stored, &e.item)
	}
	return id, sameArticle(&stored, &e.item) && r.renamed(e, &stored)
}

// linked is the item of this source that has the entry's address.
func (r *register) linked(e *entry) (storage.ID, bool) {
	if id, known := r.resolved[e.keys.link]; known && !e.keys.link.IsZero() {
		return id, true
	}
	if id, known := r.siblings[e.keys.page]; known {
		return id, true
	}
	id, known := r.resolved[e.keys.page]
	return id, known && !e.keys.page.IsZero() && (r.items[id].Source == e.item.Source || r.recent[id])
}

// byText recognises an item whose guid and link are both other than before: a source that moved and re-issued what it has.
// Short texts repeat by nature and say nothing, unless they are all that there is: then an entry that is the same in
// everything is the same item, also if it stands twice in the document.
func (r *register) byText(e *entry) (storage.ID, bool) {
	if id, known := r.resolved[e.keys.text]; known && !e.keys.text.IsZero() {
		return id, true
	}
	id, known := r.texts[e.keys.hash]
	if !known || r.claimed[id] || !e.long() {
		return id, false
	}
	if stored, exists := r.items[id]; exists && !r.renamed(e, &stored) {
		return id, false
	}
	r.reissued++
	return id, true
}

// newID is the id of an entry that nothing recognised: its strongest key that no other item has.
func (r *register) newID(e *entry) storage.ID {
	if e.keys.guid.IsZero() && r.shared(e) {
		return e.keys.text
	}
	id := e.keys.own()
	if _, taken := r.resolved[id]; !taken && !r.claimed[id] {
		return id
	}
	if !e.keys.both.IsZero() {
		return e.keys.both
	}
	return e.keys.text
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
