package bolt

import (
	"context"
	"fmt"
	"testing"
	"time"

	"headwater/storage"
)

func key(n int) storage.Key {
	return storage.Key{Hash: storage.NewID("hash", fmt.Sprint(n)), Item: storage.NewID("item", fmt.Sprint(n))}
}

// TestRecentKeys commits keys one by one past the point where they move, and resolves all of them each time.
func TestRecentKeys(t *testing.T) {
	path := t.TempDir() + "/headwater.db"
	s := mustOpen(t, Options{Path: path, NoSync: true, recent: 10})
	for n := range 35 {
		commit(t, s, storage.Batch{Keys: []storage.Key{key(n), key(n / 2)}})
		if n == 17 {
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			s = mustOpen(t, Options{Path: path, NoSync: true, recent: 10})
		}
		for m := range 36 {
			got, err := s.Resolve(context.Background(), []storage.ID{key(m).Hash})
			if err != nil || (got[0] == key(m).Item) != (m <= n) || got[0].IsZero() != (m > n) {
				t.Fatalf("key %d after %d: %s, %v", m, n, got[0], err)
			}
		}
	}
	if moved, waiting := entries(t, s, keys), s.recent.Load().size(); moved+waiting != 35 || waiting > 10 {
		t.Errorf("%d keys have moved, %d wait", moved, waiting)
	}
}

// TestRecentVisibility looks keys up as transactions before, during and after the commit that brings them see them.
func TestRecentVisibility(t *testing.T) {
	s := testStore(t)
	generation := s.recent.Load()
	changes := learnt{news: news{keys: []storage.Key{key(1)}}}
	s.prepare(changes, 100)
	for tx, want := range map[int]bool{99: false, 100: true, 101: true} {
		if _, ok := generation.key(key(1).Hash, tx); ok != want {
			t.Errorf("transaction %d of 100 sees the key: %v", tx, ok)
		}
	}
	s.finish(changes, false)
	if _, ok := generation.key(key(1).Hash, 200); ok {
		t.Error("the key of a commit that failed is still there")
	}
	s.prepare(changes, 101)
	s.finish(changes, true)
	move := learnt{moved: true}
	s.prepare(move, 102)
	s.finish(move, false)
	if s.recent.Load() != generation || generation.of(102) != generation {
		t.Error("keys that could not be moved do not wait any more")
	}
	s.prepare(move, 103)
	later := generation.of(103)
	if later == generation || generation.of(102) != generation {
		t.Error("transactions on both sides of the move see the same keys")
	}
	s.finish(move, true)
	if s.recent.Load() != later || s.recent.Load().size() != 0 {
		t.Error("keys that moved still wait")
	}
	if _, ok := generation.key(key(1).Hash, 101); !ok {
		t.Error("a reader of the old generation has lost the key")
	}
}

// TestRecentPlaces changes and removes items and picks whose places have moved, wait or hide others, with a move between
// each two commits and without.
func TestRecentPlaces(t *testing.T) {
	for _, most := range []int{1, 5, 1000} {
		t.Run(fmt.Sprint("moved at ", most), func(t *testing.T) {
			path := t.TempDir() + "/headwater.db"
			s := mustOpen(t, Options{Path: path, NoSync: true, recent: most})
			item := func(n int) storage.Item {
				return storage.Item{ID: key(n).Item, Story: key(n).Item, Source: "source", FirstSeen: time.Unix(int64(1000+n), 0)}
			}
			for n := range 12 {
				it := item(n)
				story := storage.Story{ID: it.ID, Items: []storage.ID{it.ID}, FirstSeen: it.FirstSeen}
				commit(t, s, storage.Batch{Items: []storage.Item{it}, Stories: []storage.Story{story}})
				pick := storage.Pick{Topic: "topic", Story: it.ID, Order: it.FirstSeen}
				commit(t, s, storage.Batch{Picks: []storage.Pick{pick}})
				switch n % 4 {
				case 1:
					pick.Order = pick.Order.Add(time.Hour)
					commit(t, s, storage.Batch{Picks: []storage.Pick{pick}})
				case 2:
					commit(t, s, storage.Batch{Unpicks: []storage.Unpick{{Topic: "topic", Story: it.ID}}})
				case 3:
					commit(t, s, storage.Batch{
						Unpicks: []storage.Unpick{{Topic: "topic", Story: it.ID}}, Removed: []storage.ID{it.ID}, Dropped: []storage.ID{it.ID},
					})
				}
				if n == 7 {
					if err := s.Close(); err != nil {
						t.Fatal(err)
					}
					s = mustOpen(t, Options{Path: path, NoSync: true, recent: most})
				}
				if faults, err := s.Check(context.Background()); err != nil || len(faults) > 0 {
					t.Fatalf("after item %d: %v, %v", n, faults, err)
				}
			}
			commit(t, s, storage.Batch{Items: []storage.Item{item(3)}}) // returns
			for n := range 12 {
				got, err := s.Items(context.Background(), []storage.ID{item(n).ID}, false)
				if stays := n%4 != 3 || n == 3; err != nil || (len(got) == 1) != stays {
					t.Errorf("item %d is stored: %v, %v", n, len(got) == 1, err)
				}
			}
			stats, err := s.Stats(context.Background())
			if err != nil || stats.Items != 10 || stats.Stories != 9 || stats.Picks != 6 {
				t.Errorf("%+v, %v", stats, err)
			}
			if faults, err := s.Check(context.Background()); err != nil || len(faults) > 0 {
				t.Errorf("in the end: %v, %v", faults, err)
			}
		})
	}
}
