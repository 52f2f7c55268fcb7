package dates

import (
	"sync"
	"time"
)

// span is a unit of time as words name it.
type span struct {
	precision Precision
	seconds   int // 0 for months and years
	months    int
}

var (
	aSecond = span{precision: Second, seconds: 1}
	aMinute = span{precision: Minute, seconds: 60}
	anHour  = span{precision: Hour, seconds: 3600}
	aDay    = span{precision: Day, seconds: 86400}
	aWeek   = span{precision: Day, seconds: 7 * 86400}
	aMonth  = span{precision: Month, months: 1}
	aYear   = span{precision: Year, months: 12}
)

// signSpans are the units of scripts without blanks, the longer words of one beginning first.
var signSpans = []struct {
	span  span
	words []string
}{
	{aSecond, []string{"秒钟", "秒鐘", "秒", "초"}},
	{aMinute, []string{"分钟", "分鐘", "分", "분"}},
	{anHour, []string{"个小时", "個小時", "小时", "小時", "时间", "時間", "个钟头", "個鐘頭", "시간"}},
	{aWeek, []string{"个星期", "個星期", "星期", "週間", "周", "週", "주일", "주"}},
	{aMonth, []string{"个月", "個月", "ヶ月", "か月", "カ月", "ヵ月", "개월", "달"}},
	{aDay, []string{"天", "日", "일"}},
	{aYear, []string{"年", "년"}},
}

// wordSpans are the units of languages that part their words.
var wordSpans = map[string]span{
	"s": aSecond, "sec": aSecond, "secs": aSecond, "second": aSecond, "seconds": aSecond, "sekunden": aSecond,
	"secondes": aSecond, "segundos": aSecond, "secondi": aSecond, "секунд": aSecond, "секунды": aSecond,
	"min": aMinute, "mins": aMinute, "minute": aMinute, "minutes": aMinute, "minuten": aMinute, "minuto": aMinute,
	"minutos": aMinute, "minuti": aMinute, "minuut": aMinute, "мин": aMinute, "минуту": aMinute, "минуты": aMinute,
	"минут": aMinute, "minutter": aMinute, "minuter": aMinute,
	"h": anHour, "hr": anHour, "hrs": anHour, "hour": anHour, "hours": anHour, "stunde": anHour, "stunden": anHour,
	"heure": anHour, "heures": anHour, "hora": anHour, "horas": anHour, "ora": anHour, "ore": anHour, "uur": anHour,
	"час": anHour, "часа": anHour, "часов": anHour, "timer": anHour, "timmar": anHour, "godz": anHour,
	"d": aDay, "day": aDay, "days": aDay, "tag": aDay, "tagen": aDay, "jour": aDay, "jours": aDay, "dia": aDay,
	"dias": aDay, "giorno": aDay, "giorni": aDay, "dag": aDay, "dagen": aDay, "день": aDay, "дня": aDay, "днеи": aDay,
	"dage": aDay, "dagar": aDay, "dni": aDay,
	"w": aWeek, "week": aWeek, "weeks": aWeek, "woche": aWeek, "wochen": aWeek, "semaine": aWeek, "semaines": aWeek,
	"semana": aWeek, "semanas": aWeek, "settimana": aWeek, "settimane": aWeek, "weken": aWeek, "неделю": aWeek,
	"недели": aWeek, "недель": aWeek,
	"month": aMonth, "months": aMonth, "monat": aMonth, "monaten": aMonth, "mois": aMonth, "mes": aMonth,
	"meses": aMonth, "mese": aMonth, "mesi": aMonth, "maand": aMonth, "maanden": aMonth, "месяц": aMonth,
	"месяца": aMonth, "месяцев": aMonth,
	"year": aYear, "years": aYear, "jahr": aYear, "jahren": aYear, "an": aYear, "ans": aYear, "ano": aYear, "anos": aYear,
	"anno": aYear, "anni": aYear, "jaar": aYear, "год": aYear, "года": aYear, "лет": aYear,
}

// agoBefore and agoBehind are the words that make a span a time in the past, in front of it and behind it.
var (
	agoBefore = [][]string{{"vor"}, {"il", "y", "a"}, {"hace"}, {"ha"}}
	agoBehind = map[string]bool{
		"ago": true, "fa": true, "назад": true, "geleden": true, "sedan": true, "siden": true, "temu": true, "atras": true,
		"once": true, "lalu": true,
	}
)

