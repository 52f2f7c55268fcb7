package aggregator

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"headwater/storage"
)

func pageOf(host string, n int, due time.Time) pageJob {
	url := fmt.Sprintf("https://%s/%d", host, n)
	return pageJob{item: storage.NewID("page", url), url: url, due: due}
}

func TestPageQueueTakesTurns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q, now := newPageQueue(), time.Now()
		q.push(pageOf("a.example", 2, now.Add(time.Second)), pageOf("a.example", 1, now), pageOf("b.example", 1, now.Add(time.Minute)))
		q.push(pageOf("a.example", 1, now.Add(time.Hour))) // waits already
		first, _ := q.next(t.Context())
		if first.url != "https://a.example/1" {
			t.Errorf("first %s", first.url)
		}
		if q.idle(now) {
			t.Error("idle while a page is read")
		}
		second, _ := q.next(t.Context())
		if second.url != "https://b.example/1" || time.Since(now) != time.Minute {
			t.Errorf("%s after %v: its host's turn came, but the other host is busy", second.url, time.Since(now))
		}
		q.done(second, time.Time{})
		q.done(first, now.Add(time.Hour))
		third, _ := q.next(t.Context())
		if third.url != "https://a.example/2" {
			t.Errorf("third %s", third.url)
		}
		q.done(third, time.Time{})
		if !q.idle(time.Now()) {
			t.Error("a page that is due in an hour keeps the queue busy")
		}
		if again, _ := q.next(t.Context()); again.url != first.url || time.Since(now) != time.Hour {
			t.Errorf("%s after %v", again.url, time.Since(now))
		}
	})
}

func TestPageQueueEndsWithTheContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		if job, ok := newPageQueue().next(ctx); ok {
			t.Errorf("got %s out of an empty queue", job.url)
		}
	})
}

func TestPageQueueIsBounded(t *testing.T) {
	q, now := newPageQueue(), time.Now()
	for n := range maxPages + 10 {
		q.push(pageOf("a.example", n, now))
	}
	if len(q.known) != maxPages || q.wantsMore() {
		t.Errorf("%d pages in a full queue", len(q.known))
	}
	for range maxPages / 2 {
		job, _ := q.next(t.Context())
		q.done(job, time.Time{})
	}
	if !q.wantsMore() || q.wantsMore() {
		t.Error("a queue that has room again says so once")
	}
}
