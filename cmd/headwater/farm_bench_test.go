package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"headwater/aggregator"
	"headwater/storage/bolt"
)

var (
	farmURL   = flag.String("farm", "", "address of a running farm of feeds, for BenchmarkFarm and BenchmarkRepoll")
	farmFeeds = flag.Int("farm-feeds", 1000, "how many feeds it serves")
	limits    = flag.String("limits", "", "a program that does the bare work, for BenchmarkFarm")
)

// BenchmarkFarm polls a farm of synthetic feeds, a server with feeds at /f/0.xml, /f/1.xml …, and reports CPU seconds of this
// process for each phase: cold (empty store), same (nothing changed) and churn (after a POST to /tick, one step of the farm's
// time). All phases are rounds of one aggregator, as they are of a daemon: its connections are kept.
//
//	go test ./cmd/headwater -run '^$' -bench Farm -benchtime 3x -farm http://127.0.0.1:8099
//
// A program named with -limits does the bare work in turn with them, and each phase is also reported as a multiple of it: cold
// and churn of its mode pipe (fetch, parse, store), same of its mode opt (conditional requests). See runLimits for its form.
func BenchmarkFarm(b *testing.B) {
	if *farmURL == "" {
		b.Fatal(noFarm)
	}
	tuneMemory(os.Getenv)
	ours, bare := phases{}, phases{}
	var heap []float64
	for b.Loop() {
		heap = append(heap, pollFarm(b, ours))
		if *limits != "" {
			runLimits(b, bare)
		}
	}
	b.ReportMetric(median(heap), "heap-MiB")
	for phase, mode := range map[string]string{"cold": "pipe-cold", "same": "opt-same", "churn": "pipe-churn"} {
		b.ReportMetric(median(ours[phase]), phase+"-cpu-s")
		if *limits != "" {
			b.ReportMetric(median(bare[mode]), mode+"-cpu-s")
			b.ReportMetric(median(ours[phase])/median(bare[mode]), phase+"/"+mode)
		}
	}
}

// noFarm says what the benchmarks of whole rounds want.
const noFarm = "start a farm of feeds and name it: -farm http://127.0.0.1:8099"

// phases are CPU seconds by phase, one for each time it was done.
type phases map[string][]float64

func (p phases) add(phase string, seconds float64) { p[phase] = append(p[phase], seconds) }

func median(values []float64) float64 {
	slices.Sort(values)
	return values[len(values)/2]
}

// sameRounds is how often nothing new is polled: one round is short for a clock.
const sameRounds = 10

// pollFarm does every phase over a store of its own and returns the heap that the first one took, in MiB.
func pollFarm(b *testing.B, cpu phases) float64 {
	b.Helper()
	store, err := bolt.Open(bolt.Options{Path: filepath.Join(b.TempDir(), "farm.db")})
	if err != nil {
		b.Fatal(err)
	}
	items := 0
	agg, err := aggregator.New(context.Background(), store, farmPlan(*farmURL, *farmFeeds), aggregator.Options{Tell: func(e aggregator.Event) {
		if polled, ok := e.(aggregator.Polled); ok {
			items += polled.New
			if polled.Err != nil {
				b.Errorf("%s: %v", polled.Source, polled.Err)
			}
		}
	}})
	if err != nil {
		b.Fatal(err)
	}
	round := func(phase string) {
		before := cpuTime()
		if err := agg.Poll(context.Background(), aggregator.Round{All: true}); err != nil {
			b.Fatal(err)
		}
		cpu.add(phase, (cpuTime() - before).Seconds())
	}
	round("cold")
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	b.ReportMetric(float64(items), "items")
	round("settle") // the farm has feeds without validators: from here on their bodies are known
	for range sameRounds {
		round("same")
	}
	tick(b)
	round("churn")
	agg.Close()
	if err := store.Close(); err != nil {
		b.Fatal(err)
	}
	return float64(memory.HeapSys-memory.HeapReleased) / (1 << 20)
}

// runLimits has the bare work done once. The program prints a line for each mode: its name in the first column, CPU seconds in
// the fourth.
func runLimits(b *testing.B, cpu phases) {
	b.Helper()
	command := exec.Command(*limits, "-farm", *farmURL, "-n", strconv.Itoa(*farmFeeds), "-reps", "3",
		"-modes", "pipe-cold,pipe-churn,opt-cold,opt-same", "-db", filepath.Join(b.TempDir(), "limits.db"))
	out, err := command.Output()
	if err != nil {
		b.Fatalf("%s: %v", command, err)
	}
	for line := range strings.Lines(string(out)) {
		if column := strings.Fields(line); len(column) > 3 {
			if seconds, err := strconv.ParseFloat(column[3], 64); err == nil {
				cpu.add(column[0], seconds)
			}
		}
	}
}

// farmPlan polls every feed of a farm, without pauses, into one topic with and one without words.
func farmPlan(base string, feeds int) aggregator.Plan {
	plan := aggregator.Plan{
		Zone: time.UTC, Dedup: aggregator.Dedup{Window: 14 * 24 * time.Hour},
		UserAgent: aggregator.UserAgent{Product: product},
		Polling: aggregator.Polling{
			Interval: time.Hour, MinInterval: 10 * time.Minute, MaxInterval: 24 * time.Hour, Workers: 32, PerHost: 64,
			Timeout: 30 * time.Second, MaxBody: 10 << 20, MaxItems: 1000, AllowNetworks: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")},
		},
		Attribution: aggregator.Attribution{MinConfidence: .5},
	}
	var ids []string
	for i := range feeds {
		id := fmt.Sprintf("f%d", i)
		ids = append(ids, id)
		plan.Sources = append(plan.Sources, aggregator.Source{ID: id, URL: fmt.Sprintf("%s/f/%d.xml", base, i), Republish: aggregator.RepublishFeed})
	}
	plan.Topics = []aggregator.Topic{
		{ID: "all", Sources: ids},
		{ID: "chips", Sources: ids, Any: []aggregator.Term{{Text: "芯片", Clause: "芯片"}, {Text: "battery", Clause: "battery"}}},
	}
	return plan
}

// tick makes one step of the farm's time.
func tick(b *testing.B) {
	b.Helper()
	response, err := http.Post(*farmURL+"/tick", "", nil)
	if err != nil {
		b.Fatal(err)
	}
	_, _ = io.Copy(io.Discard, response.Body)
	_ = response.Body.Close()
}

// cpuTime is user and system time of this process so far.
func cpuTime() time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		panic(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}
