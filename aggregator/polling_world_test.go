package aggregator

import (
	"bytes"
	"context"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"headwater/storage"
)

// world is a small internet for tests of the polling manners: hosts that answer as they are told to, all in memory, and one
// poller. It is used inside a synctest bubble, so hours pass at once.
type world struct {
	t       *testing.T
	plan    Plan
	hosts   *hosts
	fetcher *fetcher
	dialed  chan net.Conn

	mu       sync.Mutex
	servers  map[string]http.Handler // by host
	refusing map[string]error        // what dialling a host fails with
	inFlight map[string]int
	most     map[string]int
	log      []asked
	states   map[string]storage.Source
	store    storage.Store // of the tests that need a whole aggregator
	reads    int           // documents that were read
	ahead    time.Duration // by how much the poller's clock was set wrong
}

// asked is a request that a host got.
type asked struct {
	at     time.Time
	host   string
	uri    string
	header http.Header
}

const (
	rssDoc  = `<rss version="2.0"><channel><title>t</title><item><guid>1</guid></item></channel></rss>`
	pageDoc = `<!doctype html><title>log in</title>`
)

// newWorld makes an empty world with the default manners.
func newWorld(t *testing.T) *world {
	w := &world{
		t: t, servers: map[string]http.Handler{}, refusing: map[string]error{}, inFlight: map[string]int{},
		most: map[string]int{}, states: map[string]storage.Source{}, dialed: make(chan net.Conn),
	}
	w.plan = Plan{
		Sources:   make([]Source, 0, 2000), // pointers into it stay good
		UserAgent: UserAgent{Product: "Headwater/1.0", Contact: "https://example.org/about"}, Zone: time.UTC,
		Polling: Polling{
			Interval: time.Hour, MinInterval: 10 * time.Minute, MaxInterval: 24 * time.Hour, Workers: 8, PerHost: 1,
			HostGap: time.Second, Timeout: 30 * time.Second, MaxBody: 1 << 20,
		},
	}
	server := &http.Server{Handler: http.HandlerFunc(w.serve)}
	go server.Serve(listener{w.dialed, make(chan struct{}), new(sync.Once)})
	t.Cleanup(func() {
		w.fetcher.close()
		server.Close()
	})
	w.reload()
	return w
}

// reload makes the poller anew from the plan, as a restart does.
func (w *world) reload() {
	if w.fetcher != nil {
		w.fetcher.close()
	}
	w.hosts = newHosts(w.plan.Polling)
	w.fetcher = newFetcher(&w.plan, w.hosts)
	w.fetcher.dialer.dial = w.dial
}

// source adds a source to the plan. Its id is the host's first label.
func (w *world) source(address string) *Source {
	id, _, _ := strings.Cut(hostOf(address), ".")
	return w.sourceAs(id, address)
}

func (w *world) sourceAs(id, address string) *Source {
	w.plan.Sources = append(w.plan.Sources, Source{ID: id, URL: address})
	return &w.plan.Sources[len(w.plan.Sources)-1]
}

// host says how a host answers.
func (w *world) host(name string, answer http.HandlerFunc) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.servers[name] = answer
}

// dial connects to a host of the world.
func (w *world) dial(ctx context.Context, network, address string) (net.Conn, error) {
	name, _, _ := net.SplitHostPort(address)
	w.mu.Lock()
	err := w.refusing[name]
	if err == nil && w.servers[name] == nil {
		err = &net.DNSError{Err: "no such host", Name: name, IsNotFound: true}
	}
	w.mu.Unlock()
	if err != nil {
		return nil, err
	}
	ours, theirs := net.Pipe()
	select {
	case w.dialed <- theirs:
		return ours, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// serve writes a request down and answers it.
func (w *world) serve(rw http.ResponseWriter, r *http.Request) {
	name, _, _ := strings.Cut(r.Host, ":")
	w.mu.Lock()
	w.log = append(w.log, asked{time.Now(), name, r.RequestURI, r.Header.Clone()})
	w.inFlight[name]++
	w.most[name] = max(w.most[name], w.inFlight[name])
	answer := w.servers[name]
	w.mu.Unlock()
	defer func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.inFlight[name]--
	}()
	answer.ServeHTTP(rw, r)
}

// requests returns what was asked so far.
func (w *world) requests() []asked {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.log[:len(w.log):len(w.log)]
}

// last is the newest request.
func (w *world) last() asked {
	w.t.Helper()
	all := w.requests()
	if len(all) == 0 {
		w.t.Fatal("nothing was asked")
	}
	return all[len(all)-1]
}

// count is the number of requests to a host.
func (w *world) count(host string) int {
	n := 0
	for _, r := range w.requests() {
		if r.host == host {
			n++
		}
	}
	return n
}

// now is the poller's clock.
func (w *world) now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return time.Now().Round(0).Add(w.ahead)
}

// state is what is stored of a source.
func (w *world) state(id string) storage.Source {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.states[id]
}

// poll polls a source now, and waits for the end of it.
func (w *world) poll(src *Source) storage.Source {
	w.pollAs(src, false)
	return w.state(src.ID)
}

// pollNext sleeps until a source is due and polls it.
func (w *world) pollNext(src *Source) storage.Source {
	time.Sleep(time.Until(w.state(src.ID).Schedule.Next))
	return w.poll(src)
}

