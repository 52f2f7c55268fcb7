package bolt

import (
	"context"
	"fmt"

	"headwater/storage"
)

// Sources returns every source, by id.
func (s *Store) Sources(ctx context.Context) ([]storage.Source, error) {
	var out []storage.Source
	err := s.all(ctx, sources, nil, func(t *txn, key, value []byte) error {
		var r sourceRecord
		if err := t.decode(sources, key, value, &r); err != nil {
			return err
		}
		out = append(out, r.source(string(key)))
		return nil
	})
	return out, err
}

// Source returns one source.
func (s *Store) Source(ctx context.Context, id string) (storage.Source, error) {
	var out storage.Source
	err := s.view(ctx, func(t *txn) error {
		var r sourceRecord
		ok, err := t.get(sources, []byte(id), &r)
		if err == nil && !ok {
			err = fmt.Errorf("source %q: %w", id, storage.ErrNotFound)
		}
		out = r.source(id)
		return err
	})
	return out, err
}

// Memory returns what is remembered for reading a source's documents.
func (s *Store) Memory(ctx context.Context, source string) (storage.Memory, error) {
	var out storage.Memory
	err := s.view(ctx, func(t *txn) error {
		var r memoryRecord
		_, err := t.get(memories, []byte(source), &r)
		out = r.memory(source)
		return err
	})
	return out, err
}

// Resolve returns the item behind each key hash.
func (s *Store) Resolve(ctx context.Context, hashes []storage.ID) ([]storage.ID, error) {
	out := make([]storage.ID, len(hashes))
	err := s.view(ctx, func(t *txn) (err error) {
		for i := range hashes {
			if out[i], err = t.resolve(hashes[i]); err != nil {
				return err
			}
		}
		return nil
	})
	return out, err
}

// Items returns the items that exist, in the order of ids.
func (s *Store) Items(ctx context.Context, ids []storage.ID, content bool) ([]storage.Item, error) {
	var out []storage.Item
	err := s.view(ctx, func(t *txn) error {
		for _, id := range ids {
			found, err := t.where(id)
			if err != nil {
				return err
			}
			if !found.item {
				continue
			}
			it, err := s.item(t, newPlace(found.itemTime, id), content)
			if err != nil {
				return err
			}
			out = append(out, it)
		}
		return nil
	})
	return out, err
}

// item reads one item that must be there.
func (s *Store) item(t *txn, at place, content bool) (storage.Item, error) {
	row, err := t.row(at)
	if err != nil {
		return storage.Item{}, err
	}
	return s.filled(t, at, &row, content)
}

// filled makes an item of a row, with its text if that is wanted.
func (s *Store) filled(t *txn, at place, row *itemRecord, content bool) (storage.Item, error) {
	it := row.item(at)
	var err error
	if content {
		it.Content, err = s.content(t, at, row)
	}
	return it, err
}

// Stories returns the stories that exist, in the order of ids.
func (s *Store) Stories(ctx context.Context, ids []storage.ID) ([]storage.Story, error) {
	var out []storage.Story
	err := s.view(ctx, func(t *txn) error {
		for _, id := range ids {
			found, err := t.where(id)
			if err != nil {
				return err
			}
			if !found.story {
				continue
			}
			at := newPlace(found.storyTime, id)
			var r storyRecord
			ok, err := t.get(stories, at[:], &r)
			if err == nil && !ok {
				err = fmt.Errorf("%w: story %s has no row", storage.ErrBroken, id)
			}
			if err != nil {
				return err
			}
			out = append(out, r.story(at))
		}
		return nil
	})
	return out, err
}

// Topics returns every topic, by id.
func (s *Store) Topics(ctx context.Context) ([]storage.Topic, error) {
	var out []storage.Topic
	err := s.all(ctx, topics, nil, func(t *txn, key, value []byte) error {
		var r topicRecord
		if err := t.decode(topics, key, value, &r); err != nil {
			return err
		}
		out = append(out, storage.Topic{ID: string(key), Rules: r.Rules, Changed: r.Changed, Since: r.Since})
		return nil
	})
	return out, err
}

// Record returns one record's value.
func (s *Store) Record(ctx context.Context, kind, key string) ([]byte, error) {
	var out []byte
	err := s.view(ctx, func(t *txn) error {
		k := named(kind, []byte(key))
		value := t.bucket(records).Get(k)
		if value == nil {
			return fmt.Errorf("record %s %q: %w", kind, key, storage.ErrNotFound)
		}
		payload, err := t.unseal(k, value)
		out = append([]byte{}, payload...)
		return err
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// Records returns all records of a kind, by key.
func (s *Store) Records(ctx context.Context, kind string) ([]storage.Record, error) {
	var out []storage.Record
	prefix := named(kind)
	err := s.all(ctx, records, prefix, func(t *txn, key, value []byte) error {
		payload, err := t.unseal(key, value)
		if err != nil {
			return fmt.Errorf("read record: %w", err)
		}
		out = append(out, storage.Record{Kind: kind, Key: string(key[len(prefix):]), Value: append([]byte{}, payload...)})
		return nil
	})
	return out, err
}

// all calls fn for each entry of a bucket whose key begins with prefix.
func (s *Store) all(ctx context.Context, b bucket, prefix []byte, fn func(t *txn, key, value []byte) error) error {
	return s.view(ctx, func(t *txn) error {
		return t.scan(b, prefix, after(prefix), false, func(key, value []byte) (bool, error) {
			return true, fn(t, key, value)
		})
	})
}
