package aggregator

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"time"

	"github.com/cespare/xxhash/v2"

	"headwater/aggregator/internal/fold"
	"headwater/aggregator/internal/similar"
	"headwater/storage"
)

// features is what an item's text is compared by. A worker reads it.
type features struct {
	text  *similar.Text
	print similar.Print
	data  []byte // the print as it is stored
}

// newFeatures condenses an item's text.
func newFeatures(text *similar.Text) (features, error) {
	f := features{text: text, print: text.Print()}
	var err error
	f.data, err = f.print.AppendBinary(nil)
	return f, err
}

// fold files a new item under the story that it is a copy of, or founds a story with it, and reports whether it is a copy.
// The item's own Story is set; what its text changes for other stories is carried out.
func (d *desk) fold(ctx context.Context, book *register, e *entry, item *storage.Item) (storage.Story, bool, error) {
	join, verdict, err := d.match(ctx, book, e, item)
	if err != nil {
		return storage.Story{}, false, err
	}
	story, found, err := d.joinStory(ctx, item, join)
	if err != nil {
		return storage.Story{}, false, err
	}
	story, err = d.carryOut(ctx, story, item, verdict.Merge, verdict.Move, item.FirstSeen)
	return story, found || len(verdict.Move) > 0, err
}

// carryOut does what the text of an item showed about other stories: some are the same article as its own, and some items
// belong to its own rather than to theirs.
func (d *desk) carryOut(ctx context.Context, story storage.Story, item *storage.Item, merge, move []similar.Link, now time.Time) (storage.Story, error) {
	for _, link := range merge {
		other, err := d.storyOf(ctx, storage.ID(link.Item))
		if err != nil {
			return story, fmt.Errorf("merge story of %s: %w", storage.ID(link.Item), err)
		}
		if story, err = d.merge(ctx, story, other, joinWith(link, item), now); err != nil {
			return story, err
		}
	}
	for _, link := range move {
		var err error
		if story, err = d.move(ctx, story, joinWith(link, item), now); err != nil {
			return story, err
		}
	}
	return story, nil
}

// joinWith is the join of an item of another story with the item at hand.
func joinWith(link similar.Link, item *storage.Item) storage.Join {
	return storage.Join{Item: storage.ID(link.Item), With: item.ID, Reason: link.Reason}
}

// match finds the item that a new one is a copy of: by its address first, because that costs nothing and is kept for ever,
// then by its text.
func (d *desk) match(ctx context.Context, book *register, e *entry, item *storage.Item) (storage.Join, similar.Verdict, error) {
	if err := d.folder.ready(ctx, item.FirstSeen); err != nil {
		return storage.Join{}, similar.Verdict{}, err
	}
	indexed := d.folder.item(item)
	join := book.copyOf(e)
	join.Item = item.ID
	if d.folder.window == 0 {
		return join, similar.Verdict{}, nil
	}
	library := &library{ctx: ctx, view: d.view}
	var verdict similar.Verdict
	if join.With.IsZero() {
		verdict = d.folder.index.Place(indexed, e.features.text, library)
		join.With, join.Reason = storage.ID(verdict.Join), verdict.Reason
	} else {
		verdict = d.folder.index.PlaceWith(indexed, e.features.text, similar.ID(join.With), library)
	}
	if library.err != nil {
		return join, verdict, fmt.Errorf("read a text to compare: %w", library.err)
	}
	return join, verdict, nil
}

// copyOf finds an item of which an entry is a copy by its address, or word for word within its source.
func (r *register) copyOf(e *entry) storage.Join {
	if id, found := r.samePage(e); found {
		return storage.Join{With: id, Reason: "url"}
	}
	if id, known := r.texts[e.keys.hash]; known && e.long() {
		if _, exists := r.items[id]; exists {
			return storage.Join{With: id, Reason: "text"}
		}
	}
	return storage.Join{}
}

// samePage finds the item with the same canonical address. Within one source the titles must agree as well: a source that
// gives many items one address does so on purpose.
func (r *register) samePage(e *entry) (storage.ID, bool) {
	key := r.pageKey(e)
	id, known := r.resolved[key]
	if !known || key.IsZero() {
		return id, false
	}
	stored, exists := r.items[id]
	if !exists {
		return id, false
	}
	return id, stored.Source != e.item.Source || titlesAgree(stored.Title, e.item.Title)
}

// joinStory is the story of a join with the item in it, or a story of its own if the join names nobody, or somebody whom
// retention has dropped.
func (d *desk) joinStory(ctx context.Context, item *storage.Item, join storage.Join) (storage.Story, bool, error) {
	if !join.With.IsZero() {
		story, err := d.storyOf(ctx, join.With)
		if err == nil {
			enlist(&story, item.ID, join)
			return story, true, nil
		}
		if !errors.Is(err, storage.ErrNotFound) {
			return storage.Story{}, false, err
		}
	}
	return storage.Story{ID: item.ID, Lead: item.ID, Items: []storage.ID{item.ID}, FirstSeen: item.FirstSeen}, false, nil
}

