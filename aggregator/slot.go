package aggregator

import (
	"sync"
	"sync/atomic"
	"time"
)

// slots are the places of the polls that may be at work at the same time: Polling.Workers of them.
//
// A source that hangs must not take one from those that answer, and nobody can tell beforehand which ones will. So a poll
// that waits clearly longer than answers usually take gives its slot away and goes on waiting without one. That is a measure
// that follows the network: were it a fixed time, then a fifth of hanging sources would cost a quick network many times what
// the others need, and on a slow one every poll would lose its slot. There are more workers than slots to take them over;
// when all of them wait, the next poll waits too.
type slots struct {
	free chan struct{} // has an element for each slot that is taken

	mu      sync.Mutex
	usual   time.Duration // that sources take to answer, in the mean of the last ones
	answers int           // that it is the mean of, at most usualMemory
}

const (
	relievers     = 32                     // times as many workers as slots
	firstUsual    = 200 * time.Millisecond // before any source has answered
	leastPatience = 10 * time.Millisecond  // less is the noise of a busy machine
	mostPatience  = 5 * time.Second
	usualMemory   = 16 // answers
)

func newSlots(n int) *slots {
	return &slots{free: make(chan struct{}, max(n, 1)), usual: firstUsual}
}

// workers is how many workers share the slots.
func (s *slots) workers() int { return cap(s.free) * relievers }

// patience is how long a poll that waits keeps its slot.
func (s *slots) patience() time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	return min(max(s.usual+s.usual/4, leastPatience), mostPatience)
}

// learn takes into account how long an answer took.
func (s *slots) learn(took time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.answers = min(s.answers+1, usualMemory)
	s.usual += (took - s.usual) / time.Duration(s.answers)
}

// What a worker may have.
const (
	slotNone    int32 = iota
	slotWorking       // a slot, until it gives it back
	slotWaiting       // a slot, until its patience ends
)

// slot is the place of one worker, which alone calls its methods.
type slot struct {
	slots *slots
	has   atomic.Int32
	timer *time.Timer // ends the patience
	since time.Time   // of waiting
}

// take waits for a slot, unless the worker still has one.
func (s *slot) take() {
	if s.has.Load() == slotNone {
		s.slots.free <- struct{}{}
		s.has.Store(slotWorking)
	}
}

// wait says that the worker now waits for a source.
func (s *slot) wait() {
	s.since = time.Now()
	s.has.Store(slotWaiting)
	patience := s.slots.patience()
	if s.timer == nil {
		s.timer = time.AfterFunc(patience, func() { s.give(slotWaiting) })
	} else {
		s.timer.Reset(patience)
	}
}

// work says that the waiting is over, because the source answered or because it failed. A slot that was given away is not
// asked for again before the next poll: what is left of this one is little, and many in memory would be worse.
func (s *slot) work(answered bool) {
	s.timer.Stop()
	s.has.CompareAndSwap(slotWaiting, slotWorking)
	if answered {
		s.slots.learn(time.Since(s.since))
	}
}

// give gives the slot back, if it is still in that state.
func (s *slot) give(from int32) {
	if s.has.CompareAndSwap(from, slotNone) {
		<-s.slots.free
	}
}
