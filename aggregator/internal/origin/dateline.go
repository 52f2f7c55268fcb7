package origin

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// datelineLines is how many lines may precede the one with the dateline: a title, a byline, an editor's note.
const datelineLines = 3

// dateline reads an agency's dateline at the beginning of a text, and the lead 据新华社….
func (rd *reading) dateline(lines []line) (found, bool) {
	for i := range lines[:min(len(lines), datelineLines)] {
		s := strings.TrimLeft(lines[i].text, " \x1f-—*·※")
		if hit, ok := rd.hanDateline(s); ok {
			return hit, true
		}
		if hit, ok := rd.bracketDateline(s); ok {
			return hit, true
		}
		if hit, ok := rd.dashDateline(s); ok {
			return hit, true
		}
	}
	return found{}, false
}

// hanDateline reads 新华社北京1月19日电, （中央社記者王小樣台北19日電）, 【环球网报道 记者 王小样】, IT之家1月30日消息 and, less surely,
// 据央视新闻客户端消息.
func (rd *reading) hanDateline(s string) (found, bool) {
	bracket := false
	if r, size := utf8.DecodeRuneInString(s); r == '(' || r == '【' || r == '[' {
		s, bracket = s[size:], true
	}
	rest, cited := strings.CutPrefix(s, "据")
	if !cited {
		rest, cited = strings.CutPrefix(s, "據")
	}
	name, tail := rd.agencyPrefix(rest)
	if name == "" {
		return rd.strangerDateline(s, cited)
	}
	if cited {
		return rd.lead(name, tail)
	}
	if bracket && closesAt(tail) {
		return rd.hit(name, HowDateline, .8)
	}
	if bracket && reportsIn(tail) {
		return rd.hit(name, HowDateline, .8)
	}
	how, confidence := HowDateline, .8
	switch datelineTail(tail) {
	case tailNone:
		return found{}, false
	case tailLearnt:
		how, confidence = HowLead, .6
	}
	return rd.hit(name, how, confidence)
}

// hit makes a candidate of a known outlet's name.
func (rd *reading) hit(name, how string, confidence float64) (found, bool) {
	n := rd.clean(mention{text: name, quoted: true})
	return found{name: n.name, via: n.via, how: how, confidence: confidence}, n.name != ""
}

// agencyPrefix returns the longest known outlet that s begins with. Chinese does not part it from what follows, so every
// length is tried; Latin letters must not go on.
func (rd *reading) agencyPrefix(s string) (name, tail string) {
	s, open := strings.CutPrefix(s, "《")
	n := rd.set.Longest(s[:min(len(s), 80)], func(i int) bool { return nameMayEnd(s, i) && !strings.ContainsAny(s[:i], ",。(:【】") })
	name, tail = s[:n], s[n:]
	if open {
		tail = strings.TrimPrefix(tail, "》")
	}
	return name, tail
}

// nameMayEnd reports whether a name may end at i: behind a letter, and before a sign or a Chinese character, or between the
// two scripts.
func nameMayEnd(s string, i int) bool {
	before, after := runeBefore(s, i), runeAt(s, i)
	return (isWord(before) || before == '+' || before == '!') && (!isWord(after) || isHan(after) || isHan(before))
}

// tailKind is what follows the name in a Chinese dateline.
type tailKind uint8

const (
	tailNone   tailKind = iota
	tailWire            // 北京1月19日电, 讯, (记者 …)
	tailLearnt          // 获悉, 了解到
)

// datelineTail judges what follows the name: a place and a date, then 电, 讯 or 消息, all before the first full sentence.
func datelineTail(s string) tailKind {
	s = strings.TrimLeft(s, " ")
	if s == "" {
		return tailNone
	}
	dated := false
	for i, r := range s {
		switch {
		case i > 90, r == '。', r == '的', r == '称', r == '等':
			return tailNone
		case unicode.IsDigit(r):
			dated = true
		case r == '日' && i > 0:
			dated = true
		case r == '电' || r == '電' || r == '讯' || r == '訊':
			return wireTail(s[i+utf8.RuneLen(r):], i == 0 || dated || r == '电' || r == '電')
		case i == 0 && strings.HasPrefix(s, "快讯"):
			return tailWire
		case strings.HasPrefix(s[i:], "消息") && (i == 0 || dated):
			return tailWire
		case strings.HasPrefix(s[i:], "报道") || strings.HasPrefix(s[i:], "報道") || strings.HasPrefix(s[i:], "報導"):
			return wireTail(s[i+len("报道"):], true)
		case strings.HasPrefix(s[i:], "获悉") || strings.HasPrefix(s[i:], "獲悉"):
			return tailLearnt
		case dated && (isDash(r) || r == '|'):
			return tailWire
		case r == ',' && !dated, r == ':' && i > 0 && !dated, r == '"', r == '》':
			return tailNone
		}
	}
	return tailNone
}

