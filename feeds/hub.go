package feeds

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"
)

// The hub is the half of WebSub (W3C Recommendation of 2018) that subscribers talk to: it takes requests at /hub, and
// the Announcer verifies and serves them. Topics of the protocol are the feeds of our topics, in each format.

// hub is what requests, commits and the announcer share.
type hub struct {
	intents chan intent
	wake    chan struct{}

	mu      sync.Mutex
	changed map[string]bool // topics that changed since the announcer looked
}

// waiting is how many requests may wait for their verification.
const waiting = 1000

func newHub() *hub {
	return &hub{intents: make(chan intent, waiting), wake: make(chan struct{}, 1), changed: map[string]bool{}}
}

// tell notes that topics changed, and wakes the announcer. It never blocks.
func (h *hub) tell(topics []string) {
	h.mu.Lock()
	for _, id := range topics {
		h.changed[id] = true
	}
	h.mu.Unlock()
	select {
	case h.wake <- struct{}{}:
	default:
	}
}

// told returns the topics that changed since the last call.
func (h *hub) told() map[string]bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	changed := h.changed
	h.changed = map[string]bool{}
	return changed
}

// intent is what somebody asked the hub for, not verified yet.
type intent struct {
	subscribe bool
	callback  string
	url       string // of the topic, as the subscriber wrote it
	topic     target
	tag       string // of the feed when the request came: what the subscriber may have read
	secret    string
	lease     time.Duration
}

// Bounds of a subscription. The protocol wants leases that end; a subscriber renews its own in time.
const (
	minLease     = time.Minute
	maxLease     = 30 * 24 * time.Hour
	defaultLease = 10 * 24 * time.Hour
	maxSecret    = 199 // bytes; WebSub §5.1: less than 200
	maxCallback  = 2048
	maxForm      = 16 << 10
)

// subscribe answers a POST to the hub: 202, and the rest happens later (WebSub §5.2).
func (s *server) subscribe(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		refuse(w, http.StatusMethodNotAllowed)
		return
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	if err := r.ParseForm(); err != nil {
		http.Error(w, "a form is expected", http.StatusBadRequest)
		return
	}
	in, err := s.readIntent(r.PostForm)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	current, err := s.feedReply(r.Context(), in.topic)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	in.tag = current.form("").tag
	select {
	case s.hub.intents <- in:
		w.WriteHeader(http.StatusAccepted)
	default:
		w.Header().Set("Retry-After", "60")
		refuse(w, http.StatusServiceUnavailable)
	}
}

// The mistakes of a request to the hub, as its sender reads them.
var (
	errMode     = errors.New("hub.mode is subscribe or unsubscribe")
	errCallback = errors.New("hub.callback is an http or https address")
	errTopic    = errors.New("hub.topic is no feed of this hub")
	errSecret   = fmt.Errorf("hub.secret has at most %d bytes", maxSecret)
	errLease    = errors.New("hub.lease_seconds is a number above zero")
)

// readIntent reads a request. Parameters that the hub does not know are left alone (WebSub §5.1).
func (s *server) readIntent(form url.Values) (intent, error) {
	in := intent{subscribe: form.Get("hub.mode") == "subscribe", secret: form.Get("hub.secret"), url: form.Get("hub.topic")}
	if !in.subscribe && form.Get("hub.mode") != "unsubscribe" {
		return intent{}, errMode
	}
	if in.callback = form.Get("hub.callback"); !isCallback(in.callback) {
		return intent{}, errCallback
	}
	if len(in.secret) > maxSecret {
		return intent{}, errSecret
	}
	var ok bool
	if in.topic, ok = s.view.Load().announced(in.url); !ok {
		return intent{}, errTopic
	}
	var err error
	in.lease, err = readLease(form.Get("hub.lease_seconds"))
	return in, err
}

// isCallback says whether the hub may send to an address. Whether it may reach the machine behind it is for the dialer
// of its client to decide.
func isCallback(s string) bool {
	u, err := url.Parse(s)
	return err == nil && len(s) <= maxCallback && u.Host != "" && u.User == nil && u.Fragment == "" && (u.Scheme == "http" || u.Scheme == "https")
}

// readLease reads the lease that a subscriber wishes for, and brings it between the hub's bounds.
func readLease(s string) (time.Duration, error) {
	if s == "" {
		return defaultLease, nil
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n <= 0 {
		return 0, errLease
	}
	if n > int64(maxLease/time.Second) {
		return maxLease, nil
	}
	return max(time.Duration(n)*time.Second, minLease), nil
}

// announced finds the feed behind a topic's address, if it is one that the hub announces. Private topics are not.
func (v *view) announced(address string) (target, bool) {
	path, ours := strings.CutPrefix(address, v.links.base)
	t, ok := parseTarget(path)
	t = v.renamed(t)
	topic, known := v.topics[t.id]
	if !ours || !ok || t.kind != kindTopic || !known || !topic.Hub || topic.Token != "" {
		return target{}, false
	}
	return t, t.format == formatRSS || t.format == formatAtom || t.format == formatJSON
}

// feedReply is the reply for a target as the server answers it, from the cache or made now.
func (p *Publisher) feedReply(ctx context.Context, t target) (*reply, error) {
	if r := p.cache.get(t.path()); r != nil {
		return r, nil
	}
	return p.cache.fill(ctx, t.room(), t.path(), func(ctx context.Context) (*reply, error) { return p.reply(ctx, t) })
}
