package storagetest

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"

	"headwater/storage"
)

// abilities are what an engine may do beyond the contract: those it has are tried.
var abilities = []test{
	{"check", func(t *testing.T, s *subject) {
		checker, ok := s.store.(storage.Checker)
		if !ok {
			return
		}
		s.commit(fullBatch(60))
		s.commit(storage.Batch{Removed: []storage.ID{id("item", 3)}, Dropped: []storage.ID{id("item", 4)}})
		faults, err := checker.Check(context.Background())
		same(t, faults, err, nil)
	}},
	{"backup", func(t *testing.T, s *subject) {
		backuper, ok := s.store.(storage.Backuper)
		if !ok {
			return
		}
		s.commit(fullBatch(60))
		want := s.snapshot()
		var file bytes.Buffer
		if err := backuper.Backup(context.Background(), &file); err != nil {
			t.Fatal(err)
		}
		s.commit(storage.Batch{Sources: []storage.Source{{ID: "not in the backup"}}})
		copied := *s
		copied.dir = t.TempDir()
		place(t, file.Bytes(), filepath.Join(copied.dir, only(t, s.dir)))
		copied.open()
		defer copied.store.Close()
		same(t, copied.snapshot(), nil, want)
	}},
	{"compact", func(t *testing.T, s *subject) {
		compacter, ok := s.store.(storage.Compacter)
		if !ok {
			return
		}
		s.commit(fullBatch(60))
		want := s.snapshot()
		copied := *s
		copied.dir = t.TempDir()
		target := filepath.Join(copied.dir, only(t, s.dir))
		if err := compacter.Compact(context.Background(), target); err != nil {
			t.Fatal(err)
		}
		if err := compacter.Compact(context.Background(), target); err == nil {
			t.Error("compacted onto a file that exists")
		}
		copied.open()
		defer copied.store.Close()
		same(t, copied.snapshot(), nil, want)
	}},
}

// only names the data file of an engine's directory: the largest there, beside what it uses to lock.
func only(t *testing.T, dir string) string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var name string
	var largest int64 = -1
	for _, entry := range entries {
		info, err := entry.Info()
		if err != nil {
			t.Fatal(err)
		}
		if info.Size() > largest {
			name, largest = entry.Name(), info.Size()
		}
	}
	return name
}

func place(t *testing.T, data []byte, path string) {
	t.Helper()
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
}
