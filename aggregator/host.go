package aggregator

import (
	"context"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"time"

	"golang.org/x/net/publicsuffix"
)

// hosts keeps the manners towards each host: how many requests are in flight and the pause between two of them (polling
// row 36). The schedule takes a place before it hands out a poll; redirect hops, article pages and backfilled documents
// wait for one. Whoever has a place gives it back when the answer is read. Safe for any goroutine.
type hosts struct {
	perHost int
	gap     time.Duration

	mu     sync.Mutex
	byName map[string]*host
	leaves int           // since idle hosts were last forgotten
	freed  []string      // hosts that the schedule waits for and that got a free place
	wake   chan struct{} // tells the schedule that freed is not empty
}

// host is what is known about one host.
type host struct {
	inFlight int
	free     time.Time     // no request before this: the pause
	refusals int           // successive answers that asked for fewer requests
	slowTo   time.Time     // and until when one of them asked for it
	wanted   bool          // the schedule waits for a place
	turn     chan struct{} // closed when a place is given back; nil if nobody waits in enter
}

// maxSlowdown bounds how much longer the pause to a host becomes that answers 429: it stays polite without a round that
// never ends.
const maxSlowdown = 8

func newHosts(p Polling) *hosts {
	return &hosts{perHost: max(p.PerHost, 1), gap: p.HostGap, byName: map[string]*host{}, wake: make(chan struct{}, 1)}
}

// adopt takes the manners of another plan over. What is in flight stays counted.
func (h *hosts) adopt(p Polling) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.perHost, h.gap = max(p.PerHost, 1), p.HostGap
}

// reserve takes a place if one is free now. If not, it says how long to wait before asking again; zero means until the host
// is among the released ones. The schedule calls it.
func (h *hosts) reserve(name string) (ok bool, again time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	one := h.get(name)
	ok, again = h.take(one)
	one.wanted = one.wanted || !ok && again == 0
	return ok, again
}

// take takes a place if one is free. The lock is held.
func (h *hosts) take(one *host) (ok bool, again time.Duration) {
	if one.inFlight >= h.perHost {
		return false, 0
	}
	now := time.Now()
	if again = one.free.Sub(now); again > 0 {
		return false, again
	}
	one.inFlight++
	one.free = now.Add(h.pause(one))
	return true, 0
}

// started counts the pause from now: the request is only made when a worker has the job.
func (h *hosts) started(name string) {
	if h.gap == 0 {
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	one := h.get(name)
	one.free = time.Now().Add(h.pause(one))
}

// enter waits for a place. It fails only with the context.
func (h *hosts) enter(ctx context.Context, name string) error {
	for {
		h.mu.Lock()
		one := h.get(name)
		ok, again := h.take(one)
		var turn chan struct{}
		if !ok && again == 0 {
			turn = one.waitTurn()
		}
		h.mu.Unlock()
		if ok {
			return nil
		}
		if err := await(ctx, turn, again); err != nil {
			return err
		}
	}
}

// waitTurn is closed when the host gives back a place.
func (o *host) waitTurn() chan struct{} {
	if o.turn == nil {
		o.turn = make(chan struct{})
	}
	return o.turn
}

// await sleeps until the channel closes, or for the time if there is no channel.
func await(ctx context.Context, turn <-chan struct{}, again time.Duration) error {
	var elapsed <-chan time.Time
	if turn == nil {
		timer := time.NewTimer(again)
		defer timer.Stop()
		elapsed = timer.C
	}
	select {
	case <-turn:
	case <-elapsed:
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	return nil
}

// leave gives a place back. Refused says that the answer asked for fewer requests (429, 503 with Retry-After): while such
// answers follow each other the pause doubles each time (polling row 17).
func (h *hosts) leave(name string, refused bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	one := h.get(name)
	one.inFlight--
	if refused {
		one.refusals++
	} else {
		one.refusals = 0
	}
	one.free = time.Now().Add(h.pause(one))
	if one.turn != nil {
		close(one.turn)
		one.turn = nil
	}
	if one.wanted {
		one.wanted = false
		h.freed = append(h.freed, name)
		select {
		case h.wake <- struct{}{}:
		default:
		}
	}
	if h.leaves++; h.leaves >= max(1000, len(h.byName)) {
		h.forget()
	}
}

// released returns the hosts that reserve asked to wait for and that have a place now, appended to names.
func (h *hosts) released(names []string) []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	names = append(names, h.freed...)
	h.freed = h.freed[:0]
	return names
}

// slow doubles the pause to a host for as long as one of its sources was told to wait (polling row 17).
func (h *hosts) slow(name string, wait time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	one := h.get(name)
	if until := time.Now().Add(min(wait, maxHold)); until.After(one.slowTo) {
		one.slowTo = until
	}
}

// pause is the gap to a host, longer while it asks for fewer requests. A gap of zero stays zero: the operator wants none.
func (h *hosts) pause(one *host) time.Duration {
	factor := min(1<<min(one.refusals, 10), maxSlowdown)
	if !one.slowTo.IsZero() && time.Now().Before(one.slowTo) {
		factor = max(factor, 2)
	}
	return h.gap * time.Duration(factor)
}

// get returns the host, making it on first sight. The lock is held.
func (h *hosts) get(name string) *host {
	one := h.byName[name]
	if one == nil {
		one = &host{}
		h.byName[name] = one
	}
	return one
}

// forget drops the hosts that nothing is remembered about. The lock is held.
func (h *hosts) forget() {
	h.leaves = 0
	now := time.Now()
	for name, one := range h.byName {
		if one.inFlight == 0 && one.turn == nil && !one.wanted && one.refusals == 0 &&
			!one.free.After(now) && !one.slowTo.After(now) {
			delete(h.byName, name)
		}
	}
}

// hostOf returns the host of an address in lower case, without port; "" if it has none.
func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return hostName(u)
}

func hostName(u *url.URL) string { return strings.TrimSuffix(strings.ToLower(u.Hostname()), ".") }

// domainOf returns the registrable domain of a host, or the host itself where there is none: an address, a single label.
func domainOf(host string) string {
	if _, err := netip.ParseAddr(host); err == nil {
		return host
	}
	if domain, err := publicsuffix.EffectiveTLDPlusOne(host); err == nil {
		return domain
	}
	return host
}

// sameOrigin reports whether two addresses have scheme, host and port in common (RFC 6454 §4).
func sameOrigin(a, b *url.URL) bool {
	return a.Scheme == b.Scheme && strings.EqualFold(a.Hostname(), b.Hostname()) && portOf(a) == portOf(b)
}

// portOf is the port that an address leads to.
func portOf(u *url.URL) string {
	switch {
	case u.Port() != "":
		return u.Port()
	case u.Scheme == "https":
		return "443"
	}
	return "80"
}
