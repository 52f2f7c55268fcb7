package memory

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"

	"headwater/storage"
)

// Sources returns every source, by id.
func (s *Store) Sources(ctx context.Context) ([]storage.Source, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if err := s.usable(ctx); err != nil {
		return nil, err
	}
	var out []storage.Source
	for _, id := range slices.Sorted(maps.Keys(s.sources)) {
		out = append(out, cloneSource(s.sources[id]))
	}
	return out, nil
}

// Source returns one source.
func (s *Store) Source(ctx context.Context, id string) (storage.Source, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if err := s.usable(ctx); err != nil {
		return storage.Source{}, err
	}
	src, ok := s.sources[id]
	if !ok {
		return storage.Source{}, fmt.Errorf("source %q: %w", id, storage.ErrNotFound)
	}
	return cloneSource(src), nil
}

// Memory returns what is remembered for reading a source's documents.
func (s *Store) Memory(ctx context.Context, source string) (storage.Memory, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if err := s.usable(ctx); err != nil {
		return storage.Memory{}, err
	}
	m := cloneMemory(s.memories[source])
	m.Source = source
	return m, nil
}

// Resolve returns the item behind each key hash.
func (s *Store) Resolve(ctx context.Context, hashes []storage.ID) ([]storage.ID, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if err := s.usable(ctx); err != nil {
		return nil, err
	}
	out := make([]storage.ID, len(hashes))
	for i, h := range hashes {
		out[i] = s.keys[h]
	}
	return out, nil
}

// Items returns the items that exist, in the order of ids.
func (s *Store) Items(ctx context.Context, ids []storage.ID, content bool) ([]storage.Item, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if err := s.usable(ctx); err != nil {
		return nil, err
	}
	var out []storage.Item
	for _, id := range ids {
		if it, ok := s.items[id]; ok {
			out = append(out, shown(it, content))
		}
	}
	return out, nil
}

// Stories returns the stories that exist, in the order of ids.
func (s *Store) Stories(ctx context.Context, ids []storage.ID) ([]storage.Story, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if err := s.usable(ctx); err != nil {
		return nil, err
	}
	var out []storage.Story
	for _, id := range ids {
		if st, ok := s.stories[id]; ok {
			out = append(out, cloneStory(st))
		}
	}
	return out, nil
}

// Topics returns every topic, by id.
func (s *Store) Topics(ctx context.Context) ([]storage.Topic, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if err := s.usable(ctx); err != nil {
		return nil, err
	}
	var out []storage.Topic
	for _, id := range slices.Sorted(maps.Keys(s.topics)) {
		out = append(out, s.topics[id])
	}
	return out, nil
}

// Record returns one record's value.
func (s *Store) Record(ctx context.Context, kind, key string) ([]byte, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if err := s.usable(ctx); err != nil {
		return nil, err
	}
	v, ok := s.records[recordKey{kind, key}]
	if !ok {
		return nil, fmt.Errorf("record %s %q: %w", kind, key, storage.ErrNotFound)
	}
	return append([]byte{}, v...), nil
}

// Records returns all records of a kind, by key.
func (s *Store) Records(ctx context.Context, kind string) ([]storage.Record, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if err := s.usable(ctx); err != nil {
		return nil, err
	}
	var out []storage.Record
	for k, v := range s.records {
		if k.kind == kind {
			out = append(out, storage.Record{Kind: kind, Key: k.key, Value: append([]byte{}, v...)})
		}
	}
	slices.SortFunc(out, func(a, b storage.Record) int { return cmp.Compare(a.Key, b.Key) })
	return out, nil
}

// Stats counts what is stored.
func (s *Store) Stats(ctx context.Context) (storage.Stats, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if err := s.usable(ctx); err != nil {
		return storage.Stats{}, err
	}
	st := storage.Stats{
		Engine: "memory", Sources: len(s.sources), Items: len(s.items), Topics: len(s.topics),
		Picks: len(s.picks), Keys: len(s.keys),
	}
	for _, story := range s.stories {
		if story.Alias.IsZero() {
			st.Stories++
		}
	}
	return st, nil
}