// pollAs is one poll of one source, with a reader that knows a feed by its first tag.
func (w *world) pollAs(src *Source, reserved bool) {
	prev := adopt(src, w.state(src.ID))
	out := outcome{}
	var err error
	out.answer, err = w.fetcher.fetch(w.t.Context(), query{src, &prev, wantsConditional(&prev, 0, w.now()), reserved})
	if err != nil {
		out.err = err
	} else if !out.answer.unchanged(prev.Wire) {
		w.read(&out, prev.Items)
	}
	next := settle(w.plan.Polling, src, prev, out, w.now())
	next.Items += out.fresh
	if out.answer != nil {
		out.answer.release()
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.states[src.ID] = next
}

// read reads a document as far as these tests need: how many items it has, and the hints of <hint name="…">…</hint>.
func (w *world) read(out *outcome, known int) {
	body, err := out.answer.body(w.t.Context())
	switch {
	case err != nil:
		out.err = err
		return
	case !bytes.HasPrefix(body, []byte("<rss")) || !bytes.HasSuffix(body, []byte("</rss>")):
		out.err = failed(kindNotFeed, "not a feed")
		return
	}
	w.mu.Lock()
	w.reads++
	w.mu.Unlock()
	out.read = true
	out.entries = bytes.Count(body, []byte("<item>"))
	out.fresh = max(out.entries-known, 0)
	out.hints = hints{TTL: tag(body, "ttl"), Period: tag(body, "period"), Frequency: tag(body, "frequency"), Hub: tag(body, "hub"), Self: tag(body, "self")}
	out.hints.SkipHours = strings.Fields(tag(body, "hours"))
	out.hints.SkipDays = strings.Fields(tag(body, "days"))
}

// tag is the text of an element.
func tag(body []byte, name string) string {
	_, rest, _ := strings.Cut(string(body), "<"+name+">")
	text, _, _ := strings.Cut(rest, "</"+name+">")
	return text
}

// hinted is a feed with an element in it.
func hinted(name, text string) string {
	return strings.Replace(rssDoc, "<item>", "<"+name+">"+text+"</"+name+"><item>", 1)
}

// run polls by an endless schedule for a while, from the stored states, as after a restart.
func (w *world) run(d time.Duration) {
	w.during(d, func(*schedule) {})
}

// during runs an endless schedule and calls meanwhile beside it.
func (w *world) during(d time.Duration, meanwhile func(*schedule)) {
	ctx, cancel := context.WithTimeout(w.t.Context(), d)
	defer cancel()
	states := []storage.Source{}
	for i := range w.plan.Sources {
		if st := w.state(w.plan.Sources[i].ID); st.ID != "" {
			states = append(states, st)
		}
	}
	s := newSchedule(&w.plan, states, w.hosts)
	var group sync.WaitGroup
	group.Go(func() { s.run(ctx) })
	w.work(&group, s)
	meanwhile(s)
	group.Wait()
}

// round makes one round of polls.
func (w *world) round(chosen func(string) bool) *schedule {
	states := []storage.Source{}
	for i := range w.plan.Sources {
		states = append(states, w.state(w.plan.Sources[i].ID))
	}
	s := newRound(&w.plan, states, w.hosts, chosen)
	var group sync.WaitGroup
	group.Go(func() { s.run(w.t.Context()) })
	w.work(&group, s)
	group.Wait()
	return s
}

// work starts the workers.
func (w *world) work(group *sync.WaitGroup, s *schedule) {
	for range w.plan.Polling.Workers {
		group.Go(func() {
			for j := range s.next {
				w.pollAs(j.source, true)
				state := w.state(j.source.ID)
				s.done(&state)
			}
		})
	}
}

// listener hands the connections of the world to its server.
type listener struct {
	conns  chan net.Conn
	closed chan struct{}
	once   *sync.Once
}

func (l listener) Accept() (net.Conn, error) {
	select {
	case c := <-l.conns:
		return c, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

func (l listener) Close() error {
	l.once.Do(func() { close(l.closed) })
	return nil
}

func (l listener) Addr() net.Addr { return &net.TCPAddr{} }

// check fails the test with a text unless it holds.
func (w *world) check(holds bool, format string, args ...any) {
	w.t.Helper()
	if !holds {
		w.t.Errorf(format, args...)
	}
}

// dueIn checks that a state's next poll is at least and at most so far away, with its 25 % of lateness.
func (w *world) dueIn(st storage.Source, least time.Duration) {
	w.t.Helper()
	wait := time.Until(st.Schedule.Next)
	w.check(wait >= least && wait <= least+least/4, "next poll in %v, want %v to a quarter more (%s)", wait, least, st.Schedule.Reason)
}

// failedWith checks the kind of a failed poll.
func (w *world) failedWith(st storage.Source, k kind) {
	w.t.Helper()
	w.check(st.Health.Kind == string(k), "kind %q, want %q (%s)", st.Health.Kind, k, st.Health.Error)
	w.check(st.Schedule.Next.After(time.Now()), "no back-off")
}

// inWorld runs a test in a bubble with a world.
func inWorld(t *testing.T, test func(w *world)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) { test(newWorld(t)) })
}
