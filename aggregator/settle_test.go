package aggregator

import (
	"errors"
	"strings"
	"testing"
	"time"

	"headwater/storage"
)

var (
	testPolling = Polling{Interval: time.Hour, MinInterval: 10 * time.Minute, MaxInterval: 24 * time.Hour}
	testSource  = Source{ID: "a", URL: "http://a.test/feed"}
	testNow     = time.Date(2026, time.November, 22, 10, 30, 0, 0, time.UTC)
)

// settledAs settles a good poll with an ETag after a state.
func settledAs(prev storage.Source, out outcome, now time.Time) storage.Source {
	if out.answer == nil && out.err == nil {
		out.answer = &answer{status: 200, etag: `"x"`, received: now}
	}
	return settle(testPolling, &testSource, prev, out, now)
}

func TestSettlingIsAFunction(t *testing.T) {
	out := outcome{read: true, fresh: 3, entries: 3, published: []time.Time{testNow.Add(-time.Hour)}}
	first, again := settledAs(storage.Source{}, out, testNow), settledAs(storage.Source{}, out, testNow)
	if !first.Schedule.Next.Equal(again.Schedule.Next) || first.Health != again.Health {
		t.Error("the same poll was settled in two ways")
	}
	other := testSource
	other.ID = "b"
	if settle(testPolling, &other, storage.Source{}, outcome{answer: &answer{etag: "x"}}, testNow).Schedule.Next.Equal(first.Schedule.Next) {
		t.Error("two sources are due at the same instant")
	}
}

func TestAnotherAddressStartsAnew(t *testing.T) {
	prev := settledAs(storage.Source{}, outcome{read: true, fresh: 1, entries: 1}, testNow)
	prev.Items, prev.Move = 7, storage.Move{To: "http://b.test/", Used: true, Gone: testNow}
	moved := testSource
	moved.URL = "http://a.test/new"
	next := adopt(&moved, prev)
	if next.ETag != "" || next.Move != (storage.Move{}) || !next.Schedule.Next.IsZero() || next.Health.State != storage.StateNew {
		t.Errorf("kept what belongs to the old address: %+v", next)
	}
	if next.Items != 7 || !next.Added.Equal(testNow) || next.URL != moved.URL {
		t.Errorf("lost what belongs to the source: %+v", next)
	}
	if same := adopt(&testSource, prev); same.ETag != prev.ETag || same.Move != prev.Move {
		t.Errorf("lost the state of an address that stayed: %+v", same)
	}
}

func TestConditionalPolls(t *testing.T) {
	st := settledAs(storage.Source{}, outcome{read: true, reader: 5}, testNow)
	for _, c := range []struct {
		reader uint64
		after  time.Duration
		want   bool
	}{{5, time.Hour, true}, {6, time.Hour, false}, {5, 6 * 24 * time.Hour, true}, {5, 10 * 24 * time.Hour, false}, {5, -time.Hour, true}} {
		if got := wantsConditional(&st, c.reader, testNow.Add(c.after)); got != c.want {
			t.Errorf("reader %d after %v: %v", c.reader, c.after, got)
		}
	}
	for range 9 {
		st = settledAs(st, outcome{answer: &answer{status: 304, notModified: true, validated: true}}, st.Schedule.Next.Add(24*time.Hour))
	}
	if wantsConditional(&st, 5, st.Health.LastPoll) {
		t.Error("a server that always answers 304 is believed for ever")
	}
	if wantsConditional(&storage.Source{}, 0, testNow) {
		t.Error("conditional without validators")
	}
}

func TestSkippedHoursAndDays(t *testing.T) {
	friday := time.Date(2026, time.November, 27, 22, 15, 0, 0, time.UTC)
	for _, c := range []struct {
		hours string
		days  string
		want  time.Time
	}{
		{"", "", friday},
		{"22 23", "", friday.Truncate(time.Hour).Add(2 * time.Hour)},
		{"22 23 24", "", friday.Truncate(time.Hour).Add(3 * time.Hour)},
		{"22 23 nonsense -1 99", "saturday Sunday", time.Date(2026, time.November, 30, 0, 0, 0, 0, time.UTC)},
		{"0", "Friday Saturday Sunday", time.Date(2026, time.November, 30, 1, 0, 0, 0, time.UTC)},
	} {
		h := hints{SkipHours: strings.Fields(c.hours), SkipDays: strings.Fields(c.days)}
		if got := skip(friday, h.hours(), h.days()); !got.Equal(c.want) {
			t.Errorf("%s %s: %v, want %v", c.hours, c.days, got, c.want)
		}
	}
}

