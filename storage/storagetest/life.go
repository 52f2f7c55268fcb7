package storagetest

import (
	"context"
	"errors"
	"testing"
	"time"

	"headwater/storage"
)

// lives are the sentences about contexts, closing and opening again.
var lives = []test{
	{"a context that is over", func(t *testing.T, s *subject) {
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		everyCall(t, ctx, s.store, context.Canceled)
		if snap := s.snapshot(); len(snap.Sources) != 0 {
			t.Errorf("committed all the same: %+v", snap.Sources)
		}
	}},
	{"a closed store", func(t *testing.T, s *subject) {
		if err := s.store.Close(); err != nil {
			t.Fatal(err)
		}
		everyCall(t, context.Background(), s.store, storage.ErrClosed)
		if err := s.store.Close(); err != nil {
			t.Errorf("closed a second time: %v", err)
		}
	}},
	{"everything is there after a restart", func(t *testing.T, s *subject) {
		s.commit(fullBatch(50))
		before := s.snapshot()
		s.reopen()
		same(t, s.snapshot(), nil, before)
	}},
}

// everyCall makes each call of the contract and expects the same error of all.
func everyCall(t *testing.T, ctx context.Context, s storage.Store, want error) {
	t.Helper()
	calls := map[string]func() error{
		"Commit":   func() error { return s.Commit(ctx, &storage.Batch{Sources: []storage.Source{{ID: "s"}}}) },
		"Sources":  func() error { _, err := s.Sources(ctx); return err },
		"Source":   func() error { _, err := s.Source(ctx, "s"); return err },
		"Memory":   func() error { _, err := s.Memory(ctx, "s"); return err },
		"Resolve":  func() error { _, err := s.Resolve(ctx, []storage.ID{id("x")}); return err },
		"Items":    func() error { _, err := s.Items(ctx, []storage.ID{id("x")}, true); return err },
		"Stories":  func() error { _, err := s.Stories(ctx, []storage.ID{id("x")}); return err },
		"Topics":   func() error { _, err := s.Topics(ctx); return err },
		"Record":   func() error { _, err := s.Record(ctx, "k", "k"); return err },
		"Records":  func() error { _, err := s.Records(ctx, "k"); return err },
		"Stats":    func() error { _, err := s.Stats(ctx); return err },
		"ListItem": func() error { _, err := s.ListItems(ctx, storage.ItemQuery{}); return err },
		"ListPick": func() error { _, err := s.ListPicks(ctx, storage.PickQuery{Topic: "t"}); return err },
		"ListFing": func() error { _, err := s.ListFingerprints(ctx, time.Time{}, ""); return err },
	}
	for name, call := range calls {
		if err := call(); !errors.Is(err, want) {
			t.Errorf("%s: %v, want %v", name, err, want)
		}
	}
}
