package dates

import (
	"strings"
	"time"
)

// dayAt reads a day, a month or a year with its month at i and returns the position behind it. A year that was not
// written stays 0.
func (p *parser) dayAt(i int, f *fields) int {
	for _, rule := range []func(*parser, int, *fields) int{
		(*parser).unitDay, (*parser).numericDay, (*parser).dayMonth, (*parser).monthDay, (*parser).shortDay,
	} {
		var day fields
		j := rule(p, i, &day)
		if j < 0 || day.year != 0 && !realDay(day.year, day.month, day.day) {
			continue
		}
		f.year, f.month, f.day, f.precision = day.year, day.month, day.day, day.precision
		return j
	}
	return -1
}

// eras are the calendars whose years begin elsewhere, with the year before their first.
var eras = []struct {
	words []string
	start int
}{
	{[]string{"民國", "民国"}, 1911},
	{[]string{"令和"}, 2018},
	{[]string{"平成"}, 1988},
	{[]string{"昭和"}, 1925},
	{[]string{"大正"}, 1911},
	{[]string{"明治"}, 1867},
	{[]string{"公元", "西元", "西暦"}, 0},
}

// unitDay reads 2026年11月22日, 2026년 11월, 11月22日, 民國115年1月19日, 令和8年1月19日.
func (p *parser) unitDay(i int, f *fields) int {
	start, year := i, p.at(i)
	for _, era := range eras {
		if j := p.signs(i, era.words...); j > 0 {
			i, year = j, p.at(j)
			year.value += era.start
		}
	}
	if unit := p.at(i + 1); unit.is("年") || unit.is("년") {
		if year.kind != number || i == start && !year.num(2, 4) {
			return -1
		}
		f.year, f.precision = year.value, Year
		if len(year.text) == 2 && i == start {
			f.year = p.fullYear(year)
		}
		i += 2
	} else if i != start {
		return -1
	}
	if n := p.at(i); !n.num(1, 2) || !p.at(i+1).is("月") && !p.at(i+1).is("월") {
		return -1 // a year alone (2026年) is a word of running text more often than a date
	}
	f.month, f.precision, f.day = p.at(i).value, Month, 1
	i += 2
	if n := p.at(i); n.num(1, 2) && n.value <= 31 {
		if unit := p.at(i + 1); unit.is("日") || unit.is("号") || unit.is("號") || unit.is("일") {
			f.day, f.precision = n.value, Day
			return i + 2
		}
	}
	if f.year == 0 {
		return -1
	}
	return i
}

// numericDay reads three numbers with the same mark between them: 2026-01-19, 2020/1/10, 05.03.2020, 10/30/23, and the
// forms with the month as a word: 06-Nov-94, 2004-július-13.
func (p *parser) numericDay(i int, f *fields) int {
	a, mark, b, again, c := p.at(i), p.at(i+1), p.at(i+2), p.at(i+3), p.at(i+4)
	if !a.num(1, 4) || mark.text != again.text || !(mark.is("-") || mark.is("/") || mark.is(".")) || !c.num(1, 4) {
		return -1
	}
	if !a.num(4, 4) && !(mark.glued && b.glued && again.glued && c.glued) {
		return -1
	}
	f.precision = Day
	if m := b.month(); m > 0 {
		return p.namedMonth(i, a, c, m, f)
	}
	switch {
	case a.num(4, 4) && b.num(1, 3) && c.num(1, 2):
		f.year, f.month, f.day = a.value, b.value, c.value
		if f.month > 12 && f.day <= 12 && mark.is("/") {
			f.month, f.day = f.day, f.month
		}
	case a.num(1, 2) && b.num(1, 2) && (c.num(2, 2) || c.num(4, 4)):
		if !p.order(i, a, b, c, mark.text, f) {
			return -1
		}
	default:
		return -1
	}
	if p.at(i+5).is(".") && mark.is(".") && !p.at(i+6).glued {
		return i + 6 // 2004. 05. 28.
	}
	return i + 5
}

// namedMonth reads the year and the day around a month that is a word.
func (p *parser) namedMonth(i int, a, c token, month int, f *fields) int {
	f.month = month
	switch {
	case a.num(4, 4) && c.num(1, 2):
		f.year, f.day = a.value, c.value
	case a.num(1, 2) && (c.num(2, 2) || c.num(4, 4)):
		f.year, f.day = p.fullYear(c), a.value
	default:
		return -1
	}
	return i + 5
}

// order decides which of three numbers is the day, the month and the year. Custom gives the first choice; a weekday
// that is written in front and the rule that news is not from the future can overrule it.
func (p *parser) order(i int, a, b, c token, mark string, f *fields) bool {
	type day struct{ year, month, day int }
	dmy := day{p.fullYear(c), b.value, a.value}
	mdy := day{p.fullYear(c), a.value, b.value}
	choices := []day{dmy, mdy}
	if p.us && mark != "." {
		choices = []day{mdy, dmy}
	}
	if c.num(2, 2) && a.num(2, 2) {
		ymd := day{p.fullYear(a), b.value, c.value}
		if mark == "-" || p.eastAsian() {
			choices = append([]day{ymd}, choices...)
		} else {
			choices = append(choices, ymd)
		}
	}
	weekday, best := p.weekdayBefore(i), 99
	for _, d := range choices {
		if !realDay(d.year, d.month, d.day) {
			continue
		}
		t := time.Date(d.year, time.Month(d.month), d.day, 0, 0, 0, 0, p.zone)
		penalty := 0
		if weekday > 0 && int(t.Weekday()) != weekday-1 {
			penalty += 2
		}
		if t.After(p.now.AddDate(0, 0, 2)) {
			penalty++
		}
		if penalty < best {
			best, f.year, f.month, f.day = penalty, d.year, d.month, d.day
		}
	}
	return best < 99
}

