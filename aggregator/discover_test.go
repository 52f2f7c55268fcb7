package aggregator

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// certain are the feeds that a page really links to.
func certain(found []Found) []Found {
	var list []Found
	for _, f := range found {
		if !f.Guess {
			list = append(list, f)
		}
	}
	return list
}

func TestDiscover(t *testing.T) {
	const page = `<!DOCTYPE html><html><head><title>x</title><base href="/blog/">
<link rel="alternate" type="application/rss+xml" title="示例 » 评论 Feed" href="comments/feed/">
<link rel="alternate" type="application/rss+xml" title="示例 &raquo; Feed" href="feed/">
<link rel='ALTERNATE' type='application/atom+xml; charset=utf-8' href='//cdn.example/atom.xml'>
<link rel="alternate" type="application/json" href="/wp-json/wp/v2/pages/2">
<link rel="alternate" hreflang="en" href="/en/">
<link rel="feed" href="https://site.example/json"/>
<link rel="alternate" type="application/rss+xml" href="javascript:alert(1)">
<link rel="stylesheet" href="x.css">
</head><body><a href="/about">关于</a> <a href="/rss.xml"><b>订阅</b> RSS</a> <a href="feed/">again</a>
<a href="https://feedly.com/i/subscription/feed/https://site.example/feed">Feedly</a> <a href="/news?format=rss&page=1">News</a>`
	want := []Found{
		{URL: "https://site.example/blog/feed/", Title: "示例 » Feed", Type: "application/rss+xml"},
		{URL: "https://cdn.example/atom.xml", Type: "application/atom+xml"},
		{URL: "https://site.example/json"},
		{URL: "https://site.example/blog/comments/feed/", Title: "示例 » 评论 Feed", Type: "application/rss+xml"},
		{URL: "https://site.example/rss.xml", Title: "订阅 RSS"},
		{URL: "https://site.example/news?format=rss&page=1", Title: "News"},
	}
	found := Discover([]byte(page), "text/html; charset=utf-8", "https://site.example/")
	if diff := cmp.Diff(want, certain(found)); diff != "" {
		t.Errorf("Discover (-want +got):\n%s", diff)
	}
	if len(found) == len(want) || !found[len(found)-1].Guess {
		t.Error("no guesses behind what was found")
	}
}

func TestDiscoverReadsTheCharset(t *testing.T) {
	page := []byte("<meta charset=gbk><link rel=alternate type=application/rss+xml title=\"\xcd\xb6\xd7\xca\xbd\xe7\" href=/f>")
	found := certain(Discover(page, "", "http://site.example/"))
	if want := []Found{{URL: "http://site.example/f", Title: "投资界", Type: "application/rss+xml"}}; !cmp.Equal(found, want) {
		t.Errorf("Discover = %v, want %v", found, want)
	}
}

func TestDiscoverOfAFeedIsTheFeed(t *testing.T) {
	feed := []byte(`<rss version="2.0"><channel><title>投资界</title><link>https://site.example/</link></channel></rss>`)
	found := Discover(feed, "text/xml; charset=utf-8", "http://site.example/f")
	if want := []Found{{URL: "http://site.example/f", Title: "投资界", Type: "text/xml"}}; !cmp.Equal(found, want) {
		t.Errorf("Discover = %v, want %v", found, want)
	}
}

func TestDiscoverGuesses(t *testing.T) {
	found := Discover(nil, "", "https://site.example/~user/index.html")
	if len(found) == 0 || found[0] != (Found{URL: "https://site.example/~user/feed", Guess: true}) {
		t.Errorf("Discover of an empty page = %v", found)
	}
	if found := Discover([]byte("<a href=/feed>x</a>"), "", "ftp://site.example/"); found != nil {
		t.Errorf("Discover without a base = %v", found)
	}
}
