package origin

import (
	"strings"
)

// Chinese, Japanese and Korean have statements whose verb follows the name: 经“返朴”授权转载, 朝日新聞からの転載, X에서 제공한.

// passive holds the words that open such a statement and the verbs that close it; the name stands between.
var passive = [...]struct{ before, verbs []string }{
	{
		[]string{"经", "經", "由", "获", "獲", "得到"},
		[]string{"授权转载", "授權轉載", "授权发布", "授權發布", "授权刊发", "授权使用", "许可转载", "供稿", "公众号授权", "微信公众号授权", "首发", "独家首发", "原创首发", "提供稿件"},
	},
	{
		[]string{"本文为", "本文系", "本文是", "本文為", ""},
		[]string{"原创内容", "原创文章", "原创作品", "独家稿件", "原创稿件"},
	},
	{
		[]string{"この記事は", "本記事は", "当記事は", "本稿は", "記事は", "※", "(", "「", ""},
		[]string{"からの転載", "より転載", "から転載", "より引用", "から引用", "に掲載された記事", "に掲載された", "が配信した", "の提供", "より提供"},
	},
	{
		[]string{"이 기사는", "본 기사는", "이 글은", "본 콘텐츠는", ""},
		[]string{"에서 제공", "가 제공", "이 제공", "에 실린", "에 게재된", "에서 가져", "에서 발췌"},
	},
}

// passiveStatement reads the statement whose verb begins at end.
func (rd *reading) passiveStatement(l *line, end int) (found, bool) {
	for _, p := range passive {
		for _, verb := range p.verbs {
			if strings.HasPrefix(l.text[end:], verb) {
				return rd.passiveName(l, p.before, end)
			}
		}
	}
	return found{}, false
}

// passiveName reads the name that ends at the verb at end.
func (rd *reading) passiveName(l *line, before []string, end int) (found, bool) {
	from := max(0, end-90)
	if i := strings.LastIndexAny(l.text[from:end], ",。;!?|、"); i >= 0 {
		from += i + 1
	}
	head := l.text[from:end]
	for _, b := range before {
		i := strings.LastIndex(head, b)
		if b == "" {
			i = 0
		}
		if i < 0 || b == "" && from > 0 {
			continue
		}
		name := strings.TrimLeft(head[i+len(b):], " :")
		if j := strings.IndexByte(name, '('); j > 0 {
			name = name[:j] // 机器之心(微信公众号:almosthuman2014)
		}
		if j := strings.LastIndexByte(name, ':'); j >= 0 {
			name = name[j+1:]
		}
		if owner, tail := rd.agencyPrefix(name); owner != "" && startsAny(tail, "博主", "用户", "作者") {
			name = owner
		}
		m := mention{text: name, end: end, href: hrefIn(l, from, end)}
		n := rd.clean(m)
		if strings.HasPrefix(before[0], "本文") && !rd.set.Known(n.name) && !(b == "" || !strings.ContainsAny(name, "\"「《")) {
			return found{}, false // 本文为王小样原创文章: a person's
		}
		if n.name == "" || strings.HasSuffix(n.name, "经") || strings.HasSuffix(n.name, "获") || !hasNameShape(n.name) {
			return found{}, false
		}
		return rd.named(n, m, HowStatement, .9), true
	}
	return found{}, false
}
