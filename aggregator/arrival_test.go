package aggregator

import (
	"cmp"
	"encoding/xml"
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"headwater/aggregator/internal/labelled"
	"headwater/storage"
	"headwater/storage/memory"
)

// A labelled set of copies is polled and scored with
//
//	go test ./aggregator -run TestOrderOfArrival -v -args -dedup FILE [-orders 5]
//
// It is a file of JSON lines {id, source, url, guid, title, content_html, published, cluster}.
var (
	dedupSet = flag.String("dedup", "internal/similar/testdata/edits.jsonl", "the labelled set to poll in several orders")
	orders   = flag.Int("orders", 5, "in how many shuffled orders, besides that of the file")
)

// TestOrderOfArrival polls a labelled set from sources that publish it a few items at a time, in the order of the file and in
// shuffled ones: the same items are to end in the same stories.
func TestOrderOfArrival(t *testing.T) {
	set, err := labelled.Read(*dedupSet)
	if err != nil {
		t.Fatal(err)
	}
	scores := []float64{pollInOrder(t, set)}
	for n := range *orders {
		shuffled := slices.Clone(set)
		rand.New(rand.NewPCG(uint64(n), 0)).Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		scores = append(scores, pollInOrder(t, shuffled))
	}
	if least, most := slices.Min(scores), slices.Max(scores); least < .98 || most-least > .002 {
		t.Errorf("pairwise F1 from %.4f to %.4f over %d orders; want at least 0.98, and no more than 0.002 between them", least, most, len(scores))
	}
}

// pollInOrder has the outlets of a set publish it in its order, and returns how well the stories that come of it agree with
// the labels.
func pollInOrder(t *testing.T, set []labelled.Item) float64 {
	p := newPress(t, set)
	for len(p.rest) > 0 {
		p.publish()
		if err := p.aggregator.Poll(t.Context(), Round{All: true}); err != nil {
			t.Fatal(err)
		}
	}
	var a labelled.Agreement
	found := p.stories()
	for _, item := range set { // one that is not stored is alone
		a.Count(item.Cluster, cmp.Or(found[[2]string{item.Source, item.GUID}], item.ID))
	}
	t.Logf("pairwise F1 %.4f, B-cubed F1 %.4f", a.Pairwise().F1(), a.BCubed().F1())
	return a.Pairwise().F1()
}

// press is outlets whose feeds are polled by an aggregator with an empty store.
type press struct {
	t          *testing.T
	store      storage.Store
	aggregator *Aggregator
	shown      map[string][]labelled.Item // by outlet, oldest first
	rest       []labelled.Item            // not published yet
}

// documentLength is how many items the feed of an outlet shows.
const documentLength = 20

func newPress(t *testing.T, set []labelled.Item) *press {
	p := &press{t: t, store: memory.New(), shown: map[string][]labelled.Item{}, rest: set}
	for _, item := range set {
		p.shown[item.Source] = nil
	}
	server := httptest.NewServer(p)
	t.Cleanup(server.Close)
	plan := Plan{
		Zone: time.UTC, Dedup: Dedup{Window: 10 * 365 * 24 * time.Hour},
		Polling: Polling{
			Interval: time.Hour, MinInterval: time.Minute, MaxInterval: time.Hour, Workers: 4, PerHost: 4, Timeout: time.Minute,
			MaxBody: 1 << 24, AllowNetworks: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")},
		},
	}
	for n, name := range slices.Sorted(maps.Keys(p.shown)) {
		plan.Sources = append(plan.Sources, Source{ID: fmt.Sprint("s", n), Name: name, URL: server.URL + "/" + name})
	}
	var err error
	if p.aggregator, err = New(t.Context(), p.store, plan, Options{}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.aggregator.Close)
	return p
}

// publish adds items to the feeds until one of them shows nothing else.
func (p *press) publish() {
	fresh := map[string]int{}
	for len(p.rest) > 0 && fresh[p.rest[0].Source] < documentLength-2 {
		item := p.rest[0]
		p.rest = p.rest[1:]
		p.shown[item.Source] = append(p.shown[item.Source], item)
		fresh[item.Source]++
	}
}

// pressItem is an item in a document.
type pressItem struct {
	Title string    `xml:"title"`
	Link  string    `xml:"link"`
	GUID  pressGUID `xml:"guid"`
	Date  string    `xml:"pubDate"`
	Text  string    `xml:"description"`
}

type pressGUID struct {
	Permalink bool   `xml:"isPermaLink,attr"`
	Text      string `xml:",chardata"`
}

// ServeHTTP answers with the feed of the outlet that the path names.
func (p *press) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name := strings.TrimPrefix(r.URL.Path, "/")
	items := p.shown[name]
	var doc struct {
		XMLName xml.Name    `xml:"rss"`
		Version string      `xml:"version,attr"`
		Title   string      `xml:"channel>title"`
		Items   []pressItem `xml:"channel>item"`
	}
	doc.Version, doc.Title = "2.0", name
	for _, item := range slices.Backward(items[max(0, len(items)-documentLength):]) {
		doc.Items = append(doc.Items, pressItem{
			Title: item.Title, Link: item.URL, GUID: pressGUID{Text: item.GUID}, Date: item.Published.Format(time.RFC1123Z), Text: item.HTML,
		})
	}
	w.Header().Set("Content-Type", "application/rss+xml")
	if err := xml.NewEncoder(w).Encode(doc); err != nil {
		p.t.Error(err)
	}
}

// stories is the story of every stored item, by outlet and guid.
func (p *press) stories() map[[2]string]string {
	found := map[[2]string]string{}
	names := map[string]string{}
	for _, src := range p.aggregator.plan.Sources {
		names[src.ID] = src.Name
	}
	query := storage.ItemQuery{Limit: 1000}
	for {
		page, err := p.store.ListItems(p.t.Context(), query)
		if err != nil {
			p.t.Fatal(err)
		}
		for _, item := range page.Values {
			found[[2]string{names[item.Source], item.GUID}] = item.Story.String()
		}
		if query.Cursor = page.Next; query.Cursor == "" {
			return found
		}
	}
}
