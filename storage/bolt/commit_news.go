package bolt

import (
	"bytes"
	"fmt"
	"maps"
	"slices"

	"headwater/storage"
)

// placed is a place that a batch looked up or changed.
type placed struct {
	where
	raw []byte // as it is stored; nil if it is not
}

// place looks an id up and remembers the answer, so that an item, the story it founds and its picks cost one look and one
// write.
func (w *writer) place(id storage.ID) (*placed, error) {
	if found := w.places[id]; found != nil {
		return found, nil
	}
	raw, err := w.rawWhere(id)
	if err != nil {
		return nil, err
	}
	found := &placed{raw: raw}
	if raw != nil {
		at, ok := parseWhere(raw)
		if !ok {
			return nil, fmt.Errorf("%w: place of %s", storage.ErrBroken, id)
		}
		found.where = at
	}
	w.places[id] = found
	return found, nil
}

// keys learns the keys that are new.
func (w *writer) keys(b *storage.Batch) error {
	known := make(map[storage.ID]bool, len(b.Keys))
	w.learnt.news.keys = make([]storage.Key, 0, len(b.Keys))
	for _, k := range b.Keys {
		item, err := w.resolve(k.Hash)
		if err != nil {
			return err
		}
		if item.IsZero() && !known[k.Hash] {
			known[k.Hash] = true
			w.learnt.news.keys = append(w.learnt.news.keys, k)
		}
	}
	w.counts.Keys += int64(len(w.learnt.news.keys))
	return nil
}

// flush writes the places and keys of the batch, in order, so that a page is visited once.
func (w *writer) flush() error {
	n := &w.learnt.news
	for _, id := range slices.SortedFunc(maps.Keys(w.places), compareIDs) {
		p := w.places[id]
		raw := p.append(nil)
		switch {
		case bytes.Equal(raw, p.raw), p.raw == nil && p.nothing():
		case p.raw == nil:
			n.places = append(n.places, placing{id, raw})
		default:
			if err := w.replace(id, raw, p.nothing()); err != nil {
				return err
			}
		}
	}
	if w.recent.size()+n.size() > w.store.waiting {
		return w.move()
	}
	return w.keep()
}

// replace writes a place that was stored already to the bucket ids.
func (w *writer) replace(id storage.ID, raw []byte, nothing bool) error {
	if nothing && w.recent.place(id, w.tx.ID()) == nil {
		return w.delete(ids, id[:])
	}
	return w.putRaw(ids, id[:], raw)
}

// keep puts the news of the batch into the bucket fresh.
func (w *writer) keep() error {
	if w.learnt.news.size() == 0 {
		return nil
	}
	number, err := w.bucket(fresh).NextSequence()
	if err != nil {
		return fmt.Errorf("number news: %w", err)
	}
	return w.putRaw(fresh, numberKey(number), w.learnt.news.bytes())
}

// move puts all news into the buckets keys and ids and empties fresh.
func (w *writer) move() error {
	w.learnt.moved = true
	all := w.recent.all()
	all.keys = append(all.keys, w.learnt.news.keys...)
	slices.SortFunc(all.keys, func(a, b storage.Key) int { return compareIDs(a.Hash, b.Hash) })
	for i := range all.keys {
		if err := w.putRaw(keys, all.keys[i].Hash[:], all.keys[i].Item[:]); err != nil {
			return err
		}
	}
	all.places = append(all.places, w.learnt.news.places...)
	slices.SortFunc(all.places, func(a, b placing) int { return compareIDs(a.id, b.id) })
	for _, p := range all.places {
		if err := w.movePlace(p); err != nil {
			return err
		}
	}
	return w.empty(fresh)
}

// movePlace puts a place into the bucket ids, unless a later one is there.
func (w *writer) movePlace(p placing) error {
	later, err := w.getRaw(ids, p.id[:])
	switch {
	case err != nil:
		return err
	case later == nil:
		return w.putRaw(ids, p.id[:], p.raw)
	}
	at, ok := parseWhere(later)
	if !ok {
		return fmt.Errorf("%w: place of %s", storage.ErrBroken, p.id)
	}
	if at.nothing() {
		return w.delete(ids, p.id[:])
	}
	return nil
}

// empty deletes all that is in a bucket.
func (w *writer) empty(b bucket) error {
	var done [][]byte
	err := w.scan(b, nil, nil, false, func(key, _ []byte) (bool, error) {
		done = append(done, bytes.Clone(key))
		return true, nil
	})
	for _, key := range done {
		if err == nil {
			err = w.delete(b, key)
		}
	}
	return err
}

func compareIDs(a, b storage.ID) int { return bytes.Compare(a[:], b[:]) }
