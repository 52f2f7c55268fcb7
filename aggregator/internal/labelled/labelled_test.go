package labelled

import (
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestAgreement is worked out by hand: three copies of one article of which two are in a story, with one of another article.
func TestAgreement(t *testing.T) {
	var a Agreement
	for _, item := range []place{{"x", "1"}, {"x", "1"}, {"x", "2"}, {"y", "1"}} {
		a.Count(item.cluster, item.story)
	}
	near := func(what string, got, want float64) {
		t.Helper()
		if math.Abs(got-want) > 1e-9 {
			t.Errorf("%s is %v, want %v", what, got, want)
		}
	}
	near("pairwise precision", a.Pairwise().Precision, 1.0/3)
	near("pairwise recall", a.Pairwise().Recall, 1.0/3)
	near("B-cubed precision", a.BCubed().Precision, (2.0/3+2.0/3+1+1.0/3)/4)
	near("B-cubed recall", a.BCubed().Recall, (2.0/3+2.0/3+1.0/3+1)/4)
}

func TestRead(t *testing.T) {
	name := filepath.Join(t.TempDir(), "set.jsonl")
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(`{"id":"1","title":"一","cluster":"c"}` + "\n" + `{"id":"2","published":"2026-01-19T00:12:00Z"}` + "\n")
	set, err := Read(name)
	if err != nil || len(set) != 2 || set[0].Title != "一" || set[1].Published.IsZero() {
		t.Errorf("Read: %v, %v", set, err)
	}
	write("{}\nno\n")
	if _, err := Read(name); err == nil || !strings.Contains(err.Error(), "line 2") {
		t.Errorf("a broken line: %v", err)
	}
	if _, err := Read(name + ".missing"); err == nil {
		t.Error("a missing file is read")
	}
}
