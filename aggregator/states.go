package aggregator

import (
	"maps"
	"slices"
	"sync"

	"headwater/storage"
)

// states is what is remembered about every source, in memory: the desk writes it and the workers read it. It runs ahead of
// the store by what is pending.
type states struct {
	mu sync.RWMutex
	of map[string]storage.Source
}

func newStates(stored []storage.Source) *states {
	s := &states{of: make(map[string]storage.Source, len(stored))}
	for _, state := range stored {
		s.of[state.ID] = state
	}
	return s
}

// get returns a source's state; the zero state if it was never polled.
func (s *states) get(id string) storage.Source {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.of[id]
}

func (s *states) put(state storage.Source) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.of[state.ID] = state
}

func (s *states) all() []storage.Source {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return slices.Collect(maps.Values(s.of))
}
