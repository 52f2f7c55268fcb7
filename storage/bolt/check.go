package bolt

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"headwater/storage"
)

// maxFaults is how many faults are told: of a file with more nobody reads the rest.
const maxFaults = 100

// faults collects what is found.
type faults []string

func (f *faults) add(err error) {
	if len(*f) < maxFaults {
		*f = append(*f, err.Error())
	}
}

// Examine checks a file that may be damaged in any way, without handing it to bbolt before its pages are known to be
// sound. The faults are in words for the operator; none means sound. An error says that it could not be examined:
// ErrBusy, or that it cannot be read.
func Examine(ctx context.Context, opt Options) ([]string, error) {
	opt.MustExist = true
	s, err := Open(opt)
	if err == nil {
		defer s.Close()
		return s.Check(ctx)
	}
	if !errors.Is(err, storage.ErrForeign) {
		return nil, err
	}
	f, openErr := os.Open(opt.Path)
	if openErr != nil {
		return []string{err.Error()}, nil
	}
	defer f.Close()
	var found faults
	if p, err := newPages(f); err == nil {
		c, err := newCodec()
		if err != nil {
			return nil, err
		}
		defer c.close()
		walkAll(ctx, p, c, &found)
	}
	if len(found) == 0 {
		found.add(err)
	}
	return found, ctx.Err()
}

// Check reads everything: each page, each value, and what one bucket says about another. Commits go on meanwhile; it
// sees the state it began with. A store of a million items takes some ten seconds.
func (s *Store) Check(ctx context.Context) ([]string, error) {
	var found faults
	err := errOvertaken
	for try := 0; try < 100 && errors.Is(err, errOvertaken); try++ {
		err = s.view(ctx, func(t *txn) error { return s.check(ctx, t, &found) })
	}
	if errors.Is(err, storage.ErrBroken) || errors.Is(err, storage.ErrForeign) {
		found.add(err)
		err = nil
	}
	if err == nil {
		err = ctx.Err()
	}
	return found, err
}

// errOvertaken: a commit came between the begin of a transaction and the look at the heads; or, if that happens again and
// again, the file has not the head that it was given.
var errOvertaken = errors.New("the heads of the file are not those of the transaction")

func (s *Store) check(ctx context.Context, t *txn, found *faults) error {
	p, err := newPages(s.file)
	if err != nil {
		return err
	}
	if p.tx != uint64(t.tx.ID()) { // only the pages of this transaction stay as they are
		return errOvertaken
	}
	walkAll(ctx, p, s.codec, found)
	if len(*found) > 0 { // bbolt could follow a wrong number
		return nil
	}
	return (&cross{txn: t, ctx: ctx, faults: found}).run()
}

// walkAll looks at every page and every value by itself.
func walkAll(ctx context.Context, p *pages, c *codec, found *faults) {
	w := walk{pages: p, ctx: ctx, visit: c.decipher, fault: found.add}
	w.run()
	if len(*found) == 0 && ctx.Err() == nil {
		w.unused()
	}
}

// verifyIn tells whether the bytes of a value are those that were written.
func (c *codec) verifyIn(bucket string, key, value []byte) error {
	b, ok := bucketNamed(bucket)
	switch {
	case !ok:
		return nil
	case table[b].sealed:
		return c.verify(key, value)
	case b == order:
		return nil
	}
	_, err := c.unsealRaw(key, value)
	return err
}

func bucketNamed(name string) (bucket, bool) {
	for b := range bucketCount {
		if b.String() == name {
			return b, true
		}
	}
	return 0, false
}

// decipher goes further than verifyIn: it decompresses and decodes, too.
func (c *codec) decipher(name string, key, value []byte) error {
	if err := c.verifyIn(name, key, value); err != nil {
		return err
	}
	b, ok := bucketNamed(name)
	if !ok || !table[b].sealed {
		return nil
	}
	payload, err := c.unseal(key, value)
	if err != nil {
		return err
	}
	record := newRecord(b)
	if record == nil {
		return nil
	}
	return c.unmarshal(payload, record)
}

// newRecord gives room for a value of a bucket; nil if its values are no records.
func newRecord(b bucket) any {
	switch b {
	case sources:
		return new(sourceRecord)
	case memories:
		return new(memoryRecord)
	case topics:
		return new(topicRecord)
	case items:
		return new(itemRecord)
	case prints:
		return new(printRecord)
	case blocks:
		return new(blockRecord)
	case dead:
		return new(deadRecord)
	case stories:
		return new(storyRecord)
	case picks:
		return new(pickRecord)
	}
	return nil
}

// cross checks what the buckets say about each other.
type cross struct {
	*txn
	ctx    context.Context
	faults *faults
	counts counts
	listed int64 // entries of the orders of sources
	placed int64 // items that ids knows
	picked int64 // picks that ids knows
}

