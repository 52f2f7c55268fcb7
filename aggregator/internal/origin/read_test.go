package origin

import (
	"slices"
	"testing"

	"headwater/aggregator/internal/outlet"
)

// portal is a source that no text names.
var portal = Source{Names: []string{"样例门户"}}

// read reads one item of the portal.
func read(in Input, set *outlet.Set, opt Options) Answer { return NewReader(portal, set, opt).Read(in) }

// TestHow has one case for each rule of the package comment's table.
func TestHow(t *testing.T) {
	set := outlet.New()
	page := func(p Page) Input { return Input{Link: "https://portal.example/1", Page: p} }
	body := func(html string) Input {
		return Input{Link: "https://portal.example/1", ContentHTML: html}
	}
	for how, in := range map[string]Input{
		HowRSSSource:   {RSSSource: Named{"投资界", "https://www.pedaily.cn/"}},
		HowAtomSource:  {AtomSource: Named{"投资界", ""}},
		HowDCSource:    {DCSource: "路透社"},
		HowDCPublisher: {DCPublisher: "Example Wire"},
		HowByline:      page(Page{Byline: "来源：投资界"}),
		HowLabel:       body("<p>正文。</p><p>来源：投资界</p>"),
		HowStatement:   body("<p>本文转载自投资界</p>"),
		HowVia:         body("<p>Text.</p><p>via: https://jvns.ca/blog/x/</p>"),
		HowMeta:        page(Page{HeadHTML: `<meta name="mediaid" content="参考消息">`}),
		HowJSONLD:      page(Page{HeadHTML: `<script type="application/ld+json">{"isBasedOn":"https://wire.example.net/1"}</script>`}),
		HowMediaCredit: {MediaCredit: []MediaCredit{{"photographer", "Jane Roe"}, {"distribution company", "Example Wire"}}},
		HowDateline:    body("<p>新华社北京1月19日电 正文。</p>"),
		HowEnd:         body("<p>正文。（财联社）</p>"),
		HowLead:        body("<p>据央视新闻客户端消息，正文。</p>"),
		HowAuthor:      {Authors: []string{"新华社"}},
		HowReporter:    body("<p>正文。</p><p>采写：南都记者 余小样</p>"),
		HowCanonical:   page(Page{HeadHTML: `<link rel="canonical" href="https://www.asahi.com/articles/x.html">`}),
		HowTitle:       {Title: "Lumentum raises outlook - Reuters"},
		HowSource:      body("<p>正文。</p>"),
	} {
		a := read(in, set, Options{MinConfidence: .5})
		if a.How != how || a.IsRepost() != (how != HowSource) || a.IsRepost() && a.Name == "" {
			t.Errorf("%s: got %+v", how, a)
		}
	}
}

// TestOwn has texts in which the source names itself: no repost, and nothing that it merely cites is one.
func TestOwn(t *testing.T) {
	set := outlet.New(outlet.Outlet{Name: "样例财经", Aliases: []string{"样例财经网"}, Domains: []string{"finance.example.cn"}})
	for _, c := range []struct {
		name   string
		source string
		in     Input
		want   string // the source's own name, if it gives it
	}{
		{"own byline", "", Input{Link: "http://www.guancha.cn/a/1.shtml", Page: Page{Byline: "来源：观察者网 最后更新: 2019-09-07"}}, "观察者网"},
		{"own byline, cited lead", "", Input{Link: "http://www.guancha.cn/a/1.shtml", Page: Page{Byline: "来源：观察者网"}, ContentHTML: "<p>据新华社北京1月19日电 正文。</p>"}, "观察者网"},
		{"channel of the feed", "界面新闻: 财经", Input{ContentHTML: "<p>界面新闻记者 赵小样</p><p>正文。</p>"}, ""},
		{"host as author", "网易新闻", Input{Authors: []string{"网易"}}, ""},
		{"configured alias", "", Input{Link: "https://finance.example.cn/1", ContentHTML: "<p>正文。</p><p>来源：样例财经网</p>"}, "样例财经"},
		{"rss source of the feed itself", "投资界", Input{RSSSource: Named{"PEdaily", "https://www.pedaily.cn/feed"}}, "投资界"},
		{"wordpress footer", "Example", Input{ContentHTML: `<p>The post <a href="https://x.example/1">T</a> appeared first on <a href="https://x.example/">Example</a>.</p>`}, "Example"},
		{"canonical on a sister domain", "", Input{Link: "https://www.bbc.com/news/1", Page: Page{HeadHTML: `<link rel="canonical" href="https://www.bbc.co.uk/news/1">`}}, ""},
		{"title of a page", "", Input{Link: "https://unknown.example/1", Title: "标题_新浪新闻", Page: Page{HeadHTML: "<meta name=author content=admin>"}}, ""},
	} {
		a := NewReader(Source{Names: nonEmpty(c.source)}, set, Options{MinConfidence: .5}).Read(c.in)
		if a.IsRepost() || a.Name != c.want {
			t.Errorf("%s: got %+v, want %q", c.name, a, c.want)
		}
	}
}

