package aggregator

import (
	"time"

	"github.com/cespare/xxhash/v2"

	"headwater/storage"
)

const (
	jitterShare = 0.05 // a poll comes up to this share of its delay late, so that sources spread (polling row 43)
	lessPush    = 4    // times longer is the interval while pushes come (polling row 56)
)

// startInterval is where a source starts.
func startInterval(p Polling, src *Source) time.Duration {
	if src.Interval > 0 {
		return src.Interval
	}
	return p.Interval
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
// never in hours that it asked to be left alone (polling rows 3, 10-16, 38-43). Known says that its rhythm may be counted on.
func scheduleNext(p Polling, src *Source, next *storage.Source, known bool, now time.Time) {
	s := &next.Schedule
	delay, reason := s.Interval, "interval"
	if known {
		delay = awaiting(p, startInterval(p, src), next, now)
	}
	consider := func(d time.Duration, why string) {
		if d > delay {
			delay, reason = d, why
		}
	}
	if next.ETag == "" && next.LastModified == "" {
		delay, reason = 2*delay, "twice the interval, for want of validators"
	}
	if pushed(&next.Push, now) {
		slow := min(lessPush*s.Interval, p.MaxInterval)
		consider(min(slow, max(renewal(&next.Push).Sub(now), 0)), "pushes come; interval")
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
