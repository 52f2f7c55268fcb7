package aggregator

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"headwater/storage"
)

// Options is what an Aggregator needs besides its plan.
type Options struct {
	// Tell is called with everything that happens, on the desk's goroutine: it must return soon. nil tells nobody.
	Tell func(Event)
}

// Aggregator polls sources into a store. It is made for one store and used either by one [Aggregator.Run] or by one
// [Aggregator.Poll] at a time.
type Aggregator struct {
	store    storage.Store
	tell     func(Event)
	states   *states
	desk     *desk
	keeper   *keeper
	health   *healthLog
	hosts    *hosts
	reader   atomic.Pointer[reader] // replaced by a reload; a poll that is under way keeps its own
	applied  chan applied           // reloads, for the desk
	awaited  *applied               // the reload that the desk takes over next; nil if there is none
	requests chan request           // what is asked for by hand, for the desk
	hubs     chan string            // sources that want a subscription
	pushes   chan delivered         // of hubs
	floor    chan struct{}          // held by the goroutine that is the desk
	plan     *Plan
}

// New prepares an aggregator. It reads the states of the sources and topics, and reports a rule that does not compile.
func New(ctx context.Context, store storage.Store, plan Plan, options Options) (*Aggregator, error) {
	a := &Aggregator{
		store: store, tell: options.Tell,
		applied: make(chan applied), requests: make(chan request), floor: make(chan struct{}, 1),
		hubs: make(chan string, hubsWaiting), pushes: make(chan delivered, pushWaiting),
	}
	if a.tell == nil {
		a.tell = func(Event) {}
	}
	topics, err := compileTopics(plan.Topics)
	if err != nil {
		return nil, err
	}
	stored, err := store.Sources(ctx)
	if err != nil {
		return nil, fmt.Errorf("read sources: %w", err)
	}
	view, err := newView(ctx, store)
	if err != nil {
		return nil, fmt.Errorf("read topics: %w", err)
	}
	a.states = newStates(stored)
	a.keeper = &keeper{view: view, tell: a.tell}
	withdrawn, err := readWithdrawn(ctx, store)
	if err != nil {
		return nil, err
	}
	if a.health, err = readHealthLog(ctx, store); err != nil {
		return nil, err
	}
	a.desk = &desk{view: view, withdrawn: withdrawn}
	a.use(&plan, topics)
	return a, nil
}

// use takes a plan over, apart from filling its topics.
func (a *Aggregator) use(plan *Plan, topics []*topic) {
	a.plan = plan
	if a.desk.folder == nil || a.desk.folder.window != plan.Dedup.Window {
		a.desk.folder = newFolder(a.store, plan.Dedup)
	}
	a.desk.use(plan, topics)
	if a.hosts == nil {
		a.hosts = newHosts(plan.Polling)
	} else {
		a.hosts.adopt(plan.Polling)
	}
	a.desk.attributor = newAttributor(plan)
	next := newReader(plan, a.store, a.states, newFetcher(plan, a.hosts), a.desk.attributor)
	if old := a.reader.Swap(next); old != nil {
		old.fetcher.close() // of polls under way only what they leave open stays, until its idle time is over
	}
}

// Run polls until the context ends: what is due, for ever. It waits for a store that cannot be written. Polls that are
// under way when the context ends are given up without a trace; what the desk has is committed, or, if that cannot be done,
// told as [StoreLeft]: it will be polled again.
func (a *Aggregator) Run(ctx context.Context) error {
	defer a.Close()
	a.keeper.pause = a.pause
	schedule := newSchedule(a.plan, a.states.all(), a.hosts)
	err := a.work(ctx, schedule)
	if left := a.keeper.left; left != nil {
		a.tell(StoreLeft{Err: left, Items: len(a.keeper.view.items)})
		return ctx.Err()
	}
	return err
}

// Round is one round of polls.
type Round struct {
	All     bool        // every source, due or not
	Sources []string    // these sources, due or not; none and not All: what is due
	Begin   func(n int) // told how many sources will be polled; may be nil
}

// Close ends the connections that rounds keep open for the next one. Run does it by itself.
func (a *Aggregator) Close() { a.reader.Load().fetcher.close() }

// Poll makes one round and returns when everything it brought is committed. How each source fared is told as [Polled]. After
// the last round the aggregator is to be closed.
func (a *Aggregator) Poll(ctx context.Context, round Round) error {
	schedule := newRound(a.plan, a.states.all(), a.hosts, round.chosen())
	if round.Begin != nil {
		round.Begin(schedule.left)
	}
	for _, id := range schedule.heldBack {
		state := a.states.get(id)
		a.tell(Polled{Source: id, Held: true, State: state.Health.State, Reason: state.Health.Reason, Next: state.Schedule.Next})
	}
	return a.work(ctx, schedule)
}

// chosen says which sources are polled whether or not they are due; nil means those that are.
func (r Round) chosen() func(id string) bool {
	if r.All {
		return func(string) bool { return true }
	}
	if len(r.Sources) > 0 {
		return func(id string) bool { return slices.Contains(r.Sources, id) }
	}
	return nil
}

// pollsWaiting is how many polls may wait for the desk, so that a worker need not when many bring nothing. Those that bring a
// document are fewer: see reader.parsing.
const pollsWaiting = 64

