package aggregator

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"sync"
	"time"

	"code.dny.dev/ssrf"
)

// The dialer decides which machines are talked to. Sources, redirects, article pages and hubs are addresses that strangers
// wrote: they must not lead into the operator's own network. So the address is checked when it is dialled, after DNS and for
// every hop (bad-input rows 17-22), against the IANA special-purpose registries, without a moment between the check and its
// use that DNS rebinding could fill. HTTP_PROXY and its kin are ignored: a proxy would dial in our place, unchecked.

const (
	dialTimeout  = 10 * time.Second // to connect, and again for the TLS handshake
	idleTimeout  = 90 * time.Second // how long a kept connection may wait for the host's next source
	idlePerHost  = 2                // kept connections to one host, if not more may be in flight
	headerLimit  = 64 << 10         // bytes of all headers of an answer (bad-input row 14)
	readBuffer   = 4 << 10
	writeBuffer  = 2 << 10
	idleInTotal  = 512
	resolveLimit = 5 * time.Second // for the check before a proxy
)

// dialFunc connects to host:port.
type dialFunc func(ctx context.Context, network, address string) (net.Conn, error)

// dialer makes the transports that all requests go through: one that dials itself and one for each proxy. Safe for any
// goroutine.
type dialer struct {
	guard  *ssrf.Guardian
	dial   dialFunc // checks the address that is dialled
	plain  dialFunc // to proxies, which the operator named
	lookup func(ctx context.Context, network, host string) ([]netip.Addr, error)
	idle   int
	direct *http.Transport

	mu      sync.Mutex
	proxied map[string]*http.Transport
}

// newDialer makes the dialer of a plan. Only the networks of allow are open besides the public ones.
func newDialer(p Polling) *dialer {
	guard := newGuard(p.AllowNetworks)
	checked := &net.Dialer{Timeout: dialTimeout, Control: guard.Safe}
	unchecked := &net.Dialer{Timeout: dialTimeout}
	d := &dialer{
		guard: guard, dial: checked.DialContext, plain: unchecked.DialContext, lookup: net.DefaultResolver.LookupNetIP,
		idle: max(p.PerHost, idlePerHost), proxied: map[string]*http.Transport{},
	}
	d.direct = d.transport(func(ctx context.Context, network, address string) (net.Conn, error) {
		return d.dial(ctx, network, address)
	}, nil)
	return d
}

// newGuard refuses every address of the IANA special-purpose registries that is not in an allowed network. Any port may be
// asked: feeds live on 8080 too.
func newGuard(allow []netip.Prefix) *ssrf.Guardian {
	var v4, v6 []netip.Prefix
	for _, prefix := range allow {
		if prefix.Addr().Is4() {
			v4 = append(v4, prefix)
		} else {
			v6 = append(v6, prefix)
		}
	}
	return ssrf.New(ssrf.WithAnyPort(), ssrf.WithAllowedV4Prefixes(v4...), ssrf.WithAllowedV6Prefixes(v6...))
}

// transport makes a transport with our limits. It speaks HTTP/2 where the host does.
func (d *dialer) transport(dial dialFunc, proxy *url.URL) *http.Transport {
	t := &http.Transport{
		DialContext:            dial,
		ForceAttemptHTTP2:      true,
		TLSHandshakeTimeout:    dialTimeout,
		MaxIdleConns:           idleInTotal,
		MaxIdleConnsPerHost:    d.idle,
		IdleConnTimeout:        idleTimeout,
		MaxResponseHeaderBytes: headerLimit,
		ReadBufferSize:         readBuffer,
		WriteBufferSize:        writeBuffer,
		DisableCompression:     true, // Accept-Encoding is ours, and bodies stay as they came
	}
	if proxy != nil {
		t.Proxy = http.ProxyURL(proxy)
	}
	return t
}

// through returns the transport for a proxy; "" dials directly.
func (d *dialer) through(proxy string) (*http.Transport, error) {
	if proxy == "" {
		return d.direct, nil
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if t := d.proxied[proxy]; t != nil {
		return t, nil
	}
	u, err := url.Parse(proxy)
	if err != nil {
		return nil, errors.New("the proxy's address cannot be read")
	}
	t := d.transport(d.plain, u)
	d.proxied[proxy] = t
	return t, nil
}

// vet checks an address before a proxy dials it in our place (bad-input row 21). A name that does not exist for us may exist
// for the proxy, which is often why there is one (a closed network, an .onion service): it is taken where the operator wrote it,
// and refused where a stranger did, because nobody would check what the proxy makes of it.
func (d *dialer) vet(ctx context.Context, u *url.URL, written bool) error {
	if addr, err := netip.ParseAddr(u.Hostname()); err == nil {
		return d.guard.SafeAddr(addr.Unmap())
	}
	ctx, cancel := context.WithTimeout(ctx, resolveLimit)
	defer cancel()
	addrs, err := d.lookup(ctx, "ip", u.Hostname())
	if err != nil && written {
		return nil
	}
	if err != nil {
		return fmt.Errorf("check %s before asking the proxy: %w", u.Hostname(), err)
	}
	for _, addr := range addrs {
		if err := d.guard.SafeAddr(addr.Unmap()); err != nil {
			return err
		}
	}
	return nil
}

// blocked reports whether an error is the guard's refusal.
func blocked(err error) bool {
	return errors.Is(err, ssrf.ErrProhibitedIP) || errors.Is(err, ssrf.ErrProhibitedNetwork) ||
		errors.Is(err, ssrf.ErrProhibitedPort) || errors.Is(err, ssrf.ErrInvalidHostPort)
}

// close ends the kept connections that are idle. Requests in flight go on.
func (d *dialer) close() {
	d.direct.CloseIdleConnections()
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, t := range d.proxied {
		t.CloseIdleConnections()
	}
}
