package aggregator

import (
	"context"
	"errors"
	"testing"

	"headwater/storage"
)

// leaving is a store during whose first read of items the daemon is told to end.
type leaving struct {
	storage.Store
	leave context.CancelFunc
}

func (s *leaving) ListItems(ctx context.Context, query storage.ItemQuery) (storage.Page[storage.Item], error) {
	s.leave()
	return s.Store.ListItems(ctx, query)
}

// TestEndWhileTopicsAreFilled: filling topics takes long over a large store. It is given up at the end, and the next start
// begins anew.
func TestEndWhileTopicsAreFilled(t *testing.T) {
	plan := twoSources()
	plan.Dedup.Window = 0
	bench := newBench(t, plan)
	bench.pollPages()
	plan.Topics = []Topic{everything()}
	plan.Sources = nil // nothing is polled
	ctx, cancel := context.WithCancel(t.Context())
	agg, err := New(ctx, &leaving{bench.store, cancel}, plan, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := agg.Run(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("Run ended with %v", err)
	}
	topics, err := bench.store.Topics(t.Context())
	if err != nil || len(topics) != 1 || topics[0].Rules != 0 {
		t.Errorf("topics %v, %v; want one that does not count as filled", topics, err)
	}
}
