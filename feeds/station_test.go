package feeds

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"headwater/storage"
)

// callback plays all subscribers of a test: it is the transport of the announcer's client.
type callback struct {
	mu         sync.Mutex
	confirm    bool   // answers a verification with its challenge
	asked      func() // is called before
	status     int    // of its answer to a delivery
	challenges []url.Values
	deliveries []delivery
}

// delivery is one fat ping as a subscriber saw it.
type delivery struct {
	url    string
	header http.Header
	body   string
	at     time.Time
}

// say sets how the subscribers answer from now on.
func (c *callback) say(confirm bool, status int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.confirm, c.status = confirm, status
}

// seen is what the subscribers were sent so far.
func (c *callback) seen() ([]url.Values, []delivery) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.challenges, c.deliveries
}

func (c *callback) RoundTrip(r *http.Request) (*http.Response, error) {
	if c.asked != nil && r.Method == http.MethodGet {
		c.asked()
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	w := httptest.NewRecorder()
	if r.Method == http.MethodGet {
		c.challenges = append(c.challenges, r.URL.Query())
		if c.confirm {
			_, _ = io.WriteString(w, r.URL.Query().Get("hub.challenge"))
		}
		return w.Result(), nil
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	c.deliveries = append(c.deliveries, delivery{url: r.URL.String(), header: r.Header, body: string(body), at: time.Now()})
	w.WriteHeader(c.status)
	return w.Result(), nil
}

// station is a world with a hub at work and somebody who listens, inside a bubble of synctest.
type station struct {
	*world
	t         *testing.T
	publisher *Publisher
	handler   http.Handler
	callback  *callback
	end       func()
}

func newStation(t *testing.T, w *world) *station {
	s := &station{world: w, t: t, publisher: w.publisher(), callback: &callback{confirm: true, status: 200}}
	s.handler = s.publisher.Handler()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error)
	go func() { ended <- NewAnnouncer(s.publisher, &http.Client{Transport: s.callback}).Run(ctx) }()
	s.end = func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("Run: %v", err)
		}
	}
	synctest.Wait()
	return s
}

// ask posts a form to the hub and waits until everything that follows is done.
func (s *station) ask(pairs ...string) int {
	form := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		form.Add(pairs[i], pairs[i+1])
	}
	r := httptest.NewRequest("POST", "/hub", strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	s.handler.ServeHTTP(w, r)
	synctest.Wait()
	return w.Code
}

const topicURL = "https://feeds.example.org/t/hot"

func (s *station) subscribe(ending string, more ...string) {
	s.t.Helper()
	pairs := append([]string{"hub.mode", "subscribe", "hub.topic", topicURL + ending, "hub.callback", "https://reader.example/cb?x=1"}, more...)
	if got := s.ask(pairs...); got != 202 {
		s.t.Fatalf("subscribe: %d, want 202", got)
	}
}

// news is the n-th new story, committed and told.
func (s *station) news(n int) {
	s.t.Helper()
	s.tell([]storage.Item{item(n, "herald", nil)}, "hot")
	s.publisher.Changed([]string{"hot"}, []string{"herald"})
	synctest.Wait()
}

// pass lets time go by, and everything that it brings about happen.
func (s *station) pass(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

func (s *station) deliveries() []delivery {
	_, list := s.callback.seen()
	return list
}

func (s *station) challenges() []url.Values {
	list, _ := s.callback.seen()
	return list
}

func (s *station) subscriptions() []subscription {
	s.t.Helper()
	records, err := s.store.Records(context.Background(), recordSubscription)
	if err != nil {
		s.t.Fatal(err)
	}
	out := make([]subscription, len(records))
	for i, r := range records {
		if err := json.Unmarshal(r.Value, &out[i]); err != nil {
			s.t.Fatal(err)
		}
	}
	return out
}

func (s *station) wantDeliveries(want int) {
	s.t.Helper()
	if got := len(s.deliveries()); got != want {
		s.t.Fatalf("%d deliveries, want %d", got, want)
	}
}
