package aggregator

import (
	"slices"
	"testing"
	"time"

	"headwater/storage"
)

// drop has retention drop items and commits.
func (b *bench) drop(items []storage.Item) {
	b.t.Helper()
	if _, err := b.desk.drop(b.t.Context(), items, b.now); err != nil {
		b.t.Fatal(err)
	}
	b.commit()
}

func TestRetentionDropsAnItemOfAStory(t *testing.T) {
	bench := newBench(t, twoSources(everything()))
	bench.poll("a", article(0))
	bench.poll("b", copied(0))
	original, repost := bench.items()[0], bench.items()[1]
	before := bench.picks("t")[0]

	bench.drop(bench.items()[:1])
	story := bench.story(0)
	if story.ID != original.Story || story.Lead != repost.ID || len(story.Items) != 1 {
		t.Errorf("story %+v, want the same id, led by the copy", story)
	}
	after := bench.picks("t")
	if len(after) != 1 || !after[0].Order.Equal(before.Order) || after[0].Item != repost.ID {
		t.Errorf("picks %+v, want the story at its place %v for the copy", after, before.Order)
	}

	bench.drop(bench.items())
	if picks := bench.picks("t"); len(picks) != 0 {
		t.Errorf("picks %+v of a story that is gone", picks)
	}
	if stats, err := bench.store.Stats(t.Context()); err != nil || stats.Stories != 0 || stats.Items != 0 || stats.Keys == 0 {
		t.Errorf("%+v, %v; want nothing but the keys", stats, err)
	}
}

func TestWhatRetentionDroppedIsNotNew(t *testing.T) {
	tests := []struct {
		name string
		next storage.Item
	}{
		{"as it was", article(0)},
		{"under a new guid, with a text that says nothing", with(article(0), func(i *storage.Item) { i.GUID, i.Content = "token", "" })},
		{"under a new guid", with(article(0), func(i *storage.Item) { i.GUID = "token" })},
		{"without a guid", noGUID(article(0))},
		{"with another headline", with(article(0), func(i *storage.Item) { i.Title += "（更新）" })},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			bench := newBench(t, twoSources(everything()))
			bench.poll("a", article(0))
			bench.drop(bench.items())
			bench.restart()
			for range 2 {
				if count := bench.poll("a", tt.next); count.fresh != 0 || len(bench.items()) != 0 {
					t.Errorf("%+v, and %d items are stored again", count, len(bench.items()))
				}
			}
		})
	}
}

// keeping is an aggregator over a bench's store.
func (b *bench) keeping(retention Retention) *Aggregator {
	b.t.Helper()
	plan := b.plan
	plan.Retention = retention
	a, err := New(b.t.Context(), b.store, plan, Options{})
	if err != nil {
		b.t.Fatal(err)
	}
	return a
}

// retain runs passes of retention until one has nothing to do, and returns what is left.
func (b *bench) retain(a *Aggregator, now time.Time) []string {
	b.t.Helper()
	for more := true; more; {
		var err error
		if more, err = a.retain(b.t.Context(), now); err != nil {
			b.t.Fatal(err)
		}
	}
	return titles(b.items())
}

func titles(items []storage.Item) []string {
	var out []string
	for _, item := range items {
		out = append(out, item.Title)
	}
	return out
}

func TestRetentionByAge(t *testing.T) {
	bench := newBench(t, twoSources())
	bench.poll("a", article(0))
	bench.now = bench.now.Add(10 * time.Hour)
	bench.poll("a", article(1))
	for _, tt := range []struct {
		keep time.Duration
		left []string
	}{
		{0, titles(bench.items())},
		{11 * time.Hour, titles(bench.items())},
		{9 * time.Hour, []string{article(1).Title}},
		{time.Second, nil},
	} {
		left := bench.retain(bench.keeping(Retention{Items: tt.keep}), bench.now.Add(time.Minute))
		if !slices.Equal(left, tt.left) {
			t.Errorf("items %v: %q are left, want %q", tt.keep, left, tt.left)
		}
	}
}

func TestRetentionBySource(t *testing.T) {
	bench := newBench(t, twoSources())
	bench.poll("a", article(2), article(1), article(0))
	bench.poll("b", copied(3))
	states := []storage.Source{{ID: "a", Items: 3}, {ID: "b", Items: 1}}
	if err := bench.store.Commit(t.Context(), &storage.Batch{Sources: states}); err != nil {
		t.Fatal(err)
	}
	a := bench.keeping(Retention{PerSource: 2})
	want := []string{article(1).Title, article(2).Title, article(3).Title}
	if left := bench.retain(a, bench.now); !slices.Equal(left, want) {
		t.Errorf("%q are left, want the newest two of each source: %q", left, want)
	}
	if state, err := bench.store.Source(t.Context(), "a"); err != nil || state.Items != 2 {
		t.Errorf("the source counts %d items (%v), want 2", state.Items, err)
	}
}

func TestClockThatJumpsDropsNothing(t *testing.T) {
	bench := newBench(t, twoSources())
	bench.poll("a", article(0))
	a := bench.keeping(Retention{Items: 30 * 24 * time.Hour})
	bench.retain(a, bench.now)
	for _, years := range []int{10, -10, 0} {
		for hour := range 20 { // so long does nobody notice
			if left := bench.retain(a, bench.now.AddDate(years, 0, 0).Add(time.Duration(hour)*time.Hour)); len(left) != 1 {
				t.Fatalf("the clock jumped by %d years: %q are left", years, left)
			}
		}
	}
}

func TestRetentionComesToItsEndInBatches(t *testing.T) {
	bench := newBench(t, twoSources())
	var many []storage.Item
	for n := range retainBatch + 20 {
		many = append(many, storage.Item{GUID: string(rune('一' + n)), Title: string(rune('一' + n)), Published: bench.now})
	}
	bench.poll("a", many...)
	a := bench.keeping(Retention{Items: time.Second})
	if left := bench.retain(a, bench.now.Add(time.Hour)); len(left) != 0 {
		t.Errorf("%d items are left", len(left))
	}
}
