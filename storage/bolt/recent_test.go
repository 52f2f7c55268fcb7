package bolt

import (
	"context"
	"fmt"
	"testing"

	"headwater/storage"
)

func key(n int) storage.Key {
	return storage.Key{Hash: storage.NewID("hash", fmt.Sprint(n)), Item: storage.NewID("item", fmt.Sprint(n))}
}

// TestRecentKeys commits keys one by one past the point where they move, and resolves all of them each time.
func TestRecentKeys(t *testing.T) {
	path := t.TempDir() + "/headwater.db"
	s := mustOpen(t, Options{Path: path, NoSync: true, recentKeys: 10})
	for n := range 35 {
		commit(t, s, storage.Batch{Keys: []storage.Key{key(n), key(n / 2)}})
		if n == 17 {
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			s = mustOpen(t, Options{Path: path, NoSync: true, recentKeys: 10})
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
	news := learnt{keys: []storage.Key{key(1)}}
	s.prepare(news, 100)
	for tx, want := range map[int]bool{99: false, 100: true, 101: true} {
		if _, ok := generation.get(key(1).Hash, tx); ok != want {
			t.Errorf("transaction %d of 100 sees the key: %v", tx, ok)
		}
	}
	s.finish(news, false)
	if _, ok := generation.get(key(1).Hash, 200); ok {
		t.Error("the key of a commit that failed is still there")
	}
	s.prepare(news, 101)
	s.finish(news, true)
	s.finish(learnt{moved: true}, true)
	if s.recent.Load().size() != 0 {
		t.Error("keys that moved still wait")
	}
	if _, ok := generation.get(key(1).Hash, 101); !ok {
		t.Error("a reader of the old generation has lost the key")
	}
}
