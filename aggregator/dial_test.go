package aggregator

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"testing"
	"time"
)

// special are addresses that lead into the operator's own network, or nowhere: one or more of each block of the IANA
// special-purpose registries (bad-input rows 18 and 19).
var special = []string{
	"0.0.0.0", "10.0.0.1", "100.64.0.1", "127.0.0.1", "127.1.2.3", "169.254.169.254", "172.16.0.1", "192.0.0.1", "192.0.2.1",
	"192.88.99.1", "192.168.1.1", "198.18.0.1", "198.19.255.255", "198.51.100.1", "203.0.113.1", "224.0.0.1", "240.0.0.1",
	"255.255.255.255", "::", "::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::1", "100::1",
	"2001::1", "2001:db8::1", "2002:7f00:1::1", "3fff::1", "5f00::1", "fc00::1", "fd12::1", "fe80::1", "fec0::1", "ff02::1",
}

// polling is what tests on loopback need.
func polling(allow ...string) Polling {
	p := Polling{PerHost: 4, Timeout: 10 * time.Second, MaxBody: 1 << 20}
	for _, network := range allow {
		p.AllowNetworks = append(p.AllowNetworks, netip.MustParsePrefix(network))
	}
	return p
}

func testFetcher(t *testing.T, p Polling) *fetcher {
	f := newFetcher(&Plan{Polling: p, UserAgent: UserAgent{Product: "Headwater/1"}}, newHosts(p))
	t.Cleanup(f.close)
	return f
}

// get asks an address for nobody in particular.
func get(t *testing.T, f *fetcher, src Source) (*answer, error) {
	t.Helper()
	a, err := f.fetch(t.Context(), query{src: &src, state: newState(&src)})
	if a != nil {
		t.Cleanup(a.release)
	}
	return a, err
}

func TestSpecialAddressesAreNotDialled(t *testing.T) {
	f := testFetcher(t, polling())
	for _, address := range append(special, "localhost") {
		host := net.JoinHostPort(address, "9")
		if _, err := get(t, f, Source{URL: "http://" + host + "/feed"}); kindOf(err) != kindBlocked {
			t.Errorf("%s: %v", host, err)
		}
	}
}

func TestRedirectsAreCheckedWhenDialled(t *testing.T) {
	to := ""
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, to, http.StatusFound)
	}))
	defer server.Close()
	f := testFetcher(t, polling("127.0.0.1/32"))
	for _, address := range special {
		if address == "127.0.0.1" || address == "::ffff:127.0.0.1" {
			continue
		}
		to = "http://" + net.JoinHostPort(address, "9") + "/secret"
		if _, err := get(t, f, Source{URL: server.URL}); kindOf(err) != kindBlocked {
			t.Errorf("%s: %v", to, err)
		}
	}
}

func TestAllowedNetworksAreOpen(t *testing.T) {
	server := httptest.NewServer(ok())
	defer server.Close()
	for network, open := range map[string]bool{"127.0.0.0/8": true, "127.0.0.1/32": true, "127.0.0.2/32": false, "10.0.0.0/8": false, "::/0": false} {
		_, err := get(t, testFetcher(t, polling(network)), Source{URL: server.URL})
		if (err == nil) != open {
			t.Errorf("%s: %v", network, err)
		}
	}
}

func TestProxyGetsOnlyCheckedAddresses(t *testing.T) {
	asked := []string{}
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.RequestURI)
		if to := map[string]string{"/away": "http://inside.test/", "/unknown": "http://unknown.test/"}[r.URL.Path]; to != "" {
			http.Redirect(w, r, to, http.StatusFound)
			return
		}
		ok()(w, r)
	}))
	defer proxy.Close()
	f := testFetcher(t, polling())
	f.dialer.lookup = func(_ context.Context, _, host string) ([]netip.Addr, error) {
		switch host {
		case "public.test":
			return []netip.Addr{netip.MustParseAddr("93.184.216.34")}, nil
		case "inside.test":
			return []netip.Addr{netip.MustParseAddr("93.184.216.34"), netip.MustParseAddr("10.0.0.1")}, nil
		}
		return nil, &net.DNSError{Err: "no such host", Name: host, IsNotFound: true}
	}
	for address, want := range map[string]kind{
		"http://public.test/feed": "", "http://inside.test/feed": kindBlocked, "http://169.254.169.254/": kindBlocked,
		"http://[::ffff:10.0.0.1]/": kindBlocked, "http://public.test/away": kindBlocked,
		"http://unknown.test/": "", "http://public.test/unknown": kindDNS, // only the operator may send the proxy into the dark
	} {
		_, err := get(t, f, Source{URL: address, Proxy: proxy.URL})
		if (want == "") != (err == nil) || err != nil && kindOf(err) != want {
			t.Errorf("%s: %v, want %q", address, err, want)
		}
	}
	if len(asked) != 4 {
		t.Errorf("the proxy was asked for %v", asked)
	}
}

func TestEnvironmentProxyIsIgnored(t *testing.T) {
	f := testFetcher(t, polling())
	if f.dialer.direct.Proxy != nil {
		t.Error("a proxy of the environment would dial unchecked")
	}
}

func TestSameOrigin(t *testing.T) {
	for _, c := range []struct {
		a, b string
		same bool
	}{
		{"http://a.test/1", "http://A.test:80/2", true}, {"https://a.test/", "https://a.test:443/", true},
		{"http://a.test/", "https://a.test/", false}, {"http://a.test/", "http://b.a.test/", false},
		{"http://a.test/", "http://a.test:8080/", false},
	} {
		a, _ := url.Parse(c.a)
		b, _ := url.Parse(c.b)
		if sameOrigin(a, b) != c.same {
			t.Errorf("%s and %s", c.a, c.b)
		}
	}
}
