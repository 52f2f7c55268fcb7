package main

import (
	"context"
	"io"
	"net/http"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"headwater/aggregator"
	"headwater/storage/bolt"
)

// BenchmarkRepoll reports what a poll costs that every feed answers with 304, beside a bare loop of the same conditional
// GETs, in CPU time of this process: ratio is how many times as much. Rounds of both take turns and keep their
// connections, so that neither the machine's mood nor dialling decides. The farm (see [BenchmarkFarm]) must answer every
// conditional request with 304:
//
//	go test ./cmd/headwater -run '^$' -bench Repoll -benchtime 20x -farm http://127.0.0.1:8099
func BenchmarkRepoll(b *testing.B) {
	if *farmURL == "" {
		b.Fatal(noFarm)
	}
	plan := farmPlan(*farmURL, *farmFeeds)
	store, err := bolt.Open(bolt.Options{Path: filepath.Join(b.TempDir(), "farm.db")})
	if err != nil {
		b.Fatal(err)
	}
	defer store.Close()
	answered := 0
	agg, err := aggregator.New(context.Background(), store, plan, aggregator.Options{Tell: func(e aggregator.Event) {
		if polled, ok := e.(aggregator.Polled); ok && polled.Status == http.StatusNotModified {
			answered++
		}
	}})
	if err != nil {
		b.Fatal(err)
	}
	defer agg.Close()
	ours := func() {
		if err := agg.Poll(context.Background(), aggregator.Round{All: true}); err != nil {
			b.Fatal(err)
		}
	}
	bare := newBareLoop(b, plan)
	ours()
	answered = 0
	var mine, theirs []time.Duration
	for b.Loop() {
		mine, theirs = append(mine, spent(ours)), append(theirs, spent(bare.round))
	}
	if want := len(mine) * *farmFeeds; answered != want {
		b.Fatalf("%d of %d polls were answered 304: the farm must answer all of them so", answered, want)
	}
	perFeed := func(rounds []time.Duration) float64 {
		slices.Sort(rounds)
		return float64(rounds[len(rounds)/2].Nanoseconds()) / 1e3 / float64(*farmFeeds)
	}
	b.ReportMetric(perFeed(mine), "us/feed")
	b.ReportMetric(perFeed(theirs), "bare-us/feed")
	b.ReportMetric(perFeed(mine)/perFeed(theirs), "ratio")
}

// spent is the CPU time of this process that a function takes.
func spent(do func()) time.Duration {
	before := cpuTime()
	do()
	return cpuTime() - before
}

// bareLoop makes the conditional requests of a plan's sources with as many workers, and nothing else.
type bareLoop struct {
	b          *testing.B
	plan       aggregator.Plan
	client     http.Client
	validators []http.Header
}

// newBareLoop asks each source once for its validators.
func newBareLoop(b *testing.B, plan aggregator.Plan) *bareLoop {
	kept := &http.Transport{MaxIdleConns: plan.Polling.Workers, MaxIdleConnsPerHost: plan.Polling.Workers}
	l := &bareLoop{
		b: b, plan: plan, client: http.Client{Transport: kept, Timeout: plan.Polling.Timeout},
		validators: make([]http.Header, len(plan.Sources)),
	}
	b.Cleanup(l.client.CloseIdleConnections)
	l.each(func(i int) {
		answered := l.ask(i, http.StatusOK)
		l.validators[i] = http.Header{}
		for name, from := range map[string]string{"If-None-Match": "ETag", "If-Modified-Since": "Last-Modified"} {
			if value := answered.Get(from); value != "" {
				l.validators[i].Set(name, value)
			}
		}
	})
	return l
}

// round asks every source.
func (l *bareLoop) round() { l.each(func(i int) { l.ask(i, http.StatusNotModified) }) }

// each calls do with the number of every source, from all workers.
func (l *bareLoop) each(do func(i int)) {
	next := make(chan int)
	var group sync.WaitGroup
	for range l.plan.Polling.Workers {
		group.Go(func() {
			for i := range next {
				do(i)
			}
		})
	}
	for i := range l.plan.Sources {
		next <- i
	}
	close(next)
	group.Wait()
}

// ask makes the request to a source and returns the header of its answer.
func (l *bareLoop) ask(i, want int) http.Header {
	request, err := http.NewRequest(http.MethodGet, l.plan.Sources[i].URL, nil)
	if err != nil {
		l.b.Error(err)
		return nil
	}
	for name, value := range l.validators[i] {
		request.Header[name] = value
	}
	response, err := l.client.Do(request)
	if err != nil {
		l.b.Error(err)
		return nil
	}
	defer response.Body.Close()
	if _, err := io.Copy(io.Discard, response.Body); err != nil {
		l.b.Error(err)
	}
	if response.StatusCode != want {
		l.b.Errorf("%s: status %d, want %d", request.URL, response.StatusCode, want)
	}
	return response.Header
}
