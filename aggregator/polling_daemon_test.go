package aggregator

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
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
	"headwater/storage/memory"
)

// daemon is a whole aggregator in a world, and what it told.
type daemon struct {
	*Aggregator
	w     *world
	mu    sync.Mutex
	told  []Event
	heard []time.Time // when
	stop  func()
}

// daemon makes an aggregator over the world's plan and store.
func (w *world) daemon() *daemon {
	w.t.Helper()
	if w.store == nil {
		w.store = memory.New()
	}
	d := &daemon{w: w}
	var err error
	d.Aggregator, err = New(w.t.Context(), w.store, w.plan, Options{Tell: d.hear})
	if err != nil {
		w.t.Fatal(err)
	}
	d.reader.Load().fetcher.dialer.dial = w.dial
	return d
}

// hear takes down what is told, on the desk's goroutine.
func (d *daemon) hear(e Event) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.told, d.heard = append(d.told, e), append(d.heard, time.Now())
}

// start runs it until stop is called.
func (d *daemon) start() {
	ctx, cancel := context.WithCancel(d.w.t.Context())
	ended := make(chan error)
	go func() { ended <- d.Run(ctx) }()
	d.stop = func() {
		cancel()
		if err := <-ended; err != nil && err != context.Canceled {
			d.w.t.Errorf("run: %v", err)
		}
	}
}

// after sleeps until everything has come to rest.
func (d *daemon) after(wait time.Duration) {
	time.Sleep(wait)
	synctest.Wait()
}

// told returns the events of a kind.
func told[E Event](d *daemon) (events []E) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, e := range d.told {
		if one, ok := e.(E); ok {
			events = append(events, one)
		}
	}
	return events
}

// hub subscribes whoever asks it, and delivers to it.
type hub struct {
	w        *world
	handler  http.Handler // of the subscriber
	forms    []url.Values
	verified int
}

func (h *hub) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h.w.check(r.ParseForm() == nil, "form cannot be read")
	h.forms = append(h.forms, r.PostForm)
	w.WriteHeader(http.StatusAccepted)
	go func() { // after it has answered, as hubs do
		form := h.forms[len(h.forms)-1]
		q := url.Values{"hub.mode": {"subscribe"}, "hub.topic": form["hub.topic"], "hub.challenge": {"c"}, "hub.lease_seconds": {"864000"}}
		if h.call("GET", "?"+q.Encode(), "", "").Body.String() == "c" {
			h.verified++
		}
	}()
}

// call makes a request to the newest callback.
func (h *hub) call(method, query, body, signature string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, h.forms[len(h.forms)-1].Get("hub.callback")+query, strings.NewReader(body))
	r.Header.Set("X-Hub-Signature", signature)
	w := httptest.NewRecorder()
	h.handler.ServeHTTP(w, r)
	return w
}

// push delivers a document with its signature.
func (h *hub) push(body string) {
	mac := hmac.New(sha256.New, []byte(h.forms[len(h.forms)-1].Get("hub.secret")))
	io.WriteString(mac, body)
	h.w.check(h.call("POST", "", body, "sha256="+hex.EncodeToString(mac.Sum(nil))).Code/100 == 2, "push refused")
}

// hubbed is a feed with these items that names a hub.
func hubbed(numbers ...int) string {
	var b strings.Builder
	b.WriteString(`<feed xmlns="http://www.w3.org/2005/Atom"><title>t</title><id>t</id><link rel="hub" href="http://hub.test/"/><link rel="self" href="http://a.test/feed"/>`)
	for _, n := range numbers {
		fmt.Fprintf(&b, `<entry><id>urn:%d</id><title>Item %d</title><link href="http://a.test/%d"/><updated>2000-01-01T00:00:00Z</updated></entry>`, n, n, n)
	}
	return b.String() + "</feed>"
}

