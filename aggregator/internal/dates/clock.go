package dates

import "unicode/utf8"

// half is the half of the day that a word names.
type half uint8

const (
	noHalf    half = iota
	morning        // 12 is midnight
	afternoon      // 1 to 11 are 13 to 23
	midday         // 11 and 12 stay, 1 and 2 are 13 and 14
)

// clockAt reads a time of day at i: 08:12, 8:12:30.5, 3:09pm, 上午9点半, 오후 11:23:17, 14h30, 10.30 Uhr.
func (p *parser) clockAt(i int, f *fields) int {
	h, i := p.halfAt(i)
	n := p.at(i)
	if !n.num(1, 2) {
		return -1
	}
	var c fields
	c.hour = n.value
	j := p.colonClock(i, &c)
	if j < 0 {
		j = p.unitClock(i, &c)
	}
	if j < 0 && (h != noHalf || p.halfBehind(i+1)) {
		c.precision, j = Hour, i+1
	}
	if j < 0 {
		return -1
	}
	if h == noHalf {
		h, j = p.halfAt(j)
	}
	if !c.setHalf(h) {
		return -1
	}
	f.hour, f.min, f.sec, f.nsec, f.precision = c.hour, c.min, c.sec, c.nsec, c.precision
	return j
}

// setHalf moves the hour into its half of the day and reports whether the clock can show that time.
func (f *fields) setHalf(h half) bool {
	switch {
	case h == morning && f.hour == 12:
		f.hour = 0
	case h == afternoon && f.hour < 12 && f.hour > 0:
		f.hour += 12
	case h == midday && f.hour < 6 && f.hour > 0:
		f.hour += 12
	}
	if f.hour == 24 {
		return f.min == 0 && f.sec == 0
	}
	return f.hour < 24 && f.min < 60 && f.sec <= 60
}

// colonClock reads the rest of 08:12, 08:12:30 and 08:12:30.123 behind the hour at i.
func (p *parser) colonClock(i int, f *fields) int {
	if !p.at(i+1).is(":") || !p.at(i+2).num(1, 2) {
		return -1
	}
	f.min, f.precision = p.at(i+2).value, Minute
	j := i + 3
	if p.at(j).is(":") && p.at(j).glued && p.at(j+1).num(1, 2) {
		f.sec, f.precision = p.at(j+1).value, Second
		j = p.fractionAt(j+2, f)
	}
	if next := p.at(j); next.is(":") && next.glued && p.at(j+1).kind == number {
		return -1 // 1:2:3:4 is no clock
	}
	return p.skip(j, "uhr")
}

// fractionAt skips ".123" and keeps it as nanoseconds.
func (p *parser) fractionAt(j int, f *fields) int {
	dot, n := p.at(j), p.at(j+1)
	if !(dot.is(".") || dot.is(",")) || !dot.glued || n.kind != number || !n.glued {
		return j
	}
	f.nsec, _ = fraction("." + n.text)
	return j + 2
}

// unitClock reads the rest of 9点, 9点半, 9时05分30秒, 9시 5분, 14h30, 10 Uhr 30, 10.30 Uhr behind the hour at i.
func (p *parser) unitClock(i int, f *fields) int {
	if p.at(i+1).is(".") && p.at(i+2).num(2, 2) && p.at(i+3).is("uhr") {
		f.min, f.precision = p.at(i+2).value, Minute
		return i + 4
	}
	unit := p.at(i + 1)
	switch unit.text {
	case "点", "點", "时", "時", "시", "h", "uhr":
	default:
		return -1
	}
	f.precision = Hour
	j := i + 2
	if p.at(j).is("半") {
		f.min, f.precision = 30, Minute
		return j + 1
	}
	if !p.at(j).num(1, 2) {
		return j
	}
	minutes := p.at(j).value
	switch unitBehind := p.at(j + 1); {
	case unitBehind.is("分") || unitBehind.is("분") || unitBehind.is("m") || unitBehind.is("min"):
		f.min, f.precision, j = minutes, Minute, j+2
	case unit.kind == word:
		f.min, f.precision, j = minutes, Minute, j+1
	default:
		return j
	}
	if p.at(j).num(1, 2) && (p.at(j+1).is("秒") || p.at(j+1).is("초")) {
		f.sec, f.precision, j = p.at(j).value, Second, j+2
	}
	return j
}

// halves are the words for halves of the day that are written without blanks.
var halves = []struct {
	half  half
	words []string
}{
	{morning, []string{"上午", "早上", "清晨", "凌晨", "早晨", "午前", "오전", "早"}},
	{afternoon, []string{"下午", "晚上", "傍晚", "午後", "午后", "오후", "夜晚", "深夜", "晚"}},
	{midday, []string{"中午", "正午"}},
}

// halfAt reads a word for a half of the day at i and returns the position behind it, i itself if there is none.
func (p *parser) halfAt(i int) (half, int) {
	for _, h := range halves {
		if j := p.signs(i, h.words...); j > 0 {
			return h.half, j
		}
	}
	switch p.at(i).text {
	case "am", "πμ":
		return morning, i + 1
	case "pm", "μμ":
		return afternoon, i + 1
	case "a", "p": // a.m., p. m.
		h := morning
		if p.at(i).text == "p" {
			h = afternoon
		}
		if p.at(i+1).is(".") && p.at(i+2).is("m") {
			j := i + 3
			if p.at(j).is(".") && p.at(j).glued {
				j++
			}
			return h, j
		}
	}
	return noHalf, i
}

// halfBehind reports whether am or pm stands at i, which makes a bare number an hour (3 pm).
func (p *parser) halfBehind(i int) bool {
	h, _ := p.halfAt(i)
	return h != noHalf && p.at(i).kind == word
}

// signs matches one of the words of a script without blanks at i, character by character.
func (p *parser) signs(i int, words ...string) int {
next:
	for _, w := range words {
		j := i
		for _, r := range w {
			t := p.at(j)
			if c, size := utf8.DecodeRuneInString(t.text); t.kind != sign || c != r || size != len(t.text) {
				continue next
			}
			j++
		}
		return j
	}
	return -1
}
