package main

import (
	"runtime"
	"runtime/debug"
	"testing"
)

func TestMemoryLimit(t *testing.T) {
	for _, c := range []struct{ live, want int64 }{
		{0, 112 << 20},
		{42 << 20, 112 << 20},
		{300 << 20, 600 << 20},
	} {
		if got := memoryLimit(uint64(c.live)); got != c.want {
			t.Errorf("with %d MiB live the limit is %d MiB, want %d", c.live>>20, got>>20, c.want>>20)
		}
	}
}

// TestTuneMemory has the heap grow and shrink: the limit follows.
func TestTuneMemory(t *testing.T) {
	percent, limit := debug.SetGCPercent(100), debug.SetMemoryLimit(-1)
	t.Cleanup(func() {
		debug.SetGCPercent(percent)
		debug.SetMemoryLimit(limit)
	})
	tuneMemory(func(name string) string { return map[string]string{"GOMEMLIMIT": "1GiB"}[name] })
	if got := debug.SetMemoryLimit(-1); got != limit {
		t.Errorf("with a limit in the environment it was set to %d, want it left at %d", got, limit)
	}
	tuneMemory(func(string) string { return "" })
	collectUntil := func(reached func(limit int64) bool) {
		for !reached(debug.SetMemoryLimit(-1)) {
			runtime.GC() // the limit follows on a goroutine of the runtime
			runtime.Gosched()
		}
	}
	live := make([]byte, 200<<20)
	collectUntil(func(limit int64) bool { return limit >= memoryLimit(200<<20) })
	runtime.KeepAlive(live)
	collectUntil(func(limit int64) bool { return limit == smallProcess })
}
