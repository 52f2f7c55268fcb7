package feeds

import (
	"errors"
	"io"
	"net"
	"net/http"
	"testing"
)

// TestSlowHeaders: two thousand connections that never finish their request do not keep others from an answer.
func TestSlowHeaders(t *testing.T) {
	w := newWorld(t)
	server := w.publisher().Server()
	if server.ReadHeaderTimeout != headerTimeout || server.WriteTimeout == 0 || server.IdleTimeout == 0 || server.ReadTimeout == 0 || server.MaxHeaderBytes > 16<<10 {
		t.Fatalf("a limit is missing: %+v", server)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error)
	go func() { ended <- server.Serve(listener) }()
	defer func() {
		if err := errors.Join(server.Close(), <-ended); !errors.Is(err, http.ErrServerClosed) {
			t.Error(err)
		}
	}()
	for range 2000 {
		conn, err := net.Dial("tcp", listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = conn.Close() }()
		if _, err := io.WriteString(conn, "GET /t/hot.rss HTTP/1.1\r\nHost: x\r\nX-Slow: "); err != nil {
			t.Fatal(err)
		}
	}
	transport := &http.Transport{}
	defer transport.CloseIdleConnections()
	client := &http.Client{Transport: transport, Timeout: headerTimeout / 2}
	resp, err := client.Get("http://" + listener.Addr().String() + "/t/hot.rss")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode != 200 {
		t.Errorf("status %d", resp.StatusCode)
	}
}

// pretended is a connection from an address of a test's choosing.
type pretended struct {
	net.Conn
	from   string
	closed bool
}

func (p *pretended) RemoteAddr() net.Addr {
	addr, err := net.ResolveTCPAddr("tcp", p.from)
	if err != nil {
		return &net.TCPAddr{}
	}
	return addr
}

func (p *pretended) Close() error {
	p.closed = true
	return nil
}

func TestConnectionsOfOneClient(t *testing.T) {
	server := newWorld(t).publisher().Server()
	open := func(from string) *pretended {
		c := &pretended{from: from}
		server.ConnState(c, http.StateNew)
		return c
	}
	first := open("192.0.2.1:1")
	for range maxConnections - 1 {
		open("192.0.2.1:1")
	}
	if first.closed || !open("192.0.2.1:1").closed {
		t.Error("the limit is not where it should be")
	}
	if open("192.0.2.2:1").closed {
		t.Error("another client is shut out")
	}
	for range 2 * maxConnections {
		if open("127.0.0.1:1").closed {
			t.Fatal("a proxy on this machine is shut out")
		}
	}
	server.ConnState(first, http.StateClosed)
	server.ConnState(first, http.StateClosed)
	if open("192.0.2.1:1").closed {
		t.Error("a client that closed connections is still shut out")
	}
}
