package aggregator

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"headwater/aggregator/internal/similar"
	"headwater/storage"
)

// view is the store as the desk sees it: what is committed, under what the desk has decided since. The desk judges the
// next poll against it without waiting for a commit, and [view.flush] makes everything durable at once.
//
// Only the desk's goroutine uses it.
type view struct {
	store storage.Store

	items    map[storage.ID]storage.Item
	stories  map[storage.ID]storage.Story
	keys     map[storage.ID]storage.ID
	picks    map[pickKey]storage.Pick
	unpicks  map[pickKey]bool
	sources  map[string]*storage.Source
	memories map[string]storage.Memory
	topics   map[string]storage.Topic // all of them, also unchanged ones
	records  []storage.Record
	removed  []storage.ID
	dropped  []storage.ID
	touched  map[string]bool // topics that changed since the last flush

	wanted []pageJob  // pages of items that are pending
	pages  *pageQueue // where they go when their items are committed
}

// pickKey names a pick.
type pickKey struct {
	topic string
	story storage.ID
}

// newView reads the topics, which are few, and nothing else.
func newView(ctx context.Context, store storage.Store) (*view, error) {
	v := &view{store: store, topics: map[string]storage.Topic{}, pages: newPageQueue()}
	v.reset()
	topics, err := store.Topics(ctx)
	if err != nil {
		return nil, err
	}
	for _, t := range topics {
		v.topics[t.ID] = t
	}
	return v, nil
}

// reset forgets what is pending.
func (v *view) reset() {
	v.items, v.stories, v.keys = map[storage.ID]storage.Item{}, map[storage.ID]storage.Story{}, map[storage.ID]storage.ID{}
	v.picks, v.unpicks = map[pickKey]storage.Pick{}, map[pickKey]bool{}
	v.sources, v.memories = map[string]*storage.Source{}, map[string]storage.Memory{}
	v.records, v.removed, v.dropped, v.touched = nil, nil, nil, map[string]bool{}
	v.wanted = nil
}

// resolve returns the item behind each key; zero keys and unknown ones give zero ids.
func (v *view) resolve(ctx context.Context, hashes []storage.ID) ([]storage.ID, error) {
	out := make([]storage.ID, len(hashes))
	var ask []storage.ID
	var at []int
	for i, hash := range hashes {
		if hash.IsZero() {
			continue
		}
		if item, pending := v.keys[hash]; pending {
			out[i] = item
			continue
		}
		ask, at = append(ask, hash), append(at, i)
	}
	if len(ask) == 0 {
		return out, nil
	}
	stored, err := v.store.Resolve(ctx, ask)
	if err != nil {
		return nil, err
	}
	for j, i := range at {
		out[i] = stored[j]
	}
	return out, nil
}

// learn adds keys for an item; a key that is known keeps its first item.
func (v *view) learn(item storage.ID, keys ...storage.ID) {
	for _, key := range keys {
		if _, pending := v.keys[key]; !pending && !key.IsZero() {
			v.keys[key] = item
		}
	}
}

// load returns the items that exist, by id, without their content.
func (v *view) load(ctx context.Context, ids []storage.ID) (map[storage.ID]storage.Item, error) {
	return v.loadItems(ctx, ids, false)
}

// loadContent returns the items that exist, by id, with their content.
func (v *view) loadContent(ctx context.Context, ids []storage.ID) (map[storage.ID]storage.Item, error) {
	return v.loadItems(ctx, ids, true)
}

func (v *view) loadItems(ctx context.Context, ids []storage.ID, content bool) (map[storage.ID]storage.Item, error) {
	found := make(map[storage.ID]storage.Item, len(ids))
	var ask []storage.ID
	for _, id := range ids {
		if item, pending := v.items[id]; pending && (!content || item.Fingerprint != nil) {
			found[id] = item
		} else if !id.IsZero() {
			ask = append(ask, id)
		}
	}
	if len(ask) == 0 {
		return found, nil
	}
	slices.SortFunc(ask, compareIDs)
	items, err := v.store.Items(ctx, slices.Compact(ask), content)
	if err != nil {
		return nil, err
	}
	for _, item := range items {
		if pending, ok := v.items[item.ID]; ok { // pending without its content keeps the stored one
			pending.Content = item.Content
			item = pending
		}
		found[item.ID] = item
	}
	return found, nil
}

// content returns one item with its content, and whether it exists. One that is pending without its content keeps the
// stored one.
func (v *view) content(ctx context.Context, id storage.ID) (storage.Item, bool, error) {
	items, err := v.loadContent(ctx, []storage.ID{id})
	item, found := items[id]
	return item, found, err
}

// memory returns what is remembered for reading a source's documents.
func (v *view) memory(ctx context.Context, source string) (storage.Memory, error) {
	if memory, pending := v.memories[source]; pending {
		return memory, nil
	}
	return v.store.Memory(ctx, source)
}

// boilerplate is what a source writes under many of its items, as it was learnt so far.
func (v *view) boilerplate(ctx context.Context, source string) (*similar.Boilerplate, error) {
	memory, err := v.memory(ctx, source)
	if err != nil {
		return nil, err
	}
	return readBoilerplate(memory), nil
}