// wireTail reports whether 电, 讯 or 报道 ended a dateline and not a word of a sentence: 电影, 讯息, 报道称.
func wireTail(rest string, likely bool) tailKind {
	r := runeAt(rest, 0)
	if likely && (r == 0 || r == ' ' || r == mark || !isWord(r) || unicode.IsDigit(r)) {
		return tailWire
	}
	if likely && r != '影' && r != '视' && r != '子' && r != '话' && r != '商' && r != '力' && r != '称' && r != '了' && r != '息' && r != '指' {
		return tailWire
	}
	return tailNone
}

// reportsIn reports whether a bracket closes soon and speaks of reporters before: 【环球时报驻美国特约记者 王小样】.
func reportsIn(s string) bool {
	i := strings.IndexAny(s, ")】]")
	return i > 0 && i < 80 && containsAny(s[:i], "记者", "記者", "报道", "報道", "報導", "消息", "讯")
}

func closesAt(s string) bool {
	r := runeAt(s, 0)
	return r == ')' || r == '】' || r == ']'
}

// strangerDateline reads the dateline of an outlet that is not known: 样例社1月19日电. The date must follow at once and the
// name must end as outlets' names do.
func (rd *reading) strangerDateline(s string, cited bool) (found, bool) {
	if cited {
		return found{}, false
	}
	i := strings.IndexFunc(s[:min(len(s), 40)], func(r rune) bool { return !isLetter(r) && r != '·' })
	if i <= 0 || i > 36 || !unicode.IsDigit(runeAt(strings.TrimLeft(s[i:], " "), 0)) {
		return found{}, false
	}
	name := s[:i]
	if !looksLikeOutlet(name) || strings.HasPrefix(name, "本") || datelineTail(s[i:]) != tailWire {
		return found{}, false
	}
	return rd.hit(name, HowDateline, .7)
}

// lead judges what follows a cited outlet: 据新华社北京1月19日电, 据央视新闻客户端消息. What an outlet wrote earlier (此前报道) and what it
// quotes is background of the text, not its origin.
func (rd *reading) lead(name, tail string) (found, bool) {
	head := tail
	if i := strings.IndexAny(head, "。"); i >= 0 {
		head = head[:i]
	}
	if containsAny(head[:min(len(head), 60)], "此前", "早前", "先前", "曾", "援引", "称", "引述", "统计", "数据显示") {
		return found{}, false
	}
	if i := strings.IndexByte(head, ','); i >= 0 {
		head = head[:i]
	}
	if len(head) > 60 || !containsAny(head, "电", "電", "消息", "报道", "報道", "報導", "讯") {
		return found{}, false
	}
	if containsAny(tail, "本报记者", "本台记者", "本网记者", "本刊记者") {
		return found{}, false
	}
	return rd.hit(name, HowLead, .6)
}

// bracketDateline reads BERLIN (dpa) -, Jan. 19 /PRNewswire/ --, (서울=연합뉴스), 【ワシントン共同】, （東京 19日 ロイター）.
func (rd *reading) bracketDateline(s string) (found, bool) {
	if !containsAny(s[:min(len(s), 94)], "(", "[", "【", "/") {
		return found{}, false
	}
	for i, r := range s {
		if i > 90 {
			break
		}
		closing := ""
		switch r {
		case '(':
			closing = ")"
		case '[':
			closing = "]"
		case '【':
			closing = "】"
		case '/':
			closing = "/"
		default:
			continue
		}
		size := utf8.RuneLen(r)
		n := strings.Index(s[i+size:], closing)
		if n <= 0 || n > 60 {
			continue
		}
		inside, tail := s[i+size:i+size+n], s[i+size+n+len(closing):]
		if name := rd.agencyIn(inside, i == 0); name != "" && dateliney(s[:i], tail, i == 0 && r != '/') {
			return rd.hit(name, HowDateline, .8)
		}
	}
	return found{}, false
}

