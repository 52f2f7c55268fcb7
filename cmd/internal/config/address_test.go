package config

import (
	"net/url"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func mustParse(t *testing.T, text string) *url.URL {
	t.Helper()
	u, err := url.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func TestSameAddress(t *testing.T) {
	const feed = "https://news.example/feed"
	for text, same := range map[string]bool{
		"http://news.example/feed":            true,
		"https://NEWS.example:443/feed/":      true,
		"https://news.example./feed#top":      true,
		"https://me:secret@news.example/feed": true, // told apart by its credentials
		"https://news.example/Feed":           false,
		"https://news.example/feed?page=2":    false,
		"https://news.example:8443/feed":      false,
		"https://www.news.example/feed":       false,
	} {
		if got := sameAddress(mustParse(t, text)) == sameAddress(mustParse(t, feed)); got != same {
			t.Errorf("%s is the same as %s: %v, want %v", text, feed, got, same)
		}
	}
}

func TestHoldsSecret(t *testing.T) {
	for text, want := range map[string]bool{
		"https://a.example/feed":                   false,
		"https://a.example/feed?page=2&author=5":   false,
		"https://a.example/search.rss?keyword=芯片":  false,
		"https://me@a.example/feed":                true,
		"https://a.example/feed?key=1":             true,
		"https://a.example/feed?api_key=1":         true,
		"https://a.example/feed?page=2&Token=x":    true,
		"https://a.example/feed?access_token=x":    true,
		"https://a.example/feed?X-Amz-Signature=x": true,
	} {
		if got := holdsSecret(mustParse(t, text)); got != want {
			t.Errorf("%s: got %v, want %v", text, got, want)
		}
	}
}

// TestGiveIDs gives ids in the order of the file. The ids above a line never depend on it.
func TestShownURL(t *testing.T) {
	for written, want := range map[string]string{
		"https://a.example/f?b=1&a=%E4%B8%AD": "https://a.example/f?b=1&a=%E4%B8%AD",
		"https://a.example/路径":                "https://a.example/路径",
		"https://a.example/f?a=1&key=s3&b":    "https://a.example/f?a=1&key=•••&b",
		"https://me:s3@a.example/f":           "https://a.example/f",
		"https://a.example/${S}/f?a=1":        "https://a.example/•••",
	} {
		file := "sources: [{id: a, url: '" + written + "'}]\ntopics: [{id: t}]\n"
		config, problems := load(newReport("config.yaml"), []byte(file), func(string) (string, bool) { return "s3", true }, nil)
		if problems.Failed() {
			t.Fatal(problems)
		}
		if got := config.Tree.Sources[0].ShownURL(); got != want {
			t.Errorf("%s is shown as %s, want %s", written, got, want)
		}
	}
}

func TestGiveIDs(t *testing.T) {
	text := "sources:\n" +
		"- https://www.36kr.com/feed\n" +
		"- https://36kr.com/feed-newsflash\n" +
		"- https://36kr.com/feed-newsflash?lang=en\n" +
		"- https://新华网.cn/rss\n" +
		"- http://127.0.0.1:9000/f/17.xml\n" +
		"- http://127.0.0.1:9000/f/18.xml\n" +
		"- http://[::1]:9000/feed\n" +
		"- https://taken.example/feed\n" +
		"- https://all/feed\n" +
		"- {id: taken-example, url: https://a.example/feed}\n" +
		"topics: [{id: hot}]\n"
	c, problems := load(newReport("c.yaml"), []byte(text), noEnv, nil)
	if problems.Failed() {
		t.Fatal(problems)
	}
	var got []string
	for _, s := range c.Tree.Sources {
		got = append(got, s.ID)
	}
	want := []string{
		"36kr-com", "36kr-com-feed-newsflash", "36kr-com-b04d7300", "xn-xkrr14bows-cn", "127-0-0-1", "127-0-0-1-f-18", "1",
		"taken-example-feed", "all-feed", "taken-example",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}
