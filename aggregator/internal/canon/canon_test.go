package canon

import "testing"

func TestURL(t *testing.T) {
	const article = "example.cn/news/2026/9772"
	tests := []struct{ name, in, want string }{
		{"plain", "https://example.cn/news/2026/9772", article},
		{"scheme", "http://example.cn/news/2026/9772", article},
		{"www", "https://www.example.cn/news/2026/9772", article},
		{"mobile host", "https://m.example.cn/news/2026/9772", article},
		{"host case", "https://EXAMPLE.cn/news/2026/9772", article},
		{"default port", "https://example.cn:443/news/2026/9772", article},
		{"other port", "https://example.cn:8443/news/2026/9772", "example.cn:8443/news/2026/9772"},
		{"userinfo", "https://a:b@example.cn/news/2026/9772", article},
		{"final slash", "https://example.cn/news/2026/9772/", article},
		{"amp", "https://example.cn/news/2026/9772/amp", article},
		{"fragment", "https://example.cn/news/2026/9772#comments", article},
		{"hash route", "https://example.cn/#/news/9772", "example.cn#/news/9772"},
		{"tracking", "https://example.cn/news/2026/9772?utm_source=rss&spm=1&from=timeline&isappinstalled=0", article},
		{"page parameter", "https://example.cn/news?id=9772&utm_medium=rss", "example.cn/news?id=9772"},
		{"parameter order", "https://example.cn/news?b=2&a=1", "example.cn/news?a=1&b=2"},
		{"path case is kept", "https://example.cn/News/A", "example.cn/News/A"},
		{"international host", "https://www.例子.cn/新闻", "xn--fsqu00a.cn/%E6%96%B0%E9%97%BB"},
		{"m is the whole domain", "https://m.cn/x", "m.cn/x"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, ok := URL(tt.in)
			if !ok || got != tt.want {
				t.Errorf("URL(%q) = %q, %v; want %q", tt.in, got, ok, tt.want)
			}
		})
	}
}

func TestURLNamesNoPage(t *testing.T) {
	for _, in := range []string{"", "/relative", "mailto:a@example.org", "https://example.cn", "https://example.cn/?utm_source=rss", "http://%zz/"} {
		if got, ok := URL(in); ok {
			t.Errorf("URL(%q) = %q, want none", in, got)
		}
	}
}

func FuzzURL(f *testing.F) {
	f.Add("https://m.example.cn/news/2026/9772/?from=x#y")
	f.Add("https://www.m.example.cn/amp/amp/?&a=b;c")
	f.Fuzz(func(t *testing.T, in string) {
		canonical, ok := URL(in)
		if !ok {
			return
		}
		if again, _ := URL("https://" + canonical); again != canonical {
			t.Errorf("URL(%q) = %q, whose own spelling is %q", in, canonical, again)
		}
	})
}