func TestHours(t *testing.T) {
	await := func(hours [24]uint8, days [7]uint8, now time.Time) time.Duration {
		st := storage.Source{Health: storage.Health{LastNew: now}, Schedule: storage.Schedule{
			Rhythm: 24 * time.Hour, Interval: testPolling.bound(intervalFor(time.Hour, 24*time.Hour)), Hours: hours, Days: days,
		}}
		return awaiting(testPolling, time.Hour, &st, now).Round(time.Second)
	}
	mean := intervalFor(time.Hour, 24*time.Hour).Round(time.Second)
	if got := await([24]uint8{}, [7]uint8{}, testNow); got != mean {
		t.Errorf("without knowledge of hours it is %v to the next poll, want %v", got, mean)
	}
	var office [24]uint8
	for h := 9; h < 17; h++ {
		office[h] = 20
	}
	evening, noon := testNow.Add(9*time.Hour), testNow.Add(90*time.Minute)
	if busy, quiet := await(office, [7]uint8{}, noon), await(office, [7]uint8{}, evening); busy >= mean || quiet <= mean {
		t.Errorf("%v to the next poll by day and %v in the evening, %v in the mean", busy, quiet, mean)
	}
	workdays := [7]uint8{0, 30, 30, 30, 30, 30, 0}
	if friday, sunday := await(office, workdays, noon.Add(-2*24*time.Hour)), await(office, workdays, noon); friday >= sunday {
		t.Errorf("%v to the next poll on Friday, %v on Sunday", friday, sunday)
	}
	s := storage.Schedule{Hours: office}
	learnHours(&s, outcome{fresh: 1000}, testNow.Add(-time.Hour), testNow)
	if total(s.Hours[:]) > hourMemory || s.Hours[10] < 100 || s.Hours[9] > 1 || s.Days[testNow.Weekday()] < 100 {
		t.Errorf("after a thousand items at ten: %v, %v", s.Hours, s.Days)
	}
}

// TestColumnIsPolledWhenItComes: one item a week, always on the same day at the same hour, is not waited for on other days.
func TestColumnIsPolledWhenItComes(t *testing.T) {
	st := storage.Source{Schedule: storage.Schedule{Rhythm: 7 * 24 * time.Hour, Interval: testPolling.MaxInterval}}
	st.Schedule.Hours[9], st.Schedule.Days[testNow.Weekday()] = 20, 20
	next := testNow.Truncate(24 * time.Hour).Add(-3 * 24 * time.Hour)
	st.Health.LastNew = next.Add(-4 * 24 * time.Hour)
	polls, around := 0, 0
	for end := next.Add(7 * 24 * time.Hour); next.Before(end); polls++ {
		if off := next.Sub(testNow.Truncate(24 * time.Hour).Add(9*time.Hour + 30*time.Minute)); off.Abs() < 2*time.Hour {
			around++
		}
		next = next.Add(awaiting(testPolling, time.Hour, &st, next))
	}
	if polls > 20 || around < 3 {
		t.Errorf("%d polls in a week, %d of them around the time of the column", polls, around)
	}
}

