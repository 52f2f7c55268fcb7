package similar

import (
	"slices"
	"strings"
	"unicode/utf8"

	"headwater/aggregator/internal/fold"
)

// title is a headline as the comparison sees it.
type title struct {
	full   []rune // folded
	core   []rune // folded, without brackets in front and site names behind, and without what stands in many titles of its source
	own    []rune // the same with that, which may be what an item is about: Weather in Linz
	facts  []fact
	digest bool    // announces several articles
	column bool    // says nothing else: the headline of a digest every day
	sequel bool    // announces more about an article
	grams  gramSet // of the whole headline; made when asked for
	owned  gramSet // of own; made when asked for
}

func readTitle(s string, boiler *Boilerplate) title {
	full, bare := fold.Mainland(fold.AppendNumbered(nil, s)), core(s)
	t := title{full: full, digest: isDigest(s, bare), column: isDigestName(bare) && beforeSeparator(bare) == bare}
	t.sequel = hasAny(bare, sequelWords) || hasAny(fold.Key(bare), sequelWords)
	t.facts = factsOf(full)
	t.own = fold.Mainland(fold.AppendKey(nil, bare))
	t.core = t.own
	if rest := boiler.stripTitle(bare); len(rest) < len(bare) {
		t.core = fold.Mainland(fold.AppendKey(nil, rest))
	}
	return t
}

// separators stand between a headline and an outlet's or column's name.
const separators = "|｜丨_"

// core cuts decoration off a headline: what stands in brackets at either end, and the last part behind a separator,
// where outlets put their name, unless little would be left.
func core(s string) string {
	s = strings.TrimSpace(s)
	for {
		before := s
		for _, cut := range []func(string) string{cutClosing, cutOpening} {
			if rest := strings.TrimSpace(cut(s)); utf8.RuneCountInString(rest) >= shortestCore {
				s = rest
			}
		}
		if s == before {
			return s
		}
	}
}

// shortestCore is how much of a headline is left at least, in runes.
const shortestCore = 6

func cutOpening(s string) string {
	for _, pair := range []string{"【】", "[]", "［］", "〔〕"} {
		open, size := utf8.DecodeRuneInString(pair)
		if r, _ := utf8.DecodeRuneInString(s); r != open {
			continue
		}
		if _, rest, ok := strings.Cut(s, pair[size:]); ok {
			return rest
		}
	}
	return s
}

func cutClosing(s string) string {
	for _, pair := range []string{"()", "（）", "[]", "【】"} {
		open, size := utf8.DecodeRuneInString(pair)
		if inner, ok := strings.CutSuffix(s, pair[size:]); ok {
			if i := strings.LastIndex(inner, string(open)); i > 0 && isRemark(inner[i+size:]) {
				return s[:i]
			}
		}
	}
	if i := strings.LastIndexAny(s, separators); i > len(s)/2 && isShort(s[i:], 12, 10) {
		return s[:i]
	}
	for _, dash := range []string{" - ", " – ", " — "} {
		if i := strings.LastIndex(s, dash); i > len(s)/2 {
			return s[:i]
		}
	}
	if i := strings.LastIndexAny(s, "-—－"); i > len(s)/2 && isOutlet(s[i:]) {
		return strings.TrimRight(s[:i], "-—－")
	}
	return s
}

// isOutlet reports whether what stands behind a dash without spaces, which words may have as well, is the name of an outlet.
func isOutlet(s string) bool {
	_, size := utf8.DecodeRuneInString(s)
	return utf8.RuneCountInString(s) <= 12 && slices.ContainsFunc(outletWords, func(w string) bool { return strings.HasSuffix(s[size:], w) })
}

// outletWords end the names of outlets, and of their editions.
var outletWords = []string{
	"网", "網", "报", "報", "新闻", "新聞", "在线", "在線", "频道", "頻道", "资讯", "資訊", "客户端", "客戶端", "手机版", "手機版", "杂志", "雜誌",
	"周刊", "週刊", "ニュース", "뉴스", "일보",
}

// isRemark reports whether brackets behind a headline say something about its form: pictures, a full text, a repost.
// Part numbers and (续) are no remarks.
func isRemark(s string) bool {
	return hasAny(s, []string{"图", "圖", "视频", "視頻", "附", "全文", "转载", "轉載", "更新", "video", "photo", "updated"})
}

