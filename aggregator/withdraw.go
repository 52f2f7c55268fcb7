package aggregator

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"headwater/storage"
)

// Withdrawal takes something out of every output for good: an item, what stands at an address, or a source with all that it
// has and will have. What is withdrawn stays in the store, so that it does not come back as new.
type Withdrawal struct {
	// What names it: the id of a source or an item, the address of an article, or the address of our own page of a story
	// (…/a/ID), which means all items of the story.
	What   string
	Reason string // kept with the record; may be empty
	Undo   bool   // show it again
}

// Withdrawn is the record of a withdrawal.
type Withdrawn struct {
	Source string    `json:"source,omitempty"` // its id; "" if it is an item
	Item   string    `json:"item,omitempty"`   // its id; "" if it is a source
	Title  string    `json:"title,omitempty"`  // of the item
	URL    string    `json:"url,omitempty"`    // of the item
	Reason string    `json:"reason,omitempty"`
	At     time.Time `json:"at"`
}

// recordWithdrawn is the kind of the records of withdrawals. A key is "source:" or "item:" and the id.
const recordWithdrawn = "withdrawn"

// withdrawPage is how many items of a source are changed in one commit.
const withdrawPage = 500

// errUnknownItem is what nothing in the store is called.
var errUnknownItem = errors.New("no source, item, story or address of that name is stored")

// Withdraw takes something out, or puts it back, and returns what changed: none, if it was done before. It may be
// called at any time; while [Aggregator.Run] goes on, its desk does it. If it fails half-way through a large source, it
// can be called again.
func (a *Aggregator) Withdraw(ctx context.Context, w Withdrawal) (changed []Withdrawn, err error) {
	err = a.ask(ctx, func(ctx context.Context, d *desk) error {
		now := time.Now().Round(0)
		if d.isSource(ctx, w.What) {
			changed, err = a.withdrawSource(ctx, d, w, now)
			return err
		}
		changed, err = d.withdrawItems(ctx, w, now)
		for _, one := range changed {
			a.keeper.note(one.Source, true, now)
		}
		return err
	})
	return changed, err
}

// Withdrawals lists what is withdrawn at present, oldest first.
func Withdrawals(ctx context.Context, store storage.Store) ([]Withdrawn, error) {
	records, err := store.Records(ctx, recordWithdrawn)
	if err != nil {
		return nil, fmt.Errorf("read withdrawals: %w", err)
	}
	list := make([]Withdrawn, 0, len(records))
	for _, record := range records {
		var one Withdrawn
		if err := json.Unmarshal(record.Value, &one); err != nil {
			return nil, fmt.Errorf("read withdrawal of %s: %w", record.Key, err)
		}
		list = append(list, one)
	}
	slices.SortStableFunc(list, func(a, b Withdrawn) int { return a.At.Compare(b.At) })
	return list, nil
}

// readWithdrawn is the sources that are withdrawn.
func readWithdrawn(ctx context.Context, store storage.Store) (map[string]bool, error) {
	list, err := Withdrawals(ctx, store)
	if err != nil {
		return nil, err
	}
	sources := map[string]bool{}
	for _, one := range list {
		if one.Item == "" {
			sources[one.Source] = true
		}
	}
	return sources, nil
}

// isSource reports whether something is the id of a source: one of the plan, or one that was polled once.
func (d *desk) isSource(ctx context.Context, id string) bool {
	if d.sources[id] != nil {
		return true
	}
	_, err := d.view.store.Source(ctx, id)
	return err == nil
}

// withdrawSource changes all items of a source, some at a time, and remembers it for those that will come.
func (a *Aggregator) withdrawSource(ctx context.Context, d *desk, w Withdrawal, now time.Time) ([]Withdrawn, error) {
	if d.withdrawn[w.What] == !w.Undo {
		return nil, nil
	}
	record := Withdrawn{Source: w.What, Reason: w.Reason, At: now.UTC()}
	d.note("source:"+w.What, record, w.Undo)
	d.withdrawn[w.What] = !w.Undo
	query := storage.ItemQuery{Source: w.What, Limit: withdrawPage}
	for {
		page, err := d.view.store.ListItems(ctx, query)
		if err != nil {
			return nil, fmt.Errorf("read items of %s: %w", w.What, err)
		}
		for _, item := range page.Values {
			if err := d.withdrawWithSource(ctx, item, !w.Undo, now); err != nil {
				return nil, err
			}
		}
		a.keeper.note(w.What, true, now)
		if err := a.keeper.flush(ctx); err != nil {
			return nil, err
		}
		if query.Cursor = page.Next; query.Cursor == "" {
			return []Withdrawn{record}, nil
		}
	}
}

// withdrawWithSource changes an item of a source. One that was withdrawn by itself stays so.
func (d *desk) withdrawWithSource(ctx context.Context, item storage.Item, withdrawn bool, now time.Time) error {
	if item.Withdrawn == withdrawn {
		return nil
	}
	if !withdrawn {
		_, err := d.view.store.Record(ctx, recordWithdrawn, "item:"+item.ID.String())
		if err == nil || !errors.Is(err, storage.ErrNotFound) {
			return err
		}
	}
	return d.setWithdrawn(ctx, item, withdrawn, now)
}

// withdrawItems changes the items that a name means.
func (d *desk) withdrawItems(ctx context.Context, w Withdrawal, now time.Time) ([]Withdrawn, error) {
	items, err := Find(ctx, d.view.store, w.What) // nothing is pending: see Aggregator.grant
	if errors.Is(err, storage.ErrNotFound) {
		err = errUnknownItem
	}
	if err != nil {
		return nil, fmt.Errorf("withdraw %q: %w", w.What, err)
	}
	var changed []Withdrawn
	for _, item := range items {
		if item.Withdrawn == !w.Undo {
			continue
		}
		record := Withdrawn{Item: item.ID.String(), Source: item.Source, Title: item.Title, URL: item.URL, Reason: w.Reason, At: now.UTC()}
		d.note("item:"+record.Item, record, w.Undo)
		if err := d.setWithdrawn(ctx, item, !w.Undo, now); err != nil {
			return nil, err
		}
		changed = append(changed, record)
	}
	return changed, nil
}

// note keeps or deletes the record of a withdrawal.
func (d *desk) note(key string, record Withdrawn, undo bool) {
	var value []byte
	if !undo {
		value, _ = json.Marshal(record) // texts and a time always can be written
	}
	d.view.records = append(d.view.records, storage.Record{Kind: recordWithdrawn, Key: key, Value: value})
}

// setWithdrawn changes one item, and with it what its story shows and where: another item leads it, and topics that had it
// for this item's sake lose it.
func (d *desk) setWithdrawn(ctx context.Context, item storage.Item, withdrawn bool, now time.Time) error {
	item.Withdrawn = withdrawn
	d.view.items[item.ID] = item
	story, err := d.view.story(ctx, item.Story)
	if err != nil {
		return fmt.Errorf("read story of %s: %w", item.ID, err)
	}
	if err := d.lead(ctx, &story); err != nil {
		return err
	}
	if withdrawn {
		err = d.repick(ctx, &story, item.ID, now)
	} else {
		err = d.judgeStored(ctx, &story, item.ID, now)
	}
	if err != nil {
		return err
	}
	d.view.putStory(story, now)
	return nil
}
