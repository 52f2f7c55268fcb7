package bolt

import (
	"context"
	"path/filepath"
	"testing"

	"headwater/storage"
	"headwater/storage/storagetest"
)

func TestContract(t *testing.T) {
	storagetest.Run(t, storagetest.Engine{
		Open: func(dir string) (storage.Store, error) {
			return Open(Options{Path: filepath.Join(dir, "headwater.db"), NoSync: true, recent: 7})
		},
		Durable: true,
	})
}

func mustOpen(tb testing.TB, opt Options) *Store {
	tb.Helper()
	s, err := Open(opt)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { s.Close() })
	return s
}

func commit(tb testing.TB, s *Store, b storage.Batch) {
	tb.Helper()
	if err := s.Commit(context.Background(), &b); err != nil {
		tb.Fatal(err)
	}
}
