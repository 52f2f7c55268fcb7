package aggregator

import (
	"context"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"path"
	"strconv"
	"strings"
	"time"

	"github.com/cespare/xxhash/v2"

	"headwater/storage"
)

// subscriber asks hubs for subscriptions and answers them. Its handler stands at the callback's address; subscribe is called
// after a good poll. Neither writes to the store: what changes is told.
type subscriber struct {
	callback string // address of the handler as hubs reach it, ending in a slash
	fetcher  *fetcher
	state    func(source string) (storage.Source, bool)
	// changed is told the new state of a subscription and why it failed, if it did, before anything is answered.
	changed func(ctx context.Context, source string, push storage.Push, why error) error
	// deliver is given a push to read, as the partial answer of a poll. It returns at once, and releases the answer later.
	deliver func(source string, a *answer)
}

// subscribe asks a source's hub for a subscription. The hub may verify it while it is still being asked, so the state is told
// first. That the hub could not be asked is told too and is no error here.
func (s *subscriber) subscribe(ctx context.Context, src *Source, st *storage.Source, now time.Time) error {
	push := newPush(st, now)
	if err := s.changed(ctx, src.ID, push, nil); err != nil {
		return err
	}
	err := s.ask(ctx, src, push)
	if err == nil || ctx.Err() != nil {
		return err
	}
	if !pushed(&push, now) {
		push.State = pushRefused
	}
	return s.changed(ctx, src.ID, push, fmt.Errorf("subscribe at %s: %w", hostOf(push.Hub), err))
}

// ask posts a subscription request. Hubs may move for good or for a while, and keep the method (307, 308).
func (s *subscriber) ask(ctx context.Context, src *Source, push storage.Push) error {
	form := url.Values{
		"hub.mode": {"subscribe"}, "hub.topic": {push.Topic}, "hub.secret": {push.Secret},
		"hub.callback":      {s.callback + src.ID + "/" + pushToken(push.Secret)},
		"hub.lease_seconds": {strconv.Itoa(int(leaseWanted / time.Second))},
	}
	at, err := readAddress(push.Hub)
	for hop := 0; err == nil && hop <= maxHops; hop++ {
		var next *redirect
		if next, err = s.post(ctx, src, at, form.Encode()); next == nil {
			return err
		}
		if at, err = at.Parse(next.location); err == nil {
			at, err = readAddress(at.String())
		}
	}
	if err == nil {
		err = failed(kindRedirect, "too many redirects")
	}
	return err
}

// post makes one request to a hub, with the manners of a poll.
func (s *subscriber) post(ctx context.Context, src *Source, at *url.URL, form string) (*redirect, error) {
	f := s.fetcher
	if err := f.hosts.enter(ctx, hostName(at)); err != nil {
		return nil, err
	}
	defer f.hosts.leave(hostName(at), false)
	ctx, cancel := context.WithTimeout(ctx, f.timeout)
	defer cancel()
	transport, err := f.dialer.through(src.Proxy)
	if err != nil {
		return nil, err
	}
	if src.Proxy != "" {
		if err := f.dialer.vet(ctx, at, false); err != nil {
			return nil, transportFailed(err)
		}
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, withoutUser(at).String(), strings.NewReader(form))
	if err != nil {
		return nil, err
	}
	req.Header = http.Header{"User-Agent": f.agent, "Content-Type": {"application/x-www-form-urlencoded"}}
	res, err := transport.RoundTrip(req)
	if err != nil {
		return nil, transportFailed(err)
	}
	defer discard(res)
	switch {
	case res.StatusCode == http.StatusTemporaryRedirect, res.StatusCode == http.StatusPermanentRedirect:
		return redirects(res), nil
	case res.StatusCode/100 != 2:
		return nil, statusError(res.StatusCode, 0)
	}
	return nil, nil
}

// ServeHTTP answers hubs at callback + source + "/" + token: verifications by GET, pushes by POST. A stranger who does not
// know the token is told that nothing is there.
func (s *subscriber) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	dir, token := path.Split(r.URL.Path)
	st, known := s.state(path.Base(dir))
	if !known || st.Push.Secret == "" || token != pushToken(st.Push.Secret) {
		http.NotFound(w, r)
		return
	}
	switch r.Method {
	case http.MethodGet:
		s.verify(w, r, st)
	case http.MethodPost:
		s.receive(w, r, st)
	default:
		w.Header().Set("Allow", "GET, POST")
		http.Error(w, "only hubs come here", http.StatusMethodNotAllowed)
	}
}

// verify answers a hub that wants to know whether a subscription was asked for (WebSub §5.3): with its challenge if the topic
// is ours, with 404 if not. Nobody may unsubscribe us.
func (s *subscriber) verify(w http.ResponseWriter, r *http.Request, st storage.Source) {
	q := r.URL.Query()
	push := st.Push
	switch {
	case q.Get("hub.topic") != push.Topic:
		http.NotFound(w, r)
		return
	case q.Get("hub.mode") == "denied":
		push.State = pushRefused
		s.tell(w, r, st.ID, push)
		return
	case q.Get("hub.mode") != "subscribe" || q.Get("hub.challenge") == "":
		http.NotFound(w, r)
		return
	}
	lease := min(seconds(q.Get("hub.lease_seconds")), maxHold)
	if lease == 0 {
		lease = leaseWanted
	}
	push.State, push.Until = pushActive, time.Now().Round(0).Add(lease)
	if !s.tell(w, r, st.ID, push) {
		return
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	io.WriteString(w, q.Get("hub.challenge"))
}

// tell passes on what a hub says about a subscription. If that cannot be kept, the hub is told so.
func (s *subscriber) tell(w http.ResponseWriter, r *http.Request, source string, push storage.Push) bool {
	err := s.changed(r.Context(), source, push, nil)
	if err != nil {
		http.Error(w, "cannot be kept now", http.StatusServiceUnavailable)
	}
	return err == nil
}

// receive takes a push. The hub is answered at once and alike, whether or not the signature was good: it cannot do anything
// about it, and a stranger should not learn from it (WebSub §7.1.2).
func (s *subscriber) receive(w http.ResponseWriter, r *http.Request, st storage.Source) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, s.fetcher.limit))
	if err != nil {
		http.Error(w, "body cannot be read", http.StatusRequestEntityTooLarge)
		return
	}
	w.WriteHeader(http.StatusAccepted)
	if st.Push.State != pushActive || !signed(body, r.Header.Get("X-Hub-Signature"), st.Push.Secret) {
		return
	}
	s.deliver(st.ID, s.asAnswer(body, r.Header, st.Push.Topic))
}

// asAnswer makes a push look like the answer of a poll that got only what is new: what it does not hold may still be there.
func (s *subscriber) asAnswer(body []byte, h http.Header, topic string) *answer {
	kind := h.Get("Content-Type")
	if _, _, err := mime.ParseMediaType(kind); err != nil {
		kind = ""
	}
	return &answer{
		status: http.StatusOK, partial: true, contentType: kind, final: topic, received: time.Now(),
		wire: body, hash: max(xxhash.Sum64(body), 1), limit: s.fetcher.limit, buffers: s.fetcher.buffers,
	}
}
