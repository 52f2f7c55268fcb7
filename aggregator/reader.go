package aggregator

import (
	"context"
	"fmt"
	"iter"
	"runtime"
	"slices"

	"github.com/cespare/xxhash/v2"

	"headwater/storage"
)

// reader turns answers into entries for the desk: parse, clean, attribute. It is made for one plan; the workers share it.
type reader struct {
	plan       *Plan
	fetcher    *fetcher
	store      storage.Store
	states     *states
	attributor *attributor
	cleaner    *cleaner
	versions   map[string]uint64 // of each source: what its bytes are read with
	judged     map[string]bool   // sources of topics that have terms
	parsing    chan struct{}     // one place for each document between its answer and its verdicts
}

func newReader(plan *Plan, store storage.Store, states *states, fetcher *fetcher, attributor *attributor) *reader {
	r := &reader{plan: plan, store: store, states: states, fetcher: fetcher, attributor: attributor, cleaner: newCleaner()}
	r.judged, r.versions = judgedSources(plan), readVersions(plan)
	// Reading is work for the processor: more documents at once would only hold more memory.
	r.parsing = make(chan struct{}, runtime.GOMAXPROCS(0)+1)
	return r
}

// judgedSources lists the sources whose items a topic looks into.
func judgedSources(plan *Plan) map[string]bool {
	judged := map[string]bool{}
	for i := range plan.Topics {
		if t := &plan.Topics[i]; len(t.Any)+len(t.All)+len(t.None) > 0 {
			for _, id := range t.Sources {
				judged[id] = true
			}
		}
	}
	return judged
}

// readerVersion is raised when the same bytes would be read as something better than before: the next poll of every source
// then reads its document again.
const readerVersion = 2

// readVersions hashes everything that decides what is read from a source's bytes, once for a plan: a poll that finds
// nothing new must cost next to nothing.
func readVersions(plan *Plan) map[string]uint64 {
	all := fmt.Sprint(readerVersion, plan.Zone, plan.Attribution, plan.Polling.MaxItems)
	versions := make(map[string]uint64, len(plan.Sources))
	for i := range plan.Sources {
		src := &plan.Sources[i]
		versions[src.ID] = xxhash.Sum64String(fmt.Sprint(all, "\x00", src.Zone, "\x00", src.Language, "\x00", src.Name, "\x00",
			src.Outlet, "\x00", src.Aliases, "\x00", src.Home, "\x00", src.Limits, "\x00", src.TrackingPixels))
	}
	return versions
}

// reading is what was read from one document.
type reading struct {
	channel  storage.Channel
	charset  string
	format   string
	entries  []*entry        // new or changed since the last document, in document order
	known    []storage.Known // the rest of it
	memory   storage.Memory
	oddities []storage.Oddity
	onward   onward
	// passing: it is not the document that polls read, so what stands in it is not what stood in the last one.
	passing bool
}

// read reads what is new in an answer's body. Entries whose bytes are known are not parsed again.
func (r *reader) read(ctx context.Context, p *polled) (*reading, error) {
	select {
	case r.parsing <- struct{}{}:
		p.place = r.parsing
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	body, err := p.out.answer.body(ctx)
	if err != nil {
		return nil, err
	}
	memory, err := r.store.Memory(ctx, p.source.ID)
	if err != nil {
		return nil, fmt.Errorf("recall %s: %w", p.source.ID, err)
	}
	known := knownElements(memory, p.prev.Reader == p.out.reader)
	rc := readContext(r.plan, p.source, p.out.answer)
	doc, cut, err := parseNew(body, rc, func(element uint64) bool {
		_, found := known[element]
		return found
	})
	if err != nil {
		return nil, err
	}
	out := &reading{memory: memory, charset: doc.Charset, format: doc.Format, onward: onward{doc.Next, doc.PrevArchive}}
	for _, element := range cut {
		out.known = append(out.known, known[element])
	}
	p.out.hints = doc.Hints
	newest(doc, r.plan.Polling.MaxItems, out)
	err = r.enter(p.source, doc, r.cleaner.clean(doc, p.source, rc), out)
	p.out.hints.Hub, p.out.hints.Self = out.channel.Hub, out.channel.Self
	return out, err
}

// inOrder yields what stands in the document, in its order: an entry, or what is known of an element.
func (doc *reading) inOrder() iter.Seq2[*entry, storage.Known] {
	return func(yield func(*entry, storage.Known) bool) {
		entries := doc.entries
		for n := 0; n <= len(doc.known); n++ {
			for len(entries) > 0 && entries[0].behind <= n {
				if !yield(entries[0], storage.Known{}) {
					return
				}
				entries = entries[1:]
			}
			if n < len(doc.known) && !yield(nil, doc.known[n]) {
				return
			}
		}
	}
}

// newest keeps the newest items of a document that has more than may be taken from one (bad-input row 63): the first ones, as
// documents run from new to old, unless its dates say that this one runs the other way.
func newest(doc *document, most int, out *reading) {
	if more := len(doc.Items) - most; most > 0 && more > 0 {
		if doc.rises() {
			doc.Items = doc.Items[more:]
		} else {
			doc.Items = doc.Items[:most]
		}
		out.oddities = append(out.oddities, storage.Oddity{
			Code: "many-items", Count: more, Text: fmt.Sprintf("has more than %d new items in one document; the newest %d are kept (polling.max_items)", most, most),
		})
	}
}

// mended notes what had to be repaired to read a document, for the source's health.
func mended(doc *document) []storage.Oddity {
	var odd []storage.Oddity
	for _, repair := range doc.Repairs {
		odd = append(odd, storage.Oddity{Code: "mended-" + repair, Count: 1, Text: "had to be mended to be read: " + repair})
	}
	for _, warning := range doc.Warnings {
		odd = append(odd, storage.Oddity{Code: "read-with-care", Count: 1, Text: warning})
	}
	return odd
}

// describe takes over what a document says about its source. Hub and self are settled with the poll's headers.
func (doc *reading) describe(state *storage.Source) {
	if doc == nil {
		return
	}
	hub, self := state.Feed.Hub, state.Feed.Self
	state.Feed = doc.channel
	state.Feed.Hub, state.Feed.Self = hub, self
	state.Charset, state.Format = doc.charset, doc.format
}

// knownElements is what stood in the last document, if it was read with the settings of today.
func knownElements(memory storage.Memory, same bool) map[uint64]storage.Known {
	known := make(map[uint64]storage.Known, len(memory.Known))
	if same {
		for _, k := range memory.Known {
			known[k.Element] = k
		}
	}
	return known
}

// enter credits every cleaned item of a document, and describes it to the desk. What the source writes under many of its
// items is learnt from all of them first.
func (r *reader) enter(src *Source, doc *document, clean *cleaned, out *reading) error {
	out.channel = clean.channel
	out.oddities = slices.Concat(out.oddities, mended(doc), clean.oddities)
	origins := r.attributor.reader(originSource(src, &out.channel))
	for i := range clean.items {
		item := &clean.items[i]
		attribute(origins, &doc.Items[i], item)
		e := newEntry(*item, doc.Items[i].Element)
		e.behind = doc.Items[i].Behind
		out.entries = append(out.entries, e)
	}
	boiler := readBoilerplate(out.memory)
	for _, e := range out.entries {
		boiler.Learn(e.draft)
	}
	for _, e := range out.entries {
		if err := e.describe(boiler, r.judged[src.ID]); err != nil {
			return err
		}
	}
	var err error
	out.memory.Boilerplate, err = boiler.AppendBinary(nil)
	return err
}
