package storagetest

import (
	"context"
	"fmt"
	"strconv"
	"sync"
	"testing"

	"headwater/storage"
)

// concurrencies are the sentences about many goroutines at once.
var concurrencies = []test{
	{"readers see whole batches", wholeBatches},
	{"writers do not lose each other's batches", func(t *testing.T, s *subject) {
		var group sync.WaitGroup
		for w := range 4 {
			group.Go(func() {
				for n := range 10 {
					b := storage.Batch{Items: []storage.Item{item(w*100+n, n)}}
					if err := s.store.Commit(context.Background(), &b); err != nil {
						t.Errorf("writer %d: %v", w, err)
					}
				}
			})
		}
		group.Wait()
		if got := len(s.snapshot().Items); got != 40 {
			t.Errorf("%d items, want 40", got)
		}
	}},
	{"close waits for a commit", func(t *testing.T, s *subject) {
		var group sync.WaitGroup
		acknowledged := make([]bool, 20)
		for n := range acknowledged {
			group.Go(func() {
				b := storage.Batch{Items: []storage.Item{item(n, n)}}
				acknowledged[n] = s.store.Commit(context.Background(), &b) == nil
			})
		}
		if err := s.store.Close(); err != nil {
			t.Error(err)
		}
		group.Wait()
		if !s.engine.Durable {
			return
		}
		s.open()
		for n, ok := range acknowledged {
			got, err := s.store.Items(context.Background(), []storage.ID{id("item", n)}, false)
			if err != nil || (len(got) == 1) != ok {
				t.Errorf("item %d: acknowledged %v, found %v, %v", n, ok, len(got), err)
			}
		}
	}},
}

// wholeBatches has one writer that always changes two things together, and readers that must never see them differ.
// Within one call a store shows one state, so the two are read by one call.
func wholeBatches(t *testing.T, s *subject) {
	const rounds = 40
	commit := func(n int) error {
		mark := strconv.Itoa(n)
		b := storage.Batch{Sources: []storage.Source{{ID: "a", ETag: mark}, {ID: "b", ETag: mark}}}
		for i := range 3 {
			it := item(i, i)
			it.Title, it.Content = "round "+mark, fmt.Sprint("round ", mark, text(i))
			b.Items = append(b.Items, it)
		}
		return s.store.Commit(context.Background(), &b)
	}
	if err := commit(0); err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	var group sync.WaitGroup
	for range 3 {
		group.Go(func() { readRounds(t, s, done) })
	}
	for n := range rounds {
		if err := commit(n); err != nil {
			t.Error(err)
		}
	}
	close(done)
	group.Wait()
}

// readRounds reads until done, at least once.
func readRounds(t *testing.T, s *subject, done <-chan struct{}) {
	for {
		sources, err := s.store.Sources(context.Background())
		if err != nil || len(sources) != 2 || sources[0].ETag != sources[1].ETag {
			t.Errorf("half a batch: %+v, %v", sources, err)
			return
		}
		page, err := s.store.ListItems(context.Background(), storage.ItemQuery{Content: true})
		if err != nil || len(page.Values) != 3 {
			t.Errorf("%d items, %v", len(page.Values), err)
			return
		}
		for i, it := range page.Values {
			if it.Title != page.Values[0].Title || it.Content != it.Title+text(i) {
				t.Errorf("half a batch: %q beside %q", it.Title, page.Values[0].Title)
				return
			}
		}
		select {
		case <-done:
			return
		default:
		}
	}
}
