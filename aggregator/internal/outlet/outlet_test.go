package outlet

import (
	"strings"
	"testing"

	"headwater/aggregator/internal/fold"
)

// TestBuiltin checks the file itself: names are there, folded names are not claimed twice as an outlet's own, domains
// and homes are addresses, and what is shown under another name names one of the same line.
func TestBuiltin(t *testing.T) {
	outlets := Builtin()
	if len(outlets) < 500 {
		t.Fatalf("only %d outlets", len(outlets))
	}
	own := map[string]string{}
	for _, o := range outlets {
		key := fold.Key(o.Name)
		if key == "" {
			t.Errorf("%+v has no name", o)
		}
		if other, taken := own[key]; taken {
			t.Errorf("%s and %s are one name", o.Name, other)
		}
		own[key] = o.Name
		for _, d := range append([]string{o.Home}, o.Domains...) {
			if d != "" && !strings.Contains(Host(d), ".") {
				t.Errorf("%s: %q is no address", o.Name, d)
			}
		}
		for _, a := range o.Aliases {
			if _, shown, ok := strings.Cut(a, " = "); ok && !contains(append(o.Names, o.Name), shown) {
				t.Errorf("%s: alias %q is shown as a name that is not there", o.Name, a)
			}
		}
	}
}

func contains(list []string, s string) bool {
	for _, e := range list {
		if e == s {
			return true
		}
	}
	return false
}

func TestShown(t *testing.T) {
	s := New()
	for name, want := range map[string]string{
		"投资界":                "投资界",
		"PEdaily":            "投资界",
		"pedaily.cn":         "投资界",
		"投资界网站":              "投资界",
		"央视新闻客户端":            "央视新闻",
		"央视新闻微信公众号":          "央视新闻",
		"澎湃新闻网":              "澎湃新闻",
		"界面":                 "界面新闻",
		"中国新闻网":              "中国新闻网",
		"中新网":                "中新网",
		"路透社":                "路透社",
		"路透":                 "路透社",
		"REUTERS":            "Reuters",
		"The New York Times": "The New York Times",
		"new york times":     "New York Times",
		"證券時報":               "證券時報",
		"ＩＴ之家":               "ＩＴ之家",
		"dpa Sport":          "dpa",
		"共同":                 "共同通信",
		" 没有听过的报 ":           "没有听过的报",
	} {
		if got := s.Shown(name); got != want {
			t.Errorf("Shown(%q) = %q, want %q", name, got, want)
		}
	}
}

func TestSame(t *testing.T) {
	s := New()
	for _, c := range []struct {
		a, b string
		same bool
	}{
		{"投资界", "PEdaily", true},
		{"投资界", "pedaily.cn", true},
		{"Reuters", "路透社", true},
		{"中新社", "中国新闻网", true},
		{"聯合早報", "联合早报", true},
		{"样例报", "样例报客户端", true},
		{"新华社", "新华网", false},
		{"人民日报", "人民网", false},
		{"样例报", "样例网", false},
		{"投资界", "样例报", false},
	} {
		if got := s.Same(c.a, c.b); got != c.same {
			t.Errorf("Same(%q, %q) = %v", c.a, c.b, got)
		}
		if got := s.Same(c.b, c.a); got != c.same {
			t.Errorf("Same(%q, %q) = %v", c.b, c.a, got)
		}
	}
}

func TestAt(t *testing.T) {
	s := New()
	for address, want := range map[string]string{
		"https://www.pedaily.cn/feed":              "投资界",
		"http://politics.people.com.cn/n1/x.html":  "人民网",
		"https://paper.people.com.cn/rmrb/x":       "人民日报",
		"https://finance.sina.com.cn/x":            "新浪财经",
		"https://k.sina.com.cn/x":                  "新浪",
		"https://www.bbc.co.uk/news/x":             "BBC",
		"https://www.bbc.com/zhongwen/simp/x":      "BBC中文网",
		"https://m.thepaper.cn/x":                  "澎湃新闻",
		"//36kr.com/p/1":                           "36氪",
		"WWW.REUTERS.COM":                          "Reuters",
		"https://reuters.com.evil.example/x":       "",
		"https://notreuters.com/":                  "",
		"https://com.cn/":                          "",
		"":                                         "",
		"::not an address":                         "",
		"https://www.theguardian.com/uk?x=http://": "The Guardian",
	} {
		o, ok := s.At(address)
		if o.Name != want || ok != (want != "") {
			t.Errorf("At(%q) = %q, %v, want %q", address, o.Name, ok, want)
		}
	}
}

// TestOverride has configured outlets that extend compiled-in ones, rename them, and take over a name.
func TestOverride(t *testing.T) {
	s := New(
		Outlet{Name: "清科投资界", Home: "https://pe.example.cn/", Aliases: []string{"投资界"}, Domains: []string{"pe.example.cn"}},
		Outlet{Name: "新华", Aliases: []string{"新华社", "新华网"}},
		Outlet{Name: "我的博客", Domains: []string{"blog.example.org"}},
	)
	for name, want := range map[string]string{"PEdaily": "清科投资界", "投资界": "清科投资界", "新华网": "新华", "Xinhua": "Xinhua", "我的博客": "我的博客"} {
		if got := s.Shown(name); got != want {
			t.Errorf("Shown(%q) = %q, want %q", name, got, want)
		}
	}
	if o, _ := s.Find("PEdaily"); o.Home != "https://pe.example.cn/" {
		t.Errorf("home: got %q", o.Home)
	}
	if o, ok := s.At("https://www.pedaily.cn/x"); !ok || o.Name != "清科投资界" {
		t.Errorf("old domain: got %q", o.Name)
	}
	if !s.Same("新华网", "Xinhua") {
		t.Error("新华网 was configured as 新华社, but is another outlet")
	}
	if o, ok := s.At("http://blog.example.org/1"); !ok || o.Name != "我的博客" {
		t.Errorf("new outlet: got %q", o.Name)
	}
}

func TestSiteAndHost(t *testing.T) {
	for address, want := range map[string][2]string{
		"http://finance.sina.com.cn/x": {"sina.com.cn", "finance.sina.com.cn"},
		"https://www.patch.com":        {"patch.com", "patch.com"},
		"https://user.github.io/x":     {"user.github.io", "user.github.io"},
		"http://127.0.0.1:8080/x":      {"127.0.0.1", "127.0.0.1"},
		"":                             {"", ""},
	} {
		if got := [2]string{Site(address), Host(address)}; got != want {
			t.Errorf("%q: got %q, want %q", address, got, want)
		}
	}
}

func TestLongest(t *testing.T) {
	s := New()
	always := func(int) bool { return true }
	for text, want := range map[string]string{
		"新华社北京1月19日电": "新华社",
		"央视新闻客户端消息":   "央视新闻客户端",
		"环球网报道":       "环球网",
		"没有听过的报道":     "",
		"a\xff":       "",
		"":            "",
	} {
		if got := text[:s.Longest(text, always)]; got != want {
			t.Errorf("Longest(%q) = %q, want %q", text, got, want)
		}
	}
}

func BenchmarkNew(b *testing.B) {
	for b.Loop() {
		New()
	}
}
