package aggregator

import (
	"context"
	"errors"
	"fmt"
	"time"

	"headwater/storage"
)

// Topics whose rules are other than the ones that their picks were made with are filled again from what is stored: first what
// they no longer take is taken back, then what is missing is added, newest first, each story at the place that it would have
// had. It is done in turns between which the desk does its ordinary work, because a large store takes a minute. What is found
// is carried out and committed at ever longer intervals, so that documents fill early and those who follow them are not told
// of each page. A topic keeps the mark of its former rules until it is whole: if the program ends half-way, it begins again.

const (
	recuratePage = 500  // items or picks that are read at a time
	recurateHeld = 2000 // findings that wait to be carried out at most

	recurateSoon = time.Second      // from the first commit to the second; doubled each time
	recurateLate = 30 * time.Second // the longest
	recurateView = 250              // how many stories the feed of a topic without a limit shows at most
)

// refill is the work on the topics that are filled again at present.
type refill struct {
	topics []*filling
	newest time.Time      // when the newest item was seen: ages are counted back from it, not from a clock that may be wrong
	cursor storage.Cursor // of the items
	next   time.Time      // when findings are carried out
	wait   time.Duration
	always chan struct{} // closed: there is always something to do
}

// filling is one topic that is filled again.
type filling struct {
	*topic
	checked bool           // the picks that it has were looked through
	cursor  storage.Cursor // of these picks
	found   []finding
	count   Curated
	stamp   time.Time // of the last change that its feed can show
}

// finding is a story that a topic gains or loses.
type finding struct {
	story storage.ID
	drop  bool
}

// fillStale begins to fill the topics again whose rules have changed. Work that was under way on others ends with it: they are
// still marked, and begin again.
func (d *desk) fillStale(ctx context.Context) error {
	d.refill = nil
	var stale []*filling
	for _, t := range d.topics {
		if known, ok := d.view.topics[t.ID]; !ok || known.Rules != t.rules {
			stale = append(stale, &filling{topic: t, count: Curated{Topic: t.ID}})
		}
	}
	if len(stale) == 0 {
		return nil
	}
	newest, err := d.view.store.ListItems(ctx, storage.ItemQuery{Newest: true, Limit: 1})
	if err != nil {
		return fmt.Errorf("read the newest item: %w", err)
	}
	d.refill = &refill{topics: stale, wait: recurateSoon, always: make(chan struct{})}
	close(d.refill.always)
	for _, item := range newest.Values {
		d.refill.newest = item.FirstSeen
	}
	return nil
}

// refilling never blocks while topics are being filled again, until the context ends, and always does otherwise.
func (d *desk) refilling(ctx context.Context) <-chan struct{} {
	if d.refill == nil || ctx.Err() != nil {
		return nil
	}
	return d.refill.always
}

// fill takes one turn. Commit says that what it changed should be committed now, and done holds the topics that are whole then.
func (d *desk) fill(ctx context.Context, now time.Time) (commit bool, done []Curated, err error) {
	r := d.refill
	whole, err := d.search(ctx, r)
	if err != nil {
		return false, nil, err
	}
	held := 0
	for _, t := range r.topics {
		held += len(t.found)
	}
	if !whole && (held == 0 || held < recurateHeld && now.Before(r.next)) {
		return false, nil, nil
	}
	for _, t := range r.topics {
		if err := d.carry(ctx, t, now); err != nil {
			return false, nil, err
		}
	}
	if !now.Before(r.next) {
		r.next = now.Add(r.wait)
		r.wait = min(2*r.wait, recurateLate)
	}
	if !whole {
		return true, nil, nil
	}
	for _, t := range r.topics {
		d.view.ruled(t.ID, t.rules, t.count.Added+t.count.Removed > 0, now)
		done = append(done, t.count)
	}
	d.refill = nil
	return true, done, nil
}

// search looks through one page: of the picks of a topic, or, behind the last of these, of the items. It reports whether that was
// the last of all.
func (d *desk) search(ctx context.Context, r *refill) (whole bool, err error) {
	for _, t := range r.topics {
		if t.checked {
			continue
		}
		if err := d.searchPicks(ctx, t); err != nil || !t.checked {
			return false, err
		}
	}
	return d.searchItems(ctx, r)
}

// searchPicks finds picks of a topic that its present rules do not take.
func (d *desk) searchPicks(ctx context.Context, t *filling) error {
	page, err := d.view.store.ListPicks(ctx, storage.PickQuery{Topic: t.ID, Limit: recuratePage, Cursor: t.cursor})
	if err != nil {
		return fmt.Errorf("read picks to curate: %w", err)
	}
	t.cursor = page.Next
	t.checked = page.Next == ""
	ids := make([]storage.ID, len(page.Values))
	for i := range page.Values {
		ids[i] = page.Values[i].Item
	}
	items, err := d.texts(ctx, ids, t.needs)
	if err != nil {
		return err
	}
	for _, pick := range page.Values {
		item, exists := items[pick.Item]
		if exists && !t.needs.story && d.stays(t.topic, &item, 1) {
			continue
		}
		holds, err := d.holds(ctx, t.topic, pick.Story)
		if err != nil {
			return err
		}
		if !holds {
			t.found = append(t.found, finding{pick.Story, true})
		}
	}
	return nil
}

