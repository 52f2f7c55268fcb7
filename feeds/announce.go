package feeds

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
	"time"

	"headwater/storage"
)

// Announcer tells the hub's subscribers, and hubs elsewhere, what changed. Nothing waits in an outbox: each subscription remembers the
// revision that was delivered last, so what is stored says what is still to be sent, also after a crash between a commit
// and its delivery.
//
// One goroutine, the one that calls Run, owns all subscriptions; a few senders talk to callbacks for it.
type Announcer struct {
	publisher *Publisher
	client    *http.Client

	subscribers map[string]*subscriber // by key of the record
	jobs        chan job
	done        chan outcome
	records     []storage.Record // changes that are not committed yet
	retry       time.Time        // not before this after a failed commit
}

// subscription is what is stored of a subscriber.
type subscription struct {
	Callback  string    `json:"callback"`
	Topic     string    `json:"topic"` // address below the site's, so that a new site address ends no subscription
	Secret    string    `json:"secret,omitempty"`
	Until     time.Time `json:"until"`
	Delivered string    `json:"delivered"` // ETag of the revision that it has
}

// subscriber is a subscription at work.
type subscriber struct {
	subscription
	record string // kind of its record: recordSubscription or recordPing
	due    bool   // there may be something to send
	busy   bool   // a sender is at it
	tries  int    // failed deliveries since the last good one
	next   time.Time
}

const recordSubscription = "hub-subscription"

// senders is how many callbacks are talked to at once.
const senders = 8

// NewAnnouncer returns the announcer of a publisher's hub. The client makes all requests to callbacks: since anybody can
// name one, its dialer must refuse addresses of private networks. It follows no redirect.
func NewAnnouncer(p *Publisher, client *http.Client) *Announcer {
	own := *client
	own.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &Announcer{
		publisher:   p,
		client:      &own,
		subscribers: map[string]*subscriber{},
		jobs:        make(chan job),
		done:        make(chan outcome),
	}
}

// Run announces until the context ends, and lets the requests that are under way then finish, if they take no longer than
// lastTime: what a callback has taken is noted. It returns an error only if the subscriptions cannot be read. A second Run
// needs an announcer of its own.
func (a *Announcer) Run(ctx context.Context) error {
	if err := a.load(ctx); err != nil {
		return err
	}
	var group sync.WaitGroup
	for range senders {
		group.Go(func() { a.send(ctx) })
	}
	a.loop(ctx)
	go func() { group.Wait(); close(a.done) }()
	for o := range a.done {
		a.settle(o, time.Now())
	}
	if err := a.commit(context.WithoutCancel(ctx)); err != nil {
		a.publisher.report("/hub", err) // what was delivered last is delivered once more
	}
	return nil
}

// load reads the subscriptions. Each is due: something may have been committed that was never sent.
func (a *Announcer) load(ctx context.Context) error {
	for _, kind := range []string{recordSubscription, recordPing} {
		records, err := a.publisher.store.Records(ctx, kind)
		if err != nil {
			return fmt.Errorf("read subscriptions: %w", err)
		}
		for _, r := range records {
			s := &subscriber{due: true, record: kind}
			if err := json.Unmarshal(r.Value, &s.subscription); err != nil {
				return fmt.Errorf("read subscription %s: %w", r.Key, err)
			}
			a.subscribers[r.Key] = s
		}
	}
	a.enlist()
	return nil
}

// loop hands out work and takes in what came of it.
func (a *Announcer) loop(ctx context.Context) {
	var asked *job // a verification that waits for a sender; the others wait in the hub's queue, which has an end
	timer := time.NewTimer(0)
	defer timer.Stop()
	for ctx.Err() == nil {
		next, key, wait := a.next(asked, time.Now())
		jobs, intents := a.jobs, a.publisher.hub.intents
		if asked != nil {
			intents = nil // receiving from a nil channel is never chosen
		}
		if next == nil {
			next, jobs = &job{}, nil // nor is sending on one
		}
		timer.Reset(wait)
		select {
		case <-ctx.Done():
		case in := <-intents:
			asked = &job{intent: &in, challenge: rand.Text()}
		case <-a.publisher.hub.wake:
			a.mark(a.publisher.hub.told())
		case jobs <- *next:
			if next.intent != nil {
				asked = nil
			} else {
				s := a.subscribers[key]
				s.busy, s.due = true, false
			}
		case o := <-a.done:
			a.settle(o, time.Now())
			a.store(ctx, time.Now())
		case <-timer.C:
			a.store(ctx, time.Now())
		}
	}
}

// mark makes the subscribers of changed topics due.
func (a *Announcer) mark(topics map[string]bool) {
	a.enlist()
	view := a.publisher.view.Load()
	for _, s := range a.subscribers {
		if t, ok := parseTarget(s.Topic); ok && topics[view.renamed(t).id] {
			s.due = true
		}
	}
}

