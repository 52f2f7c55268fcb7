package bolt

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"headwater/storage"
)

// TestMark opens a file as it is after a close, after a commit that no close followed, and in between.
func TestMark(t *testing.T) {
	path, _ := sound(t)
	marked := func() bool {
		t.Helper()
		s := mustOpen(t, Options{Path: path, NoSync: true})
		defer s.file.Close()
		p, err := newPages(s.file)
		if err != nil {
			t.Fatal(err)
		}
		found := s.marked(p)
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		return found
	}
	for range 2 {
		if !marked() {
			t.Error("a file that was closed has no mark")
		}
	}
	for n := range 3 {
		s := mustOpen(t, Options{Path: path, NoSync: true})
		commit(t, s, newWords(2).batch(1000+n, 1))
		killed, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		write(t, path, killed)
		if marked() {
			t.Errorf("commit %d was not followed by a close, but the file has a mark", n)
		}
		if !marked() {
			t.Errorf("after commit %d the mark of the close is not found", n)
		}
	}
}

// TestMarkedBudget damages a page beyond what is looked at after a close: it is found after an unclean end only.
func TestMarkedBudget(t *testing.T) {
	path := filepath.Join(t.TempDir(), "headwater.db")
	s := mustOpen(t, Options{Path: path, NoSync: true})
	words := newWords(1)
	for n := range 4 {
		commit(t, s, words.batch(n*500, 500))
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	h := headOf(t, data)
	if h.end*uint64(h.pageSize) < 2*markedBudget {
		t.Fatalf("the file has only %d pages", h.end)
	}
	at := lastBlock(t, data)
	data[at]++
	write(t, path, data)
	if err := mustOpen(t, Options{Path: path, NoSync: true}).Close(); err != nil {
		t.Error(err)
	}
	data[h.markAt()]++
	write(t, path, data)
	if _, err := Open(Options{Path: path, NoSync: true}); !errors.Is(err, storage.ErrForeign) {
		t.Errorf("after an unclean end: %v", err)
	}
}

// lastBlock is the offset of the end of the last block's value.
func lastBlock(t *testing.T, data []byte) int {
	t.Helper()
	p, err := newPages(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	end := 0
	w := walk{pages: p, ctx: context.Background(), fault: func(err error) { t.Fatal(err) }, visit: func(bucket string, _, value []byte) error {
		if bucket == blocks.String() {
			end = max(end, bytes.LastIndex(data, value)+len(value)-1)
		}
		return nil
	}}
	w.run()
	return end
}
