package similar

import (
	"cmp"
	"flag"
	"fmt"
	"hash/fnv"
	"math"
	"math/rand"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"headwater/aggregator/internal/fold"
	"headwater/aggregator/internal/labelled"
)

// A labelled set is scored with
//
//	go test ./aggregator/internal/similar -run TestScore -v -args -set dev.jsonl [-answer answer.jsonl] [-wrong]
//
// It is a file of JSON lines {id, source, url, guid, title, content_html, published, cluster}; without -set it is the
// sample in testdata.
var (
	setFile    = flag.String("set", "testdata/sample.jsonl", "the labelled set to score")
	answerFile = flag.String("answer", "", "write the answer to this file as JSON lines {id, cluster}")
	shuffles   = flag.Int("shuffle", 5, "how many shuffled orders to score, too")
	least      = flag.Float64("least", .99, "pairwise F1 below which the test fails")
	verbose    = flag.Bool("wrong", false, "print every wrong pair")
)

// desk does what the aggregator's desk does with the index: exact keys first, then Place, and it keeps the stories.
type desk struct {
	index  *Index
	boiler map[string]*Boilerplate
	items  map[ID]labelled.Item
	story  map[ID]int
	keys   map[string]ID
	why    map[ID]string
	next   int
	reads  int
}

func newDesk() *desk {
	return &desk{
		index: NewIndex(Options{Window: 365 * 24 * time.Hour}), boiler: map[string]*Boilerplate{}, items: map[ID]labelled.Item{},
		story: map[ID]int{}, keys: map[string]ID{}, why: map[ID]string{},
	}
}

func idOf(s string) (id ID) {
	h := fnv.New128a()
	h.Write([]byte(s))
	copy(id[:], h.Sum(nil))
	return id
}

func sourceOf(s string) uint32 {
	h := fnv.New32a()
	h.Write([]byte(s))
	return h.Sum32()
}

func (d *desk) Text(id ID) (*Text, bool) {
	l, ok := d.items[id]
	d.reads++
	return Read(l.Title, l.HTML, d.boiler[l.Source]), ok
}

func (d *desk) add(l labelled.Item) {
	b := d.boiler[l.Source]
	if b == nil {
		b = &Boilerplate{}
		d.boiler[l.Source] = b
	}
	draft := NewDraft(l.Title, fold.Paragraphs(l.HTML))
	b.Learn(draft)
	text := draft.Text(b)
	it := Item{ID: idOf(l.ID), Source: sourceOf(l.Source), At: l.Published}
	d.items[it.ID] = l
	peer, known := ID{}, false
	for _, k := range []string{"url " + canonical(l.URL), "guid " + l.Source + " " + l.GUID} {
		if p, ok := d.keys[k]; ok && !known {
			peer, known = p, true
		}
		d.keys[k] = it.ID
	}
	if known {
		v := d.index.PlaceWith(it, text, peer, d)
		v.Join, v.Reason = peer, "key"
		d.apply(it.ID, v)
		return
	}
	d.apply(it.ID, d.index.Place(it, text, d))
}

func (d *desk) apply(id ID, v Verdict) {
	d.why[id] = v.Reason
	if v.Join == (ID{}) {
		d.next++
		d.story[id] = d.next
	} else {
		d.story[id] = d.story[v.Join]
	}
	for _, m := range v.Merge {
		d.merge(d.story[m.Item], d.story[id])
	}
	for _, m := range v.Move {
		d.story[m.Item] = d.story[id]
		d.why[m.Item] = "moved " + m.Reason
	}
}

func (d *desk) merge(from, to int) {
	for i, s := range d.story {
		if s == from {
			d.story[i] = to
		}
	}
}

// canonical is a small stand-in for the address rules of the aggregator.
func canonical(s string) string {
	u, err := url.Parse(s)
	if err != nil || u.Host == "" {
		return s
	}
	host := u.Hostname()
	for _, p := range []string{"www.", "m.", "wap.", "amp."} {
		host = strings.TrimPrefix(host, p)
	}
	q := u.Query()
	for k := range q {
		if strings.HasPrefix(k, "utm_") || slices.Contains([]string{"from", "spm", "ref", "f", "isappinstalled"}, k) {
			q.Del(k)
		}
	}
	return host + strings.TrimSuffix(u.Path, "/") + "?" + q.Encode()
}

func (d *desk) score() labelled.Score {
	var a labelled.Agreement
	for id, l := range d.items {
		a.Count(l.Cluster, strconv.Itoa(d.story[id]))
	}
	return a.Pairwise()
}

func replay(set []labelled.Item) *desk {
	d := newDesk()
	for _, l := range set {
		d.add(l)
	}
	return d
}

// TestScore replays a labelled set in the order of its times and in shuffled ones.
func TestScore(t *testing.T) {
	set, err := labelled.Read(*setFile)
	if err != nil {
		t.Fatal(err)
	}
	slices.SortStableFunc(set, func(a, b labelled.Item) int { return a.Published.Compare(b.Published) })
	d := replay(set)
	inOrder := d.score()
	t.Logf("%v (%d items, %d texts read)", inOrder, len(set), d.reads)
	if inOrder.F1() < *least {
		t.Errorf("F1 %.4f, want %.4f", inOrder.F1(), *least)
	}
	if *verbose {
		d.printWrong()
	}
	if *answerFile != "" {
		d.answer(t)
	}
	for n := range *shuffles {
		r := rand.New(rand.NewSource(int64(n)))
		r.Shuffle(len(set), func(i, j int) { set[i], set[j] = set[j], set[i] })
		got := replay(set).score()
		t.Logf("order %d: %v", n, got)
		if math.Abs(got.F1()-inOrder.F1()) > .002 {
			t.Errorf("order %d: F1 %.4f, in order of time %.4f", n, got.F1(), inOrder.F1())
		}
	}
}

func (d *desk) answer(t *testing.T) {
	f, err := os.Create(*answerFile)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for id, l := range d.items {
		fmt.Fprintf(f, "{\"id\":%q,\"cluster\":\"%d\"}\n", l.ID, d.story[id])
	}
}

// printWrong prints for every wrong item the nearest text it was, or should have been, joined with.
func (d *desk) printWrong() {
	byStory, byCluster := map[int][]ID{}, map[string][]ID{}
	for id, l := range d.items {
		byStory[d.story[id]] = append(byStory[d.story[id]], id)
		byCluster[l.Cluster] = append(byCluster[l.Cluster], id)
	}
	var lines []string
	for id, l := range d.items {
		for _, o := range byStory[d.story[id]] {
			if d.items[o].Cluster != l.Cluster && l.ID < d.items[o].ID {
				lines = append(lines, d.describe("WRONG", id, o))
			}
		}
		for _, o := range byCluster[l.Cluster] {
			if d.story[o] != d.story[id] && l.ID < d.items[o].ID {
				lines = append(lines, d.describe("MISSED", id, o))
			}
		}
	}
	slices.SortFunc(lines, cmp.Compare[string])
	for _, l := range lines {
		fmt.Println(l)
	}
}

func (d *desk) describe(what string, a, b ID) string {
	x, y := d.items[a], d.items[b]
	f := compare(Read(x.Title, x.HTML, nil), Read(y.Title, y.HTML, nil), x.Source == y.Source)
	return fmt.Sprintf("%s %s/%s\n  %s %q (%s)\n  %s %q (%s)\n  same %v: %s", what, x.ID, y.ID, x.Source, x.Title, d.why[a], y.Source, y.Title, d.why[b], f.same, f.reason)
}
