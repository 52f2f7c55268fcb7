package aggregator

import (
	"net/http"
	"net/url"
)

// redirect is an answer that leads on.
type redirect struct {
	status   int
	location string
}

// redirects returns the redirect that an answer is, or nil.
func redirects(res *http.Response) *redirect {
	switch res.StatusCode {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther, http.StatusTemporaryRedirect,
		http.StatusPermanentRedirect:
		if to := res.Header.Get("Location"); to != "" {
			return &redirect{res.StatusCode, to}
		}
	}
	return nil
}

// follow goes on to where a redirect leads. What leads back, out of the web, from https to http, or on for too long, is an
// error. Only permanent steps from the start on are worth remembering: behind a temporary one everything is temporary
// (polling rows 23-29).
func (t *trip) follow(r *redirect) error {
	next, err := t.at.Parse(r.location)
	if err != nil {
		return t.lost("redirect to an address that cannot be read")
	}
	next.User = nil
	if next, err = readAddress(next.String()); err != nil {
		return t.lost("redirect to something that is neither http nor https")
	}
	if t.at.Scheme == "https" && next.Scheme == "http" {
		return t.lost("redirect from https to http, at " + next.Hostname())
	}
	t.seen = append(t.seen, withoutUser(t.at).String())
	if t.visited(next) {
		return t.lost("redirects lead in a circle")
	}
	if len(t.seen) > maxHops {
		return t.lost("more than 10 redirects")
	}
	t.permanent = t.permanent && (r.status == http.StatusMovedPermanently || r.status == http.StatusPermanentRedirect)
	if t.permanent {
		t.moved = next.String()
	}
	t.at = next
	return nil
}

// visited reports whether an address was asked on this trip. Without cookies it would answer the same again.
func (t *trip) visited(u *url.URL) bool {
	address := u.String()
	for _, seen := range t.seen {
		if seen == address {
			return true
		}
	}
	return false
}

func (t *trip) lost(text string) error { return failed(kindRedirect, "%s", text) }
