package storage_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"headwater/storage"
)

// ExampleNewID shows why parts are kept apart: the same letters in other parts are another key.
func ExampleNewID() {
	fmt.Println(storage.NewID("36kr", "https://36kr.com/p/1"))
	fmt.Println(storage.NewID("ab", "c") == storage.NewID("a", "bc"))
	// Output:
	// 91cn00u1534kdpm898dg
	// false
}

// TestNewID pins ids: they are in addresses and in readers' memories, so that they must never change.
func TestNewID(t *testing.T) {
	for want, parts := range map[string][]string{
		"seoc8gkovge196nruj40": nil,
		"0a7grtdob5nrpk8cisg0": {"x"},
		"91cn00u1534kdpm898dg": {"36kr", "https://36kr.com/p/1"},
		"e460tr3amf4gis6hlg7g": {"投资界", "", "guid"},
	} {
		if got := storage.NewID(parts...).String(); got != want {
			t.Errorf("NewID(%q) = %s, want %s", parts, got, want)
		}
	}
}

// TestIDText writes and reads any id; the texts sort like the bytes.
func TestIDText(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		var a, b storage.ID
		copy(a[:], rapid.SliceOfN(rapid.Byte(), 12, 12).Draw(rt, "a"))
		copy(b[:], rapid.SliceOfN(rapid.Byte(), 12, 12).Draw(rt, "b"))
		back, err := storage.ParseID(a.String())
		if err != nil || back != a {
			rt.Errorf("%s came back as %s, %v", a, back, err)
		}
		if slices.Compare(a[:], b[:]) != strings.Compare(a.String(), b.String()) {
			rt.Errorf("%s and %s sort unlike their bytes", a, b)
		}
	})
}

// TestParseID refuses what String does not write, so that a story has one address only.
func TestParseID(t *testing.T) {
	good := storage.NewID("x").String()
	for _, bad := range []string{
		"", good[:19], good + "0", strings.ToUpper(good), strings.Repeat("w", 20), strings.Repeat("-", 20),
		good[:19] + "v", "热点热点热点热", " " + good[:19],
	} {
		if id, err := storage.ParseID(bad); err == nil || !id.IsZero() {
			t.Errorf("%q was read as %s", bad, id)
		}
	}
}

func TestWhen(t *testing.T) {
	seen := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	it := storage.Item{FirstSeen: seen}
	if !it.When().Equal(seen) {
		t.Errorf("undated: %v", it.When())
	}
	it.Published = seen.Add(-time.Hour)
	if !it.When().Equal(it.Published) {
		t.Errorf("dated: %v", it.When())
	}
}

// TestEmpty sets each part of a batch alone.
func TestEmpty(t *testing.T) {
	if b := (storage.Batch{}); !b.Empty() {
		t.Error("a zero batch is not empty")
	}
	for i, b := range []storage.Batch{
		{Items: make([]storage.Item, 1)}, {Stories: make([]storage.Story, 1)}, {Picks: make([]storage.Pick, 1)},
		{Unpicks: make([]storage.Unpick, 1)}, {Keys: make([]storage.Key, 1)}, {Sources: make([]storage.Source, 1)},
		{Memories: make([]storage.Memory, 1)}, {Topics: make([]storage.Topic, 1)}, {Records: make([]storage.Record, 1)},
		{Removed: make([]storage.ID, 1)}, {Dropped: make([]storage.ID, 1)}, {Forgotten: make([]string, 1)},
	} {
		if b.Empty() {
			t.Errorf("batch %d is empty", i)
		}
	}
}

// TestValidateTakingAway accepts a batch that takes away what cannot be there.
func TestValidateTakingAway(t *testing.T) {
	b := storage.Batch{
		Unpicks: make([]storage.Unpick, 1), Removed: make([]storage.ID, 1), Dropped: make([]storage.ID, 1), Forgotten: []string{""},
	}
	if err := b.Validate(); err != nil {
		t.Error(err)
	}
	b.Sources = make([]storage.Source, 1)
	if err := b.Validate(); err == nil || errors.Is(err, storage.ErrNotFound) {
		t.Errorf("a source without a name: %v", err)
	}
}