func (c *cross) run() error {
	for _, part := range []struct {
		bucket bucket
		check  func(key, value []byte) error
	}{
		{items, c.item}, {prints, c.belongs}, {loose, c.belongs}, {stories, c.story}, {picks, c.pick}, {blocks, c.block},
		{order, func([]byte, []byte) error { c.listed++; return nil }},
		{ids, c.place},
		{keys, func([]byte, []byte) error { c.counts.Keys++; return nil }},
		{fresh, c.fresh},
	} {
		err := c.scan(part.bucket, nil, nil, false, func(key, value []byte) (bool, error) {
			if err := part.check(key, value); err != nil {
				c.faults.add(fmt.Errorf("bucket %s, key %x: %w", part.bucket, key, err))
			}
			return true, c.ctx.Err()
		})
		if err != nil {
			return err
		}
	}
	return c.sums()
}

// sums compares what was counted with what the file says.
func (c *cross) sums() error {
	kept, err := c.txn.counts()
	if err != nil {
		return err
	}
	if c.counts.Picks != c.picked {
		c.faults.add(fmt.Errorf("there are %d picks, and places of %d", c.counts.Picks, c.picked))
	}
	if c.counts != kept {
		c.faults.add(fmt.Errorf("the file counts %+v, there are %+v", kept, c.counts))
	}
	if c.listed != c.counts.Items || c.placed != c.counts.Items {
		c.faults.add(fmt.Errorf("of %d items %d have a place and %d stand in the order of their source", c.counts.Items, c.placed, c.listed))
	}
	return nil
}

// item checks that an item can be found by id and by source, and that its text is there.
func (c *cross) item(key, value []byte) error {
	c.counts.Items++
	at, ok := placeOf(key)
	if !ok {
		return errors.New("no such key can be")
	}
	var row itemRecord
	if err := c.decode(items, key, value, &row); err != nil {
		return err
	}
	found, err := c.where(at.id())
	if err != nil {
		return err
	}
	if !found.item || newPlace(found.itemTime, at.id()) != at {
		return errors.New("the item is not found by its id")
	}
	if k, _ := c.bucket(order).Cursor().Seek(named(row.Source, at[:])); !bytes.Equal(k, named(row.Source, at[:])) {
		return errors.New("the item is not in the order of its source")
	}
	return c.text(at, &row)
}

func (c *cross) text(at place, row *itemRecord) error {
	switch {
	case row.Size == 0:
		return nil
	case row.Block == 0 && c.bucket(loose).Get(at[:]) == nil:
		return errors.New("the item's text is missing")
	case row.Block == 0:
		return nil
	}
	record, err := c.txn.block(row.Block)
	if err != nil {
		return err
	}
	if row.Slot >= len(record.IDs) || record.IDs[row.Slot] != at.id() || record.Sizes[row.Slot] != row.Size {
		return fmt.Errorf("the item's text is not in block %d", row.Block)
	}
	return nil
}

// belongs checks that there is an item for what stands under its place.
func (c *cross) belongs(key, _ []byte) error {
	if c.bucket(items).Get(key) == nil {
		return errors.New("there is no item for it")
	}
	return nil
}

func (c *cross) story(key, value []byte) error {
	at, ok := placeOf(key)
	if !ok {
		return errors.New("no such key can be")
	}
	var record storyRecord
	if err := c.decode(stories, key, value, &record); err != nil {
		return err
	}
	if record.Alias.IsZero() {
		c.counts.Stories++
	}
	found, err := c.where(at.id())
	if err != nil {
		return err
	}
	if !found.story || found.storyTime != timeKey(at[:timeSize]) {
		return errors.New("the story is not found by its id")
	}
	return nil
}

func (c *cross) pick(key, _ []byte) error {
	c.counts.Picks++
	at, ok := placeOf(key)
	if !ok {
		return errors.New("no such key can be")
	}
	found, err := c.where(at.id())
	if err != nil {
		return err
	}
	topic, _, _ := strings.Cut(string(key), "\x00")
	if n := found.pick(topic); n < 0 || found.picks[n].order != timeKey(at[:timeSize]) {
		return errors.New("the pick is not found by its story")
	}
	return nil
}

// block checks that the texts of a block can be taken out of it.
func (c *cross) block(key, value []byte) error {
	var record blockRecord
	if err := c.decode(blocks, key, value, &record); err != nil {
		return err
	}
	return new(opened).unpack(&record)
}

// fresh checks that keys which have not moved yet are not among those that have, and counts the places that no later one
// hides.
func (c *cross) fresh(key, value []byte) error {
	n, err := c.readNews(key, value)
	for _, k := range n.keys {
		c.counts.Keys++
		if c.bucket(keys).Get(k.Hash[:]) != nil {
			return fmt.Errorf("key %s is stored twice", k.Hash)
		}
	}
	for _, p := range n.places {
		if c.bucket(ids).Get(p.id[:]) != nil {
			continue
		}
		if err := c.place(p.id[:], nil); err != nil {
			return err
		}
	}
	return err
}

func (c *cross) place(key, _ []byte) error {
	if len(key) != idSize {
		return errors.New("no such key can be")
	}
	found, err := c.where(storage.ID(key))
	if err != nil {
		return err
	}
	if found.item {
		c.placed++
	}
	c.picked += int64(len(found.picks))
	return nil
}
