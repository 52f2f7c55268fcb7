package bolt

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"strings"
	"syscall"

	"go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"

	"headwater/storage"
)

// view runs fn in a read transaction. Whatever fn returns must be copied out of it. The transaction is over when view
// returns, also when a damaged page made bbolt panic or fault.
func (s *Store) view(ctx context.Context, fn func(*txn) error) (err error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if err := s.usable(ctx); err != nil {
		return err
	}
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer caught(&err)
	before := s.recent.Load()
	return unmapped(s.db.View(func(tx *bbolt.Tx) error { return fn(s.txn(tx, before)) }))
}

// update runs fn in the write transaction and commits it. Nothing is stored when it returns an error other than
// ErrUnknown.
func (s *Store) update(ctx context.Context, fn func(*txn) (learnt, error)) (err error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	s.writing.Lock()
	defer s.writing.Unlock()
	if err := s.usable(ctx); err != nil {
		return err
	}
	if s.stuck {
		return fmt.Errorf("%w: an earlier commit met a damaged page", storage.ErrBroken)
	}
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	tx, err := s.db.Begin(true)
	if err != nil {
		return unmapped(err)
	}
	defer func() {
		if err != nil && !s.abandon(tx) {
			s.stuck = true
		}
	}()
	defer caught(&err)
	changes, err := fn(s.txn(tx, s.recent.Load()))
	if err != nil {
		return err
	}
	id := tx.ID()
	s.prepare(changes, id)
	visible := false
	defer func() { s.finish(changes, visible) }()
	if err := tx.Commit(); err != nil {
		err = s.commitError(id, err)
		visible = errors.Is(err, storage.ErrUnknown)
		return err
	}
	visible = true
	return nil
}

// abandon rolls a transaction back that may be over already; false if not even that works.
func (s *Store) abandon(tx *bbolt.Tx) (ok bool) {
	defer func() {
		if recover() != nil {
			ok = false
		}
	}()
	err := tx.Rollback()
	return err == nil || errors.Is(err, bolterrors.ErrTxClosed)
}

// commitError tells what a failed commit means. If readers see its transaction, the head page was written and only the
// last sync failed: then nobody can know what the disk holds.
func (s *Store) commitError(id int, cause error) error {
	var seen int
	err := s.db.View(func(tx *bbolt.Tx) error { seen = tx.ID(); return nil })
	if err == nil && seen >= id {
		return fmt.Errorf("%w: %w", storage.ErrUnknown, cause)
	}
	return fmt.Errorf("%w: %w", storage.ErrFull, cause)
}

// full recognises the errors of a medium that takes no more. bbolt hides some of them behind their text.
func full(err error) bool {
	for _, number := range []syscall.Errno{syscall.ENOSPC, syscall.EFBIG, syscall.EROFS, syscall.EDQUOT} {
		if errors.Is(err, number) || strings.HasSuffix(err.Error(), number.Error()) {
			return true
		}
	}
	return false
}

// unmapped gives bbolt's own complaints the class that callers know.
func unmapped(err error) error {
	switch {
	case errors.Is(err, bolterrors.ErrInvalidMapping):
		return fmt.Errorf("%w: %w", storage.ErrBroken, err)
	case errors.Is(err, bolterrors.ErrDatabaseNotOpen):
		return fmt.Errorf("%w: %w", storage.ErrClosed, err)
	}
	return err
}

// caught turns a panic, also one by a fault on a mapped page, into an error. bbolt panics when a page is not what it
// should be.
func caught(err *error) {
	if p := recover(); p != nil {
		*err = fmt.Errorf("%w: %v", storage.ErrBroken, p)
	}
}

// usable is the first question of every method; s.mu is held.
func (s *Store) usable(ctx context.Context) error {
	if s.closed {
		return storage.ErrClosed
	}
	return ctx.Err()
}
