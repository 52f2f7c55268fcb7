package aggregator

import (
	"context"
	"slices"
	"sync"
	"time"

	"headwater/storage"
)

// pageJob is a page to read: that of an item which is committed.
type pageJob struct {
	item   storage.ID
	source *Source
	url    string
	due    time.Time // not before this
}

// pageQueue holds the pages that are to be read, by their hosts: of each host one at a time, so that a slow one keeps one
// worker and not all of them. What is in it stands in the store as well (see recordPage); beyond maxPages it stands there
// only. The desk fills it, the workers of article_read.go empty it; safe for any goroutine.
type pageQueue struct {
	mu    sync.Mutex
	lanes map[string]*pageLane
	known map[storage.ID]bool // waiting or being read
	left  bool                // more stand in the store
	wake  chan struct{}       // closed when something changed that a waiting worker wants to know
}

// pageLane is the pages of one host, by due time.
type pageLane struct {
	jobs []pageJob
	busy bool // one is being read, or was read and is not filed yet
}

// maxPages is how many pages wait in memory.
const maxPages = 20_000

func newPageQueue() *pageQueue {
	return &pageQueue{lanes: map[string]*pageLane{}, known: map[storage.ID]bool{}, wake: make(chan struct{})}
}

// push adds pages. One that waits already keeps its place.
func (q *pageQueue) push(jobs ...pageJob) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, job := range jobs {
		switch {
		case q.known[job.item]:
		case len(q.known) >= maxPages:
			q.left = true
		default:
			q.known[job.item] = true
			q.insert(job)
		}
	}
	q.changed()
}

// insert puts a page behind those of its host that are due no later. The lock is held.
func (q *pageQueue) insert(job pageJob) {
	host := hostOf(job.url)
	l := q.lanes[host]
	if l == nil {
		l = &pageLane{}
		q.lanes[host] = l
	}
	at, _ := slices.BinarySearchFunc(l.jobs, job, func(a, b pageJob) int {
		if a.due.After(b.due) {
			return 1
		}
		return -1
	})
	l.jobs = slices.Insert(l.jobs, at, job)
}

// changed wakes the workers that wait. The lock is held.
func (q *pageQueue) changed() {
	close(q.wake)
	q.wake = make(chan struct{})
}

// next waits for a page that is due. It reports false when the context ends.
func (q *pageQueue) next(ctx context.Context) (pageJob, bool) {
	for {
		q.mu.Lock()
		job, found, wait := q.take(time.Now())
		wake := q.wake
		q.mu.Unlock()
		if found {
			return job, true
		}
		timer := time.NewTimer(wait)
		select {
		case <-wake:
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return pageJob{}, false
		}
		timer.Stop()
	}
}

// take hands out the page that has waited longest, or says how long nothing will be due. The lock is held.
func (q *pageQueue) take(now time.Time) (job pageJob, found bool, wait time.Duration) {
	var best *pageLane
	for _, l := range q.lanes {
		if !l.busy && (best == nil || l.jobs[0].due.Before(best.jobs[0].due)) {
			best = l
		}
	}
	if best == nil {
		return job, false, time.Hour
	}
	job = best.jobs[0]
	if wait = job.due.Sub(now); wait > 0 {
		return pageJob{}, false, wait
	}
	best.jobs = best.jobs[1:]
	best.busy = true
	return job, true, 0
}

// done takes note that a page was filed, or given up because the program ends. One that is to be tried again has its new due
// time; the zero time says that it is not.
func (q *pageQueue) done(job pageJob, again time.Time) {
	q.mu.Lock()
	defer q.mu.Unlock()
	host := hostOf(job.url)
	l := q.lanes[host]
	l.busy = false
	if again.IsZero() {
		delete(q.known, job.item)
	} else {
		job.due = again
		q.insert(job)
	}
	if len(l.jobs) == 0 {
		delete(q.lanes, host)
	}
	q.changed()
}

// idle reports whether no page is due and none is being read.
func (q *pageQueue) idle(now time.Time) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, l := range q.lanes {
		if l.busy || !l.jobs[0].due.After(now) {
			return false
		}
	}
	return true
}

// wantsMore reports whether there is room again for pages that stand in the store only. It says so once.
func (q *pageQueue) wantsMore() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if !q.left || len(q.known) > maxPages/2 {
		return false
	}
	q.left = false
	return true
}
