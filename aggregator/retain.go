package aggregator

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"headwater/aggregator/internal/similar"
	"headwater/storage"
)

const (
	retainEvery  = time.Hour
	retainCounts = 5 * time.Second // how often sources with more items than are kept are looked for
	retainBatch  = 500             // items dropped in one commit
)

// Age is measured by a clock of its own, a record of this kind and key. It follows the wall clock by a day a pass at most:
// if the machine's clock jumps years ahead, a day's items go and not all of them, and there is time to set it right
// (durability row D9).
const (
	retainKind  = "retention"
	retainClock = "clock"
	retainStep  = 24 * time.Hour
)

// retain drops what is older than retention keeps, and what is more of a source than it keeps: one batch at most. It
// reports whether there may be more. The keys of the items stay: an item that its source still shows, or shows again, is
// known and not new.
func (a *Aggregator) retain(ctx context.Context, now time.Time) (more bool, err error) {
	if a.plan.Retention == (Retention{}) {
		return false, nil
	}
	if err := a.keeper.flush(ctx); err != nil {
		return false, err
	}
	items, err := a.outdated(ctx, now)
	if err != nil {
		return false, fmt.Errorf("find what retention drops: %w", err)
	}
	stories, err := a.desk.drop(ctx, items, now)
	if err != nil {
		return false, fmt.Errorf("drop items: %w", err)
	}
	a.discount(items)
	if err := a.keeper.flush(ctx); err != nil {
		return false, err
	}
	if len(items) > 0 {
		a.tell(Dropped{Items: len(items), Stories: stories})
	}
	return len(items) == retainBatch, nil
}

// retainNow makes the pass that is due, and sets the timer for the next one.
func (a *Aggregator) retainNow(ctx context.Context, next *time.Timer) error {
	more, err := a.retain(ctx, time.Now().Round(0))
	next.Reset(a.retainIn(more))
	return err
}

// retainAll drops everything that is due, batch by batch.
func (a *Aggregator) retainAll(ctx context.Context) error {
	for {
		more, err := a.retain(ctx, time.Now().Round(0))
		if err != nil || !more {
			return err
		}
	}
}

// retainIn is when the next pass is due: soon if the last one did not come to its end, and more often than by the hour if
// items are kept for a short time only, or up to a number.
func (a *Aggregator) retainIn(more bool) time.Duration {
	every := retainEvery
	if age := a.plan.Retention.Items; age > 0 {
		every = min(every, age/4)
	}
	if a.plan.Retention.PerSource > 0 {
		every = min(every, retainCounts)
	}
	if more {
		every = 0
	}
	return max(every, time.Second)
}

// discount takes dropped items off the counts of their sources.
func (a *Aggregator) discount(items []storage.Item) {
	dropped := map[string]int{}
	for i := range items {
		dropped[items[i].Source]++
	}
	for _, id := range slices.Sorted(maps.Keys(dropped)) {
		state := a.states.get(id)
		if state.ID == "" {
			continue
		}
		state.Items = max(state.Items-dropped[id], 0)
		a.states.put(&state)
		a.keeper.view.sources[id] = &state
	}
}

// outdated finds the next items to drop, oldest first.
func (a *Aggregator) outdated(ctx context.Context, now time.Time) ([]storage.Item, error) {
	items, err := a.desk.aged(ctx, a.plan.Retention.Items, now)
	if err != nil {
		return nil, err
	}
	due := map[storage.ID]bool{}
	for i := range items {
		due[items[i].ID] = true
	}
	for _, state := range a.states.all() {
		if keep := a.plan.Retention.PerSource; keep == 0 || state.Items <= keep || len(items) == retainBatch {
			continue
		}
		surplus, err := a.desk.surplus(ctx, state.ID, a.plan.Retention.PerSource)
		if err != nil {
			return nil, err
		}
		for _, item := range surplus {
			if !due[item.ID] && len(items) < retainBatch {
				items = append(items, item)
			}
		}
	}
	return items, nil
}

// aged lists the oldest items first seen longer ago than a time; 0 keeps all.
func (d *desk) aged(ctx context.Context, age time.Duration, now time.Time) ([]storage.Item, error) {
	if age == 0 {
		return nil, nil
	}
	clock, err := d.retentionClock(ctx, now)
	if err != nil {
		return nil, err
	}
	page, err := d.view.store.ListItems(ctx, storage.ItemQuery{Limit: retainBatch})
	if err != nil {
		return nil, err
	}
	kept := slices.IndexFunc(page.Values, func(it storage.Item) bool { return !it.FirstSeen.Before(clock.Add(-age)) })
	if kept >= 0 {
		return page.Values[:kept], nil
	}
	return page.Values, nil
}

// surplus lists items of a source that are not among its newest.
func (d *desk) surplus(ctx context.Context, source string, keep int) ([]storage.Item, error) {
	query := storage.ItemQuery{Source: source, Newest: true, Limit: keep}
	newest, err := d.view.store.ListItems(ctx, query)
	if err != nil || newest.Next == "" {
		return nil, err
	}
	query.Cursor, query.Limit = newest.Next, retainBatch
	older, err := d.view.store.ListItems(ctx, query)
	return older.Values, err
}

// retentionClock moves the clock by which items age, and writes it down from time to time.
func (d *desk) retentionClock(ctx context.Context, now time.Time) (time.Time, error) {
	last, err := d.lastRetention(ctx, now)
	if err != nil {
		return now, err
	}
	clock := now
	if latest := last.Add(retainStep); clock.After(latest) {
		clock = latest
	}
	if clock.Sub(last).Abs() >= retainEvery {
		value, err := clock.MarshalText()
		if err != nil {
			return now, err
		}
		d.view.records = append(d.view.records, storage.Record{Kind: retainKind, Key: retainClock, Value: value})
	}
	return clock, nil
}

// lastRetention is where the clock stood at the last pass. Before the first one it stands at the newest item.
func (d *desk) lastRetention(ctx context.Context, now time.Time) (time.Time, error) {
	value, err := d.view.store.Record(ctx, retainKind, retainClock)
	if err == nil {
		var last time.Time
		err = last.UnmarshalText(value)
		return last, err
	}
	if !errors.Is(err, storage.ErrNotFound) {
		return now, err
	}
	newest, err := d.view.store.ListItems(ctx, storage.ItemQuery{Newest: true, Limit: 1})
	if err != nil || len(newest.Values) == 0 {
		return now, err
	}
	return newest.Values[0].FirstSeen, nil
}

// drop removes items, and the stories that are left without any, and returns how many stories went. A story that goes on
// stays where it is published.
func (d *desk) drop(ctx context.Context, items []storage.Item, now time.Time) (stories int, err error) {
	for i := range items {
		story, err := d.view.story(ctx, items[i].Story)
		if err != nil {
			return stories, fmt.Errorf("read story of %s: %w", items[i].ID, err)
		}
		if len(story.Items) == 1 {
			d.dropStory(&story, now)
			stories++
		} else if err := d.leave(ctx, &story, items[i].ID, d.keepPicks, now); err != nil {
			return stories, err
		}
		if err := d.forget(ctx, items[i].ID); err != nil {
			return stories, err
		}
		d.view.remove(items[i].ID)
		d.folder.index.Remove(similar.ID(items[i].ID))
	}
	return stories, nil
}

// dropStory takes a story out of its topics and out of the store.
func (d *desk) dropStory(story *storage.Story, now time.Time) {
	for _, picked := range story.Picks {
		d.view.unpick(picked.Topic, story.ID, now)
	}
	d.view.drop(story.ID)
}
