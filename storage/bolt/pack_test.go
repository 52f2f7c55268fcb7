package bolt

import (
	"context"
	"fmt"
	"testing"

	"go.etcd.io/bbolt"

	"headwater/storage"
)

// entries counts what stands in a bucket.
func entries(t *testing.T, s *Store, b bucket) int {
	t.Helper()
	var n int
	err := s.view(context.Background(), func(tx *txn) error {
		n = tx.bucket(b).Stats().KeyN
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func testStore(t *testing.T) *Store {
	return mustOpen(t, Options{Path: t.TempDir() + "/headwater.db", NoSync: true})
}

// TestPack commits the texts of 96 items in batches of different sizes: they come to about the same blocks.
func TestPack(t *testing.T) {
	for size, want := range map[int][2]int{ // blocks, loose texts
		96: {6, 0}, 32: {6, 0}, 24: {8, 0}, 8: {12, 0}, 7: {4, 12}, 3: {5, 6}, 1: {6, 0},
	} {
		t.Run(fmt.Sprint("batches of ", size), func(t *testing.T) {
			s, words := testStore(t), newWords(1)
			for n := 0; n < 96; n += size {
				b := words.batch(n, min(size, 96-n))
				for i := range b.Items {
					b.Items[i].Content = words.html(2000)
				}
				commit(t, s, b)
			}
			if got := [2]int{entries(t, s, blocks), entries(t, s, loose)}; got != want {
				t.Errorf("%d blocks and %d loose texts, want %v", got[0], got[1], want)
			}
		})
	}
}

// TestRepack removes the items of blocks one after the other: the blocks are thinned, merged and in the end gone.
func TestRepack(t *testing.T) {
	s := testStore(t)
	b := newWords(1).batch(0, 128)
	commit(t, s, b)
	most := entries(t, s, blocks)
	for i, it := range b.Items {
		commit(t, s, storage.Batch{Removed: []storage.ID{it.ID}})
		if got := entries(t, s, blocks); got > most {
			t.Fatalf("%d blocks after %d removals, there were %d", got, i+1, most)
		}
	}
	for _, left := range []bucket{items, blocks, dead, loose, order, prints} {
		if n := entries(t, s, left); n != 0 {
			t.Errorf("%d entries are left in %s", n, left)
		}
	}
}

// TestRevisionsDoNotGrow revises the same items again and again: the file stays near its size.
func TestRevisionsDoNotGrow(t *testing.T) {
	s, words := testStore(t), newWords(1)
	b := words.batch(0, 200)
	commit(t, s, b)
	commit(t, s, b)
	used := func() int64 {
		stats, err := s.Stats(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		return stats.Bytes - stats.Free
	}
	before := used()
	for round := range 20 {
		for i := round % 5; i < len(b.Items); i += 5 {
			b.Items[i].Content = words.html(3000)
		}
		commit(t, s, b)
	}
	if after := used(); after > 2*before {
		t.Errorf("%d bytes are used, %d were", after, before)
	}
}

// TestReaderDoesNotStopWriter commits much more than the file has room for while a read transaction stays open, as a
// backup to a slow disk has it (bad-input row 6).
func TestReaderDoesNotStopWriter(t *testing.T) {
	s, words := testStore(t), newWords(1)
	err := s.db.View(func(*bbolt.Tx) error {
		for n := range 4 {
			b := words.batch(n*500, 500)
			if err := s.Commit(context.Background(), &b); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	stats, err := s.Stats(context.Background())
	if err != nil || stats.Items != 2000 || stats.Bytes < growth {
		t.Errorf("%+v, %v", stats, err)
	}
}
