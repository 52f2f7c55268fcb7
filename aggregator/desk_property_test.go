package aggregator

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"headwater/storage"
)

// TestDeskKeepsItsPromises runs any sequence of arrivals, edits, splits, joins, retention and restarts, and looks after each
// step at everything that is stored: every item is in exactly one story, ids and places stay, and nothing that was published
// leads nowhere.
func TestDeskKeepsItsPromises(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		h := newHistory(rt)
		rt.Repeat(map[string]func(*rapid.T){
			"arrive":  h.arrive,
			"reissue": h.reissue,
			"split":   h.split,
			"join":    h.join,
			"retain":  h.retain,
			"restart": func(*rapid.T) { h.bench.restart() },
			"":        h.look,
		})
	})
}

// history is a desk and what was promised so far.
type history struct {
	bench   *bench
	items   map[storage.ID]storage.Item // as they were when they were looked at last
	stories map[storage.ID]bool         // every id that a story had
	orders  map[pickKey]time.Time       // the place of each pick
	apart   map[storage.ID][]storage.ID // items set apart by hand, and what from
	shown   map[string][]storage.Item   // the last document of each source
	retired bool                        // retention came since the last look
	mended  bool                        // somebody split or joined since the last look
}

func newHistory(t *rapid.T) *history {
	plan := twoSources(
		Topic{ID: "all", Sources: []string{"a", "b", "c"}},
		Topic{ID: "chips", Sources: []string{"a", "b", "c"}, Any: []Term{{Text: "集成电路", Clause: "集成电路"}, {Text: "快讯", Clause: "快讯"}}},
		Topic{ID: "only-b", Sources: []string{"b"}, Order: OrderPublished},
	)
	plan.Sources = append(plan.Sources, Source{ID: "c", Name: "丙报", URL: "https://c.example/feed", Prefer: 3})
	return &history{
		bench: newBench(t, plan), items: map[storage.ID]storage.Item{}, stories: map[storage.ID]bool{},
		orders: map[pickKey]time.Time{}, apart: map[storage.ID][]storage.ID{}, shown: map[string][]storage.Item{},
	}
}

// version is one outlet's version of one of few articles: which of its paragraphs, under which headline, guid and address.
type version struct {
	Article  int
	From, To int  // paragraphs
	Edited   bool // another headline
	Moved    bool // another address
	GUID     int  // 0 is none
	Digest   bool // with the beginning of another article
}

func drawVersion(t *rapid.T) version {
	from := rapid.IntRange(0, paragraphs-1).Draw(t, "from")
	return version{
		Article: rapid.IntRange(0, 2).Draw(t, "article"), From: from, To: rapid.IntRange(from, paragraphs).Draw(t, "to"),
		Edited: rapid.Bool().Draw(t, "edited"), Moved: rapid.Bool().Draw(t, "moved"), GUID: rapid.IntRange(0, 2).Draw(t, "guid"),
		Digest: rapid.IntRange(0, 5).Draw(t, "digest") == 5,
	}
}

// paragraphs is how many an article has.
const paragraphs = 6

// item is the version as its outlet publishes it. The texts are drawn from a small alphabet by a fixed rule, so that those of
// two articles share nothing.
func (v version) item() storage.Item {
	item := storage.Item{
		Title: prose(v.Article, 9, 14), URL: fmt.Sprintf("https://a.example/%d", v.Article),
		Published: time.Date(2026, 1, 18, v.Article, 0, 0, 0, time.UTC),
	}
	for n := v.From; n < v.To; n++ {
		item.Content += "<p>" + prose(v.Article, n, 110) + "</p>"
	}
	if v.Digest {
		item.Content += "<p>" + prose((v.Article+1)%3, 0, 60) + "</p>"
	}
	if v.Edited {
		item.Title = "【快讯】" + item.Title
	}
	if v.Moved {
		item.URL = fmt.Sprintf("https://copies.example/%d/%d-%d", v.Article, v.From, v.To)
	}
	if v.GUID > 0 {
		item.GUID = fmt.Sprintf("%d-%d", v.Article, v.GUID)
	}
	return item
}

