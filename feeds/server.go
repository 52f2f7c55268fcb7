package feeds

import (
	"net/http"
	"net/netip"
	"time"
)

// Time limits of the public server. Go's own default is to wait for ever (serving row 6).
const (
	headerTimeout = 5 * time.Second
	readTimeout   = 10 * time.Second
	writeTimeout  = 30 * time.Second
	idleTimeout   = 60 * time.Second
	maxHeader     = 16 << 10
	maxStreams    = 100 // at once on one HTTP/2 connection
)

// Server returns a server for the public addresses, with every limit set. The caller opens the listener and ends it.
func (p *Publisher) Server() *http.Server {
	conns := &connections{open: map[netip.Addr]int{}}
	return &http.Server{
		Handler:           p.Handler(),
		ReadHeaderTimeout: headerTimeout,
		ReadTimeout:       readTimeout,
		WriteTimeout:      writeTimeout,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    maxHeader,
		ConnState:         conns.count,
		HTTP2:             &http.HTTP2Config{MaxConcurrentStreams: maxStreams},
	}
}
