package aggregator

import (
	"context"
	"errors"
	"strings"
	"testing"

	"headwater/storage"
)

// withdraw asks for a withdrawal and returns how many things it changed.
func (p *portal) withdraw(w Withdrawal) int {
	p.t.Helper()
	changed, err := p.aggregator(nil).Withdraw(p.t.Context(), w)
	if err != nil {
		p.t.Fatal(err)
	}
	return len(changed)
}

// picked is the titles of the leads that a topic shows.
func (p *portal) picked(topic string) string {
	p.t.Helper()
	page, err := p.store.ListPicks(p.t.Context(), storage.PickQuery{Topic: topic, Oldest: true})
	if err != nil {
		p.t.Fatal(err)
	}
	var titles []string
	for _, pick := range page.Values {
		stories, err := p.store.Stories(p.t.Context(), []storage.ID{pick.Story})
		if err != nil || len(stories) == 0 {
			p.t.Fatal(err, stories)
		}
		leads, err := p.store.Items(p.t.Context(), []storage.ID{stories[0].Lead}, false)
		if err != nil || len(leads) == 0 || leads[0].Withdrawn {
			p.t.Fatal(err, leads)
		}
		titles = append(titles, leads[0].Title)
	}
	return strings.Join(titles, ", ")
}

// republished is a portal with two stories: one that both sources have, the mirror's edited, and one of the portal alone.
func republished(t *testing.T) *portal {
	p := newPortal(t)
	p.plan.Topics[1].Sources = []string{"portal", "mirror"}
	p.publish("/a", "聚势赋能打造新高地", shown(longPage))
	p.poll()
	p.publish("/mirror/a", "聚势赋能，打造新高地", shown(longPage))
	p.publish("/b", "无关的一篇", nil)
	p.poll()
	if got := p.picked("all"); got != "聚势赋能打造新高地, 无关的一篇" {
		t.Fatalf("before: %s", got)
	}
	return p
}

func TestWithdrawItem(t *testing.T) {
	for _, test := range []struct {
		name string
		what func(p *portal, a, mirror storage.Item) string
		all  string
		n    int
	}{
		{"by its id", func(_ *portal, a, _ storage.Item) string { return a.ID.String() }, "聚势赋能，打造新高地, 无关的一篇", 1},
		{"by its address", func(_ *portal, a, _ storage.Item) string { return a.URL }, "聚势赋能，打造新高地, 无关的一篇", 1},
		{"the copy", func(_ *portal, _, mirror storage.Item) string { return mirror.ID.String() }, "聚势赋能打造新高地, 无关的一篇", 1},
		{"by the story's page", func(_ *portal, a, _ storage.Item) string {
			return "https://headwater.example/a/" + a.Story.String()
		}, "无关的一篇", 2},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := republished(t)
			items := p.stored()
			what := test.what(p, items["/a"], items["/mirror/a"])
			if n := p.withdraw(Withdrawal{What: what, Reason: "Wunsch des Verlags"}); n != test.n {
				t.Errorf("%d items were withdrawn, want %d", n, test.n)
			}
			if got := p.picked("all"); got != test.all {
				t.Errorf("left: %s; want %s", got, test.all)
			}
			p.revise("短讯，有更正。")
			p.poll()
			if got := p.picked("all"); got != test.all {
				t.Errorf("after a revision: %s; want %s", got, test.all)
			}
			if n := p.withdraw(Withdrawal{What: what}); n != 0 {
				t.Errorf("%d items were withdrawn twice", n)
			}
			list, err := Withdrawals(t.Context(), p.store)
			if err != nil || len(list) != test.n || list[0].Reason != "Wunsch des Verlags" || list[0].Title == "" {
				t.Errorf("records %+v, %v", list, err)
			}
			if n := p.withdraw(Withdrawal{What: what, Undo: true}); n != test.n {
				t.Errorf("%d items came back, want %d", n, test.n)
			}
			if got := p.picked("all"); got != "聚势赋能打造新高地, 无关的一篇" {
				t.Errorf("after it was taken back: %s", got)
			}
			if list, err := Withdrawals(t.Context(), p.store); err != nil || len(list) != 0 {
				t.Errorf("records after it was taken back: %+v, %v", list, err)
			}
		})
	}
}

func TestWithdrawSource(t *testing.T) {
	p := republished(t)
	one := p.stored()["/b"].ID.String()
	p.withdraw(Withdrawal{What: one})
	if n := p.withdraw(Withdrawal{What: "portal", Reason: "no licence"}); n != 1 {
		t.Errorf("%d changes", n)
	}
	if got := p.picked("all"); got != "聚势赋能，打造新高地" {
		t.Errorf("left: %s", got)
	}
	p.publish("/c", "后来的一篇", shown(longPage))
	items, _ := p.poll()
	if got := p.picked("all"); got != "聚势赋能，打造新高地" {
		t.Errorf("after a new item: %s", got)
	}
	if c := items["/c"]; !c.Withdrawn || p.requests("/c") != 0 {
		t.Errorf("the new item is withdrawn: %v; its page was asked for %d times", c.Withdrawn, p.requests("/c"))
	}
	p.withdraw(Withdrawal{What: "portal", Undo: true})
	if got := p.picked("all"); !strings.Contains(got, "后来的一篇") || strings.Contains(got, "无关的一篇") {
		t.Errorf("after it was taken back: %s; what was withdrawn by itself stays away", got)
	}
}

// TestWithdrawWhileRunning asks a running desk, and wants to be told which topics changed.
func TestWithdrawWhileRunning(t *testing.T) {
	p := republished(t)
	id := p.stored()["/b"].ID.String()
	committed := make(chan Committed, 100)
	a := p.aggregator(func(e Event) {
		if c, ok := e.(Committed); ok {
			committed <- c
		}
	})
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- a.Run(ctx) }()
	if _, err := a.Withdraw(ctx, Withdrawal{What: id}); err != nil {
		t.Fatal(err)
	}
	cancel()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	close(committed)
	told := false
	for c := range committed {
		told = told || strings.Join(c.Topics, " ") == "all" && strings.Join(c.Sources, " ") == "portal"
	}
	if got := p.picked("all"); got != "聚势赋能打造新高地" || !told {
		t.Errorf("left: %s; told of the topic: %v", got, told)
	}
}

func TestWithdrawUnknown(t *testing.T) {
	p := republished(t)
	for _, what := range []string{"", "nobody", "https://elsewhere.example/x", storage.NewID("nothing").String(), p.URL + "/a/" + storage.NewID("nothing").String()} {
		if _, err := p.aggregator(nil).Withdraw(t.Context(), Withdrawal{What: what}); !errors.Is(err, errUnknownItem) {
			t.Errorf("%q: %v", what, err)
		}
	}
}
