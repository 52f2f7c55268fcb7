package origin

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"headwater/aggregator/internal/outlet"
)

// A named outlet, clean: what a mention comes down to.
type named struct {
	name string
	via  []string // outlets that stood before it: 人民网 of 人民网-人民日报
}

// forerunners are words before a name that say what it is.
var forerunners = [...]string{
	"微信公众号", "微信公眾號", "微信订阅号", "公众号", "公眾號", "微信号", "微信", "微博@", "知乎专栏", "知乎用户", "头条号", "百家号", "网易号", "搜狐号", "企鹅号", "澎湃号", "哔哩哔哩", "官方微博", "据", "據", "综合", "綜合", "原创", "媒体",
	"網站", "网站", "博客", "新华社客户端官方账号", "Materials provided by", "materials provided by", "the website of", "website of", "the magazine", "the newspaper", "the blog", "news site", "the website", "der zeitung", "dem magazin", "le site", "le journal", "la revue", "el diario", "la revista", "el sitio", "il sito", "сайте", "сайта", "сайт", "издания", "издание", "газеты", "журнала",
}

// followers are endings of a name that belong to the outlet's channel and not to its name.
var followers = [...]string{
	"新闻客户端", "客户端", "客戶端", "微信公众号", "微信公眾號", "官方公众号", "公众号", "公眾號", "官方百家号", "百家号", "头条号", "官方微信", "官方微博", "官方账号", "官微", "官博", "微博", "微信", "官方网站", "官網", "官网",
	"综合报道", "综合消息", "综合", "原创", "首发", "报道", "授权转载", "电讯", "讯", "等", "发布会", "供稿", "からの転載", "より", "から", "が配信", "に掲載", "の記事",
	"에서", "제공", " 기자", " staff", " staff reporter", " reporters", " news agency", " website", " blog post",
}

// clean turns the words of a mention into an outlet's name; "" when they name nobody.
func (rd *reading) clean(m mention) named {
	text := trimName(m.text)
	if m.quoted {
		text = rd.siteOfTitle(text, m.href != "")
	}
	if m.title && !rd.set.Known(text) {
		if head, _, ok := strings.Cut(text, "-"); ok && rd.set.Known(head) {
			return rd.accept(named{name: head})
		}
		return rd.accept(named{name: outlet.Host(m.href)})
	}
	for _, s := range [...]string{"'s", "’s"} {
		if owner, ok := strings.CutSuffix(text, s); ok && rd.set.Known(owner) {
			text = owner
		}
	}
	if rd.set.Known(text) {
		return rd.accept(named{name: text})
	}
	if rd.isNobodyWord(text) {
		return named{}
	}
	text = cutForerunner(text)
	text = trimName(cutReporter(text))
	if first, rest, ok := rd.firstOf(text, m.quoted); ok {
		return rd.accept(named{name: first, via: rest})
	}
	if !rd.set.Known(text) {
		text = cutPath(cutFollower(rd.cutGlued(text)))
	}
	if !m.quoted && !hasNameShape(text) || m.quoted && utf8.RuneCountInString(text) > 60 {
		return named{}
	}
	return rd.accept(named{name: text})
}

// accept drops names of nobody and shows the others as their outlet is called.
func (rd *reading) accept(n named) named {
	if rd.isNobody(n.name) {
		return named{}
	}
	n.name = rd.set.Shown(n.name)
	return n
}

func trimName(s string) string {
	return strings.TrimFunc(s, func(r rune) bool {
		return r == mark || unicode.IsSpace(r) || strings.ContainsRune("\"'“”‘’「」『』《》〈〉«»【】[]()（）*_:;,.。、-–—|/·~#>=", r)
	})
}

func cutForerunner(s string) string {
	for _, w := range forerunners {
		if rest, ok := strings.CutPrefix(s, w); ok {
			if rest = trimName(rest); utf8.RuneCountInString(rest) >= 2 {
				return rest
			}
		}
	}
	return s
}

func cutFollower(s string) string {
	for _, w := range followers {
		if rest, ok := strings.CutSuffix(s, w); ok {
			if rest = trimName(rest); utf8.RuneCountInString(rest) >= 2 && !strings.HasSuffix(rest, "的") && (w != "讯" && w != "等" || utf8.RuneCountInString(rest) > 3) {
				return rest
			}
		}
	}
	return s
}

