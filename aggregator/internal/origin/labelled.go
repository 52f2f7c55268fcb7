package origin

import (
	"strings"
	"unicode/utf8"

	"headwater/aggregator/internal/fold"
	"headwater/aggregator/internal/outlet"
)

// labelled is what the labels of a text say.
type labelled struct {
	strong  []found // 本文来源, 转载自: about the text itself
	weak    []found // 来源 alone: may be about a part of it
	via     []found
	thanks  []string
	address string // of the original, as 原文链接 gives it
	link    string // of the text, which may be our own
	authors []string
	writers []found // outlets of the authors
}

// readLabels collects the labels of lines. A page's byline is short and about the article, so every line of it counts;
// in a text only its first and last lines do, and there are captions and disclaimers among them.
func (rd *reading) readLabels(lines []line, how string) labelled {
	var out labelled
	for i := range lines {
		l := &lines[i]
		if how == HowLabel && !l.begin && !l.end || isCaption(l.text) {
			continue
		}
		labelsOf(l, func(f label) {
			if f.kind != kindOther && !disclaims(l.text, f) {
				rd.readLabel(&out, lines, i, f, how)
			}
		})
	}
	return out
}

func (rd *reading) readLabel(out *labelled, lines []line, i int, f label, how string) {
	l := &lines[i]
	switch f.kind {
	case kindVerb:
		l.states = true
	case kindPassive:
		if hit, ok := rd.passiveStatement(l, f.from); ok {
			out.strong = append(out.strong, hit)
		}
	case kindAddress, kindLink:
		rd.readAddress(out, l, f)
	case kindAuthor:
		out.authors = append(out.authors, authorsAt(l, f)...)
		if hit, ok := rd.writer(l, f); ok {
			out.writers = append(out.writers, hit)
		}
	case kindAccount:
		if how == HowByline && !f.loose {
			f.kind = kindSource
			rd.readName(out, lines, i, f, how)
		}
	case kindSource, kindCame, kindVia, kindThanks:
		rd.readName(out, lines, i, f, how)
	}
}

// readName reads the name that a label of an origin labels.
func (rd *reading) readName(out *labelled, lines []line, i int, f label, how string) {
	l := &lines[i]
	m := rd.mention(l, f.name, latinAt(l.text, f.from) && f.kind != kindSource)
	if f.name >= len(l.text) && f.lead && i+1 < len(lines) {
		m = rd.nextLine(&lines[i+1], how)
	}
	n := rd.clean(m)
	if n.name == "" || !rd.fits(l, f, m, n.name) {
		return
	}
	if how == HowLabel && !f.strong && (!placed(lines, i, f, m) || rd.isData(m.line.text[m.end:])) {
		return
	}
	out.add(f, rd.named(n, m, how, .9))
}

func (out *labelled) add(f label, hit found) {
	switch {
	case f.kind == kindThanks:
		out.thanks = append(out.thanks, hit.name)
	case f.kind == kindVia:
		hit.how, hit.confidence = HowVia, .85
		out.via = append(out.via, hit)
	case f.strong:
		if f.kind == kindCame && hit.how == HowLabel {
			hit.how = HowStatement
		}
		out.strong = append(out.strong, hit)
	default:
		out.weak = append(out.weak, hit)
	}
}

// named makes a candidate of a clean name. An address in the name's place names the outlet that stands there.
func (rd *reading) named(n named, m mention, how string, confidence float64) found {
	if m.href == "" && m.line != nil {
		m.href = addressAfter(m.line.text, m.end)
	}
	if m.href != "" && n.name == outlet.Host(m.href) {
		n.name = rd.siteName(m.href)
	}
	return found{name: n.name, via: n.via, url: m.href, how: how, confidence: confidence}
}

// addressAfter returns the address that stands right behind a name: 연합뉴스(https://…), The Texas Tribune at https://….
func addressAfter(s string, i int) string {
	rest := strings.TrimLeft(s[min(i, len(s)):], " (:,-\x1f")
	for _, w := range [...]string{"at ", "auf ", "en ", "à "} {
		rest = strings.TrimPrefix(rest, w)
	}
	m, _ := addressMention(rest, 0)
	return m.href
}

// siteName returns the outlet at an address, else its host.
func (rd *reading) siteName(address string) string {
	if o, ok := rd.set.At(address); ok {
		return o.Name
	}
	return outlet.Host(address)
}

// fits weighs a name against its label: the less the label says, the more must the name.
func (rd *reading) fits(l *line, f label, m mention, name string) bool {
	sure := m.quoted || m.href != "" || rd.set.Known(name)
	latin := latinAt(l.text, f.from)
	switch {
	case sure:
		return true
	case f.loose && latin:
		return (f.kind == kindVia || f.kind == kindCame) && isCapital(name) && (f.lead || f.bracket) && m.end >= len(strings.TrimRight(l.text, ".)] "))
	case latin && !isCapital(name):
		return strings.Contains(name, ".")
	case f.loose && f.kind == kindSource && !f.strong:
		return utf8.RuneCountInString(name) <= 14
	case f.kind == kindCame || f.strong:
		return utf8.RuneCountInString(name) <= 24
	}
	return true
}

