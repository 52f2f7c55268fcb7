package bolt

import (
	"bytes"
	"context"
	"fmt"
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
	places map[storage.ID]*placed     // what was looked up or changed, written back at the end
	rows   map[storage.ID]*itemRecord // of the batch, not written yet
	thin   map[uint64]bool            // blocks that have lost so many texts that the rest should move

	texts, packed []byte // buffers of putBlock
}

// apply writes the parts of a batch in the order of its fields.
func (s *Store) apply(t *txn, b *storage.Batch) (learnt, error) {
	before, err := t.counts()
	if err != nil {
		return learnt{}, err
	}
	w := &writer{txn: t, store: s, counts: before, places: make(map[storage.ID]*placed, len(b.Items)), thin: map[uint64]bool{}}
	for _, part := range []func(*storage.Batch) error{
		w.items, w.stories, w.picks, w.unpicks, w.keys, w.states, w.records, w.removed, w.dropped, w.forgotten,
	} {
		if err := part(b); err != nil {
			return learnt{}, err
		}
	}
	if err := w.repack(); err != nil {
		return learnt{}, err
	}
	if err := w.flush(); err != nil {
		return learnt{}, err
	}
	if w.counts != before {
		err = w.putCounts(w.counts)
	}
	return w.learnt, err
}

func (w *writer) stories(b *storage.Batch) error {
	for i := range b.Stories {
		st := &b.Stories[i]
		at, err := w.place(st.ID)
		if err != nil {
			return err
		}
		old := at.where
		at.story, at.alias, at.storyTime = true, !st.Alias.IsZero(), newTimeKey(st.FirstSeen)
		w.counts.Stories += counted(&at.where) - counted(&old)
		if old.story && old.storyTime != at.storyTime {
			gone := newPlace(old.storyTime, st.ID)
			if err := w.delete(stories, gone[:]); err != nil {
				return err
			}
		}
	}
	return w.storyRows(b)
}

// storyRows writes the stories in the order of their places. Of two values of one story the later stays.
func (w *writer) storyRows(b *storage.Batch) error {
	type row struct {
		*storage.Story
		at place
	}
	rows := make([]row, len(b.Stories))
	for i := range b.Stories {
		st := &b.Stories[i]
		rows[i] = row{st, newPlace(w.places[st.ID].storyTime, st.ID)}
	}
	slices.SortStableFunc(rows, func(a, b row) int { return bytes.Compare(a.at[:], b.at[:]) })
	for i := range rows {
		record := newStoryRecord(rows[i].Story)
		if err := w.put(stories, rows[i].at[:], &record); err != nil {
			return err
		}
	}
	return nil
}

// counted is 1 for a story that is no alias.
func counted(at *where) int64 {
	if at.story && !at.alias {
		return 1
	}
	return 0
}

func (w *writer) picks(b *storage.Batch) error {
	for i := range b.Picks {
		p := &b.Picks[i]
		at, err := w.place(p.Story)
		if err != nil {
			return err
		}
		order := newTimeKey(p.Order)
		if n := at.pick(p.Topic); n < 0 || at.picks[n].order != order {
			if err := w.unpick(p.Topic, p.Story); err != nil {
				return err
			}
			at.picks = append(at.picks, standing{p.Topic, order})
			w.counts.Picks++
		}
		record := pickRecord{Item: p.Item, Reason: p.Reason}
		if err := w.put(picks, named(p.Topic, order[:], p.Story[:]), &record); err != nil {
			return err
		}
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
	at, err := w.place(story)
	if err != nil {
		return err
	}
	n := at.pick(topic)
	if n < 0 {
		return nil
	}
	order := at.picks[n].order
	at.picks = slices.Delete(at.picks, n, n+1)
	w.counts.Picks--
	return w.delete(picks, named(topic, order[:], story[:]))
}

// states stores what stands under a name: sources, memories and topics.
func (w *writer) states(b *storage.Batch) error {
	var state sourceRecord
	for i := range b.Sources {
		state = newSourceRecord(&b.Sources[i])
		if err := w.put(sources, []byte(b.Sources[i].ID), &state); err != nil {
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
		w.counts.Stories -= counted(&at.where)
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
		err := w.scan(picks, prefix, after(prefix), false, func(key, _ []byte) (bool, error) {
			at, ok := placeOf(key)
			if !ok {
				return false, fmt.Errorf("%w: a pick of %q", storage.ErrBroken, topic)
			}
			members = append(members, at.id())
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
