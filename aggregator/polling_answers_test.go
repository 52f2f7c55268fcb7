package aggregator

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"sync"
)

// How servers of a world answer.

// ok answers 200 with the smallest feed and pairs of header names and values.
func ok(header ...string) http.HandlerFunc { return reply(200, rssDoc, header...) }

// notModified answers 304.
func notModified(header ...string) http.HandlerFunc { return reply(304, "", header...) }

// reply answers a status and a body. Header names are sent as they are written; one repeated is sent repeatedly.
func reply(status int, body string, header ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		for i := 0; i < len(header); i += 2 {
			w.Header()[http.CanonicalHeaderKey(header[i])] = append(w.Header()[http.CanonicalHeaderKey(header[i])], header[i+1])
		}
		w.WriteHeader(status)
		io.WriteString(w, body)
	}
}

// script answers one after the other; the last one stays.
func script(answers ...http.HandlerFunc) http.HandlerFunc {
	var mu sync.Mutex
	return func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		next := answers[0]
		if len(answers) > 1 {
			answers = answers[1:]
		}
		mu.Unlock()
		next(w, r)
	}
}

// byPath answers by the path.
func byPath(answers map[string]http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if a := answers[r.URL.Path]; a != nil {
			a(w, r)
			return
		}
		http.NotFound(w, r)
	}
}

// zipped is a text as gzip.
func zipped(text string) string {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	io.WriteString(z, text)
	z.Close()
	return b.String()
}
