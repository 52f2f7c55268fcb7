package origin

import (
	"strings"
	"unicode/utf8"
)

// endingLines is how many lines from the end are asked for a closing credit, those that follow a text without belonging to
// it left out.
const endingLines = 3

// ending reads an outlet at the very end of a text: （财联社）, — AFP, (Avec AFP), © dpa-infocom.
func (rd *reading) ending(lines []line) (found, bool) {
	asked := 0
	for i := len(lines) - 1; i >= 0 && asked < endingLines; i-- {
		s := strings.TrimRight(lines[i].text, " \x1f")
		if isCaption(s) {
			continue
		}
		s = cutReadMore(s)
		if hit, ok := rd.newspaperPage(s); ok {
			return hit, true
		}
		if hit, ok := rd.lastBracket(s); ok {
			return hit, true
		}
		if hit, ok := rd.lastWords(s, i > 0); ok {
			return hit, true
		}
		if i > 0 && isTrailer(s) && asked < endingLines-1 {
			asked++
			continue
		}
		break
	}
	return found{}, false
}

// cutReadMore cuts the words that sites put behind a text: 原文链接, [阅读全文].
func cutReadMore(s string) string {
	for _, w := range [...]string{"原文链接", "阅读原文", "阅读全文", "查看原文", "查看全文", "返回搜狐，查看更多", "返回搜狐,查看更多", "Read more", "Read More", "(完)", "【完】"} {
		s = strings.TrimRight(strings.TrimSuffix(s, w), " \x1f[")
	}
	return strings.TrimRight(s, " \x1f。.")
}

// newspaperPage reads the page of a newspaper: 《光明日报》（2026年01月19日 03版）.
func (rd *reading) newspaperPage(s string) (found, bool) {
	body, ok := strings.CutPrefix(strings.TrimLeft(s, "( 发于"), "《")
	i := strings.Index(body, "》")
	if !ok || i <= 0 || i > 60 || len(body) > 140 || !containsAny(body[i:], "版", "期") || !strings.ContainsAny(body[i:], "0123456789") {
		return found{}, false
	}
	return rd.hit(body[:i], HowEnd, .75)
}

// lastBracket reads the bracket that ends a line.
func (rd *reading) lastBracket(s string) (found, bool) {
	open, closing := "(", ")"
	switch {
	case strings.HasSuffix(s, ")"):
	case strings.HasSuffix(s, "】"):
		open, closing = "【", "】"
	case strings.HasSuffix(s, "]"):
		open, closing = "[", "]"
	default:
		return found{}, false
	}
	i := strings.LastIndex(s, open)
	if i < 0 {
		return found{}, false
	}
	inside := cutWith(strings.TrimSpace(s[i+len(open) : len(s)-len(closing)]))
	if inside == "" || utf8.RuneCountInString(inside) > 30 || strings.ContainsAny(inside, "@:") {
		return found{}, false
	}
	if name := rd.agencyIn(inside, false); name != "" {
		return rd.hit(name, HowEnd, .75)
	}
	if looksLikeOutlet(inside) && endsText(s[:i]) {
		return rd.hit(inside, HowEnd, .75)
	}
	return found{}, false
}

// endsText reports whether a sentence ends before a closing credit, so that the bracket does not explain a word.
func endsText(before string) bool {
	before = strings.TrimRight(before, " \x1f")
	r := runeBefore(before, len(before))
	return before == "" || !isWord(r)
}

// withs open a credit that shares the text with its source: mit Material der dpa, with files from, avec AFP.
var withs = [...]string{
	"mit material von", "mit material der", "mit material des", "mit agenturmaterial von", "mit informationen von", "mit informationen der", "unter verwendung von material der", "mit",
	"with files from", "with reporting by", "with reporting from", "with inputs from", "with input from", "inputs from", "with agency inputs from", "with information from", "with material from", "with",
	"avec l'", "avec les agences", "avec", "d'après", "con información de la", "con información de", "con informaciones de", "con datos de", "con", "com informações da", "com informações do", "com informações de", "com agência", "com",
	"met informatie van", "met", "z", "по материалам", "с сообщениями", "综合", "据", "courtesy of", "courtesy", "source", "quelle", "theo",
}

// cutWith cuts such words off the front of a credit.
func cutWith(s string) string {
	if s == "" {
		return s
	}
	first := s[0] | 0x20
	for _, w := range withs {
		if w[0] < utf8.RuneSelf && w[0] != first {
			continue
		}
		if len(s) > len(w) && strings.EqualFold(s[:len(w)], w) && (s[len(w)] == ' ' || w[len(w)-1] == '\'' || !isWord(rune(w[len(w)-1])) || w[0] >= 0x80) {
			return strings.TrimSpace(s[len(w):])
		}
	}
	return s
}

