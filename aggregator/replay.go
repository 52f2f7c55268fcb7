package aggregator

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"headwater/aggregator/internal/canon"
	"headwater/aggregator/internal/fold"
	"headwater/aggregator/internal/similar"
	"headwater/storage"
)

// Replayed is what the present rules would make of stored items.
type Replayed struct {
	Items   int
	Stories int        // that the items are in
	Joins   []Rejoined // in the order in which they would happen
	Splits  []Parted
}

// Rejoined is two stories that would be one.
type Rejoined struct {
	Item, With storage.Item // one of each story
	Reason     string
}

// Parted is an item that would not be in its story.
type Parted struct {
	Item  storage.Item
	Story storage.ID
	Join  storage.Join // why it is in it today
}

// Replay runs the present rules over the items first seen at or after since, in the order in which they came, and tells what
// they would change. It changes nothing. What was split or joined by hand stays.
func Replay(ctx context.Context, store storage.Store, dedup Dedup, since time.Time) (*Replayed, error) {
	r, err := newReplay(ctx, store, dedup)
	if err != nil {
		return nil, err
	}
	query := storage.ItemQuery{Since: since, Content: true, Limit: recuratePage}
	for {
		page, err := store.ListItems(ctx, query)
		if err != nil {
			return nil, fmt.Errorf("read items to replay: %w", err)
		}
		for i := range page.Values {
			if err := r.place(ctx, &page.Values[i]); err != nil {
				return nil, err
			}
		}
		if query.Cursor = page.Next; query.Cursor == "" {
			return r.compare(), nil
		}
	}
}

// replay is the desk's comparison of texts without a desk.
type replay struct {
	view    *view // only read
	texts   bool  // texts are compared, not only addresses
	hands   map[storage.ID]string
	index   *similar.Index
	pages   map[string]storage.ID // address → the first item that had it
	order   []storage.ID
	items   map[storage.ID]storage.Item  // without content
	stored  map[storage.ID]storage.Story // of each item
	group   map[storage.ID]storage.ID    // item → the item that stands for its story in the replay
	members map[storage.ID][]storage.ID  // by the item that stands for them
	why     map[storage.ID]storage.Join
}

func newReplay(ctx context.Context, store storage.Store, dedup Dedup) (*replay, error) {
	hands, err := readHands(ctx, store)
	if err != nil {
		return nil, err
	}
	view, err := newView(ctx, store)
	if err != nil {
		return nil, fmt.Errorf("read topics: %w", err)
	}
	return &replay{
		view: view, texts: dedup.Window > 0, hands: hands, index: similar.NewIndex(similar.Options{Window: dedup.Window}),
		pages: map[string]storage.ID{}, items: map[storage.ID]storage.Item{}, stored: map[storage.ID]storage.Story{},
		group: map[storage.ID]storage.ID{}, members: map[storage.ID][]storage.ID{}, why: map[storage.ID]storage.Join{},
	}, nil
}

// place gives one item its story.
func (r *replay) place(ctx context.Context, it *storage.Item) error {
	story, err := r.view.story(ctx, it.Story)
	if err != nil {
		return fmt.Errorf("read story of %s: %w", it.ID, err)
	}
	boiler, err := r.view.boilerplate(ctx, it.Source)
	if err != nil {
		return fmt.Errorf("read boilerplate of %s: %w", it.Source, err)
	}
	text := newDraft(it.Title, fold.Paragraphs(it.Content)).Text(boiler)
	it.Content = ""
	r.order = append(r.order, it.ID)
	r.items[it.ID], r.stored[it.ID], r.group[it.ID], r.members[it.ID] = *it, story, it.ID, []storage.ID{it.ID}

	_, said := r.hands[it.ID]
	indexed := similar.Item{ID: similar.ID(it.ID), Source: sourceHash(it.Source), At: comparedAt(it), Fixed: said}
	join, known := r.byKey(it, &story)
	if said || !r.texts {
		r.index.Put(indexed, text.Print(), similar.ID(join.With))
		r.adopt(join)
		return nil
	}
	library := &library{ctx: ctx, view: r.view}
	var verdict similar.Verdict
	if known {
		verdict = r.index.PlaceWith(indexed, text, similar.ID(join.With), library)
	} else {
		verdict = r.index.Place(indexed, text, library)
		join.With, join.Reason = storage.ID(verdict.Join), verdict.Reason
	}
	if r.parted(join.With, &story) {
		r.index.Split(indexed.ID)
		return library.err
	}
	r.adopt(join)
	for _, link := range verdict.Merge {
		r.adopt(joinWith(link, it))
	}
	for _, link := range verdict.Move {
		r.leave(storage.ID(link.Item))
		r.adopt(joinWith(link, it))
	}
	return library.err
}

