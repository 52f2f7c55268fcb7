package config

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// TestReference loads the list of all keys as users know it.
func TestReference(t *testing.T) {
	c, problems := Load("testdata/reference.yaml", noEnv)
	if problems.Failed() {
		t.Fatal(problems)
	}
	if got := c.Tree.Topics[0].Tests[0].Title; got != "重庆高新区集成电路产值占全市42.5%" {
		t.Errorf("the last value of the file reads %q", got)
	}
}

// TestEveryKeyIsRead loads a file that sets every key to something other than its default, and looks for defaults.
func TestEveryKeyIsRead(t *testing.T) {
	c := loadFull(t)
	var plain Tree
	plain.setDefaults()
	requireChanged(t, "site", c.Tree.Site, plain.Site)
	requireChanged(t, "", c.Tree, plain)
	requireChanged(t, "polling", c.Tree.Polling, plain.Polling)
	requireChanged(t, "attribution", c.Tree.Attribution, plain.Attribution)
	requireChanged(t, "outlet", c.Tree.Attribution.Outlets[0], Outlet{})
	requireChanged(t, "retention", c.Tree.Retention, plain.Retention)

	var source Source
	source.setDefaults()
	requireChanged(t, "source", c.Tree.Sources[1], source)
	var topic Topic
	topic.setDefaults()
	requireChanged(t, "topic", c.Tree.Topics[0], topic)
	requireChanged(t, "test", c.Tree.Topics[0].Tests[0], TopicTest{})
}

// requireChanged compares the fields of two structs that have a key.
func requireChanged(t *testing.T, name string, got, plain any) {
	t.Helper()
	g, p := reflect.ValueOf(got), reflect.ValueOf(plain)
	for i := range g.NumField() {
		key := g.Type().Field(i).Tag.Get("yaml")
		if key != "" && reflect.DeepEqual(g.Field(i).Interface(), p.Field(i).Interface()) {
			t.Errorf("%s.%s was not read", name, key)
		}
	}
}

// loadFull loads testdata/full.yaml, which names the file secret beside it.
func loadFull(t *testing.T) *Config {
	t.Helper()
	text, err := os.ReadFile("testdata/full.yaml")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	writeFile(t, filepath.Join(dir, "secret"), "hunter2\n")
	file := filepath.Join(dir, "config.yaml")
	c, problems := load(newReport(file), text, env(map[string]string{"KEY": "hunter2"}), nil)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	return c
}

