package aggregator

import (
	"context"
	"maps"
	"slices"

	"headwater/storage"
)

// batch collects what is pending, in an order that does not depend on maps.
func (v *view) batch() *storage.Batch {
	b := &storage.Batch{Records: v.records, Removed: v.removed, Dropped: v.dropped}
	b.Items = sorted(v.items, compareIDs)
	b.Stories = sorted(v.stories, compareIDs)
	for _, key := range slices.SortedFunc(maps.Keys(v.keys), compareIDs) {
		b.Keys = append(b.Keys, storage.Key{Hash: key, Item: v.keys[key]})
	}
	for _, key := range slices.SortedFunc(maps.Keys(v.picks), comparePicks) {
		b.Picks = append(b.Picks, v.picks[key])
	}
	for _, key := range slices.SortedFunc(maps.Keys(v.unpicks), comparePicks) {
		b.Unpicks = append(b.Unpicks, storage.Unpick{Topic: key.topic, Story: key.story})
	}
	b.Sources = make([]storage.Source, 0, len(v.sources))
	for _, id := range slices.Sorted(maps.Keys(v.sources)) {
		b.Sources = append(b.Sources, *v.sources[id])
	}
	for _, id := range slices.Sorted(maps.Keys(v.memories)) {
		b.Memories = append(b.Memories, v.memories[id])
	}
	for _, id := range slices.Sorted(maps.Keys(v.touched)) {
		b.Topics = append(b.Topics, v.topics[id])
	}
	return b
}

// flush commits what is pending and returns the topics it changed. On an error everything stays pending: the same
// batch is tried again, with the validators that belong to it.
func (v *view) flush(ctx context.Context) (topics []string, err error) {
	b := v.batch()
	if b.Empty() {
		return nil, nil
	}
	if err := v.store.Commit(ctx, b); err != nil {
		return nil, err
	}
	topics = slices.Sorted(maps.Keys(v.touched))
	v.pages.push(v.wanted...)
	v.reset()
	return topics, nil
}

// weight is how much would be lost, and how much memory is held, if the commit is put off.
func (v *view) weight() int { return len(v.items) + len(v.sources)/8 }

// urgent reports whether something is pending that a reader could miss; the rest is state that may wait.
func (v *view) urgent() bool {
	return len(v.items) > 0 || len(v.stories) > 0 || len(v.picks) > 0 || len(v.unpicks) > 0 || len(v.touched) > 0 || len(v.records) > 0 ||
		len(v.removed) > 0
}
