package aggregator

import (
	"strconv"
	"strings"
	"time"

	"headwater/storage"
)

// hints is what a document asks of those who poll it, as it is written there; nonsense is judged here. Missing is "".
type hints struct {
	TTL       string   // RSS: minutes
	SkipHours []string // RSS: hours of the day, GMT
	SkipDays  []string // RSS: English names of weekdays
	Period    string   // sy:updatePeriod: hourly, daily, weekly, monthly, yearly
	Frequency string   // sy:updateFrequency: times per period
	Hub       string   // first rel=hub, absolute
	Self      string   // rel=self, absolute
	Complete  bool     // fh:complete: what is not in the document is withdrawn (RFC 5005 §2)
}

// periods are the values of sy:updatePeriod.
var periods = map[string]time.Duration{
	"hourly": time.Hour, "daily": 24 * time.Hour, "weekly": 7 * 24 * time.Hour, "monthly": 30 * 24 * time.Hour,
	"yearly": 365 * 24 * time.Hour,
}

const (
	allHours = 1<<24 - 1
	allDays  = 1<<7 - 1
)

// keep writes the hints of a document into the schedule. Hours or days that are all skipped are ignored with a note: nobody
// means never (polling row 39).
func (h hints) keep(next *storage.Source, now time.Time) {
	s := &next.Schedule
	s.Hint = max(h.ttl(), h.period())
	s.SkipHours, s.SkipDays = h.hours(), h.days()
	if s.SkipHours == allHours || s.SkipDays == allDays {
		next.Oddities = mergeOddities(next.Oddities, []storage.Oddity{{
			Code: "skip-all", Text: "asks not to be polled at any hour or on any day, which is ignored",
		}}, now)
	}
	if s.SkipHours == allHours {
		s.SkipHours = 0
	}
	if s.SkipDays == allDays {
		s.SkipDays = 0
	}
}

// ttl is the RSS ttl (polling row 38).
func (h hints) ttl() time.Duration { return seconds(strings.TrimSpace(h.TTL)) * 60 }

// period is the time between two updates by the syndication module, whose defaults are daily and once (polling row 40).
func (h hints) period() time.Duration {
	if h.Period == "" && h.Frequency == "" {
		return 0
	}
	period, known := periods[strings.ToLower(strings.TrimSpace(h.Period))]
	if h.Period == "" {
		period, known = periods["daily"], true
	}
	times := 1
	if f := strings.TrimSpace(h.Frequency); f != "" {
		n, err := strconv.Atoi(f)
		if err != nil || n <= 0 {
			return 0
		}
		times = n
	}
	if !known {
		return 0
	}
	return period / time.Duration(times)
}

// hours are the skipped hours as bits. RSS counts from 0, early versions from 1 to 24: 24 is midnight.
func (h hints) hours() uint32 {
	var bits uint32
	for _, s := range h.SkipHours {
		if hour, err := strconv.Atoi(strings.TrimSpace(s)); err == nil && hour >= 0 && hour <= 24 {
			bits |= 1 << (hour % 24)
		}
	}
	return bits
}

// days are the skipped weekdays as bits.
func (h hints) days() uint8 {
	var bits uint8
	for _, s := range h.SkipDays {
		for day := time.Sunday; day <= time.Saturday; day++ {
			if strings.EqualFold(strings.TrimSpace(s), day.String()) {
				bits |= 1 << day
			}
		}
	}
	return bits
}

// skip moves a time out of the hours and days that are not to be polled, to the start of the next one that is.
func skip(t time.Time, hours uint32, days uint8) time.Time {
	t = t.UTC()
	for range 8 * 24 {
		switch {
		case days&(1<<t.Weekday()) != 0:
			t = t.Truncate(24 * time.Hour).Add(24 * time.Hour)
		case hours&(1<<t.Hour()) != 0:
			t = t.Truncate(time.Hour).Add(time.Hour)
		default:
			return t
		}
	}
	return t
}
