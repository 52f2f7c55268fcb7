package feeds

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"headwater/storage"
)

// Handler answers the public addresses (DESIGN §7). It is safe for any number of requests at once.
func (p *Publisher) Handler() http.Handler {
	s := &server{Publisher: p, limiter: &limiter{}}
	mux := http.NewServeMux()
	for pattern, answer := range map[string]http.HandlerFunc{
		"/{$}":        s.home,
		roomTopics:    s.documents,
		roomSources:   s.documents,
		roomStories:   s.story,
		"/static/":    s.static,
		"/feeds.opml": s.outline,
		"/healthz":    s.health,
		"/readyz":     s.ready,
	} {
		mux.HandleFunc(pattern, reading(answer))
	}
	mux.HandleFunc("/hub", s.subscribe)
	mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) { refuse(w, http.StatusNotFound) })
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if answer := s.finished(r); answer != nil {
			s.send(w, r, answer)
			return
		}
		w.Header().Set("X-Content-Type-Options", "nosniff") // of redirects as well
		mux.ServeHTTP(w, r)
	})
}

// server answers requests for one publisher.
type server struct {
	*Publisher
	limiter *limiter
}

// finished is the reply that a reader's request nearly always gets: a public document in the cache, at an address with an
// ending, where nothing is left to negotiate. It is found without routing, which would cost more than the answer.
func (s *server) finished(r *http.Request) *reply {
	if r.Method != http.MethodGet && r.Method != http.MethodHead || !strings.Contains(r.URL.Path, ".") {
		return nil
	}
	if answer := s.cache.get(r.URL.Path); answer != nil && !answer.private {
		return answer
	}
	return nil
}

// reading lets GET and HEAD through, and answers what a browser asks before it reads a feed from another site.
func reading(answer http.HandlerFunc) http.HandlerFunc {
	const methods = "GET, HEAD"
	return func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.Method == http.MethodGet || r.Method == http.MethodHead:
			answer(w, r)
		case r.Method == http.MethodOptions && r.Header.Get("Access-Control-Request-Method") != "" && r.URL.RawQuery == "":
			h := w.Header()
			h.Set("Access-Control-Allow-Origin", "*")
			h.Set("Access-Control-Allow-Methods", methods)
			h.Set("Access-Control-Allow-Headers", "If-None-Match, If-Modified-Since")
			h.Set("Access-Control-Max-Age", "86400")
			w.WriteHeader(http.StatusNoContent)
		default:
			w.Header().Set("Allow", methods)
			refuse(w, http.StatusMethodNotAllowed)
		}
	}
}

// refuse answers with a status and its name.
func refuse(w http.ResponseWriter, status int) {
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Header().Set("Cache-Control", "no-store")
	http.Error(w, http.StatusText(status), status)
}

// fail answers a document that could not be made, and reports why unless there is none.
func (s *server) fail(w http.ResponseWriter, r *http.Request, err error) {
	if errors.Is(err, ErrUnknown) {
		refuse(w, http.StatusNotFound)
		return
	}
	s.report(r.URL.Path, err)
	w.Header().Set("Retry-After", "30")
	refuse(w, http.StatusServiceUnavailable)
}

// documents answers the addresses of topics and sources. What is in the cache is answered without a look at anything
// else; a private topic's token is asked for first, in any case.
func (s *server) documents(w http.ResponseWriter, r *http.Request) {
	path := r.URL.Path
	if !strings.Contains(path, ".") {
		w.Header().Set("Vary", "Accept, Accept-Encoding")
		if f := negotiate(strings.Join(r.Header["Accept"], ",")); f != formatHTML {
			path += "." + string(f)
			w.Header().Set("Content-Location", s.view.Load().links.local(path))
		}
	}
	answer := s.cache.get(path)
	if answer == nil || answer.private {
		t, ok := s.target(path, r)
		if !ok {
			w.Header().Del("Content-Location")
			refuse(w, http.StatusNotFound)
			return
		}
		if t.path() != path {
			s.moved(w, r, t)
			return
		}
		var err error
		answer, err = s.cache.fill(r.Context(), t.room(), path, func(ctx context.Context) (*reply, error) { return s.reply(ctx, t) })
		if err != nil {
			s.fail(w, r, err)
			return
		}
	}
	s.send(w, r, answer)
}

// send writes a reply, unless the client fetches it whole too often.
func (s *server) send(w http.ResponseWriter, r *http.Request, answer *reply) {
	f := answer.form(strings.Join(r.Header["Accept-Encoding"], ","))
	fresh := answer.isFresh(r.Header, f)
	if !fresh && r.Method == http.MethodGet {
		if wait, ok := s.limiter.allow(r.RemoteAddr, r.URL.Path, time.Now()); !ok {
			w.Header().Set("Retry-After", strconv.Itoa(int(wait/time.Second)+1))
			refuse(w, http.StatusTooManyRequests)
			return
		}
	}
	answer.write(w, r, f, fresh)
}

// moved sends whoever asks for a topic by a former id to the one that it has now, for good. Whether the page or a feed is
// wanted there is asked again.
func (s *server) moved(w http.ResponseWriter, r *http.Request, t target) {
	if w.Header().Get("Content-Location") != "" {
		w.Header().Del("Content-Location")
		t.format = formatHTML
	}
	if t.token == "" && t.format != formatHTML {
		w.Header().Set("Access-Control-Allow-Origin", "*") // or a reader on another site gets no further
	}
	s.redirect(w, r, t.path()+t.query())
}

