package aggregator

import (
	"math"
	"slices"
	"time"

	"headwater/storage"
)

// How often a source is polled follows from how often it brings something new, and when: at which hours, on which days of
// the week. A given number of requests buys the most freshness when they go where the items are, but with diminishing
// returns: for the mean delay the interval would grow with the square root of the time between items, and somewhat less keeps
// the longest delays short too. Only where little comes at all it grows faster, up to the largest interval for an item a week.
// The same holds for one source in the course of a week, so the interval is read for each hour from what is to be expected
// in it: a column that comes on Thursday mornings is polled then and hardly else, and nobody is asked much at night (polling
// row 42). TestSimulatedWeek has the figures that the constants were chosen by; they are not fitted to one kind of source.
const (
	dailyShare    = 0.7            // of the configured interval, for a source with an item a day
	rhythmPower   = 0.3            // the interval grows with this power of the time between items
	slowRhythm    = 64 * time.Hour // from here on
	slowPower     = 3.3            // with this power more
	growStep      = 2.0            // times that an interval grows at once
	shrinkStep    = 4.0            // times that it shrinks at once, after failures too (polling row 21)
	refusedShrink = 2.0            // after 429
	quietHour     = 0.5            // least weight of an hour, so that a changed habit is noticed
	flatHours     = 12             // items, one spread over a day alike, that the hours are blended with
	flatDays      = 7              // and the days
	hourMemory    = 200            // items that the hours and days remember
)

// adapt moves a source's interval a step towards what its rhythm asks for, within the bounds (polling rows 21 and 42).
func adapt(p Polling, src *Source, next *storage.Source, refused bool, now time.Time) time.Duration {
	start := startInterval(p, src)
	current := next.Schedule.Interval
	if current == 0 {
		return start
	}
	target := start
	if rhythm := currentRhythm(next, now); rhythm > 0 {
		target = intervalFor(start, rhythm)
	}
	if next.Schedule.Rhythm == 0 { // silence alone makes nobody busy
		target = max(target, start)
	}
	shrink := shrinkStep
	if refused {
		shrink = refusedShrink
	}
	target = max(target, time.Duration(float64(current)/shrink))
	target = min(target, time.Duration(float64(current)*growStep))
	return p.bound(target)
}

// bound keeps an interval within the configured ones.
func (p Polling) bound(interval time.Duration) time.Duration {
	return min(max(interval, p.MinInterval), max(p.MaxInterval, p.MinInterval))
}

// intervalFor is the mean interval for a source with that time between items.
func intervalFor(start, rhythm time.Duration) time.Duration {
	days := float64(rhythm) / float64(24*time.Hour)
	factor := dailyShare * math.Pow(days, rhythmPower)
	if slow := float64(rhythm) / float64(slowRhythm); slow > 1 {
		factor *= math.Pow(slow, slowPower)
	}
	return time.Duration(min(factor*float64(start), float64(365*24*time.Hour)))
}

// currentRhythm is the time between new items as it looks now: a source is at least as slow as it has been silent. Zero is
// unknown.
func currentRhythm(st *storage.Source, now time.Time) time.Duration {
	since := st.Health.LastNew
	if since.IsZero() {
		since = st.Added
	}
	return max(st.Schedule.Rhythm, now.Sub(since))
}

// awaiting is how long to wait for a source's next poll: as many polls come into every hour of the week as the interval says
// that belongs to what is to be expected in it. What holds the mean interval up, a failure or the first days, holds these up
// in the same proportion.
func awaiting(p Polling, start time.Duration, st *storage.Source, now time.Time) (wait time.Duration) {
	s, rhythm := &st.Schedule, currentRhythm(st, now)
	held := float64(s.Interval) / float64(p.bound(intervalFor(start, rhythm)))
	hours, days := weighHours(&s.Hours), weighDays(&s.Days)
	limit := max(p.MaxInterval, s.Interval)
	for polls, at := 0.0, now.UTC(); wait < limit; {
		weight := quietHour + (1-quietHour)*hours[at.Hour()]*days[at.Weekday()]
		interval := held * float64(p.bound(intervalFor(start, time.Duration(float64(rhythm)/weight))))
		next := at.Truncate(time.Hour).Add(time.Hour)
		more := float64(next.Sub(at)) / interval
		if polls+more >= 1 {
			return min(wait+time.Duration((1-polls)*interval), limit)
		}
		polls, wait, at = polls+more, wait+next.Sub(at), next
	}
	return limit
}

// weighHours tells how much more or less than in the mean comes in each hour of the day. A few items say little: they are
// blended with a day that is the same all through, and with their neighbouring hours.
func weighHours(hours *[24]uint8) (weights [24]float64) {
	sum := total(hours[:])
	for h := range weights {
		near := float64(hours[(h+23)%24])/4 + float64(hours[h])/2 + float64(hours[(h+1)%24])/4
		weights[h] = (24*near + flatHours) / (sum + flatHours)
	}
	return weights
}

// weighDays does the same for the days of the week.
func weighDays(days *[7]uint8) (weights [7]float64) {
	sum := total(days[:])
	for d, n := range days {
		weights[d] = (7*float64(n) + flatDays) / (sum + flatDays)
	}
	return weights
}

// total is how many items were counted.
func total(counts []uint8) (sum float64) {
	for _, n := range counts {
		sum += float64(n)
	}
	return sum
}

// learnRhythm keeps the mean time between new items and their hours. The first document tells them from its dates, later
// polls by what they bring: the rate of items is averaged with a memory of about eight of them.
func learnRhythm(next *storage.Source, out outcome, now time.Time) {
	if out.fresh == 0 {
		return
	}
	s, last := &next.Schedule, next.Health.LastNew
	learnHours(s, out, next.Health.LastSuccess, now)
	next.Health.LastNew = now
	if last.IsZero() {
		s.Rhythm = rhythmOf(out.published, now)
		return
	}
	span, items := max(now.Sub(last), time.Second), recent(out, last)
	if s.Rhythm == 0 {
		s.Rhythm = max(span/time.Duration(items), time.Minute)
		return
	}
	weight := 1 - math.Exp(-float64(span)/(8*float64(s.Rhythm)))
	rate := (1-weight)/float64(s.Rhythm) + weight*float64(items)/float64(span)
	s.Rhythm = min(time.Duration(1/rate), 365*24*time.Hour)
}

// learnHours counts the hours and days in which new items came. A date that lies between the last poll and this one is
// believed; for the others the hour of the poll counts, so that dates without a time of day cannot make midnight the only
// hour. Of a first document only dates within an hour say something.
func learnHours(s *storage.Schedule, out outcome, last, now time.Time) {
	for i := range out.fresh {
		at := now
		dated := i < len(out.published) && out.published[i].Before(now) && out.published[i].After(last)
		if dated {
			at = out.published[i]
		}
		if last.IsZero() && (!dated || at.Equal(at.Truncate(time.Hour))) {
			continue
		}
		at = at.UTC()
		s.Hours[at.Hour()]++
		s.Days[at.Weekday()]++
		if total(s.Hours[:]) > hourMemory {
			halve(s.Hours[:])
			halve(s.Days[:])
		}
	}
}

// halve makes what was counted worth half of what comes.
func halve(counts []uint8) {
	for i := range counts {
		counts[i] /= 2
	}
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
