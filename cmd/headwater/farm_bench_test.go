package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/netip"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"
	"time"

	"headwater/aggregator"
	"headwater/storage/bolt"
)

var (
	farmURL   = flag.String("farm", "", "address of a running feedfarm, for BenchmarkFarm")
	farmFeeds = flag.Int("farm-feeds", 1000, "how many feeds it serves")
)

// BenchmarkFarm polls a farm of synthetic feeds and reports CPU seconds of this process for each phase: cold (empty store),
// same (nothing changed) and churn (after one step of the farm's time). Each phase is one round of a process that
// goes on, over one store:
//
//	go test ./cmd/headwater -run '^$' -bench Farm -benchtime 1x -farm http://127.0.0.1:8099
func BenchmarkFarm(b *testing.B) {
	if *farmURL == "" {
		b.Fatal("start a feedfarm and name it: -farm http://127.0.0.1:8099")
	}
	for b.Loop() {
		plan := farmPlan(*farmURL, *farmFeeds)
		store, err := bolt.Open(bolt.Options{Path: filepath.Join(b.TempDir(), "farm.db")})
		if err != nil {
			b.Fatal(err)
		}
		round := func(phase string) {
			cpu, items := pollFarm(b, store, plan)
			b.ReportMetric(cpu.Seconds(), phase+"-cpu-s")
			b.ReportMetric(float64(items), phase+"-items")
		}
		round("cold")
		var memory runtime.MemStats
		runtime.ReadMemStats(&memory)
		b.ReportMetric(float64(memory.HeapSys-memory.HeapReleased)/(1<<20), "heap-MiB")
		for range 3 {
			round("same")
		}
		tick(b)
		round("churn")
		if err := store.Close(); err != nil {
			b.Fatal(err)
		}
	}
}

// pollFarm makes one round and returns what it cost this process.
func pollFarm(b *testing.B, store *bolt.Store, plan aggregator.Plan) (cpu time.Duration, items int) {
	b.Helper()
	before := cpuTime()
	agg, err := aggregator.New(context.Background(), store, plan, aggregator.Options{Tell: func(e aggregator.Event) {
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
	if err := agg.Poll(context.Background(), aggregator.Round{All: true}); err != nil {
		b.Fatal(err)
	}
	return cpuTime() - before, items
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
