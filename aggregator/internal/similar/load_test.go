//go:build unix

package similar

import (
	"slices"
	"testing"
	"time"
)

// TestLoadIsLikeInserting loads many items at once, and finds among them what is found when they come one by one.
func TestLoadIsLikeInserting(t *testing.T) {
	const n = 20_000
	window := Options{Window: 365 * 24 * time.Hour}
	loaded, inserted := NewIndex(window), NewIndex(window)
	loaded.Load(prints(n))
	for s := range prints(n) {
		inserted.insert(s.Item, s.Print)
	}
	if len(loaded.segments) < 3 {
		t.Fatalf("%d items take %d segments, too few for this test", n, len(loaded.segments))
	}
	found := 0
	for s := range prints(n) {
		at := uint32(s.At.Unix())
		got, want := slices.Clone(loaded.candidates(&s.Print, at)), inserted.candidates(&s.Print, at)
		if !slices.Equal(got, want) {
			t.Fatalf("item %x: loaded finds %v, inserted %v", s.ID, got, want)
		}
		found += len(want)
	}
	if found < n {
		t.Errorf("%d items were found for %d, want each to find itself", found, n)
	}
}
