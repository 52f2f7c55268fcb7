package aggregator

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"headwater/storage"
)

func TestApplyTakesANewPlan(t *testing.T) {
	inWorld(t, func(w *world) {
		for _, id := range []string{"kept", "dropped", "paused", "moved"} {
			w.host(id+".test", ok("ETag", `"x"`))
			w.source("http://" + id + ".test/feed")
		}
		w.host("added.test", ok("ETag", `"x"`))
		w.during(3*time.Hour, func(s *schedule) {
			time.Sleep(30 * time.Minute)
			plan := w.plan
			plan.Sources = []Source{
				w.plan.Sources[0], {ID: "paused", URL: "http://paused.test/feed", Paused: true},
				{ID: "moved", URL: "http://moved.test/other"}, {ID: "added", URL: "http://added.test/feed"},
			}
			s.apply(&plan, []storage.Source{w.state("kept"), w.state("dropped"), w.state("paused"), w.state("moved")}, w.hosts)
			time.Sleep(time.Second)
			if w.count("added.test") != 1 || w.last().uri != "/other" && w.count("moved.test") != 2 {
				t.Errorf("new addresses are not polled at once: %v", w.requests())
			}
		})
		if w.count("dropped.test") != 1 || w.count("paused.test") != 1 || w.count("kept.test") < 2 {
			t.Errorf("dropped %d, paused %d, kept %d polls", w.count("dropped.test"), w.count("paused.test"), w.count("kept.test"))
		}
	})
}

func TestHoldsReachAsFarAsConfigured(t *testing.T) {
	for hold, asked := range map[Hold][]bool{HoldSource: {true, true, true}, HoldHost: {false, true, true}, HoldDomain: {false, false, true}} {
		t.Run(string(hold), func(t *testing.T) {
			inWorld(t, func(w *world) {
				w.plan.Polling.Hold = hold
				busy := w.source("http://busy.example.test/feed")
				w.host("busy.example.test", byPath(map[string]http.HandlerFunc{"/feed": reply(429, "", "Retry-After", "7200"), "/other": ok()}))
				w.host("cousin.example.test", ok())
				w.host("stranger.test", ok())
				w.poll(busy)
				w.sourceAs("sibling", "http://busy.example.test/other")
				w.source("http://cousin.example.test/feed")
				w.source("http://stranger.test/feed")
				w.run(time.Hour)
				got := []bool{w.count("busy.example.test") > 1, w.count("cousin.example.test") > 0, w.count("stranger.test") > 0}
				if !slices.Equal(got, asked) {
					t.Errorf("sibling, cousin, stranger asked: %v, want %v", got, asked)
				}
				w.run(3 * time.Hour)
				if w.count("busy.example.test") < 3 || w.count("cousin.example.test") == 0 {
					t.Error("the hold does not end")
				}
			})
		})
	}
}

func TestRefusalsSlowTheHost(t *testing.T) {
	inWorld(t, func(w *world) {
		w.plan.Polling.Workers = 1
		w.host("h0.test", script(reply(429, ""), reply(429, ""), ok(), ok()))
		for i := range 5 {
			w.sourceAs(fmt.Sprint("s", i), fmt.Sprint("http://h0.test/", i))
		}
		w.round(nil)
		all, gaps := w.requests(), []time.Duration{}
		for i := range len(all) - 1 {
			gaps = append(gaps, all[i+1].at.Sub(all[i].at))
		}
		want := []time.Duration{2 * time.Second, 4 * time.Second, time.Second, time.Second}
		if !slices.Equal(gaps, want) {
			t.Errorf("pauses %v, want %v", gaps, want)
		}
	})
}

