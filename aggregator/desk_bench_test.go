//go:build unix

package aggregator

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"headwater/storage"
	"headwater/storage/bolt"
)

// BenchmarkDesk has the desk judge documents of twenty new items each and commit them as it does, and reports what an item
// costs of CPU time: for its verdict (keys, index, comparing, story, topics) and for its part of a commit. Every sixth item is
// another outlet's article of some thousand items before, half of them edited.
func BenchmarkDesk(b *testing.B) {
	const sources, length = 50, 20
	store, err := bolt.Open(bolt.Options{Path: filepath.Join(b.TempDir(), "desk.db")})
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = store.Close() }()
	desk := &bench{t: b, store: store, plan: deskPlan(sources), now: time.Date(2026, 1, 19, 8, 12, 0, 0, time.UTC)}
	desk.restart()
	keeper := keeper{view: desk.desk.view, tell: func(Event) {}}
	var judging, committing time.Duration
	items, folded := 0, 0
	for b.Loop() {
		b.StopTimer()
		src := &desk.plan.Sources[items/length%sources]
		fresh := make([]storage.Item, length)
		for i := range fresh {
			fresh[i] = wireItem(items+i, src.ID)
		}
		doc := desk.read(src.ID, fresh)
		desk.now = desk.now.Add(10 * time.Second)
		b.StartTimer()
		begun := cpuTime(b)
		count, err := desk.desk.judge(b.Context(), src, doc, desk.now)
		if err != nil {
			b.Fatal(err)
		}
		judged := cpuTime(b)
		if desk.desk.view.weight() >= fullBatch {
			if err := keeper.flush(b.Context()); err != nil {
				b.Fatal(err)
			}
		}
		judging += judged - begun
		committing += cpuTime(b) - judged
		items, folded = items+length, folded+count.folded
	}
	perItem := func(d time.Duration) float64 { return float64(d.Microseconds()) / float64(items) }
	b.ReportMetric(perItem(judging), "judge-cpu-µs/item")
	b.ReportMetric(perItem(committing), "commit-cpu-µs/item")
	b.ReportMetric(perItem(judging+committing), "desk-cpu-µs/item")
	b.ReportMetric(float64(folded)/float64(items), "folded/item")
}

// deskPlan is so many sources, all in a topic without and one with words.
func deskPlan(sources int) Plan {
	plan := Plan{Zone: time.UTC, Dedup: Dedup{Window: 14 * 24 * time.Hour}}
	var ids []string
	for i := range sources {
		ids = append(ids, fmt.Sprint("s", i))
		plan.Sources = append(plan.Sources, Source{ID: ids[i], Name: fmt.Sprint("报", i), URL: fmt.Sprintf("https://s%d.example/feed", i)})
	}
	plan.Topics = []Topic{{ID: "all", Sources: ids}, {ID: "chips", Sources: ids, Any: []Term{{Text: "芯片", Clause: "芯片"}}}}
	return plan
}

// wireItem is the nth item that comes over the wire, of about a thousand characters.
func wireItem(n int, source string) storage.Item {
	article := n
	if n%6 == 5 && n > 5000 {
		article -= 1000 + rand.New(rand.NewPCG(uint64(n), 1)).IntN(4000)
	}
	r := rand.New(rand.NewPCG(uint64(article), 0))
	item := storage.Item{
		Source: source, GUID: fmt.Sprint(n), URL: fmt.Sprintf("https://%s.example/news/%d", source, n), Title: han(r, 18),
		Published: time.Date(2026, 1, 19, 8, 0, 0, 0, time.UTC).Add(time.Duration(n) * time.Second / 2),
	}
	var b strings.Builder
	for range 10 {
		fmt.Fprintf(&b, "<p>%s，%s %d 元，%s。</p>", han(r, 40), "OpenCC", r.IntN(5000), han(r, 50))
	}
	if item.Content = b.String(); article != n && n%12 == 5 {
		item.Title, item.Content = item.Title+"！", "<p>本报讯 "+item.Content[len("<p>"):]+"<p>责任编辑：王五</p>"
	}
	return item
}

// han is so many Chinese characters.
func han(r *rand.Rand, n int) string {
	out := make([]rune, n)
	for i := range out {
		out[i] = rune(0x4E00 + r.IntN(3000))
	}
	return string(out)
}

// cpuTime is user and system time of this process so far.
func cpuTime(b *testing.B) time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		b.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}
