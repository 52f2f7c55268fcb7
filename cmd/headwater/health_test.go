package main

import (
	"encoding/xml"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"headwater/aggregator"
	"headwater/cmd/internal/config"
	"headwater/storage"
	"headwater/storage/memory"
)

// changed is a house whose sources changed their health so often, a minute apart, the newest last.
func changed(t *testing.T, reasons ...string) *house {
	t.Helper()
	plan := aggregator.Plan{Zone: time.UTC}
	for _, reason := range reasons {
		plan.Sources = append(plan.Sources, aggregator.Source{ID: reason, URL: "http://" + reason + ".invalid/\x01"})
	}
	store := memory.New()
	agg, err := aggregator.New(t.Context(), store, plan, aggregator.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := agg.Poll(t.Context(), aggregator.Round{All: true}); err != nil {
		t.Fatal(err)
	}
	return &house{config: &config.Config{}, store: store}
}

// askAdmin asks the admin listener for a path, with an If-None-Match.
func askAdmin(h *house, path, match string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, "http://127.0.0.1:8081"+path, nil)
	r.Header.Set("If-None-Match", match)
	w := httptest.NewRecorder()
	adminServer(func() *house { return h }, newMetrics()).Handler.ServeHTTP(w, r)
	return w
}

func TestHealthFeed(t *testing.T) {
	h := changed(t, "one", "two")
	w := askAdmin(h, "/health.atom", "")
	var feed atomFeed
	if err := xml.Unmarshal(w.Body.Bytes(), &feed); err != nil || len(feed.Entries) != 2 {
		t.Fatalf("%v: %s", err, w.Body)
	}
	for _, entry := range feed.Entries {
		if entry.Title != "one: new → failing" && entry.Title != "two: new → failing" || entry.Content == "" || entry.ID == "" {
			t.Errorf("entry %+v", entry)
		}
	}
	if feed.Updated != feed.Entries[0].Updated || feed.Links[0].Href != "http://127.0.0.1:8081/health.atom" {
		t.Errorf("feed %+v", feed)
	}
	if again := askAdmin(h, "/health.atom", w.Header().Get("ETag")); again.Code != http.StatusNotModified {
		t.Errorf("asked again: %d", again.Code)
	}
	if empty := askAdmin(changed(t), "/health.atom", ""); empty.Code != http.StatusOK || xml.Unmarshal(empty.Body.Bytes(), &atomFeed{}) != nil {
		t.Errorf("without changes: %d %s", empty.Code, empty.Body)
	}
}

func TestHealthDocument_OddReason(t *testing.T) {
	change := aggregator.HealthChange{Source: "a", From: storage.StateOK, To: storage.StateFailing, Reason: "<b>\x00 & \xff", At: time.Unix(1, 0)}
	text, err := xml.Marshal(healthDocument([]aggregator.HealthChange{change}, "http://[::1]:1"))
	if err != nil || xml.Unmarshal(text, &atomFeed{}) != nil {
		t.Errorf("%v: %s", err, text)
	}
}
