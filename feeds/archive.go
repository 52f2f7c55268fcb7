package feeds

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"time"

	"headwater/storage"
)

// Archives (RFC 5005 §4) hold every story of a topic, by the month of its place in it: /t/{topic}/2026-01.atom. A month
// of many stories goes on in further documents, each named after the place of the story that it goes on behind
// (2026-01-{time}-{story}), so that a document is found without counting, and two runs cut a month at the same stories.
//
// A month is closed when the topic holds a story of a later one. A closed month may still gain a story when the rules of
// a topic change or an order by published date brings one in late: then its validators change like those of any other
// document, and the union of feed and archives is whole at every moment.

const monthForm = "2006-01"

// newestArchive is the archive that a topic's feed goes on with; nil if the topic is empty.
func (r *reader) newestArchive(t target, topic Topic) (*target, error) {
	return r.monthOf(t, topic, storage.PickQuery{})
}

// monthOf is the archive of the first pick that a query finds under any id of the topic; nil if it finds none.
func (r *reader) monthOf(t target, topic Topic, q storage.PickQuery) (*target, error) {
	var first *storage.Pick
	for _, q.Topic = range topic.ids() {
		q.Limit = 1
		page, err := r.store.ListPicks(r.ctx, q)
		if err != nil {
			return nil, fmt.Errorf("find an archive of %s: %w", t.id, err)
		}
		if len(page.Values) > 0 && (first == nil || first.Order.Before(page.Values[0].Order) != q.Oldest) {
			first = &page.Values[0]
		}
	}
	if first == nil {
		return nil, nil
	}
	return &target{kind: kindArchive, id: t.id, token: t.token, month: monthName(first.Order), format: t.format}, nil
}

func monthName(t time.Time) string { return t.UTC().Format(monthForm) }

// place is where a story stands in a topic: the order of picks.
type place struct {
	order time.Time
	story storage.ID
}

// older says whether p stands behind other.
func (p place) older(other place) bool {
	if !p.order.Equal(other.order) {
		return p.order.Before(other.order)
	}
	return bytes.Compare(p.story[:], other.story[:]) < 0
}

// String is the place as it stands in an address; parsePlace reads it.
func (p place) String() string {
	return strconv.FormatInt(p.order.UnixNano(), 36) + "-" + p.story.String()
}

func parsePlace(s string) (place, bool) {
	order, story, _ := strings.Cut(s, "-")
	n, err := strconv.ParseInt(order, 36, 64)
	id, errID := storage.ParseID(story)
	p := place{order: time.Unix(0, n).UTC(), story: id}
	return p, err == nil && errID == nil && p.String() == s
}

// archive is one document of a topic's archives.
func (r *reader) archive(t target) (*document, error) {
	topic, ok := r.view.topics[t.id]
	start, err := time.Parse(monthForm, t.month)
	if !ok || err != nil {
		return nil, fmt.Errorf("archive %s of %q: %w", t.month, t.id, ErrUnknown)
	}
	d, err := r.frame(t, topic)
	if err != nil {
		return nil, err
	}
	d.title += " · " + t.month
	d.id = r.ids.archive(t)
	d.hubs = nil
	d.current = &target{kind: kindTopic, id: t.id, token: t.token, format: t.format}
	d.ttl = maxTTL
	here, err := r.monthOf(t, topic, storage.PickQuery{Since: start, Before: start.AddDate(0, 1, 0)})
	if err != nil {
		return nil, err
	}
	if here == nil {
		return nil, fmt.Errorf("archive %s of %q: %w", t.month, t.id, ErrUnknown)
	}
	more, err := r.fillArchive(d, topic, start)
	if err != nil {
		return nil, err
	}
	d.updated = d.newest(d.updated, d.updated)
	return d, r.chain(d, topic, start, more)
}

// fillArchive adds the stories of the month that begins at start, newest first, and says whether there are more.
func (r *reader) fillArchive(d *document, topic Topic, start time.Time) (more bool, err error) {
	q := storage.PickQuery{Since: start, Before: start.AddDate(0, 1, 0), Limit: archiveStep}
	after := place{order: q.Before}
	if d.target.before != "" {
		var ok bool
		if after, ok = parsePlace(d.target.before); !ok {
			return false, fmt.Errorf("archive behind %q: %w", d.target.before, ErrUnknown)
		}
		q.Before = after.order.Add(1) // stories of the same moment may stand behind it
	}
	style := topic.style(d.language)
	err = r.picks(topic.ids(), q, func(story told) bool {
		if !story.place().older(after) {
			return true
		}
		more = len(d.entries) == archiveStep || !d.add(r.entry(story, style))
		return !more
	})
	return more, err
}

// chain links an archive to the documents before and behind it.
func (r *reader) chain(d *document, topic Topic, start time.Time, more bool) error {
	var err error
	if more {
		last := d.entries[len(d.entries)-1].place()
		next := d.target
		next.before = last.String()
		d.older = &next
	} else if d.older, err = r.monthOf(d.target, topic, storage.PickQuery{Before: start}); err != nil {
		return err
	}
	d.newer, err = r.monthOf(d.target, topic, storage.PickQuery{Since: start.AddDate(0, 1, 0), Oldest: true})
	d.closed = d.newer != nil
	if d.target.before != "" && d.closed {
		d.newer = &target{kind: kindArchive, id: d.target.id, token: d.target.token, month: d.target.month, format: d.target.format}
	}
	return err
}

// newest is when the newest entry of a document came or changed, but not after the time at which anything of it was seen
// to change: a date that a source gives may lie ahead. An archive does not change with its topic, so this is its date;
// one whose stories are all gone keeps that of its topic.
func (d *document) newest(empty, seen time.Time) time.Time {
	if len(d.entries) == 0 {
		return empty
	}
	var newest time.Time
	for i := range d.entries {
		e := &d.entries[i]
		for _, t := range []time.Time{e.updated, sane(e.order, e.updated)} {
			if t.After(newest) {
				newest = t
			}
		}
	}
	if seen = sane(seen, newest); newest.After(seen) {
		return seen
	}
	return newest
}
