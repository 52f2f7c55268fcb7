package dates

import (
	"strings"
	"time"
	"unicode"
)

// maxOffset is the largest offset from UTC that is believed, in hours (Line Islands, +14).
const maxOffset = 14

// utcOffsets gives the abbreviations of zones in minutes east of UTC. Those that several zones share mean the one that feeds
// mean most often; a source that means another has it in its own zone, which is asked first.
var utcOffsets = map[string]int{
	"z": 0, "zulu": 0, "utc": 0, "gmt": 0, "ut": 0, "wet": 0,
	"bst": 60, "west": 60, "cet": 60, "met": 60, "mez": 60, "wat": 60,
	"cest": 120, "mest": 120, "mesz": 120, "eet": 120, "cat": 120, "sast": 120,
	"eest": 180, "msk": 180, "eat": 180, "gst": 240, "pkt": 300, "ist": 330, "npt": 345,
	"ict": 420, "wib": 420, "hkt": 480, "sgt": 480, "myt": 480, "pht": 480, "awst": 480,
	"jst": 540, "kst": 540, "acst": 570, "acdt": 630, "aest": 600, "aedt": 660, "nzst": 720, "nzdt": 780,
	"nst": -210, "ndt": -150, "ast": -240, "adt": -180, "brt": -180, "art": -180,
	"est": -300, "edt": -240, "cst": -360, "cdt": -300, "mst": -420, "mdt": -360, "pst": -480, "pdt": -420,
	"akst": -540, "akdt": -480, "hst": -600,
}

// americanZones are the zones whose abbreviation says neither standard nor summer time. They double as the sign of an
// American writer, who puts the month in front of the day.
var americanZones = map[string]string{
	"at": "America/Halifax", "et": "America/New_York", "ct": "America/Chicago", "mt": "America/Denver",
	"pt": "America/Los_Angeles",
}

// zoneAreas are the first halves of names in the time zone database.
var zoneAreas = map[string]bool{
	"Africa": true, "America": true, "Antarctica": true, "Asia": true, "Atlantic": true, "Australia": true,
	"Canada": true, "Etc": true, "Europe": true, "Indian": true, "Pacific": true, "US": true,
}

func fixedZone(west bool, hours, minutes int) *time.Location {
	seconds := (hours*60 + minutes) * 60
	if west {
		seconds = -seconds
	}
	if seconds == 0 {
		return time.UTC
	}
	return time.FixedZone("", seconds)
}

// zoneOfScript is the zone of the people who write like this, for sources that say nothing about theirs: the scripts of East
// Asia each belong to one zone without summer time.
func zoneOfScript(text string) *time.Location {
	han := false
	for _, r := range text {
		switch {
		case unicode.Is(unicode.Hangul, r):
			return time.FixedZone("KST", 9*3600)
		case unicode.In(r, unicode.Hiragana, unicode.Katakana) || strings.ContainsRune("令和昭", r):
			return time.FixedZone("JST", 9*3600)
		case unicode.Is(unicode.Han, r):
			han = true
		}
	}
	if han {
		return time.FixedZone("CST", 8*3600)
	}
	return time.UTC
}

// zoneAt reads a zone at i: an offset, an abbreviation, a name of the time zone database, 北京时间, each also in
// parentheses or with a remark in parentheses behind it.
func (p *parser) zoneAt(i int, f *fields) int {
	if p.at(i).is("(") {
		if j := p.zoneName(i+1, f); j > 0 && p.at(j).is(")") {
			return j + 1
		}
		return -1
	}
	j := p.zoneName(i, f)
	if j < 0 {
		if j = p.offsetAt(i, f); j < 0 {
			return -1
		}
		if p.at(j).is("z") && p.at(j).glued {
			j++
		}
	}
	if k := p.remark(j); k > 0 {
		return k
	}
	return j
}

