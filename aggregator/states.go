package aggregator

import (
	"sync"

	"headwater/storage"
)

// states is what is remembered about every source, in memory: the desk writes it and the workers read it. It runs ahead of
// the store by what is pending. A state that was put is not changed any more, but replaced.
type states struct {
	mu   sync.RWMutex
	byID map[string]*storage.Source
}

func newStates(stored []storage.Source) *states {
	s := &states{byID: make(map[string]*storage.Source, len(stored))}
	for _, state := range stored {
		s.byID[state.ID] = &state
	}
	return s
}

// get returns a source's state; the zero state if it was never polled.
func (s *states) get(id string) storage.Source {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if state := s.byID[id]; state != nil {
		return *state
	}
	return storage.Source{}
}

// known returns a source's state in line with its configuration (see adopt). It must not be changed.
func (s *states) known(src *Source) *storage.Source {
	s.mu.RLock()
	state := s.byID[src.ID]
	s.mu.RUnlock()
	if state != nil && state.URL == src.URL {
		return state
	}
	var stored storage.Source
	if state != nil {
		stored = *state
	}
	fresh := adopt(src, stored)
	return &fresh
}

func (s *states) put(state *storage.Source) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.byID[state.ID] = state
}

func (s *states) all() []storage.Source {
	s.mu.RLock()
	defer s.mu.RUnlock()
	all := make([]storage.Source, 0, len(s.byID))
	for _, state := range s.byID {
		all = append(all, *state)
	}
	return all
}
