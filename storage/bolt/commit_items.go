package bolt

import (
	"bytes"
	"fmt"
	"slices"

	"headwater/storage"
)

// arrival is an item of a batch on its way into the store.
type arrival struct {
	*storage.Item
	at     place
	row    itemRecord
	old    itemRecord // what was stored, if known
	known  bool       // the item is stored already
	keeps  bool       // it keeps the stored text and fingerprint
	source bool       // it is new to the order of its source
}

// items stores the items of a batch: first what is stored of them is looked up, then all texts are packed together, then
// the rows are written, which say where the texts are. All goes in the order of the buckets, which is cheapest, and lays
// texts of one source side by side.
func (w *writer) items(b *storage.Batch) error {
	arrivals := make([]*arrival, 0, len(b.Items))
	for _, it := range distinct(b.Items) {
		a, err := w.receive(it)
		if err != nil {
			return err
		}
		arrivals = append(arrivals, a)
	}
	slices.SortFunc(arrivals, func(a, b *arrival) int { return bytes.Compare(a.at[:], b.at[:]) })
	w.rows = make(map[storage.ID]*itemRecord, len(arrivals))
	var texts []text
	for _, a := range arrivals {
		w.rows[a.ID] = &a.row
		if a.row.Size > 0 && !a.keeps {
			texts = append(texts, text{at: a.at, data: a.Content})
		}
	}
	if err := w.pack(texts); err != nil {
		return err
	}
	for _, a := range arrivals {
		if err := w.write(a); err != nil {
			return err
		}
	}
	w.rows = nil
	return nil
}

// distinct folds several values of one item in a batch into the one that they amount to.
func distinct(items []storage.Item) []*storage.Item {
	out := make([]*storage.Item, 0, len(items))
	index := make(map[storage.ID]int, len(items))
	for i := range items {
		it := &items[i]
		n, twice := index[it.ID]
		if !twice {
			index[it.ID] = len(out)
			out = append(out, it)
			continue
		}
		merged, first := *it, out[n]
		merged.FirstSeen = first.FirstSeen
		if it.Content == "" && len(it.Fingerprint) == 0 {
			merged.Content, merged.Fingerprint = first.Content, first.Fingerprint
		}
		out[n] = &merged
	}
	return out
}

// receive looks up what is stored of an item, and lets go of the text that it replaces.
func (w *writer) receive(it *storage.Item) (*arrival, error) {
	if len(it.Content) > maxValue {
		return nil, fmt.Errorf("content of item %s: %d bytes are too many", it.ID, len(it.Content))
	}
	found, err := w.place(it.ID)
	if err != nil {
		return nil, err
	}
	a := &arrival{Item: it, known: found.item, row: newItemRecord(it)}
	if !a.known {
		found.item, found.itemTime = true, newTimeKey(it.FirstSeen)
	}
	a.at = newPlace(found.itemTime, it.ID)
	a.source = !a.known
	a.row.Size = len(it.Content)
	if !a.known {
		w.counts.Items++
		return a, nil
	}
	if a.old, err = w.row(a.at); err != nil {
		return nil, err
	}
	a.keeps = it.Content == "" && len(it.Fingerprint) == 0
	if a.keeps {
		a.row.Size, a.row.Block, a.row.Slot = a.old.Size, a.old.Block, a.old.Slot
		return a, w.moveSource(a)
	}
	if err := w.release(a.at, &a.old); err != nil {
		return nil, err
	}
	return a, w.moveSource(a)
}

// moveSource takes an item that changed its source out of the order of the old one.
func (w *writer) moveSource(a *arrival) error {
	if a.old.Source == a.row.Source {
		return nil
	}
	a.source = true
	return w.delete(order, named(a.old.Source, a.at[:]))
}

// row reads the row of an item that must be there.
func (t *txn) row(at place) (itemRecord, error) {
	var r itemRecord
	ok, err := t.get(items, at[:], &r)
	if err == nil && !ok {
		err = fmt.Errorf("%w: item %s has no row", storage.ErrBroken, at.id())
	}
	return r, err
}

// write stores an item's row, its place in the order of its source and its fingerprint.
func (w *writer) write(a *arrival) error {
	if err := w.put(items, a.at[:], &a.row); err != nil {
		return err
	}
	if a.source {
		if err := w.putValue(order, named(a.Source, a.at[:]), nil); err != nil {
			return err
		}
	}
	return w.writePrint(a)
}

func (w *writer) writePrint(a *arrival) error {
	record := printRecord{Story: a.row.Story, Source: a.Source, Data: a.Fingerprint}
	switch {
	case len(a.Fingerprint) > 0:
		return w.put(prints, a.at[:], record)
	case !a.known:
		return nil
	case !a.keeps:
		return w.delete(prints, a.at[:])
	case a.old.Story == a.row.Story && a.old.Source == a.row.Source:
		return nil
	}
	var old printRecord
	if ok, err := w.get(prints, a.at[:], &old); !ok || err != nil {
		return err
	}
	record.Data = old.Data
	return w.put(prints, a.at[:], record)
}

// removed drops items with all that belongs to them but their keys.
func (w *writer) removed(b *storage.Batch) error {
	for _, id := range b.Removed {
		found, err := w.place(id)
		if err != nil {
			return err
		}
		if !found.item {
			continue
		}
		at := newPlace(found.itemTime, id)
		row, err := w.row(at)
		if err != nil {
			return err
		}
		if err := w.release(at, &row); err != nil {
			return err
		}
		found.item = false
		w.counts.Items--
		if err := w.delete(order, named(row.Source, at[:])); err != nil {
			return err
		}
		for _, b := range []bucket{items, prints} {
			if err := w.delete(b, at[:]); err != nil {
				return err
			}
		}
	}
	return nil
}