// dayWords are days that are named by their distance from today.
var dayWords = []struct {
	days  int
	signs []string
	words []string
}{
	{3, []string{"大前天"}, nil},
	{2, []string{"前天", "一昨日", "おととい", "그저께", "그제"}, []string{"vorgestern", "anteayer", "позавчера"}},
	{1, []string{"昨天", "昨日", "어제"}, []string{"yesterday", "gestern", "hier", "ayer", "ieri", "ontem", "вчера", "gisteren"}},
	{0, []string{"今天", "今日", "오늘"}, []string{"today", "heute", "hoy", "oggi", "hoje", "сегодня", "vandaag"}},
}

// relativeWords are the words with which a relative time can begin, numbers apart.
var relativeWords = sync.OnceValue(func() map[string]bool {
	words := map[string]bool{"just": true, "a": true, "an": true, "one": true, "un": true, "una": true, "une": true}
	for _, w := range agoBefore {
		words[w[0]] = true
	}
	for _, d := range dayWords {
		for _, w := range d.words {
			words[w] = true
		}
	}
	return words
})

// relativeAt reads a time that counts from now: 刚刚, 3天前, 半小时前, an hour ago, vor 3 Stunden, 昨天 10:20.
func (p *parser) relativeAt(i int, f *fields) int {
	f.relative = true
	for _, rule := range []func(*parser, int, *fields) int{
		(*parser).justNow, (*parser).signsAgo, (*parser).wordsAgo, (*parser).namedDay,
	} {
		if j := rule(p, i, f); j > 0 {
			return j
		}
	}
	return -1
}

func (p *parser) justNow(i int, f *fields) int {
	j := p.signs(i, "刚刚", "剛剛", "刚才", "剛才", "たった今", "방금")
	if j < 0 && p.at(i).is("just") && p.at(i+1).is("now") {
		j = i + 2
	}
	if j > 0 {
		f.base, f.precision = p.now, Minute
	}
	return j
}

// signsAgo reads 3天前, 两个小时之前, 半小时前, 3시간 전.
func (p *parser) signsAgo(i int, f *fields) int {
	count, half := p.at(i).value, p.at(i).is("半")
	if !half && !p.at(i).num(1, 4) {
		return -1
	}
	for _, u := range signSpans {
		j := p.signs(i+1, u.words...)
		if j < 0 {
			continue
		}
		k := p.signs(j, "以前", "之前", "前", "전")
		if k < 0 {
			return -1
		}
		if half {
			f.base, f.precision = p.now.Add(-time.Duration(u.span.seconds)*time.Second/2), u.span.precision-1
			if u.span.seconds == 3600 {
				f.precision = Minute
			}
			if u.span.seconds == 0 {
				return -1
			}
			return k
		}
		p.back(count, u.span, f)
		return k
	}
	return -1
}

// wordsAgo reads 3 hours ago, an hour ago, 5h ago, vor 3 Stunden, il y a 2 jours, hace 3 horas.
func (p *parser) wordsAgo(i int, f *fields) int {
	before := false
	for _, words := range agoBefore {
		if p.words(i, words) {
			i, before = i+len(words), true
			break
		}
	}
	count, ok := p.count(i)
	unit, known := wordSpans[p.at(i+1).text]
	if !ok || !known || p.at(i+1).kind != word {
		return -1
	}
	if agoBehind[p.at(i+2).text] {
		p.back(count, unit, f)
		return i + 3
	}
	if !before {
		return -1
	}
	p.back(count, unit, f)
	return i + 2
}

// words reports whether these words stand at i.
func (p *parser) words(i int, words []string) bool {
	for n, w := range words {
		if !p.at(i + n).is(w) {
			return false
		}
	}
	return true
}

// count is the number at i; articles count as one.
func (p *parser) count(i int) (int, bool) {
	switch t := p.at(i); t.text {
	case "a", "an", "one", "einer", "einem", "une", "un", "una", "uma", "um", "een":
		return 1, true
	default:
		return t.value, t.num(1, 4)
	}
}

// back sets the fields to that long before now.
func (p *parser) back(count int, unit span, f *fields) {
	f.precision = unit.precision
	if unit.months > 0 {
		f.base = p.now.AddDate(0, -count*unit.months, 0)
		return
	}
	f.base = p.now.Add(-time.Duration(count*unit.seconds) * time.Second)
}

// namedDay reads 昨天 10:20, yesterday at 8 pm, 前天.
func (p *parser) namedDay(i int, f *fields) int {
	for _, d := range dayWords {
		j := p.signs(i, d.signs...)
		for _, w := range d.words {
			if p.at(i).is(w) {
				j = i + 1
			}
		}
		if j < 0 {
			continue
		}
		day := p.now.AddDate(0, 0, -d.days)
		f.year, f.month, f.day, f.precision = day.Year(), int(day.Month()), day.Day(), Day
		return p.afterDay(j, f)
	}
	return -1
}
