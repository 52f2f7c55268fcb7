package storagetest

import (
	"context"
	"fmt"
	"time"

	"headwater/storage"
)

// Snapshot is all that a store tells about itself, except for stories, keys and records, which can only be asked for by
// name. Two stores that hold the same give equal snapshots.
type Snapshot struct {
	Sources      []storage.Source
	Topics       []storage.Topic
	Items        []storage.Item // oldest first, with content
	Fingerprints []storage.Fingerprint
	Stories      []storage.Story // those that the items name
	Picks        []storage.Pick  // by topic, newest first
	Memories     []storage.Memory
	Stats        storage.Stats // without the figures of the engine
}

// Read takes a snapshot of a store that nobody writes to meanwhile.
func Read(ctx context.Context, s storage.Store) (Snapshot, error) {
	var snap Snapshot
	var err error
	if snap.Sources, err = s.Sources(ctx); err != nil {
		return snap, fmt.Errorf("sources: %w", err)
	}
	if snap.Topics, err = s.Topics(ctx); err != nil {
		return snap, fmt.Errorf("topics: %w", err)
	}
	snap.Items, err = pages(func(c storage.Cursor) (storage.Page[storage.Item], error) {
		return s.ListItems(ctx, storage.ItemQuery{Content: true, Cursor: c, Limit: 7})
	})
	if err != nil {
		return snap, fmt.Errorf("items: %w", err)
	}
	snap.Fingerprints, err = pages(func(c storage.Cursor) (storage.Page[storage.Fingerprint], error) {
		return s.ListFingerprints(ctx, time.Time{}, c)
	})
	if err != nil {
		return snap, fmt.Errorf("fingerprints: %w", err)
	}
	return snap, snap.readNamed(ctx, s)
}

// readNamed asks for what the lists have named.
func (snap *Snapshot) readNamed(ctx context.Context, s storage.Store) error {
	var ids []storage.ID
	for _, it := range snap.Items {
		ids = append(ids, it.Story)
	}
	var err error
	if snap.Stories, err = s.Stories(ctx, ids); err != nil {
		return fmt.Errorf("stories: %w", err)
	}
	for _, topic := range snap.Topics {
		picks, err := pages(func(c storage.Cursor) (storage.Page[storage.Pick], error) {
			return s.ListPicks(ctx, storage.PickQuery{Topic: topic.ID, Cursor: c, Limit: 3})
		})
		if err != nil {
			return fmt.Errorf("picks: %w", err)
		}
		snap.Picks = append(snap.Picks, picks...)
	}
	for _, src := range snap.Sources {
		m, err := s.Memory(ctx, src.ID)
		if err != nil {
			return fmt.Errorf("memory: %w", err)
		}
		snap.Memories = append(snap.Memories, m)
	}
	if snap.Stats, err = s.Stats(ctx); err != nil {
		return fmt.Errorf("stats: %w", err)
	}
	snap.Stats.Engine, snap.Stats.Path, snap.Stats.Bytes, snap.Stats.Free = "", "", 0, 0
	return nil
}

// pages follows the cursors of a list to its end.
func pages[T any](list func(storage.Cursor) (storage.Page[T], error)) ([]T, error) {
	var all []T
	var c storage.Cursor
	for {
		page, err := list(c)
		if err != nil {
			return nil, err
		}
		all = append(all, page.Values...)
		if page.Next == "" {
			return all, nil
		}
		if page.Next == c || len(page.Values) == 0 {
			return nil, fmt.Errorf("cursor %q does not move on", c)
		}
		c = page.Next
	}
}
