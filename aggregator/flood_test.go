package aggregator

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"headwater/storage"
)

// What readers have seen is not announced again: not when copies are found late, and not when a source issues everything
// again.

// forget drops the fingerprints of everything stored, as a store has it that was filled before texts were compared.
func (b *bench) forget() {
	b.t.Helper()
	items := b.items()
	if err := b.store.Commit(b.t.Context(), &storage.Batch{Items: items}); err != nil {
		b.t.Fatal(err)
	}
	b.restart()
}

func TestCopiesFoundLateAreNotNew(t *testing.T) {
	bench := newBench(t, twoSources(everything()))
	bench.poll("a", article(1), article(0))
	bench.forget()
	bench.poll("b", copied(1), copied(0))
	bench.restart()
	before := bench.picks("t")
	if len(before) != 4 {
		t.Fatalf("%d stories are picked, want copies that nobody has found", len(before))
	}

	count := bench.poll("a", with(copied(0), func(i *storage.Item) {
		i.GUID, i.URL, i.Content = "a-9", "https://a.example/again", i.Content+"<p>记者另有报道。</p>"
	}))
	if count.fresh != 1 || count.folded != 1 {
		t.Errorf("%+v, want one copy", count)
	}
	for _, pick := range bench.picks("t") {
		if !slices.Contains(before, pick) {
			t.Errorf("%+v is new or has moved", pick)
		}
	}
}

func TestReissuedItemsAreNotNew(t *testing.T) {
	all := []storage.Item{article(3), article(2), article(1), article(0)}
	changes := []struct {
		name   string
		change func(*storage.Item)
	}{
		{"under new guids", func(i *storage.Item) { i.GUID += "?v=2" }},
		{"under new addresses", func(i *storage.Item) { i.URL = "https://new.example/" + i.GUID }},
		{"under new guids and addresses", func(i *storage.Item) { i.GUID, i.URL = i.GUID+"?v=2", "https://new.example/"+i.GUID }},
		{"under new guids, edited", func(i *storage.Item) { i.GUID, i.Title = i.GUID+"?v=2", i.Title+"（更新）" }},
		{"with new dates", func(i *storage.Item) { i.Published = i.Published.AddDate(0, 0, 1) }},
	}
	for _, tt := range changes {
		t.Run(tt.name, func(t *testing.T) {
			bench := newBench(t, twoSources(everything()))
			bench.poll("a", all...)
			before := bench.picks("t")
			again := slices.Clone(all)
			for i := range again {
				tt.change(&again[i])
			}
			bench.restart()
			if count := bench.poll("a", again...); count.fresh != 0 {
				t.Errorf("%d items are new", count.fresh)
			}
			if diff := cmp.Diff(before, bench.picks("t")); diff != "" {
				t.Errorf("the topic changed: %s", diff)
			}
		})
	}
}