func latinAt(s string, i int) bool { return !isHan(runeAt(s, i)) }

// placed reports whether a label that does not speak of the text itself stands where it means all of it: alone on a
// line, or behind the last sentence. In the middle it belongs to a paragraph, as in digests.
func placed(lines []line, i int, f label, m mention) bool {
	l := &lines[i]
	if f.lead || f.bracket && f.from <= 4 {
		return len(l.text)-m.end < 400
	}
	if i == 0 && len(l.text) < 300 {
		return true
	}
	rest := lines[i+1:]
	for j := range rest {
		if !isTrailer(rest[j].text) {
			return false
		}
	}
	return len(l.text)-m.end < 120 || len(lines) == 1
}

// nextLine reads the name under a label that stands alone on its line.
func (rd *reading) nextLine(l *line, how string) mention {
	m := rd.mention(l, 0, false)
	other, _ := labels().match(l.text, 0)
	if other != kindNone || m.end < len(l.text) || !rd.set.Known(m.text) && how != HowByline && m.href == "" {
		return mention{}
	}
	return m
}

// best returns the candidate that labels agree on.
func (out *labelled) best() (found, bool) {
	switch {
	case len(out.strong) > 0:
		return out.strong[0], true
	case len(out.weak) > 0 && sameNames(out.weak):
		return out.weak[0], true
	}
	return found{}, false
}

// sameNames reports whether all candidates name one outlet. Several different ones are a digest's, one for each entry.
func sameNames(hits []found) bool {
	for _, h := range hits[1:] {
		if h.name != hits[0].name {
			return false
		}
	}
	return true
}

// readAddress reads the address behind 原文链接 and its like. It names the outlet that stands there, by the link's own
// words if they are its name.
func (rd *reading) readAddress(out *labelled, l *line, f label) {
	i := skipOpening(l.text, f.name)
	href := hrefIn(l, f.from, len(l.text))
	m, ok := addressMention(l.text, i)
	if ok {
		href = m.href
	}
	switch {
	case !strings.HasPrefix(href, "http"):
	case f.kind == kindAddress && out.address == "":
		out.address = href
		if rd.isOwnSite(href) {
			return
		}
		hit := found{name: rd.siteName(href), url: href, how: HowVia, confidence: .85}
		if n := rd.clean(rd.mention(l, f.name, false)); n.name != "" && (rd.set.Known(n.name) || strings.Contains(fold.Key(outlet.Host(href)), fold.Key(n.name))) {
			hit.name = n.name
		}
		out.via = append(out.via, hit)
	case f.kind == kindLink && out.link == "":
		out.link = href
	}
}

// isCaption reports whether a line belongs to a picture, a table or a film.
func isCaption(s string) bool {
	r, size := utf8.DecodeRuneInString(s)
	if r == '(' || r == '[' || r == '【' {
		s = s[size:]
		r, size = utf8.DecodeRuneInString(s)
	}
	if hasUnit(s) {
		return true // a table's or chart's line
	}
	switch r {
	case 'F', 'T', 'C', 'A', 'G':
		return startsAny(s, "Figure ", "Fig. ", "Table ", "Chart ", "Abb. ", "Grafik")
	case '▲', '↑', '↓', '⬆':
		return true
	case '图', '圖', '表':
		next := runeAt(s, size)
		return next != '书' && next != '文' && next != '面' && next != '示' && next != '达' && next != '明' && next != '現' && next != '现'
	}
	return false
}

// hasUnit reports whether a line says in which unit its figures are: 单位:亿元. Colons are rarer than any Chinese character.
func hasUnit(s string) bool {
	for {
		i := strings.IndexByte(s, ':')
		if i < 0 {
			return false
		}
		if head := s[:i]; strings.HasSuffix(head, "单位") || strings.HasSuffix(head, "單位") {
			return true
		}
		s = s[i+1:]
	}
}

// disclaims reports whether a label stands in words about reposting in general: 转载请注明来源…, 凡本网注明….
func disclaims(s string, f label) bool {
	before := s[:f.from]
	if i := strings.LastIndexAny(before, "。!?"); i >= 0 {
		before = before[i:]
	}
	return containsAny(before, "注明", "註明", "标明", "凡", "如需", "部分", "未经", "禁止", "谢绝", "欢迎")
}

// trailers are words of lines that follow a text without belonging to it.
var trailers = [...]string{
	"编辑", "編輯", "责编", "校对", "审核", "监制", "记者", "作者", "声明", "版权", "转载", "原文", "关注", "公众号", "二维码", "扫码", "点击", "阅读", "更多", "推荐", "相关", "评论", "免责", "©", "举报", "标签", "图片", "封面", "题图", "头图", "责任",
	"Editor", "Photo", "Copyright", "Read ", "Related", "Tags", "Foto",
}

// isTrailer reports whether a line at the end of a text is not part of it.
func isTrailer(s string) bool {
	if len(s) <= 60 && !strings.Contains(s, "。") {
		return true
	}
	return containsAny(s[:min(len(s), 100)], trailers[:]...)
}
