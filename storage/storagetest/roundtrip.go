package storagetest

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"headwater/storage"
)

// roundTrips store values whose every field is set, and read them back from a store that was opened again.
var roundTrips = []test{
	{"item", func(t *testing.T, s *subject) {
		it := filled[storage.Item](1)
		s.commit(storage.Batch{Items: []storage.Item{it}})
		s.reopen()
		it.Fingerprint = nil // reads leave it out
		got, err := s.store.Items(context.Background(), []storage.ID{it.ID}, true)
		same(t, got, err, []storage.Item{it})
		it.Content = ""
		got, err = s.store.Items(context.Background(), []storage.ID{it.ID}, false)
		same(t, got, err, []storage.Item{it})
	}},
	{"fingerprint", func(t *testing.T, s *subject) {
		it := filled[storage.Item](2)
		s.commit(storage.Batch{Items: []storage.Item{it}})
		s.reopen()
		got, err := s.store.ListFingerprints(context.Background(), time.Time{}, "")
		same(t, got.Values, err, []storage.Fingerprint{{
			Item: it.ID, Story: it.Story, Source: it.Source, FirstSeen: it.FirstSeen, Data: it.Fingerprint,
		}})
	}},
	{"story", func(t *testing.T, s *subject) {
		st := filled[storage.Story](3)
		s.commit(storage.Batch{Stories: []storage.Story{st}})
		s.reopen()
		got, err := s.store.Stories(context.Background(), []storage.ID{st.ID})
		same(t, got, err, []storage.Story{st})
	}},
	{"source", func(t *testing.T, s *subject) {
		src := filled[storage.Source](4)
		s.commit(storage.Batch{Sources: []storage.Source{src}})
		s.reopen()
		got, err := s.store.Source(context.Background(), src.ID)
		same(t, got, err, src)
		all, err := s.store.Sources(context.Background())
		same(t, all, err, []storage.Source{src})
	}},
	{"memory", func(t *testing.T, s *subject) {
		m := filled[storage.Memory](5)
		s.commit(storage.Batch{Memories: []storage.Memory{m}})
		s.reopen()
		got, err := s.store.Memory(context.Background(), m.Source)
		same(t, got, err, m)
	}},
	{"topic and pick", func(t *testing.T, s *subject) {
		topic, pick := filled[storage.Topic](6), filled[storage.Pick](7)
		s.commit(storage.Batch{Topics: []storage.Topic{topic}, Picks: []storage.Pick{pick}})
		s.reopen()
		topics, err := s.store.Topics(context.Background())
		same(t, topics, err, []storage.Topic{topic})
		picks, err := s.store.ListPicks(context.Background(), storage.PickQuery{Topic: pick.Topic})
		same(t, picks.Values, err, []storage.Pick{pick})
	}},
	{"record", func(t *testing.T, s *subject) {
		r := filled[storage.Record](8)
		s.commit(storage.Batch{Records: []storage.Record{r}})
		s.reopen()
		got, err := s.store.Record(context.Background(), r.Kind, r.Key)
		same(t, got, err, r.Value)
		all, err := s.store.Records(context.Background(), r.Kind)
		same(t, all, err, []storage.Record{r})
	}},
	{"a guid that is the address", func(t *testing.T, s *subject) {
		it := item(1, 1)
		it.GUID, it.URL = "https://example.com/1", "https://example.com/1"
		s.commit(storage.Batch{Items: []storage.Item{it}})
		it.Fingerprint = nil
		got, err := s.store.Items(context.Background(), []storage.ID{it.ID}, true)
		same(t, got, err, []storage.Item{it})
	}},
	{"empty slices come back nil", func(t *testing.T, s *subject) {
		it := item(1, 1)
		it.Authors, it.Links, it.Credit.Via = []storage.Person{}, []storage.Link{}, []storage.Outlet{}
		st := storage.Story{ID: it.ID, Items: []storage.ID{}, Joins: []storage.Join{}, Alias: id("older")}
		s.commit(storage.Batch{Items: []storage.Item{it}, Stories: []storage.Story{st}})
		s.reopen()
		it.Authors, it.Links, it.Credit.Via, it.Fingerprint = nil, nil, nil, nil
		st.Items, st.Joins = nil, nil
		items, err := s.store.Items(context.Background(), []storage.ID{it.ID}, true)
		same(t, items, err, []storage.Item{it})
		stories, err := s.store.Stories(context.Background(), []storage.ID{it.ID})
		same(t, stories, err, []storage.Story{st})
	}},
	{"times", roundTripTimes},
}

// roundTripTimes checks zones, nanoseconds and the ends of the calendar.
func roundTripTimes(t *testing.T, s *subject) {
	shanghai := time.FixedZone("CST", 8*3600)
	for n, when := range []time.Time{
		{},
		time.Date(1, 1, 1, 0, 0, 0, 1, time.UTC),
		time.Date(1969, 7, 20, 20, 17, 40, 999_999_999, time.UTC),
		time.Date(2026, 11, 22, 16, 30, 0, 123_456_789, shanghai),
		time.Date(9999, 12, 31, 23, 59, 59, 999_999_999, time.UTC),
	} {
		it := item(n, 0)
		it.FirstSeen, it.Published, it.Updated = when, when, when
		s.commit(storage.Batch{
			Items:  []storage.Item{it},
			Picks:  []storage.Pick{{Topic: "t", Story: it.ID, Order: when}},
			Topics: []storage.Topic{{ID: "t", Changed: when}},
		})
		s.reopen()
		items, err := s.store.Items(context.Background(), []storage.ID{it.ID}, false)
		if err != nil || len(items) != 1 {
			t.Fatalf("items of %v: %v, %v", when, items, err)
		}
		topics, err := s.store.Topics(context.Background())
		if err != nil || len(topics) != 1 {
			t.Fatalf("topics: %v, %v", topics, err)
		}
		got := items[0]
		for _, back := range []time.Time{got.FirstSeen, got.Published, got.Updated, topics[0].Changed} {
			if !back.Equal(when) || back.Location() != time.UTC {
				t.Errorf("%v came back as %v", when, back)
			}
		}
	}
}

// same fails the test when a call failed or gave something else.
func same[T any](t *testing.T, got T, err error, want T) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}