// lastWords reads a known outlet that is all of the last line, or stands behind its last sentence and a dash or ©. Below
// says whether there is a text above the line.
func (rd *reading) lastWords(s string, below bool) (found, bool) {
	credit := cutWith(strings.TrimLeft(s, " -–—~*·"))
	if len(s)-len(credit) > 9 && len(credit) <= 60 {
		if name := rd.agencyIn(strings.TrimPrefix(credit, "the "), false); name != "" {
			return rd.hit(name, HowEnd, .75)
		}
		if name := trimName(credit); hasArticle(name) || isWire(name) {
			return rd.hit(name, HowEnd, .6)
		}
	}
	if below && len(s) <= 100 {
		if name := rd.copyright(s); name != "" {
			return rd.hit(name, HowEnd, .7)
		}
		if len(credit) <= 60 && !strings.Contains(credit, ":") {
			if name := rd.agencyIn(credit, false); name != "" {
				return rd.hit(name, HowEnd, .7)
			}
		}
		if initials, name, ok := strings.Cut(credit, " "); ok && len(initials) <= 6 && initials == strings.ToLower(initials) && rd.set.Known(name) {
			return rd.hit(name, HowEnd, .7) // ab/cd AFP
		}
	}
	tail := s[max(0, len(s)-48):]
	if name := rd.behindDash(tail); name != "" {
		return rd.hit(name, HowEnd, .75)
	}
	if i := strings.LastIndexAny(tail, ".。"); i > 0 && runeAt(tail, i+1) == ' ' {
		if name := strings.TrimSpace(tail[i+1:]); name == strings.ToUpper(name) && len(name) >= 3 && rd.set.Known(name) {
			return rd.hit(name, HowEnd, .6)
		}
	}
	return found{}, false
}

// behindDash returns the known outlet between the last dash and the end.
func (rd *reading) behindDash(tail string) string {
	if !containsAny(tail, "-", "–", "—") {
		return ""
	}
	for _, dash := range [...]string{" - ", " – ", " — ", "--", "——", " —", "—", " –"} {
		if i := strings.LastIndex(tail, dash); i >= 0 {
			if name := strings.TrimSpace(tail[i+len(dash):]); endsText(strings.TrimRight(tail[:i], "-–—")) && rd.set.Known(name) {
				return name
			}
		}
	}
	return ""
}

// copyright reads © 2026 AFP, ⓒ 연합뉴스, © dpa-infocom, dpa:….
func (rd *reading) copyright(s string) string {
	for _, sign := range [...]string{"©", "ⓒ", "(c)", "(C)", "Copyright"} {
		_, rest, ok := strings.Cut(s, sign)
		if !ok {
			continue
		}
		rest = strings.TrimLeft(rest, " 0123456789-–,©ⓒ")
		rest = strings.TrimPrefix(strings.TrimPrefix(rest, "by "), "(c) ")
		if n := rd.knownPrefix(rest); n > 0 {
			return rest[:n]
		}
		name, _, _ := strings.Cut(rest, " ")
		if rd.set.Known(strings.TrimRight(name, ".,")) {
			return strings.TrimRight(name, ".,")
		}
	}
	return ""
}

// outletEndings are what names of Chinese, Japanese and Korean outlets end in.
var outletEndings = [...]string{
	"通讯社", "通訊社", "新闻社", "社", "日报", "晚报", "早报", "晨报", "时报", "商报", "周报", "快报", "都市报", "导报", "报", "日報", "晚報", "時報", "報", "新闻网", "新聞網", "新闻", "新聞", "网", "網", "財經", "财经", "财讯", "快讯", "周刊", "週刊", "杂志", "雜誌",
	"电视台", "電視台", "广播电台", "卫视", "在线", "融媒", "融媒体中心", "客户端", "传媒", "头条", "观察", "评论", "日报社", "资讯", "ニュース", "通信", "オンライン", "일보", "신문", "뉴스", "방송",
}

// wireEndings are what Latin names of agencies end in that need not be known.
var wireEndings = [...]string{" news service", " news agency", " newswire", " press agency", " wire service", " content agency", "nachrichtenagentur", " presse-agentur", " press association"}

// isWire reports whether a Latin name is an agency's by its own words.
func isWire(s string) bool {
	for _, w := range wireEndings {
		if len(s) > len(w) && len(s) <= 60 && strings.EqualFold(s[len(s)-len(w):], w) {
			return isCapital(s)
		}
	}
	return false
}

// hasArticle reports whether a Latin name begins with a capital article, as newspapers' names do and persons' do not.
func hasArticle(s string) bool {
	return startsAny(s, "The ", "El ", "La ", "Le ", "Les ", "Los ", "Las ", "Il ", "Der ", "Die ", "Das ", "De ", "O ", "L'") && utf8.RuneCountInString(s) <= 40
}

// looksLikeOutlet reports whether an unknown name is short, in one piece and ends as outlets' names do.
func looksLikeOutlet(s string) bool {
	if !endsLikeOutlet(s) || strings.ContainsAny(s, " ,、;:/=") || strings.HasPrefix(s, "本") {
		return false
	}
	n := utf8.RuneCountInString(s)
	return n >= 3 && n <= 12 && !containsAny(s, "本报", "本网", "本社", "本台", "记者", "公司", "公告", "银行", "官网", "互联网", "来源", "图", "摄", "旗下", "我", "这", "该", "某", "各", "的", "联网", "旅行社", "出版社", "合作社", "社会")
}

// endsLikeOutlet reports whether a name has such an ending behind something.
func endsLikeOutlet(s string) bool {
	for _, w := range outletEndings {
		if strings.HasSuffix(s, w) {
			return s != w
		}
	}
	return false
}
