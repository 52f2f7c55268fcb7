package memory

import (
	"context"
	"fmt"
	"sync"

	"headwater/storage"
)

// Store keeps everything in maps until it is closed. Its methods are those of [storage.Store].
type Store struct {
	mu     sync.RWMutex
	closed bool

	items    map[storage.ID]storage.Item // with Content and Fingerprint
	stories  map[storage.ID]storage.Story
	picks    map[storage.Unpick]storage.Pick
	keys     map[storage.ID]storage.ID
	sources  map[string]storage.Source
	memories map[string]storage.Memory
	topics   map[string]storage.Topic
	records  map[recordKey][]byte
}

// recordKey is what a record is stored under.
type recordKey struct{ kind, key string }

var _ storage.Store = (*Store)(nil)

// New returns an empty store.
func New() *Store {
	return &Store{
		items:    map[storage.ID]storage.Item{},
		stories:  map[storage.ID]storage.Story{},
		picks:    map[storage.Unpick]storage.Pick{},
		keys:     map[storage.ID]storage.ID{},
		sources:  map[string]storage.Source{},
		memories: map[string]storage.Memory{},
		topics:   map[string]storage.Topic{},
		records:  map[recordKey][]byte{},
	}
}

// Close ends all use: every other method returns [storage.ErrClosed] from now on.
func (s *Store) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	return nil
}

// Commit applies the batch. Nothing in it can fail half-way, so it is whole by itself.
func (s *Store) Commit(ctx context.Context, b *storage.Batch) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.usable(ctx); err != nil {
		return err
	}
	if err := b.Validate(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	s.put(b)
	s.remove(b)
	return nil
}

// put applies what a batch brings.
func (s *Store) put(b *storage.Batch) {
	for _, it := range b.Items {
		s.putItem(cloneItem(it))
	}
	for _, st := range b.Stories {
		s.stories[st.ID] = cloneStory(st)
	}
	for _, p := range b.Picks {
		p.Order = stamp(p.Order)
		s.picks[storage.Unpick{Topic: p.Topic, Story: p.Story}] = p
	}
	for _, u := range b.Unpicks {
		delete(s.picks, u)
	}
	for _, k := range b.Keys {
		if _, ok := s.keys[k.Hash]; !ok {
			s.keys[k.Hash] = k.Item
		}
	}
	for _, src := range b.Sources {
		s.sources[src.ID] = cloneSource(src)
	}
	for _, m := range b.Memories {
		s.memories[m.Source] = cloneMemory(m)
	}
	for _, t := range b.Topics {
		s.topics[t.ID] = cloneTopic(t)
	}
	for _, r := range b.Records {
		s.putRecord(r)
	}
}

// putItem stores an item that is the store's own, keeping of the stored one what the contract says.
func (s *Store) putItem(it storage.Item) {
	if old, ok := s.items[it.ID]; ok {
		it.FirstSeen = old.FirstSeen
		if it.Content == "" && len(it.Fingerprint) == 0 {
			it.Content, it.Fingerprint = old.Content, old.Fingerprint
		}
	}
	s.items[it.ID] = it
}

func (s *Store) putRecord(r storage.Record) {
	k := recordKey{r.Kind, r.Key}
	if r.Value == nil {
		delete(s.records, k)
		return
	}
	s.records[k] = append([]byte{}, r.Value...)
}

// remove applies what a batch takes away.
func (s *Store) remove(b *storage.Batch) {
	for _, id := range b.Removed {
		delete(s.items, id)
	}
	for _, id := range b.Dropped {
		delete(s.stories, id)
	}
	for _, topic := range b.Forgotten {
		delete(s.topics, topic)
		for k := range s.picks {
			if k.Topic == topic {
				delete(s.picks, k)
			}
		}
	}
}

// usable is the first question of every method; the lock is held.
func (s *Store) usable(ctx context.Context) error {
	if s.closed {
		return storage.ErrClosed
	}
	return ctx.Err()
}
