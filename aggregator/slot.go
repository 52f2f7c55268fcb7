package aggregator

import (
	"sync"
	"time"
)

// slots are the places of the polls that may be at work at the same time: Polling.Workers of them. A worker has one, and goes
// on from poll to poll with it.
//
// A source that hangs must not take a slot from those that answer, and nobody can tell beforehand which ones will. So a worker
// that waits clearly longer than answers usually take gives its slot away, to a new worker that goes on in its place, and ends
// with the poll that it is at. Clearly longer is a measure that follows the network: were it a fixed time, then a fifth of
// hanging sources would cost a quick network many times what the others need, and on a slow one every worker would lose its
// slot. When too many wait, they keep their slots, and the next poll waits too.
type slots struct {
	places int
	hire   func() // begins a worker

	mu      sync.Mutex
	workers int
	usual   time.Duration // that sources take to answer, in the mean of the last ones
	answers int           // that it is the mean of, at most usualMemory
}

const (
	mostWorkers   = 32                     // for each slot; all but one of them wait without it
	firstUsual    = 200 * time.Millisecond // before any source has answered
	leastPatience = 10 * time.Millisecond  // less is the noise of a busy machine
	mostPatience  = 5 * time.Second
	usualMemory   = 16 // answers
)

// newSlots returns n slots without workers. hire is told to begin one.
func newSlots(n int, hire func(*slots)) *slots {
	s := &slots{places: max(n, 1), usual: firstUsual}
	s.hire = func() { hire(s) }
	return s
}

// open begins a worker for each slot.
func (s *slots) open() {
	s.workers = s.places
	for range s.places {
		s.hire()
	}
}

// patience is how long a worker that waits keeps its slot.
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

// replace begins a worker in the place of one that waits, unless there are too many.
func (s *slots) replace() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.workers >= s.places*mostWorkers {
		return false
	}
	s.workers++
	s.hire()
	return true
}

// leave counts a worker out.
func (s *slots) leave() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.workers--
}

// slot is the place of one worker, which alone calls its methods but expire.
type slot struct {
	slots *slots
	timer *time.Timer // ends the patience
	since time.Time   // of waiting

	mu      sync.Mutex // held while a worker is replaced, so that it does not end before the new one has begun
	waiting bool
	gone    bool // another worker has the slot
}

// wait says that the worker now waits for a source.
func (s *slot) wait() {
	s.since = time.Now()
	s.mu.Lock()
	s.waiting = true
	s.mu.Unlock()
	patience := s.slots.patience()
	if s.timer == nil {
		s.timer = time.AfterFunc(patience, s.expire)
	} else {
		s.timer.Reset(patience)
	}
}

// expire gives the slot away if the worker still waits.
func (s *slot) expire() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.gone = s.gone || s.waiting && s.slots.replace()
}

// work says that the waiting is over, because the source answered or because it failed.
func (s *slot) work(answered bool) {
	s.timer.Stop()
	s.mu.Lock()
	s.waiting = false
	s.mu.Unlock()
	if answered {
		s.slots.learn(time.Since(s.since))
	}
}

// lost reports whether another worker has the slot.
func (s *slot) lost() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.gone
}