func prose(article, paragraph, length int) string {
	r := rand.New(rand.NewPCG(uint64(article), uint64(paragraph)))
	var text strings.Builder
	for range length {
		text.WriteRune('一' + rune(r.IntN(3000)))
	}
	return text.String()
}

// arrive polls one source, whose document has some versions of some articles.
func (h *history) arrive(t *rapid.T) {
	source := rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, "source")
	var document []storage.Item
	for _, v := range rapid.SliceOfN(rapid.Custom(drawVersion), 1, 4).Draw(t, "document") {
		document = append(document, v.item())
	}
	h.shown[source] = document
	h.bench.poll(source, document...)
}

// reissue has a source show its last document under new guids and addresses.
func (h *history) reissue(t *rapid.T) {
	source := rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, "source")
	document := slices.Clone(h.shown[source])
	for i := range document {
		document[i].GUID += "?2"
		document[i].URL += "?moved=2"
	}
	h.shown[source] = document
	h.bench.poll(source, document...)
}

// some draws a stored item, if there is any.
func (h *history) some(t *rapid.T, label string) (item storage.ID, found bool) {
	ids := slices.SortedFunc(maps.Keys(h.items), compareIDs)
	if len(ids) == 0 {
		return item, false
	}
	return rapid.SampledFrom(ids).Draw(t, label), true
}

func (h *history) split(t *rapid.T) {
	item, found := h.some(t, "item")
	if !found {
		return
	}
	before := h.storyOf(t, item)
	h.bench.split(item)
	h.apart[item] = slices.DeleteFunc(before.Items, func(id storage.ID) bool { return id == item })
	h.mended = true
}

func (h *history) join(t *rapid.T) {
	item, found := h.some(t, "item")
	if !found {
		return
	}
	with, _ := h.some(t, "with")
	together := slices.Concat(h.storyOf(t, item).Items, h.storyOf(t, with).Items)
	h.bench.join(item, with)
	for _, id := range together {
		delete(h.apart, id)
		for one, others := range h.apart {
			h.apart[one] = slices.DeleteFunc(others, func(other storage.ID) bool { return other == id })
		}
	}
	h.mended = true
	if x, y := h.storyOf(t, item), h.storyOf(t, with); x.ID != y.ID {
		t.Fatalf("%s and %s were joined by hand and are in %s and %s", item, with, x.ID, y.ID)
	}
}

// retain drops some of the oldest items, or of the newest ones of a source.
func (h *history) retain(t *rapid.T) {
	items := h.bench.items()
	h.bench.drop(items[:rapid.IntRange(0, len(items)).Draw(t, "items")])
	h.retired = true
}

// look compares what is stored with what was promised.
func (h *history) look(t *rapid.T) {
	items := h.bench.items()
	stories := h.lookAtItems(t, items)
	h.lookAtStories(t, stories, len(items))
	h.lookAtPicks(t, stories)
	h.lookAtHands(t)
	h.retired, h.mended = false, false
}

// lookAtItems checks that items stay and are each in one story, and returns the stories.
func (h *history) lookAtItems(t *rapid.T, items []storage.Item) map[storage.ID]storage.Story {
	stories := map[storage.ID]storage.Story{}
	now := map[storage.ID]storage.Item{}
	for _, item := range items {
		now[item.ID] = item
		story := h.storyOf(t, item.ID)
		stories[story.ID] = story
		h.stories[story.ID], h.stories[item.Story] = true, true
		if item.Story != story.ID {
			t.Fatalf("item %s names %s and is in %s", item.ID, item.Story, story.ID)
		}
		if before, known := h.items[item.ID]; known && !before.FirstSeen.Equal(item.FirstSeen) {
			t.Fatalf("item %s was first seen %v, and now %v", item.ID, before.FirstSeen, item.FirstSeen)
		}
	}
	for id := range h.items {
		if _, stays := now[id]; !stays && !h.retired {
			t.Fatalf("item %s is gone", id)
		}
	}
	h.items = now
	return stories
}

