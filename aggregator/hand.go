package aggregator

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"headwater/aggregator/internal/canon"
	"headwater/aggregator/internal/similar"
	"headwater/storage"
)

// What somebody said by hand about an item is a record of this kind under the item's id. It outlives polls, restarts and
// re-runs of the rules: the comparison of texts leaves such items where they are.
const (
	handKind  = "hand"
	handSplit = "split"
	handJoin  = "join"
)

// handReason is the reason of a join by hand.
const handReason = "hand"

// Split gives an item a story of its own, by hand, and returns the story's id. The story that it leaves keeps its id and
// its place. An item that is alone stays so. An unknown item is [storage.ErrNotFound].
func (a *Aggregator) Split(ctx context.Context, item storage.ID) (story storage.ID, err error) {
	err = a.ask(ctx, func(ctx context.Context, d *desk) error {
		story, err = d.split(ctx, item, time.Now().Round(0))
		return err
	})
	return story, err
}

// Join makes one story of the stories of two items, by hand, and returns its id: the older one of the two. An unknown item
// is [storage.ErrNotFound].
func (a *Aggregator) Join(ctx context.Context, item, with storage.ID) (story storage.ID, err error) {
	err = a.ask(ctx, func(ctx context.Context, d *desk) error {
		story, err = d.unite(ctx, item, with, time.Now().Round(0))
		return err
	})
	return story, err
}

// split is [Aggregator.Split] on the desk.
func (d *desk) split(ctx context.Context, id storage.ID, now time.Time) (storage.ID, error) {
	story, err := d.storyOf(ctx, id)
	if err != nil {
		return storage.ID{}, fmt.Errorf("split %s: %w", id, err)
	}
	if len(story.Items) > 1 {
		if story, err = d.setApart(ctx, story, id, now); err != nil {
			return storage.ID{}, err
		}
	}
	if d.folder.loaded() {
		d.folder.index.Split(similar.ID(id))
	}
	return story.ID, d.say(ctx, handSplit, id)
}

// setApart takes an item out of a story and founds another one with it, at the place that the item had by itself.
func (d *desk) setApart(ctx context.Context, from storage.Story, id storage.ID, now time.Time) (storage.Story, error) {
	item, words, err := d.read(ctx, id)
	if err != nil {
		return from, err
	}
	own := storage.Story{Lead: id, Items: []storage.ID{id}, FirstSeen: item.FirstSeen}
	if own.ID, err = d.splitID(ctx, id, from.ID); err != nil {
		return from, err
	}
	if err := d.leave(ctx, &from, id, d.repick, now); err != nil {
		return from, err
	}
	if err := d.rehome(ctx, id, own.ID); err != nil {
		return from, err
	}
	d.rememberLink(&item)
	if err := d.curate(ctx, &own, &item, &words, now); err != nil {
		return from, err
	}
	d.view.putStory(own, now)
	return own, nil
}

// splitID is the id of the story that an item founds when it is split from another one: the same one if the two are joined and
// split again, unless other items have stayed under it.
func (d *desk) splitID(ctx context.Context, item, from storage.ID) (storage.ID, error) {
	for n := 0; ; n++ {
		id := storage.NewID(handSplit, item.String(), from.String(), strconv.Itoa(n))
		story, err := d.view.story(ctx, id)
		switch {
		case errors.Is(err, storage.ErrNotFound):
			return id, nil
		case err != nil:
			return id, fmt.Errorf("read story %s: %w", id, err)
		case story.ID != id:
			return id, nil
		}
	}
}

// rememberLink makes an item known by its address within its source. As a copy it was found through the story that it
// leaves.
func (d *desk) rememberLink(item *storage.Item) {
	if page, ok := canon.URL(item.URL); ok {
		d.view.learn(item.ID, storage.NewID("link", item.Source, page))
	}
}

// unite is [Aggregator.Join] on the desk.
func (d *desk) unite(ctx context.Context, item, with storage.ID, now time.Time) (storage.ID, error) {
	story, err := d.storyOf(ctx, with)
	if err != nil {
		return storage.ID{}, fmt.Errorf("join %s: %w", with, err)
	}
	other, err := d.storyOf(ctx, item)
	if err != nil {
		return storage.ID{}, fmt.Errorf("join %s: %w", item, err)
	}
	why := storage.Join{Item: item, With: with, Reason: handReason, ByHand: true}
	if story.ID == other.ID {
		confirm(&story, why)
	} else if story, err = d.merge(ctx, story, other, why, now); err != nil {
		return storage.ID{}, err
	}
	if err := d.lead(ctx, &story); err != nil {
		return storage.ID{}, err
	}
	if err := d.judgeStored(ctx, &story, story.Lead, now); err != nil {
		return storage.ID{}, err
	}
	d.view.putStory(story, now)
	if d.folder.loaded() {
		d.folder.index.Join(similar.ID(item), similar.ID(with))
	}
	return story.ID, d.say(ctx, handJoin, item, with)
}

// confirm notes that a join that the rules had made is right.
func confirm(story *storage.Story, why storage.Join) {
	if why.Item == why.With {
		return
	}
	story.Joins = slices.DeleteFunc(slices.Clone(story.Joins), func(j storage.Join) bool { return j.Item == why.Item })
	story.Joins = append(story.Joins, why)
}

// say writes down what somebody said about items.
func (d *desk) say(ctx context.Context, said string, about ...storage.ID) error {
	hands, err := d.folder.byHand(ctx)
	if err != nil {
		return err
	}
	for _, item := range about {
		hands[item] = said
		d.view.records = append(d.view.records, storage.Record{Kind: handKind, Key: item.String(), Value: []byte(said)})
	}
	return nil
}

// forget drops what was said about an item that is no longer kept.
func (d *desk) forget(ctx context.Context, item storage.ID) error {
	hands, err := d.folder.byHand(ctx)
	if err != nil {
		return err
	}
	if _, said := hands[item]; said {
		delete(hands, item)
		d.view.records = append(d.view.records, storage.Record{Kind: handKind, Key: item.String()})
	}
	return nil
}

// byHand is what was said about items, by item.
func (f *folder) byHand(ctx context.Context) (map[storage.ID]string, error) {
	if f.hands == nil {
		hands, err := readHands(ctx, f.store)
		if err != nil {
			return nil, err
		}
		f.hands = hands
	}
	return f.hands, nil
}

// readHands reads what was said about items from a store.
func readHands(ctx context.Context, store storage.Store) (map[storage.ID]string, error) {
	records, err := store.Records(ctx, handKind)
	if err != nil {
		return nil, fmt.Errorf("read what was said by hand: %w", err)
	}
	hands := make(map[storage.ID]string, len(records))
	for _, record := range records {
		if id, err := storage.ParseID(record.Key); err == nil {
			hands[id] = string(record.Value)
		}
	}
	return hands, nil
}
