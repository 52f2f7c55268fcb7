package aggregator

import (
	"context"
	"fmt"
	"slices"
	"time"

	"headwater/aggregator/internal/fold"
	"headwater/storage"
)

// curate asks every topic that does not have the story yet whether this item of it satisfies its rules, or, if they look at the
// whole story, whether any item does. A story that was picked stays picked: a published entry does not disappear because its
// headline was edited.
func (d *desk) curate(ctx context.Context, story *storage.Story, item *storage.Item, words *words, now time.Time) error {
	if item.Withdrawn {
		return nil
	}
	for _, t := range d.topics {
		if pickedBy(story, t.ID) {
			continue
		}
		by, ruling := *item, Ruling{}
		if t.needs.story && len(story.Items) > 1 {
			var err error
			if by, ruling, err = d.satisfying(ctx, t, story); err != nil {
				return err
			}
		} else {
			ruling = t.judge(d.subject(item, words))
		}
		if ruling.In {
			d.take(story, &by, t, ruling, now)
		}
	}
	return nil
}

// subject is what topics judge of an item.
func (d *desk) subject(item *storage.Item, words *words) *subject {
	return &subject{item: item, source: d.sources[item.Source], words: words}
}

// judgeStored asks the topics about an item whose text is not at hand.
func (d *desk) judgeStored(ctx context.Context, story *storage.Story, id storage.ID, now time.Time) error {
	item, words, err := d.read(ctx, id)
	if err != nil {
		return err
	}
	return d.curate(ctx, story, &item, &words, now)
}

// read reads an item's text again for the topics to look at.
func (d *desk) read(ctx context.Context, id storage.ID) (storage.Item, words, error) {
	item, found, err := d.view.content(ctx, id)
	if err != nil {
		return item, words{}, fmt.Errorf("read item %s: %w", id, err)
	}
	if !found {
		return item, words{}, fmt.Errorf("read item %s: %w", id, storage.ErrNotFound)
	}
	return item, newWords(&item, fold.Plain(item.Content)), nil
}

// keepPicks keeps what a story owes to an item that has left it, in the name of its lead: what is published stays where it is.
func (d *desk) keepPicks(ctx context.Context, story *storage.Story, left storage.ID, now time.Time) error {
	for _, picked := range story.Picks {
		pick, listed, err := d.view.picked(ctx, picked.Topic, story)
		if err != nil {
			return err
		}
		if listed && pick.Item == left {
			pick.Item = story.Lead
			d.view.pick(pick, now)
		}
	}
	return nil
}

// repick finds another item for the picks that a story owes to one that has left it. Where no other satisfies the topic, the
// pick goes with the item.
func (d *desk) repick(ctx context.Context, story *storage.Story, left storage.ID, now time.Time) error {
	for _, t := range d.topics {
		pick, listed, err := d.view.picked(ctx, t.ID, story)
		if err != nil {
			return err
		}
		if !listed || pick.Item != left {
			continue
		}
		item, ruling, err := d.satisfying(ctx, t, story)
		if err != nil {
			return err
		}
		if !ruling.In {
			d.unpick(story, t.ID, now)
			continue
		}
		pick.Item, pick.Reason = item.ID, ruling.String()
		d.view.pick(pick, now)
	}
	return nil
}

// satisfying finds the first item of a story that a topic takes.
func (d *desk) satisfying(ctx context.Context, t *topic, story *storage.Story) (storage.Item, Ruling, error) {
	items, err := d.texts(ctx, story.Items, t.needs)
	if err != nil {
		return storage.Item{}, Ruling{}, err
	}
	outlets := d.outlets(story, items)
	for _, id := range story.Items {
		item, exists := items[id]
		if !exists || item.Withdrawn {
			continue
		}
		s := d.subject(&item, lazyWords(&item))
		s.outlets = outlets
		if ruling := t.judge(s); ruling.In {
			return item, ruling, nil
		}
	}
	return storage.Item{}, Ruling{}, nil
}

// outlets counts the outlets that have a story.
func (d *desk) outlets(story *storage.Story, items map[storage.ID]storage.Item) int {
	var own []storage.Item
	for _, id := range story.Items {
		if item, exists := items[id]; exists {
			own = append(own, item)
		}
	}
	return countOutlets(own, func(id string) *Source { return d.sources[id] })
}

// texts reads items for topics to look at, with their content only if that is needed.
func (d *desk) texts(ctx context.Context, ids []storage.ID, needs needs) (map[storage.ID]storage.Item, error) {
	load := d.view.load
	if needs.text {
		load = d.view.loadContent
	}
	items, err := load(ctx, ids)
	if err != nil {
		return nil, fmt.Errorf("read items to curate: %w", err)
	}
	return items, nil
}

// unpick takes a story out of a topic, on both sides. The caller puts the story.
func (d *desk) unpick(story *storage.Story, topic string, now time.Time) {
	d.view.unpick(topic, story.ID, now)
	story.Picks = slices.DeleteFunc(slices.Clone(story.Picks), func(p storage.Picked) bool { return p.Topic == topic })
}

// take picks a story for a topic, on both sides: the topic's list and the story's. The caller puts the story.
func (d *desk) take(story *storage.Story, item *storage.Item, t *topic, why Ruling, now time.Time) {
	order := t.place(story, item)
	story.Picks = append(slices.Clone(story.Picks), storage.Picked{Topic: t.ID, Order: order})
	d.view.pick(storage.Pick{Topic: t.ID, Story: story.ID, Order: order, Item: item.ID, Reason: why.String()}, now)
}

// pickedBy reports whether a topic publishes the story.
func pickedBy(story *storage.Story, topic string) bool {
	for _, picked := range story.Picks {
		if picked.Topic == topic {
			return true
		}
	}
	return false
}

// latestOrder is how much later than its first sight a story may be placed: a date in the future must not pin it to the
// top (bad-input row 58).
const latestOrder = time.Hour

// place is where a story stands in the topic. It is computed once, when the story is picked.
func (t *topic) place(story *storage.Story, item *storage.Item) time.Time {
	if t.Order != OrderPublished || item.Published.IsZero() {
		return story.FirstSeen
	}
	if latest := story.FirstSeen.Add(latestOrder); item.Published.After(latest) {
		return latest
	}
	return item.Published
}
