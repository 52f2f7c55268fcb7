package bolt

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"slices"

	"headwater/storage"
)

// Commit makes the batch durable, whole or not at all. It costs one sync of the file, or two; a batch that changes
// nothing costs none.
func (s *Store) Commit(ctx context.Context, b *storage.Batch) error {
	if err := b.Validate(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	if b.Empty() {
		s.mu.RLock()
		defer s.mu.RUnlock()
		return s.usable(ctx)
	}
	if err := s.update(ctx, func(t *txn) (learnt, error) { return s.apply(t, b) }); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	return nil
}

// writer applies one batch within a transaction.
type writer struct {
	*txn
	store  *Store
	counts counts
	learnt learnt
	places map[storage.ID]*where      // what was looked up or changed, written back at the end
	rows   map[storage.ID]*itemRecord // of the batch, not written yet
	thin   map[uint64]bool            // blocks that have lost so many texts that the rest should move
}

// apply writes the parts of a batch in the order of its fields.
func (s *Store) apply(t *txn, b *storage.Batch) (learnt, error) {
	before, err := t.counts()
	if err != nil {
		return learnt{}, err
	}
	w := &writer{txn: t, store: s, counts: before, places: map[storage.ID]*where{}, thin: map[uint64]bool{}}
	for _, part := range []func(*storage.Batch) error{
		w.items, w.stories, w.picks, w.unpicks, w.keys, w.states, w.records, w.removed, w.dropped, w.forgotten,
	} {
		if err := part(b); err != nil {
			return learnt{}, err
		}
	}
	if err := w.flushPlaces(); err != nil {
		return learnt{}, err
	}
	if err := w.repack(); err != nil {
		return learnt{}, err
	}
	if w.counts != before {
		err = w.putCounts(w.counts)
	}
	return w.learnt, err
}

// place looks an id up and remembers the answer, so that an item and the story it founds cost one look and one write.
func (w *writer) place(id storage.ID) (*where, error) {
	if found := w.places[id]; found != nil {
		return found, nil
	}
	found, err := w.where(id)
	if err != nil {
		return nil, err
	}
	w.places[id] = &found
	return &found, nil
}

// flushPlaces writes the places back in order, so that a page is visited once.
func (w *writer) flushPlaces() error {
	for _, id := range slices.SortedFunc(maps.Keys(w.places), compareIDs) {
		var err error
		if p := w.places[id]; p.item || p.story {
			err = w.putRaw(ids, id[:], p.bytes())
		} else {
			err = w.delete(ids, id[:])
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func compareIDs(a, b storage.ID) int { return bytes.Compare(a[:], b[:]) }

func (w *writer) stories(b *storage.Batch) error {
	for i := range b.Stories {
		st := &b.Stories[i]
		at, err := w.place(st.ID)
		if err != nil {
			return err
		}
		old := *at
		at.story, at.alias, at.storyTime = true, !st.Alias.IsZero(), newTimeKey(st.FirstSeen)
		w.counts.Stories += counted(*at) - counted(old)
		if old.story && old.storyTime != at.storyTime {
			gone := newPlace(old.storyTime, st.ID)
			if err := w.delete(stories, gone[:]); err != nil {
				return err
			}
		}
		key := newPlace(at.storyTime, st.ID)
		if err := w.put(stories, key[:], newStoryRecord(st)); err != nil {
			return err
		}
	}
	return nil
}

// counted is 1 for a story that is no alias.
func counted(at where) int64 {
	if at.story && !at.alias {
		return 1
	}
	return 0
}

func (w *writer) picks(b *storage.Batch) error {
	for i := range b.Picks {
		p := &b.Picks[i]
		if err := w.unpick(p.Topic, p.Story); err != nil {
			return err
		}
		order := newTimeKey(p.Order)
		if err := w.putRaw(picked, named(p.Topic, p.Story[:]), order[:]); err != nil {
			return err
		}
		record := pickRecord{Item: p.Item, Reason: p.Reason}
		if err := w.put(picks, named(p.Topic, order[:], p.Story[:]), record); err != nil {
			return err
		}
		w.counts.Picks++
	}
	return nil
}

func (w *writer) unpicks(b *storage.Batch) error {
	for _, u := range b.Unpicks {
		if err := w.unpick(u.Topic, u.Story); err != nil {
			return err
		}
	}
	return nil
}

// unpick takes a story out of a topic, if it is in it.
func (w *writer) unpick(topic string, story storage.ID) error {
	key := named(topic, story[:])
	order, err := w.getRaw(picked, key)
	if order == nil || err != nil {
		return err
	}
	if err := w.delete(picks, named(topic, order, story[:])); err != nil {
		return err
	}
	w.counts.Picks--
	return w.delete(picked, key)
}

// states stores what stands under a name: sources, memories and topics.
func (w *writer) states(b *storage.Batch) error {
	for i := range b.Sources {
		if err := w.put(sources, []byte(b.Sources[i].ID), newSourceRecord(&b.Sources[i])); err != nil {
			return err
		}
	}
	for i := range b.Memories {
		if err := w.put(memories, []byte(b.Memories[i].Source), newMemoryRecord(&b.Memories[i])); err != nil {
			return err
		}
	}
	for _, t := range b.Topics {
		record := topicRecord{Rules: t.Rules, Changed: stamp(t.Changed), Since: stamp(t.Since)}
		if err := w.put(topics, []byte(t.ID), record); err != nil {
			return err
		}
	}
	return nil
}

func (w *writer) records(b *storage.Batch) error {
	for _, r := range b.Records {
		var err error
		if key := named(r.Kind, []byte(r.Key)); r.Value == nil {
			err = w.delete(records, key)
		} else {
			err = w.putBytes(records, key, r.Value)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (w *writer) dropped(b *storage.Batch) error {
	for _, id := range b.Dropped {
		at, err := w.place(id)
		if err != nil {
			return err
		}
		if !at.story {
			continue
		}
		w.counts.Stories -= counted(*at)
		key := newPlace(at.storyTime, id)
		at.story, at.alias = false, false
		if err := w.delete(stories, key[:]); err != nil {
			return err
		}
	}
	return nil
}

func (w *writer) forgotten(b *storage.Batch) error {
	for _, topic := range b.Forgotten {
		prefix := named(topic)
		var members []storage.ID
		err := w.scan(picked, prefix, after(prefix), false, func(key, _ []byte) (bool, error) {
			if len(key) != len(prefix)+idSize {
				return false, fmt.Errorf("%w: a pick of %q", storage.ErrBroken, topic)
			}
			members = append(members, storage.ID(key[len(prefix):]))
			return true, nil
		})
		if err != nil {
			return err
		}
		for _, story := range members {
			if err := w.unpick(topic, story); err != nil {
				return err
			}
		}
		if err := w.delete(topics, []byte(topic)); err != nil {
			return err
		}
	}
	return nil
}
