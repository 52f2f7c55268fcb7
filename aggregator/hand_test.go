package aggregator

import (
	"errors"
	"slices"
	"testing"

	"headwater/storage"
)

// split sets an item apart and commits.
func (b *bench) split(item storage.ID) storage.ID {
	b.t.Helper()
	story, err := b.desk.split(b.t.Context(), item, b.now)
	if err != nil {
		b.t.Fatal(err)
	}
	b.commit()
	return story
}

// join unites the stories of two items and commits.
func (b *bench) join(item, with storage.ID) storage.ID {
	b.t.Helper()
	story, err := b.desk.unite(b.t.Context(), item, with, b.now)
	if err != nil {
		b.t.Fatal(err)
	}
	b.commit()
	return story
}

func (b *bench) commit() {
	b.t.Helper()
	if _, err := b.desk.view.flush(b.t.Context()); err != nil {
		b.t.Fatal(err)
	}
}

// copied is an article as the other source republishes it.
func copied(n int) storage.Item {
	return with(article(n), func(i *storage.Item) { i.GUID, i.URL = "copy-"+i.GUID, "https://b.example/"+i.GUID })
}

// everything is a topic of all that two sources publish.
func everything() Topic { return Topic{ID: "t", Sources: []string{"a", "b"}} }

func TestSplitStays(t *testing.T) {
	bench := newBench(t, twoSources(everything()))
	bench.poll("a", article(0))
	bench.poll("b", copied(0))
	original, repost := bench.items()[0], bench.items()[1]
	place := bench.picks("t")[0].Order

	own := bench.split(repost.ID)
	if own == original.Story || own == repost.ID {
		t.Fatalf("the copy is now in %s, want a story with an id of its own", own)
	}
	for _, again := range []struct {
		name string
		do   func()
	}{
		{"at once", func() {}},
		{"after a restart", bench.restart},
		{"after a poll of the copy", func() { bench.poll("b", copied(0)) }},
		{"after an edit of the copy", func() { bench.poll("b", with(copied(0), func(i *storage.Item) { i.Title += "（更新）" })) }},
		{"after a new guid of the copy", func() { bench.poll("b", with(copied(0), func(i *storage.Item) { i.GUID = "token" })) }},
		{"after another copy", func() {
			bench.poll("a", with(copied(0), func(i *storage.Item) { i.URL, i.GUID = "https://a.example/again", "a-2" }))
		}},
	} {
		again.do()
		if x, y := bench.story(0), bench.story(1); x.ID != original.Story || y.ID != own || slices.Contains(x.Items, repost.ID) {
			t.Errorf("%s: stories %+v and %+v, want the copy alone", again.name, x, y)
		}
	}
	picks := bench.picks("t")
	if len(picks) != 2 || !picks[1].Order.Equal(place) || !picks[0].Order.Equal(repost.FirstSeen) {
		t.Errorf("picks %+v, want both stories where their items were first seen", picks)
	}
	if count := bench.poll("b", copied(0)); count.fresh != 0 {
		t.Errorf("the copy is new again: %+v", count)
	}
}

func TestSplitOfTheFounder(t *testing.T) {
	bench := newBench(t, twoSources(everything()))
	bench.poll("a", article(0))
	bench.poll("b", copied(0))
	original, repost := bench.items()[0], bench.items()[1]
	own := bench.split(original.ID)
	story := bench.story(1)
	if story.ID != original.Story || story.Lead != repost.ID || own == story.ID {
		t.Errorf("story %+v, want the id to stay with the other item, which leads it now", story)
	}
	if again := bench.split(original.ID); again != own {
		t.Errorf("an item that is alone was split to %s, want it to stay in %s", again, own)
	}
}

func TestSplitTakesItsPickAlong(t *testing.T) {
	bench := newBench(t, twoSources(Topic{ID: "t", Sources: []string{"b"}}))
	bench.poll("a", article(0))
	bench.poll("b", copied(0))
	own := bench.split(bench.items()[1].ID)
	if picks := bench.picks("t"); len(picks) != 1 || picks[0].Story != own {
		t.Errorf("picks %+v, want only %s, because nothing else is of the topic's source", picks, own)
	}
}

func TestJoinByHand(t *testing.T) {
	bench := newBench(t, twoSources(everything()))
	bench.poll("a", article(0))
	bench.poll("b", copied(1))
	older, younger := bench.items()[0], bench.items()[1]
	place := bench.picks("t")[1]
	changed := bench.desk.view.topics["t"].Changed
	bench.now = bench.now.Add(1)

	if story := bench.join(older.ID, younger.ID); story != older.Story {
		t.Errorf("joined as %s, want the older id %s", story, older.Story)
	}
	bench.restart()
	story := bench.story(1)
	want := storage.Join{Item: younger.ID, With: older.ID, Reason: handReason, ByHand: true}
	if story.ID != older.Story || len(story.Items) != 2 || !slices.Contains(story.Joins, want) {
		t.Errorf("story %+v, want both items and %+v", story, want)
	}
	if alias, err := bench.desk.view.story(t.Context(), younger.Story); err != nil || alias.ID != older.Story {
		t.Errorf("the younger id leads to %s (%v), want %s", alias.ID, err, older.Story)
	}
	picks := bench.picks("t")
	if len(picks) != 1 || picks[0] != place {
		t.Errorf("picks %+v, want only the older one at its place %+v", picks, place)
	}
	if !bench.desk.view.topics["t"].Changed.After(changed) {
		t.Error("the topic did not change with its story")
	}
	if again := bench.split(younger.ID); again == older.Story {
		t.Error("a join by hand could not be taken back")
	}
}

func TestHandsNeedAnItem(t *testing.T) {
	a, err := New(t.Context(), newBench(t, twoSources()).store, twoSources(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.Split(t.Context(), storage.NewID("nobody")); !errors.Is(err, storage.ErrNotFound) {
		t.Errorf("split of an unknown item: %v", err)
	}
	if _, err := a.Join(t.Context(), storage.NewID("nobody"), storage.NewID("nobody")); !errors.Is(err, storage.ErrNotFound) {
		t.Errorf("join of unknown items: %v", err)
	}
}
