package bolt

import (
	"fmt"
	"sync"

	"github.com/klauspost/compress/s2"

	"headwater/storage"
)

// opened is a block whose texts are decompressed. It is never changed.
type opened struct {
	texts []byte
	ends  []int // of each text
}

// unpack opens a block.
func unpack(record *blockRecord) (*opened, error) {
	length, err := s2.DecodedLen(record.Texts)
	if err != nil || length > blockBytes+maxValue {
		return nil, fmt.Errorf("%w: a block says it holds %d bytes", storage.ErrBroken, length)
	}
	o := &opened{ends: make([]int, 0, len(record.Sizes))}
	end := 0
	for _, size := range record.Sizes {
		if size < 0 || size > length-end {
			return nil, fmt.Errorf("%w: a block is shorter than its texts", storage.ErrBroken)
		}
		end += size
		o.ends = append(o.ends, end)
	}
	if o.texts, err = s2.Decode(nil, record.Texts); err != nil {
		return nil, fmt.Errorf("%w: decompress: %w", storage.ErrBroken, err)
	}
	return o, nil
}

// text copies one text out of the block.
func (o *opened) text(slot int) (string, error) {
	if slot < 0 || slot >= len(o.ends) {
		return "", fmt.Errorf("%w: a block has no text %d", storage.ErrBroken, slot)
	}
	from := 0
	if slot > 0 {
		from = o.ends[slot-1]
	}
	return string(o.texts[from:o.ends[slot]]), nil
}

// shelf keeps the blocks that were opened last, because the stories of a feed are often neighbours. A block's number is
// never given to another, so what is on the shelf stays right. Only committed blocks may be put there.
type shelf struct {
	mu   sync.Mutex
	rows [shelfSize]shelved
	next int
}

type shelved struct {
	number uint64
	block  *opened
}

const (
	shelfSize = 16
	// shelfBytes is the largest block that is kept, so that the shelf holds 4 MB at most.
	shelfBytes = 256 << 10
)

func (s *shelf) get(number uint64) *opened {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := range s.rows {
		if s.rows[i].number == number {
			return s.rows[i].block
		}
	}
	return nil
}

func (s *shelf) put(number uint64, block *opened) {
	if len(block.texts) > shelfBytes {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.rows[s.next] = shelved{number, block}
	s.next = (s.next + 1) % shelfSize
}

// content reads the text of an item in a read transaction.
func (s *Store) content(t *txn, at place, row *itemRecord) (string, error) {
	if row.Size == 0 {
		return "", nil
	}
	if row.Block == 0 {
		value := t.bucket(loose).Get(at[:])
		if value == nil {
			return "", fmt.Errorf("%w: the text of item %s is missing", storage.ErrBroken, at.id())
		}
		data, err := t.unseal(at[:], value)
		return string(data), err
	}
	block := s.shelf.get(row.Block)
	if block == nil {
		record, err := t.block(row.Block)
		if err != nil {
			return "", err
		}
		if block, err = unpack(&record); err != nil {
			return "", err
		}
		s.shelf.put(row.Block, block)
	}
	return block.text(row.Slot)
}
