package bolt

import (
	"encoding/binary"
	"fmt"
	"sync"

	"headwater/storage"
)

// Hashes and ids are in no order: each new one belongs on another page of a large bucket, and to write that page costs as
// much as to pack a text. So what a commit adds to the buckets keys and ids is first appended as one value to the bucket
// fresh, and held in memory; when there are recentEntries of them they are moved to their buckets together, in order, many
// to a page.
//
// A key is never changed. A place is: the changed one goes to the bucket ids, which is asked first.
const recentEntries = 16384

// freshKey is the size of one key in a value of the bucket fresh: its hash, and the item.
const freshKey = 2 * idSize

// news are keys and places that no commit has brought before.
type news struct {
	keys   []storage.Key
	places []placing
}

// placing is a value for the bucket ids, not sealed.
type placing struct {
	id  storage.ID
	raw []byte
}

func (n *news) size() int { return len(n.keys) + len(n.places) }

// recent is a generation of news that are in the bucket fresh. When they move, the next generation begins; who still
// reads an older transaction finds the same answers in the old one.
type recent struct {
	mu     sync.RWMutex
	keys   map[storage.ID]recentKey
	places map[storage.ID]recentPlace
	next   *recent // nil until the news move
	moved  int     // the transaction in which they did
}

// recentKey is the item of a key, and the transaction that brought it: older ones do not see it.
type recentKey struct {
	item storage.ID
	tx   int
}

// recentPlace is the value of an id, and the transaction that brought it.
type recentPlace struct {
	raw []byte
	tx  int
}

func newRecent() *recent {
	return &recent{keys: map[storage.ID]recentKey{}, places: map[storage.ID]recentPlace{}}
}

// of is the generation that a transaction sees, which began when r was the present one, or later.
func (r *recent) of(tx int) *recent {
	for r != nil {
		r.mu.RLock()
		next := r.next
		if next != nil && tx < r.moved {
			next = nil
		}
		r.mu.RUnlock()
		if next == nil {
			break
		}
		r = next
	}
	return r
}

// key looks a key up as transaction tx sees it.
func (r *recent) key(hash storage.ID, tx int) (storage.ID, bool) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	k, ok := r.keys[hash]
	return k.item, ok && k.tx <= tx
}

// place looks a place up as transaction tx sees it; nil if there is none. It is not to be changed.
func (r *recent) place(id storage.ID, tx int) []byte {
	r.mu.RLock()
	defer r.mu.RUnlock()
	if p, ok := r.places[id]; ok && p.tx <= tx {
		return p.raw
	}
	return nil
}

func (r *recent) size() int {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return len(r.keys) + len(r.places)
}

func (r *recent) add(n news, tx int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for i := range n.keys {
		r.keys[n.keys[i].Hash] = recentKey{n.keys[i].Item, tx}
	}
	for _, p := range n.places {
		r.places[p.id] = recentPlace{p.raw, tx}
	}
}

func (r *recent) drop(n news) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for i := range n.keys {
		delete(r.keys, n.keys[i].Hash)
	}
	for _, p := range n.places {
		delete(r.places, p.id)
	}
}

// all are the news of the generation, in no order.
func (r *recent) all() news {
	r.mu.RLock()
	defer r.mu.RUnlock()
	n := news{keys: make([]storage.Key, 0, len(r.keys)), places: make([]placing, 0, len(r.places))}
	for hash, k := range r.keys {
		n.keys = append(n.keys, storage.Key{Hash: hash, Item: k.item})
	}
	for id, p := range r.places {
		n.places = append(n.places, placing{id, p.raw})
	}
	return n
}

// end says which generation follows from transaction tx on; nil takes it back.
func (r *recent) end(next *recent, tx int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.next, r.moved = next, tx
}

// learnt is what a batch does to the recent news, to be applied when it is committed.
type learnt struct {
	news  news // appended
	moved bool // all went to their buckets
}

// prepare makes what was learnt known to the readers of transaction tx, which is about to be committed.
func (s *Store) prepare(l learnt, tx int) {
	if r := s.recent.Load(); l.moved {
		r.end(newRecent(), tx)
	} else {
		r.add(l.news, tx)
	}
}

// finish ends what prepare began: the transaction is visible, or it has never been.
func (s *Store) finish(l learnt, visible bool) {
	switch r := s.recent.Load(); {
	case visible && l.moved:
		s.recent.Store(r.next)
	case visible:
	case l.moved:
		r.end(nil, 0)
	default:
		r.drop(l.news)
	}
}

// loadRecent reads the bucket fresh.
func (s *Store) loadRecent(t *txn) error {
	r := newRecent()
	err := t.scan(fresh, nil, nil, false, func(key, value []byte) (bool, error) {
		n, err := t.readNews(key, value)
		r.add(n, 0)
		return true, err
	})
	s.recent.Store(r)
	return err
}

// bytes make a value of the bucket fresh:
//
//	count of keys (a varint) · the keys, a hash and an item each · for each place its id, its length (a varint) and itself
func (n *news) bytes() []byte {
	raw := make([]byte, 0, binary.MaxVarintLen32+len(n.keys)*freshKey+len(n.places)*4*idSize)
	raw = binary.AppendUvarint(raw, uint64(len(n.keys)))
	for i := range n.keys {
		raw = append(append(raw, n.keys[i].Hash[:]...), n.keys[i].Item[:]...)
	}
	for _, p := range n.places {
		raw = append(raw, p.id[:]...)
		raw = binary.AppendUvarint(raw, uint64(len(p.raw)))
		raw = append(raw, p.raw...)
	}
	return raw
}

// readNews reads a value of the bucket fresh.
func (t *txn) readNews(key, value []byte) (news, error) {
	raw, err := t.unsealRaw(key, value)
	if err != nil {
		return news{}, fmt.Errorf("%w: news of commit %x", storage.ErrBroken, key)
	}
	n, ok := parseNews(append([]byte{}, raw...))
	if !ok {
		return news{}, fmt.Errorf("%w: news of commit %x", storage.ErrBroken, key)
	}
	return n, nil
}

// parseNews reads what bytes wrote; the places share its memory.
func parseNews(raw []byte) (n news, ok bool) {
	count, size := binary.Uvarint(raw)
	if size <= 0 || count > uint64((len(raw)-size)/freshKey) {
		return news{}, false
	}
	raw = raw[size:]
	for range count {
		n.keys = append(n.keys, storage.Key{Hash: storage.ID(raw[:idSize]), Item: storage.ID(raw[idSize:freshKey])})
		raw = raw[freshKey:]
	}
	for len(raw) > 0 {
		if len(raw) < idSize {
			return news{}, false
		}
		id := storage.ID(raw)
		length, size := binary.Uvarint(raw[idSize:])
		if raw = raw[idSize:]; size <= 0 || length > uint64(len(raw)-size) {
			return news{}, false
		}
		end := size + int(length)
		n.places = append(n.places, placing{id, raw[size:end:end]})
		raw = raw[end:]
	}
	return n, true
}

// resolve looks a key up; the zero ID if there is none.
func (t *txn) resolve(hash storage.ID) (storage.ID, error) {
	if item, ok := t.recent.key(hash, t.tx.ID()); ok {
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