// agencyIn returns the known outlet in a dateline's bracket: alone, first of dpa/lhe and AFP=時事, or, when the bracket
// opens the text, behind a place: 서울=연합뉴스, ワシントン共同, 東京 19日 ロイター.
func (rd *reading) agencyIn(inside string, opens bool) string {
	inside = strings.TrimSpace(inside)
	if containsAny(inside, "图", "圖", "写真", "画像", "提供", "사진", "그래픽", "영상", "视频", "摄", "Photo", "photo", "Foto", "foto", "Image", "Bild", "Фото") {
		return ""
	}
	if rd.set.Known(inside) {
		return inside
	}
	parts := strings.FieldsFunc(inside, func(r rune) bool { return r == '/' || r == '=' || r == ',' || r == ';' || r == '|' })
	for _, p := range parts {
		if p = strings.TrimSpace(p); rd.set.Known(p) {
			return p
		}
	}
	if !opens {
		return ""
	}
	if n := rd.knownPrefix(inside); n > 0 && strings.HasSuffix(inside, "기자") {
		return inside[:n]
	}
	for i, r := range inside {
		if i > 0 && (isHan(r) || runeBefore(inside, i) == ' ') && rd.set.Known(inside[i:]) {
			return inside[i:]
		}
	}
	return ""
}

// dateliney reports whether a bracket between these words is a dateline's: behind it a dash, a point or an equals sign,
// before it only a place and a date; or it opens the text.
func dateliney(before, after string, opens bool) bool {
	if opens {
		return true
	}
	after = strings.TrimLeft(after, " .\x1f")
	r := runeAt(after, 0)
	if !isDash(r) && r != '=' && r != ':' && !allPlace(before) {
		return false
	}
	return placeWords(before)
}

// placeWords reports whether words are a place and a date: few, and none in lower case but a month or a particle.
func placeWords(s string) bool {
	words := strings.FieldsFunc(s, func(r rune) bool { return !isWord(r) })
	lower := 0
	for _, w := range words {
		if unicode.IsLower(runeAt(w, 0)) && len(w) > 3 && !isMonth(w) {
			lower++
		}
	}
	return len(words) <= 9 && lower <= 1
}

// allPlace reports whether a place is written in capitals or a date stands with it, as only datelines have it.
func allPlace(s string) bool {
	upper, digits := 0, 0
	for _, r := range s {
		if unicode.IsLower(r) {
			upper -= 2
		}
		if unicode.IsUpper(r) {
			upper++
		}
		if unicode.IsDigit(r) {
			digits++
		}
	}
	return upper > 3 || digits > 0
}

// agencyBefore returns the known outlet between the last point and the dash: Москва. 19 января. INTERFAX.RU -.
func (rd *reading) agencyBefore(s string) string {
	if i := strings.LastIndex(s, ". "); i >= 0 && placeWords(s[:i]) {
		if name := strings.TrimSpace(s[i+2:]); rd.set.Known(name) {
			return name
		}
	}
	return ""
}

// dashDateline reads МОСКВА, 19 янв - РИА Новости. and the like: the outlet stands between the dash and the first point.
func (rd *reading) dashDateline(s string) (found, bool) {
	head := s[:min(len(s), 110)]
	if !containsAny(head, "-", "–", "—") {
		return found{}, false
	}
	for i, r := range head {
		if !isDash(r) {
			continue
		}
		rest := strings.TrimLeft(s[i:], "-–— ")
		n := rd.knownPrefix(rest)
		next := runeAt(rest, n)
		if name := rd.agencyBefore(s[:i]); name != "" && allPlace(s[:i]) {
			return rd.hit(name, HowDateline, .8)
		}
		if n > 3 && (next == '.' || next == ',' || next == '/' || next == ' ' && isDash(runeAt(rest, n+1))) && placeWords(s[:i]) && allPlace(s[:i]) {
			return rd.hit(rest[:n], HowDateline, .8)
		}
		return found{}, false
	}
	return found{}, false
}
