package aggregator

import (
	"context"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"headwater/storage"
)

// maxHops bounds the redirects of one request.
const maxHops = 10

// What requests say they read. Documents of sources come as any of these types, often as the wrong one.
const (
	acceptFeeds = "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml;q=0.9, " +
		"application/xml;q=0.8, text/xml;q=0.8, application/json;q=0.7, */*;q=0.1"
	acceptPages = "text/html, application/xhtml+xml, application/xml;q=0.8, */*;q=0.1"
)

// fetcher asks for documents: one request for a poll and one more for each redirect, without cookies, Referer or anything
// that was not agreed on. It is made for one plan; a reload makes another one. Workers share it.
//
// It speaks to the transport directly and not through an http.Client, which would add a Referer to redirects, send
// credentials on to subdomains, and hide which redirects were permanent.
type fetcher struct {
	hosts   *hosts
	dialer  *dialer
	timeout time.Duration
	limit   int64 // bytes of a body, on the wire and decompressed
	buffers *buffers
	agents  map[string][]string // User-Agent of each source
	agent   []string            // of requests for nobody in particular
	feeds   []string
	pages   []string
	gzip    []string
	delta   []string
}

// newFetcher makes the fetcher of a plan. It shares hosts with the schedule.
func newFetcher(plan *Plan, hosts *hosts) *fetcher {
	f := &fetcher{
		hosts: hosts, dialer: newDialer(plan.Polling), timeout: plan.Polling.Timeout, limit: plan.Polling.MaxBody,
		buffers: newBuffers(), agents: map[string][]string{}, agent: []string{plan.UserAgent.header(0)},
		feeds: []string{acceptFeeds}, pages: []string{acceptPages}, gzip: []string{"gzip"}, delta: []string{"feed"},
	}
	topics := map[string]int{}
	for _, topic := range plan.Topics {
		for _, id := range topic.Sources {
			topics[id]++
		}
	}
	for id, n := range topics {
		f.agents[id] = []string{plan.UserAgent.header(n)}
	}
	return f
}

// close ends the idle connections. Polls that are under way finish.
func (f *fetcher) close() { f.dialer.close() }

// header is the User-Agent: name and version, whom to write to, and for how many topics a source is polled. Characters that
// a comment may not hold are left out.
func (u UserAgent) header(topics int) string {
	var notes []string
	contact := strings.Map(func(r rune) rune {
		if r <= ' ' || r > '~' || r == '(' || r == ')' || r == '\\' {
			return -1
		}
		return r
	}, u.Contact)
	if contact != "" {
		notes = append(notes, "+"+contact)
	}
	switch {
	case topics == 1:
		notes = append(notes, "1 topic")
	case topics > 1:
		notes = append(notes, fmt.Sprintf("%d topics", topics))
	}
	if len(notes) == 0 {
		return u.Product
	}
	return u.Product + " (" + strings.Join(notes, "; ") + ")"
}

// query is one poll to make.
type query struct {
	src         *Source
	state       *storage.Source // validators, and the address that a permanent redirect taught; see adopt
	conditional bool            // send the validators; see wantsConditional
	reserved    bool            // the schedule has taken a place at the host
}

// fetch polls a source once. It gives back the place that was reserved for it. The error is a *fetchError, or the
// context's when that ended first, which says nothing about the source.
func (f *fetcher) fetch(ctx context.Context, q query) (*answer, error) {
	t, err := f.plan(q)
	if err != nil {
		if q.reserved {
			f.hosts.leave(hostOf(address(q.src, q.state)), false)
		}
		return nil, err
	}
	return f.travel(ctx, t)
}

// page asks for a page of a source: an article, or a site that may offer feeds. The same manners, limits and dialer as for a
// poll; the source's credentials go along if the page is of its origin. An error status is an error here too.
func (f *fetcher) page(ctx context.Context, src *Source, address string) (*answer, error) {
	return f.other(ctx, src, address, f.pages)
}

// document asks for another document of a source than the one that is polled.
func (f *fetcher) document(ctx context.Context, src *Source, address string) (*answer, error) {
	return f.other(ctx, src, address, f.feeds)
}

// other asks for an address in the name of a source, unconditionally.
func (f *fetcher) other(ctx context.Context, src *Source, address string, accept []string) (*answer, error) {
	t, err := f.plan(query{src: src, state: &storage.Source{Move: storage.Move{To: address, Used: true}}})
	if err != nil {
		return nil, err
	}
	t.accept = accept
	return f.travel(ctx, t)
}

// address is what a poll asks for: the configured address, or the one that a trusted permanent redirect leads to.
func address(src *Source, state *storage.Source) string {
	if state.Move.Used {
		return state.Move.To
	}
	return src.URL
}

// trip is one poll on its way through its redirects.
type trip struct {
	query
	home      *url.URL // the configured address: credentials and extra headers go to its origin only
	at        *url.URL // what is asked next
	seen      []string
	permanent bool   // all redirects so far were permanent
	moved     string // where the leading permanent redirects lead; "" if there are none
	left      time.Duration
	accept    []string
	validated bool // the request at hand carries validators
	sinceETag bool // and asked for what came since its ETag (A-IM)
}

// plan makes the trip of a query.
func (f *fetcher) plan(q query) (*trip, error) {
	home, err := readAddress(q.src.URL)
	if err != nil {
		return nil, err
	}
	at := home
	if to := address(q.src, q.state); to != q.src.URL {
		if at, err = readAddress(to); err != nil {
			return nil, err
		}
	}
	return &trip{query: q, home: home, at: at, permanent: true, left: f.timeout, accept: f.feeds}, nil
}

