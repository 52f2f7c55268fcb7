// Package dates reads the times that feeds and bylines give: the standard forms, their broken kin, the ways people
// write dates in Chinese, Japanese, Korean and the larger European languages, and times relative to the moment of the
// fetch (3天前, an hour ago).
//
// The work is done in three steps, cheapest first: the two standard forms by position (fast.go); a scan into tokens
// and a small grammar of days, clocks and zones (scan.go, day.go, clock.go, zone.go, relative.go); and a look at what
// stands around the date, so that a byline is read but running text and serial numbers are not (byline.go).
//
// The package is pure: it looks at no clock and starts no goroutine. Every poll worker calls it.
package dates

import "time"

// Precision says how exact a date was written; what is finer than that is zero in [Date.Time], except in relative
// times, which keep the clock of the fetch.
type Precision uint8

// The precisions, from coarse to fine.
const (
	Year Precision = iota + 1
	Month
	Day
	Hour
	Minute
	Second
)

// String is the precision as one word: "day", "minute" …
func (p Precision) String() string {
	switch p {
	case Year:
		return "year"
	case Month:
		return "month"
	case Day:
		return "day"
	case Hour:
		return "hour"
	case Minute:
		return "minute"
	case Second:
		return "second"
	}
	return "none"
}

// Date is a time as it was written.
type Date struct {
	Time      time.Time
	Precision Precision
	// Relative says that the text counts from the moment of the fetch (3天前, yesterday). Such a time is right once: a
	// caller keeps what it read first and does not move it when it fetches the same words again.
	Relative bool
	// Zoned says that the text named its zone; otherwise the caller's zone was taken, or the one its script suggests.
	Zoned bool
}

// maxText is the longest text that is looked at, in bytes: a byline is shorter, an article is no date.
const maxText = 1000

// Parse reads the date in text.
//
// A date without a zone is taken to be in the given one; an abbreviation that the given zone itself uses means that
// zone (CST is +08:00 for a source in Asia/Shanghai, bad-input row 60). If zone is nil, text in a script that belongs
// to one zone decides (오후, 年), else UTC. A date without a year is the latest one that is not after now; relative times count
// back from now. The answer is false for text that holds no date, for running text that only mentions one, and for
// dates outside the years 1 to 9999.
func Parse(text string, zone *time.Location, now time.Time) (Date, bool) {
	if d, ok := parseStandard(text); ok {
		return d, true
	}
	if len(text) > maxText {
		return Date{}, false
	}
	toks := scan(text)
	if len(toks) == 0 {
		return Date{}, false
	}
	p := &parser{toks: toks, zone: zone, now: now}
	if p.zone == nil {
		p.zone = zoneOfScript(text)
	}
	p.now = now.In(p.zone)
	p.us = p.american()
	d, ok := p.read()
	if year := d.Time.UTC().Year(); year < 1 || year > 9999 {
		return Date{}, false // 4444年前 is history
	}
	return d, ok
}

// read tries what programs write first, then what people do.
func (p *parser) read() (Date, bool) {
	if d, ok := p.machine(); ok {
		return d.date(p)
	}
	return p.byline()
}

// parser walks over the tokens of one text. Its methods try a rule at a position and return the position behind it, or
// -1 when the rule does not fit; nothing is remembered between them.
type parser struct {
	toks []token
	zone *time.Location // for dates that name none; never nil
	now  time.Time      // in zone
	us   bool           // the writer puts the month in front of the day
}

// at returns the token at i, or an empty one behind the end.
func (p *parser) at(i int) token {
	if i < 0 || i >= len(p.toks) {
		return token{}
	}
	return p.toks[i]
}

// fields are the parts of a date as far as they were read. Zero means not said, except in the clock, where the
// precision tells.
type fields struct {
	year, month, day     int
	hour, min, sec, nsec int
	precision            Precision
	offset               *time.Location // the zone that the text names
	cst                  bool           // that zone is called CST, and the caller's zone does not tell which one it is
	relative             bool
	base                 time.Time // of a relative time that keeps the clock
}

// date makes a time of the fields. It refuses days that do not exist and years out of range; 24:00:00 is the next
// midnight and a leap second the next second.
func (f fields) date(p *parser) (Date, bool) {
	if !f.base.IsZero() {
		return Date{Time: f.base, Precision: f.precision, Relative: true}, true
	}
	zone := p.zone
	if f.offset != nil {
		zone = f.offset
	}
	if !realDay(f.year, f.month, f.day) {
		return Date{}, false
	}
	t := time.Date(f.year, time.Month(f.month), f.day, f.hour, f.min, f.sec, f.nsec, zone)
	if china := t.Add(-14 * time.Hour); f.cst && t.After(p.now.Add(time.Hour)) && !china.After(p.now.Add(time.Hour)) {
		t = china.In(fixedZone(false, 8, 0)) // not from the future, so not from America
	}
	if y := t.UTC().Year(); y < 1 || y > 9999 {
		return Date{}, false
	}
	return Date{Time: t, Precision: f.precision, Relative: f.relative, Zoned: f.offset != nil}, true
}

// realDay reports whether the calendar has that day.
func realDay(year, month, day int) bool {
	if year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 {
		return false
	}
	return day <= time.Date(year, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC).Day()
}
