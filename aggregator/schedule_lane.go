package aggregator

import (
	"container/heap"
	"slices"
	"time"
)

// lane is the queue of due turns of one host.
type lane struct {
	host    string
	turns   []*turn
	at      time.Time // when to ask the host for a place
	order   int       // decides between equal times: first in, first out
	blocked bool      // all places at the host are taken: it waits to be told
	index   int
}

// queue moves a turn whose time has come into the lane of its host, by hand to the front. A source that is held does not get
// there: an endless schedule waits for the end of the hold, a round leaves it out.
func (s *schedule) queue(t *turn, now time.Time) {
	if s.held(t, now) {
		s.holdBack(t, now)
		return
	}
	l := s.lanes[t.host]
	if l == nil {
		l = &lane{host: t.host}
		s.lanes[t.host] = l
		s.open(l, now)
	}
	t.place = placeLane
	if t.byHand && s.endless {
		l.turns = slices.Insert(l.turns, 0, t)
	} else {
		l.turns = append(l.turns, t)
	}
}

// open puts a lane among those that may be asked for a turn.
func (s *schedule) open(l *lane, at time.Time) {
	s.order++
	l.blocked, l.at, l.order = false, at, s.order
	s.ready.push(l)
}

// pick takes the next turn whose host may be asked now, with a place there; nil if there is none.
func (s *schedule) pick(now time.Time) *turn {
	for len(s.ready) > 0 && !s.ready[0].at.After(now) {
		l := s.ready.pop()
		if s.sift(l, now); len(l.turns) == 0 {
			delete(s.lanes, l.host)
			continue
		}
		ok, again := s.hosts.reserve(l.host)
		switch {
		case ok:
			t := l.turns[0]
			l.turns = l.turns[1:]
			s.open(l, now)
			return t
		case again > 0:
			s.open(l, now.Add(again))
		default:
			l.blocked = true
		}
	}
	return nil
}

// sift takes the first turns out of a lane as long as a hold has come over them since they entered it.
func (s *schedule) sift(l *lane, now time.Time) {
	for len(l.turns) > 0 && s.held(l.turns[0], now) {
		s.holdBack(l.turns[0], now)
		l.turns = l.turns[1:]
	}
}

// held reports whether a source, its host or its domain asked us to wait, or it is gone.
func (s *schedule) held(t *turn, now time.Time) bool { return s.heldUntil(t).After(now) }

// heldUntil is the end of the longest hold over a turn.
func (s *schedule) heldUntil(t *turn) time.Time {
	until := t.heldTo
	if t.gone && t.next.After(until) {
		until = t.next
	}
	if len(s.holds) > 0 {
		for _, name := range []string{string(HoldHost) + " " + t.host, string(HoldDomain) + " " + domainOf(t.host)} {
			if hold := s.holds[name]; hold.After(until) {
				until = hold
			}
		}
	}
	return until
}

// holdBack puts off a turn that may not be asked now.
func (s *schedule) holdBack(t *turn, now time.Time) {
	if s.endless {
		until := s.heldUntil(t)
		s.wait(t, later(t.source.ID, now, until.Sub(now)))
		return
	}
	t.place = placeNone
	s.left--
	s.heldBack = append(s.heldBack, t.source.ID)
}

// remove takes a turn from where it waits.
func (s *schedule) remove(t *turn) {
	switch t.place {
	case placeDue:
		heap.Remove(&s.due, t.index)
	case placeLane:
		l := s.lanes[t.host]
		l.turns = slices.DeleteFunc(l.turns, func(other *turn) bool { return other == t })
	}
	t.place = placeNone
}

// timed is what a timeHeap holds.
type timed[T any] interface {
	before(other T) bool
	moved(index int)
}

func (t *turn) before(other *turn) bool { return t.next.Before(other.next) }

func (t *turn) moved(index int) { t.index = index }

func (l *lane) before(other *lane) bool {
	return l.at.Before(other.at) || l.at.Equal(other.at) && l.order < other.order
}

func (l *lane) moved(index int) { l.index = index }

// timeHeap has the earliest first.
type timeHeap[T timed[T]] []T

func (h *timeHeap[T]) push(one T) { heap.Push(h, one) }

func (h *timeHeap[T]) pop() T { return heap.Pop(h).(T) }

// Len, Less, Swap, Push and Pop are for container/heap.
func (h timeHeap[T]) Len() int { return len(h) }

// Less implements heap.Interface.
func (h timeHeap[T]) Less(i, j int) bool { return h[i].before(h[j]) }

// Swap implements heap.Interface.
func (h timeHeap[T]) Swap(i, j int) {
	h[i], h[j] = h[j], h[i]
	h[i].moved(i)
	h[j].moved(j)
}

// Push implements heap.Interface.
func (h *timeHeap[T]) Push(one any) {
	one.(T).moved(len(*h))
	*h = append(*h, one.(T))
}

// Pop implements heap.Interface.
func (h *timeHeap[T]) Pop() any {
	last := len(*h) - 1
	one := (*h)[last]
	var none T
	(*h)[last] = none
	*h = (*h)[:last]
	return one
}