// lookAtStories checks that stories and their items agree, and that every id of a story still leads to one.
func (h *history) lookAtStories(t *rapid.T, stories map[storage.ID]storage.Story, items int) {
	members := 0
	for _, story := range stories {
		members += len(story.Items)
		seen := map[storage.ID]bool{}
		for _, id := range story.Items {
			if item, stored := h.items[id]; !stored || item.Story != story.ID || seen[id] {
				t.Fatalf("story %s lists %v, of which %s is not its own", story.ID, story.Items, id)
			}
			seen[id] = true
		}
		if !seen[story.Lead] {
			t.Fatalf("story %s is led by %s, which is not in it", story.ID, story.Lead)
		}
		if faults := faultsOfJoins(&story); faults != "" {
			t.Fatalf("story %s: %s", story.ID, faults)
		}
	}
	if members != items {
		t.Fatalf("%d items are in stories, %d are stored", members, items)
	}
	for id := range h.stories {
		if _, err := h.bench.desk.view.story(t.Context(), id); err == nil {
			continue
		} else if !h.retired {
			t.Fatalf("story %s leads nowhere: %v", id, err)
		}
		delete(h.stories, id)
	}
}

// faultsOfJoins says what is wrong with the reasons why items are in a story.
func faultsOfJoins(story *storage.Story) string {
	var faults []string
	for i, join := range story.Joins {
		if !slices.Contains(story.Items, join.Item) {
			faults = append(faults, fmt.Sprintf("a join of %s, which is not in it", join.Item))
		}
		if slices.ContainsFunc(story.Joins[:i], func(other storage.Join) bool { return other.Item == join.Item }) {
			faults = append(faults, fmt.Sprintf("two joins of %s", join.Item))
		}
	}
	return strings.Join(faults, "; ")
}

// lookAtPicks checks that both sides of a pick agree, and that none moves.
func (h *history) lookAtPicks(t *rapid.T, stories map[storage.ID]storage.Story) {
	now := map[pickKey]time.Time{}
	for _, topic := range h.bench.desk.topics {
		for _, pick := range h.bench.picks(topic.ID) {
			story, alive := stories[pick.Story]
			if !alive || !slices.Contains(story.Picks, storage.Picked{Topic: topic.ID, Order: pick.Order}) {
				t.Fatalf("%s has story %s, whose picks are %v", topic.ID, pick.Story, story.Picks)
			}
			if !slices.Contains(story.Items, pick.Item) {
				t.Fatalf("%s has story %s for item %s, which is not in it", topic.ID, pick.Story, pick.Item)
			}
			key := pickKey{topic.ID, pick.Story}
			if before, known := h.orders[key]; known && !before.Equal(pick.Order) && !h.mended {
				t.Fatalf("story %s moved in %s from %v to %v", pick.Story, topic.ID, before, pick.Order)
			}
			now[key] = pick.Order
		}
	}
	for id, story := range stories {
		for _, picked := range story.Picks {
			if _, listed := now[pickKey{picked.Topic, id}]; !listed {
				t.Fatalf("story %s says it is in %s, which does not list it", id, picked.Topic)
			}
		}
	}
	h.orders = now
}

// lookAtHands checks that what was set apart by hand stays apart.
func (h *history) lookAtHands(t *rapid.T) {
	for item, others := range h.apart {
		for _, other := range others {
			x, y := h.items[item], h.items[other]
			if !x.ID.IsZero() && !y.ID.IsZero() && x.Story == y.Story {
				t.Fatalf("%s was split from %s and is in one story with it again", item, other)
			}
		}
	}
}

// storyOf is the story of an item.
func (h *history) storyOf(t *rapid.T, item storage.ID) storage.Story {
	story, err := h.bench.desk.storyOf(t.Context(), item)
	if err != nil {
		t.Fatalf("story of item %s: %v", item, err)
	}
	return story
}