// TestOrder has inputs in which several rules name somebody.
func TestOrder(t *testing.T) {
	set := outlet.New()
	for _, c := range []struct {
		name string
		in   Input
		want string
	}{
		{"field before text", Input{RSSSource: Named{"投资界", ""}, ContentHTML: "<p>正文。</p><p>来源:样本网</p>"}, "投资界"},
		{"byline before video credit", Input{Link: "https://news.163.com/1", Page: Page{Byline: "2019-09-07 来源: 新京报"}, ContentHTML: "<p>（来源：梨视频）</p><p>正文。</p>"}, "新京报"},
		{"strong label before weak", Input{ContentHTML: "<p>来源：样本网</p><p>正文。</p><p>本文来源：新京报</p>"}, "新京报"},
		{"label before dateline", Input{ContentHTML: "<p>新华社北京1月19日电 正文。</p><p>来源：经济日报</p>"}, "经济日报"},
		{"agency before author", Input{Authors: []string{"澎湃新闻"}, ContentHTML: "<p>新华社北京1月19日电 正文。</p>"}, "新华社"},
		{"base before publisher", Input{Link: "https://times.example.com/a", Page: Page{HeadHTML: `<script type="application/ld+json">{"publisher":{"name":"Example Times"},"isBasedOn":"https://wire.example.net/42"}</script>`}}, "wire.example.net"},
		{"digest", Input{ContentHTML: "<p>甲。（来源：新华社）</p><p>乙。（来源：财联社）</p>"}, ""},
	} {
		if a := read(c.in, set, Options{MinConfidence: .5}); a.Name != c.want {
			t.Errorf("%s: got %+v, want %q", c.name, a, c.want)
		}
	}
}

func TestOptions(t *testing.T) {
	set := outlet.New()
	in := Input{ContentHTML: "<p>正文。</p><p>来源：样例内容平台</p>"}
	if a := read(in, set, Options{IgnoreNames: []string{"样例内容平台"}}); a.Name != "" {
		t.Errorf("ignored name: got %+v", a)
	}
	if a := read(in, set, Options{MinConfidence: .95}); a.Name != "" {
		t.Errorf("minimum above the rule's: got %+v", a)
	}
	if a := read(in, set, Options{MinConfidence: .9}); a.Name != "样例内容平台" {
		t.Errorf("minimum at the rule's: got %+v", a)
	}
}

// TestConfigured has outlets of the configuration: their names are what is shown.
func TestConfigured(t *testing.T) {
	set := outlet.New(
		outlet.Outlet{Name: "路透", Home: "https://cn.reuters.example/", Aliases: []string{"Reuters"}},
		outlet.Outlet{Name: "老王的博客", Home: "https://blog.example.org/", Aliases: []string{"Lao Wang"}},
	)
	for text, want := range map[string]Named{
		"Source: Reuters":   {"路透", "https://cn.reuters.example/"},
		"来源：Lao Wang":       {"老王的博客", "https://blog.example.org/"},
		"（老王的博客）":           {"老王的博客", "https://blog.example.org/"},
		"来源：PEdaily":        {"投资界", "https://www.pedaily.cn/"},
		"來源：證券時報":           {"證券時報", "https://www.stcn.com/"},
		"来源：从没听过的地方报":       {"从没听过的地方报", ""},
		"Source: bloomberg": {"Bloomberg", "https://www.bloomberg.com/"},
	} {
		a := read(Input{Text: text}, set, Options{})
		if got := (Named{a.Name, a.URL}); got != want {
			t.Errorf("%s: got %+v, want %+v", text, got, want)
		}
	}
}

func TestAddress(t *testing.T) {
	set := outlet.New()
	for _, c := range []struct{ html, want string }{
		{`来源：<a href="https://www.thepaper.cn/x?utm_source=feed#top">澎湃新闻</a>`, "https://www.thepaper.cn/x"},
		{`来源：<a href="https://user:pw@blog.example.org/x">样例博客</a>`, "https://blog.example.org/x"},
		{`来源：<a href="https://blog.example.org/x?token=1&a=2">样例博客</a>`, "https://blog.example.org/x"},
		{`来源：<a href="/tag/thepaper">澎湃新闻</a>`, "https://www.thepaper.cn/"},
		{`来源：<a href="javascript:void(0)">样例地方站</a>`, ""},
		{`<p>来源：澎湃新闻</p><p>原文链接：https://www.thepaper.cn/detail/1</p>`, "https://www.thepaper.cn/detail/1"},
		{`<p>来源：样例地方站</p><p>原文链接：https://portal.example/a/1</p>`, ""},
	} {
		in := Input{Link: "https://portal.example/a/1", ContentHTML: "<p>正文。</p><p>" + c.html + "</p>"}
		if a := read(in, set, Options{}); a.URL != c.want || !a.IsRepost() {
			t.Errorf("%s: got %+v, want url %q", c.html, a, c.want)
		}
	}
}

func TestPersonsAndVia(t *testing.T) {
	set := outlet.New()
	in := Input{
		Link:     "https://portal.example/1",
		Authors:  []string{"editor@portal.example (Jane Roe)", "新华社", "admin"},
		Creators: []string{"Jane Roe"},
		Page:     Page{Byline: "来源：人民网-人民日报 作者：王小样、张小样 编辑：李小样 阅读：1.2万"},
	}
	a := read(in, set, Options{})
	if want := []string{"Jane Roe", "王小样", "张小样"}; !slices.Equal(a.Authors, want) {
		t.Errorf("authors: got %q, want %q", a.Authors, want)
	}
	if want := []string{"人民网"}; a.Name != "人民日报" || !slices.Equal(a.Via, want) {
		t.Errorf("got %q via %q, want 人民日报 via %q", a.Name, a.Via, want)
	}
	if a.Reads != 12000 {
		t.Errorf("reads: got %d", a.Reads)
	}
}

func TestLongBody(t *testing.T) {
	set := outlet.New()
	a := read(Input{ContentHTML: bodyOf(bodyOf("<p>正文。</p><p>本文来源：新京报</p>"))}, set, Options{})
	if a.Name != "新京报" {
		t.Errorf("end of a long body: got %+v", a)
	}
}
