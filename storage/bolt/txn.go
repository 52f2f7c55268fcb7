package bolt

import (
	"bytes"
	"encoding/binary"
	"fmt"

	"go.etcd.io/bbolt"

	"headwater/storage"
)

// txn is a bbolt transaction with the file's buckets and codec.
type txn struct {
	*codec
	tx     *bbolt.Tx
	recent *recent // what is in the bucket fresh
	open   [bucketCount]*bbolt.Bucket
}

// txn wraps a transaction. The generation is one that was there before the transaction began; nil if its buckets are
// only read and written as they are.
func (s *Store) txn(tx *bbolt.Tx, before *recent) *txn {
	return &txn{codec: s.codec, tx: tx, recent: before.of(tx.ID())}
}

// bucket opens a bucket once per transaction.
func (t *txn) bucket(b bucket) *bbolt.Bucket {
	if t.open[b] == nil {
		found := t.tx.Bucket([]byte(b.String()))
		found.FillPercent = table[b].fill
		t.open[b] = found
	}
	return t.open[b]
}

// get reads a record; false if nothing is stored under the key.
func (t *txn) get(b bucket, key []byte, record any) (bool, error) {
	value := t.bucket(b).Get(key)
	if value == nil {
		return false, nil
	}
	return true, t.decode(b, key, value, record)
}

// decode reads a record from a sealed value.
func (t *txn) decode(b bucket, key, value []byte, record any) error {
	payload, err := t.unseal(key, value)
	if err == nil {
		err = t.unmarshal(payload, record)
	}
	if err != nil {
		return fmt.Errorf("read %s %x: %w", b, key, err)
	}
	return nil
}

// put stores a record, compressed if that pays.
func (t *txn) put(b bucket, key []byte, record any) error {
	value, err := t.encode(key, record, table[b].squeeze)
	if err != nil {
		return err
	}
	return t.putValue(b, key, value)
}

// putBytes stores bytes that are no record.
func (t *txn) putBytes(b bucket, key, payload []byte) error {
	return t.putValue(b, key, t.seal(key, payload, table[b].squeeze))
}

// putValue stores a value as it is. bbolt keeps it until the transaction ends.
func (t *txn) putValue(b bucket, key, value []byte) error {
	if err := t.bucket(b).Put(key, value); err != nil {
		return fmt.Errorf("write %s: %w", b, err)
	}
	return nil
}

// getRaw reads a value of fixed layout; nil if nothing is stored under the key.
func (t *txn) getRaw(b bucket, key []byte) ([]byte, error) {
	value := t.bucket(b).Get(key)
	if value == nil {
		return nil, nil
	}
	raw, err := t.unsealRaw(key, value)
	if err != nil {
		return nil, fmt.Errorf("read %s %x: %w", b, key, err)
	}
	return raw, nil
}

// putRaw stores a value of fixed layout.
func (t *txn) putRaw(b bucket, key, value []byte) error {
	return t.putValue(b, key, t.sealRaw(key, value))
}

func (t *txn) delete(b bucket, key []byte) error {
	if err := t.bucket(b).Delete(key); err != nil {
		return fmt.Errorf("delete from %s: %w", b, err)
	}
	return nil
}

// scan calls fn for the entries of a bucket from low (included) to high (excluded; nil for no bound), or backwards, until
// it returns false. Keys and values are good for the call only. fn must not write to the bucket.
func (t *txn) scan(b bucket, low, high []byte, backwards bool, fn func(key, value []byte) (bool, error)) error {
	c := t.bucket(b).Cursor()
	var key, value []byte
	next := c.Next
	if backwards {
		next = c.Prev
		if high == nil {
			key, value = c.Last()
		} else if key, value = c.Seek(high); key == nil {
			key, value = c.Last()
		}
		for key != nil && high != nil && bytes.Compare(key, high) >= 0 {
			key, value = c.Prev()
		}
	} else {
		key, value = c.Seek(low)
	}
	for key != nil {
		if backwards && bytes.Compare(key, low) < 0 || !backwards && high != nil && bytes.Compare(key, high) >= 0 {
			return nil
		}
		more, err := fn(key, value)
		if err != nil || !more {
			return err
		}
		key, value = next()
	}
	return nil
}

// after is the first key behind all that begin with prefix.
func after(prefix []byte) []byte {
	end := bytes.Clone(prefix)
	for i := len(end) - 1; i >= 0; i-- {
		if end[i]++; end[i] != 0 {
			return end[:i+1]
		}
	}
	return nil
}

// counts are kept in the file because counting a large one takes long.
type counts struct {
	Items   int64
	Stories int64 // without aliases
	Picks   int64
	Keys    int64
}

const countsSize = 32

func (t *txn) counts() (counts, error) {
	raw, err := t.getRaw(meta, keyCounts)
	if err != nil || raw == nil {
		return counts{}, err
	}
	if len(raw) != countsSize {
		return counts{}, fmt.Errorf("%w: counts", storage.ErrBroken)
	}
	n := func(i int) int64 { return int64(binary.LittleEndian.Uint64(raw[i*8:])) }
	return counts{Items: n(0), Stories: n(1), Picks: n(2), Keys: n(3)}, nil
}

func (t *txn) putCounts(c counts) error {
	raw := make([]byte, 0, countsSize+4)
	for _, n := range []int64{c.Items, c.Stories, c.Picks, c.Keys} {
		raw = binary.LittleEndian.AppendUint64(raw, uint64(n))
	}
	return t.putRaw(meta, keyCounts, raw)
}
