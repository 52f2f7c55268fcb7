package aggregator

import (
	"net/http"
	"net/url"
	"time"

	"headwater/storage"
)

// Settling turns what a poll came to into what is remembered about its source: validators, the next poll and the reason for
// it, moves and health. Everything in the settle files is a function of its arguments; now is passed in, and the jitter
// follows from the source's id and that time. The desk calls it, so that the new state is committed with the items.

const (
	recheckValidators = 7 * 24 * time.Hour  // an unconditional poll now and then (bad-input row 77)
	maxHold           = 32 * 24 * time.Hour // a Retry-After beyond this is not believed
	goneCheck         = 30 * 24 * time.Hour // after 410 (polling row 30)
	dailyAfter        = 7 * 24 * time.Hour  // of failing, polls slow to one a day if they have not yet
	weeklyAfter       = 28 * 24 * time.Hour // and then to one a week (polling row 31)
)

// outcome is what one poll of a source came to.
type outcome struct {
	answer    *answer          // nil if there was none; not released yet
	err       error            // why the poll failed, in fetching or in reading; nil if the source answered
	read      bool             // the document was read, because it changed
	reader    uint64           // version of the settings that it was read with
	hints     hints            // what the document asks for
	entries   int              // in the document
	fresh     int              // new items
	published []time.Time      // of the entries, as far as they say
	oddities  []storage.Oddity // of this document
}

// adopt brings the stored state of a source in line with its configuration: another address starts with nothing but the
// items, the rhythm and the day of its first poll. A source that is not stored yet starts here.
func adopt(src *Source, stored storage.Source) storage.Source {
	if stored.ID == src.ID && stored.URL == src.URL {
		return stored
	}
	return storage.Source{
		ID: src.ID, URL: src.URL, Feed: stored.Feed, Added: stored.Added, Items: stored.Items,
		Health:   storage.Health{State: storage.StateNew, Reason: "not polled yet", LastNew: stored.Health.LastNew},
		Schedule: storage.Schedule{Rhythm: stored.Schedule.Rhythm},
	}
}

// wantsConditional reports whether a poll may send the validators: there are some, the settings that the last document was
// read with are still the same, and the last full answer is not too long ago for validators that lie.
func wantsConditional(st *storage.Source, reader uint64, now time.Time) bool {
	age := recheckValidators + time.Duration(chance(st.ID, st.Checked)*float64(recheckValidators/4))
	return (st.ETag != "" || st.LastModified != "") && st.Reader == reader && now.Sub(st.Checked) < age
}

// settle returns the state of a source after a poll. prev is the state that the poll started from (see adopt).
func settle(p Polling, src *Source, prev storage.Source, out outcome, now time.Time) storage.Source {
	next := adopt(src, prev)
	if next.Added.IsZero() {
		next.Added = now
	}
	next.Health.LastPoll = now
	next.Health.Status = statusOf(out)
	if out.err != nil {
		settleFailure(p, src, &next, out, now)
	} else {
		settleSuccess(p, src, &next, out, prev.Health.Status == http.StatusTooManyRequests, now)
	}
	judgeHealth(&next, now)
	return next
}

// statusOf is the HTTP status of a poll; 0 if there was no answer.
func statusOf(out outcome) int {
	if out.answer != nil {
		return out.answer.status
	}
	return statusIn(out.err)
}

// settleSuccess takes over what a good answer brought. Refused says that the one before it was a 429.
func settleSuccess(p Polling, src *Source, next *storage.Source, out outcome, refused bool, now time.Time) {
	h := &next.Health
	h.Error, h.Kind, h.Failures, h.FailingFrom = "", "", 0, time.Time{}
	keepValidators(next, out, now)
	if out.read {
		keepDocument(next, out, now)
	}
	learnRhythm(next, out, now)
	h.LastSuccess = now
	followMove(next, out.answer, now)

	s := &next.Schedule
	s.HeldTo, s.HeldFor = time.Time{}, ""
	known := s.Interval > 0 && s.Rhythm > 0 // a first poll may be followed by the configured interval only
	s.Interval = adapt(p, src, next, refused, now)
	scheduleNext(p, src, next, known, now)
}

// keepValidators stores the validators of an answer that was read or known, byte for byte, and what its headers say about
// freshness. A 304 changes only what it names (RFC 9111 §4.3.4); a partial answer is no body to compare with.
func keepValidators(next *storage.Source, out outcome, now time.Time) {
	a := out.answer
	if !a.notModified || a.etag != "" {
		next.ETag = a.etag
	}
	if !a.notModified || a.modified != "" {
		next.LastModified = a.modified
	}
	if a.said || !a.notModified {
		next.Schedule.Fresh = a.fresh
	}
	if !a.notModified {
		next.Wire = a.hash
		next.Answered = ""
		if a.redirected {
			next.Answered = a.final
		}
	}
	if a.partial {
		next.Wire = 0
	}
	if !a.validated {
		next.Checked = now
	}
}

// keepDocument takes over what the document says about polling itself. A link in a header comes before one in the document
// (WebSub §4).
func keepDocument(next *storage.Source, out outcome, now time.Time) {
	next.Reader = out.reader
	next.Oddities = mergeOddities(next.Oddities, out.oddities, now)
	switch {
	case out.entries > 0:
		next.Health.Empty = 0
	case !next.Health.LastNew.IsZero() && !out.answer.partial:
		next.Health.Empty++
	}
	if out.answer.partial {
		return
	}
	out.hints.keep(next, now)
	next.Feed.Hub, next.Feed.Self = absolute(out.answer, out.hints.Hub), absolute(out.answer, out.hints.Self)
	if out.answer.hub != "" {
		next.Feed.Hub = out.answer.hub
	}
	if out.answer.self != "" {
		next.Feed.Self = out.answer.self
	}
}

// absolute resolves an address of a document; "" if it leads nowhere that can be asked.
func absolute(a *answer, address string) string {
	if address == "" {
		return ""
	}
	base, err := url.Parse(a.final)
	if err != nil {
		return ""
	}
	u, err := base.Parse(address)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" {
		return ""
	}
	return u.String()
}

// settleFailure counts a failed poll and backs off. Items, validators and what the document said stay as they were; a poll
// that went without validators is repeated without them, because Checked stays too (polling row 5).
func settleFailure(p Polling, src *Source, next *storage.Source, out outcome, now time.Time) {
	h := &next.Health
	h.Error, h.Kind = out.err.Error(), string(kindOf(out.err))
	if h.Failures++; h.FailingFrom.IsZero() {
		h.FailingFrom = now
	}
	distrustMove(next, out, now)
	if next.Move.Gone = goneSince(next, out.err, now); !next.Move.Gone.IsZero() {
		next.Schedule.Next = now.Add(goneCheck)
		next.Schedule.Reason = "gone: one check a month"
		return
	}
	backOff(p, src, next, waitIn(out.err), now)
}

// goneSince is when a source first answered 410; the zero time if it never did. Whatever else fails later, only a good answer
// brings it back.
func goneSince(next *storage.Source, err error, now time.Time) time.Time {
	if next.Move.Gone.IsZero() && statusIn(err) == http.StatusGone {
		return now
	}
	return next.Move.Gone
}
