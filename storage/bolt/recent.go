package bolt

import (
	"fmt"
	"slices"
	"sync"

	"headwater/storage"
)

// Keys are hashes: each new one belongs on another page of a large bucket, and to write that page costs as much as to
// pack a text. So the keys of a commit are first appended as one value to the bucket fresh, and held in memory; when
// there are recentKeys of them they are moved to the bucket keys together, in order, many to a page.
const recentKeys = 8192

// freshEntry is the size of one key in a value of the bucket fresh: its hash, and the item.
const freshEntry = 2 * idSize

// recent is a generation of keys that are in the bucket fresh. When they move, a new generation begins; who still has
// the old one finds the same answers in it.
type recent struct {
	mu   sync.RWMutex
	keys map[storage.ID]recentKey
}

// recentKey is the item of a key, and the transaction that brought it: older ones do not see it.
type recentKey struct {
	item storage.ID
	tx   int
}

func newRecent() *recent { return &recent{keys: map[storage.ID]recentKey{}} }

// get looks a key up as transaction tx sees it.
func (r *recent) get(hash storage.ID, tx int) (storage.ID, bool) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	k, ok := r.keys[hash]
	return k.item, ok && k.tx <= tx
}

func (r *recent) size() int {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return len(r.keys)
}

func (r *recent) add(keys []storage.Key, tx int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for i := range keys {
		r.keys[keys[i].Hash] = recentKey{keys[i].Item, tx}
	}
}

func (r *recent) drop(keys []storage.Key) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for i := range keys {
		delete(r.keys, keys[i].Hash)
	}
}

// all are the keys of the generation, in no order.
func (r *recent) all() []storage.Key {
	r.mu.RLock()
	defer r.mu.RUnlock()
	out := make([]storage.Key, 0, len(r.keys))
	for hash, k := range r.keys {
		out = append(out, storage.Key{Hash: hash, Item: k.item})
	}
	return out
}

// learnt is what a batch does to the recent keys, to be applied when it is committed.
type learnt struct {
	keys  []storage.Key // appended
	moved bool          // all went to the bucket keys
}

// prepare makes the appended keys known to the readers of transaction tx, which is about to be committed.
func (s *Store) prepare(l learnt, tx int) {
	if !l.moved {
		s.recent.Load().add(l.keys, tx)
	}
}

// finish ends what prepare began: the transaction is visible, or it has never been.
func (s *Store) finish(l learnt, visible bool) {
	switch {
	case visible && l.moved:
		s.recent.Store(newRecent())
	case !visible && !l.moved:
		s.recent.Load().drop(l.keys)
	}
}

// loadRecent reads the bucket fresh.
func (s *Store) loadRecent(t *txn) error {
	r := newRecent()
	err := t.scan(fresh, nil, nil, false, func(key, value []byte) (bool, error) {
		list, err := t.freshKeys(key, value)
		r.add(list, 0)
		return true, err
	})
	s.recent.Store(r)
	return err
}

// freshKeys reads a value of the bucket fresh.
func (t *txn) freshKeys(key, value []byte) ([]storage.Key, error) {
	raw, err := t.unsealRaw(key, value)
	if err != nil || len(raw)%freshEntry != 0 {
		return nil, fmt.Errorf("%w: keys of commit %x", storage.ErrBroken, key)
	}
	out := make([]storage.Key, 0, len(raw)/freshEntry)
	for ; len(raw) > 0; raw = raw[freshEntry:] {
		out = append(out, storage.Key{Hash: storage.ID(raw[:idSize]), Item: storage.ID(raw[idSize:freshEntry])})
	}
	return out, nil
}

// resolve looks a key up; the zero ID if there is none. r is the generation that was there before the transaction.
func (t *txn) resolve(r *recent, hash storage.ID) (storage.ID, error) {
	if item, ok := r.get(hash, t.tx.ID()); ok {
		return item, nil
	}
	raw, err := t.getRaw(keys, hash[:])
	if err != nil || raw == nil {
		return storage.ID{}, err
	}
	if len(raw) != idSize {
		return storage.ID{}, fmt.Errorf("%w: key %s", storage.ErrBroken, hash)
	}
	return storage.ID(raw), nil
}

// keys stores the keys that are new.
func (w *writer) keys(b *storage.Batch) error {
	r := w.store.recent.Load()
	known := make(map[storage.ID]bool, len(b.Keys))
	var list []storage.Key
	for _, k := range b.Keys {
		item, err := w.resolve(r, k.Hash)
		if err != nil {
			return err
		}
		if item.IsZero() && !known[k.Hash] {
			known[k.Hash] = true
			list = append(list, k)
		}
	}
	w.counts.Keys += int64(len(list))
	if r.size()+len(list) > w.store.waiting {
		return w.moveKeys(append(r.all(), list...))
	}
	return w.appendKeys(list)
}

// appendKeys puts keys into the bucket fresh.
func (w *writer) appendKeys(list []storage.Key) error {
	if len(list) == 0 {
		return nil
	}
	number, err := w.bucket(fresh).NextSequence()
	if err != nil {
		return fmt.Errorf("number keys: %w", err)
	}
	raw := make([]byte, 0, len(list)*freshEntry)
	for i := range list {
		raw = append(append(raw, list[i].Hash[:]...), list[i].Item[:]...)
	}
	w.learnt.keys = list
	return w.putRaw(fresh, numberKey(number), raw)
}

// moveKeys puts all keys into the bucket keys and empties fresh.
func (w *writer) moveKeys(list []storage.Key) error {
	w.learnt.moved = true
	slices.SortFunc(list, func(a, b storage.Key) int { return compareIDs(a.Hash, b.Hash) })
	for i := range list {
		if err := w.putRaw(keys, list[i].Hash[:], list[i].Item[:]); err != nil {
			return err
		}
	}
	var done [][]byte
	err := w.scan(fresh, nil, nil, false, func(key, _ []byte) (bool, error) {
		done = append(done, append([]byte{}, key...))
		return true, nil
	})
	for _, key := range done {
		if err == nil {
			err = w.delete(fresh, key)
		}
	}
	return err
}
