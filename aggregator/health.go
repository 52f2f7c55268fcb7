package aggregator

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"headwater/storage"
)

const (
	quietTimes   = 10                  // nothing new for this many times its rhythm makes a source quiet
	quietAtLeast = 14 * 24 * time.Hour // and at least for this long
	oddityMemory = 7 * 24 * time.Hour  // how long an oddity stays after it was last seen
	maxOddities  = 20
	maxEmpty     = 3 // successive documents without items that make a warning (bad-input row 51)
)

// judgeHealth says in one word and one sentence how a source is after its last poll. What the operator must act on comes
// first.
func judgeHealth(st *storage.Source, now time.Time) {
	h := &st.Health
	h.State, h.Reason = storage.StateOK, "answers"
	switch {
	case !st.Move.Gone.IsZero():
		h.State = storage.StateGone
		h.Reason = "answered 410 Gone since " + stampText(st.Move.Gone) + "; what it published stays"
	case h.Error != "" && st.Schedule.HeldTo.After(now):
		h.State = storage.StateWaiting
		h.Reason = "asked us to wait until " + stampText(st.Schedule.HeldTo) + ": " + h.Error
	case h.Error != "":
		h.State = storage.StateFailing
		h.Reason = fmt.Sprintf("failing since %s (%s): %s", stampText(h.FailingFrom), plural(h.Failures, "poll"), h.Error)
	case st.Move.Used:
		h.State = storage.StateMoved
		h.Reason = "moved for good; change its url to " + st.Move.To
	case h.Empty >= maxEmpty:
		h.State = storage.StateWarning
		h.Reason = "its last " + plural(h.Empty, "document") + " had no items any more"
	case len(st.Oddities) > 0:
		h.State = storage.StateWarning
		h.Reason = oddityText(st.Oddities)
	case isQuiet(st, now):
		h.State = storage.StateQuiet
		h.Reason = fmt.Sprintf("answers, but nothing new for %s; it used to bring something every %s",
			spell(now.Sub(h.LastNew)), spell(st.Schedule.Rhythm))
	case st.Move.To != "":
		h.Reason = "answers by way of a permanent redirect to " + st.Move.To + " since " + stampText(st.Move.Since)
	}
}

// isQuiet reports whether a source has brought nothing new for many times its rhythm.
func isQuiet(st *storage.Source, now time.Time) bool {
	if st.Schedule.Rhythm == 0 || st.Health.LastNew.IsZero() {
		return false
	}
	return now.Sub(st.Health.LastNew) > max(quietTimes*st.Schedule.Rhythm, quietAtLeast)
}

// Overview returns what is known about every source of a plan, in its order, for its operator: the stored states, in line
// with the configuration of today. Sources that are not polled say why.
func Overview(plan *Plan, stored []storage.Source) []storage.Source {
	states := newStates(stored)
	second := twins(plan)
	overview := make([]storage.Source, len(plan.Sources))
	for i := range plan.Sources {
		src := &plan.Sources[i]
		state := states.get(src.ID)
		switch first := second[src.ID]; {
		case src.Paused:
			overview[i] = pausedState(src, state, "paused in the configuration")
		case first != "":
			overview[i] = pausedState(src, state, "has the address of "+first+", which is polled for both")
		default:
			overview[i] = adopt(src, state)
		}
	}
	return overview
}

// pausedState is what is shown of a source that the configuration does not let us poll.
func pausedState(src *Source, stored storage.Source, reason string) storage.Source {
	st := adopt(src, stored)
	st.Health.State, st.Health.Reason = storage.StatePaused, reason
	st.Schedule.Next, st.Schedule.Reason = time.Time{}, ""
	return st
}

// mergeOddities adds what was seen now to what is remembered, and forgets what has not been seen for a while.
func mergeOddities(known, seen []storage.Oddity, now time.Time) []storage.Oddity {
	merged := slices.Clone(known)
	for _, o := range seen {
		i := slices.IndexFunc(merged, func(k storage.Oddity) bool { return k.Code == o.Code })
		if i < 0 {
			merged = append(merged, storage.Oddity{Code: o.Code, Since: now})
			i = len(merged) - 1
		}
		merged[i].Text, merged[i].Last = o.Text, now
		merged[i].Count += max(o.Count, 1)
	}
	merged = slices.DeleteFunc(merged, func(o storage.Oddity) bool { return now.Sub(o.Last) > oddityMemory })
	slices.SortStableFunc(merged, func(a, b storage.Oddity) int {
		return cmp.Or(b.Last.Compare(a.Last), strings.Compare(a.Code, b.Code))
	})
	return merged[:min(len(merged), maxOddities)]
}

// oddityText joins what is odd into one sentence.
func oddityText(oddities []storage.Oddity) string {
	texts := make([]string, len(oddities))
	for i, o := range oddities {
		texts[i] = o.Text
	}
	return strings.Join(texts, "; ")
}

// stampText is a time as reasons show it.
func stampText(t time.Time) string { return t.UTC().Format("2006-01-02 15:04 MST") }

// plural counts things in English.
func plural(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return strconv.Itoa(n) + " " + thing + "s"
}

// spell writes a duration in at most two units, as the configuration would: 3d, 1h30m, 45s.
func spell(d time.Duration) string {
	units := []struct {
		size time.Duration
		name string
	}{{24 * time.Hour, "d"}, {time.Hour, "h"}, {time.Minute, "m"}, {time.Second, "s"}, {time.Millisecond, "ms"}}
	text, parts := "", 0
	for _, u := range units {
		n := d / u.size
		if n == 0 {
			if parts > 0 {
				break
			}
			continue
		}
		text += strconv.FormatInt(int64(n), 10) + u.name
		d -= n * u.size
		if parts++; parts == 2 {
			break
		}
	}
	if text == "" {
		return "0s"
	}
	return text
}