// readBoilerplate reads what was stored; what an older version stored is learnt again.
func readBoilerplate(memory storage.Memory) *similar.Boilerplate {
	boiler := &similar.Boilerplate{}
	if err := boiler.UnmarshalBinary(memory.Boilerplate); err != nil {
		return &similar.Boilerplate{}
	}
	return boiler
}

// maxAliases bounds a chain of aliases; a longer one is a fault in the data, not a story.
const maxAliases = 32

// story returns the story that an id means today, following aliases.
func (v *view) story(ctx context.Context, id storage.ID) (storage.Story, error) {
	for range maxAliases {
		story, pending := v.stories[id]
		if !pending {
			stories, err := v.store.Stories(ctx, []storage.ID{id})
			if err != nil {
				return storage.Story{}, err
			}
			if len(stories) == 0 {
				return storage.Story{}, storage.ErrNotFound
			}
			story = stories[0]
		}
		if story.Alias.IsZero() {
			return story, nil
		}
		id = story.Alias
	}
	return storage.Story{}, storage.ErrBroken
}

// loadStories returns the stories that ids mean today, by these ids; those that are gone are left out.
func (v *view) loadStories(ctx context.Context, ids []storage.ID) (map[storage.ID]storage.Story, error) {
	found := make(map[storage.ID]storage.Story, len(ids))
	stored, err := v.store.Stories(ctx, ids)
	if err != nil {
		return nil, err
	}
	for _, story := range stored {
		found[story.ID] = story
	}
	for _, id := range ids {
		story, known := found[id]
		if _, pending := v.stories[id]; known && !pending && story.Alias.IsZero() {
			continue
		}
		if story, err = v.story(ctx, id); err == nil {
			found[id] = story
		} else if !errors.Is(err, storage.ErrNotFound) {
			return nil, err
		}
	}
	return found, nil
}

// putStory changes a story; the topics that show it change with it.
func (v *view) putStory(story storage.Story, now time.Time) {
	story.Changed = now
	v.stories[story.ID] = story
	for _, picked := range story.Picks {
		v.touch(picked.Topic, now)
	}
}

// pick adds a story to a topic.
func (v *view) pick(p storage.Pick, now time.Time) {
	key := pickKey{p.Topic, p.Story}
	v.picks[key] = p
	delete(v.unpicks, key)
	v.touch(p.Topic, now)
}

// unpick takes a story out of a topic.
func (v *view) unpick(topic string, story storage.ID, now time.Time) {
	key := pickKey{topic, story}
	delete(v.picks, key)
	v.unpicks[key] = true
	v.touch(topic, now)
}

// picked returns the pick by which a topic has a story, and whether there is one.
func (v *view) picked(ctx context.Context, topic string, story *storage.Story) (storage.Pick, bool, error) {
	if pick, pending := v.picks[pickKey{topic, story.ID}]; pending {
		return pick, true, nil
	}
	i := slices.IndexFunc(story.Picks, func(p storage.Picked) bool { return p.Topic == topic })
	if i < 0 {
		return storage.Pick{}, false, nil
	}
	return storedPick(ctx, v.store, story.ID, story.Picks[i])
}

// storedPick reads the topic's side of a pick.
func storedPick(ctx context.Context, store storage.Store, story storage.ID, picked storage.Picked) (storage.Pick, bool, error) {
	query := storage.PickQuery{Topic: picked.Topic, Since: picked.Order, Before: picked.Order.Add(time.Nanosecond)}
	for {
		page, err := store.ListPicks(ctx, query)
		if err != nil {
			return storage.Pick{}, false, fmt.Errorf("read picks of %s: %w", picked.Topic, err)
		}
		for _, pick := range page.Values {
			if pick.Story == story {
				return pick, true, nil
			}
		}
		if query.Cursor = page.Next; query.Cursor == "" {
			return storage.Pick{}, false, nil
		}
	}
}

// remove drops an item that retention does not keep. Nothing may be read back before the next flush.
func (v *view) remove(item storage.ID) {
	delete(v.items, item)
	v.removed = append(v.removed, item)
}

// drop drops a story whose last item was removed.
func (v *view) drop(story storage.ID) {
	delete(v.stories, story)
	v.dropped = append(v.dropped, story)
}

// touch notes that a topic's feeds changed. Its time only goes forward, even if the clock does not.
func (v *view) touch(id string, now time.Time) {
	topic, known := v.topics[id]
	if !known {
		topic = storage.Topic{ID: id, Since: now}
	}
	if now.After(topic.Changed) {
		topic.Changed = now
	}
	v.topics[id] = topic
	v.touched[id] = true
}

// ruled notes by which rules a topic's picks were made, and that this changed its feeds, if it did.
func (v *view) ruled(id string, rules uint64, changed bool, now time.Time) {
	topic, known := v.topics[id]
	if changed || !known {
		v.touch(id, now)
		topic = v.topics[id]
	}
	topic.Rules = rules
	v.topics[id] = topic
	v.touched[id] = true
}
