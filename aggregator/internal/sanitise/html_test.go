package sanitise

import (
	"math/rand/v2"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

var testBase = NewBase("https://news.example/2026/01/index.html")

// htmlCase is markup and what becomes of it.
type htmlCase struct{ name, in, want string }

func checkHTML(t *testing.T, s *Sanitiser, cases []htmlCase) {
	t.Helper()
	for _, c := range cases {
		if got := s.HTML(c.in, testBase); got != c.want {
			t.Errorf("%s: HTML(%q)\n got %q\nwant %q", c.name, c.in, got, c.want)
		}
	}
}

func TestHTMLKeeps(t *testing.T) {
	checkHTML(t, New(Options{}), []htmlCase{
		{"text", "中文 & more", "中文 &amp; more"},
		{"paragraphs", "<p>一</p>\n<p>二<br/>三</p>", "<p>一</p>\n<p>二<br>三</p>"},
		{"quotes in text", `<p>"a" 'b'</p>`, `<p>"a" 'b'</p>`},
		{"a link", `<a href="x.html" target="_blank" onclick="a()">x</a>`, `<a href="https://news.example/2026/01/x.html">x</a>`},
		{"letters outside ASCII", `<a href="/中文?q=é">x</a>`, `<a href="https://news.example/中文?q=é">x</a>`},
		{"ampersand in a link", `<a href="/?a=1&amp;b=2">x</a>`, `<a href="https://news.example/?a=1&amp;b=2">x</a>`},
		{"an image", `<img class="w" src='a.jpg' alt="a &lt; b" width="640" height="50%">`, `<img src="https://news.example/2026/01/a.jpg" alt="a &lt; b" width="640">`},
		{"a table", `<table><tr><td colspan=2 bgcolor=red>x</table>`, `<table><tbody><tr><td colspan="2">x</td></tr></tbody></table>`},
		{"a list", `<ul class="x"><li>a</li><li>b</li></ul>`, `<ul><li>a</li><li>b</li></ul>`},
		{"code", "<pre><code class=\"go\">a &lt;&lt; b\n  c</code></pre>", "<pre><code>a &lt;&lt; b\n  c</code></pre>"},
		{"language", `<p lang="zh-CN" dir="rtl">x</p>`, `<p lang="zh-CN" dir="rtl">x</p>`},
		{"references", "<p>&copy;&#20013;&nbsp;&#x4e2d;&hellip;</p>", "<p>©中\u00a0中…</p>"},
		{"ruby", "<ruby>漢<rt>かん</rt></ruby>", "<ruby>漢<rt>かん</rt></ruby>"},
		{"a video", `<video src="/v.mp4" autoplay onplay=x></video>`, `<video src="https://news.example/v.mp4" controls=""></video>`},
	})
}

func TestHTMLBalances(t *testing.T) {
	checkHTML(t, New(Options{}), []htmlCase{
		{"open elements", "<div><p>a<b>b", "<div><p>a<b>b</b></p></div>"},
		{"end tags of nothing", "</div></body>a", "a"},
		{"an open comment", "a<!-- <b>b", "a"},
		{"paragraphs without ends", "<p>a<p>b", "<p>a</p><p>b</p>"},
		{"misnested", "<b><i>x</b>y</i>", "<b><i>x</i></b><i>y</i>"},
		{"links in links", `<a href="/1">a<a href="/2">b</a></a>`, `<a href="https://news.example/1">a</a><a href="https://news.example/2">b</a>`},
		{"a tag cut off", `a<img src="x`, "a"},
	})
}

func TestHTMLDrops(t *testing.T) {
	checkHTML(t, New(Options{}), []htmlCase{
		{"script", "a<script>alert(1)</script>b", "ab"},
		{"style", "<style>@import 'x'</style>b", "b"},
		{"handlers", `<img src=x onerror=alert(1)>`, `<img src="https://news.example/2026/01/x">`},
		{"svg", "a<svg onload=alert(1)><script>x</script></svg>b", "ab"},
		{"mathml", "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></table></mtext></math>", ""},
		{"script links", `<a href="java&#09;script:alert(1)">x</a>`, "x"},
		{"data links", `<a href="data:text/html,x">x</a>`, "x"},
		{"mail links", `<a href="mailto:a@b.example">x</a>`, "x"},
		{"userinfo", `<a href="http://u:p@h.example/">x</a>`, `<a href="http://h.example/">x</a>`},
		{"frames", `<iframe srcdoc="<script>alert(1)</script>"></iframe>`, ""},
		{"forms", `<form action="http://evil.example/"><input name=p type=password>x</form>`, "<div>x</div>"},
		{"classes", `<p class=a id=b style="position:fixed">x</p>`, "<p>x</p>"},
		{"empty spans", `<span style="x">a<span lang="ja">b</span></span>`, `a<span lang="ja">b</span>`},
		{"unknown elements", "<o:p>a</o:p><x-y>b</x-y>", "ab"},
		{"objects, but not what follows", "safe<object classid=x> <b>description</b>", "safe <b>description</b>"},
		{"control characters", "a&#11;b&#x202e;c\u2028d", "abc d"},
		{"half a character", "a\xe4\xb8b", "a\uFFFDb"},
		{"the marks of CDATA", "<![CDATA[<p>a</p>]]>", "<p>a</p>"},
	})
}

func TestHTMLPictures(t *testing.T) {
	checkHTML(t, New(Options{}), []htmlCase{
		{"late", `<img src="data:image/gif;base64,R0" data-src="a.jpg">`, `<img src="https://news.example/2026/01/a.jpg">`},
		{"late with a placeholder", `<img src="/img/blank.gif" data-original="//cdn.example/a.jpg">`, `<img src="https://cdn.example/a.jpg">`},
		{"placeholder only", `<p>x<img src="/img/blank.gif"></p>`, `<p>x</p>`},
		{"a set", `<img srcset="a.jpg 320w, b.jpg 1280w">`, `<img src="https://news.example/2026/01/b.jpg">`},
		{"copy for browsers without scripts", `<img data-src="a.jpg"> <noscript><img src="a.jpg"></noscript>`, `<img src="https://news.example/2026/01/a.jpg"> `},
		{"only for browsers without scripts", `<p><noscript><img src="a.jpg"></noscript></p>`, `<p><img src="https://news.example/2026/01/a.jpg"></p>`},
		{"a pixel", `<p>text</p><img src="http://track.example/p.gif?u=1" width="1" height="1">`, `<p>text</p>`},
		{"a player", `<iframe src="https://www.youtube.com/embed/abc_1?rel=0"></iframe>`, `<a href="https://www.youtube.com/watch?v=abc_1">▶ youtube.com</a>`},
		{"a Chinese player", `<iframe src="//player.bilibili.com/player.html?bvid=BV1x"></iframe>`, `<a href="https://www.bilibili.com/video/BV1x">▶ bilibili.com</a>`},
	})
	checkHTML(t, New(Options{KeepPixels: true}), []htmlCase{
		{"a pixel that is kept", `<img src="http://t.example/p.gif" width="1" height="1">`, `<img src="http://t.example/p.gif" width="1" height="1">`},
	})
}

// TestHTMLFrames keeps what a frame shows within reach: browsers show it, and never the text inside its tags.
func TestHTMLFrames(t *testing.T) {
	checkHTML(t, New(Options{}), []htmlCase{
		{"a map", `<p>x</p><iframe src="/map?id=1&amp;z=2">no frames</iframe>y`, `<p>x</p><a href="https://news.example/map?id=1&amp;z=2">↗ news.example</a>y`},
		{"loaded late", `<iframe src="about:blank" data-lazy-src="//maps.example/m"></iframe>`, `<a href="https://maps.example/m">↗ maps.example</a>`},
		{"what was Flash", `<object><param name="movie" value="//youtube.com/v/x"><embed src="//www.youtube.com/v/x"></object>`, `<a href="https://www.youtube.com/watch?v=x">▶ youtube.com</a>`},
		{"an object's other content", `<object data="a.svg" type="image/svg+xml"><p>A chart</p></object>`, `<p>A chart</p>`},
		{"a script", `a<iframe src="java&#9;script:alert(1)"></iframe>b`, "ab"},
		{"data", `a<iframe src="data:text/html,<script>alert(1)</script>"></iframe>b`, "ab"},
		{"out of the attribute", `<iframe src='https://h.example/"onmouseover="alert(1)'></iframe>`, `<a href="https://h.example/%22onmouseover=%22alert(1)">↗ h.example</a>`},
		{"in a link", `<a href="/x"><iframe src="https://h.example/p"></iframe></a>`, `<a href="https://news.example/x"></a><a href="https://h.example/p">↗ h.example</a>`},
		{"only a host", `a<iframe src="https://h.example/"></iframe>b`, "ab"},
		{"unseen", `a<iframe src="https://h.example/count" width="0" height="0"></iframe>b`, "ab"},
		{"an advertisement", `a<iframe src="https://ad.doubleclick.net/N1/x"></iframe>b`, "ab"},
		{"frames written out", `<iframe><a href=/x>fallback</a></iframe>b`, "b"},
	})
}

func TestHTMLLimits(t *testing.T) {
	s := New(Options{})
	if got := s.HTML(strings.Repeat("<p>字</p>", MaxContent/4), testBase); len(got) > MaxContent || !strings.HasSuffix(got, "</p>") {
		t.Errorf("a long text has %d bytes and ends with %q", len(got), got[max(0, len(got)-20):])
	}
	if got := s.HTML(strings.Repeat("<div>", 20000)+"x", testBase); got != "x" {
		t.Errorf("deep markup gives %.80q", got)
	}
}

// TestDocumentIsBounded holds the work for a document full of markup that only the slow way can read.
func TestDocumentIsBounded(t *testing.T) {
	d := New(Options{}).Document()
	costly := strings.Repeat("<b>x</b></i>", 30<<10)
	first := d.HTML(costly, testBase)
	for range maxSlow / len(costly) {
		d.HTML(costly, testBase)
	}
	last := d.HTML(costly+"&lt;", testBase)
	if !strings.Contains(first, "<b>") || strings.Contains(last, "<b>") || !strings.HasSuffix(last, "x&lt;") {
		t.Errorf("first %.40q, last %.40q", first, last)
	}
}

// TestFastWayIsTaken guards the cost of the usual case: it would still be right, but slow, if the fast way gave up.
func TestFastWayIsTaken(t *testing.T) {
	s := New(Options{})
	if _, ok := s.fast(article, testBase, nil); !ok {
		t.Error("the fast way gives up on a plain article")
	}
}

// article is what a news site writes: paragraphs, a heading, links, a lazy picture, leftovers of an editor.
var article = strings.Repeat(`<p style="text-align:justify">投资界（ID：pedaily2012）1月19日消息，<strong>某某科技</strong>宣布完成数亿元<a href="https://www.pedaily.cn/tag/b" target="_blank" rel="noopener">B轮</a>融资，本轮由红杉中国领投，老股东跟投。</p>
<p class="img-box"><img class="lazy" src="data:image/gif;base64,R0lGODlhAQABAIAAAAUEBA" data-src="https://img.example.cn/2026/01/19/a.jpg?x=1&amp;y=2" alt="配图" width="640"/></p>
<!-- wp:heading --><h2 id="a">公司介绍</h2><!-- /wp:heading -->
<p>公司成立于2020年，总部位于上海，&ldquo;专注于&rdquo;人工智能基础设施的研发与落地，产品已服务超过&nbsp;300 家企业客户。<br /><span style="color:#333;">创始人表示，新一轮资金将用于研发。</span></p>
`, 4)

func BenchmarkHTML(b *testing.B) {
	s := New(Options{})
	b.Run("fast", func(b *testing.B) {
		b.SetBytes(int64(len(article)))
		b.ReportAllocs()
		for b.Loop() {
			s.HTML(article, testBase)
		}
	})
	b.Run("slow", func(b *testing.B) {
		b.SetBytes(int64(len(article)))
		b.ReportAllocs()
		for b.Loop() {
			s.slow(article, testBase)
		}
	})
	b.Run("library", func(b *testing.B) {
		b.SetBytes(int64(len(article)))
		b.ReportAllocs()
		for b.Loop() {
			s.wall.Sanitize(article)
		}
	})
}

// FuzzFastEqualsSlow is the proof of the fast way: whatever it accepts, the slow way writes byte for byte the same.
func FuzzFastEqualsSlow(f *testing.F) {
	for _, seed := range fuzzSeeds {
		f.Add(seed)
	}
	s := New(Options{})
	f.Fuzz(func(t *testing.T, in string) {
		in = validUTF8(in)
		out, ok := s.fast(in, testBase, nil)
		if !ok {
			return
		}
		if slow := s.slow(in, testBase); slow != string(out) {
			t.Fatalf("HTML(%q)\nfast %q\nslow %q", in, out, slow)
		}
	})
}

// TestFastEqualsSlow holds the same for markup that is put together from the pieces that decide how a tree is built.
func TestFastEqualsSlow(t *testing.T) {
	s := New(Options{})
	random := rand.New(rand.NewPCG(1, 2))
	taken := 0
	for range 5000 {
		var b strings.Builder
		for range 1 + random.IntN(10) {
			b.WriteString(pieces[random.IntN(len(pieces))])
		}
		in := b.String()
		out, ok := s.fast(in, testBase, nil)
		if !ok {
			continue
		}
		taken++
		if slow := s.slow(in, testBase); slow != string(out) {
			t.Fatalf("HTML(%q)\nfast %q\nslow %q", in, out, slow)
		}
	}
	if taken < 500 {
		t.Errorf("the fast way took only %d of 5000: the test says little", taken)
	}
}

var pieces = strings.Split(`a| |中|<p>|</p>|<p>|</p>|<div>|</div>|<b>|</b>|<strong>|</strong>|<span>|</span>|<span lang=x>|<ul>|</ul>|<li>|</li>|<ol>|</ol>|`+
	`<dl>|<dt>|<dd>|</dd>|</dl>|<h2>|</h2>|<h3>|</h3>|<pre>|</pre>|<blockquote>|</blockquote>|<a href="/x">|</a>|<a>|<img src=x>|<br>|<hr/>|<!-- c -->|`+
	`<script>x</script>|<style>x</style>|<iframe src="//www.youtube.com/embed/y"></iframe>|<iframe src="/m">x</iframe>|<embed src=/e>|<o:p>|</o:p>|<video src=v>|</video>|<source src=w>|<font>|</font>|`+
	`<center>|</center>|<table>|<tr>|<td>|</table>|<i>|</i>|<code>|</code>|&amp;|&lt;|&|&copy|&copy;|<|>|"|`+"\n|\t|\u202e|\u00a0|</br>|<P CLASS=y>|</P>|<svg>|</svg>|<form>|<noscript>|</noscript>|<s>|</s>|<strike>", "|")

// FuzzHTMLIsSafe reads what goes out as a browser does and looks for anything that is not on the list.
func FuzzHTMLIsSafe(f *testing.F) {
	for _, seed := range fuzzSeeds {
		f.Add(seed)
	}
	s := New(Options{})
	f.Fuzz(func(t *testing.T, in string) {
		out := s.HTML(in, testBase)
		if again := s.HTML(out, testBase); again != out {
			t.Fatalf("HTML(%q) = %q\ncleaned again %q", in, out, again)
		}
		nodes, err := html.ParseFragment(strings.NewReader(out), nil)
		if err != nil {
			t.Fatalf("HTML(%q) = %q: %v", in, out, err)
		}
		for _, n := range nodes {
			if bad := unsafe(n); bad != "" {
				t.Fatalf("HTML(%q) = %q: %s", in, out, bad)
			}
		}
	})
}

// unsafe names the first thing in a tree that has no business there.
func unsafe(n *html.Node) string {
	if n.Type == html.CommentNode || n.Namespace != "" {
		return "comment or foreign element " + n.Data
	}
	if n.Type == html.ElementNode && n.Data != "html" && n.Data != "head" && n.Data != "body" {
		if r := rules[n.Data]; r == nil || r.action != keep {
			return "element " + n.Data
		}
	}
	for _, a := range n.Attr {
		switch a.Key {
		case "href", "src", "cite", "poster":
			if !strings.HasPrefix(a.Val, "http://") && !strings.HasPrefix(a.Val, "https://") {
				return a.Key + " " + a.Val
			}
		case "lang", "dir", "title", "hreflang", "datetime", "alt", "width", "height", "colspan", "rowspan", "span", "start", "reversed", "type", "value", "align", "scope", "controls":
		default:
			return "attribute " + a.Key
		}
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if bad := unsafe(c); bad != "" {
			return bad
		}
	}
	return ""
}

var fuzzSeeds = []string{
	article,
	"<p>a<p>b", "<b><i>x</b>y</i>", "<pre>\n\nx</pre>", "<pre><!-- -->\nx</pre>", "<ul><li>a<li>b</ul>", "<dl><dt>a</dt><dd>b</dd></dl>",
	"<a href='x'>a<p>b</a>c</p>", "<h1>a<h2>b</h2></h1>", "<table><td>x", "<p><table><tr><td>x</table>", "<b><b><b><b>x</b></b></b></b>",
	"<img src=x onerror=alert(1)>", "<svg><style><img src=x onerror=alert(1)></style></svg>", "<noscript><img src=x></noscript>",
	"<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">",
	"<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>", "a &amp b &notit; &#0; &#x80; &#xD800;",
	"<div dir='rtl' lang=\"a\" lang='b'>x</div>", "<p/>x", "<br/><hr/><img/>", "<!-- a -- b -->x", "<!-->x-->", "<?php x ?>", "<![CDATA[x]]>",
	"<span><div>x</span></div>", "<font><a href=/>x</font></a>", "<select><option><script>x", "<iframe src=//www.youtube.com/embed/x>",
	"<a href=/x><iframe src=/m></iframe>y</a>", "<table><iframe src='/m'></iframe><td>x", "<object><embed src=/e></object>",
	"<button><p>a</button>b", "<p><button><p>x</p></button></p>", "<ruby>a<rt>b<rp>c</ruby>", "<object><p>x</object>y", "<a><b><center>x</a>",
	"<code><pre>\n</pre></code>", "<center><li>x</center>", "<img data-src='//h.example/x' src=\"data:,\">", "<tt><code>x</code></tt>", "<strike><s>x</s></strike>",
}