// american reports whether the writer puts the month first: a 12-hour clock, or a zone of the United States.
func (p *parser) american() bool {
	for i, t := range p.toks {
		if t.kind == word && (t.is("am") || t.is("pm") || i > 0 && len(t.text) > 2 && american(t.text)) {
			return true
		}
	}
	name := p.zone.String()
	return strings.HasPrefix(name, "US/") || name == "America/New_York" || name == "America/Chicago" ||
		name == "America/Denver" || name == "America/Los_Angeles" || name == "America/Phoenix"
}

// eastAsian reports whether the date comes from where the year stands first.
func (p *parser) eastAsian() bool {
	_, offset := p.now.Zone()
	return offset == 8*3600 || offset == 9*3600
}

// dayMonth reads 19 Jan 2026, 19. Januar 2026, 1er mars 2026, 16th Nov, 19 de enero de 2026, 5 August, 2019, 19 一月 2026.
func (p *parser) dayMonth(i int, f *fields) int {
	if !p.at(i).num(1, 2) || p.at(i).value > 31 {
		return -1
	}
	f.day, f.precision = p.at(i).value, Day
	j := p.skip(i+1, "st", "nd", "rd", "th", "er", "ª", "º", "e", "of", "de", ".", "-")
	if f.month = p.at(j).month(); f.month == 0 {
		f.month, j = p.vietnameseMonth(j)
	}
	if f.month == 0 {
		f.month, j = p.unitMonth(j)
	}
	if f.month == 0 {
		return -1
	}
	return p.yearBehind(j+1, f)
}

// vietnameseMonth reads "tháng 1"; the position is that of its last token.
func (p *parser) vietnameseMonth(i int) (int, int) {
	if p.at(i).is("thang") && p.at(i+1).num(1, 2) {
		return p.at(i + 1).value, i + 1
	}
	return 0, i
}

// unitMonth reads the month of "19 一月 2026", the form of programs that put Chinese or Korean names into an English pattern.
func (p *parser) unitMonth(i int) (int, int) {
	unit := p.at(i + 1)
	if n := p.at(i); n.num(1, 2) && (unit.is("月") || unit.is("월")) && p.at(i+2).num(4, 4) {
		return n.value, i + 1
	}
	return 0, i
}

// monthDay reads January 19, 2026, Jan. 19 2026, Nov. 2020.
func (p *parser) monthDay(i int, f *fields) int {
	if f.month = p.at(i).month(); f.month == 0 || p.at(i-1).kind == number {
		return -1
	}
	j := p.skip(i+1, ".", "de", "-")
	n := p.at(j)
	switch {
	case n.num(4, 4):
		f.year, f.day, f.precision = n.value, 1, Month
		return j + 1
	case n.num(1, 2) && n.value <= 31 && p.at(j+1).month() == 0:
		f.day, f.precision = n.value, Day
		j = p.skip(j+1, "st", "nd", "rd", "th")
		return p.yearBehind(j, f)
	}
	return -1
}

// yearBehind reads the year behind a day and a month, if one stands there: four digits, or two that are no hour.
func (p *parser) yearBehind(j int, f *fields) int {
	k := p.skip(j, ".", ",", "de", "del", "-", "/", "'", "’", "nam", "พ", "ศ", "г")
	n := p.at(k)
	thai := f.month > 0 && n.num(4, 4) && n.value >= 2400 && n.value < 2700
	switch {
	case thai:
		f.year = n.value - 543
	case n.num(4, 4):
		f.year = n.value
	case n.num(2, 3) && !p.at(k+1).is(":") && !p.at(k+1).is("h") && !p.halfBehind(k+1):
		f.year = p.fullYear(n)
	default:
		return j
	}
	return k + 1
}

// skip skips up to three of the given words and marks.
func (p *parser) skip(i int, words ...string) int {
next:
	for n := 0; n < 3; n++ {
		for _, w := range words {
			if p.at(i).is(w) {
				i++
				continue next
			}
		}
		break
	}
	return i
}

// shortDay reads 10-08 and 10/08: a month and a day without a year.
func (p *parser) shortDay(i int, f *fields) int {
	a, mark, b := p.at(i), p.at(i+1), p.at(i+2)
	if !a.num(1, 2) || !b.num(1, 2) || !mark.glued || !b.glued || !(mark.is("-") || mark.is("/")) {
		return -1
	}
	if !realDay(2000, a.value, b.value) {
		return -1
	}
	f.month, f.day, f.precision = a.value, b.value, Day
	return i + 3
}

// fullYear is the year that a number of two to four digits means: 26 is 2026 and 94 is 1994, and 126 is what the clocks of some
// programs make of 2026.
func (p *parser) fullYear(n token) int {
	switch {
	case len(n.text) == 2 && n.value <= p.now.Year()%100+1 && p.now.Year() >= 2000:
		return 2000 + n.value
	case len(n.text) == 2:
		return 1900 + n.value
	case len(n.text) == 3 && 100 <= n.value && n.value < 200:
		return 1900 + n.value
	case len(n.text) == 3:
		return 0
	}
	return n.value
}
