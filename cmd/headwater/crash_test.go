package main

import (
	"encoding/json"
	"flag"
	"math/rand/v2"
	"strings"
	"testing"
)

var killRounds = flag.Int("kill-rounds", 3, "how often TestKill kills the daemon")

// TestKill kills the daemon at random moments while it polls papers that print all the time, and readers fetch its feed
// (durability row D1). More rounds:
//
//	go test ./cmd/headwater -run TestKill -kill-rounds 100
func TestKill(t *testing.T) {
	t.Parallel()
	const papers = 20
	p := newPress(t, papers)
	p.set(func(p *press) { p.running = true })
	h := newHome(t, p.sources()+"topics: [{id: all, title: All, limit: 200}]\n")
	random := rand.New(rand.NewPCG(1, uint64(*killRounds)))

	seen := ledger{stories: map[string]bool{}, items: map[string]string{}}
	for range *killRounds {
		h.readUntilKilled(p, 1+random.IntN(3*papers), seen.stories)
		h.run("db", "check")
		seen.compare(t, h.export())
	}
	p.set(func(p *press) { p.running = false })
	h.run("poll", "--all")
	seen.compare(t, h.export())
	for source, guids := range p.published() {
		for _, guid := range guids {
			if seen.items[source+" "+guid] == "" {
				t.Errorf("item %s of %s is lost", guid, source)
			}
		}
	}
	t.Logf("%d items stored, %d stories read", len(seen.items), len(seen.stories))
}

// readUntilKilled runs the daemon for so many requests of its own, and kills it. With every request the topic is read, and
// the stories in it are noted.
func (h *home) readUntilKilled(p *press, requests int, stories map[string]bool) {
	h.t.Helper()
	asked := make(chan int, requests)
	p.set(func(p *press) { p.asked = asked })
	s := h.serve()
	for range requests {
		<-asked
		_, body := s.page("/t/all.json")
		for _, story := range storiesIn(h.t, body) {
			stories[story] = true
		}
	}
	s.kill()
}

// storiesIn reads the stories of a JSON feed. An entry's id ends with its story's.
func storiesIn(t *testing.T, body string) []string {
	t.Helper()
	var feed struct{ Items []struct{ ID string } }
	if err := json.Unmarshal([]byte(body), &feed); err != nil {
		t.Fatal(err)
	}
	var stories []string
	for _, item := range feed.Items {
		stories = append(stories, item.ID[strings.LastIndexByte(item.ID, ':')+1:])
	}
	return stories
}

// ledger is what has been seen of a store and must stay.
type ledger struct {
	stories map[string]bool   // ids of stories that readers saw
	items   map[string]string // ids of items by source and guid
}

// compare holds the ledger against an export and takes over what is new in it.
func (l *ledger) compare(t *testing.T, lines []exported) {
	t.Helper()
	found, ids, stories := map[string]string{}, map[string]bool{}, map[string]bool{}
	for _, line := range lines {
		key := line.Source + " " + line.GUID
		if found[key] != "" || ids[line.ID] {
			t.Errorf("item %s is there twice", key)
		}
		found[key], ids[line.ID], stories[line.Story] = line.ID, true, true
	}
	for key, id := range l.items {
		if found[key] != id {
			t.Errorf("item %s was %s and is %q", key, id, found[key])
		}
	}
	for story := range l.stories {
		if !stories[story] {
			t.Errorf("story %s was published and is gone", story)
		}
	}
	l.items = found
}

// export reads the whole store.
func (h *home) export() []exported {
	h.t.Helper()
	var lines []exported
	for line := range strings.Lines(h.run("export")) {
		var item exported
		if err := json.Unmarshal([]byte(line), &item); err != nil {
			h.t.Fatal(err)
		}
		lines = append(lines, item)
	}
	return lines
}
