package aggregator

import (
	"context"
	"fmt"
	"time"

	"headwater/storage"
)

// recuratePage is how many items are read at a time when topics are filled again.
const recuratePage = 500

// refill fills the topics again whose rules are new or other than the ones their picks were made with, from everything that
// is stored: each story at the place it would have had.
func (d *desk) refill(ctx context.Context, now time.Time) ([]Curated, error) {
	var stale []*topic
	for _, t := range d.topics {
		if known, ok := d.view.topics[t.ID]; !ok || known.Rules != t.rules {
			stale = append(stale, t)
		}
	}
	if len(stale) == 0 {
		return nil, nil
	}
	curated, err := d.recurate(ctx, stale, now)
	if err != nil {
		return nil, err
	}
	for _, t := range stale {
		d.view.touch(t.ID, now)
		known := d.view.topics[t.ID]
		known.Rules = t.rules
		d.view.topics[t.ID] = known
	}
	_, err = d.view.flush(ctx)
	return curated, err
}

// recurate judges every stored item for the given topics: picks that no longer hold are taken back, missing ones are
// added. It commits page by page, so that memory stays bounded.
func (d *desk) recurate(ctx context.Context, stale []*topic, now time.Time) ([]Curated, error) {
	counts := make([]Curated, len(stale))
	for i, t := range stale {
		counts[i].Topic = t.ID
	}
	keep := newKept(stale)
	query := storage.ItemQuery{Content: true, Limit: recuratePage}
	for {
		page, err := d.view.store.ListItems(ctx, query)
		if err != nil {
			return nil, fmt.Errorf("read items to curate: %w", err)
		}
		for i := range page.Values {
			if err := d.recurateItem(ctx, &page.Values[i], stale, keep, counts, now); err != nil {
				return nil, err
			}
		}
		if _, err := d.view.flush(ctx); err != nil {
			return nil, err
		}
		if query.Cursor = page.Next; query.Cursor == "" {
			break
		}
	}
	return counts, d.dropStale(ctx, stale, keep, counts, now)
}

// kept remembers per topic which stories its present rules take.
type kept []map[storage.ID]bool

func newKept(topics []*topic) kept {
	k := make(kept, len(topics))
	for i := range k {
		k[i] = map[storage.ID]bool{}
	}
	return k
}

// recurateItem judges one item for every stale topic. What a source published while it was in the configuration stays
// published when it leaves: then only the other rules decide, and nothing new comes in.
func (d *desk) recurateItem(ctx context.Context, item *storage.Item, stale []*topic, keep kept, counts []Curated, now time.Time) error {
	if item.Withdrawn {
		return nil
	}
	words := newWords(item, plainText(item.Content))
	for i, t := range stale {
		s := &subject{item: item, source: d.sources[item.Source], words: &words}
		ruling := t.judge(s)
		stays := !ruling.In && s.source == nil && t.weigh(s).In
		if !ruling.In && !stays {
			continue
		}
		story, err := d.view.story(ctx, item.Story)
		if err != nil {
			return fmt.Errorf("read story of %s: %w", item.ID, err)
		}
		if keep[i][story.ID] || stays && !pickedBy(&story, t.ID) {
			continue
		}
		keep[i][story.ID] = true
		if pickedBy(&story, t.ID) {
			continue
		}
		counts[i].Added++
		d.take(&story, item, t, ruling, now)
		d.view.stories[story.ID] = story
	}
	return nil
}

// dropStale takes back the picks that the present rules do not take.
func (d *desk) dropStale(ctx context.Context, stale []*topic, keep kept, counts []Curated, now time.Time) error {
	for i, t := range stale {
		query := storage.PickQuery{Topic: t.ID, Limit: recuratePage}
		for {
			page, err := d.view.store.ListPicks(ctx, query)
			if err != nil {
				return fmt.Errorf("read picks to curate: %w", err)
			}
			for _, pick := range page.Values {
				if keep[i][pick.Story] {
					continue
				}
				counts[i].Removed++
				if err := d.takeBack(ctx, pick, now); err != nil {
					return err
				}
			}
			if query.Cursor = page.Next; query.Cursor == "" {
				break
			}
		}
		if _, err := d.view.flush(ctx); err != nil {
			return err
		}
	}
	return nil
}

// takeBack removes one pick from both of its sides.
func (d *desk) takeBack(ctx context.Context, pick storage.Pick, now time.Time) error {
	story, err := d.view.story(ctx, pick.Story)
	if err != nil {
		return fmt.Errorf("read picked story %s: %w", pick.Story, err)
	}
	d.unpick(&story, pick.Topic, now)
	d.view.stories[story.ID] = story
	return nil
}
