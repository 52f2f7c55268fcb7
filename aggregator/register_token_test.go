package aggregator

import (
	"testing"
	"time"

	"headwater/storage"
)

// token is a short item whose guid and address carry a token.
func token(value string, changes ...func(*storage.Item)) storage.Item {
	item := storage.Item{GUID: "https://a.example/p?t=" + value, URL: "https://a.example/p?id=7&t=" + value, Title: "今日天气"}
	for _, change := range changes {
		change(&item)
	}
	return item
}

// A token in guid and address makes no new item, unless anything else says that it is one.
func TestTokens(t *testing.T) {
	at := func(hour int) func(*storage.Item) {
		return func(i *storage.Item) { i.Published = time.Date(2026, 1, 19, hour, 0, 0, 0, time.UTC) }
	}
	tests := []struct {
		name          string
		first, second []storage.Item
		fresh         int
	}{
		{"another token", []storage.Item{token("1")}, []storage.Item{token("2")}, 0},
		{"another token, same date", []storage.Item{token("1", at(8))}, []storage.Item{token("2", at(8))}, 0},
		{"another date", []storage.Item{token("1", at(8))}, []storage.Item{token("2", at(9))}, 1},
		{"beside the old one", []storage.Item{token("1")}, []storage.Item{token("2"), token("1")}, 1},
		{"another title", []storage.Item{token("1")}, []storage.Item{token("2", func(i *storage.Item) { i.Title = "明日天气" })}, 1},
		{"another page", []storage.Item{token("1")}, []storage.Item{token("2", func(i *storage.Item) { i.URL = "https://a.example/q?id=7&t=2" })}, 1},
		{"another question", []storage.Item{token("1")}, []storage.Item{token("2", func(i *storage.Item) { i.URL = "https://a.example/p?no=7" })}, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			bench := newBench(t, twoSources())
			bench.poll("a", tt.first...)
			before := ids(bench.items())
			if count := bench.poll("a", tt.second...); count.fresh != tt.fresh {
				t.Errorf("%d new items, want %d", count.fresh, tt.fresh)
			}
			if after := ids(bench.items()); len(after) != len(before)+tt.fresh {
				t.Errorf("items %v, then %v", before, after)
			}
		})
	}
}
