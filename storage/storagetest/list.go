package storagetest

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"headwater/storage"
)

// lists are the sentences about pages, their orders and their cursors.
var lists = []test{
	{"items by first sight, then id", func(t *testing.T, s *subject) {
		items := tiedItems()
		s.commit(storage.Batch{Items: items})
		slices.SortFunc(items, byPlace)
		wantItems(t, s, storage.ItemQuery{Limit: 4}, ids(items))
		slices.Reverse(items)
		wantItems(t, s, storage.ItemQuery{Limit: 4, Newest: true}, ids(items))
		wantItems(t, s, storage.ItemQuery{Newest: true}, ids(items))
	}},
	{"items of one source", func(t *testing.T, s *subject) {
		items := tiedItems()
		for i := range items {
			items[i].Source = []string{"a", "a-b", "b"}[i%3]
		}
		s.commit(storage.Batch{Items: items})
		slices.SortFunc(items, byPlace)
		of := func(source string) []storage.Item {
			return slices.DeleteFunc(slices.Clone(items), func(it storage.Item) bool { return it.Source != source })
		}
		for _, source := range []string{"a", "a-b", "b", "nobody"} {
			wantItems(t, s, storage.ItemQuery{Source: source, Limit: 2}, ids(of(source)))
			newest := of(source)
			slices.Reverse(newest)
			wantItems(t, s, storage.ItemQuery{Source: source, Limit: 2, Newest: true}, ids(newest))
		}
	}},
	{"items since", func(t *testing.T, s *subject) {
		items := tiedItems()
		s.commit(storage.Batch{Items: items})
		slices.SortFunc(items, byPlace)
		for _, since := range []time.Time{at(-1), at(2), at(2).Add(time.Nanosecond), at(1000)} {
			rest := slices.DeleteFunc(slices.Clone(items), func(it storage.Item) bool { return it.FirstSeen.Before(since) })
			wantItems(t, s, storage.ItemQuery{Since: since, Limit: 2}, ids(rest))
			wantItems(t, s, storage.ItemQuery{Since: since, Source: "source", Limit: 2}, ids(rest))
			slices.Reverse(rest)
			wantItems(t, s, storage.ItemQuery{Since: since, Newest: true, Limit: 2}, ids(rest))
		}
	}},
	{"content on demand", func(t *testing.T, s *subject) {
		s.commit(storage.Batch{Items: []storage.Item{item(1, 1)}})
		for _, content := range []bool{true, false} {
			page, err := s.store.ListItems(context.Background(), storage.ItemQuery{Content: content})
			if err != nil || len(page.Values) != 1 {
				t.Fatalf("%+v, %v", page, err)
			}
			if it := page.Values[0]; (it.Content == text(1)) != content || it.Fingerprint != nil {
				t.Errorf("asked for content %v, got %q, fingerprint %q", content, it.Content, it.Fingerprint)
			}
		}
	}},
	{"a page has its limit", func(t *testing.T, s *subject) {
		var b storage.Batch
		for n := range storage.DefaultLimit + 1 {
			b.Items = append(b.Items, item(n, n))
			b.Picks = append(b.Picks, storage.Pick{Topic: "t", Story: id("item", n), Order: at(n)})
		}
		s.commit(b)
		for limit, want := range map[int]int{0: storage.DefaultLimit, 1: 1, 101: 101, 500: 101} {
			items, err := s.store.ListItems(context.Background(), storage.ItemQuery{Limit: limit})
			if err != nil || len(items.Values) != want || (items.Next != "") != (want < 101) {
				t.Errorf("limit %d: %d items, next %q, %v", limit, len(items.Values), items.Next, err)
			}
			picks, err := s.store.ListPicks(context.Background(), storage.PickQuery{Topic: "t", Limit: limit})
			if err != nil || len(picks.Values) != want || (picks.Next != "") != (want < 101) {
				t.Errorf("limit %d: %d picks, next %q, %v", limit, len(picks.Values), picks.Next, err)
			}
		}
	}},
	{"picks by order, then story", listPicks},
	{"fingerprints since", func(t *testing.T, s *subject) {
		var b storage.Batch
		var want []storage.ID
		for n := range 300 {
			it := item(n, n/2)
			if n%7 == 0 {
				it.Fingerprint = nil
			} else if n/2 >= 20 {
				want = append(want, it.ID)
			}
			b.Items = append(b.Items, it)
		}
		s.commit(b)
		all, err := pages(func(c storage.Cursor) (storage.Page[storage.Fingerprint], error) {
			return s.store.ListFingerprints(context.Background(), at(20), c)
		})
		var got []storage.ID
		for i, f := range all {
			got = append(got, f.Item)
			if i > 0 && all[i-1].FirstSeen.After(f.FirstSeen) {
				t.Errorf("%v comes before %v", all[i-1].FirstSeen, f.FirstSeen)
			}
		}
		slices.SortFunc(got, compareIDs)
		slices.SortFunc(want, compareIDs)
		same(t, got, err, want)
	}},
	{"a cursor goes on where the page ended", func(t *testing.T, s *subject) {
		for _, n := range []int{0, 2, 4, 6, 8} {
			s.commit(storage.Batch{Items: []storage.Item{item(n, n)}})
		}
		page, err := s.store.ListItems(context.Background(), storage.ItemQuery{Limit: 2})
		if err != nil {
			t.Fatal(err)
		}
		s.commit(storage.Batch{Items: []storage.Item{item(1, 1), item(5, 5)}, Removed: []storage.ID{id("item", 2), id("item", 4)}})
		s.reopen()
		rest, err := s.store.ListItems(context.Background(), storage.ItemQuery{Cursor: page.Next})
		same(t, ids(rest.Values), err, []storage.ID{id("item", 5), id("item", 6), id("item", 8)})
	}},
	{"a strange cursor is not found", func(t *testing.T, s *subject) {
		s.commit(fullBatch(3))
		for _, c := range []storage.Cursor{"x", "热点", "AAAA", "-1.0.x", storage.Cursor(bytes.Repeat([]byte("0"), 500))} {
			_, err := s.store.ListItems(context.Background(), storage.ItemQuery{Cursor: c})
			_, err2 := s.store.ListPicks(context.Background(), storage.PickQuery{Topic: "topic", Cursor: c})
			_, err3 := s.store.ListFingerprints(context.Background(), time.Time{}, c)
			for _, err := range []error{err, err2, err3} {
				if !errors.Is(err, storage.ErrNotFound) {
					t.Errorf("cursor %q: %v", c, err)
				}
			}
		}
	}},
}

