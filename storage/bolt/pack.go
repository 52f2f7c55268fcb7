package bolt

import (
	"fmt"
	"maps"
	"slices"

	"github.com/klauspost/compress/s2"

	"headwater/storage"
)

// The texts of items take most of the file. Many together compress better than one alone, and a page of 4 KB for each would
// waste what was gained. So they are packed into blocks: those of a large batch at once; those of a small one wait, loose,
// until there are enough for a block. Blocks are compressed with S2, not with zstd like the rest: they would be a quarter
// smaller, but this alone would cost as much CPU as all else that a commit does. A larger block would save a little room and
// cost more each time that one of its texts is looked at.
//
// A block never changes. When half of its texts are not used any more, by revisions or because items were removed, the others
// move into new blocks and it goes.
const (
	blockTexts = 16       // about as many as a block holds
	blockBytes = 64 << 10 // it is closed when it holds as much
	fewTexts   = 8        // a batch with less than these, if they are not large, leaves them loose
)

// text is the content of an item on its way into a block.
type text struct {
	at    place
	data  string
	loose bool // it is stored already, as a loose one
}

// blockRecord is the value of a block. It is not compressed as a whole: whose texts these are can be read cheaply.
type blockRecord struct {
	IDs   []storage.ID `cbor:"1,keyasint"` // of the items, by slot
	Sizes []int        `cbor:"2,keyasint"` // of the texts, by slot
	Texts borrowed     `cbor:"3,keyasint"` // one after the other, as one block of S2
}

// deadRecord says which slots of a block hold texts that no item has any more.
type deadRecord struct {
	Slots []int `cbor:"1,keyasint"`
}

// pack stores texts and notes in the rows of their items where they are.
func (w *writer) pack(texts []text) error {
	if len(texts) < fewTexts && size(texts) < blockBytes/2 {
		n, bytes := w.waiting()
		if n+len(texts) < blockTexts && bytes+size(texts) < blockBytes {
			return w.leaveLoose(texts)
		}
		older, err := w.readLoose()
		if err != nil {
			return err
		}
		texts = append(older, texts...)
	}
	most := share(len(texts))
	for len(texts) > 0 {
		n := blockful(texts, most)
		if err := w.putBlock(texts[:n]); err != nil {
			return err
		}
		texts = texts[n:]
	}
	return nil
}

// share is how many of n texts go into each block, so that all get about as many.
func share(n int) int {
	among := max(1, (n+blockTexts/2)/blockTexts)
	return (n + among - 1) / among
}

// blockful is how many of the texts the next block takes.
func blockful(texts []text, most int) int {
	n, bytes := 0, 0
	for n < len(texts) && n < most && bytes < blockBytes {
		bytes += len(texts[n].data)
		n++
	}
	return n
}

func size(texts []text) int {
	bytes := 0
	for i := range texts {
		bytes += len(texts[i].data)
	}
	return bytes
}

// waiting counts the loose texts, and roughly their bytes: they are stored compressed.
func (w *writer) waiting() (n, bytes int) {
	c := w.bucket(loose).Cursor()
	for key, value := c.First(); key != nil; key, value = c.Next() {
		n++
		bytes += 3 * len(value) / 2
	}
	return n, bytes
}

func (w *writer) readLoose() ([]text, error) {
	var out []text
	err := w.scan(loose, nil, nil, false, func(key, value []byte) (bool, error) {
		at, ok := placeOf(key)
		if !ok {
			return false, fmt.Errorf("%w: a loose text", storage.ErrBroken)
		}
		data, err := w.unseal(key, value)
		out = append(out, text{at: at, data: string(data), loose: true})
		return true, err
	})
	return out, err
}

// leaveLoose stores texts that do not fill a block one by one.
func (w *writer) leaveLoose(texts []text) error {
	for _, t := range texts {
		if err := w.putBytes(loose, t.at[:], []byte(t.data)); err != nil {
			return err
		}
		if err := w.settle(t.at, 0, 0); err != nil {
			return err
		}
	}
	return nil
}

