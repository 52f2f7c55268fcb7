package aggregator

import "testing"

// TestRemovedSourceStaysPublished: what a source published stays in a topic when the source leaves the configuration, is there
// once when it returns, and goes when the topic's other rules refuse it.
func TestRemovedSourceStaysPublished(t *testing.T) {
	all := Topic{ID: "t", Sources: []string{"a", "b"}}
	bench := newBench(t, twoSources(all))
	bench.poll("a", article(0))
	bench.poll("b", article(1), article(2))

	without := twoSources(Topic{ID: "t", Sources: []string{"a"}})
	without.Sources = without.Sources[:1]
	refused := without
	refused.Topics = []Topic{{ID: "t", Sources: []string{"a"}, None: []Term{{Field: FieldSource, Text: "b", Clause: "{source: b}"}}}}
	elsewhere := without
	elsewhere.Topics = append([]Topic{{ID: "new", Sources: []string{"a"}}}, without.Topics...)

	for _, step := range []struct {
		name string
		plan Plan
		want int
	}{
		{"without its source", without, 3},
		{"without its source, beside a new topic", elsewhere, 3},
		{"with its source again", twoSources(all), 3},
		{"selected by nobody, but still polled", twoSources(Topic{ID: "t", Sources: []string{"a"}}), 1},
		{"with its source once more", twoSources(all), 3},
		{"refused by a rule", refused, 1},
	} {
		bench.plan = step.plan
		bench.restart()
		if _, err := bench.desk.refill(t.Context(), bench.now); err != nil {
			t.Fatal(err)
		}
		if got := len(bench.picks("t")); got != step.want {
			t.Errorf("%s: %d stories, want %d", step.name, got, step.want)
		}
	}
	if got := len(bench.picks("new")); got != 1 {
		t.Errorf("a new topic took %d stories, want the one of the source that is there", got)
	}
}
