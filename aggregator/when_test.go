package aggregator

import (
	"errors"
	"strings"
	"testing"
	"time"

	"headwater/storage"
)

// judged is an item for expressions to look at.
func judged() *storage.Item {
	seen := time.Date(2026, 1, 19, 8, 0, 0, 0, time.UTC)
	return &storage.Item{
		Source: "a", Title: "重庆高新区集成电路产值", Content: `<p>芯片 chips are <a href="https://x.example/">here</a></p>`,
		URL: "https://a.example/2026/1", Published: seen.Add(-2 * time.Hour), FirstSeen: seen,
		Authors: []storage.Person{{Name: "张三"}, {Name: "Li Si"}}, Categories: []storage.Category{{Term: "财经"}, {Term: "产业"}},
		Enclosures: []storage.Enclosure{{URL: "https://a.example/1.mp3"}},
	}
}

func TestWhen(t *testing.T) {
	source := &Source{ID: "a", Name: "甲报", Tags: []string{"finance"}, Language: "zh-CN"}
	for expression, want := range map[string]bool{
		`title contains "集成电路"`:                        true,
		`title matches "集成.路"`:                         true,
		`len(title) == 11`:                             true, // characters, not bytes
		`text == "芯片 chips are here" && length == 17`:  true,
		`words == 5 && links == 1`:                     true,
		`"财经" in categories && "finance" in tags`:      true,
		`any(categories, # startsWith "财")`:            true,
		`author contains "Li" && source == "a"`:        true,
		`outlet == "甲报" && lang == "zh-CN"`:            true,
		`url startsWith "https://a.example/"`:          true,
		`age < duration("3h") && age > duration("1h")`: true,
		`published > date("2026-01-01")`:               true,
		`enclosures > 0 && !digest`:                    true,
		`outlets >= 3`:                                 false,
		`outlets == 1`:                                 true,
		`categories[7] == "x"`:                         false, // which it does not have
	} {
		ruling, err := Judge(Topic{ID: "t", Sources: []string{"a"}, When: expression}, judged(), source)
		if err != nil || ruling.In != want || ruling.Key != "when" || ruling.Clause != expression {
			t.Errorf("%s: %+v, %v; want %v", expression, ruling, err, want)
		}
	}
}

// TestWhenIsBounded: an expression that could keep the desk busy is refused.
func TestWhenIsBounded(t *testing.T) {
	for _, expression := range []string{
		`any(1..1000000, # > 3)`, `all(categories, all(categories, len(#) > 1))`, `let a = text + text; len(a) > 3`,
		`title matches text`, `len(map(categories, #)) > 1`, `now() > published`, `repeat(title, 1000000) == ""`, `reduce(categories, #acc + text, "") == ""`,
		strings.Repeat("(outlets > 1) || ", 200) + "true",
	} {
		var wrong *WhenError
		if err := CheckWhen(expression); !errors.As(err, &wrong) || wrong.Line < 1 || strings.Contains(wrong.Text, "\n") {
			t.Errorf("%s: %v, want a mistake in one line", expression, err)
		}
	}
}

// threeSources is a plan in which three sources are two outlets and one without.
func threeSources(topics ...Topic) Plan {
	plan := twoSources(topics...)
	plan.Sources = append(plan.Sources, Source{ID: "c", Name: "丙", URL: "https://c.example/feed", Outlet: "丙报"},
		Source{ID: "c-more", Name: "丙二", URL: "https://c.example/more", Outlet: "丙报"})
	return plan
}

// TestStoryEntersWithItsOutlets: a story enters a topic that asks for three outlets when the third one has it, at the place of its
// first sight, for the first item that satisfies the rest, and stays there.
func TestStoryEntersWithItsOutlets(t *testing.T) {
	all := []string{"a", "b", "c", "c-more"}
	bench := newBench(t, threeSources(Topic{ID: "t", Sources: all, When: `outlets >= 3 && title contains "重庆"`}))
	copyFor := func(host, title string) storage.Item {
		return with(article(0), func(i *storage.Item) { i.URL, i.Title = "https://"+host+"/1", title })
	}
	bench.poll("a", article(0))
	bench.poll("c", copyFor("c.example", "西部科学城又有新进展"))
	bench.poll("c-more", copyFor("more.example", "重庆科学城打造电子信息产业新高地"))
	if picks := bench.picks("t"); len(picks) != 0 || len(bench.story(0).Items) != 3 {
		t.Fatalf("picks %+v of a story of two outlets with %d items, want none of three", picks, len(bench.story(0).Items))
	}
	bench.poll("b", copyFor("b.example", "科学城建设提速"))
	first := bench.items()[0]
	picks := bench.picks("t")
	if len(picks) != 1 || picks[0].Item != first.ID || !picks[0].Order.Equal(first.FirstSeen) || !strings.HasPrefix(picks[0].Reason, "when: outlets >= 3") {
		t.Fatalf("picks %+v, want the story for its first item at its first sight", picks)
	}
	bench.plan.Topics[0].When = `outlets >= 2 && title contains "重庆"`
	bench.restart()
	if again := bench.refill(); len(again) != 1 || again[0].Added != 0 || again[0].Removed != 0 {
		t.Errorf("%+v, want that it stays by rules that ask for less", again)
	}
}
