package aggregator

import (
	"context"
	"fmt"
	"slices"
	"time"

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
// and its page redirects (DESIGN rule 2). why is the join that showed it, of an item of the other story with one of this.
func (d *desk) merge(ctx context.Context, story, other storage.Story, why storage.Join, now time.Time) (storage.Story, error) {
	if other.ID == story.ID {
		return story, nil
	}
	older, younger := story, other
	if other.FirstSeen.Before(story.FirstSeen) || other.FirstSeen.Equal(story.FirstSeen) && compareIDs(other.ID, story.ID) < 0 {
		older, younger = other, story
		why.Item, why.With = why.With, why.Item
	}
	if err := d.absorb(ctx, &older, &younger, why, now); err != nil {
		return story, err
	}
	return older, nil
}

// absorb moves everything of the younger story to the older one.
func (d *desk) absorb(ctx context.Context, older, younger *storage.Story, why storage.Join, now time.Time) error {
	older.Joins = slices.Clone(older.Joins)
	for _, id := range younger.Items {
		older.Joins = append(older.Joins, joinOf(younger, id, why))
		if err := d.rehome(ctx, id, older.ID); err != nil {
			return err
		}
	}
	older.Items = append(slices.Clone(older.Items), younger.Items...)
	if err := d.byFirstSight(ctx, older.Items); err != nil {
		return err
	}
	older.Reads += younger.Reads
	if err := d.inherit(ctx, older, younger, now); err != nil {
		return err
	}
	d.view.putStory(storage.Story{ID: younger.ID, Alias: older.ID, FirstSeen: younger.FirstSeen}, now)
	return nil
}

// joinOf is why an item belongs to a story that takes its own over: for the reason that it had there, else for why.
func joinOf(from *storage.Story, item storage.ID, why storage.Join) storage.Join {
	i := slices.IndexFunc(from.Joins, func(j storage.Join) bool { return j.Item == item })
	if named := why.ByHand && why.Item == item; i >= 0 && !named {
		return from.Joins[i]
	}
	why.Item = item
	return why
}

// inherit gives the picks of a younger story to the one that absorbs it: each at its old place and for its old reason, so
// that nothing is new.
func (d *desk) inherit(ctx context.Context, older, younger *storage.Story, now time.Time) error {
	for _, picked := range younger.Picks {
		pick, listed, err := d.view.picked(ctx, picked.Topic, younger)
		if err != nil {
			return err
		}
		d.view.unpick(picked.Topic, younger.ID, now)
		if listed && !pickedBy(older, picked.Topic) {
			pick.Story = older.ID
			older.Picks = append(slices.Clone(older.Picks), picked)
			d.view.pick(pick, now)
		}
	}
	return nil
}

// move takes an item from its story to another one whose text explains it better. A story that is left empty is the same
// article as the one its last item went to.
func (d *desk) move(ctx context.Context, story storage.Story, why storage.Join, now time.Time) (storage.Story, error) {
	from, err := d.storyOf(ctx, why.Item)
	if err != nil {
		return story, fmt.Errorf("move %s: %w", why.Item, err)
	}
	if from.ID == story.ID {
		return story, nil
	}
	if len(from.Items) == 1 {
		return d.merge(ctx, story, from, why, now)
	}
	if err := d.leave(ctx, &from, why.Item, d.keepPicks, now); err != nil {
		return story, err
	}
	if err := d.rehome(ctx, why.Item, story.ID); err != nil {
		return story, err
	}
	enlist(&story, why.Item, why)
	if err := d.judgeStored(ctx, &story, why.Item, now); err != nil {
		return story, err
	}
	return story, d.byFirstSight(ctx, story.Items)
}

// leave takes an item out of a story that goes on without it. settle decides about the picks that it had earned the story.
func (d *desk) leave(ctx context.Context, story *storage.Story, item storage.ID, settle settlePicks, now time.Time) error {
	delist(story, item)
	if err := d.lead(ctx, story); err != nil {
		return err
	}
	if err := settle(ctx, story, item, now); err != nil {
		return err
	}
	d.view.putStory(*story, now)
	return nil
}

// settlePicks is what becomes of the picks that an item has earned a story that it leaves: keepPicks or repick.
type settlePicks func(ctx context.Context, story *storage.Story, left storage.ID, now time.Time) error

// rehome notes an item's new story.
func (d *desk) rehome(ctx context.Context, id, story storage.ID) error {
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
func (d *desk) byFirstSight(ctx context.Context, ids []storage.ID) error {
	items, err := d.view.load(ctx, ids)
	if err != nil {
		return fmt.Errorf("read items of a story: %w", err)
	}
	slices.SortStableFunc(ids, func(a, b storage.ID) int {
		if c := items[a].FirstSeen.Compare(items[b].FirstSeen); c != 0 {
			return c
		}
		return compareIDs(a, b)
	})
	return nil
}
