package dates

import "time"

// parseStandard reads the two forms that nearly every feed uses, by position and without allocation: RFC 3339
// ("2026-01-19T08:12:00+08:00", also with a blank for the T) and RFC 822 with a numeric zone, GMT, UTC or Z ("Mon, 19 Jan
// 2026 08:12:00 +0800"). Everything else, and every doubt, is left to the grammar.
func parseStandard(s string) (Date, bool) {
	switch {
	case len(s) >= 20 && s[4] == '-' && s[7] == '-':
		return parse3339(s)
	case len(s) >= 26 && s[3] == ',' && s[4] == ' ':
		return parse1123(s[5:])
	}
	return Date{}, false
}

func parse3339(s string) (Date, bool) {
	if (s[10] != 'T' && s[10] != ' ') || s[13] != ':' || s[16] != ':' {
		return Date{}, false
	}
	year, month, day := digits(s[0:4]), digits(s[5:7]), digits(s[8:10])
	nsec, zone := fraction(s[19:])
	return standard(year, month, day, s[11:19], nsec, zone)
}

// fraction splits ".123+08:00" into nanoseconds and the rest.
func fraction(s string) (nsec int, rest string) {
	if len(s) < 2 || s[0] != '.' {
		return 0, s
	}
	i, unit := 1, 100_000_000
	for ; i < len(s) && '0' <= s[i] && s[i] <= '9'; i++ {
		nsec += int(s[i]-'0') * unit
		unit /= 10
	}
	return nsec, s[i:]
}

// parse1123 reads "19 Jan 2026 08:12:00 +0800", with one or two digits for the day.
func parse1123(s string) (Date, bool) {
	if len(s) < 20 {
		return Date{}, false
	}
	width := 2
	if s[1] == ' ' {
		width = 1
	}
	day, rest := digits(s[:width]), s[width:]
	if len(rest) < 18 || rest[0] != ' ' || rest[4] != ' ' || rest[9] != ' ' || rest[12] != ':' || rest[15] != ':' {
		return Date{}, false
	}
	if len(rest) < 20 || rest[18] != ' ' {
		return Date{}, false
	}
	return standard(digits(rest[5:9]), englishMonth(rest[1:4]), day, rest[10:18], 0, rest[19:])
}

// standard puts a date together whose clock is "08:12:00" and whose zone is numeric, Z, GMT or UTC.
func standard(year, month, day int, clock string, nsec int, zone string) (Date, bool) {
	hour, min, sec := digits(clock[0:2]), digits(clock[3:5]), digits(clock[6:8])
	loc, ok := standardZone(zone)
	if !ok || hour < 0 || hour > 23 || min < 0 || min > 59 || sec < 0 || sec > 59 || !realDay(year, month, day) {
		return Date{}, false
	}
	t := time.Date(year, time.Month(month), day, hour, min, sec, nsec, loc)
	if y := t.UTC().Year(); y < 1 || y > 9999 {
		return Date{}, false
	}
	return Date{Time: t, Precision: Second, Zoned: true}, true
}

// standardZone reads Z, GMT, UTC, +0800 and +08:00.
func standardZone(s string) (*time.Location, bool) {
	switch s {
	case "Z", "GMT", "UTC", "+0000", "-0000", "+00:00", "-00:00":
		return time.UTC, true
	}
	if (len(s) != 5 && len(s) != 6) || (s[0] != '+' && s[0] != '-') {
		return nil, false
	}
	if len(s) == 6 && s[3] != ':' {
		return nil, false
	}
	hours, minutes := digits(s[1:3]), digits(s[len(s)-2:])
	if hours < 0 || minutes < 0 || minutes > 59 || hours > maxOffset {
		return nil, false
	}
	return fixedZone(s[0] == '-', hours, minutes), true
}

// digits is the number that s spells in ASCII digits, or -1.
func digits(s string) int {
	n := 0
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return -1
		}
		n = n*10 + int(s[i]-'0')
	}
	return n
}

// englishMonth is the month that a three-letter English abbreviation names, or 0.
func englishMonth(s string) int {
	const names = "JanFebMarAprMayJunJulAugSepOctNovDec"
	for m := 0; m < 12; m++ {
		if names[3*m:3*m+3] == s {
			return m + 1
		}
	}
	return 0
}