// holds reports whether a topic still takes a story for any of its items.
func (d *desk) holds(ctx context.Context, t *topic, id storage.ID) (bool, error) {
	story, err := d.view.story(ctx, id)
	if err != nil {
		return false, fmt.Errorf("read picked story %s: %w", id, err)
	}
	items, err := d.texts(ctx, story.Items, t.needs)
	if err != nil {
		return false, err
	}
	outlets := d.outlets(&story, items)
	for _, item := range items {
		if d.stays(t, &item, outlets) {
			return true, nil
		}
	}
	return false, nil
}

// stays reports whether a topic still takes an item that it has taken. What a source published while it was in the
// configuration stays published when it leaves: then only the other rules decide.
func (d *desk) stays(t *topic, item *storage.Item, outlets int) bool {
	s := d.subject(item, lazyWords(item))
	s.outlets = outlets
	return !item.Withdrawn && (t.judge(s).In || s.source == nil && t.weigh(s).In)
}

// searchItems finds items that a topic takes and does not have, among those that are young enough for it.
func (d *desk) searchItems(ctx context.Context, r *refill) (whole bool, err error) {
	query := storage.ItemQuery{Newest: true, Since: r.since(), Limit: recuratePage, Cursor: r.cursor}
	page, err := d.view.store.ListItems(ctx, query)
	if err != nil {
		return false, fmt.Errorf("read items to curate: %w", err)
	}
	r.cursor = page.Next
	var ids, stories []storage.ID
	for i := range page.Values {
		if item := &page.Values[i]; r.wants(item) {
			ids, stories = append(ids, item.ID), append(stories, item.Story)
		}
	}
	known, err := d.view.loadStories(ctx, stories)
	if err != nil {
		return false, fmt.Errorf("read stories to curate: %w", err)
	}
	items, err := d.texts(ctx, ids, r.needs())
	if err != nil {
		return false, err
	}
	for i, id := range ids {
		item, story := items[id], known[stories[i]]
		words := lazyWords(&item)
		for _, t := range r.topics {
			if pickedBy(&story, t.ID) || !t.reaches(&item, r.newest) {
				continue
			}
			// A rule about the whole story is asked when the finding is carried out.
			if t.needs.story && len(story.Items) > 1 || t.judge(d.subject(&item, words)).In {
				t.found = append(t.found, finding{story: story.ID})
			}
		}
	}
	return r.cursor == "", nil
}

// since is how far back items are read: to the age that any of the topics takes.
func (r *refill) since() time.Time {
	var longest time.Duration
	for _, t := range r.topics {
		if t.MaxAge == 0 || r.newest.IsZero() {
			return time.Time{}
		}
		longest = max(longest, t.MaxAge)
	}
	return r.newest.Add(-longest)
}

// wants reports whether any of the topics may take an item, as far as can be told without its text.
func (r *refill) wants(item *storage.Item) bool {
	for _, t := range r.topics {
		if !item.Withdrawn && t.sources[item.Source] && t.reaches(item, r.newest) {
			return true
		}
	}
	return false
}

// needs is what the topics look at together.
func (r *refill) needs() (n needs) {
	for _, t := range r.topics {
		n.text = n.text || t.needs.text
	}
	return n
}

// reaches reports whether an item is young enough for a topic that is filled again.
func (t *filling) reaches(item *storage.Item, newest time.Time) bool {
	return t.MaxAge == 0 || !item.FirstSeen.Before(newest.Add(-t.MaxAge))
}

// carry carries out what was found for a topic. The time of the topic stands still once its feed is full, so that those who
// follow it are not told of stories that only its archive shows.
func (d *desk) carry(ctx context.Context, t *filling, now time.Time) error {
	shown := t.Limit
	if shown == 0 {
		shown = recurateView
	}
	if t.count.Added+t.count.Removed < shown {
		t.stamp = now
	}
	for _, found := range t.found {
		story, err := d.view.story(ctx, found.story)
		if errors.Is(err, storage.ErrNotFound) {
			continue // retention dropped it meanwhile
		}
		if err != nil {
			return fmt.Errorf("read story %s: %w", found.story, err)
		}
		switch picked := pickedBy(&story, t.ID); {
		case found.drop && picked:
			t.count.Removed++
			d.unpick(&story, t.ID, t.stamp)
		case !found.drop && !picked:
			if err := d.takeFirst(ctx, &story, t); err != nil {
				return err
			}
		}
		d.view.stories[story.ID] = story
	}
	t.found = t.found[:0]
	return nil
}

// takeFirst picks a story for the first of its items that satisfies the topic.
func (d *desk) takeFirst(ctx context.Context, story *storage.Story, t *filling) error {
	item, ruling, err := d.satisfying(ctx, t.topic, story)
	if err != nil || !ruling.In {
		return err
	}
	t.count.Added++
	d.take(story, &item, t.topic, ruling, t.stamp)
	return nil
}