// putBlock stores a block of texts.
func (w *writer) putBlock(texts []text) error {
	number, err := w.bucket(blocks).NextSequence()
	if err != nil {
		return fmt.Errorf("number a block: %w", err)
	}
	record := blockRecord{IDs: make([]storage.ID, 0, len(texts)), Sizes: make([]int, 0, len(texts))}
	all := w.texts[:0]
	for slot, t := range texts {
		record.IDs = append(record.IDs, t.at.id())
		record.Sizes = append(record.Sizes, len(t.data))
		all = append(all, t.data...)
		if t.loose {
			if err := w.delete(loose, t.at[:]); err != nil {
				return err
			}
		}
		if err := w.settle(t.at, number, slot); err != nil {
			return err
		}
	}
	w.texts, w.packed = all, s2.Encode(w.packed[:cap(w.packed)], all)
	record.Texts = w.packed
	return w.put(blocks, numberKey(number), &record)
}

// settle notes where an item's text is: in the row that the batch is about to write, or else in the stored one.
func (w *writer) settle(at place, block uint64, slot int) error {
	if row := w.rows[at.id()]; row != nil {
		row.Block, row.Slot = block, slot
		return nil
	}
	row, err := w.row(at)
	if err != nil {
		return err
	}
	if row.Block == block && row.Slot == slot {
		return nil
	}
	row.Block, row.Slot = block, slot
	return w.put(items, at[:], &row)
}

// release lets go of the text of an item.
func (w *writer) release(at place, row *itemRecord) error {
	switch {
	case row.Size == 0:
		return nil
	case row.Block == 0:
		return w.delete(loose, at[:])
	}
	key := numberKey(row.Block)
	var gone deadRecord
	if _, err := w.get(dead, key, &gone); err != nil {
		return err
	}
	gone.Slots = append(gone.Slots, row.Slot)
	block, err := w.block(row.Block)
	if err != nil {
		return err
	}
	if 2*len(gone.Slots) >= len(block.IDs) {
		w.thin[row.Block] = true
	}
	return w.put(dead, key, gone)
}

// block reads a block that must be there. Its texts are good until the transaction ends.
func (t *txn) block(number uint64) (blockRecord, error) {
	var record blockRecord
	ok, err := t.get(blocks, numberKey(number), &record)
	switch {
	case err != nil:
		return record, err
	case !ok:
		return record, fmt.Errorf("%w: block %d is missing", storage.ErrBroken, number)
	case len(record.IDs) != len(record.Sizes):
		return record, fmt.Errorf("%w: block %d contradicts itself", storage.ErrBroken, number)
	}
	return record, nil
}

// repack empties the blocks that are not worth their room any more.
func (w *writer) repack() error {
	var texts []text
	for _, number := range slices.Sorted(maps.Keys(w.thin)) {
		rest, err := w.survivors(number)
		if err != nil {
			return err
		}
		texts = append(texts, rest...)
		for _, b := range []bucket{blocks, dead} {
			if err := w.delete(b, numberKey(number)); err != nil {
				return err
			}
		}
	}
	if len(texts) == 0 {
		return nil
	}
	return w.pack(texts)
}

// survivors are the texts of a block that items still have.
func (w *writer) survivors(number uint64) ([]text, error) {
	record, err := w.block(number)
	if err != nil {
		return nil, err
	}
	var gone deadRecord
	if _, err := w.get(dead, numberKey(number), &gone); err != nil {
		return nil, err
	}
	if len(gone.Slots) == len(record.IDs) {
		return nil, nil
	}
	var block opened
	if err := block.unpack(&record); err != nil {
		return nil, err
	}
	var out []text
	for slot, id := range record.IDs {
		if slices.Contains(gone.Slots, slot) {
			continue
		}
		found, err := w.place(id)
		if err != nil {
			return nil, err
		}
		data, err := block.text(slot)
		if err != nil {
			return nil, err
		}
		out = append(out, text{at: newPlace(found.itemTime, id), data: data})
	}
	return out, nil
}
