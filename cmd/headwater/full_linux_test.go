package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

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

// roomless is how many items a paper has in the end: enough that they do not fit, and are not committed by the clock alone.
const roomless = 500

// full is a daemon whose data file cannot grow, and which has more to store than there is room for.
func (h *home) full(p *press) *service {
	h.t.Helper()
	p.set(func(p *press) { p.size = 5_000 })
	p.print(1)
	s := h.serve()
	s.awaitItems(1) // syndicated
	info, err := os.Stat(filepath.Join(h.dir, "headwater.db"))
	if err != nil {
		h.t.Fatal(err)
	}
	s.limitFiles(uint64(info.Size()))
	p.print(roomless - 1)
	s.await("a failed commit", func() bool { return strings.Contains(s.log(), "polling pauses") })
	return s
}

// TestServe_Full: a daemon whose data file cannot grow goes on serving, stops polling without taking validators over, and
// stores everything as soon as there is room again (durability rows D4 and D5).
func TestServe_Full(t *testing.T) {
	t.Parallel()
	p := newPress(t, 4)
	h := newHome(t, p.sources()+topicAll)
	s := h.full(p)
	s.documents()
	if stored := len(h.export()); stored == 4*roomless {
		t.Errorf("%d items stored, with no room for them", stored)
	}
	s.limitFiles(unix.RLIM_INFINITY)
	s.await("everything stored", func() bool { return len(h.export()) == 4*roomless })
	s.stop()
	h.run("db", "check")
}

// TestServe_FullStop: a daemon that waits for room still ends when it is told to, and what it could not store is polled again.
func TestServe_FullStop(t *testing.T) {
	t.Parallel()
	p := newPress(t, 4)
	h := newHome(t, p.sources()+topicAll)
	s := h.full(p)
	s.signal(unix.SIGTERM)
	s.expect("STOPPING=1")
	ended := make(chan error, 1)
	go func() { ended <- s.process.Wait() }()
	select {
	case err := <-ended:
		if err != nil || !strings.Contains(s.log(), "it will be polled again") {
			t.Errorf("ended with %v, want an ordinary end that says what is missing\n%s", err, s.log())
		}
	case <-time.After(patience):
		t.Fatalf("still waiting for room\n%s", s.log())
	}
	h.run("db", "check")
	h.run("poll", "--all")
	if stored := len(h.export()); stored != 4*roomless {
		t.Errorf("%d items stored, want %d", stored, 4*roomless)
	}
}
