package aggregator

import (
	"math"
	"slices"
	"time"

	"github.com/cespare/xxhash/v2"

	"headwater/storage"
)

const (
	jitterShare   = 0.1 // a poll comes up to this share of its delay late, so that sources spread (polling row 43)
	lessPush      = 4   // times longer is the interval while pushes come (polling row 56)
	growStep      = 1.5 // times that an interval grows at once
	shrinkStep    = 4.0 // times that it shrinks at once, after failures too (polling row 21)
	refusedShrink = 2.0 // after 429
)

// startInterval is where a source starts.
func startInterval(p Polling, src *Source) time.Duration {
	if src.Interval > 0 {
		return src.Interval
	}
	return p.Interval
}

// adapt moves a source's interval a step towards what its rhythm asks for, within the bounds (polling rows 21 and 42).
func adapt(p Polling, src *Source, next *storage.Source, refused bool, now time.Time) time.Duration {
	start := startInterval(p, src)
	current := next.Schedule.Interval
	if current == 0 {
		return start
	}
	target := start
	if rhythm := currentRhythm(next, now); rhythm > 0 {
		target = intervalFor(rhythm)
	}
	shrink := shrinkStep
	if refused {
		shrink = refusedShrink
	}
	target = max(target, time.Duration(float64(current)/shrink))
	target = min(target, time.Duration(float64(current)*growStep))
	return min(max(target, p.MinInterval), max(p.MaxInterval, p.MinInterval))
}

// intervalFor is how often a source with this time between items is polled.
func intervalFor(rhythm time.Duration) time.Duration {
	return rhythm / 7
}

// currentRhythm is the time between new items as it looks now: a source that has been silent for longer than usual is at
// least that slow, by night and on holidays too. Zero is unknown.
func currentRhythm(st *storage.Source, now time.Time) time.Duration {
	since := st.Health.LastNew
	if since.IsZero() {
		since = st.Added
	}
	return max(st.Schedule.Rhythm, now.Sub(since)/2)
}

// learnRhythm keeps the mean time between new items. The first document tells it from its dates, later polls by what they
// bring: the rate of items is averaged with a memory of about eight of them.
func learnRhythm(next *storage.Source, out outcome, now time.Time) {
	if out.fresh == 0 {
		return
	}
	s, last := &next.Schedule, next.Health.LastNew
	next.Health.LastNew = now
	if s.Rhythm == 0 || last.IsZero() {
		s.Rhythm = rhythmOf(out.published, now)
		return
	}
	span := max(now.Sub(last), time.Second)
	weight := 1 - math.Exp(-float64(span)/(8*float64(s.Rhythm)))
	rate := (1-weight)/float64(s.Rhythm) + weight*float64(recent(out, last))/float64(span)
	s.Rhythm = min(time.Duration(1/rate), 365*24*time.Hour)
}

// recent counts the new items that are not far older than the poll before: a source that unearths its archive has not become
// faster.
func recent(out outcome, last time.Time) int {
	old := 0
	for _, t := range out.published {
		if t.Before(last.Add(-48 * time.Hour)) {
			old++
		}
	}
	return max(out.fresh-old, 1)
}

// rhythmOf reads a rhythm from the dates of a document: the newest twenty of the last year, up to now. Zero if they are too
// few to tell.
func rhythmOf(published []time.Time, now time.Time) time.Duration {
	times := slices.DeleteFunc(slices.Clone(published), func(t time.Time) bool {
		return t.After(now) || now.Sub(t) > 365*24*time.Hour
	})
	slices.SortFunc(times, func(a, b time.Time) int { return b.Compare(a) })
	times = times[:min(len(times), 20)]
	if len(times) < 3 {
		return 0
	}
	return max(now.Sub(times[len(times)-1])/time.Duration(len(times)), time.Minute)
}

// backOff doubles the interval after a failure up to a limit that grows while the failure lasts, and obeys a Retry-After on
// top of it (polling rows 17-22 and 31).
func backOff(p Polling, src *Source, next *storage.Source, wait time.Duration, now time.Time) {
	s := &next.Schedule
	limit := max(p.MaxInterval, s.Interval)
	switch failing := now.Sub(next.Health.FailingFrom); {
	case failing >= weeklyAfter:
		limit = max(limit, 7*24*time.Hour)
	case failing >= dailyAfter:
		limit = max(limit, 24*time.Hour)
	}
	if s.Interval == 0 {
		s.Interval = startInterval(p, src)
	}
	s.Interval = max(min(2*s.Interval, limit), p.MinInterval)
	s.Next = later(next.ID, now, s.Interval)
	s.Reason = "back-off " + spell(s.Interval) + " after " + plural(next.Health.Failures, "failed poll")
	if wait = min(wait, maxHold); wait > 0 {
		s.HeldTo, s.HeldFor = now.Add(wait), holdScope(p)
		if s.HeldTo.After(s.Next) {
			s.Next = later(next.ID, now, wait)
			s.Reason = "Retry-After until " + stampText(s.HeldTo)
		}
	}
}

// holdScope is how far a Retry-After reaches.
func holdScope(p Polling) string {
	if p.Hold == "" {
		return string(HoldSource)
	}
	return string(p.Hold)
}

// scheduleNext says when a source that answers is polled again: the largest of what speaks for waiting, a little late, and
// never in hours that it asked to be left alone (polling rows 3, 10-16, 38-43).
func scheduleNext(p Polling, src *Source, next *storage.Source, now time.Time) {
	s := &next.Schedule
	delay, reason := s.Interval, "interval"
	consider := func(d time.Duration, why string) {
		if d > delay {
			delay, reason = d, why
		}
	}
	if next.ETag == "" && next.LastModified == "" {
		delay, reason = 2*max(s.Interval, startInterval(p, src)), "twice the interval, for want of validators"
	}
	if pushed(&next.Push, now) {
		consider(min(lessPush*s.Interval, p.MaxInterval), "pushes come; interval")
	}
	consider(p.MinInterval, "min_interval")
	consider(min(s.Fresh, p.MaxInterval), "Cache-Control or Expires:")
	consider(min(s.Hint, p.MaxInterval), "the feed's own ttl or sy:updatePeriod:")
	s.Reason = reason + " " + spell(delay)
	s.Next = later(next.ID, now, delay)
	if moved := skip(s.Next, s.SkipHours, s.SkipDays); !moved.Equal(s.Next) {
		spread := min(delay/4, 30*time.Minute)
		s.Next = moved.Add(time.Duration(chance(next.ID, now) * float64(spread)))
		s.Reason = "skipHours or skipDays of the feed"
	}
}

// later is a time after a delay and some jitter.
func later(id string, now time.Time, delay time.Duration) time.Time {
	return now.Add(delay + time.Duration(chance(id, now)*jitterShare*float64(delay)))
}

// chance is a number in [0,1) that a source and a time determine.
func chance(id string, now time.Time) float64 {
	var d xxhash.Digest
	d.ResetWithSeed(uint64(now.UnixNano()))
	d.WriteString(id)
	return float64(d.Sum64()>>11) / (1 << 53)
}
