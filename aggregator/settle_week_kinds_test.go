package aggregator

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

// kindOfWeek draws the items of a source of one kind, until the end of the simulated week.
type kindOfWeek func(random *rand.Rand) []time.Time

// TestSimulatedWeekOfKinds looks at populations of one kind each, so that the schedule is not fitted to one mixture. What it
// can win differs: who publishes often is asked more often, and who hardly does much less. Requests and delays are in parts
// of those at a fixed interval of an hour. For the figures: -v.
func TestSimulatedWeekOfKinds(t *testing.T) {
	for _, kind := range []struct {
		name                  string
		draw                  kindOfWeek
		requests, median, p95 float64 // at most
	}{
		{"of all kinds", anyKind, 0.95, 0.5, 0.85},
		{"office hours", officeHours, 1.7, 0.4, 0.8},
		{"a column a week", weeklyColumn, 0.2, 0.8, 1.3},
		{"a batch a day", dailyBatch, 1.7, 0.7, 0.85},
		{"tickers", ticker, 3.6, 0.4, 0.85},
		{"dead blogs", deadBlog, 0.3, 4, 24},
	} {
		t.Run(kind.name, func(t *testing.T) {
			fixed, adaptive := simulateEach(outletsOf(300, kind.draw))
			parts := func(q float64) float64 { return float64(adaptive.quantile(q)) / float64(fixed.quantile(q)) }
			requests := float64(adaptive.requests) / float64(fixed.requests)
			t.Logf("%.2f of the requests, median %v (%.2f), 95th percentile %v (%.2f)", requests,
				adaptive.quantile(0.5).Round(time.Second), parts(0.5), adaptive.quantile(0.95).Round(time.Second), parts(0.95))
			if requests > kind.requests || parts(0.5) > kind.median || parts(0.95) > kind.p95 {
				t.Errorf("more than %v of the requests, %v of the median or %v of the 95th percentile", kind.requests, kind.median, kind.p95)
			}
		})
	}
}

// outletsOf draws sources of one kind. A few have no validators, and a few ask for an hour between polls.
func outletsOf(n int, draw kindOfWeek) []*outletSim {
	return drawOutlets(n, rand.New(rand.NewPCG(7, 8)), 0.05, 0.1, func(random *rand.Rand) []time.Time {
		items := slices.DeleteFunc(draw(random), func(at time.Time) bool { return at.After(weekEnd) })
		slices.SortFunc(items, time.Time.Compare)
		return items
	})
}

// anyKind is a mixture of all of them.
func anyKind(random *rand.Rand) []time.Time {
	kinds := []kindOfWeek{ticker, officeHours, officeHours, officeHours, weeklyColumn, weeklyColumn, dailyBatch, deadBlog, deadBlog, deadBlog, blog, blog, blog, blog}
	return kinds[random.IntN(len(kinds))](random)
}

// around is a rate whose logarithm is normal.
func around(random *rand.Rand, median, spread float64) float64 {
	return median * math.Exp(spread*random.NormFloat64())
}

// chances draws times that come by chance, so many a day in the mean, as far as open says: a number up to most.
func chances(random *rand.Rand, perDay float64, days int, most float64, open func(time.Time) float64) (items []time.Time) {
	at := weekStart.AddDate(0, 0, -days)
	for at.Before(weekEnd) {
		at = at.Add(time.Duration(random.ExpFloat64() / (perDay * most) * 24 * float64(time.Hour)))
		if random.Float64()*most < open(at) {
			items = append(items, at)
		}
	}
	return items
}

func always(time.Time) float64 { return 1 }

func ticker(random *rand.Rand) []time.Time {
	return chances(random, around(random, 20, 1), 10, 1, always)
}

func deadBlog(random *rand.Rand) []time.Time {
	return chances(random, around(random, 0.03, 1.5), 400, 1, always)
}

func blog(random *rand.Rand) []time.Time {
	return chances(random, around(random, 0.4, 1), 100, 2, func(at time.Time) float64 { return 2.5 * activity(at.Add(8*time.Hour)) })
}

// officeHours publishes from nine to six on workdays in some time zone, and hardly else.
func officeHours(random *rand.Rand) []time.Time {
	zone := time.Duration(random.IntN(24)) * time.Hour
	return chances(random, around(random, 4, 1.2), 30, 3.7, func(at time.Time) float64 {
		local := at.Add(zone)
		if local.Weekday() == time.Saturday || local.Weekday() == time.Sunday || local.Hour() < 9 || local.Hour() >= 18 {
			return 0.02
		}
		return 3.7
	})
}

// weeklyColumn comes on one day at about one hour.
func weeklyColumn(random *rand.Rand) (items []time.Time) {
	first, early := random.Float64()*7*24, around(random, 0.5, 1)
	for week := -20; week <= 0; week++ {
		items = append(items, hoursFrom(weekStart.AddDate(0, 0, 7*week), first+early*random.NormFloat64()))
	}
	return items
}

// dailyBatch brings some items at once, every day at about one hour.
func dailyBatch(random *rand.Rand) (items []time.Time) {
	hour, batch := random.Float64()*24, 1+random.IntN(12)
	for day := -30; day < 7; day++ {
		items = append(items, slices.Repeat([]time.Time{hoursFrom(weekStart.AddDate(0, 0, day), hour+0.3*random.NormFloat64())}, batch)...)
	}
	return items
}

func hoursFrom(t time.Time, hours float64) time.Time {
	return t.Add(time.Duration(hours * float64(time.Hour)))
}
