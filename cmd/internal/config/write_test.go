package config

import (
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestRootFile keeps the config.yaml at the root of the repository equal to what headwater init writes.
func TestRootFile(t *testing.T) {
	golden(t, "../../../config.yaml", Default())
}

// TestDefaultRuns loads what headwater init writes: a newcomer must see neither a mistake nor a warning.
func TestDefaultRuns(t *testing.T) {
	c, problems := loadPrivately(t, "config.yaml", Default())
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	if !strings.Contains(strings.SplitN(string(Default()), "\n", 2)[0], "$schema="+SchemaName) {
		t.Error("the first line does not name the schema")
	}
	if len(c.Tree.Sources) < 10 || len(c.Tree.Topics) < 4 {
		t.Errorf("only %d sources and %d topics", len(c.Tree.Sources), len(c.Tree.Topics))
	}
}

// TestDefaultShowsEveryKey takes the # off the keys that are commented out, and looks for each key of the tree.
func TestDefaultShowsEveryKey(t *testing.T) {
	text := uncomment(string(Default()))
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "secrets"), 0o700); err != nil {
		t.Fatal(err)
	}
	writeFile(t, filepath.Join(dir, "secrets", "example"), "hunter2")
	r := newReport(filepath.Join(dir, "config.yaml"))
	_, problems := load(r, []byte(text), env(map[string]string{"EXAMPLE_KEY": "hunter2"}), nil)
	if len(problems) > 0 {
		t.Fatalf("%v\n%s", problems, text)
	}
	for _, value := range []any{Tree{}, Site{}, Polling{}, Dedup{}, Attribution{}, Outlet{}, Retention{}, Source{}, Topic{}} {
		for _, field := range reflect.VisibleFields(reflect.TypeOf(value)) {
			key := field.Tag.Get("yaml")
			if key != "" && !regexp.MustCompile(`[ {\n]`+key+`:`).MatchString(text) && !strings.Contains(text, "; "+key+" ") {
				t.Errorf("%s of %T is not shown", key, value)
			}
		}
	}
}

// uncomment takes the # off the lines of commented keys: #key: and, below one, lines that go on deeper. Prose has a blank
// behind its #.
func uncomment(text string) string {
	var b strings.Builder
	inBlock := false
	for line := range strings.Lines(text) {
		indent := len(line) - len(strings.TrimLeft(line, " "))
		rest, commented := strings.CutPrefix(line[indent:], "#")
		isKey := commented && rest[0] != ' ' && rest[0] != '\n'
		inBlock = isKey || inBlock && commented && strings.HasPrefix(rest, "  ")
		if inBlock {
			line = line[:indent] + rest
		}
		b.WriteString(line)
	}
	return b.String()
}

func TestWriteSources(t *testing.T) {
	var b strings.Builder
	left, err := WriteSources(&b, []Entry{
		{Name: "投资界: 新闻", URL: "https://www.pedaily.cn/feed.xml", Home: "https://www.pedaily.cn/", Tags: []string{"finance", "no"}},
		{ID: "36kr", Name: "36", URL: "https://36kr.com/feed", Comment: "moved here"},
		{Name: "again", URL: "http://36kr.com/feed/"},
		{Name: "mail", URL: "mailto:me@news.example"},
		{URL: "https://36kr.com/feed-newsflash"},
	})
	if err != nil {
		t.Fatal(err)
	}
	want := `sources:
  - id: pedaily-cn
    name: '投资界: 新闻'
    url: https://www.pedaily.cn/feed.xml
    home: https://www.pedaily.cn/
    tags: [finance, no]
  # moved here
  - id: 36kr
    name: '36'
    url: https://36kr.com/feed
  - id: 36kr-com
    url: https://36kr.com/feed-newsflash
`
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if len(left) != 2 || left[0].Name != "again" || left[1].Name != "mail" {
		t.Errorf("left out: %+v", left)
	}
	c, problems := load(newReport("c.yaml"), []byte(b.String()), noEnv, nil)
	if problems.Failed() || c.Tree.Sources[0].Tags[1] != "no" {
		t.Errorf("does not read back: %v", problems)
	}
}
