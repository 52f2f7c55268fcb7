package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

// TestServe_Push: a source whose feed names a hub is subscribed to, and what the hub delivers is published without a poll.
func TestServe_Push(t *testing.T) {
	t.Parallel()
	asked, fetched := make(chan url.Values, 1), make(chan bool, 100)
	mux := http.NewServeMux()
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	mux.HandleFunc("GET /feed", func(w http.ResponseWriter, _ *http.Request) {
		fetched <- true
		_, _ = fmt.Fprint(w, pushedFeed(server.URL, 1))
	})
	mux.HandleFunc("POST /hub", func(w http.ResponseWriter, r *http.Request) {
		if err := r.ParseForm(); err != nil {
			t.Error(err)
		}
		w.WriteHeader(http.StatusAccepted)
		asked <- r.PostForm
	})
	h := newHome(t, "polling: {allow_networks: [127.0.0.0/8]}\nsources:\n  - {id: wire, url: '"+server.URL+"/feed'}\n"+topicAll)
	s := h.serve()
	form := <-asked
	verify := url.Values{"hub.mode": {"subscribe"}, "hub.topic": form["hub.topic"], "hub.challenge": {"told you"}, "hub.lease_seconds": {"3600"}}
	path := strings.TrimPrefix(form.Get("hub.callback"), strings.Replace(h.base, "127.0.0.1", "localhost", 1))
	if _, body := s.page(path + "?" + verify.Encode()); body != "told you" || form.Get("hub.topic") != server.URL+"/feed" {
		t.Fatalf("asked %v, verified with %q", form, body)
	}
	push(t, h.base+path, form.Get("hub.secret"), pushedFeed(server.URL, 2))
	s.awaitItems(2)
	if len(fetched) != 1 {
		t.Errorf("%d polls", len(fetched))
	}
	s.stop()
	for _, line := range []string{"kind=asked", "kind=active", "pushed=true"} {
		if !strings.Contains(s.log(), line) {
			t.Errorf("no %s in the log:\n%s", line, s.log())
		}
	}
}

// pushedFeed is a feed with one item, which names a hub.
func pushedFeed(base string, item int) string {
	return fmt.Sprintf(`<feed xmlns="http://www.w3.org/2005/Atom"><title>Wire</title><id>wire</id><link rel="hub" href="%s/hub"/>
<link rel="self" href="%s/feed"/><entry><id>%d</id><title>%s</title><link href="https://wire.example/%d"/></entry></feed>`,
		base, base, item, prose(fmt.Sprint("pushed", item), 40), item)
}

// push delivers a document as a hub does.
func push(t *testing.T, callback, secret, document string) {
	t.Helper()
	mac := hmac.New(sha256.New, []byte(secret))
	_, _ = mac.Write([]byte(document))
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, callback, strings.NewReader(document))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("X-Hub-Signature", "sha256="+hex.EncodeToString(mac.Sum(nil)))
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
	if response.StatusCode/100 != 2 {
		t.Errorf("push answered %s", response.Status)
	}
}
