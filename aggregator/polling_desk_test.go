package aggregator

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"headwater/storage/memory"
)

// These rows are about what is stored, so they need the whole aggregator.
var deskRows = []row{
	{50, "absence_is_no_removal", func(w *world) {
		known := w.brings(listing(1, 2, 3), listing(3), listing())
		w.check(known[0] == 3 && known[1] == 0 && known[2] == 0, "new items: %v", known)
		w.check(w.stored() == 3, "%d items are stored", w.stored())
	}},
	{51, "items_that_return_are_not_new", func(w *world) {
		known := w.brings(listing(1, 2), listing(3, 4), listing(1, 2, 3, 4), listing(2, 5))
		w.check(fmt.Sprint(known) == "[2 2 0 1]", "new items: %v", known)
		w.check(w.stored() == 5, "%d items are stored", w.stored())
	}},
}

// brings polls one source with these documents one after the other, and returns how many items of each were new.
func (w *world) brings(documents ...http.HandlerFunc) (fresh []int) {
	w.host("a.test", script(documents...))
	src := w.source("http://a.test/feed")
	w.store = memory.New()
	a, err := New(w.t.Context(), w.store, w.plan, Options{Tell: func(e Event) {
		if p, polled := e.(Polled); polled {
			fresh = append(fresh, p.New)
		}
	}})
	if err != nil {
		w.t.Fatal(err)
	}
	defer a.Close()
	a.reader.Load().fetcher.dialer.dial = w.dial
	for range documents {
		if err := a.Poll(w.t.Context(), Round{Sources: []string{src.ID}}); err != nil {
			w.t.Fatal(err)
		}
		time.Sleep(24 * time.Hour)
	}
	return fresh
}

// stored is how many items the store holds.
func (w *world) stored() int {
	stats, err := w.store.Stats(w.t.Context())
	if err != nil {
		w.t.Fatal(err)
	}
	return stats.Items
}

// listing answers with a document that holds these items.
func listing(numbers ...int) http.HandlerFunc {
	var items strings.Builder
	for _, n := range numbers {
		fmt.Fprintf(&items, "<item><guid>%d</guid><title>Item %d</title><link>http://a.test/%d</link></item>", n, n, n)
	}
	return reply(200, strings.Replace(rssDoc, "<item><guid>1</guid></item>", items.String(), 1))
}
