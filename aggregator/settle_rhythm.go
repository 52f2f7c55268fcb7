package aggregator

import (
	"math"
	"slices"
	"time"

	"headwater/storage"
)

// How often a source is polled follows from how often it brings something new, and at which hours of the day. A given number
// of requests buys the most freshness when the interval grows with about the square root of the time between items; only
// where little comes at all it grows faster, up to the largest interval for an item a week. So the requests go where the
// items are, and a source is left alone at night and in a quiet month (polling row 42). TestSimulatedWeek has the figures
// that the constants were chosen by.
const (
	dailyShare    = 0.8            // of the configured interval, for a source with an item a day
	rhythmPower   = 0.6            // the interval grows with this power of the time between items
	slowRhythm    = 48 * time.Hour // from here on
	slowPower     = 1.9            // with this power more
	growStep      = 2.0            // times that an interval grows at once
	shrinkStep    = 4.0            // times that it shrinks at once, after failures too (polling row 21)
	refusedShrink = 2.0            // after 429
	quietHour     = 0.25           // least weight of an hour of the day, so that a changed habit is noticed
	hourMemory    = 200            // items that the hours remember
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
		target = awaiting(intervalFor(start, rhythm), &next.Schedule.Hours, now)
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
	return min(max(target, p.MinInterval), max(p.MaxInterval, p.MinInterval))
}

// intervalFor is the mean interval for a source with that time between items.
func intervalFor(start, rhythm time.Duration) time.Duration {
	days := float64(rhythm) / float64(24*time.Hour)
	factor := dailyShare * math.Pow(days, rhythmPower) * math.Pow(max(float64(rhythm)/float64(slowRhythm), 1), slowPower)
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

// awaiting is how long it takes from now until as much is to be expected as comes in that span of a mean day.
func awaiting(span time.Duration, hours *[24]uint8, now time.Time) time.Duration {
	const day = 24 * time.Hour
	wait := span.Truncate(day)
	left := float64(span - wait)
	weights := weighHours(hours)
	for at := now.UTC(); ; {
		next := at.Truncate(time.Hour).Add(time.Hour)
		weight := weights[at.Hour()]
		gain := weight * float64(next.Sub(at))
		if gain >= left {
			return wait + time.Duration(left/weight)
		}
		left -= gain
		wait += next.Sub(at)
		at = next
	}
}

// weighHours tells how much more or less than in the mean comes in each hour. A few items say little: they are blended with
// a day that is the same all through, and with their neighbouring hours.
func weighHours(hours *[24]uint8) (weights [24]float64) {
	sum := 0.0
	for _, n := range hours {
		sum += float64(n)
	}
	for h := range weights {
		near := float64(hours[(h+23)%24])/4 + float64(hours[h])/2 + float64(hours[(h+1)%24])/4
		weights[h] = quietHour + (1-quietHour)*24*(near+0.5)/(sum+12)
	}
	return weights
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

// learnHours counts the hours in which new items came. A date that lies between the last poll and this one is believed; for
// the others the hour of the poll counts, so that dates without a time of day cannot make midnight the only hour. Of a first
// document only dates within an hour say something.
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
		s.Hours[at.UTC().Hour()]++
		if full(&s.Hours) {
			for h := range s.Hours {
				s.Hours[h] /= 2
			}
		}
	}
}

// full reports whether there are more items in the hours than they should remember.
func full(hours *[24]uint8) bool {
	sum := 0
	for _, n := range hours {
		sum += int(n)
	}
	return sum > hourMemory
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
