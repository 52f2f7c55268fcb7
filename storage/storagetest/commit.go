package storagetest

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"headwater/storage"
)

// commits are the sentences about what a batch does.
var commits = []test{
	{"first seen is kept", func(t *testing.T, s *subject) {
		s.commit(storage.Batch{Items: []storage.Item{item(1, 10)}})
		later := item(1, 99)
		later.Title = "revised"
		s.commit(storage.Batch{Items: []storage.Item{later}})
		got := s.snapshot().Items
		if len(got) != 1 || got[0].Title != "revised" || !got[0].FirstSeen.Equal(at(10)) {
			t.Errorf("got %+v", got)
		}
	}},
	{"text is kept when none comes", func(t *testing.T, s *subject) {
		s.commit(storage.Batch{Items: []storage.Item{item(1, 1)}})
		bare := item(1, 1)
		bare.Content, bare.Fingerprint, bare.Story = "", nil, id("another")
		s.commit(storage.Batch{Items: []storage.Item{bare}})
		snap := s.snapshot()
		if snap.Items[0].Content != text(1) || len(snap.Fingerprints) != 1 {
			t.Errorf("text or fingerprint is gone")
		}
		if snap.Fingerprints[0].Story != id("another") {
			t.Errorf("the fingerprint still names the story that the item was in before")
		}
	}},
	{"text is replaced as a whole", func(t *testing.T, s *subject) {
		s.commit(storage.Batch{Items: []storage.Item{item(1, 1)}})
		revised := item(1, 1)
		revised.Content, revised.Fingerprint = "", []byte("of no text")
		s.commit(storage.Batch{Items: []storage.Item{revised}})
		snap := s.snapshot()
		if snap.Items[0].Content != "" || string(snap.Fingerprints[0].Data) != "of no text" {
			t.Errorf("got %q, %q", snap.Items[0].Content, snap.Fingerprints[0].Data)
		}
		revised.Content, revised.Fingerprint = "a text again", nil
		s.commit(storage.Batch{Items: []storage.Item{revised}})
		snap = s.snapshot()
		if snap.Items[0].Content != "a text again" || len(snap.Fingerprints) != 0 {
			t.Errorf("got %q, %v", snap.Items[0].Content, snap.Fingerprints)
		}
	}},
	{"a key keeps its first item", func(t *testing.T, s *subject) {
		h := id("key")
		s.commit(storage.Batch{Keys: []storage.Key{{Hash: h, Item: id("first")}, {Hash: h, Item: id("second")}}})
		s.commit(storage.Batch{Keys: []storage.Key{{Hash: h, Item: id("third")}}})
		got, err := s.store.Resolve(context.Background(), []storage.ID{h})
		same(t, got, err, []storage.ID{id("first")})
	}},
	{"the same batch twice changes nothing", func(t *testing.T, s *subject) {
		b := fullBatch(3)
		s.commit(b)
		once := s.snapshot()
		s.commit(b)
		same(t, s.snapshot(), nil, once)
	}},
	{"parts apply in their order", commitOrder},
	{"removed items leave their keys and stories", func(t *testing.T, s *subject) {
		b := fullBatch(4)
		s.commit(b)
		s.commit(storage.Batch{Removed: []storage.ID{b.Items[1].ID, id("never there")}})
		snap := s.snapshot()
		if len(snap.Items) != 3 || len(snap.Fingerprints) != 3 || snap.Stats.Items != 3 {
			t.Errorf("%d items, %d fingerprints, stats %+v", len(snap.Items), len(snap.Fingerprints), snap.Stats)
		}
		got, err := s.store.Resolve(context.Background(), []storage.ID{b.Keys[2].Hash})
		same(t, got, err, []storage.ID{b.Items[1].ID})
		stories, err := s.store.Stories(context.Background(), []storage.ID{b.Items[1].ID})
		if err != nil || len(stories) != 1 {
			t.Errorf("story of a removed item: %v, %v", stories, err)
		}
	}},
	{"a removed item may return", func(t *testing.T, s *subject) {
		s.commit(storage.Batch{Items: []storage.Item{item(1, 1)}})
		s.commit(storage.Batch{Removed: []storage.ID{id("item", 1)}})
		bare := item(1, 50)
		bare.Content, bare.Fingerprint = "", nil
		s.commit(storage.Batch{Items: []storage.Item{bare}})
		snap := s.snapshot()
		if it := snap.Items[0]; it.Content != "" || !it.FirstSeen.Equal(at(50)) || len(snap.Fingerprints) != 0 {
			t.Errorf("what was removed came back: %+v", it)
		}
	}},
	{"dropped stories are gone", func(t *testing.T, s *subject) {
		b := fullBatch(2)
		s.commit(b)
		s.commit(storage.Batch{Dropped: []storage.ID{b.Stories[0].ID, id("never there")}})
		got, err := s.store.Stories(context.Background(), []storage.ID{b.Stories[0].ID, b.Stories[1].ID})
		same(t, got, err, b.Stories[1:])
		items, err := s.store.Items(context.Background(), []storage.ID{b.Items[0].ID}, false)
		if err != nil || len(items) != 1 {
			t.Errorf("the item went with its story: %v, %v", items, err)
		}
	}},
	{"forgotten topics are gone", func(t *testing.T, s *subject) {
		pick := func(topic string) storage.Pick { return storage.Pick{Topic: topic, Story: id("s"), Order: at(1)} }
		s.commit(storage.Batch{
			Topics: []storage.Topic{{ID: "a"}, {ID: "ab"}, {ID: "b"}},
			Picks:  []storage.Pick{pick("a"), pick("ab"), pick("b")},
		})
		s.commit(storage.Batch{Forgotten: []string{"a", "never there"}})
		snap := s.snapshot()
		same(t, snap.Topics, nil, []storage.Topic{{ID: "ab"}, {ID: "b"}})
		same(t, snap.Picks, nil, []storage.Pick{pick("ab"), pick("b")})
		gone, err := s.store.ListPicks(context.Background(), storage.PickQuery{Topic: "a"})
		same(t, gone, err, storage.Page[storage.Pick]{})
	}},
	{"a changed pick moves", func(t *testing.T, s *subject) {
		p := storage.Pick{Topic: "t", Story: id("s"), Order: at(1), Reason: "any: 芯片"}
		s.commit(storage.Batch{Picks: []storage.Pick{p}})
		p.Order, p.Reason = at(9), "all: 芯片"
		s.commit(storage.Batch{Picks: []storage.Pick{p}})
		got, err := s.store.ListPicks(context.Background(), storage.PickQuery{Topic: "t"})
		same(t, got.Values, err, []storage.Pick{p})
		s.commit(storage.Batch{Unpicks: []storage.Unpick{{Topic: "t", Story: id("s")}, {Topic: "t", Story: id("no")}}})
		got, err = s.store.ListPicks(context.Background(), storage.PickQuery{Topic: "t"})
		same(t, got, err, storage.Page[storage.Pick]{})
	}},
	{"nil deletes a record, empty does not", func(t *testing.T, s *subject) {
		s.commit(storage.Batch{Records: []storage.Record{{Kind: "k", Key: "a", Value: []byte{}}, {Kind: "k", Key: "b", Value: []byte("v")}}})
		got, err := s.store.Record(context.Background(), "k", "a")
		same(t, got, err, []byte{})
		s.commit(storage.Batch{Records: []storage.Record{{Kind: "k", Key: "a"}, {Kind: "k", Key: "never there"}}})
		all, err := s.store.Records(context.Background(), "k")
		same(t, all, err, []storage.Record{{Kind: "k", Key: "b", Value: []byte("v")}})
	}},
	{"an empty batch is nothing", func(t *testing.T, s *subject) {
		before := s.snapshot()
		s.commit(storage.Batch{})
		same(t, s.snapshot(), nil, before)
	}},
	{"a batch that names nothing is refused whole", refusals},
	{"large and strange values", func(t *testing.T, s *subject) {
		it := item(1, 1)
		it.Content = strings.Repeat("大", 1<<20)
		it.Title = "not UTF-8: \xff\xfe"
		s.commit(storage.Batch{Items: []storage.Item{it}})
		s.reopen()
		it.Fingerprint = nil
		got, err := s.store.Items(context.Background(), []storage.ID{it.ID}, true)
		same(t, got, err, []storage.Item{it})
	}},
	{"many revisions", revisions},
}

