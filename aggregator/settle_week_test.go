package aggregator

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"headwater/storage"
)

// TestSimulatedWeek polls sources with rhythms like those of the real web for a week, once as settle says and once at a fixed
// interval of an hour: there must be fewer requests, and items must wait less. BenchmarkSimulatedWeek has the figures of
// 10,000 sources.
func TestSimulatedWeek(t *testing.T) {
	fixed, adaptive := simulateBoth(2000)
	if adaptive.requests >= fixed.requests {
		t.Errorf("%d requests, %d at a fixed interval", adaptive.requests, fixed.requests)
	}
	for _, q := range []float64{0.5, 0.75, 0.9, 0.95} {
		if adaptive.quantile(q) >= fixed.quantile(q) {
			t.Errorf("items wait %v at quantile %v, %v at a fixed interval", adaptive.quantile(q), q, fixed.quantile(q))
		}
	}
}

func BenchmarkSimulatedWeek(b *testing.B) {
	for b.Loop() {
		fixed, adaptive := simulateBoth(10_000)
		for name, w := range map[string]week{"fixed": fixed, "adaptive": adaptive} {
			b.ReportMetric(float64(w.requests), name+"-requests")
			b.ReportMetric(w.quantile(0.5).Minutes(), name+"-median-min")
			b.ReportMetric(w.quantile(0.95).Minutes(), name+"-p95-min")
			b.ReportMetric(w.mean().Minutes(), name+"-mean-min")
		}
	}
}

// simulateBoth polls the same sources both ways.
func simulateBoth(sources int) (fixed, adaptive week) { return simulateEach(makeOutlets(sources)) }

func simulateEach(outlets []*outletSim) (fixed, adaptive week) {
	fixed = simulate(outlets, func(_ *outletSim, _ outcome, now time.Time) storage.Source {
		return storage.Source{Schedule: storage.Schedule{Next: now.Add(time.Hour)}}
	})
	plan := Polling{Interval: time.Hour, MinInterval: 10 * time.Minute, MaxInterval: 24 * time.Hour}
	adaptive = simulate(outlets, func(o *outletSim, out outcome, now time.Time) storage.Source {
		return settle(plan, &o.source, o.state, out, now)
	})
	return fixed, adaptive
}

// outletSim is a simulated source: when it publishes, from a month before the week on.
type outletSim struct {
	source    Source
	validated bool
	hint      time.Duration
	items     []time.Time
	shown     int // items that the poller has seen
	next      time.Time
	state     storage.Source
}

// week is what a week of polling came to.
type week struct {
	requests int
	delays   []time.Duration // of the items of the week, sorted
}

func (w week) quantile(q float64) time.Duration { return w.delays[int(q*float64(len(w.delays)-1))] }

func (w week) mean() time.Duration {
	var sum time.Duration
	for _, d := range w.delays {
		sum += d
	}
	return sum / time.Duration(len(w.delays))
}

var (
	weekStart = time.Date(2026, time.November, 16, 0, 0, 0, 0, time.UTC)
	weekEnd   = weekStart.Add(7 * 24 * time.Hour)
)

// makeOutlets draws sources. Their rates are log-normal, from none to a few hundred items a day with a median of about one in
// two days; they publish by day and on weekdays, in their own time zone, one by one, in batches or by the clock; one in eight
// has no validators, and one in four asks for an hour between polls, as WordPress does.
func makeOutlets(n int) []*outletSim {
	return drawOutlets(n, rand.New(rand.NewPCG(1, 2)), 0.12, 0.25, func(random *rand.Rand) []time.Time {
		perDay := min(0.6*math.Exp(1.9*random.NormFloat64()), 300)
		if random.Float64() < 0.08 {
			perDay = 0.001
		}
		zone := time.Duration(random.IntN(24)) * time.Hour
		if random.Float64() < 0.5 {
			zone = 8 * time.Hour
		}
		return publish(random, perDay, zone, random.Float64())
	})
}

// drawOutlets draws sources that publish as they are told. Some have no validators, and some ask for an hour between polls.
func drawOutlets(n int, random *rand.Rand, unvalidated, hinting float64, draw kindOfWeek) []*outletSim {
	outlets := make([]*outletSim, n)
	for i := range outlets {
		o := &outletSim{source: Source{ID: fmt.Sprint("s", i), URL: fmt.Sprint("http://a.test/", i)}}
		o.validated = random.Float64() >= unvalidated
		if random.Float64() < hinting {
			o.hint = time.Hour
		}
		o.items = draw(random)
		outlets[i] = o
	}
	return outlets
}

// publish draws the times of a source's items.
func publish(random *rand.Rand, perDay float64, zone time.Duration, style float64) []time.Time {
	batch := 1
	if style < 0.15 {
		batch = 2 + random.IntN(6)
	}
	var items []time.Time
	at := weekStart.Add(-30 * 24 * time.Hour)
	for {
		at = at.Add(time.Duration(random.ExpFloat64() * 24 / perDay * float64(batch) / 2.8 * float64(time.Hour)))
		if at.After(weekEnd) {
			return items
		}
		local := at.Add(zone)
		if random.Float64() > activity(local) {
			continue
		}
		published := at
		if style > 0.8 { // on the hour, by a program
			published = at.Truncate(time.Hour)
		}
		for range batch {
			items = append(items, published)
		}
	}
}

// activity is how likely something is published at a local time: mostly by day, less at weekends.
func activity(local time.Time) float64 {
	a := 0.05
	switch hour := local.Hour(); {
	case hour >= 8 && hour < 19:
		a = 0.75
	case hour >= 19 && hour < 23:
		a = 0.3
	}
	if day := local.Weekday(); day == time.Saturday || day == time.Sunday {
		a /= 2.5
	}
	return a
}

// simulate polls through the week, one source after the other: they do not know of each other.
func simulate(outlets []*outletSim, settled func(*outletSim, outcome, time.Time) storage.Source) (w week) {
	random := rand.New(rand.NewPCG(3, 4))
	for _, o := range outlets {
		o.shown, o.state = 0, adopt(&o.source, storage.Source{})
		o.next = weekStart.Add(time.Duration(random.Float64() * float64(time.Hour)))
		for o.next.Before(weekEnd) {
			o.state = settled(o, o.poll(&w), o.next)
			o.next = o.state.Schedule.Next
		}
	}
	slices.Sort(w.delays)
	return w
}

// poll is one simulated poll, at the time of o.next. The first one sees the last twenty items.
func (o *outletSim) poll(w *week) outcome {
	w.requests++
	out := outcome{answer: &answer{status: 200, validated: true}, entries: 20}
	if o.validated {
		out.answer.etag = `"x"`
	}
	if o.hint > 0 {
		out.hints = hints{TTL: "60"}
	}
	out.read = o.shown == 0
	for ; o.shown < len(o.items) && !o.items[o.shown].After(o.next); o.shown++ {
		published := o.items[o.shown]
		out.published = append(out.published, published)
		if !published.Before(weekStart) {
			w.delays = append(w.delays, o.next.Sub(published))
		}
	}
	if out.read {
		out.published = out.published[max(len(out.published)-20, 0):]
	}
	out.fresh = len(out.published)
	out.read = out.read || out.fresh > 0
	return out
}
