package main

import (
	"encoding/json"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"sync"
	"testing"
)

// TestKill_Hub kills the daemon at random moments while it tells a subscriber of its hub what is new: between a commit and its
// delivery, in the middle of a delivery, and while the subscriber is down. The subscriber gets every story, and never an older
// feed after a newer one. More rounds:
//
//	go test ./cmd/headwater -run TestKill_Hub -kill-rounds 100
func TestKill_Hub(t *testing.T) {
	t.Parallel()
	p := newPress(t, 20)
	h := newHome(t, p.sources()+"topics: [{id: all, title: All, limit: 0}]\n")
	reader := newSubscriber(t)
	s := h.serve()
	reader.subscribe(s)
	s.stop() // in order: the hub notes that the subscriber has confirmed
	p.set(func(p *press) { p.running = true })
	random := rand.New(rand.NewPCG(2, uint64(*killRounds)))
	for range *killRounds {
		reader.set(func(r *subscriber) { r.down = random.IntN(3) == 0 })
		h.deliverUntilKilled(p, reader, 1+random.IntN(50))
	}
	p.set(func(p *press) { p.running = false })
	reader.set(func(r *subscriber) { r.down = false })
	h.run("poll", "--all") // all of it is committed, and nobody is told

	stories := map[string]bool{}
	for _, item := range h.export() {
		stories[item.Story] = true
	}
	s = h.serve()
	s.await("every story is delivered", func() bool { return reader.has(stories) })
	s.stop()
	t.Logf("%d stories, %d deliveries", len(stories), reader.told())
}

// deliverUntilKilled runs the daemon for so many requests of its own, polls and deliveries, and kills it.
func (h *home) deliverUntilKilled(p *press, reader *subscriber, requests int) {
	h.t.Helper()
	asked := make(chan int, requests)
	p.set(func(p *press) { p.asked = asked })
	reader.set(func(r *subscriber) { r.asked = asked })
	s := h.serve()
	for range requests {
		<-asked
	}
	s.kill()
}

// subscriber is somebody who listens to the hub for the topic all. It keeps what it was told, as a reader would.
type subscriber struct {
	*httptest.Server
	t          *testing.T
	confirmed  chan bool // is closed when the hub has asked whether it was us
	mu         sync.Mutex
	down       bool // it answers deliveries with 503, and keeps nothing
	asked      chan<- int
	stories    map[string]bool
	newest     string // of the last delivery
	deliveries int
}

func newSubscriber(t *testing.T) *subscriber {
	r := &subscriber{t: t, confirmed: make(chan bool), stories: map[string]bool{}}
	r.Server = httptest.NewServer(r)
	t.Cleanup(r.Close)
	return r
}

// set changes how the subscriber works.
func (r *subscriber) set(change func(*subscriber)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	change(r)
}

// told is how many deliveries it took.
func (r *subscriber) told() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.deliveries
}

// has says whether it was told of all these stories.
func (r *subscriber) has(stories map[string]bool) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	for story := range stories {
		if !r.stories[story] {
			return false
		}
	}
	return true
}

// subscribe asks a daemon's hub for the topic all, and returns when the hub has asked back.
func (r *subscriber) subscribe(s *service) {
	s.t.Helper()
	var feed struct {
		Feed string `json:"feed_url"`
	}
	if _, body := s.page("/t/all.json"); json.Unmarshal([]byte(body), &feed) != nil || feed.Feed == "" {
		s.t.Fatalf("no feed_url:\n%s", body)
	}
	response, err := http.PostForm(s.base+"/hub", url.Values{"hub.mode": {"subscribe"}, "hub.topic": {feed.Feed}, "hub.callback": {r.URL}})
	if err != nil {
		s.t.Fatal(err)
	}
	_ = response.Body.Close()
	if response.StatusCode != http.StatusAccepted {
		s.t.Fatalf("the hub answers %s", response.Status)
	}
	<-r.confirmed
}

func (r *subscriber) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	if q.Method == http.MethodGet {
		_, _ = io.WriteString(w, q.URL.Query().Get("hub.challenge"))
		close(r.confirmed)
		return
	}
	body, err := io.ReadAll(q.Body)
	if err != nil {
		return // the daemon was killed while it was sending
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	select {
	case r.asked <- -1:
	default: // nobody counts
	}
	if r.down {
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	r.read(string(body))
}

// read takes a delivered feed in; the lock is held.
func (r *subscriber) read(feed string) {
	r.deliveries++
	stories := storiesIn(r.t, feed)
	if r.newest != "" && !slices.Contains(stories, r.newest) {
		r.t.Errorf("a feed without %s was delivered after one that began with it", r.newest)
	}
	for _, story := range stories {
		r.stories[story] = true
	}
	if len(stories) > 0 {
		r.newest = stories[0]
	}
}
