package main

import (
	"fmt"
	"html"
	"net"
	"net/http"
	"net/http/pprof"
	"time"
)

// adminServer answers what only the operator should see: the health of the sources, metrics and profiles. It has a
// listener of its own, on loopback unless the configuration says otherwise.
func adminServer(current func() *house, m *metrics) *http.Server {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) { statusPage(w, r, current()) })
	mux.HandleFunc("GET /sources.json", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		if err := listSources(r.Context(), current(), []string{"json"}, w); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
		}
	})
	mux.HandleFunc("GET /health.atom", func(w http.ResponseWriter, r *http.Request) { healthFeed(w, r, current()) })
	mux.Handle("GET /metrics", m.handler())
	mux.HandleFunc("GET /debug/pprof/", pprof.Index)
	mux.HandleFunc("GET /debug/pprof/profile", pprof.Profile)
	mux.HandleFunc("GET /debug/pprof/symbol", pprof.Symbol)
	mux.HandleFunc("GET /debug/pprof/trace", pprof.Trace)
	return &http.Server{Handler: sameHost(mux), ReadHeaderTimeout: 5 * time.Second, IdleTimeout: time.Minute, MaxHeaderBytes: 16 << 10}
}

// sameHost refuses requests that name another host than an address or localhost: a page in the operator's browser could
// otherwise reach this listener through a name of its own that resolves to loopback (DNS rebinding, serving rule 10).
func sameHost(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host, _, err := net.SplitHostPort(r.Host)
		if err != nil {
			host = r.Host
		}
		if host != "localhost" && net.ParseIP(host) == nil {
			http.Error(w, "this listener is only reached by address or as localhost", http.StatusForbidden)
			return
		}
		w.Header().Set("X-Content-Type-Options", "nosniff")
		w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
		next.ServeHTTP(w, r)
	})
}

// statusPage is the table of `headwater sources` for a browser.
func statusPage(w http.ResponseWriter, r *http.Request, h *house) {
	lines, err := sourceLines(r.Context(), h)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = fmt.Fprint(w, `<!doctype html><html lang="en"><meta charset="utf-8"><title>Headwater: sources</title>
<link rel="alternate" type="application/atom+xml" title="Changes of health" href="/health.atom">
<style>body{font:15px/1.5 system-ui,sans-serif;margin:2rem}td,th{text-align:left;padding:.2rem .8rem .2rem 0;vertical-align:top}</style>
<h1>Sources</h1><table><tr><th>source<th>health<th>items<th>rhythm<th>next poll<th>why<th>reason</tr>`)
	for _, line := range lines {
		_, _ = fmt.Fprintf(w, "<tr><td>%s<td>%s<td>%d<td>%s<td>%s<td>%s<td>%s</tr>\n", html.EscapeString(line.ID),
			html.EscapeString(line.Health), line.Items, line.Rhythm, line.next(h), html.EscapeString(line.NextWhy), html.EscapeString(line.Reason))
	}
	_, _ = fmt.Fprint(w, "</table></html>\n")
}