// next is the job to hand out now, and how long to wait if there is none.
func (a *Announcer) next(asked *job, now time.Time) (j *job, key string, wait time.Duration) {
	if asked != nil {
		return asked, "", look
	}
	wait = look
	if len(a.records) > 0 {
		wait = max(a.retry.Sub(now), 0)
	}
	for key, s := range a.subscribers {
		switch {
		case s.busy:
		case s.record == recordSubscription && !now.Before(s.Until):
			a.forget(key)
			wait = 0
		case !s.due:
			wait = min(wait, s.left(now))
		case now.Before(s.next):
			wait = min(wait, s.next.Sub(now), s.left(now))
		default:
			return &job{key: key, subscription: s.subscription, ping: s.record == recordPing}, key, wait
		}
	}
	return nil, "", wait
}

// look is how long the announcer waits when nothing is to be done.
const look = time.Hour

// left is how long the lease of a subscription lasts, as far as anybody waits for its end. A ping has none.
func (s *subscriber) left(now time.Time) time.Duration {
	if s.record == recordPing {
		return look
	}
	return s.Until.Sub(now)
}

// settle takes in what a sender reports.
func (a *Announcer) settle(o outcome, now time.Time) {
	if o.intent != nil {
		a.verified(o, now)
		return
	}
	s := a.subscribers[o.key]
	if s == nil {
		return // unsubscribed meanwhile
	}
	s.busy = false
	switch o.result {
	case delivered:
		s.tries, s.next = 0, time.Time{}
		if s.Delivered != o.tag {
			s.Delivered = o.tag
			a.keep(o.key, s)
		}
	case gone:
		a.forget(o.key)
	case failed:
		if s.tries == 0 && o.err != nil {
			a.publisher.report(s.Callback, o.err)
		}
		s.due = true
		s.next = now.Add(backoff(s.tries))
		s.tries++
	}
}

// backoff is how long a failed delivery waits: half a minute, doubled each time, at most a quarter of an hour. A
// subscriber that was down for an hour has what it missed a quarter of an hour later.
func backoff(tries int) time.Duration {
	return min(30*time.Second<<min(tries, 10), 15*time.Minute)
}

// verified takes in a verification. One that failed changes nothing (WebSub §5.3). A subscription that was there is
// replaced, and keeps what was delivered.
func (a *Announcer) verified(o outcome, now time.Time) {
	if o.result != delivered {
		return
	}
	in := o.intent
	key := subscriptionKey(in)
	if !in.subscribe {
		a.forget(key)
		return
	}
	s := a.subscribers[key]
	if s == nil {
		if len(a.subscribers) >= maxSubscribers {
			return
		}
		s = &subscriber{due: true, record: recordSubscription, subscription: subscription{Delivered: o.tag}}
		a.subscribers[key] = s
	}
	s.Callback, s.Topic, s.Secret, s.Until = in.callback, in.topic.path(), in.secret, now.Add(in.lease)
	s.next = time.Time{}
	a.keep(key, s)
}

// maxSubscribers bounds what strangers can make us remember.
const maxSubscribers = 10_000

func subscriptionKey(in *intent) string { return storage.NewID(in.topic.path(), in.callback).String() }

// keep and forget change a subscription's record with the next commit.
func (a *Announcer) keep(key string, s *subscriber) {
	value, err := json.Marshal(&s.subscription)
	if err != nil {
		return // strings and a time: it cannot
	}
	a.records = append(a.records, storage.Record{Kind: s.record, Key: key, Value: value})
}

func (a *Announcer) forget(key string) {
	if s := a.subscribers[key]; s != nil {
		delete(a.subscribers, key)
		a.records = append(a.records, storage.Record{Kind: s.record, Key: key})
	}
}

// store commits the changes once no more outcomes come at once, or there are many. A store that is full is tried again;
// until then a crash would deliver once more what was delivered.
func (a *Announcer) store(ctx context.Context, now time.Time) {
	const many = 100
	for len(a.records) < many {
		select {
		case o := <-a.done:
			a.settle(o, now)
			continue
		default:
		}
		break
	}
	if now.Before(a.retry) {
		return
	}
	if err := a.commit(ctx); err != nil {
		a.retry = now.Add(10 * time.Second)
		a.publisher.report("/hub", err)
	}
}

func (a *Announcer) commit(ctx context.Context) error {
	if len(a.records) == 0 {
		return nil
	}
	if err := a.publisher.store.Commit(ctx, &storage.Batch{Records: a.records}); err != nil {
		return fmt.Errorf("keep subscriptions: %w", err)
	}
	a.records = nil
	return nil
}
