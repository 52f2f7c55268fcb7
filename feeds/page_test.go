package feeds

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"headwater/storage"
)

// elements are the elements of a page that have a name and, unless it is "", a class.
func elements(t *testing.T, page, name, class string) (found []*html.Node) {
	t.Helper()
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	for n := range root.Descendants() {
		if n.Type == html.ElementNode && n.Data == name && (class == "" || attributeOf(n, "class") == class) {
			found = append(found, n)
		}
	}
	return found
}

func attributeOf(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func textOf(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return b.String()
}

// TestArticleHooks: the elements that users' scripts look for are there (DESIGN §8, Pages), also on the page of the oldest
// story, and the article's own headings are no second h1.
func TestArticleHooks(t *testing.T) {
	w := newWorld(t)
	w.tellMany(4, "herald", "hot")
	oldest := w.tell([]storage.Item{item(-1, "pedaily", func(it *storage.Item) {
		it.Content = `<h1>标题</h1><p>正文。</p><h1 class="x">更多</h1>`
	})}, "hot")
	text := body(t, request(w.publisher().Handler(), "GET", "/a/"+oldest.String()))

	for _, hook := range []struct {
		name, class string
		count       int
	}{
		{"h1", "", 1}, {"nav", "breadcrumb", 1}, {"a", "source", 1}, {"p", "disclaimer", 1}, {"section", "related", 1},
	} {
		if got := len(elements(t, text, hook.name, hook.class)); got != hook.count {
			t.Errorf("%d of %s.%s, want %d", got, hook.name, hook.class, hook.count)
		}
	}
	if lang := attributeOf(elements(t, text, "html", "")[0], "lang"); lang != "zh-CN" {
		t.Errorf("html is in %q", lang)
	}
	for _, stamp := range elements(t, text, "time", "") {
		at, err := time.Parse(time.RFC3339, attributeOf(stamp, "datetime"))
		if err != nil || textOf(stamp) != at.Format("2006-01-02 15:04") {
			t.Errorf("time %v with the text %q (%v)", stamp.Attr, textOf(stamp), err)
		}
	}
	canonical := ""
	for _, l := range elements(t, text, "link", "") {
		if attributeOf(l, "rel") == "canonical" {
			canonical = attributeOf(l, "href")
		}
	}
	if canonical != "https://pedaily.example/a/-1" {
		t.Errorf("canonical %q", canonical)
	}
}

// TestLinksOut: whoever follows a link to another site takes nothing of ours along, and nobody is ranked by it.
func TestLinksOut(t *testing.T) {
	w := newWorld(t)
	story := w.tell([]storage.Item{item(1, "pedaily", func(it *storage.Item) {
		it.Content = `<p><a href="https://other.example/">原文</a></p>`
	})}, "hot")
	h := w.publisher().Handler()
	for path, least := range map[string]int{"/": 0, "/t/hot": 2, "/s/pedaily": 2, "/a/" + story.String(): 3} {
		out := 0
		for _, a := range elements(t, body(t, request(h, "GET", path)), "a", "") {
			if to := attributeOf(a, "href"); strings.HasPrefix(to, "https://feeds.example.org/") {
				continue
			}
			out++
			if rel := attributeOf(a, "rel"); !strings.Contains(rel, "noopener") || !strings.Contains(rel, "nofollow") {
				t.Errorf("%s: the link to %s has rel %q", path, attributeOf(a, "href"), rel)
			}
		}
		if out < least {
			t.Errorf("%s has %d links out, want %d", path, out, least)
		}
	}
}

// TestRelated: an article leads to its neighbours in the topic, each with its time and an excerpt, and never to itself.
func TestRelated(t *testing.T) {
	w := newWorld(t)
	w.tellMany(8, "herald", "hot")
	h := w.publisher().Handler()
	for n, want := range map[int][]int{7: {6, 5, 4, 3, 2}, 2: {1, 0, 3, 4, 5}, 0: {1, 2, 3, 4, 5}} {
		text := body(t, request(h, "GET", "/a/"+item(n, "herald", nil).Story.String()))
		section := elements(t, text, "section", "related")
		if len(section) != 1 {
			t.Fatalf("story %d has %d sections of related stories", n, len(section))
		}
		var got []string
		for d := range section[0].Descendants() {
			if d.Type == html.ElementNode && d.Data == "a" {
				got = append(got, attributeOf(d, "href"))
			}
		}
		for i, other := range want {
			id := item(other, "herald", nil).Story.String()
			if len(got) != len(want) || got[i] != "https://feeds.example.org/a/"+id {
				t.Errorf("story %d leads to %v, want the pages of %v", n, got, want)
				break
			}
			if !strings.Contains(textOf(section[0]), fmt.Sprintf("Text of %d.", other)) {
				t.Errorf("story %d shows no excerpt of %d", n, other)
			}
		}
		if got := len(elements(t, text, "time", "")); got != 1+len(want) {
			t.Errorf("story %d: %d times, want one of each story", n, got)
		}
	}
}
