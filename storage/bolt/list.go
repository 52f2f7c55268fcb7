package bolt

import (
	"context"
	"encoding/base64"
	"fmt"
	"time"

	"headwater/storage"
)

// printsPage is how many fingerprints a page holds: enough that reading all is quick, few enough to be no burden.
const printsPage = 4096

// span is a part of a bucket whose keys are a prefix and a place, read in one direction.
type span struct {
	bucket    bucket
	prefix    []byte
	since     time.Time // zero for no bound
	before    time.Time // zero for no bound
	backwards bool
	cursor    storage.Cursor
	limit     int // 0 for storage.DefaultLimit
}

// listSpan reads a page of a span. make turns an entry into the value that is listed.
func listSpan[T any](s *Store, ctx context.Context, sp span, make func(t *txn, at place, value []byte) (T, error)) (storage.Page[T], error) {
	var page storage.Page[T]
	low, high, err := sp.bounds()
	if err != nil {
		return page, err
	}
	if sp.limit <= 0 {
		sp.limit = storage.DefaultLimit
	}
	var last place
	err = s.view(ctx, func(t *txn) error {
		return t.scan(sp.bucket, low, high, sp.backwards, func(key, value []byte) (bool, error) {
			at, ok := placeOf(key)
			if !ok {
				return false, fmt.Errorf("%w: a key of %s", storage.ErrBroken, sp.bucket)
			}
			if len(page.Values) == sp.limit {
				page.Next = makeCursor(last)
				return false, nil
			}
			v, err := make(t, at, value)
			page.Values = append(page.Values, v)
			last = at
			return true, err
		})
	})
	if err != nil {
		return storage.Page[T]{}, err
	}
	return page, nil
}

// bounds are the keys between which the page lies: low included, high excluded, nil for none.
func (sp *span) bounds() (low, high []byte, err error) {
	low, high = sp.prefix, after(sp.prefix)
	if !sp.since.IsZero() {
		t := newTimeKey(sp.since)
		low = sp.key(t[:])
	}
	if !sp.before.IsZero() {
		t := newTimeKey(sp.before)
		high = sp.key(t[:])
	}
	if sp.cursor == "" {
		return low, high, nil
	}
	last, err := parseCursor(sp.cursor)
	if err != nil {
		return nil, nil, err
	}
	if sp.backwards {
		return low, sp.key(last[:]), nil
	}
	return append(sp.key(last[:]), 0), high, nil
}

func (sp *span) key(end []byte) []byte {
	k := make([]byte, 0, len(sp.prefix)+len(end)+1)
	return append(append(k, sp.prefix...), end...)
}

// makeCursor writes the place of the last value of a page.
func makeCursor(at place) storage.Cursor {
	return storage.Cursor(base64.RawURLEncoding.EncodeToString(at[:]))
}

func parseCursor(c storage.Cursor) (place, error) {
	b, err := base64.RawURLEncoding.DecodeString(string(c))
	if err != nil || len(b) != placeSize {
		return place{}, fmt.Errorf("cursor %q: %w", c, storage.ErrNotFound)
	}
	return place(b), nil
}

// ListItems returns a page of items by (FirstSeen, ID).
func (s *Store) ListItems(ctx context.Context, q storage.ItemQuery) (storage.Page[storage.Item], error) {
	sp := span{bucket: items, since: q.Since, backwards: q.Newest, cursor: q.Cursor, limit: q.Limit}
	if q.Source == "" {
		return listSpan(s, ctx, sp, func(t *txn, at place, value []byte) (storage.Item, error) {
			var row itemRecord
			if err := t.decode(items, at[:], value, &row); err != nil {
				return storage.Item{}, err
			}
			return s.filled(t, at, &row, q.Content)
		})
	}
	sp.bucket, sp.prefix = order, named(q.Source)
	return listSpan(s, ctx, sp, func(t *txn, at place, _ []byte) (storage.Item, error) {
		return s.item(t, at, q.Content)
	})
}

// ListPicks returns a page of a topic's picks by (Order, Story).
func (s *Store) ListPicks(ctx context.Context, q storage.PickQuery) (storage.Page[storage.Pick], error) {
	prefix := named(q.Topic)
	sp := span{
		bucket: picks, prefix: prefix, since: q.Since, before: q.Before, backwards: !q.Oldest, cursor: q.Cursor, limit: q.Limit,
	}
	return listSpan(s, ctx, sp, func(t *txn, at place, value []byte) (storage.Pick, error) {
		var r pickRecord
		if err := t.decode(picks, named(q.Topic, at[:]), value, &r); err != nil {
			return storage.Pick{}, err
		}
		return storage.Pick{Topic: q.Topic, Story: at.id(), Order: at.time(), Item: r.Item, Reason: r.Reason}, nil
	})
}

// ListFingerprints returns a page of fingerprints of items first seen at or after since, oldest first.
func (s *Store) ListFingerprints(ctx context.Context, since time.Time, c storage.Cursor) (storage.Page[storage.Fingerprint], error) {
	sp := span{bucket: prints, since: since, cursor: c, limit: printsPage}
	return listSpan(s, ctx, sp, func(t *txn, at place, value []byte) (storage.Fingerprint, error) {
		var r printRecord
		if err := t.decode(prints, at[:], value, &r); err != nil {
			return storage.Fingerprint{}, err
		}
		return storage.Fingerprint{
			Item: at.id(), Story: orOwn(r.Story, at.id()), Source: r.Source, FirstSeen: at.time(), Data: r.Data,
		}, nil
	})
}
