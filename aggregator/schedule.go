package aggregator

import (
	"context"
	"time"

	"headwater/storage"
)

// schedule knows when every source is due, and hands the due ones to the workers so that no host gets more than its share.
// One goroutine owns it, run; the methods that others call say so. A source waits in one of three places: in the heap of
// due times until its own comes, then in the lane of its host until that may be asked, and then it is running until done.
//
// There are two modes. An endless schedule goes on until its context ends. A round holds the sources of one `poll`, asks
// each once, and ends.
type schedule struct {
	next    chan job      // to the workers; closed when run returns
	stopped chan struct{} // closed when run returns

	hosts    *hosts
	clock    func() time.Time // wall clock without a monotonic reading: the stored times have none
	endless  bool
	settled  chan *storage.Source // states that polls ended with
	commands chan func()

	turns map[string]*turn
	due   timeHeap[*turn]
	lanes map[string]*lane
	ready timeHeap[*lane]      // lanes that may be asked for a turn at a known time
	holds map[string]time.Time // of whole hosts and domains
	offer *turn                // has its place at the host and waits for a worker
	order int                  // counts what enters ready
	seen  time.Time            // what the clock said last
	freed []string             // room for hosts.released

	left     int      // of a round: sources that are not done
	heldBack []string // of a round: sources that may not be asked
}

// job is one poll to make. The place at the host is taken: fetch gives it back.
type job struct {
	source *Source
	byHand bool // the operator asked for it
}

// turn is a source as the schedule knows it.
type turn struct {
	source  *Source
	address string // that is polled
	host    string
	next    time.Time
	heldTo  time.Time
	gone    bool
	failing bool
	byHand  bool
	removed bool // from the plan, while it ran
	place   place
	index   int
}

// place is where a turn waits.
type place uint8

const (
	placeNone place = iota // done with, in a round
	placeDue
	placeLane
	placeRunning
)

// settledAhead is how many polls may end while the schedule is busy, so that the desk goes on.
const settledAhead = 64

// longestSleep bounds how long the schedule does not look at the clock, so that it notices one that was set.
const longestSleep = time.Minute

// newSchedule makes an endless schedule over the sources of a plan, from their stored states. What is overdue or new starts
// spread (polling rows 8 and 9).
func newSchedule(plan *Plan, states []storage.Source, hosts *hosts) *schedule {
	s := emptySchedule(hosts)
	s.endless = true
	s.load(plan, states)
	return s
}

// newRound makes a schedule that polls the chosen sources once: those that are due if chosen is nil. A running Retry-After
// and a 410 hold a source back; heldBack lists these. Sources that failed last time come last, where they hold up nobody.
func newRound(plan *Plan, states []storage.Source, hosts *hosts, chosen func(id string) bool) *schedule {
	s := emptySchedule(hosts)
	s.load(plan, states)
	s.due = nil // what is not chosen never comes
	now := s.clock()
	for _, failing := range []bool{false, true} {
		for i := range plan.Sources {
			t := s.turns[plan.Sources[i].ID]
			if t == nil || t.failing != failing || chosen == nil && t.next.After(now) || chosen != nil && !chosen(t.source.ID) {
				continue
			}
			t.byHand = chosen != nil
			s.left++
			s.queue(t, now)
		}
	}
	return s
}

func emptySchedule(hosts *hosts) *schedule {
	return &schedule{
		next: make(chan job), stopped: make(chan struct{}), hosts: hosts, settled: make(chan *storage.Source, settledAhead),
		clock: func() time.Time { return time.Now().Round(0) }, commands: make(chan func()),
		turns: map[string]*turn{}, lanes: map[string]*lane{}, holds: map[string]time.Time{},
	}
}

