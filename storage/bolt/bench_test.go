package bolt

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"headwater/storage"
)

// The benchmarks report CPU per item or source (user and system, of the whole process), because the machine is shared and
// a sync waits. Their text is made to compress like that of feeds.

// BenchmarkCommitItems stores new items in batches, each batch one sync, and prints what one item costs on the disk.
func BenchmarkCommitItems(b *testing.B) {
	for _, size := range []int{1, 10, 35, 350, 1000} {
		b.Run(fmt.Sprintf("batch=%d", size), func(b *testing.B) {
			s := benchStore(b)
			words := newWords(1)
			var spent time.Duration
			items := 0
			for b.Loop() {
				batch := words.batch(items, size)
				began := cpu()
				commit(b, s, batch)
				spent += cpu() - began
				items += size
			}
			b.ReportMetric(float64(spent.Microseconds())/float64(items), "cpu-µs/item")
			stats, err := s.Stats(context.Background())
			if err != nil {
				b.Fatal(err)
			}
			b.ReportMetric(float64(stats.Bytes-stats.Free)/float64(items), "used-B/item")
			b.ReportMetric(float64(stats.Bytes)/float64(items), "file-B/item")
		})
	}
}

// BenchmarkCommitSources changes the states of 1,000 sources in one commit: what a round of polls without news costs.
func BenchmarkCommitSources(b *testing.B) {
	s := benchStore(b)
	batch := storage.Batch{Sources: benchSources(1000)}
	commit(b, s, batch)
	began := cpu()
	for b.Loop() {
		for i := range batch.Sources {
			batch.Sources[i].Schedule.Next = batch.Sources[i].Schedule.Next.Add(time.Hour)
		}
		commit(b, s, batch)
	}
	b.ReportMetric(float64((cpu()-began).Microseconds())/float64(b.N)/1000, "cpu-µs/source")
}

// BenchmarkSources loads the states of 1,000 sources.
func BenchmarkSources(b *testing.B) {
	s := benchStore(b)
	commit(b, s, storage.Batch{Sources: benchSources(1000)})
	began := cpu()
	for b.Loop() {
		if got, err := s.Sources(context.Background()); err != nil || len(got) != 1000 {
			b.Fatal(len(got), err)
		}
	}
	b.ReportMetric(float64((cpu()-began).Microseconds())/float64(b.N)/1000, "cpu-µs/source")
}