// readAddress parses an address that may be asked. Characters that may not stand in a request line are escaped, everything
// else stays as it is written (polling row 34).
func readAddress(address string) (*url.URL, error) {
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil {
		return nil, failed(kindAddress, "the address cannot be read")
	}
	if u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" {
		return nil, failed(kindAddress, "the address is neither http nor https")
	}
	u.Fragment, u.RawFragment = "", ""
	u.RawQuery = escapeQuery(u.RawQuery)
	return u, nil
}

func escapeQuery(q string) string {
	odd := func(c byte) bool { return c <= ' ' || c >= 0x7f }
	if !slices.ContainsFunc([]byte(q), odd) {
		return q
	}
	var b strings.Builder
	for i := range len(q) {
		if odd(q[i]) {
			fmt.Fprintf(&b, "%%%02X", q[i])
		} else {
			b.WriteByte(q[i])
		}
	}
	return b.String()
}

// travel follows the redirects to an answer.
func (f *fetcher) travel(ctx context.Context, t *trip) (*answer, error) {
	for {
		ans, next, err := f.hop(ctx, t)
		if next == nil {
			return ans, err
		}
		if err := t.follow(next); err != nil {
			return nil, err
		}
	}
}

// hop makes one request. It returns the answer, or the redirect that came instead.
func (f *fetcher) hop(ctx context.Context, t *trip) (ans *answer, next *redirect, err error) {
	host := hostName(t.at)
	if !t.reserved {
		if err := f.hosts.enter(ctx, host); err != nil {
			return nil, nil, err
		}
	}
	t.reserved = false
	defer func() { f.leave(host, err) }()

	began := time.Now()
	limited, cancel := context.WithTimeout(ctx, t.left)
	defer cancel()
	defer func() { t.left -= time.Since(began) }()
	res, err := f.send(limited, t)
	if err == nil {
		ans, next, err = f.receive(limited, t, res)
	}
	if err != nil && ctx.Err() != nil {
		err = context.Cause(ctx)
	}
	return ans, next, err
}

// leave gives back the place at a host. One that asked for fewer requests gets fewer.
func (f *fetcher) leave(host string, err error) {
	refused := refuses(err)
	if wait := waitIn(err); refused && wait > 0 {
		f.hosts.slow(host, wait)
	}
	f.hosts.leave(host, refused)
}

// send makes the request and waits for the headers of its answer.
func (f *fetcher) send(ctx context.Context, t *trip) (*http.Response, error) {
	transport, err := f.dialer.through(t.src.Proxy)
	if err != nil {
		return nil, failed(kindAddress, "%w", err)
	}
	if t.src.Proxy != "" {
		if err := f.dialer.vet(ctx, t.at, sameOrigin(t.home, t.at)); err != nil {
			return nil, transportFailed(err)
		}
	}
	req := &http.Request{
		Method: http.MethodGet, URL: withoutUser(t.at), Host: t.at.Host, Header: f.header(t),
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
	}
	res, err := transport.RoundTrip(req.WithContext(ctx))
	if err != nil {
		return nil, transportFailed(err)
	}
	return res, nil
}

// withoutUser is the address as it may be sent: the credentials in it go into Authorization.
func withoutUser(u *url.URL) *url.URL {
	if u.User == nil {
		return u
	}
	bare := *u
	bare.User = nil
	return &bare
}

// header says who asks, for what, and what is known already. Values are shared between requests: the transport only reads.
func (f *fetcher) header(t *trip) http.Header {
	agent := f.agents[t.src.ID]
	if agent == nil {
		agent = f.agent
	}
	h := http.Header{"User-Agent": agent, "Accept": t.accept, "Accept-Encoding": f.gzip}
	t.validate(h, f.delta)
	if sameOrigin(t.home, t.at) {
		t.introduce(h)
	}
	return h
}

// validate adds the validators, if they are of what is asked now: after a redirect to somewhere else they could be taken
// for those of another document.
func (t *trip) validate(h http.Header, delta []string) {
	t.validated, t.sinceETag = false, false
	if !t.conditional || !t.isAnswered() {
		return
	}
	if t.state.ETag != "" {
		h["If-None-Match"] = []string{t.state.ETag}
		h["A-Im"] = delta // RFC 3229: an answer may be only what is new
		t.sinceETag = true
	}
	if t.state.LastModified != "" {
		h["If-Modified-Since"] = []string{t.state.LastModified}
	}
	t.validated = len(h) > 3
}

// isAnswered reports whether the address at hand is the one whose answer gave the validators.
func (t *trip) isAnswered() bool {
	if t.state.Answered == "" {
		return len(t.seen) == 0
	}
	return t.state.Answered == t.at.String()
}

// introduce adds what the operator wants this source to be told. It never goes to another origin (polling row 28).
func (t *trip) introduce(h http.Header) {
	auth := t.src.Auth
	if user := t.home.User; user != nil && auth == (Auth{}) {
		auth.Username = user.Username()
		auth.Password, _ = user.Password()
	}
	switch {
	case auth.Bearer != "":
		h["Authorization"] = []string{"Bearer " + auth.Bearer}
	case auth.Username != "" || auth.Password != "":
		pair := base64.StdEncoding.EncodeToString([]byte(auth.Username + ":" + auth.Password))
		h["Authorization"] = []string{"Basic " + pair}
	}
	for name, value := range t.src.Headers {
		h.Set(name, value)
	}
}
