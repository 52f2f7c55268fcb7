package dates

import "time"

// momentAt reads a day with or without a clock at i, or a clock in front of a day, and returns the position behind.
func (p *parser) momentAt(i int, f *fields) int {
	if j := p.dayAt(i, f); j > 0 {
		return p.afterDay(j, f)
	}
	j := p.clockAt(i, f)
	if j < 0 {
		return -1
	}
	if k := p.zoneAt(j, f); k > 0 {
		j = k
	}
	if p.at(j).is(",") || p.at(j).is("-") || p.at(j).is("|") || p.at(j).is("on") {
		j++
	}
	clock := *f
	j = p.dayAt(p.skipWeekday(j), f)
	if j > 0 {
		f.precision = clock.precision
	}
	return j
}

// afterDay reads what may follow a day: a day of the week, a clock, a zone, and in asctime's form the year.
func (p *parser) afterDay(j int, f *fields) int {
	end := j
	if k := p.skipWeekday(j); k > j {
		end, j = k, k
	}
	if k := p.clockAt(p.skipJoint(j), f); k > 0 {
		end = k
	}
	if k := p.zoneAt(end, f); k > 0 && (f.precision >= Hour || p.at(end).kind == word) {
		end = k
	}
	if y := p.at(end); f.year == 0 && y.num(4, 4) {
		f.year, end = y.value, end+1
		if k := p.zoneAt(end, f); k > 0 && f.offset == nil {
			end = k
		}
	}
	return end
}

// joints are the words between a day and a clock.
var joints = map[string]bool{
	"t": true, ",": true, "-": true, "|": true, "·": true, "@": true, "/": true, "at": true, "um": true, "à": true, "a": true,
	"las": true, "alle": true, "ore": true, "kl": true, "klo": true, "o": true, "в": true, "om": true, "as": true, ".": true,
	"、": true, "，": true, "г": true, "р": true,
}

// skipJoint skips up to three joints: "22 December 2017 - 3:09pm", "2020, um 8:00".
func (p *parser) skipJoint(i int) int {
	for n := 0; n < 3 && joints[p.at(i).text]; n++ {
		i++
	}
	return i
}

// skipWeekday skips a day of the week: 星期一, (周一), 月曜日, (월), Tuesday.
func (p *parser) skipWeekday(i int) int {
	if p.at(i).is("(") {
		if j := p.remark(i); j > 0 {
			return j
		}
		return i
	}
	if p.at(i).is(",") && p.at(i+1).weekday() > 0 {
		return i + 2
	}
	if p.at(i).weekday() > 0 {
		if p.at(i+1).is(",") || p.at(i+1).is(".") {
			return i + 2
		}
		return i + 1
	}
	if j := p.signs(i, "星期", "礼拜", "禮拜", "周", "週"); j > 0 && p.at(j).kind != none {
		return j + 1
	}
	if j := p.signs(i+1, "曜日", "요일"); j > 0 {
		return j
	}
	return i
}

// weekdayBefore is the day of the week that stands in front of i ("Mon, 03/30/2020"), 1 for Sunday, or 0.
func (p *parser) weekdayBefore(i int) int {
	if p.at(i-1).is(",") || p.at(i-1).is(".") {
		i--
	}
	if p.at(i - 1).is(".") {
		i--
	}
	return p.at(i - 1).weekday()
}

// settle fills in the year of a day that was written without one: the latest that is not after today.
func (p *parser) settle(f *fields) bool {
	if !f.base.IsZero() || f.year != 0 {
		return true
	}
	for year := p.now.Year(); year > p.now.Year()-9; year-- {
		day := time.Date(year, time.Month(f.month), f.day, 0, 0, 0, 0, p.now.Location())
		if realDay(year, f.month, f.day) && !day.After(p.now) {
			f.year = year
			return true
		}
	}
	return false
}