// storyOf is the story that an item belongs to today.
func (d *desk) storyOf(ctx context.Context, item storage.ID) (storage.Story, error) {
	items, err := d.view.load(ctx, []storage.ID{item})
	if err != nil {
		return storage.Story{}, fmt.Errorf("read item %s: %w", item, err)
	}
	found, ok := items[item]
	if !ok {
		return storage.Story{}, storage.ErrNotFound
	}
	return d.view.story(ctx, found.Story)
}

// folder keeps the texts of the window. Only the desk's goroutine uses it.
type folder struct {
	store  storage.Store
	window time.Duration         // 0: texts are not compared
	index  *similar.Index        // filled when the first new text comes: a round that finds nothing new does not pay for it
	swept  time.Time             // zero before that
	hands  map[storage.ID]string // what somebody said about items; nil before it is needed
}

func newFolder(store storage.Store, dedup Dedup) *folder {
	return &folder{store: store, window: dedup.Window, index: similar.NewIndex(similar.Options{Window: dedup.Window})}
}

// ready fills the index when it is needed first, and forgets what has left the window now and then.
func (f *folder) ready(ctx context.Context, now time.Time) error {
	if !f.loaded() {
		if err := f.load(ctx, now); err != nil {
			return fmt.Errorf("read fingerprints: %w", err)
		}
	}
	if now.Sub(f.swept) >= sweepEvery {
		f.index.Expire(now)
		f.swept = now
	}
	return nil
}

func (f *folder) loaded() bool { return !f.swept.IsZero() }

// load fills the index with the fingerprints of the window. Bodies are not read.
func (f *folder) load(ctx context.Context, now time.Time) error {
	hands, failed := f.byHand(ctx)
	if failed != nil {
		return failed
	}
	f.index.Load(func(yield func(similar.Stored) bool) {
		var cursor storage.Cursor
		for {
			page, err := f.store.ListFingerprints(ctx, now.Add(-f.window), cursor)
			if err != nil {
				failed = err
				return
			}
			for _, stored := range page.Values {
				one, ok := f.stored(&stored)
				_, one.Fixed = hands[stored.Item]
				if ok && !yield(one) {
					return
				}
			}
			if cursor = page.Next; cursor == "" {
				return
			}
		}
	})
	f.swept = now
	return failed
}

// sweepEvery is how often texts that have left the window are forgotten.
const sweepEvery = time.Hour

// item describes an item to the index.
func (f *folder) item(it *storage.Item) similar.Item {
	return similar.Item{ID: similar.ID(it.ID), Source: sourceHash(it.Source), At: comparedAt(it)}
}

// comparedAt is the time from which an item's window counts: when it was published, as far as that can be believed.
func comparedAt(it *storage.Item) time.Time {
	at := it.When()
	if latest := it.FirstSeen.Add(latestOrder); at.After(latest) {
		return latest
	}
	return at
}

// fingerprint is what is stored of an item for comparing: the time it counts from, as eight bytes of seconds, and its print.
func fingerprint(it *storage.Item, f *features) []byte {
	out := binary.BigEndian.AppendUint64(make([]byte, 0, 8+len(f.data)), uint64(comparedAt(it).Unix()))
	return append(out, f.data...)
}

// stored reads a fingerprint back. One of an older version is left out: its item is compared again when it is revised.
func (f *folder) stored(s *storage.Fingerprint) (one similar.Stored, ok bool) {
	if len(s.Data) < 8 || one.Print.UnmarshalBinary(s.Data[8:]) != nil {
		return one, false
	}
	at := time.Unix(int64(binary.BigEndian.Uint64(s.Data)), 0)
	one.Item = similar.Item{ID: similar.ID(s.Item), Source: sourceHash(s.Source), At: at}
	one.Story = similar.ID(s.Story)
	return one, true
}

func sourceHash(id string) uint32 { return uint32(xxhash.Sum64String(id)) }

// revise takes the changed text of a known item over; its story stays.
func (f *folder) revise(ctx context.Context, it *storage.Item, e *entry, now time.Time) error {
	if err := f.ready(ctx, now); err != nil {
		return err
	}
	f.index.Revise(f.item(it), e.features.text)
	return nil
}

// library reads texts of candidates again: from what is pending, else from the store.
type library struct {
	ctx  context.Context
	view *view
	err  error
}

// Text reads one item's text as it was read when it was new, but for boilerplate learnt since.
func (l *library) Text(id similar.ID) (*similar.Text, bool) {
	item, found, err := l.view.content(l.ctx, storage.ID(id))
	if err != nil {
		l.err = err
	}
	if err != nil || !found {
		return nil, false
	}
	boiler, err := l.view.boilerplate(l.ctx, item.Source)
	if err != nil {
		l.err = err
		return nil, false
	}
	return newDraft(item.Title, fold.Paragraphs(item.Content)).Text(boiler), true
}