// digestWords end the name of a column that gathers several articles; they count at the head of a title, where the
// column's name stands, not in an outlet's name behind it.
var digestWords = []string{
	"早报", "晚报", "日报", "周报", "月报", "晨报", "午报", "简报", "早知道", "早餐", "要闻", "速览", "汇总", "盘点", "回顾", "精选", "集锦",
	"一览", "必读", "头条", "看点", "条消息", "早间新闻", "晚间新闻", "新闻联播", "点1氪", "内参", "digest", "roundup", "briefing", "newsletter",
	"weekly", "thisweek", "headlines", "whatyoumissed", "まとめ", "ダイジェスト", "ニュース一覧", "브리핑", "뉴스모음",
	"주요뉴스", "daswichtigste", "nachrichtenkompakt", "nachrichtenüberblick", "presseschau", "tagesrückblick", "wochenrückblick",
}

// sequelWords announce another article about the same matter.
var sequelWords = []string{
	"最新进展", "后续", "再谈", "续报", "追踪", "跟进", "最新回应", "复盘", "解读", "点评", "评论", "深度", "观察",
	"(续", "（续", "【续", "续】", "(下)", "（下）", "followup", "whatweknow", "explained", "analysis", "takeaways", "続報", "その後", "후속", "속보",
}

// IsDigest reports whether a headline announces several articles: a column's name in front, or headlines in a row.
func IsDigest(s string) bool { return isDigest(s, core(s)) }

func isDigest(s, bare string) bool {
	if strings.Count(s, "；")+strings.Count(s, ";")+strings.Count(s, " / ") >= 2 {
		return true
	}
	return isDigestColumn(inBrackets(s)) || isDigestName(beforeSeparator(bare))
}

// isDigestName reports whether a short piece in front of a headline, or a short headline, names a column of several articles.
func isDigestName(s string) bool {
	return isShort(s, columnRunes, columnUnits) && hasAny(fold.Key(s), digestWords)
}

// isDigestColumn reports whether brackets in front of a headline hold the name of such a column, rather than that of a newspaper.
func isDigestColumn(s string) bool {
	return isDigestName(s) && !strings.HasSuffix(fold.Key(s), "报")
}

// A column's name is no longer than one of these.
const (
	columnRunes = 16
	columnUnits = 12 // Chinese characters; two Latin letters count as one
)

// beforeSeparator is the part of a headline in front of the first separator, or all of it.
func beforeSeparator(s string) string {
	if i := strings.IndexAny(s, separators+":："); i > 0 {
		return s[:i]
	}
	return s
}

// inBrackets is what stands in brackets in front of a headline.
func inBrackets(s string) string {
	rest := cutOpening(s)
	return s[:len(s)-len(rest)]
}

// isShort reports whether a string is no longer than so many runes, or than so many Chinese characters, of which two Latin letters
// make one.
func isShort(s string, runes, units int) bool {
	return utf8.RuneCountInString(s) <= runes || unitsOf([]rune(s)) <= units
}

func hasAny(s string, words []string) bool {
	for _, w := range words {
		if strings.Contains(s, w) {
			return true
		}
	}
	return false
}

// allGrams is the set by which headlines are compared.
func (t *title) allGrams() *gramSet {
	if t.grams.slots == nil {
		t.grams = gramsOf(t.full, titleWeight)
	}
	return &t.grams
}

// ownGrams is the set of the headline without the names of outlets around it.
func (t *title) ownGrams() *gramSet {
	if t.owned.slots == nil {
		t.owned = gramsOf(t.own, titleWeight)
	}
	return &t.owned
}

// agreement is the share of the shorter headline's grams that stand in the other one; a single common gram is none.
func (t *title) agreement(o *title) float64 {
	mine, theirs := t.allGrams(), o.allGrams()
	n := shared(mine, theirs)
	if n < 2 {
		return 0
	}
	return ratio(n, min(mine.len(), theirs.len()))
}

// likeness is the share of all grams of both headlines that stand in both.
func (t *title) likeness(o *title) float64 {
	mine, theirs := t.allGrams(), o.allGrams()
	n := shared(mine, theirs)
	return ratio(n, mine.len()+theirs.len()-n)
}

func ratio(n, of int) float64 {
	if of == 0 {
		return 0
	}
	return float64(n) / float64(of)
}
