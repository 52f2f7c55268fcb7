package dates

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// candidate is a date that was found in a text: its tokens are [from, to).
type candidate struct {
	fields
	from, to int
	rank     int
}

// byline finds the date of a text that may hold more: a byline (来源：投资界 2026-01-19 08:12 阅读量:9772), a date with odd
// words around it. Of several dates the one that is named as the date of publication wins, then one with a clock, then
// the first.
func (p *parser) byline() (Date, bool) {
	best := candidate{rank: -1}
	for i := 0; i < len(p.toks); {
		c, ok := p.candidateAt(i)
		if !ok {
			i++
			continue
		}
		if c.rank > best.rank {
			best = c
		}
		i = c.to
	}
	if best.rank < 0 || !p.settle(&best.fields) {
		return Date{}, false
	}
	return best.date(p)
}

// candidateAt reads a date at i and weighs it by what stands around it.
func (p *parser) candidateAt(i int) (candidate, bool) {
	if !p.mayStart(i) {
		return candidate{}, false
	}
	c := candidate{from: i}
	if c.to = p.momentAt(i, &c.fields); c.to < 0 {
		c.fields = fields{}
		if c.to = p.relativeAt(i, &c.fields); c.to < 0 {
			return candidate{}, false
		}
	}
	if !p.bounded(c.from, c.to) {
		return candidate{}, false
	}
	mood := p.label(c.from)
	whole := p.fills(c)
	switch {
	case mood == otherLabel:
		return candidate{}, false
	case mood == dateLabel:
		c.rank = 4
	case !whole && !p.plausible(c):
		return candidate{}, false
	}
	if c.precision >= Hour {
		c.rank += 2
	}
	if c.year != 0 || c.relative {
		c.rank++
	}
	return c, true
}

// mayStart reports whether a date can begin at i: cheap, and false for nearly every word of a text.
func (p *parser) mayStart(i int) bool {
	switch t := p.at(i); t.kind {
	case number:
		return t.value >= 0 && len(t.text) <= 4
	case word:
		return t.month() > 0 || relativeWords()[t.text]
	default:
		return ideographicText(t.text)
	}
}

// fills reports whether the date is the whole text but for marks and a day of the week in front.
func (p *parser) fills(c candidate) bool {
	for i, t := range p.toks {
		if i >= c.from && i < c.to || t.kind == sign && !ideographicText(t.text) {
			continue
		}
		if i < c.from && i == 0 && t.kind == word && c.from <= 3 {
			continue
		}
		return false
	}
	return true
}

// bounded reports whether the tokens [from, to) stand free: 编号 2026-01-19-001, v2026.1.19 and 10.12.20.5 are no dates, 12/21
// behind 33412 neither. Characters of scripts without blanks may touch a date (于2020-07-13, 10:05:48大公网).
func (p *parser) bounded(from, to int) bool {
	if t, before := p.at(from), p.at(from-1); t.glued {
		switch {
		case before.kind == number, before.kind == word:
			return false
		case strings.Contains("-/.+#$¥€£@_", before.text) && p.at(from-1).glued && p.at(from-2).kind != sign:
			return false
		case strings.Contains("#$¥€£@_", before.text):
			return false
		}
	}
	next := p.at(to)
	if !next.glued || next.kind == none {
		return true
	}
	switch {
	case next.kind == number, next.kind == word:
		return false
	case strings.Contains("-/.+_:", next.text):
		behind := p.at(to + 1)
		return !behind.glued || behind.kind == sign || behind.kind == none
	}
	return !strings.Contains("%元亿万億萬", next.text)
}

// labelKind is what the words in front of a date say about it.
type labelKind uint8

const (
	noLabel    labelKind = iota
	dateLabel            // it is when the text was published or changed
	otherLabel           // it is something else: a deadline, an event
)

