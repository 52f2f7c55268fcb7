package bolt

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"go.etcd.io/bbolt"
)

// compactBytes is how much is written in one transaction of a compaction.
const compactBytes = 16 << 20

// Compact writes a copy without unused pages to path, which must not exist. The copy gets its name when it is whole.
func (s *Store) Compact(ctx context.Context, path string) error {
	if err := s.compact(ctx, path); err != nil {
		return fmt.Errorf("compact into %s: %w", path, err)
	}
	return nil
}

func (s *Store) compact(ctx context.Context, path string) error {
	if _, err := os.Lstat(path); err == nil {
		return fs.ErrExist
	}
	draft, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".new-*")
	if err != nil {
		return writeError("create", err)
	}
	defer os.Remove(draft.Name())
	if err := draft.Close(); err != nil {
		return writeError("create", err)
	}
	copied := &Store{path: draft.Name(), codec: s.codec}
	// The copy is worth nothing before it is whole, so it is synced once, at the end.
	if err := copied.openBolt(draft.Name(), Options{NoSync: true}); err != nil {
		return err
	}
	err = s.view(ctx, func(from *txn) error { return copyAll(ctx, from, copied) })
	if err == nil {
		err = copied.db.Sync()
	}
	if err := errors.Join(err, copied.db.Close()); err != nil {
		return writeError("copy", err)
	}
	return publish(draft.Name(), path)
}

// copyAll writes each bucket in the order of its keys, which fills its pages.
func copyAll(ctx context.Context, from *txn, to *Store) error {
	for b := range bucketCount {
		source := from.bucket(b)
		err := to.db.Update(func(tx *bbolt.Tx) error {
			made, err := tx.CreateBucket([]byte(b.String()))
			if err != nil {
				return err
			}
			return made.SetSequence(source.Sequence())
		})
		if err != nil {
			return err
		}
		c := source.Cursor()
		for key, value := c.First(); key != nil; {
			if err := ctx.Err(); err != nil {
				return err
			}
			err := to.db.Update(func(tx *bbolt.Tx) error {
				target := to.txn(tx, nil).bucket(b)
				target.FillPercent = max(table[b].fill, 0.9)
				for written := 0; key != nil && written < compactBytes; key, value = c.Next() {
					if err := target.Put(key, value); err != nil {
						return err
					}
					written += len(key) + len(value)
				}
				return nil
			})
			if err != nil {
				return err
			}
		}
	}
	return nil
}