func TestRhythmOfDates(t *testing.T) {
	dates := func(every time.Duration, n int) (times []time.Time) {
		for i := range n {
			times = append(times, testNow.Add(-time.Duration(i)*every))
		}
		return times
	}
	for name, c := range map[string]struct {
		published []time.Time
		want      time.Duration
	}{
		"too few": {dates(time.Hour, 2), 0}, "none": {nil, 0}, "future": {dates(-time.Hour, 9)[1:], 0},
		"ancient": {dates(400*24*time.Hour, 9)[1:], 0}, "all at once": {dates(0, 9), time.Minute},
		"daily": {dates(24*time.Hour, 50), 19 * 24 * time.Hour / 20},
	} {
		if got := rhythmOf(c.published, testNow); got != c.want {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

func TestUnearthedArchivesAreNoRhythm(t *testing.T) {
	out := outcome{fresh: 3, published: []time.Time{testNow, testNow.Add(-time.Hour), testNow.Add(-90 * 24 * time.Hour)}}
	if n := recent(out, testNow.Add(-time.Hour)); n != 2 {
		t.Errorf("%d recent items", n)
	}
}

func TestSilenceMakesNobodyBusy(t *testing.T) {
	st := settledAs(storage.Source{}, outcome{read: true, fresh: 1, entries: 1}, testNow)
	for range 20 {
		now := st.Schedule.Next
		st = settledAs(st, outcome{answer: &answer{status: 304, notModified: true}}, now)
		if st.Schedule.Interval < time.Hour {
			t.Fatalf("after nothing new it is polled every %v", st.Schedule.Interval)
		}
	}
}

func TestMovesAreCountedFromTheLastDoubt(t *testing.T) {
	redirected := outcome{answer: &answer{status: 200, etag: "x", moved: "http://b.test/"}}
	page := redirected
	page.err = failed(kindNotFeed, "a page")
	st := storage.Source{}
	for i, out := range []outcome{redirected, redirected, page, redirected, redirected, redirected} {
		st = settledAs(st, out, testNow.Add(time.Duration(i)*10*time.Hour))
		if st.Move.Used {
			t.Fatalf("believed after poll %d: %+v", i, st.Move)
		}
	}
	st = settledAs(st, redirected, testNow.Add(60*time.Hour))
	if !st.Move.Used {
		t.Fatalf("not believed after 30 hours: %+v", st.Move)
	}
	st = settledAs(st, outcome{answer: &answer{status: 200, etag: "x"}}, testNow.Add(70*time.Hour))
	if busy := settledAs(st, outcome{err: statusError(503, 0)}, testNow.Add(80*time.Hour)); !busy.Move.Used {
		t.Error("a server that is busy lost its place")
	}
	if st = settledAs(st, outcome{err: statusError(404, 0)}, testNow.Add(80*time.Hour)); st.Move.Used {
		t.Error("an address that fails is still polled in place of the configured one")
	}
}

func TestStatesOfHealth(t *testing.T) {
	good := settledAs(storage.Source{}, outcome{read: true, fresh: 1, entries: 1}, testNow)
	good.Schedule.Rhythm = 24 * time.Hour
	later := func(d time.Duration, out outcome) storage.Source { return settledAs(good, out, testNow.Add(d)) }
	unchanged := outcome{answer: &answer{status: 304, notModified: true}}
	failed := outcome{err: errors.New("broken")}
	empty := good
	for i := range 3 {
		empty = settledAs(empty, outcome{read: true}, testNow.Add(time.Duration(i)*time.Hour))
	}
	moved := good
	for i := range 3 {
		moved = settledAs(moved, outcome{answer: &answer{status: 200, etag: "x", moved: "http://b.test/"}}, testNow.Add(time.Duration(i)*13*time.Hour))
	}
	for name, c := range map[string]struct {
		got  storage.Source
		want storage.State
	}{
		"new": {adopt(&testSource, storage.Source{}), storage.StateNew}, "ok": {good, storage.StateOK},
		"silent for its rhythm": {later(9*24*time.Hour, unchanged), storage.StateOK},
		"silent for long":       {later(15*24*time.Hour, unchanged), storage.StateQuiet},
		"odd":                   {later(time.Hour, outcome{read: true, entries: 1, oddities: []storage.Oddity{{Code: "x", Text: "odd"}}}), storage.StateWarning},
		"empty":                 {empty, storage.StateWarning}, "failing": {settle(testPolling, &testSource, good, failed, testNow), storage.StateFailing},
		"waiting": {settle(testPolling, &testSource, good, outcome{err: statusError(503, time.Hour)}, testNow), storage.StateWaiting},
		"gone":    {settle(testPolling, &testSource, good, outcome{err: statusError(410, 0)}, testNow), storage.StateGone},
		"moved":   {moved, storage.StateMoved}, "paused": {pausedState(&testSource, good, "by the configuration"), storage.StatePaused},
	} {
		if c.got.Health.State != c.want || c.got.Health.Reason == "" {
			t.Errorf("%s: %s (%s), want %s", name, c.got.Health.State, c.got.Health.Reason, c.want)
		}
	}
}

func TestOdditiesAreCountedAndForgotten(t *testing.T) {
	seen := mergeOddities(nil, []storage.Oddity{{Code: "b", Text: "1"}, {Code: "a", Count: 3}}, testNow)
	seen = mergeOddities(seen, []storage.Oddity{{Code: "b", Text: "2"}}, testNow.Add(time.Hour))
	if len(seen) != 2 || seen[0].Code != "b" || seen[0].Count != 2 || seen[0].Text != "2" || !seen[0].Since.Equal(testNow) || seen[1].Count != 3 {
		t.Errorf("%+v", seen)
	}
	if rest := mergeOddities(seen, nil, testNow.Add(oddityMemory+time.Minute)); len(rest) != 1 || rest[0].Code != "b" {
		t.Errorf("%+v", rest)
	}
}

func TestSpell(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "0s", 90 * time.Second: "1m30s", time.Hour: "1h", 25*time.Hour + time.Second: "1d1h", 1500 * time.Millisecond: "1s500ms",
		24*time.Hour + time.Second: "1d", 40 * 24 * time.Hour: "40d",
	} {
		if got := spell(d); got != want {
			t.Errorf("%v: %s, want %s", d, got, want)
		}
	}
}