// dateLabels and otherLabels are ends of what may stand in front of a date.
var (
	otherLabels = []string{
		"活动时间", "截止时间", "截止日期", "截止", "截至", "会议时间", "报名时间", "开始时间", "结束时间", "举办时间", "活動時間", "截止時間",
		"成立时间", "成立日期", "出生日期", "有效期", "有效期至", "到期日", "開催日", "deadline", "expires", "until", "born", "founded",
	}
	dateLabels = []string{
		"时间", "時間", "日期", "日時", "发布", "發布", "發佈", "发表", "發表", "发布于", "发表于", "更新", "更新于", "刊发", "投稿日", "公開日", "掲載日", "更新日",
		"配信", "입력", "등록", "작성", "수정", "게시", "发稿", "published", "posted", "date", "updated", "modified", "publie", "publie le",
		"veroffentlicht", "pubdate", "published on", "posted on", "updated on", "publicado", "pubblicato", "опубликовано",
	}
)

// label reads the words that end in front of i, over a colon.
func (p *parser) label(i int) labelKind {
	text := ""
	for j := i - 1; j >= 0 && j >= i-10; j-- {
		t := p.at(j)
		if t.is(":") || t.is("：") || t.is("(") || t.is("[") {
			continue
		}
		if t.kind == number || t.kind == sign && !ideographicText(t.text) {
			break
		}
		if t.kind == word && text != "" {
			text = " " + text
		}
		text = t.text + text
	}
	for _, l := range otherLabels {
		if strings.HasSuffix(text, l) {
			return otherLabel
		}
	}
	for _, l := range dateLabels {
		if strings.HasSuffix(text, l) {
			return dateLabel
		}
	}
	return noLabel
}

// plausible reports whether a date without a label stands in a byline and not in running text.
func (p *parser) plausible(c candidate) bool {
	clock := c.precision >= Hour
	if c.year == 0 && !c.relative && !clock {
		return false // 10-08 may be anything
	}
	if c.precision < Day && !c.relative {
		return false
	}
	if !clock && p.touchesWords(c) {
		return false
	}
	return !p.prose(c, clock)
}

// touchesWords reports whether a date without a clock is part of a sentence: 2025年1月18日获悉, 截至1月18日, 今日头条.
func (p *parser) touchesWords(c candidate) bool {
	before, next := p.at(c.from-1), p.at(c.to)
	if p.at(c.from).glued && ideographicText(before.text) && !before.is("于") && !before.is("於") && c.base.IsZero() {
		return true
	}
	if !next.glued || !ideographicText(next.text) {
		return false
	}
	return p.signs(c.to, "发布", "發布", "發佈", "发表", "發表", "更新", "刊", "来源", "來源", "阅读", "星期", "周", "週") < 0
}

// prose reports whether the rest of the text reads like sentences.
func (p *parser) prose(c candidate, clock bool) bool {
	han, lower, commas := 0, 0, 0
	for i, t := range p.toks {
		if i >= c.from && i < c.to {
			continue
		}
		switch {
		case t.kind == sign && strings.Contains("。！？；!?;", t.text):
			return true
		case t.is("，"), t.is(","):
			commas++
		case t.kind == sign && ideographicText(t.text):
			han++
		case t.kind == word && !fillers[t.text]:
			if r, _ := utf8.DecodeRuneInString(t.raw); unicode.IsLower(r) {
				lower++
			}
		}
	}
	if clock {
		return han > 80 || lower > 5 || commas > 3
	}
	return han > 50 || lower > 2 || han > 0 && commas > 0 || commas > 2
}

// fillers are the small words of bylines, which do not make a sentence.
var fillers = map[string]bool{
	"by": true, "on": true, "at": true, "in": true, "from": true, "of": true, "the": true, "min": true, "mins": true, "minute": true,
	"minutes": true, "read": true, "last": true, "updated": true, "posted": true, "published": true, "edited": true,
	"modified": true, "comment": true, "comments": true, "views": true, "share": true, "source": true, "via": true, "and": true,
	"de": true, "la": true, "le": true, "les": true, "par": true, "von": true, "am": true, "um": true, "uhr": true, "vor": true, "der": true,
	"das": true, "il": true, "di": true, "da": true, "del": true, "por": true, "el": true, "en": true, "em": true, "do": true, "as": true,
	"www": true, "com": true, "cn": true, "net": true, "org": true, "pm": true,
}
