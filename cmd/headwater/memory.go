package main

import (
	"runtime"
	"runtime/debug"
	gometrics "runtime/metrics"
)

// How much memory Go may take before it collects garbage. Most of what a poll allocates is garbage soon after, so room saves
// work: up to smallProcess the heap may grow to three times what is live. Beyond that it may double, as is the default of Go.
// The limit holds for all that Go manages, idle memory included, and is kept even when the machine is busy and the collector is
// late.
const (
	smallProcess = 112 << 20
	gcPercent    = 200
)

// memoryLimit is the limit for a heap of which so many bytes are live.
func memoryLimit(live uint64) int64 { return max(smallProcess, int64(2*live)) }

// tuneMemory sets the limit, and from now on after every collection. $GOGC and $GOMEMLIMIT keep their meaning: whoever sets one
// of them wants it otherwise.
func tuneMemory(getenv func(string) string) {
	if getenv("GOGC") != "" || getenv("GOMEMLIMIT") != "" {
		return
	}
	debug.SetGCPercent(gcPercent)
	retuneMemory(0)
}

// retuneMemory sets the limit anew if it has moved by an eighth, and comes again after the next collection, which finds the
// garbage that it leaves. The runtime calls it on a goroutine of its own.
func retuneMemory(before int64) {
	live := []gometrics.Sample{{Name: "/gc/heap/live:bytes"}}
	gometrics.Read(live)
	limit := memoryLimit(live[0].Value.Uint64())
	if move := limit - before; max(move, -move) < before/8 {
		limit = before
	} else {
		debug.SetMemoryLimit(limit)
	}
	runtime.AddCleanup(new([64]byte), retuneMemory, limit)
}
