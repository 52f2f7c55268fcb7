package dates

import "time"

// machine reads the forms that only programs write and that are too short to be believed inside a text: the compact and
// partial forms of ISO 8601 and W3CDTF (20031231T101455Z, 2003-12, 2003, -0312, 2003-335, 2003-W01-1) and Unix time in
// seconds to nanoseconds. They must be the whole text.
func (p *parser) machine() (fields, bool) {
	for _, rule := range []func(*parser, *fields) int{(*parser).partial, (*parser).compact} {
		var f fields
		j := rule(p, &f)
		if j < 0 {
			continue
		}
		if k := p.zoneAt(j, &f); k > 0 && f.precision >= Day {
			j = k
		}
		if j == len(p.toks) {
			return f, true
		}
	}
	return fields{}, false
}

// compact reads one run of digits, with a clock behind it if it is a day.
func (p *parser) compact(f *fields) int {
	n := p.at(0)
	if n.kind != number || n.value < 0 {
		return -1
	}
	v := n.value
	switch len(n.text) {
	case 4:
		if v < 1000 || v > 2999 {
			return -1
		}
		f.year, f.month, f.day, f.precision = v, 1, 1, Year
		return 1
	case 5, 7: // year and day of the year
		year := v / 1000
		if len(n.text) == 5 {
			year += 2000
		}
		return p.ordinal(year, v%1000, 1, f)
	case 6:
		f.year, f.month, f.day = p.fullYear(token{kind: number, text: n.text[:2], value: v / 10000}), v/100%100, v%100
	case 8:
		f.year, f.month, f.day = v/10000, v/100%100, v%100
	case 12:
		f.clock(v/100%100, v%100, 0, Minute)
		f.year, f.month, f.day = v/100000000, v/1000000%100, v/10000%100
		return p.checked(f, 1)
	case 14:
		f.clock(v/10000%100, v/100%100, v%100, Second)
		f.year, f.month, f.day = v/10000000000, v/100000000%100, v/1000000%100
		return p.checked(f, 1)
	case 9, 10, 13, 16, 18, 19:
		return p.unix(v, len(n.text), f)
	default:
		return -1
	}
	f.precision = Day
	return p.checked(f, p.compactClock(1, f))
}

// compactClock reads T101455 or T10:14:55 behind a compact day.
func (p *parser) compactClock(i int, f *fields) int {
	if p.at(i).is("t") {
		i++
	}
	if j := p.clockAt(i, f); j > 0 {
		return j
	}
	switch n := p.at(i); {
	case n.num(4, 4):
		f.clock(n.value/100, n.value%100, 0, Minute)
	case n.num(6, 6):
		f.clock(n.value/10000, n.value/100%100, n.value%100, Second)
		return p.fractionAt(i+1, f)
	default:
		return i
	}
	return i + 1
}

func (f *fields) clock(hour, min, sec int, precision Precision) {
	f.hour, f.min, f.sec, f.precision = hour, min, sec, precision
}

// checked returns j if the fields are a day and a clock that exist.
func (p *parser) checked(f *fields, j int) int {
	if !realDay(f.year, f.month, f.day) || !f.setHalf(noHalf) {
		return -1
	}
	return j
}

// ordinal sets the n-th day of a year.
func (p *parser) ordinal(year, n, j int, f *fields) int {
	if year < 1 || n < 1 || n > 366 {
		return -1
	}
	day := time.Date(year, time.January, n, 0, 0, 0, 0, time.UTC)
	f.year, f.month, f.day, f.precision = day.Year(), int(day.Month()), day.Day(), Day
	return j
}

// unix reads seconds, milliseconds, microseconds or nanoseconds since 1970, told apart by their number of digits.
func (p *parser) unix(v, width int, f *fields) int {
	t := time.Unix(int64(v), 0)
	switch width {
	case 13:
		t = time.UnixMilli(int64(v))
	case 16:
		t = time.UnixMicro(int64(v))
	case 18, 19:
		t = time.Unix(0, int64(v))
	}
	t = t.In(p.zone)
	f.year, f.month, f.day = t.Year(), int(t.Month()), t.Day()
	f.clock(t.Hour(), t.Minute(), t.Second(), Second)
	f.nsec, f.offset = t.Nanosecond(), p.zone
	return p.fractionAt(1, &fields{})
}

// partial reads 2003-12, -03-12, -0312, 2003-335 and 2003-W01-1.
func (p *parser) partial(f *fields) int {
	a, b := p.at(0), p.at(1)
	f.day, f.precision = 1, Month
	switch {
	case a.is("-") && b.num(4, 4) && len(p.toks) == 2:
		f.year, f.month = p.fullYear(token{kind: number, text: b.text[:2], value: b.value / 100}), b.value%100
		return p.checked(f, 2)
	case a.is("-") && b.num(2, 2) && p.at(2).is("-") && p.at(3).num(2, 2) && len(p.toks) == 4:
		f.year, f.month = p.fullYear(b), p.at(3).value
		return p.checked(f, 4)
	case !a.num(4, 4) || !b.is("-") && !b.is("/"):
		return -1
	case p.at(2).num(2, 2) && len(p.toks) == 3:
		f.year, f.month = a.value, p.at(2).value
		return p.checked(f, 3)
	case p.at(2).num(3, 3) && b.is("-") && len(p.toks) == 3:
		return p.ordinal(a.value, p.at(2).value, 3, f)
	case p.at(2).is("w") && p.at(3).num(2, 2):
		return p.week(a.value, p.at(3).value, f)
	}
	return -1
}

// week sets the Monday, or the day that is given, of a week of ISO 8601.
func (p *parser) week(year, week int, f *fields) int {
	day, j := 1, 4
	if p.at(4).is("-") && p.at(5).num(1, 1) {
		day, j = p.at(5).value, 6
	}
	if year < 1 || week < 1 || week > 53 || day < 1 || day > 7 {
		return -1
	}
	jan4 := time.Date(year, time.January, 4, 0, 0, 0, 0, time.UTC) // always in week 1
	monday := 1 - (int(jan4.Weekday())+6)%7 + 3
	return p.ordinal(year, max(1, monday+(week-1)*7+day-1), j, f)
}