// BenchmarkRead is what a feed of 50 stories asks for, and what the desk asks of each entry.
func BenchmarkRead(b *testing.B) {
	s := benchStore(b)
	words := newWords(1)
	var ids, hashes []storage.ID
	for n := 0; n < 20_000; n += 350 {
		batch := words.batch(n, 350)
		commit(b, s, batch)
		ids = append(ids, batch.Items[n%350].ID)
		hashes = append(hashes, batch.Keys[n%350].Hash)
	}
	ids = ids[:50]
	for name, content := range map[string]bool{"50 items": false, "50 items with content": true} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if got, err := s.Items(context.Background(), ids, content); err != nil || len(got) != 50 {
					b.Fatal(len(got), err)
				}
			}
		})
	}
	b.Run("resolve 50 keys", func(b *testing.B) {
		for b.Loop() {
			if _, err := s.Resolve(context.Background(), hashes[:50]); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("newest 100", func(b *testing.B) {
		for b.Loop() {
			if _, err := s.ListItems(context.Background(), storage.ItemQuery{Newest: true}); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("fingerprint", func(b *testing.B) {
		read := 0
		began := cpu()
		for b.Loop() {
			page, err := s.ListFingerprints(context.Background(), time.Time{}, "")
			if err != nil {
				b.Fatal(err)
			}
			read += len(page.Values)
		}
		b.ReportMetric(float64((cpu()-began).Nanoseconds())/float64(read), "cpu-ns/item")
	})
}

// BenchmarkOpen opens a store and asks it for one page. HEADWATER_BENCH_ITEMS=1000000 makes it a large one.
func BenchmarkOpen(b *testing.B) {
	total := 50_000
	if n := os.Getenv("HEADWATER_BENCH_ITEMS"); n != "" {
		if _, err := fmt.Sscan(n, &total); err != nil {
			b.Fatal(err)
		}
	}
	path := filepath.Join(b.TempDir(), "headwater.db")
	s := mustOpen(b, Options{Path: path, NoSync: true})
	words := newWords(1)
	for n := 0; n < total; n += 500 {
		commit(b, s, words.batch(n, 500))
	}
	if err := s.Close(); err != nil {
		b.Fatal(err)
	}
	began := cpu()
	for b.Loop() {
		s := mustOpen(b, Options{Path: path})
		if page, err := s.ListItems(context.Background(), storage.ItemQuery{Newest: true}); err != nil || len(page.Values) != 100 {
			b.Fatal(len(page.Values), err)
		}
		if err := s.Close(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64((cpu()-began).Microseconds())/float64(b.N)/1000, "cpu-ms/op")
}

func benchStore(b *testing.B) *Store {
	return mustOpen(b, Options{Path: filepath.Join(b.TempDir(), "headwater.db")})
}

func benchSources(n int) []storage.Source {
	now := time.Date(2026, 11, 1, 8, 0, 0, 123456789, time.UTC)
	var out []storage.Source
	for i := range n {
		out = append(out, storage.Source{
			ID: fmt.Sprintf("source-%04d", i), URL: fmt.Sprintf("https://example-%d.com/feed.xml", i),
			Feed: storage.Channel{Title: fmt.Sprintf("来源第 %d 号", i), Home: fmt.Sprintf("https://example-%d.com/", i), Language: "zh-CN"},
			ETag: fmt.Sprintf(`"%x"`, i*7919), LastModified: "Sun, 01 Nov 2026 08:00:00 GMT", Wire: uint64(i) * 1e15, Reader: 12345678901234567,
			Checked: now, Health: storage.Health{State: storage.StateOK, Status: 304, LastPoll: now, LastSuccess: now, LastNew: now},
			Schedule: storage.Schedule{Next: now, Reason: "interval 1h", Interval: time.Hour, Rhythm: 3 * time.Hour},
			Added:    now, Items: 35, Charset: "utf-8", Format: "rss",
		})
	}
	return out
}

func cpu() time.Duration {
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		return 0
	}
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}

// words makes texts that compress like those of feeds: Chinese with Latin words between, in paragraphs.
type words struct {
	rng  *rand.Rand
	list []string
}

func newWords(seed uint64) *words {
	w := &words{rng: rand.New(rand.NewPCG(seed, seed))}
	for range 4000 {
		var word strings.Builder
		for range 1 + w.rng.IntN(3) {
			word.WriteRune(rune(0x4e00 + w.rng.IntN(3000)))
		}
		w.list = append(w.list, word.String())
	}
	for range 800 {
		var word strings.Builder
		word.WriteByte(' ')
		for range 3 + w.rng.IntN(7) {
			word.WriteByte(byte('a' + w.rng.IntN(26)))
		}
		word.WriteByte(' ')
		w.list = append(w.list, word.String())
	}
	return w
}

func (w *words) text(size int) string {
	var out strings.Builder
	for out.Len() < size {
		out.WriteString(w.list[int(float64(len(w.list))*w.rng.Float64()*w.rng.Float64())])
	}
	return out.String()
}

func (w *words) html(size int) string {
	var out strings.Builder
	for out.Len() < size {
		fmt.Fprintf(&out, "<p>%s。</p>\n", w.text(150+w.rng.IntN(350)))
	}
	return out.String()
}

// batch is what one poll of new items commits: items with text and fingerprint, their stories, three keys each, and the
// state of their source.
func (w *words) batch(from, size int) storage.Batch {
	var b storage.Batch
	source := fmt.Sprintf("source-%04d", from/35%1000)
	seen := time.Date(2026, 11, 1, 8, 0, 0, 0, time.UTC).Add(time.Duration(from) * time.Second)
	for n := from; n < from+size; n++ {
		url := fmt.Sprintf("https://example-%d.com/2026/11/%d/%x.html", from/35%1000, n%30, n*7919)
		it := storage.Item{
			ID: storage.NewID(source, url), Source: source, GUID: url, URL: url, Title: w.text(60), Summary: w.text(300),
			Content: w.html(1500 + w.rng.IntN(4500)), Language: "zh", Authors: []storage.Person{{Name: w.text(9)}},
			Categories: []storage.Category{{Term: w.text(6)}, {Term: w.text(6)}},
			Published:  seen.Add(-time.Hour), FirstSeen: seen, Credit: storage.Credit{How: storage.HowSource},
			Hash: w.rng.Uint64(), Fingerprint: make([]byte, 72),
		}
		for i := range it.Fingerprint {
			it.Fingerprint[i] = byte(w.rng.Uint32())
		}
		it.Story = it.ID
		b.Items = append(b.Items, it)
		b.Stories = append(b.Stories, storage.Story{ID: it.ID, Lead: it.ID, Items: []storage.ID{it.ID}, FirstSeen: seen, Changed: seen})
		for _, kind := range []string{"guid", "url", "text"} {
			b.Keys = append(b.Keys, storage.Key{Hash: storage.NewID(kind, url), Item: it.ID})
		}
	}
	b.Sources = []storage.Source{{ID: source, ETag: fmt.Sprint(from), Items: size}}
	return b
}