// redirect sends a request to another of our addresses for good.
func (s *server) redirect(w http.ResponseWriter, r *http.Request, path string) {
	w.Header().Set("Cache-Control", "max-age=3600")
	http.Redirect(w, r, s.view.Load().links.local(path), http.StatusMovedPermanently)
}

// target reads an address, and says whether this request may have what is there. Nobody learns of a private topic by
// another answer than an address gives where there is nothing.
func (s *server) target(path string, r *http.Request) (target, bool) {
	t, ok := parseTarget(path)
	if !ok || t.kind == kindSource {
		return t, ok
	}
	t = s.view.Load().renamed(t)
	topic, ok := s.view.Load().topics[t.id]
	t.token = topic.Token
	return t, ok && topic.opens(r.URL.Query().Get("token"))
}

// opens says whether a token opens the topic, in a time that depends on neither.
func (t *Topic) opens(token string) bool {
	if t.Token == "" {
		return true
	}
	given, want := sha256.Sum256([]byte(token)), sha256.Sum256([]byte(t.Token))
	return subtle.ConstantTimeCompare(given[:], want[:]) == 1
}

// reply makes the answer for a target.
func (p *Publisher) reply(ctx context.Context, t target) (*reply, error) {
	d, err := p.document(ctx, t)
	if err != nil {
		return nil, err
	}
	body, err := d.encode()
	if err != nil {
		return nil, err
	}
	answer, err := newReply(body, t.format.mime(), d.modified())
	if err != nil {
		return nil, err
	}
	answer.private = t.token != ""
	guard(answer.whole, t.format)
	answer.share(d)
	return answer.seal(), nil
}

// story answers the page of one story. Pages that everybody may see are kept until the next commit.
func (s *server) story(w http.ResponseWriter, r *http.Request) {
	id, err := storage.ParseID(strings.TrimPrefix(r.URL.Path, roomStories))
	if err != nil {
		refuse(w, http.StatusNotFound)
		return
	}
	token := r.URL.Query().Get("token")
	page := func(ctx context.Context) (*reply, error) { return s.storyReply(ctx, id, token) }
	var answer *reply
	if token == "" {
		answer, err = s.cache.fill(r.Context(), roomStories, r.URL.Path, page)
	} else {
		answer, err = page(r.Context())
	}
	var moved *movedError
	switch {
	case errors.As(err, &moved):
		s.redirect(w, r, roomStories+moved.to.String()+target{token: token}.query())
	case err != nil:
		s.fail(w, r, err)
	default:
		s.send(w, r, answer)
	}
}

func (s *server) storyReply(ctx context.Context, id storage.ID, token string) (*reply, error) {
	body, err := s.reader(ctx).articlePage(id, token)
	if err != nil {
		return nil, err
	}
	answer, err := newReply(body, formatHTML.mime(), time.Time{})
	if err != nil {
		return nil, err
	}
	guard(answer.whole, formatHTML)
	answer.header.Set("Cache-Control", "public, max-age=60")
	if token != "" {
		answer.header.Set("Cache-Control", "private, no-cache")
	}
	return answer.seal(), nil
}

// home answers the page that lists the topics.
func (s *server) home(w http.ResponseWriter, r *http.Request) {
	s.kept(w, r, "/", formatHTML, func() ([]byte, error) { return s.view.Load().homePage() })
}

// outline answers the list of all public feeds.
func (s *server) outline(w http.ResponseWriter, r *http.Request) {
	s.kept(w, r, "/feeds.opml", formatOPML, func() ([]byte, error) { return s.view.Load().outline() })
}

// health says that the process answers; ready says that the store does as well.
func (s *server) health(w http.ResponseWriter, _ *http.Request) { say(w, "ok") }

func (s *server) ready(w http.ResponseWriter, r *http.Request) {
	if _, err := s.store.Record(r.Context(), recordKind, recordKey); err != nil {
		s.fail(w, r, err)
		return
	}
	say(w, "ready")
}

// say answers a probe.
func say(w http.ResponseWriter, word string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	_, _ = fmt.Fprintln(w, word)
}

// static answers the few files that pages need.
func (s *server) static(w http.ResponseWriter, r *http.Request) {
	s.kept(w, r, r.URL.Path, formatCSS, func() ([]byte, error) {
		body, err := assets.ReadFile(strings.TrimPrefix(r.URL.Path, "/"))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", r.URL.Path, ErrUnknown)
		}
		return body, nil
	})
}

// kept answers with bytes that only depend on the options.
func (s *server) kept(w http.ResponseWriter, r *http.Request, path string, f format, body func() ([]byte, error)) {
	answer, err := s.cache.fill(r.Context(), path, path, func(context.Context) (*reply, error) {
		b, err := body()
		if err != nil {
			return nil, err
		}
		answer, err := newReply(b, f.mime(), time.Time{})
		if err != nil {
			return nil, err
		}
		guard(answer.whole, f)
		answer.header.Set("Cache-Control", "public, max-age=300")
		return answer.seal(), nil
	})
	if err != nil {
		s.fail(w, r, err)
		return
	}
	s.send(w, r, answer)
}
