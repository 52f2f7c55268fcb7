package storagetest

import (
	"context"
	"fmt"
	"os"
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"headwater/storage"
	"headwater/storage/memory"
)

// random runs sequences of commits, restarts and reads on the engine and on the reference, and compares what both hold.
// Names are drawn from few, so that a sequence meets the same item, story and topic again and again.
func random(t *testing.T, e Engine) {
	rapid.Check(t, func(rt *rapid.T) {
		dir, err := os.MkdirTemp("", "storagetest")
		if err != nil {
			rt.Fatal(err)
		}
		defer os.RemoveAll(dir)
		store, err := e.Open(dir)
		if err != nil {
			rt.Fatal(err)
		}
		p := &pair{engine: e, dir: dir, store: store, reference: memory.New()}
		defer func() { p.store.Close() }()
		rt.Repeat(map[string]func(*rapid.T){
			"commit":  p.commit,
			"reopen":  p.reopen,
			"query":   p.query,
			"compare": p.compare,
		})
		p.compare(rt)
	})
}

// pair is an engine and the reference, given the same to do.
type pair struct {
	engine    Engine
	dir       string
	store     storage.Store
	reference storage.Store
}

func (p *pair) commit(t *rapid.T) {
	b := drawBatch(t)
	err, want := p.store.Commit(context.Background(), &b), p.reference.Commit(context.Background(), &b)
	if (err == nil) != (want == nil) {
		t.Fatalf("commit: %v, the reference says %v", err, want)
	}
}

func (p *pair) reopen(t *rapid.T) {
	if !p.engine.Durable {
		return
	}
	if err := p.store.Close(); err != nil {
		t.Fatalf("close: %v", err)
	}
	var err error
	if p.store, err = p.engine.Open(p.dir); err != nil {
		t.Fatalf("open again: %v", err)
	}
}

// query asks both for one page with drawn bounds, and for what is only found by name.
func (p *pair) query(t *rapid.T) {
	ctx := context.Background()
	items := storage.ItemQuery{
		Source: rapid.SampledFrom([]string{"", "a", "b"}).Draw(t, "source"),
		Newest: rapid.Bool().Draw(t, "newest"), Limit: rapid.IntRange(0, 4).Draw(t, "limit"),
	}
	if rapid.Bool().Draw(t, "bounded") {
		items.Since = at(rapid.IntRange(0, 20).Draw(t, "since"))
	}
	got, err := p.store.ListItems(ctx, items)
	want, _ := p.reference.ListItems(ctx, items)
	equal(t, err, got.Values, want.Values)
	equal(t, nil, got.Next != "", want.Next != "")

	picks := storage.PickQuery{Topic: "t1", Oldest: rapid.Bool().Draw(t, "oldest"), Before: at(rapid.IntRange(0, 20).Draw(t, "before"))}
	gotPicks, err := p.store.ListPicks(ctx, picks)
	wantPicks, _ := p.reference.ListPicks(ctx, picks)
	equal(t, err, gotPicks.Values, wantPicks.Values)

	var all []storage.ID
	for n := range names {
		all = append(all, id("item", n), id("key", n))
	}
	gotKeys, err := p.store.Resolve(ctx, all)
	wantKeys, _ := p.reference.Resolve(ctx, all)
	equal(t, err, gotKeys, wantKeys)
	gotStories, err := p.store.Stories(ctx, all)
	wantStories, _ := p.reference.Stories(ctx, all)
	equal(t, err, gotStories, wantStories)
	gotRecords, err := p.store.Records(ctx, "k1")
	wantRecords, _ := p.reference.Records(ctx, "k1")
	equal(t, err, gotRecords, wantRecords)
}

// compare takes a snapshot of both, and lets the engine examine itself if it can.
func (p *pair) compare(t *rapid.T) {
	got, err := Read(context.Background(), p.store)
	want, _ := Read(context.Background(), p.reference)
	equal(t, err, got, want)
	if checker, ok := p.store.(storage.Checker); ok {
		faults, err := checker.Check(context.Background())
		equal(t, err, faults, nil)
	}
}

