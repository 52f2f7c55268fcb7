package feeds

import (
	"net"
	"net/http"
	"net/netip"
	"sync"
	"time"
)

// limiter holds back clients that fetch the same document whole, over and over, without saying what they have. A client
// that asks conditionally is never counted, nor is one on this machine: that is a proxy in front of us, or the owner.
type limiter struct {
	mu     sync.Mutex
	window int64 // the counts are of this stretch of time
	counts map[fetch]int
}

// fetch is a client and what it fetched.
type fetch struct {
	client netip.Addr
	path   string
}

// Whole fetches of one document that one client may make in each stretch of time. A household shares an address.
const (
	limitWindow  = 10 * time.Minute
	limitFetches = 20
	limitClients = 1 << 16 // when more are about, nobody is held back
)

// allow counts a whole fetch. If it is one too many, it says how long to wait.
func (l *limiter) allow(remote, path string, now time.Time) (wait time.Duration, ok bool) {
	client, ok := clientOf(remote)
	if !ok {
		return 0, true
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if window := now.UnixNano() / int64(limitWindow); window != l.window || l.counts == nil {
		l.window, l.counts = window, map[fetch]int{}
	}
	key := fetch{client, path}
	if l.counts[key] == 0 && len(l.counts) >= limitClients {
		return 0, true
	}
	if l.counts[key]++; l.counts[key] <= limitFetches {
		return 0, true
	}
	return time.Unix(0, (l.window+1)*int64(limitWindow)).Sub(now), false
}

// clientOf is the address that is counted: the network of an IPv6 client, since it has many addresses. It is none for a
// client on this machine.
func clientOf(remote string) (netip.Addr, bool) {
	host, err := netip.ParseAddrPort(remote)
	if err != nil {
		return netip.Addr{}, false
	}
	addr := host.Addr().Unmap()
	if addr.IsLoopback() {
		return netip.Addr{}, false
	}
	if addr.Is6() {
		network, err := addr.Prefix(64)
		return network.Addr(), err == nil
	}
	return addr, true
}

// maxConnections is how many connections one client may hold open.
const maxConnections = 100

// connections closes the connections of a client that holds too many. Its count is a method for http.Server.ConnState.
type connections struct {
	mu   sync.Mutex
	open map[netip.Addr]int
}

func (c *connections) count(conn net.Conn, state http.ConnState) {
	if state == http.StateActive || state == http.StateIdle {
		return // every request passes here twice
	}
	client, ok := clientOf(conn.RemoteAddr().String())
	if !ok {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	switch state {
	case http.StateNew:
		if c.open[client]++; c.open[client] > maxConnections {
			_ = conn.Close() // the server notices, and says StateClosed
		}
	case http.StateClosed, http.StateHijacked:
		if c.open[client]--; c.open[client] <= 0 {
			delete(c.open, client)
		}
	}
}
