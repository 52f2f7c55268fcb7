package aggregator

import (
	"sync"
	"time"
)

// slots are the places of the polls that may be at work at the same time: Polling.Workers of them. A poll whose source keeps
// it waiting gives its slot away, so that sources that hang do not hold up those that answer. There are more workers than
// slots to take it over; when all of them wait, the next poll waits too.
type slots chan struct{}

const (
	slotPatience = time.Second // a source that does not answer for so long does not keep its slot
	relievers    = 8           // times as many workers as slots
)

func newSlots(n int) slots { return make(slots, max(n, 1)) }

// slot is a place that one worker has.
type slot struct {
	slots slots
	once  sync.Once
	timer *time.Timer // gives it away; nil until lend
}

// take waits for a place.
func (s slots) take() *slot {
	s <- struct{}{}
	return &slot{slots: s}
}

// lend keeps the place for a while and then gives it away, unless keep is called before.
func (s *slot) lend() { s.timer = time.AfterFunc(slotPatience, s.give) }

// keep keeps the place, if it was not given away yet: from now on the worker does not wait but works.
func (s *slot) keep() { s.timer.Stop() }

// give gives the place back, once.
func (s *slot) give() { s.once.Do(func() { <-s.slots }) }