func writeFile(t *testing.T, file, text string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestUnreadable covers the mistakes that a file in testdata cannot show.
func TestUnreadable(t *testing.T) {
	for name, test := range map[string]struct{ text, want string }{
		"empty":        {"", "c.yaml:1:1: the file is empty: headwater init writes one to begin with"},
		"only a mark":  {"\ufeff", "c.yaml:1:1: the file is empty: headwater init writes one to begin with"},
		"comments":     {"# nothing\n", "c.yaml:1:1: the file is empty: headwater init writes one to begin with"},
		"null":         {"~\n", "c.yaml:1:1: the file is empty: headwater init writes one to begin with"},
		"GBK":          {"site:\n  title: \xc8\xc8\xb5\xe3\n", "c.yaml:2:10: this is not UTF-8: save the file in UTF-8"},
		"UTF-16":       {"\xff\xfes\x00i\x00t\x00e\x00", "c.yaml:1:1: this is not UTF-8: save the file in UTF-8"},
		"control":      {"site:\n  title: 热点\x00\n", "c.yaml:2:12: a control character stands here"},
		"deep":         {strings.Repeat("[", 20_000), "c.yaml:1:10001: is not YAML: exceeded max depth of 10000"},
		"many aliases": {aliasBomb(), "the anchors of this file stand for more than 200000 values"},
	} {
		t.Run(name, func(t *testing.T) {
			c, problems := load(newReport("c.yaml"), []byte(test.text), noEnv, nil)
			if c != nil {
				t.Error("taken for a good configuration")
			}
			if !strings.Contains(problems.Error()+"\n", test.want+"\n") {
				t.Errorf("got  %s\nwant %s", problems[0], test.want)
			}
		})
	}
}

// aliasBomb is a file of 40 KB that stands for four million tags.
func aliasBomb() string {
	return "sources: [{id: a, url: https://a.example/feed, tags: &t [" + strings.Repeat("a,", 2000) + "]}" +
		strings.Repeat(", {tags: *t}", 2000) + "]\n"
}

func TestMissingFile(t *testing.T) {
	c, problems := Load("testdata/none.yaml", noEnv)
	if want := "testdata/none.yaml: cannot be read: no such file or directory"; c != nil || problems.Error() != want {
		t.Errorf("got %q, want %q", problems, want)
	}
}

// TestByteOrderMark loads a file as Windows editors save it.
func TestByteOrderMark(t *testing.T) {
	c, problems := load(newReport("c.yaml"), []byte("\ufeffsources: [https://a.example/feed]\r\ntopics: [{id: hot}]\r\n"), noEnv, nil)
	if len(problems) > 0 || c.Tree.Sources[0].ID != "a-example" {
		t.Error(problems)
	}
}

// TestReadableByOthers warns once of a file that shows its secrets, and of a secret file that does.
func TestReadableByOthers(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "config.yaml")
	writeFile(t, filepath.Join(dir, "secret"), "hunter2")
	text := "sources:\n" +
		"- {url: https://a.example/feed, auth: {bearer: hunter2}}\n" +
		"- {url: 'https://me:hunter2@b.example/feed'}\n" +
		"topics: [{id: hot, token_file: secret}]\n"
	writeFile(t, file, text)
	if _, problems := Load(file, noEnv); len(problems) > 0 {
		t.Errorf("private files: %v", problems)
	}
	for _, name := range []string{"config.yaml", "secret"} {
		if err := os.Chmod(filepath.Join(dir, name), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	_, problems := Load(file, noEnv)
	var paths []string
	for _, p := range problems {
		paths = append(paths, fmt.Sprint(p.Path, " ", p.Warning))
	}
	if got, want := strings.Join(paths, ", "), "sources[0].auth.bearer true, topics[0].token_file true"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// TestUnbuilt warns of a key without effect only where it says something.
func TestUnbuilt(t *testing.T) {
	table := map[string]string{"Topic.digest": "has no effect yet"}
	text := "sources: [https://a.example/feed]\ntopics: [{id: a, digest: daily}, {id: b, digest: ''}, {id: c}]\n"
	_, problems := load(newReport("c.yaml"), []byte(text), noEnv, table)
	if got, want := problems.Error(), "c.yaml:2:26: warning: topics[0].digest: has no effect yet"; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// TestUnbuiltNamesKeys keeps the table from naming what is not there.
func TestUnbuiltNamesKeys(t *testing.T) {
	known := map[string]bool{}
	for _, value := range []any{Tree{}, Site{}, Polling{}, Dedup{}, Attribution{}, Outlet{}, Retention{}, Source{}, Auth{}, Topic{}, TopicTest{}} {
		for _, field := range reflect.VisibleFields(reflect.TypeOf(value)) {
			known[reflect.TypeOf(value).Name()+"."+field.Tag.Get("yaml")] = true
		}
	}
	for key := range unbuilt() {
		if !known[key] {
			t.Errorf("%s is no key", key)
		}
	}
}

// FuzzLoad looks for files that stop the program, and for configurations that are called good but break a promise.
func FuzzLoad(f *testing.F) {
	for _, pattern := range []string{"testdata/*.yaml", "testdata/*/*.yaml", "default.yaml"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			f.Fatal(err)
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(text)
		}
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		c, problems := load(newReport("c.yaml"), text, env(map[string]string{"KEY": "hunter2"}), nil)
		if (c == nil) != problems.Failed() {
			t.Errorf("configuration %v with problems:\n%v", c, problems)
		}
		if strings.Contains(problems.Error(), "hunter2") && !strings.Contains(string(text), "hunter2") {
			t.Errorf("a secret is told:\n%v", problems)
		}
		if c != nil {
			checkPromises(t, c)
		}
	})
}

// checkPromises checks what a plan says about itself.
func checkPromises(t *testing.T, c *Config) {
	t.Helper()
	plan := c.Plan("Headwater/test")
	ids := map[string]bool{}
	for _, s := range plan.Sources {
		if s.ID == "" || ids[s.ID] || s.URL == "" {
			t.Errorf("source with id %q and address %q", s.ID, s.URL)
		}
		ids[s.ID] = true
	}
	for _, topic := range plan.Topics {
		if topic.ID == "" || len(topic.Sources) == 0 && len(plan.Sources) > 0 {
			t.Errorf("topic %q with sources %v", topic.ID, topic.Sources)
		}
	}
	if plan.Zone == nil || len(c.Feeds("Headwater/test").Topics) != len(plan.Topics) {
		t.Error("the two halves do not agree")
	}
}

func BenchmarkLoad(b *testing.B) {
	for _, n := range []int{1_000, 10_000} {
		for form, text := range map[string]string{"short": manySources(n, false), "long": manySources(n, true)} {
			b.Run(fmt.Sprintf("%s/%d", form, n), func(b *testing.B) {
				for b.Loop() {
					c, problems := load(newReport("c.yaml"), []byte(text), noEnv, nil)
					if problems.Failed() {
						b.Fatal(problems)
					}
					c.Plan("")
				}
			})
		}
	}
}

// BenchmarkLoadMistakes loads a file in which every source is wrong.
func BenchmarkLoadMistakes(b *testing.B) {
	text := strings.ReplaceAll(manySources(10_000, true), "tags", "tgas")
	for b.Loop() {
		if c, _ := load(newReport("c.yaml"), []byte(text), noEnv, nil); c != nil {
			b.Fatal("taken for a good configuration")
		}
	}
}

// manySources is a configuration with n sources, a few on each host.
func manySources(n int, long bool) string {
	var b strings.Builder
	b.WriteString("topics: [{id: everything}, {id: chips, any: [芯片]}]\nsources:\n")
	for i := range n {
		if long {
			fmt.Fprintf(&b, "  - id: source-%d\n    name: 来源 %d\n    tags: [news, zh]\n    interval: 30m\n    url:", i, i)
		} else {
			b.WriteString("  -")
		}
		fmt.Fprintf(&b, " https://host%d.example/feeds/%d.xml\n", i/4, i)
	}
	return b.String()
}