func TestPush(t *testing.T) {
	inWorld(t, func(w *world) {
		w.source("http://a.test/feed")
		w.plan.Callback = "http://me.test/push/"
		w.host("a.test", reply(200, hubbed(1), "ETag", `"x"`))
		h := &hub{w: w}
		w.host("hub.test", h.ServeHTTP)
		d := w.daemon()
		h.handler = d.PushHandler()
		d.start()
		d.after(time.Minute)
		w.check(len(h.forms) == 1 && h.verified == 1, "hub was asked %d times, verified %d", len(h.forms), h.verified)
		polls := w.count("a.test")

		h.push(hubbed(2))
		h.push("no feed")
		d.after(10 * time.Second)
		w.check(w.stored() == 2 && w.count("a.test") == polls, "%d items after %d polls", w.stored(), w.count("a.test"))
		pushes := 0
		for _, p := range told[Polled](d) {
			if p.Pushed {
				pushes++
				w.check((p.New == 1) == (p.Err == nil), "told %+v", p)
			}
		}
		w.check(pushes == 2, "%d pushes were told", pushes)
		state, err := w.store.Source(w.t.Context(), "a")
		w.check(err == nil && state.Push.State == pushActive && state.Items == 2 && state.ETag == `"x"`, "stored %+v, %v", state, err)
		w.check(state.Health.Failures == 0, "a bad push counts as a failed poll")

		d.after(12 * 24 * time.Hour) // longer than a lease
		w.check(len(h.forms) >= 2 && h.verified == len(h.forms), "asked %d times, verified %d", len(h.forms), h.verified)
		w.check(w.count("a.test") > polls, "polling stopped")
		d.stop()
	})
}

func TestPush_NotReachable(t *testing.T) {
	for hub, want := range map[string]bool{"http://hub.test/": false, "http://127.0.0.1:9/hub": true, "http://hub.localhost/": true} {
		if canReach(hub, "http://localhost:8080/push/") != want {
			t.Errorf("a callback on localhost for %s: %v", hub, !want)
		}
	}
	if !canReach("http://hub.test/", "https://news.example/push/") || canReach("http://hub.test/", "") {
		t.Error("a public callback, or none")
	}
}

func TestHealthChanges(t *testing.T) {
	inWorld(t, func(w *world) {
		src := w.source("http://a.test/feed")
		w.host("a.test", script(listing(1), reply(500, ""), reply(500, ""), reply(410, "")))
		for range 4 { // a process each
			d := w.daemon()
			if err := d.Poll(w.t.Context(), Round{Sources: []string{src.ID}}); err != nil {
				w.t.Fatal(err)
			}
			time.Sleep(24 * time.Hour)
		}
		changes, err := HealthChanges(w.t.Context(), w.store)
		if err != nil {
			w.t.Fatal(err)
		}
		var words []string
		for _, c := range changes {
			words = append(words, fmt.Sprintf("%s→%s", c.From, c.To))
			w.check(c.Source == "a" && c.Reason != "" && !c.At.IsZero(), "change %+v", c)
		}
		w.check(fmt.Sprint(words) == "[failing→gone warning→failing new→warning]", "changes %v", words)
	})
}

func TestHealthLog_KeepsTheNewest(t *testing.T) {
	l, stored := &healthLog{}, map[string]bool{}
	for n := range 3 * healthChanges {
		for _, record := range l.note(HealthChange{Source: "a", To: storage.StateFailing, At: time.Unix(int64(n), 0)}) {
			if stored[record.Key] = true; record.Value == nil {
				delete(stored, record.Key)
			}
		}
	}
	if len(stored) != healthChanges || !stored[l.keys[0]] || !stored[l.keys[healthChanges-1]] {
		t.Errorf("%d changes are kept", len(stored))
	}
}

func TestOverview(t *testing.T) {
	plan := Plan{Sources: []Source{
		{ID: "a", URL: "http://a.test/"}, {ID: "twin", URL: "https://a.test/"}, {ID: "off", URL: "http://b.test/", Paused: true},
		{ID: "other", URL: "http://new.test/"}, {ID: "fresh", URL: "http://c.test/"},
	}}
	next := time.Unix(1, 0)
	polled := func(id, address string) storage.Source {
		return storage.Source{ID: id, URL: address, Items: 3, Health: storage.Health{State: storage.StateOK}, Schedule: storage.Schedule{Next: next}}
	}
	stored := []storage.Source{polled("a", "http://a.test/"), polled("off", "http://b.test/"), polled("other", "http://old.test/"), polled("dropped", "x")}
	want := []struct {
		state storage.State
		items int
		next  time.Time
	}{{"ok", 3, next}, {"paused", 0, time.Time{}}, {"paused", 3, time.Time{}}, {"new", 3, time.Time{}}, {"new", 0, time.Time{}}}
	for i, got := range Overview(&plan, stored) {
		if got.ID != plan.Sources[i].ID || got.Health.State != want[i].state || got.Items != want[i].items || !got.Schedule.Next.Equal(want[i].next) {
			t.Errorf("%s: %+v, want %+v", plan.Sources[i].ID, got, want[i])
		}
	}
}
