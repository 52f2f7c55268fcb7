package memory

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"headwater/storage"
)

// place is where a value stands in an order: by time, then by id.
type place struct {
	at time.Time
	id storage.ID
}

func (p place) compare(q place) int {
	if c := p.at.Compare(q.at); c != 0 {
		return c
	}
	return bytes.Compare(p.id[:], q.id[:])
}

// ListItems returns a page of items by (FirstSeen, ID).
func (s *Store) ListItems(ctx context.Context, q storage.ItemQuery) (storage.Page[storage.Item], error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if err := s.usable(ctx); err != nil {
		return storage.Page[storage.Item]{}, err
	}
	var found []storage.Item
	for _, it := range s.items {
		if (q.Source == "" || it.Source == q.Source) && (q.Since.IsZero() || !it.FirstSeen.Before(q.Since)) {
			found = append(found, it)
		}
	}
	page, err := cut(found, itemPlace, q.Newest, q.Cursor, q.Limit)
	for i := range page.Values {
		page.Values[i] = shown(page.Values[i], q.Content)
	}
	return page, err
}

// ListPicks returns a page of a topic's picks by (Order, Story).
func (s *Store) ListPicks(ctx context.Context, q storage.PickQuery) (storage.Page[storage.Pick], error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if err := s.usable(ctx); err != nil {
		return storage.Page[storage.Pick]{}, err
	}
	var found []storage.Pick
	for _, p := range s.picks {
		if p.Topic == q.Topic && (q.Since.IsZero() || !p.Order.Before(q.Since)) &&
			(q.Before.IsZero() || p.Order.Before(q.Before)) {
			found = append(found, p)
		}
	}
	return cut(found, pickPlace, !q.Oldest, q.Cursor, q.Limit)
}

// ListFingerprints returns a page of fingerprints of items first seen at or after since, oldest first.
func (s *Store) ListFingerprints(ctx context.Context, since time.Time, c storage.Cursor) (storage.Page[storage.Fingerprint], error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if err := s.usable(ctx); err != nil {
		return storage.Page[storage.Fingerprint]{}, err
	}
	var found []storage.Item
	for _, it := range s.items {
		if len(it.Fingerprint) > 0 && (since.IsZero() || !it.FirstSeen.Before(since)) {
			found = append(found, it)
		}
	}
	items, err := cut(found, itemPlace, false, c, 0)
	page := storage.Page[storage.Fingerprint]{Next: items.Next}
	for _, it := range items.Values {
		page.Values = append(page.Values, storage.Fingerprint{
			Item: it.ID, Story: it.Story, Source: it.Source, FirstSeen: it.FirstSeen, Data: slices.Clone(it.Fingerprint),
		})
	}
	return page, err
}

func itemPlace(it storage.Item) place { return place{it.FirstSeen, it.ID} }

func pickPlace(p storage.Pick) place { return place{p.Order, p.Story} }

// cut sorts what was found and takes the page behind the cursor out of it. A cursor is the place of the last value of
// the page before, so that what is added or removed meanwhile neither repeats nor hides another.
func cut[T any](found []T, at func(T) place, newest bool, c storage.Cursor, limit int) (storage.Page[T], error) {
	direction := 1
	if newest {
		direction = -1
	}
	slices.SortFunc(found, func(a, b T) int { return direction * at(a).compare(at(b)) })
	if c != "" {
		last, err := parseCursor(c)
		if err != nil {
			return storage.Page[T]{}, err
		}
		found = slices.DeleteFunc(found, func(v T) bool { return direction*at(v).compare(last) <= 0 })
	}
	if limit <= 0 {
		limit = storage.DefaultLimit
	}
	if len(found) == 0 {
		return storage.Page[T]{}, nil
	}
	if len(found) <= limit {
		return storage.Page[T]{Values: found}, nil
	}
	return storage.Page[T]{Values: found[:limit:limit], Next: makeCursor(at(found[limit-1]))}, nil
}

// makeCursor writes a place as seconds, nanoseconds and id.
func makeCursor(p place) storage.Cursor {
	return storage.Cursor(fmt.Sprintf("%d.%d.%s", p.at.Unix(), p.at.Nanosecond(), p.id))
}

func parseCursor(c storage.Cursor) (place, error) {
	bad := fmt.Errorf("cursor %q: %w", c, storage.ErrNotFound)
	parts := strings.Split(string(c), ".")
	if len(parts) != 3 {
		return place{}, bad
	}
	seconds, err := strconv.ParseInt(parts[0], 10, 64)
	if err != nil {
		return place{}, bad
	}
	nanos, err := strconv.ParseInt(parts[1], 10, 64)
	if err != nil {
		return place{}, bad
	}
	id, err := storage.ParseID(parts[2])
	if err != nil {
		return place{}, bad
	}
	return place{time.Unix(seconds, nanos).UTC(), id}, nil
}