// cutReporter keeps the outlet of 新京报记者王小样 and of 观察者网专栏作者 王文.
func cutReporter(s string) string {
	for _, w := range [...]string{"特约记者", "专栏作者", "首席记者", "实习记者", "见习记者", "记者", "記者", "通讯员", "评论员"} {
		if head, _, ok := strings.Cut(s, w); ok && utf8.RuneCountInString(head) >= 2 {
			return head
		}
	}
	return s
}

// firstOf parts lists and chains. Of a list (国是直通车/新京报) and of an outlet with its channel (澎湃新闻·澎湃号) the first
// is meant, of a chain of two outlets (人民网-人民日报) the last, from which the first one has it.
func (rd *reading) firstOf(s string, quoted bool) (name string, via []string, ok bool) {
	for _, sep := range [...]string{"、", "/", ",", " & ", " and ", " et ", " und ", " y "} {
		if quoted && sep != "、" {
			break
		}
		head, tail, found := strings.Cut(s, sep)
		if found && rd.isData(tail) {
			return "", nil, true
		}
		if found && (sep[0] != ' ' || rd.set.Known(head)) {
			return trimName(head), nil, trimName(head) != ""
		}
	}
	for _, sep := range [...]string{"-", "–", "—", "·", "_"} {
		head, tail, found := strings.Cut(s, sep)
		head, tail = trimName(head), trimName(tail)
		if !found || !rd.set.Known(head) {
			continue
		}
		if sep != "·" && rd.set.Known(tail) && !rd.set.Same(head, tail) {
			return tail, []string{rd.set.Shown(head)}, true
		}
		return head, nil, true
	}
	return "", nil, false
}

// isData reports whether a list goes on with a source of data, so that it is a chart's and not the text's:
// 国家统计局、Wind、样例证券研究所.
func (rd *reading) isData(list string) bool {
	for _, n := range strings.FieldsFunc(list, func(r rune) bool { return r == '、' || r == ',' || r == '/' }) {
		if n = trimName(n); n != "" && rd.isNobodyWord(n) || strings.HasSuffix(n, "研究所") || strings.HasSuffix(n, "研究部") {
			return true
		}
	}
	return false
}

// cutGlued cuts the label of another field that was glued to a known name: 中国新闻网参与互动.
func (rd *reading) cutGlued(s string) string {
	if name, tail := rd.agencyPrefix(s); name != "" && tail != "" {
		if k, _ := labels().match(tail, 0); k == kindOther {
			return name
		}
	}
	return s
}

// cutPath keeps the host of an address without a scheme: example.org/blog/x.
func cutPath(s string) string {
	host, path, ok := strings.Cut(s, "/")
	if ok && path != "" && strings.Contains(host, ".") && !strings.ContainsAny(s, " ") {
		return host
	}
	return s
}

// siteOfTitle returns the site in a link's text that is a page's whole title: "How to … - 知乎".
func (rd *reading) siteOfTitle(s string, linked bool) string {
	if !linked {
		return s
	}
	for _, sep := range [...]string{" - ", " | ", "_", " – ", " — "} {
		if i := strings.LastIndex(s, sep); i > 0 && rd.set.Known(s[i+len(sep):]) {
			return trimName(s[i+len(sep):])
		}
	}
	return s
}

// hasNameShape reports whether words can be the name of an outlet: short, not a number or date, not a sentence.
func hasNameShape(s string) bool {
	n := utf8.RuneCountInString(s)
	if n < 2 || n > 45 {
		return false
	}
	han, letters := 0, 0
	for _, r := range s {
		if isHan(r) {
			han++
		}
		if unicode.IsLetter(r) {
			letters++
		}
	}
	if letters == 0 || han > 22 || han == n && n > 20 {
		return false
	}
	first, _ := utf8.DecodeRuneInString(s)
	if unicode.IsDigit(first) && datelike(s) && han <= 2 {
		return false
	}
	return true
}

// isCapital reports whether a Latin name begins as names do. Other scripts have no say in it.
func isCapital(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return r >= 0x250 || !unicode.IsLower(r)
}