func equal[T any](t *rapid.T, err error, got, want T) {
	if err != nil {
		t.Fatal(err)
	}
	if reflect.DeepEqual(got, want) { // much faster than a diff
		return
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("differs from the reference (-reference +engine)\n%s", diff)
	}
}

// names is how many different items, stories and keys a sequence knows.
const names = 24

func drawBatch(t *rapid.T) storage.Batch {
	draw := func(what string, most int) []int {
		return rapid.SliceOfN(rapid.IntRange(0, names-1), 0, most).Draw(t, what)
	}
	var b storage.Batch
	for _, n := range draw("items", 20) {
		b.Items = append(b.Items, drawItem(t, n))
	}
	for _, n := range draw("stories", 6) {
		b.Stories = append(b.Stories, drawStory(t, n))
	}
	for _, n := range draw("keys", 6) {
		b.Keys = append(b.Keys, storage.Key{Hash: id("key", n), Item: id("item", rapid.IntRange(0, names).Draw(t, "item"))})
	}
	for _, n := range draw("picks", 6) {
		b.Picks = append(b.Picks, storage.Pick{
			Topic: fmt.Sprint("t", n%3), Story: id("item", n/3), Order: at(rapid.IntRange(0, 20).Draw(t, "order")), Reason: "all",
		})
	}
	for _, n := range draw("states", 4) {
		name := fmt.Sprint("s", n%4)
		b.Sources = append(b.Sources, storage.Source{ID: name, Items: n})
		b.Memories = append(b.Memories, storage.Memory{Source: name, Known: []storage.Known{{Element: uint64(n), Item: id("item", n)}}})
		b.Topics = append(b.Topics, storage.Topic{ID: fmt.Sprint("t", n%3), Changed: at(n)})
		b.Records = append(b.Records, storage.Record{Kind: fmt.Sprint("k", n%2), Key: fmt.Sprint(n / 4), Value: make([]byte, n)})
	}
	drawRemovals(t, &b, draw)
	return b
}

func drawRemovals(t *rapid.T, b *storage.Batch, draw func(string, int) []int) {
	for _, n := range draw("removed", 8) {
		b.Removed = append(b.Removed, id("item", n))
	}
	for _, n := range draw("dropped", 3) {
		b.Dropped = append(b.Dropped, id("item", n))
	}
	for _, n := range draw("unpicks", 3) {
		b.Unpicks = append(b.Unpicks, storage.Unpick{Topic: fmt.Sprint("t", n%3), Story: id("item", n/3)})
	}
	if rapid.IntRange(0, 9).Draw(t, "forget") == 0 {
		b.Forgotten = []string{"t1"}
	}
}

func drawItem(t *rapid.T, n int) storage.Item {
	it := item(n, rapid.IntRange(0, 20).Draw(t, "second"))
	it.Source = rapid.SampledFrom([]string{"a", "b"}).Draw(t, "source")
	it.Story = id("item", rapid.IntRange(0, names-1).Draw(t, "story"))
	switch rapid.IntRange(0, 4).Draw(t, "text") {
	case 0:
		it.Content, it.Fingerprint = "", nil
	case 1:
		it.Content = ""
	case 2:
		it.Content, it.Fingerprint = text(rapid.IntRange(0, 1000).Draw(t, "words")), nil
	case 3:
		it.Content = ""
		it.Fingerprint = []byte{byte(n)}
	}
	return it
}

func drawStory(t *rapid.T, n int) storage.Story {
	st := storage.Story{ID: id("item", n), Lead: id("item", n), Items: []storage.ID{id("item", n)}}
	st.FirstSeen = at(rapid.IntRange(0, 20).Draw(t, "second"))
	if rapid.IntRange(0, 3).Draw(t, "alias") == 0 {
		st.Lead, st.Items, st.Alias = storage.ID{}, nil, id("item", 0)
	}
	return st
}
