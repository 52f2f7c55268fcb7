package aggregator

import (
	"context"
	"encoding/binary"
	"time"

	"headwater/storage"
)

// desk gives the verdicts. It is the only writer: one goroutine judges the polls in the order in which the workers hand
// them over, against what is stored and what is still pending.
type desk struct {
	view       *view
	folder     *folder
	attributor *attributor
	sources    map[string]*Source
	withdrawn  map[string]bool // sources that are withdrawn with all that they bring
	topics     []*topic
	refill     *refill // of topics whose rules have changed; nil if none is under way
}

// tally counts the verdicts of one poll.
type tally struct {
	entries   int // in the document, known elements included
	fresh     int // new items
	folded    int // of these, copies of a story
	revised   int
	published []time.Time // when the new items say they were published, for the source's rhythm
	oddities  []storage.Oddity
}

// judge gives a verdict on every entry of one poll, oldest first, and writes down what follows from it. It returns what
// the poll brought; the source's own state is settled by the caller from that.
func (d *desk) judge(ctx context.Context, src *Source, doc *reading, now time.Time) (tally, error) {
	if doc == nil {
		return tally{}, nil
	}
	count := tally{entries: len(doc.entries) + len(doc.known)}
	book, err := d.open(ctx, src, doc)
	if err != nil {
		return count, err
	}
	for i, e := range oldestFirst(doc.entries) {
		if err := d.enter(ctx, book, e, seenAt(now, i), &count); err != nil {
			return count, err
		}
	}
	count.oddities = append(doc.oddities, book.oddities(now)...)
	if !doc.passing {
		d.remember(src, doc, book)
	}
	return count, nil
}

// enter judges one entry.
func (d *desk) enter(ctx context.Context, book *register, e *entry, now time.Time, count *tally) error {
	known, found := book.recognise(e)
	if !found {
		return d.add(ctx, book, e, now, count)
	}
	d.view.learn(known.ID, book.unlearnt(e)...)
	again := book.claimed[known.ID] // it stands twice in the document, and one of them must not undo the other at each poll
	book.claim(e, known.ID)
	stored, exists := book.items[known.ID]
	if !exists || again || stored.Withdrawn || stored.Hash == e.item.Hash {
		return nil
	}
	count.revised++
	return d.revise(ctx, stored, e, now)
}

// add files a new item: under a story that it is a copy of, else as the first of a story of its own.
func (d *desk) add(ctx context.Context, book *register, e *entry, now time.Time, count *tally) error {
	item := e.item
	item.ID = book.newID(e)
	item.FirstSeen = now
	item.Withdrawn = d.withdrawn[item.Source]
	item.Fingerprint = fingerprint(&item, &e.features)
	book.claim(e, item.ID)

	count.fresh++
	if !item.Published.IsZero() {
		count.published = append(count.published, item.Published)
	}
	item.Story = item.ID // until it is folded, so that what it changes for others finds it
	d.view.items[item.ID] = item
	story, copied, err := d.fold(ctx, book, e, &item)
	if err != nil {
		return err
	}
	if copied {
		count.folded++
	}
	item.Story = story.ID
	d.wantPage(&item, now)
	d.view.items[item.ID] = item
	book.items[item.ID] = item
	d.view.learn(item.ID, book.learnt(e, item.ID)...)
	if err := d.lead(ctx, &story); err != nil {
		return err
	}
	if err := d.curate(ctx, &story, &item, &e.words, now); err != nil {
		return err
	}
	d.view.putStory(story, now)
	return nil
}

// revise updates a known item in place: its id, story, first sight and first date stay (rows 53 and 61 of the bad-input
// list, DESIGN rule 2).
func (d *desk) revise(ctx context.Context, stored storage.Item, e *entry, now time.Time) error {
	item := e.item
	item.ID, item.Story, item.FirstSeen = stored.ID, stored.Story, stored.FirstSeen
	if !stored.Published.IsZero() {
		item.Published = stored.Published
	}
	item.Reads = max(item.Reads, stored.Reads)
	item.Fingerprint = fingerprint(&item, &e.features)
	keepPage(&item, &stored)
	d.wantPage(&item, now)
	story, err := d.view.story(ctx, item.Story)
	if err != nil {
		return err
	}
	item.Story = story.ID
	d.view.items[item.ID] = item
	if !item.Page.Text {
		if err := d.folder.revise(ctx, &item, e, now); err != nil {
			return err
		}
	}
	if err := d.lead(ctx, &story); err != nil {
		return err
	}
	if err := d.curate(ctx, &story, &item, &e.words, now); err != nil {
		return err
	}
	d.view.putStory(story, now)
	return nil
}

// rememberMore is how many entries that left the document are remembered beyond as many as it has: enough for a source that
// shows nothing for a while and then re-issues everything.
const rememberMore = 50

// remember writes down what stood in the document, so that the same bytes are not parsed again, and behind it what stood in
// earlier ones.
func (d *desk) remember(src *Source, doc *reading, book *register) {
	memory := doc.memory
	memory.Source = src.ID
	var known []storage.Known
	for e, k := range doc.inOrder() {
		if e != nil {
			k = storage.Known{Element: e.element, Text: e.keys.hash, Item: book.claimedBy[e]}
		}
		if !k.Item.IsZero() {
			known = append(known, k)
		}
	}
	memory.Identity = binary.AppendUvarint(nil, uint64(len(known)))
	here := make(map[storage.ID]bool, len(known))
	for _, k := range known {
		here[k.Item] = true
	}
	most := 2*len(known) + rememberMore
	for _, k := range doc.memory.Known {
		if !here[k.Item] && len(known) < most {
			known = append(known, k)
		}
	}
	memory.Known = known
	d.view.memories[src.ID] = memory
}

// lengthOfLast is how many of the remembered entries stood in the last document: all, if that was not written down.
func lengthOfLast(memory *storage.Memory) int {
	length, read := binary.Uvarint(memory.Identity)
	if read <= 0 {
		return len(memory.Known)
	}
	return int(min(length, uint64(len(memory.Known))))
}
