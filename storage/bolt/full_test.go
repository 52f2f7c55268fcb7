//go:build linux || darwin

package bolt

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"headwater/storage"
)

// TestFull runs a store in a process that may not make files any larger (durability row D5).
func TestFull(t *testing.T) {
	cmd, lines := startChild(t, "fill", filepath.Join(t.TempDir(), "headwater.db"))
	for lines.Scan() {
		t.Log(lines.Text())
	}
	if err := cmd.Wait(); err != nil {
		t.Error(err)
	}
}

// fill commits until the file may not grow, and goes on when it may again.
func fill(path string) error {
	s, err := Open(Options{Path: path})
	if err != nil {
		return err
	}
	words := newWords(1)
	first := words.batch(0, 100)
	if err := s.Commit(context.Background(), &first); err != nil {
		return err
	}
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
		return err
	}
	free := limit
	limit.Cur = 8 << 20
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
		return err
	}
	stored, err := untilFull(s, words)
	if err != nil {
		return err
	}
	if err := readable(s, stored); err != nil {
		return fmt.Errorf("while it is full: %w", err)
	}
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &free); err != nil {
		return err
	}
	more := words.batch(1_000_000, 2000)
	if err := s.Commit(context.Background(), &more); err != nil {
		return fmt.Errorf("with room again: %w", err)
	}
	if err := readable(s, stored+2000); err != nil {
		return fmt.Errorf("with room again: %w", err)
	}
	return s.Close()
}

// untilFull commits until that fails, twice, and returns how many items are stored.
func untilFull(s *Store, words *words) (int, error) {
	stored := 100
	failed := 0
	for failed < 2 {
		b := words.batch(stored, 200)
		err := s.Commit(context.Background(), &b)
		switch {
		case err == nil && stored > 20_000:
			return 0, errors.New("the limit does not limit")
		case err == nil:
			stored += 200
		case errors.Is(err, storage.ErrFull):
			failed++
			fmt.Println(err)
		default:
			return 0, fmt.Errorf("a full disk gives %w", err)
		}
	}
	return stored, nil
}

// readable reads everything and expects so many items.
func readable(s *Store, items int) error {
	faults, err := s.Check(context.Background())
	if err != nil || len(faults) > 0 {
		return fmt.Errorf("%v, %w", faults, err)
	}
	stats, err := s.Stats(context.Background())
	if err == nil && stats.Items != items {
		err = fmt.Errorf("%d items are stored, want %d", stats.Items, items)
	}
	return err
}

// TestReadOnly opens files where nothing may be written.
func TestReadOnly(t *testing.T) {
	if os.Geteuid() == 0 {
		return // root may write everywhere
	}
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o555); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(Options{Path: filepath.Join(dir, "headwater.db")}); !errors.Is(err, os.ErrPermission) {
		t.Errorf("open: %v", err)
	}
}