func TestRoundEndsAndLeavesTheRestAlone(t *testing.T) {
	inWorld(t, func(w *world) {
		for _, id := range []string{"due", "fresh", "failing"} {
			w.host(id+".test", ok("ETag", `"x"`))
			w.source("http://" + id + ".test/feed")
		}
		w.poll(&w.plan.Sources[1])
		failing := w.poll(&w.plan.Sources[2])
		failing.Health.Failures, failing.Schedule.Next = 1, time.Now()
		w.states["failing"] = failing
		held := w.source("http://held.test/feed")
		st := adopt(held, storage.Source{})
		st.Schedule.HeldTo = time.Now().Add(time.Minute)
		w.states["held"] = st
		w.requestsFrom()
		s := newRound(&w.plan, []storage.Source{w.state("due"), w.state("fresh"), failing, st}, w.hosts, nil)
		if s.left != 2 || !slices.Equal(s.heldBack, []string{"held"}) {
			t.Errorf("%d to poll, held back %v", s.left, s.heldBack)
		}
		w.round(nil)
		if w.count("due.test") != 1 || w.count("fresh.test") != 0 || w.count("failing.test") != 1 {
			t.Errorf("asked %v", w.requests())
		}
	})
}

// TestHundredThousandSources keeps that many in one schedule: it must sleep between the polls, not look through them.
func TestHundredThousandSources(t *testing.T) {
	const n = 100_000
	synctest.Test(t, func(t *testing.T) {
		plan := &Plan{Polling: Polling{PerHost: 1}}
		states := make([]storage.Source, n)
		for i := range states {
			id := fmt.Sprint("s", i)
			plan.Sources = append(plan.Sources, Source{ID: id, URL: "http://" + id + ".test/"})
			states[i] = storage.Source{ID: id, URL: plan.Sources[i].URL}
			states[i].Schedule.Next = time.Now().Add(time.Duration(i) * 10 * time.Hour / n)
		}
		hosts := newHosts(plan.Polling)
		s := newSchedule(plan, states, hosts)
		looks := 0
		s.clock = func() time.Time { looks++; return time.Now().Round(0) }
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		polls := 0
		var group sync.WaitGroup
		group.Go(func() { s.run(ctx) })
		for j := range s.next {
			polls++
			hosts.leave(j.source.ID+".test", false)
			next := states[0]
			next.ID, next.URL = j.source.ID, j.source.URL
			next.Schedule.Next = time.Now().Add(10 * time.Hour)
			s.done(&next)
		}
		group.Wait()
		if polls < n/10-1 || polls > n/10+1 {
			t.Errorf("%d polls in an hour of ten", polls)
		}
		if looks > 5*polls {
			t.Errorf("looked at the clock %d times for %d polls", looks, polls)
		}
	})
}

func TestHostsAreForgotten(t *testing.T) {
	h := newHosts(Polling{PerHost: 1})
	for i := range 5000 {
		name := fmt.Sprint(i)
		if ok, _ := h.reserve(name); !ok {
			t.Fatal("an idle host is taken")
		}
		h.leave(name, false)
	}
	if len(h.byName) > 2000 {
		t.Errorf("%d hosts are remembered", len(h.byName))
	}
}

func TestEnterWaitsForItsTurn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHosts(Polling{PerHost: 2, HostGap: time.Second})
		var lock sync.Mutex
		var starts []time.Time
		inFlight, most := 0, 0
		count := func(by int) {
			lock.Lock()
			defer lock.Unlock()
			if inFlight += by; by > 0 {
				starts = append(starts, time.Now())
			}
			most = max(most, inFlight)
		}
		var group sync.WaitGroup
		for range 6 {
			group.Go(func() {
				if h.enter(t.Context(), "a") == nil {
					count(1)
					time.Sleep(3 * time.Second)
					count(-1)
					h.leave("a", false)
				}
			})
		}
		group.Wait()
		if len(starts) != 6 || most != 2 {
			t.Errorf("%d entered, %d at the same time", len(starts), most)
		}
		for i := range len(starts) - 1 {
			if gap := starts[i+1].Sub(starts[i]); gap < time.Second {
				t.Errorf("two entered within %v", gap)
			}
		}
	})
}

func TestEnterEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHosts(Polling{PerHost: 1})
		if err := h.enter(t.Context(), "a"); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		if h.enter(ctx, "a") == nil {
			t.Error("entered a full host")
		}
	})
}