// commitOrder puts into one batch what brings and what takes away the same things.
func commitOrder(t *testing.T, s *subject) {
	b := fullBatch(2)
	twice := b.Items[0]
	twice.Title, twice.FirstSeen = "later wins", at(500)
	b.Items = append(b.Items, twice)
	b.Removed = []storage.ID{b.Items[1].ID}
	b.Dropped = []storage.ID{b.Stories[1].ID}
	b.Unpicks = []storage.Unpick{{Topic: "topic", Story: b.Stories[1].ID}}
	b.Topics = append(b.Topics, storage.Topic{ID: "gone"})
	b.Picks = append(b.Picks, storage.Pick{Topic: "gone", Story: b.Stories[0].ID})
	b.Forgotten = []string{"gone"}
	s.commit(b)
	snap := s.snapshot()
	if len(snap.Items) != 1 || snap.Items[0].Title != "later wins" || !snap.Items[0].FirstSeen.Equal(b.Items[0].FirstSeen) {
		t.Errorf("items: %+v", snap.Items)
	}
	if len(snap.Stories) != 1 || len(snap.Picks) != 1 || len(snap.Topics) != 1 {
		t.Errorf("%d stories, %d picks, %d topics, want one of each", len(snap.Stories), len(snap.Picks), len(snap.Topics))
	}
}

