package aggregator

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"headwater/storage"
	"headwater/storage/memory"
)

// roomless is a store whose commits fail while it is told to.
type roomless struct {
	storage.Store
	full    atomic.Bool
	unknown atomic.Bool // the next commit goes through, and says that nobody can tell
}

func (s *roomless) Commit(ctx context.Context, b *storage.Batch) error {
	if s.full.Load() {
		return fmt.Errorf("write: %w", storage.ErrFull)
	}
	err := s.Store.Commit(ctx, b)
	if s.unknown.Swap(false) && err == nil {
		return fmt.Errorf("sync: %w", storage.ErrUnknown)
	}
	return err
}

// roomlessWorld is a world of one source, which has one more item at each poll, over a store that can be full.
func roomlessWorld(t *testing.T) (*world, *roomless) {
	w := newWorld(t)
	store := &roomless{Store: memory.New()}
	w.store = store
	w.plan.Topics = []Topic{{ID: "t", Sources: []string{"news"}}}
	w.source("http://news.example/feed")
	polls := 0
	w.host("news.example", func(rw http.ResponseWriter, r *http.Request) {
		polls++
		rw.Header().Set("ETag", fmt.Sprintf(`"%d"`, polls))
		fmt.Fprint(rw, `<rss version="2.0"><channel><title>t</title>`)
		for n := range polls {
			fmt.Fprintf(rw, `<item><guid>%d</guid><title>item %d</title></item>`, n, n)
		}
		fmt.Fprint(rw, `</channel></rss>`)
	})
	return w, store
}

// counts is what is stored: items, and picks of all topics.
func (s *roomless) counts(t *testing.T) (items, picks int) {
	t.Helper()
	stats, err := s.Stats(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return stats.Items, stats.Picks
}

// other is the plan with other topics, and without polls: a reload brings a fetcher that knows nothing of the world.
func other(plan Plan, topics ...Topic) Plan {
	plan.Topics = topics
	plan.Sources = slices.Clone(plan.Sources)
	for i := range plan.Sources {
		plan.Sources[i].Paused = true
	}
	return plan
}

// TestFullStore: whatever the desk is at when the store is full, it waits, polls nothing, and goes on when there is room.
func TestFullStore(t *testing.T) {
	more := Topic{ID: "more", Sources: []string{"news"}}
	tests := []struct {
		name  string
		at    func(t *testing.T, w *world, d *daemon) *daemon // what happens while the store is full
		topic string                                          // that must be whole in the end
	}{
		{"a poll", func(t *testing.T, w *world, d *daemon) *daemon {
			d.after(3 * time.Hour)
			return d
		}, "t"},
		{"a start with other rules", func(t *testing.T, w *world, d *daemon) *daemon {
			d.stop()
			w.plan.Topics = []Topic{more}
			d = w.daemon()
			d.start()
			d.after(time.Minute)
			return d
		}, "more"},
		{"a reload", func(t *testing.T, w *world, d *daemon) *daemon {
			if err := d.Apply(t.Context(), other(w.plan, more)); err != nil {
				t.Errorf("a reload with a full store: %v", err)
			}
			d.after(3 * time.Hour)
			return d
		}, "more"},
		{"a reload during a wait", func(t *testing.T, w *world, d *daemon) *daemon {
			d.after(3 * time.Hour)
			for _, topics := range [][]Topic{{{ID: "between", Sources: []string{"news"}}}, {more}} {
				if err := d.Apply(t.Context(), other(w.plan, topics...)); err != nil {
					t.Errorf("a reload with a full store: %v", err)
				}
			}
			return d
		}, "more"},
		{"work by hand", func(t *testing.T, w *world, d *daemon) *daemon {
			d.after(3 * time.Hour)
			if _, err := d.Withdraw(t.Context(), Withdrawal{What: "news"}); !errors.Is(err, storage.ErrFull) {
				t.Errorf("withdrawn with a full store: %v", err)
			}
			return d
		}, "t"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { fillAndEmpty(t, tt.at, tt.topic) })
		})
	}
}

// fillAndEmpty runs a daemon whose store is full for half a day, from a moment at which something happens.
func fillAndEmpty(t *testing.T, at func(*testing.T, *world, *daemon) *daemon, topic string) {
	w, store := roomlessWorld(t)
	d := w.daemon()
	d.start()
	defer func() { d.stop() }()
	d.after(time.Minute)
	store.full.Store(true)
	d = at(t, w, d)
	asked := len(w.requests())
	d.after(12 * time.Hour)
	if again := len(w.requests()); again > asked+1 {
		t.Errorf("%d requests while nothing can be stored", again-asked)
	}
	if items, _ := store.counts(t); items != 1 {
		t.Fatalf("%d items stored, want the one from before", items)
	}
	store.full.Store(false)
	d.after(10 * time.Second)
	if len(told[StoreBack](d)) != 1 {
		t.Errorf("%d times back to work, want once", len(told[StoreBack](d)))
	}
	items, _ := store.counts(t)
	page, err := store.ListPicks(t.Context(), storage.PickQuery{Topic: topic})
	if err != nil || len(page.Values) != items {
		t.Errorf("%d stories in the topic, %v; want all %d", len(page.Values), err, items)
	}
}

// TestUnknownCommit: a commit of which nobody can tell whether it went through is made again, and changes nothing then.
func TestUnknownCommit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, store := roomlessWorld(t)
		d := w.daemon()
		store.unknown.Store(true)
		d.start()
		d.after(time.Minute)
		d.stop()
		if len(told[StoreFailed](d)) != 1 || len(told[StoreBack](d)) != 1 {
			t.Errorf("told %v and %v, want one of each", told[StoreFailed](d), told[StoreBack](d))
		}
		if items, picks := store.counts(t); items != 1 || picks != 1 {
			t.Errorf("%d items and %d picks, want one of each", items, picks)
		}
	})
}

// TestEndWithFullStore: the end comes while nothing can be stored. It is an ordinary end, and the next run polls again what was
// not stored.
func TestEndWithFullStore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, store := roomlessWorld(t)
		d := w.daemon()
		d.start()
		d.after(time.Minute)
		store.full.Store(true)
		d.after(3 * time.Hour)
		d.stop() // which fails the test if Run ends with any other error than the context's
		if left := told[StoreLeft](d); len(left) != 1 || left[0].Items != 1 {
			t.Errorf("told %+v, want one item that is left", left)
		}
		store.full.Store(false)
		d = w.daemon()
		d.start()
		d.after(time.Minute)
		d.stop()
		if got := w.last().header.Get("If-None-Match"); got != `"1"` {
			t.Errorf("asked with the validator %s, not with that of the poll that is stored", got)
		}
		if items, _ := store.counts(t); items != w.count("news.example") {
			t.Errorf("%d items stored, want what the last of %d polls brought", items, w.count("news.example"))
		}
	})
}
