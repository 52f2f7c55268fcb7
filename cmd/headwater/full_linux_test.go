package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// limitFiles bounds how large the daemon's files may grow, like a disk that is full.
func (s *service) limitFiles(bytes uint64) {
	s.t.Helper()
	limit := unix.Rlimit{Cur: bytes, Max: unix.RLIM_INFINITY}
	if err := unix.Prlimit(s.process.Process.Pid, unix.RLIMIT_FSIZE, &limit, nil); err != nil {
		s.t.Fatal(err)
	}
}

// TestServe_Full: a daemon whose data file cannot grow goes on serving, stops polling without taking validators over, and
// stores everything as soon as there is room again (durability rows D4 and D5).
func TestServe_Full(t *testing.T) {
	t.Parallel()
	const papers, items = 4, 10
	p := newPress(t, papers)
	p.set(func(p *press) { p.size = 100_000 })
	p.print(1)
	h := newHome(t, p.sources()+topicAll)
	s := h.serve()
	s.awaitItems(1) // syndicated

	info, err := os.Stat(filepath.Join(h.dir, "headwater.db"))
	if err != nil {
		t.Fatal(err)
	}
	s.limitFiles(uint64(info.Size()))
	p.print(items - 1)
	s.await("a failed commit", func() bool { return strings.Contains(s.log(), "polling pauses") })
	if stored := len(h.export()); stored == papers*items {
		t.Errorf("%d items stored, with no room for them", stored)
	}
	s.documents()

	s.limitFiles(unix.RLIM_INFINITY)
	s.await("everything stored", func() bool { return len(h.export()) == papers*items })
	s.stop()
	h.run("db", "check")
}