// refusals commits batches with one bad part beside a good one.
func refusals(t *testing.T, s *subject) {
	good := storage.Source{ID: "good"}
	long := strings.Repeat("x", storage.MaxName+1)
	noStory, noSource := item(1, 1), item(1, 1)
	noStory.Story, noSource.Source = storage.ID{}, ""
	for name, b := range map[string]storage.Batch{
		"item without id":       {Items: []storage.Item{{Source: "s", Story: id("x")}}},
		"item without story":    {Items: []storage.Item{noStory}},
		"item without source":   {Items: []storage.Item{noSource}},
		"story without id":      {Stories: []storage.Story{{Lead: id("x")}}},
		"key without hash":      {Keys: []storage.Key{{Item: id("x")}}},
		"key without item":      {Keys: []storage.Key{{Hash: id("x")}}},
		"pick without story":    {Picks: []storage.Pick{{Topic: "t"}}},
		"pick without topic":    {Picks: []storage.Pick{{Story: id("x")}}},
		"source with a NUL":     {Sources: []storage.Source{{ID: "a\x00b"}}},
		"memory without source": {Memories: []storage.Memory{{Known: []storage.Known{{Element: 1}}}}},
		"topic with a long id":  {Topics: []storage.Topic{{ID: long}}},
		"record without kind":   {Records: []storage.Record{{Key: "k", Value: []byte("v")}}},
	} {
		b.Sources = append(b.Sources, good)
		if err := s.store.Commit(context.Background(), &b); err == nil {
			t.Errorf("%s: committed", name)
		}
		if _, err := s.store.Source(context.Background(), good.ID); !errors.Is(err, storage.ErrNotFound) {
			t.Errorf("%s: a part of the refused batch is stored", name)
		}
	}
}

// revisions rewrites and removes items in turns, so that whatever an engine packs together is taken apart again.
func revisions(t *testing.T, s *subject) {
	var b storage.Batch
	for n := range 60 {
		b.Items = append(b.Items, item(n, n))
	}
	s.commit(b)
	want := map[storage.ID]string{}
	for _, it := range b.Items {
		want[it.ID] = it.Content
	}
	for round := range 12 {
		var change storage.Batch
		for n := round % 3; n < 60; n += 3 + round%4 {
			it := item(n, n)
			if (n+round)%5 == 0 {
				change.Removed = append(change.Removed, it.ID)
				delete(want, it.ID)
				continue
			}
			it.Content = text(n + round*100)
			change.Items = append(change.Items, it)
			want[it.ID] = it.Content
		}
		s.commit(change)
	}
	s.reopen()
	items := s.snapshot().Items
	if len(items) != len(want) {
		t.Errorf("%d items, want %d", len(items), len(want))
	}
	for _, it := range items {
		if it.Content != want[it.ID] {
			t.Errorf("item %s has another text", it.ID)
		}
	}
}

// fullBatch is n items with their stories, keys, picks and states.
func fullBatch(n int) storage.Batch {
	b := storage.Batch{
		Sources:  []storage.Source{{ID: "source", ETag: `"1"`, Items: n}},
		Memories: []storage.Memory{{Source: "source", Known: []storage.Known{{Element: 1, Item: id("item", 0)}}}},
		Topics:   []storage.Topic{{ID: "topic", Changed: at(n)}},
		Records:  []storage.Record{{Kind: "kind", Key: "key", Value: []byte("value")}},
	}
	for i := range n {
		it := item(i, i)
		order := it.FirstSeen.Add(-time.Hour)
		b.Items = append(b.Items, it)
		b.Stories = append(b.Stories, storage.Story{
			ID: it.ID, Lead: it.ID, Items: []storage.ID{it.ID}, FirstSeen: it.FirstSeen, Changed: it.FirstSeen,
			Picks: []storage.Picked{{Topic: "topic", Order: order}},
		})
		b.Picks = append(b.Picks, storage.Pick{Topic: "topic", Story: it.ID, Order: order, Item: it.ID, Reason: "any: 芯片"})
		b.Keys = append(b.Keys, storage.Key{Hash: id("guid", i), Item: it.ID}, storage.Key{Hash: id("url", i), Item: it.ID})
	}
	return b
}