// remark skips "(Coordinated Universal Time)": parentheses that hold words only.
func (p *parser) remark(i int) int {
	if !p.at(i).is("(") {
		return -1
	}
	for j := i + 1; j < i+8; j++ {
		switch t := p.at(j); {
		case t.is(")"):
			return j + 1
		case t.kind != word && !ideographicText(t.text):
			return -1
		}
	}
	return -1
}

// offsetAt reads +0800, +08:00, -01:01, +8.
func (p *parser) offsetAt(i int, f *fields) int {
	west := p.at(i).is("-")
	if !west && !p.at(i).is("+") {
		return -1
	}
	n := p.at(i + 1)
	if !n.glued || !n.num(1, 4) {
		return -1
	}
	hours, minutes, end := n.value, 0, i+2
	switch {
	case len(n.text) > 2:
		hours, minutes = n.value/100, n.value%100
	case p.at(end).is(":") && p.at(end+1).num(2, 2) && p.at(end+1).glued:
		minutes, end = p.at(end+1).value, end+2
	case !p.at(i).glued && !(hours <= maxOffset && p.at(end).kind == none):
		return -1 // "08:12 - 3 comments"
	}
	if next := p.at(end); next.glued && (next.kind == number || next.is(":")) {
		return -1
	}
	f.offset = time.UTC // an offset that no place has tells nothing
	if minutes < 60 && hours <= maxOffset {
		f.offset = fixedZone(west, hours, minutes)
	} else if hours > 24 {
		return -1
	}
	return end
}

// zoneName reads a name or an abbreviation, and an offset behind UTC or GMT.
func (p *parser) zoneName(i int, f *fields) int {
	if j := p.signs(i, "北京时间", "北京時間", "台北时间", "台北時間"); j > 0 {
		f.offset = fixedZone(false, 8, 0)
		return j
	}
	t := p.at(i)
	if t.kind != word {
		return -1
	}
	if j := p.databaseZone(i, f); j > 0 {
		return j
	}
	if t.is("gmt") || t.is("utc") || t.is("ut") {
		if p.at(i + 1).glued {
			if j := p.offsetAt(i+1, f); j > 0 {
				return j
			}
		}
	}
	if loc := p.abbreviation(t.text, f.year); loc != nil {
		_, seconds := time.Date(2000, 1, 1, 0, 0, 0, 0, loc).Zone()
		f.offset, f.cst = loc, t.is("cst") && seconds == -6*3600 && p.zone == time.UTC
		return i + 1
	}
	return -1
}

// databaseZone reads America/Los_Angeles.
func (p *parser) databaseZone(i int, f *fields) int {
	if !zoneAreas[p.at(i).raw] || !p.at(i+1).is("/") {
		return -1
	}
	name, j := p.at(i).raw, i+1
	for ; j < i+10 && p.at(j).glued && (p.at(j).kind == word || p.at(j).is("/") || p.at(j).is("_")); j++ {
		name += p.at(j).raw
	}
	loc, err := time.LoadLocation(name)
	if err != nil {
		return -1
	}
	f.offset = loc
	return j
}

// abbreviation is the zone that a short name means in that year (0: now), nil if it is none.
func (p *parser) abbreviation(name string, year int) *time.Location {
	if year == 0 {
		year = p.now.Year()
	}
	for _, month := range []time.Month{time.January, time.July} {
		own, seconds := time.Date(year, month, 1, 0, 0, 0, 0, p.zone).Zone()
		if strings.EqualFold(own, name) {
			return time.FixedZone(own, seconds)
		}
	}
	if city, ok := americanZones[name]; ok {
		if loc, err := time.LoadLocation(city); err == nil {
			return loc
		}
	}
	if minutes, ok := utcOffsets[name]; ok {
		return fixedZone(minutes < 0, abs(minutes)/60, abs(minutes)%60)
	}
	return nil
}

// american reports whether the abbreviation is one of the zones of North America.
func american(name string) bool {
	_, short := americanZones[name]
	return short || utcOffsets[name] < 0
}

func abs(n int) int { return max(n, -n) }
