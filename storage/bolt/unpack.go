package bolt

import (
	"fmt"
	"sync"

	"github.com/klauspost/compress/s2"

	"headwater/storage"
)

// opened is a block whose texts are decompressed.
type opened struct {
	number uint64 // 0: none
	texts  []byte
	ends   []int // of each text
}

// unpack opens a block, in the memory of the one that was opened before.
func (o *opened) unpack(record *blockRecord) error {
	length, err := s2.DecodedLen(record.Texts)
	if err != nil || length > blockBytes+maxValue {
		return fmt.Errorf("%w: a block says it holds %d bytes", storage.ErrBroken, length)
	}
	o.ends = o.ends[:0]
	end := 0
	for _, size := range record.Sizes {
		if size < 0 || size > length-end {
			return fmt.Errorf("%w: a block is shorter than its texts", storage.ErrBroken)
		}
		end += size
		o.ends = append(o.ends, end)
	}
	if o.texts, err = s2.Decode(o.texts[:cap(o.texts)], record.Texts); err != nil {
		return fmt.Errorf("%w: decompress: %w", storage.ErrBroken, err)
	}
	return nil
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
	mu   sync.Mutex // held while a block is opened, too: the next one takes the memory of the oldest
	rows [shelfSize]opened
	next int
}

const (
	shelfSize = 32
	// shelfBytes is the largest block that is kept, so that the shelf holds 4 MB at most.
	shelfBytes = 128 << 10
)

// text returns one text of a block, which read fetches if it is not on the shelf.
func (s *shelf) text(number uint64, slot int, read func(number uint64) (blockRecord, error)) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := range s.rows {
		if s.rows[i].number == number {
			return s.rows[i].text(slot)
		}
	}
	record, err := read(number)
	if err != nil {
		return "", err
	}
	row := &s.rows[s.next]
	row.number = 0
	if err := row.unpack(&record); err != nil {
		return "", err
	}
	text, err := row.text(slot)
	if len(row.texts) > shelfBytes {
		*row = opened{}
		return text, err
	}
	row.number, s.next = number, (s.next+1)%shelfSize
	return text, err
}

// content reads the text of an item in a read transaction.
func (s *Store) content(t *txn, at place, row *itemRecord) (string, error) {
	if row.Size == 0 {
		return "", nil
	}
	if row.Block != 0 {
		return s.shelf.text(row.Block, row.Slot, t.block)
	}
	value := t.bucket(loose).Get(at[:])
	if value == nil {
		return "", fmt.Errorf("%w: the text of item %s is missing", storage.ErrBroken, at.id())
	}
	data, err := t.unseal(at[:], value)
	return string(data), err
}
