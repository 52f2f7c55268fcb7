package aggregator

import (
	"cmp"
	"container/heap"
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"

	"headwater/storage"
)

const (
	clockSlack = 2 * longestSleep // a step of the clock beyond this is no passing of time that we saw

	// Overdue sources start in this rhythm: a hundred within seconds, a thousand within minutes, and any number within the
	// window (polling row 9).
	spreadFirst  = 100
	spreadQuick  = 50 * time.Millisecond
	spreadSlow   = 150 * time.Millisecond
	spreadWindow = 30 * time.Minute
)

// load takes the sources of a plan with their states. Sources that are running stay so; paused ones and second listings of
// an address are left out.
func (s *schedule) load(plan *Plan, states []storage.Source) {
	now := s.clock()
	s.seen = now
	stored := make(map[string]*storage.Source, len(states))
	for i := range states {
		stored[states[i].ID] = &states[i]
	}
	old := s.turns
	s.turns = make(map[string]*turn, len(plan.Sources))
	s.due, s.lanes, s.ready = nil, map[string]*lane{}, nil
	second := twins(plan)
	for i := range plan.Sources {
		src := &plan.Sources[i]
		if second[src.ID] != "" || src.Paused {
			continue
		}
		t := &turn{source: src}
		if running := old[src.ID]; running != nil && running.place == placeRunning {
			t.place = placeRunning
		}
		var state storage.Source
		if known := stored[src.ID]; known != nil {
			state = *known
		}
		state = rebase(adopt(src, state), now)
		s.learn(t, &state)
		s.turns[src.ID] = t
		if t.place != placeRunning {
			s.wait(t, t.next)
		}
	}
	for id, t := range old {
		if t.place == placeRunning && s.turns[id] == nil {
			t.removed = true
			s.turns[id] = t
		}
	}
	if s.endless {
		s.spread(now)
	}
}

// learn takes from a state what the schedule needs to know.
func (s *schedule) learn(t *turn, state *storage.Source) {
	if to := address(t.source, state); to != t.address {
		t.address, t.host = to, hostOf(to)
	}
	sch := &state.Schedule
	t.next, t.heldTo = sch.Next.Round(0), sch.HeldTo.Round(0)
	t.gone, t.failing = !state.Move.Gone.IsZero(), state.Health.Failures > 0
	if wait := t.heldTo.Sub(s.clock()); wait > 0 {
		s.hosts.slow(t.host, wait)
	}
	switch Hold(sch.HeldFor) {
	case HoldHost:
		s.hold(sch.HeldFor+" "+t.host, t.heldTo)
	case HoldDomain:
		s.hold(sch.HeldFor+" "+domainOf(t.host), t.heldTo)
	}
}

// hold keeps everyone away from a host or a domain for a while.
func (s *schedule) hold(name string, until time.Time) {
	now := s.clock()
	maps.DeleteFunc(s.holds, func(_ string, old time.Time) bool { return !old.After(now) })
	if until.After(now) && until.After(s.holds[name]) {
		s.holds[name] = until
	}
}

// spread sets the times of everything that is overdue one after the other, in an order that mixes hosts.
func (s *schedule) spread(now time.Time) {
	var overdue []*turn
	for len(s.due) > 0 && !s.due[0].next.After(now) {
		overdue = append(overdue, s.due.pop())
	}
	slices.SortFunc(overdue, func(a, b *turn) int {
		return cmp.Compare(chance(a.source.ID, now), chance(b.source.ID, now))
	})
	slow := spreadSlow
	if rest := len(overdue) - spreadFirst; rest > 0 {
		slow = min(slow, spreadWindow/time.Duration(rest))
	}
	at := now
	for i, t := range overdue {
		step := slow
		if i < spreadFirst {
			step = spreadQuick
		}
		s.wait(t, at.Add(time.Duration(chance(t.source.ID, now)*float64(step))))
		at = at.Add(step)
	}
}

// watch reads the clock. When it was set, or the machine slept, times that are overdue now start spread again, and waits
// that were running go on as long as they were: a jump causes at most one early poll of a source (polling row 60).
func (s *schedule) watch() time.Time {
	now := s.clock()
	step := now.Sub(s.seen)
	s.seen = now
	switch {
	case step > clockSlack && s.endless:
		s.spread(now)
	case step < -clockSlack:
		s.shift(step)
	}
	return now
}

// shift moves all times.
func (s *schedule) shift(by time.Duration) {
	for _, t := range s.turns {
		t.next, t.heldTo = t.next.Add(by), t.heldTo.Add(by)
	}
	for name := range s.holds {
		s.holds[name] = s.holds[name].Add(by)
	}
	for _, l := range s.ready {
		l.at = l.at.Add(by)
	}
	heap.Init(&s.due)
}

// rebase corrects a state that was written while the clock was ahead: its last poll lies in the future, and what was to be
// waited from then is waited from now.
func rebase(state storage.Source, now time.Time) storage.Source {
	ahead := state.Health.LastPoll.Sub(now)
	if ahead <= clockSlack {
		return state
	}
	sch := &state.Schedule
	if !sch.Next.IsZero() {
		sch.Next = sch.Next.Add(-ahead)
	}
	if !sch.HeldTo.IsZero() {
		sch.HeldTo = sch.HeldTo.Add(-ahead)
	}
	return state
}

// twins finds the sources that ask the same address as an earlier one, by http or https, with the same credentials: id of
// the second → id of the first, which alone is polled (polling row 37).
func twins(plan *Plan) map[string]string {
	first := make(map[string]string, len(plan.Sources))
	second := map[string]string{}
	for i := range plan.Sources {
		src := &plan.Sources[i]
		key := twinKey(src)
		if id, known := first[key]; known {
			second[src.ID] = id
		} else {
			first[key] = src.ID
		}
	}
	return second
}

// twinKey is equal for sources that would get the same document.
func twinKey(src *Source) string {
	address := src.URL
	if u, err := url.Parse(src.URL); err == nil {
		port := u.Port()
		if port == "80" || port == "443" {
			port = ""
		}
		address = u.User.String() + "@" + strings.ToLower(u.Hostname()) + ":" + port + u.EscapedPath() + "?" + u.RawQuery
	}
	key := []string{address, src.Auth.Username, src.Auth.Password, src.Auth.Bearer}
	for _, name := range slices.Sorted(maps.Keys(src.Headers)) {
		key = append(key, name, src.Headers[name])
	}
	return strings.Join(key, "\n")
}
