// Package storagetest is the suite that every engine passes: each sentence of the contract in storage/store.go as a
// test, and random sequences of operations whose outcome is compared with the reference engine in storage/memory.
//
// An engine's own test calls [Run] with a way to open it. The suite starts goroutines only within a test and joins them.
package storagetest

import (
	"context"
	"testing"

	"headwater/storage"
)

// Engine is what the suite must know of an engine.
type Engine struct {
	// Open opens the store of a directory: an empty one gives an empty store. The suite closes it.
	Open func(dir string) (storage.Store, error)
	// Durable says that a store that is closed and opened again in the same directory still holds everything.
	Durable bool
}

// Run runs the whole suite.
func Run(t *testing.T, e Engine) {
	t.Run("round trip", func(t *testing.T) { runAll(t, e, roundTrips) })
	t.Run("commit", func(t *testing.T) { runAll(t, e, commits) })
	t.Run("read", func(t *testing.T) { runAll(t, e, reads) })
	t.Run("list", func(t *testing.T) { runAll(t, e, lists) })
	t.Run("life", func(t *testing.T) { runAll(t, e, lives) })
	t.Run("concurrent", func(t *testing.T) { runAll(t, e, concurrencies) })
	t.Run("abilities", func(t *testing.T) { runAll(t, e, abilities) })
	t.Run("random", func(t *testing.T) { random(t, e) })
}

// test is one sentence of the contract.
type test struct {
	name string
	run  func(t *testing.T, s *subject)
}

func runAll(t *testing.T, e Engine, tests []test) {
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := &subject{t: t, engine: e, dir: t.TempDir()}
			s.open()
			t.Cleanup(func() { s.store.Close() })
			tt.run(t, s)
		})
	}
}

// subject is the store under test with the calls that must not fail.
type subject struct {
	t      *testing.T
	engine Engine
	dir    string
	store  storage.Store
}

func (s *subject) open() {
	s.t.Helper()
	store, err := s.engine.Open(s.dir)
	if err != nil {
		s.t.Fatalf("open: %v", err)
	}
	s.store = store
}

// reopen closes a durable store and opens it again; others are left as they are.
func (s *subject) reopen() {
	s.t.Helper()
	if !s.engine.Durable {
		return
	}
	if err := s.store.Close(); err != nil {
		s.t.Fatalf("close: %v", err)
	}
	s.open()
}

func (s *subject) commit(b storage.Batch) {
	s.t.Helper()
	if err := s.store.Commit(context.Background(), &b); err != nil {
		s.t.Fatalf("commit: %v", err)
	}
}

func (s *subject) snapshot() Snapshot {
	s.t.Helper()
	snap, err := Read(context.Background(), s.store)
	if err != nil {
		s.t.Fatalf("read everything: %v", err)
	}
	return snap
}
