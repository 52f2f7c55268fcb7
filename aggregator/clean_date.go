package aggregator

import (
	"cmp"
	"iter"
	"slices"
	"time"

	"headwater/aggregator/internal/dates"
	"headwater/storage"
)

// dating is how a document's dates are read.
type dating struct {
	zone *time.Location // nil: the script of the date decides
	now  time.Time
}

// future is how far ahead of the fetch a date may lie before it is noted: zones that were read wrongly stay below.
const future = 24 * time.Hour

// times fills in when an entry was published and updated. A date that cannot be read, or that only stands for "none", leaves
// zero: the item is then dated by its first sight. Dates in the future are kept as they are; the desk orders by first sight
// (bad-input rows 58, 59).
func (cl *cleaning) times(raw *rawItem, it *storage.Item) {
	it.Published = cl.time(raw.Dates.Published)
	it.Updated = cl.time(raw.Dates.Updated)
	switch {
	case raw.Dates == rawDates{}:
		cl.odd.noDate++
	case it.Published.IsZero() && it.Updated.IsZero():
		cl.odd.badDate++
	case it.When().Sub(cl.dates.now) > future && !cl.dates.now.IsZero():
		cl.odd.future++
	}
}

// time reads one date.
func (cl *cleaning) time(text string) time.Time {
	if text == "" {
		return time.Time{}
	}
	date, ok := dates.Parse(text, cl.dates.zone, cl.dates.now)
	if !ok || standsForNone(date.Time) {
		return time.Time{}
	}
	if date.Relative {
		cl.odd.relative++
	}
	return date.Time
}

// rises reports whether a document runs from old to new, by the first and the last of its dates that can be read.
func (doc *document) rises() bool {
	day := func(items iter.Seq2[int, rawItem]) time.Time {
		for _, raw := range items {
			if date, ok := dates.Parse(cmp.Or(raw.Dates.Published, raw.Dates.Updated), nil, time.Time{}); ok && !standsForNone(date.Time) {
				return date.Time
			}
		}
		return time.Time{}
	}
	return day(slices.All(doc.Items)).Before(day(slices.Backward(doc.Items)))
}

// standsForNone reports whether a time is what programs print for a date they do not have: the beginning of Unix time in any
// zone, the years 1 and 9999.
func standsForNone(t time.Time) bool {
	epoch := time.Unix(0, 0)
	return t.Sub(epoch).Abs() < 26*time.Hour || t.Year() < 1000 || t.Year() > 9990
}
