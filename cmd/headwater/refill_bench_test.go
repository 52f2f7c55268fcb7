package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"headwater/aggregator"
	"headwater/storage"
	"headwater/storage/bolt"
)

// BenchmarkRefill adds a topic to a large store, by the hour of which an item was seen: how long it takes until its feed is
// there and until it is whole, and how long the desk keeps others waiting meanwhile. HEADWATER_BENCH_ITEMS=1000000 makes it a
// large one.
func BenchmarkRefill(b *testing.B) {
	total := 50_000
	if n := os.Getenv("HEADWATER_BENCH_ITEMS"); n != "" {
		if _, err := fmt.Sscan(n, &total); err != nil {
			b.Fatal(err)
		}
	}
	store, err := bolt.Open(bolt.Options{Path: filepath.Join(b.TempDir(), "headwater.db"), NoSync: true})
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = store.Close() }()
	storeMany(b, store, total)
	topic := aggregator.Topic{ID: "text", Sources: []string{"source"}, Limit: 50, Any: []aggregator.Term{{Text: rareWord, Clause: rareWord}}}
	month, titles, all := topic, topic, topic
	month.ID, month.MaxAge = "text of 30 days", 30*24*time.Hour
	titles.ID, titles.Any = "title", []aggregator.Term{{Field: aggregator.FieldTitle, Text: rareWord, Clause: rareWord}}
	all.ID, all.Any = "everything", nil
	for _, topic := range []aggregator.Topic{topic, month, titles, all} {
		b.Run(topic.ID, func(b *testing.B) {
			for n := range b.N {
				again := topic
				again.ID += fmt.Sprint(n)
				refillOnce(b, store, again)
			}
		})
	}
}

// refillOnce fills one topic, and asks for something by hand all the while.
func refillOnce(b *testing.B, store storage.Store, topic aggregator.Topic) {
	began, used := time.Now(), cpuTime()
	var first time.Duration
	plan := aggregator.Plan{Zone: time.UTC, Sources: []aggregator.Source{{ID: "source", Paused: true}}, Topics: []aggregator.Topic{topic}}
	plan.Polling.Workers = 1
	agg, err := aggregator.New(context.Background(), store, plan, aggregator.Options{Tell: func(e aggregator.Event) {
		if done, ok := e.(aggregator.Committed); ok && len(done.Topics) > 0 && first == 0 {
			first = time.Since(began)
		}
	}})
	if err != nil {
		b.Fatal(err)
	}
	defer agg.Close()
	done := make(chan error, 1)
	go func() { done <- agg.Poll(context.Background(), aggregator.Round{}) }()
	var longest time.Duration
	for ended := false; !ended; {
		asked := time.Now()
		_, _ = agg.Split(context.Background(), storage.ID{1}) // there is no such item
		longest = max(longest, time.Since(asked))
		select {
		case err := <-done:
			if err != nil {
				b.Fatal(err)
			}
			ended = true
		case <-time.After(5 * time.Millisecond):
		}
	}
	b.ReportMetric(first.Seconds(), "s-to-first")
	b.ReportMetric(longest.Seconds(), "s-waiting")
	b.ReportMetric((cpuTime() - used).Seconds(), "cpu-s/op")
}

// rareWord stands in one of a thousand items.
const rareWord = "集成电路"

// storeMany commits items of about 3 KB each, one seen every 30 seconds.
func storeMany(b *testing.B, store storage.Store, total int) {
	rng := rand.New(rand.NewPCG(1, 1))
	var texts [64]string
	for i := range texts {
		var text strings.Builder
		for text.Len() < 3000 {
			fmt.Fprintf(&text, "<p>%s</p>", strings.Repeat(string(rune(0x4e00+rng.IntN(9000)))+string(rune(0x5e00+rng.IntN(3000))), 60))
		}
		texts[i] = text.String()
	}
	seen := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for n := 0; n < total; {
		var batch storage.Batch
		for range 1000 {
			seen = seen.Add(30 * time.Second)
			it := storage.Item{
				ID: storage.NewID(fmt.Sprint(n)), Source: "source", GUID: fmt.Sprint(n), Title: fmt.Sprintf("第 %d 条", n),
				Content: texts[n%len(texts)], FirstSeen: seen, Fingerprint: make([]byte, 8),
			}
			if n%1000 == 999 {
				it.Title += rareWord
			}
			it.Story = it.ID
			batch.Items = append(batch.Items, it)
			batch.Stories = append(batch.Stories, storage.Story{ID: it.ID, Lead: it.ID, Items: []storage.ID{it.ID}, FirstSeen: seen, Changed: seen})
			n++
		}
		if err := store.Commit(context.Background(), &batch); err != nil {
			b.Fatal(err)
		}
	}
}
