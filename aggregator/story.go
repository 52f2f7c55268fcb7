package aggregator

import (
	"context"
	"fmt"
	"slices"

	"headwater/storage"
)

// enlist adds an item to a story with the reason why. The slices are copied: a story that was read stays as it was.
func enlist(story *storage.Story, item storage.ID, join storage.Join) {
	story.Items = append(slices.Clone(story.Items), item)
	story.Joins = append(slices.Clone(story.Joins), join)
}

// delist takes an item out of a story.
func delist(story *storage.Story, item storage.ID) {
	story.Items = slices.DeleteFunc(slices.Clone(story.Items), func(id storage.ID) bool { return id == item })
	story.Joins = slices.DeleteFunc(slices.Clone(story.Joins), func(j storage.Join) bool { return j.Item == item })
}

// merge makes one story of two that were found to be the same article: the older id stays, the younger becomes its alias
// and its page redirects (DESIGN rule 2). bridge is the item that showed it.
func (d *desk) merge(ctx context.Context, story storage.Story, member storage.ID, bridge *storage.Item, reason string) (storage.Story, error) {
	other, err := d.storyOf(ctx, member)
	if err != nil {
		return story, fmt.Errorf("merge story of %s: %w", member, err)
	}
	if other.ID == story.ID {
		return story, nil
	}
	older, younger := story, other
	if other.FirstSeen.Before(story.FirstSeen) || other.FirstSeen.Equal(story.FirstSeen) && compareIDs(other.ID, story.ID) < 0 {
		older, younger = other, story
	}
	if err := d.absorb(ctx, &older, &younger, bridge, reason); err != nil {
		return story, err
	}
	return older, nil
}

// absorb moves everything of the younger story to the older one.
func (d *desk) absorb(ctx context.Context, older, younger *storage.Story, bridge *storage.Item, reason string) error {
	now := bridge.FirstSeen
	older.Joins = slices.Clone(older.Joins)
	for _, id := range younger.Items {
		join := storage.Join{Item: id, With: bridge.ID, Reason: reason}
		if i := slices.IndexFunc(younger.Joins, func(j storage.Join) bool { return j.Item == id }); i >= 0 {
			join = younger.Joins[i]
		}
		older.Joins = append(older.Joins, join)
		if err := d.rehome(ctx, id, older.ID, bridge); err != nil {
			return err
		}
	}
	items := append(slices.Clone(older.Items), younger.Items...)
	if err := d.byFirstSight(ctx, items, bridge); err != nil {
		return err
	}
	older.Items = items
	older.Reads += younger.Reads
	for _, picked := range younger.Picks {
		d.view.unpick(picked.Topic, younger.ID, now)
		if !pickedBy(older, picked.Topic) {
			older.Picks = append(slices.Clone(older.Picks), picked)
			d.view.pick(storage.Pick{Topic: picked.Topic, Story: older.ID, Order: picked.Order, Item: older.Lead, Reason: "copy of a picked story"}, now)
		}
	}
	d.view.putStory(storage.Story{ID: younger.ID, Alias: older.ID, FirstSeen: younger.FirstSeen}, now)
	return nil
}

// move takes an item from its story to another one whose text explains it better. A story that is left empty is the same
// article as the one its last item went to.
func (d *desk) move(ctx context.Context, story storage.Story, member storage.ID, bridge *storage.Item, reason string) (storage.Story, error) {
	from, err := d.storyOf(ctx, member)
	if err != nil {
		return story, fmt.Errorf("move %s: %w", member, err)
	}
	if from.ID == story.ID {
		return story, nil
	}
	if len(from.Items) == 1 {
		return d.merge(ctx, story, member, bridge, reason)
	}
	delist(&from, member)
	if err := d.lead(ctx, &from); err != nil {
		return story, err
	}
	d.view.putStory(from, bridge.FirstSeen)
	if err := d.rehome(ctx, member, story.ID, bridge); err != nil {
		return story, err
	}
	enlist(&story, member, storage.Join{Item: member, With: bridge.ID, Reason: reason})
	return story, d.byFirstSight(ctx, story.Items, bridge)
}

// rehome notes an item's new story. bridge is not filed yet and gets its story from its caller.
func (d *desk) rehome(ctx context.Context, id, story storage.ID, bridge *storage.Item) error {
	if id == bridge.ID {
		return nil
	}
	items, err := d.view.load(ctx, []storage.ID{id})
	if err != nil {
		return fmt.Errorf("read item %s: %w", id, err)
	}
	if item, ok := items[id]; ok {
		item.Story = story
		d.view.items[id] = item
	}
	return nil
}

// byFirstSight sorts the items of a story.
func (d *desk) byFirstSight(ctx context.Context, ids []storage.ID, bridge *storage.Item) error {
	items, err := d.view.load(ctx, ids)
	if err != nil {
		return fmt.Errorf("read items of a story: %w", err)
	}
	items[bridge.ID] = *bridge
	slices.SortStableFunc(ids, func(a, b storage.ID) int {
		if c := items[a].FirstSeen.Compare(items[b].FirstSeen); c != 0 {
			return c
		}
		return compareIDs(a, b)
	})
	return nil
}