// listPicks walks a topic in both directions, with and without bounds, beside a topic whose name begins alike.
func listPicks(t *testing.T, s *subject) {
	var picks []storage.Pick
	for n := range 12 {
		picks = append(picks, storage.Pick{Topic: "t", Story: id("story", n), Order: at(n / 3), Item: id("item", n), Reason: "all"})
	}
	s.commit(storage.Batch{Picks: append(slices.Clone(picks), storage.Pick{Topic: "tt", Story: id("no"), Order: at(1)})})
	slices.SortFunc(picks, func(a, b storage.Pick) int {
		if c := a.Order.Compare(b.Order); c != 0 {
			return c
		}
		return compareIDs(a.Story, b.Story)
	})
	for _, bounds := range [][2]time.Time{{}, {at(1), {}}, {{}, at(3)}, {at(1), at(3)}, {at(2), at(2)}} {
		since, before := bounds[0], bounds[1]
		want := slices.DeleteFunc(slices.Clone(picks), func(p storage.Pick) bool {
			return p.Order.Before(since) || !before.IsZero() && !p.Order.Before(before)
		})
		for _, oldest := range []bool{true, false} {
			got, err := pages(func(c storage.Cursor) (storage.Page[storage.Pick], error) {
				return s.store.ListPicks(context.Background(), storage.PickQuery{
					Topic: "t", Since: since, Before: before, Oldest: oldest, Cursor: c, Limit: 2,
				})
			})
			if !oldest {
				slices.Reverse(want)
			}
			if len(want) == 0 {
				want = nil
			}
			same(t, got, err, want)
		}
	}
}

// tiedItems are items of which several share a time, none in the order of either.
func tiedItems() []storage.Item {
	var items []storage.Item
	for n := range 11 {
		items = append(items, item(n, (n*7)%5))
	}
	return items
}

func wantItems(t *testing.T, s *subject, q storage.ItemQuery, want []storage.ID) {
	t.Helper()
	got, err := pages(func(c storage.Cursor) (storage.Page[storage.Item], error) {
		q.Cursor = c
		return s.store.ListItems(context.Background(), q)
	})
	same(t, ids(got), err, want)
}

func ids(items []storage.Item) []storage.ID {
	var out []storage.ID
	for _, it := range items {
		out = append(out, it.ID)
	}
	return out
}

func byPlace(a, b storage.Item) int {
	if c := a.FirstSeen.Compare(b.FirstSeen); c != 0 {
		return c
	}
	return compareIDs(a.ID, b.ID)
}

func compareIDs(a, b storage.ID) int { return bytes.Compare(a[:], b[:]) }
