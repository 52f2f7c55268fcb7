package config

import (
	"net/netip"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"headwater/aggregator"
	"headwater/feeds"
)

// byName compares zones by their names.
var byName = cmp.Comparer(func(a, b *time.Location) bool {
	if a == nil || b == nil {
		return a == b
	}
	return a.String() == b.String()
})

// byText compares networks by how they are written.
var byText = cmp.Comparer(func(a, b netip.Prefix) bool { return a == b })

func zone(t *testing.T, name string) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

func TestPlan(t *testing.T) {
	got := loadFull(t).Plan("Headwater/test")
	want := aggregator.Plan{
		Polling: aggregator.Polling{
			Interval: 2 * time.Hour, MinInterval: time.Second, MaxInterval: 48 * time.Hour,
			Workers: 8, PerHost: 2, Hold: aggregator.HoldDomain, Timeout: 2 * time.Second, MaxBody: 512 << 10, MaxItems: 10,
			AllowNetworks: []netip.Prefix{
				netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("192.168.1.7/32"), netip.MustParsePrefix("fd00::/8"),
			},
		},
		Dedup: aggregator.Dedup{Window: 3650 * 24 * time.Hour},
		Attribution: aggregator.Attribution{
			Outlets: []aggregator.Outlet{{
				Name: "投资界", URL: "https://www.pedaily.cn/", Aliases: []string{"PEdaily"}, Domains: []string{"pedaily.cn"},
			}},
			IgnoreNames: []string{"本站"},
		},
		Retention: aggregator.Retention{PerSource: 500},
		UserAgent: aggregator.UserAgent{Product: "Headwater/test", Contact: "mailto:me@news.example"},
		Callback:  "https://news.example/headwater/push/",
		Zone:      zone(t, "Europe/Berlin"),
		Sources: []aggregator.Source{
			{ID: "example-org", URL: "https://www.example.org/feed.xml", Republish: aggregator.RepublishFeed},
			{
				ID: "pedaily", Name: "投资界", URL: "https://www.pedaily.cn/feed.xml?key=hunter2", Home: "https://www.pedaily.cn/",
				Outlet: "清科", Aliases: []string{"PEdaily", "2024"}, Tags: []string{"finance", "china"},
				Zone: zone(t, "Asia/Tokyo"), Language: "zh-CN", Interval: 90 * time.Minute, Republish: aggregator.RepublishArticle,
				Prefer: -1, Disclaimer: "转载", Rights: "CC BY 4.0", Headers: map[string]string{"X-Key": "hunter2"},
				Auth: aggregator.Auth{Username: "me", Password: "plain"}, Proxy: "socks5://proxy.example:1080", Paused: true,
				Limits:         aggregator.Limits{Bytes: 1, Depth: 2, Attributes: 3, Prefixes: 4, Fragments: 5, Tokens: 6, Items: 7, Text: 8},
				TrackingPixels: true,
			},
			{
				ID: "bearer", URL: "https://b.example/feed", Republish: aggregator.RepublishFeed,
				Auth: aggregator.Auth{Bearer: "hunter2"},
			},
			{
				ID: "userinfo", URL: "https://c.example/feed", Republish: aggregator.RepublishFeed,
				Auth: aggregator.Auth{Username: "me", Password: "pass@word"},
			},
		},
		Topics: []aggregator.Topic{
			{
				ID: "hot", Sources: []string{"pedaily", "bearer"}, PerSource: 3, Order: aggregator.OrderPublished,
				Any: []aggregator.Term{
					{Text: "重庆", Clause: "重庆"}, {Text: "5", Clause: "5"},
					{Text: "集成电路|芯片", Regexp: true, Clause: "/集成电路|芯片/"},
				},
				All: []aggregator.Term{
					{Field: aggregator.FieldText, Text: "产值", Clause: "{text: 产值}"},
					{Field: aggregator.FieldURL, Text: "html$", Regexp: true, Clause: "{url: /html$/}"},
					{Field: aggregator.FieldAuthor, Text: "张三", Clause: "{author: 张三}"},
				},
				None: []aggregator.Term{
					{Field: aggregator.FieldTitle, Text: "广告", Clause: "{title: 广告}"},
					{Field: aggregator.FieldCategory, Text: "招聘", Clause: "{category: 招聘}"},
					{Field: aggregator.FieldSource, Text: "bearer", Clause: "{source: bearer}"},
				},
				When: "len(text) > 200",
			},
			{
				ID: "everything", Sources: []string{"example-org", "pedaily", "bearer", "userinfo"},
				Limit: 50, MaxAge: 30 * 24 * time.Hour, Order: aggregator.OrderFirstSeen,
			},
		},
	}
	if diff := cmp.Diff(want, got, byName, byText); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestFeeds(t *testing.T) {
	got := loadFull(t).Feeds("Headwater/test")
	want := feeds.Options{
		Site: feeds.Site{
			Title: "重庆新闻", Description: "重庆的新闻", URL: "https://news.example/headwater", Language: "en",
			Zone: zone(t, "Europe/Berlin"), Disclaimer: "免责声明", Contact: "mailto:me@news.example", Generator: "Headwater/test",
			Hubs: []string{"https://hub.example/"},
		},
		Topics: []feeds.Topic{
			{
				ID: "hot", Was: []string{"heiss", "2024"}, Title: "热点", Description: "要闻", Language: "en", Disclaimer: "仅供参考", PerSource: 3,
				LinkPage: true, Token: "hunter2", Sources: []string{"pedaily", "bearer"},
			},
			{
				ID: "everything", Title: "everything", Limit: 50, CreditLine: true, Hub: true,
				Sources: []string{"example-org", "pedaily", "bearer", "userinfo"},
			},
		},
		Sources: []feeds.Source{
			{ID: "example-org", Republish: "feed", Public: "https://www.example.org/feed.xml"},
			{
				ID: "pedaily", Name: "投资界", Home: "https://www.pedaily.cn/", Outlet: "清科", Republish: "article", Prefer: -1,
				Disclaimer: "转载", Rights: "CC BY 4.0", Language: "zh-CN",
			},
			{ID: "bearer", Republish: "feed"},
			{ID: "userinfo", Republish: "feed"},
		},
	}
	if diff := cmp.Diff(want, got, byName); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// TestZeroIsNotAbsent reads the values that mean none, and those that are extreme, as they are written.
func TestZeroIsNotAbsent(t *testing.T) {
	text := "polling: {host_gap: 0s, min_interval: 1s, timeout: 2s}\ndedup: {window: 0}\nretention: {items: 0}\n" +
		"attribution: {min_confidence: 0}\nadmin: ''\n" +
		"sources: [https://a.example/feed]\ntopics: [{id: hot, limit: 0, max_age: 0, credit_line: false, hub: false}]\n"
	c, problems := load(newReport("c.yaml"), []byte(text), noEnv, nil)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	plan, published := c.Plan(""), c.Feeds("").Topics[0]
	for name, isZero := range map[string]bool{
		"host_gap":       plan.Polling.HostGap == 0,
		"window":         plan.Dedup.Window == 0,
		"items":          plan.Retention.Items == 0,
		"min_confidence": plan.Attribution.MinConfidence == 0,
		"admin":          c.Admin() == "",
		"limit":          plan.Topics[0].Limit == 0 && published.Limit == 0,
		"max_age":        plan.Topics[0].MaxAge == 0,
		"credit_line":    !published.CreditLine,
		"hub":            !published.Hub,
	} {
		if !isZero {
			t.Errorf("%s: 0 was taken for absent", name)
		}
	}
	if plan.Polling.MinInterval != time.Second || plan.Polling.Timeout != 2*time.Second {
		t.Errorf("moved: %+v", plan.Polling)
	}
}

// TestNullIsAbsent takes keys with nothing behind them, as a file has whose lists are commented out, for absent.
func TestNullIsAbsent(t *testing.T) {
	text := "site:\nadmin:\nsources:\n- {id: a, url: https://a.example/feed, tags: , interval: ~, headers: }\n" +
		"topics:\n- {id: hot, any: , limit: , sources: }\n"
	c, problems := load(newReport("c.yaml"), []byte(text), noEnv, nil)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	topic := c.Plan("").Topics[0]
	if c.Admin() != "127.0.0.1:8081" || topic.Limit != 50 || len(topic.Sources) != 1 {
		t.Errorf("defaults are lost: admin %q, topic %+v", c.Admin(), topic)
	}
}

// TestMerge reads keys from another mapping, and prefers those that stand beside.
func TestMerge(t *testing.T) {
	text := "sources:\n- &a {id: a, url: https://a.example/feed, republish: link, prefer: 1}\n" +
		"- {<<: *a, id: b, url: https://b.example/feed, prefer: 2}\n" +
		"- {<<: [{prefer: 3}, *a], id: c, url: https://c.example/feed}\n" +
		"topics: [{id: hot}]\n"
	c, problems := load(newReport("c.yaml"), []byte(text), noEnv, nil)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	b, third := c.Tree.Sources[1], c.Tree.Sources[2]
	if b.ID != "b" || b.Republish != "link" || b.Prefer != 2 || third.Prefer != 3 || third.Republish != "link" {
		t.Errorf("merged into %+v and %+v", b, third)
	}
}

func TestDataPath(t *testing.T) {
	for _, test := range []struct{ data, state, want string }{
		{"headwater.db", "", filepath.Join("etc", "headwater.db")},
		{"headwater.db", "/var/lib/headwater", "/var/lib/headwater/headwater.db"},
		{"headwater.db", "/var/lib/headwater:/var/lib/other", "/var/lib/headwater/headwater.db"},
		{"/srv/items.db", "/var/lib/headwater", "/srv/items.db"},
	} {
		c := &Config{Path: "etc/config.yaml", Tree: Tree{Data: test.data}, env: env(map[string]string{"STATE_DIRECTORY": test.state})}
		if got := c.Data(); got != test.want {
			t.Errorf("data %q with state directory %q: got %q, want %q", test.data, test.state, got, test.want)
		}
	}
}

// TestSiteURL follows the listener when the public address is not said.
func TestSiteURL(t *testing.T) {
	for listen, want := range map[string]string{
		"127.0.0.1:8080":   "http://localhost:8080",
		":9090":            "http://localhost:9090",
		"[::]:9090":        "http://localhost:9090",
		"192.168.1.7:8080": "http://192.168.1.7:8080",
	} {
		if got := localURL(listen); got != want {
			t.Errorf("%s: got %s, want %s", listen, got, want)
		}
	}
}
