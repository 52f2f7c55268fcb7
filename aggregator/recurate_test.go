package aggregator

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"headwater/storage"
)

// refill fills the topics again whose rules have changed, to the end, and returns what came of it.
func (b *bench) refill() []Curated {
	b.t.Helper()
	if err := b.desk.fillStale(b.t.Context()); err != nil {
		b.t.Fatal(err)
	}
	for b.desk.refill != nil {
		if done := b.turn(time.Minute); done != nil {
			return done
		}
	}
	return nil
}

// turn takes one turn at filling topics again, and commits if it says so.
func (b *bench) turn(later time.Duration) []Curated {
	b.t.Helper()
	b.now = b.now.Add(later)
	commit, done, err := b.desk.fill(b.t.Context(), b.now)
	if err != nil {
		b.t.Fatal(err)
	}
	if commit {
		b.commit()
	}
	return done
}

// TestRemovedSourceStaysPublished: what a source published stays in a topic when the source leaves the configuration, is there
// once when it returns, and goes when the topic's other rules refuse it.
func TestRemovedSourceStaysPublished(t *testing.T) {
	all := Topic{ID: "t", Sources: []string{"a", "b"}}
	bench := newBench(t, twoSources(all))
	bench.poll("a", article(0))
	bench.poll("b", article(1), article(2))

	without := twoSources(Topic{ID: "t", Sources: []string{"a"}})
	without.Sources = without.Sources[:1]
	refused := without
	refused.Topics = []Topic{{ID: "t", Sources: []string{"a"}, None: []Term{{Field: FieldSource, Text: "b", Clause: "{source: b}"}}}}
	elsewhere := without
	elsewhere.Topics = append([]Topic{{ID: "new", Sources: []string{"a"}}}, without.Topics...)

	for _, step := range []struct {
		name string
		plan Plan
		want int
	}{
		{"without its source", without, 3},
		{"without its source, beside a new topic", elsewhere, 3},
		{"with its source again", twoSources(all), 3},
		{"selected by nobody, but still polled", twoSources(Topic{ID: "t", Sources: []string{"a"}}), 1},
		{"with its source once more", twoSources(all), 3},
		{"refused by a rule", refused, 1},
	} {
		bench.plan = step.plan
		bench.restart()
		bench.refill()
		if got := len(bench.picks("t")); got != step.want {
			t.Errorf("%s: %d stories, want %d", step.name, got, step.want)
		}
	}
	if got := len(bench.picks("new")); got != 1 {
		t.Errorf("a new topic took %d stories, want the one of the source that is there", got)
	}
}

// pages is how many pages of items pollPages stores.
const pages = 4

// pollPages stores some pages of items without a text to compare, named by their number.
func (b *bench) pollPages() {
	for page := range pages {
		var items []storage.Item
		for n := (page + 1) * recuratePage; n > page*recuratePage; n-- {
			items = append(items, storage.Item{GUID: fmt.Sprint(n), Title: fmt.Sprintf("item %d", n)})
		}
		b.poll("a", items...)
	}
}

// TestRefillGoesFromNewToOld: a large store is gone through in turns. The newest stories are there after the first, and the
// topic's time stands still once its feed is full, until the whole topic is.
func TestRefillGoesFromNewToOld(t *testing.T) {
	plan := twoSources()
	plan.Dedup.Window = 0
	bench := newBench(t, plan)
	bench.pollPages()
	bench.plan.Topics = []Topic{{ID: "t", Sources: []string{"a"}, Limit: 50}}
	bench.restart()
	if err := bench.desk.fillStale(t.Context()); err != nil {
		t.Fatal(err)
	}
	bench.turn(time.Minute)
	full := bench.now
	newest := bench.picks("t")
	if len(newest) != storage.DefaultLimit {
		t.Fatalf("%d picks after the first turn, want a page of them", len(newest))
	}
	for done := []Curated(nil); done == nil; done = bench.turn(time.Minute) {
		if changed := bench.desk.view.topics["t"].Changed; !changed.Equal(full) {
			t.Errorf("the topic changed at %v, after its feed was full at %v", changed, full)
		}
	}
	if again := bench.picks("t"); !slices.Equal(again, newest) {
		t.Error("the newest stories are others in the end")
	}
	if stats, err := bench.store.Stats(t.Context()); err != nil || stats.Picks != pages*recuratePage {
		t.Errorf("%d picks, %v; want every story", stats.Picks, err)
	}
	if changed := bench.desk.view.topics["t"].Changed; !changed.Equal(bench.now) {
		t.Errorf("the whole topic changed at %v, want %v", changed, bench.now)
	}
}

// TestRefillIsTakenUp: what a refill that was cut short has done stays, and the next start does the rest.
func TestRefillIsTakenUp(t *testing.T) {
	plan := twoSources()
	plan.Dedup.Window = 0
	bench := newBench(t, plan)
	bench.pollPages()
	bench.plan.Topics = []Topic{{ID: "t", Sources: []string{"a"}, Any: []Term{{Text: "item", Clause: "item"}}}}
	bench.restart()
	if err := bench.desk.fillStale(t.Context()); err != nil {
		t.Fatal(err)
	}
	bench.turn(time.Minute)
	bench.restart()
	if again := bench.refill(); len(again) != 1 || again[0].Added != (pages-1)*recuratePage {
		t.Errorf("%+v, want what the first turn left", again)
	}
	if again := bench.refill(); again != nil {
		t.Errorf("%+v for rules that are the same", again)
	}
}

// TestRefillReachesBack: a topic is filled with what was seen within max_age before the newest item, and keeps what it has from
// before as long as its rules take it.
func TestRefillReachesBack(t *testing.T) {
	titled := func(word string) Topic {
		return Topic{ID: "t", Sources: []string{"a"}, MaxAge: 24 * time.Hour, Any: []Term{{Field: FieldTitle, Text: word, Clause: word}}}
	}
	bench := newBench(t, twoSources(titled("重庆")))
	undated := func(n int) storage.Item { return with(article(n), func(i *storage.Item) { i.Published = time.Time{} }) }
	bench.poll("a", undated(1), undated(0))
	bench.now = bench.now.Add(48 * time.Hour)
	bench.poll("a", undated(2))
	for _, step := range []struct {
		word string
		want []string
	}{
		{"重", []string{undated(0).Title}},
		{"进", []string{undated(2).Title}},
		{"作", nil},
	} {
		bench.plan = twoSources(titled(step.word))
		bench.restart()
		bench.refill()
		var got []string
		for _, pick := range bench.picks("t") {
			item, _, err := bench.desk.view.content(t.Context(), pick.Item)
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, item.Title)
		}
		if !slices.Equal(got, step.want) {
			t.Errorf("%s: %q, want %q", step.word, got, step.want)
		}
	}
}