// work runs the schedule, the workers and the desk until the schedule has nothing more to hand out, and joins them.
func (a *Aggregator) work(ctx context.Context, schedule *schedule) error {
	polls, pages := make(chan *polled, pollsWaiting), make(chan *pageRead)
	group := errgroup.Group{}
	deskGone, stop := context.WithCancel(ctx) // the desk's end ends the polls, if it comes first, and the reading of pages
	defer stop()

	group.Go(func() error { return schedule.run(deskGone) })
	workers := errgroup.Group{}
	newSlots(a.plan.Polling.Workers, func(s *slots) {
		workers.Go(func() error { a.pollEach(deskGone, s, schedule.next, polls); return nil })
	}).open()
	if schedule.endless {
		workers.Go(func() error { a.readPushes(deskGone, polls); return nil })
		for range hubAskers {
			group.Go(func() error { a.askHubs(deskGone); return nil })
		}
	}
	group.Go(func() error {
		defer close(polls)
		return workers.Wait()
	})
	for range pageReaders {
		group.Go(func() error { a.readPages(deskGone, pages); return nil })
	}
	group.Go(func() error {
		err := a.runDesk(ctx, schedule, polls, pages)
		stop()
		for range polls { // the workers must not wait for a desk that is gone
		}
		return err
	})
	return unlessEnded(ctx, group.Wait())
}

// pollEach is one worker: as long as it has its slot, it polls what the schedule hands out next.
func (a *Aggregator) pollEach(ctx context.Context, slots *slots, jobs <-chan job, polls chan<- *polled) {
	defer slots.leave()
	mine := &slot{slots: slots}
	for !mine.lost() {
		job, open := <-jobs
		if !open {
			return
		}
		mine.wait()
		if p := a.reader.Load().poll(ctx, job, mine.work); p != nil {
			polls <- p
		}
	}
}

// unlessEnded leaves out the context's end where it was asked for.
func unlessEnded(ctx context.Context, err error) error {
	if errors.Is(err, context.Canceled) && ctx.Err() == nil {
		return nil
	}
	return err
}

// applied is a plan on its way to the desk.
type applied struct {
	plan   Plan
	topics []*topic
	done   chan error
}

// answer says what became of a reload. It may be said again, which nobody hears.
func (r *applied) answer(err error) {
	select {
	case r.done <- err:
	default:
	}
}

// Apply takes a new plan over while Run goes on. If it returns an error, the old plan stays. While the store cannot be
// written, it returns at once, and the plan is taken over when there is room.
func (a *Aggregator) Apply(ctx context.Context, plan Plan) error {
	topics, err := compileTopics(plan.Topics)
	if err != nil {
		return err
	}
	request := applied{plan: plan, topics: topics, done: make(chan error, 1)}
	select {
	case a.applied <- request:
	case <-ctx.Done():
		return ctx.Err()
	}
	select {
	case err := <-request.done:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// file judges one poll or push and settles the source's state with what came of it.
func (a *Aggregator) file(ctx context.Context, schedule *schedule, p *polled) error {
	defer p.leave()
	count, err := a.desk.judge(ctx, p.source, p.doc, p.at)
	if err != nil {
		return fmt.Errorf("judge %s: %w", p.source.ID, err)
	}
	p.out.entries, p.out.fresh, p.out.published = count.entries, count.fresh, count.published
	p.out.oddities = count.oddities
	next := a.settle(p)
	next.Items += count.fresh
	a.noteHealth(&next)
	a.keep(&next, count.fresh+count.revised > 0, p.at)
	if !p.pushed {
		schedule.done(&next)
	}
	if schedule.endless {
		a.wantHub(&next, p.at)
	}
	a.tell(p.event(count, &next))
	return a.keeper.flushDue(ctx)
}

// noteHealth keeps and tells a change of a source's health.
func (a *Aggregator) noteHealth(next *storage.Source) {
	prev := a.states.get(next.ID)
	if change, changed := healthChanged(&prev, next); changed {
		a.keeper.view.records = append(a.keeper.view.records, a.health.note(change)...)
		a.tell(change)
	}
}

// settle returns the state of a source after a poll or a push. It goes on from the state of now, not from the one that the
// poll started from: a hub or retention may have come in between.
func (a *Aggregator) settle(p *polled) storage.Source {
	prev := *a.states.known(p.source)
	if p.pushed {
		return settlePush(p.source, prev, p.out, p.at)
	}
	next := settle(a.plan.Polling, p.source, prev, p.out, p.at)
	p.doc.describe(&next)
	return next
}

// keep writes the state of a source down for the next commit; it must not be changed any more. Changed says that it has new
// or revised items.
func (a *Aggregator) keep(next *storage.Source, changed bool, now time.Time) {
	a.states.put(next)
	a.keeper.view.sources[next.ID] = next
	a.keeper.note(next.ID, changed, now)
}

// compileTopics prepares the topics of a plan, in order.
func compileTopics(topics []Topic) ([]*topic, error) {
	compiled := make([]*topic, 0, len(topics))
	for _, t := range topics {
		c, err := compileTopic(t)
		if err != nil {
			return nil, err
		}
		compiled = append(compiled, c)
	}
	return compiled, nil
}

// use takes the sources and topics of a plan over.
func (d *desk) use(plan *Plan, topics []*topic) {
	d.topics = topics
	d.sources = make(map[string]*Source, len(plan.Sources))
	for i := range plan.Sources {
		d.sources[plan.Sources[i].ID] = &plan.Sources[i]
	}
}
