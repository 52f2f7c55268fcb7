package storagetest

import (
	"context"
	"errors"
	"testing"

	"headwater/storage"
)

// reads are the sentences about looking things up.
var reads = []test{
	{"an empty store", func(t *testing.T, s *subject) {
		same(t, s.snapshot(), nil, Snapshot{})
		m, err := s.store.Memory(context.Background(), "nobody")
		same(t, m, err, storage.Memory{Source: "nobody"})
		hashes, err := s.store.Resolve(context.Background(), []storage.ID{id("a"), id("b")})
		same(t, hashes, err, make([]storage.ID, 2))
		records, err := s.store.Records(context.Background(), "nothing")
		same(t, len(records), err, 0)
	}},
	{"what is not there", func(t *testing.T, s *subject) {
		s.commit(fullBatch(1))
		if _, err := s.store.Source(context.Background(), "sourc"); !errors.Is(err, storage.ErrNotFound) {
			t.Errorf("source: %v", err)
		}
		if _, err := s.store.Record(context.Background(), "kind", "ke"); !errors.Is(err, storage.ErrNotFound) {
			t.Errorf("record: %v", err)
		}
	}},
	{"sources and topics by id", func(t *testing.T, s *subject) {
		s.commit(storage.Batch{
			Sources: []storage.Source{{ID: "b"}, {ID: "a-b"}, {ID: "a"}},
			Topics:  []storage.Topic{{ID: "热点"}, {ID: "ai"}},
		})
		sources, err := s.store.Sources(context.Background())
		same(t, sources, err, []storage.Source{{ID: "a"}, {ID: "a-b"}, {ID: "b"}})
		topics, err := s.store.Topics(context.Background())
		same(t, topics, err, []storage.Topic{{ID: "ai"}, {ID: "热点"}})
	}},
	{"keys in the order asked", func(t *testing.T, s *subject) {
		b := fullBatch(3)
		s.commit(b)
		hashes := []storage.ID{b.Keys[4].Hash, id("no"), b.Keys[0].Hash, b.Keys[4].Hash}
		got, err := s.store.Resolve(context.Background(), hashes)
		same(t, got, err, []storage.ID{b.Keys[4].Item, {}, b.Keys[0].Item, b.Keys[4].Item})
	}},
	{"items and stories in the order asked", func(t *testing.T, s *subject) {
		b := fullBatch(40)
		s.commit(b)
		ids := []storage.ID{b.Items[30].ID, id("no"), b.Items[2].ID, b.Items[30].ID, b.Items[31].ID}
		items, err := s.store.Items(context.Background(), ids, true)
		if err != nil || len(items) != 4 {
			t.Fatalf("%d items, %v", len(items), err)
		}
		for i, n := range []int{30, 2, 30, 31} {
			if items[i].ID != b.Items[n].ID || items[i].Content != b.Items[n].Content {
				t.Errorf("item %d is %s", i, items[i].ID)
			}
		}
		stories, err := s.store.Stories(context.Background(), ids)
		same(t, stories, err, []storage.Story{b.Stories[30], b.Stories[2], b.Stories[30], b.Stories[31]})
	}},
	{"an alias as it is stored", func(t *testing.T, s *subject) {
		b := fullBatch(2)
		s.commit(b)
		alias := storage.Story{ID: b.Stories[1].ID, Alias: b.Stories[0].ID, FirstSeen: at(1)}
		s.commit(storage.Batch{Stories: []storage.Story{alias}})
		got, err := s.store.Stories(context.Background(), []storage.ID{alias.ID})
		same(t, got, err, []storage.Story{alias})
		if stats := s.snapshot().Stats; stats.Stories != 1 {
			t.Errorf("%d stories are counted, the alias among them", stats.Stories)
		}
	}},
	{"records of one kind, by key", func(t *testing.T, s *subject) {
		r := func(kind, key string) storage.Record {
			return storage.Record{Kind: kind, Key: key, Value: []byte(kind + key)}
		}
		s.commit(storage.Batch{Records: []storage.Record{r("hub", "b"), r("hu", "x"), r("hub", "a"), r("hubs", "a")}})
		got, err := s.store.Records(context.Background(), "hub")
		same(t, got, err, []storage.Record{r("hub", "a"), r("hub", "b")})
	}},
	{"stats", func(t *testing.T, s *subject) {
		s.commit(fullBatch(5))
		s.reopen()
		want := storage.Stats{Sources: 1, Items: 5, Stories: 5, Topics: 1, Picks: 5, Keys: 10}
		same(t, s.snapshot().Stats, nil, want)
		stats, err := s.store.Stats(context.Background())
		if err != nil || stats.Engine == "" {
			t.Errorf("engine %q, %v", stats.Engine, err)
		}
	}},
	{"values in are not kept", func(t *testing.T, s *subject) {
		b := fullBatch(1)
		b.Items[0].Authors = []storage.Person{{Name: "before"}}
		s.commit(b)
		before := s.snapshot()
		b.Items[0].Authors[0].Name = "after"
		b.Items[0].Fingerprint[0]++
		b.Memories[0].Known[0].Element++
		b.Records[0].Value[0]++
		b.Stories[0].Items[0][0]++
		same(t, s.snapshot(), nil, before)
		got, err := s.store.Record(context.Background(), "kind", "key")
		same(t, got, err, []byte("value"))
	}},
	{"values out belong to the caller", func(t *testing.T, s *subject) {
		b := fullBatch(1)
		b.Items[0].Authors = []storage.Person{{Name: "before"}}
		s.commit(b)
		mine, before := s.snapshot(), s.snapshot()
		mine.Items[0].Authors[0].Name = "after"
		mine.Fingerprints[0].Data[0]++
		mine.Memories[0].Known[0].Element++
		mine.Stories[0].Items[0][0]++
		mine.Stories[0].Picks[0].Topic = "after"
		same(t, s.snapshot(), nil, before)
		v, _ := s.store.Record(context.Background(), "kind", "key")
		v[0]++
		got, err := s.store.Record(context.Background(), "kind", "key")
		same(t, got, err, []byte("value"))
	}},
}