// parted reports whether a hand took that item out of the story, or put it elsewhere: then no likeness brings the two together
// again, whichever of them came first.
func (r *replay) parted(with storage.ID, story *storage.Story) bool {
	_, said := r.hands[with]
	return said && r.stored[with].ID != story.ID
}

// byKey is the join of an item whose story is known without its text: by hand, or by its address.
func (r *replay) byKey(it *storage.Item, story *storage.Story) (storage.Join, bool) {
	join := storage.Join{Item: it.ID}
	if said := r.hands[it.ID]; said != "" {
		for _, id := range story.Items {
			if _, placed := r.items[id]; placed && id != it.ID {
				join.With, join.Reason = id, handReason
				return join, true
			}
		}
		return join, true
	}
	page, ok := canon.URL(it.URL)
	if !ok {
		return join, false
	}
	first, taken := r.pages[page]
	if !taken {
		r.pages[page] = it.ID
		return join, false
	}
	other := r.items[first]
	join.With, join.Reason = first, "url"
	return join, other.Source != it.Source || titlesAgree(other.Title, it.Title)
}

// adopt makes one group of the groups of two items.
func (r *replay) adopt(join storage.Join) {
	from, to := r.group[join.Item], r.group[join.With]
	if join.With.IsZero() || from == to {
		return
	}
	r.why[join.Item] = join
	for _, id := range r.members[from] {
		r.group[id] = to
	}
	r.members[to] = append(r.members[to], r.members[from]...)
	delete(r.members, from)
}

// leave makes an item a group of its own. Another one stands for those that it leaves.
func (r *replay) leave(item storage.ID) {
	old := r.group[item]
	rest := slices.DeleteFunc(r.members[old], func(id storage.ID) bool { return id == item })
	delete(r.members, old)
	if len(rest) > 0 {
		r.members[rest[0]] = rest
		for _, id := range rest {
			r.group[id] = rest[0]
		}
	}
	r.group[item], r.members[item] = item, []storage.ID{item}
}

// compare tells how the groups differ from the stored stories. Of a story that would come apart, the largest part stays.
func (r *replay) compare() *Replayed {
	out := &Replayed{Items: len(r.order)}
	parts := map[storage.ID][]part{} // by story
	for _, id := range r.order {
		story := r.stored[id].ID
		parts[story] = count(parts[story], r.group[id])
	}
	out.Stories = len(parts)
	first := map[storage.ID]storage.ID{} // group → its first item
	told := map[[2]storage.ID]bool{}
	for _, id := range r.order {
		story, group := r.stored[id], r.group[id]
		if group != largest(parts[story.ID]) {
			out.Splits = append(out.Splits, Parted{Item: r.items[id], Story: story.ID, Join: joinIn(&story, id)})
		}
		founder, known := first[group]
		if !known {
			first[group] = id
			continue
		}
		pair := [2]storage.ID{r.stored[founder].ID, story.ID}
		if pair[0] != pair[1] && !told[pair] {
			told[pair] = true
			out.Joins = append(out.Joins, Rejoined{Item: r.items[id], With: r.items[founder], Reason: r.why[id].Reason})
		}
	}
	return out
}

// part is how many items of a story are in one group.
type part struct {
	group storage.ID
	items int
}

func count(parts []part, group storage.ID) []part {
	i := slices.IndexFunc(parts, func(p part) bool { return p.group == group })
	if i < 0 {
		return append(parts, part{group, 1})
	}
	parts[i].items++
	return parts
}

// largest is the group with most items, of equal ones the one that came first.
func largest(parts []part) storage.ID {
	return slices.MaxFunc(parts, func(a, b part) int { return cmp.Compare(a.items, b.items) }).group
}

// joinIn is why an item is in a story.
func joinIn(story *storage.Story, item storage.ID) storage.Join {
	i := slices.IndexFunc(story.Joins, func(j storage.Join) bool { return j.Item == item })
	if i < 0 {
		return storage.Join{Item: item}
	}
	return story.Joins[i]
}