// run hands out jobs until the context ends or the round is over, then closes next. Polls that are under way are not waited
// for. The error is the context's.
func (s *schedule) run(ctx context.Context) error {
	defer close(s.next)
	defer close(s.stopped)
	timer := time.NewTimer(0)
	defer timer.Stop()
	for s.endless || s.left > 0 {
		now := s.tick()
		if s.offer == nil {
			s.offer = s.pick(now)
		}
		var out chan job
		var next job
		if s.offer != nil {
			out, next = s.next, job{s.offer.source, s.offer.byHand}
		}
		timer.Reset(s.sleep(now))
		select {
		case out <- next:
			s.started(s.offer)
		case state := <-s.settled:
			s.finish(state)
			for range len(s.settled) {
				s.finish(<-s.settled)
			}
		case command := <-s.commands:
			command()
		case <-s.hosts.wake:
		case <-timer.C:
		case <-ctx.Done():
			s.withdraw()
			return context.Cause(ctx)
		}
	}
	return nil
}

// tick reads the clock and moves every turn whose time has come, and every lane whose host became free, one place on.
func (s *schedule) tick() time.Time {
	now := s.watch()
	for len(s.due) > 0 && !s.due[0].next.After(now) {
		s.queue(s.due.pop(), now)
	}
	s.freed = s.hosts.released(s.freed[:0])
	for _, name := range s.freed {
		if l := s.lanes[name]; l != nil && l.blocked {
			s.open(l, now)
		}
	}
	return now
}

// sleep is how long nothing will happen by itself.
func (s *schedule) sleep(now time.Time) time.Duration {
	wait := longestSleep
	if len(s.due) > 0 {
		wait = min(wait, s.due[0].next.Sub(now))
	}
	if s.offer == nil && len(s.ready) > 0 {
		wait = min(wait, s.ready[0].at.Sub(now))
	}
	return max(wait, 0)
}

// started takes note that a worker has the offered job.
func (s *schedule) started(t *turn) {
	t.place, s.offer = placeRunning, nil
	s.hosts.started(t.host)
}

// withdraw takes the offered job back.
func (s *schedule) withdraw() {
	if s.offer != nil {
		s.hosts.leave(s.offer.host, false)
		s.offer = nil
	}
}

// finish takes the state that a poll ended with, and the next turn from it.
func (s *schedule) finish(state *storage.Source) {
	t := s.turns[state.ID]
	if t == nil || t.place != placeRunning {
		return
	}
	t.place, t.byHand = placeNone, false
	s.left--
	if t.removed {
		delete(s.turns, state.ID)
		return
	}
	s.learn(t, state)
	if s.endless {
		s.wait(t, t.next)
	}
}

// wait puts a turn into the heap of due times.
func (s *schedule) wait(t *turn, next time.Time) {
	t.next, t.place = next, placeDue
	s.due.push(t)
}

// done tells the state that a poll ended with, which must not be changed any more. Any goroutine calls it, once for each job.
func (s *schedule) done(state *storage.Source) {
	select {
	case s.settled <- state:
	case <-s.stopped:
	}
}

// pollNow asks sources as soon as their hosts allow, whatever their time; an unknown id is ignored. It returns those that a
// running Retry-After or a 410 holds back (polling row 62). Any goroutine calls it.
func (s *schedule) pollNow(ids []string) (held []string) {
	s.do(func() {
		now := s.clock()
		for _, id := range ids {
			t := s.turns[id]
			switch {
			case t == nil || t.place == placeRunning || t == s.offer:
			case s.held(t, now):
				held = append(held, id)
			default:
				s.remove(t)
				t.byHand = true
				s.queue(t, now)
			}
		}
	})
	return held
}

// apply takes a new plan, with the states of its sources as they are now and the hosts that its fetcher uses. Polls that are
// under way finish. Any goroutine calls it.
func (s *schedule) apply(plan *Plan, states []storage.Source, hosts *hosts) {
	s.do(func() {
		s.withdraw()
		s.hosts = hosts
		s.load(plan, states)
	})
}

// do runs a command on the schedule's goroutine and waits for it. Once that has ended, nothing happens.
func (s *schedule) do(command func()) {
	ran := make(chan struct{})
	select {
	case s.commands <- func() { command(); close(ran) }:
		<-ran
	case <-s.stopped:
	}
}
