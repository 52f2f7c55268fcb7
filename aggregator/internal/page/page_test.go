package page

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"headwater/aggregator/internal/fold"
)

var update = flag.Bool("update", false, "rewrite what the pages are expected to be read as")

// TestPages reads the pages of testdata. Each file holds what the feed calls the article, its page, and what is read from it.
func TestPages(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no pages", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(file)
			if err != nil || len(archive.Files) != 3 {
				t.Fatalf("%d parts, %v; want title, page.html and want", len(archive.Files), err)
			}
			title, page, want := string(archive.Files[0].Data), archive.Files[1].Data, &archive.Files[2]
			got := describe(t, page, strings.TrimSpace(title))
			if *update {
				want.Data = []byte(got)
				if err := os.WriteFile(file, txtar.Format(archive), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if diff := cmp.Diff(string(want.Data), got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// describe prints what is read from a page.
func describe(t *testing.T, text []byte, title string) string {
	t.Helper()
	p, err := Read(text, title)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	part := func(name string, lines ...string) {
		fmt.Fprintf(&b, "%s:\n", name)
		for _, line := range lines {
			fmt.Fprintf(&b, "\t%s\n", line)
		}
	}
	part("byline", fold.Paragraphs(p.Byline)...)
	part("text", fold.Paragraphs(p.Content)...)
	part("ending", fold.Paragraphs(p.Ending)...)
	part("dates", p.Dates[:min(1, len(p.Dates))]...)
	part("sites", p.Sites...)
	part("image", p.Image)
	part("head", strings.Split(strings.ReplaceAll(p.Head, "><", ">\n<"), "\n")...)
	return b.String()
}

func TestBylineKeepsLinksAndEdges(t *testing.T) {
	p, err := Read([]byte(`<h1>标题</h1><div class="info"><span>2026-01-19</span><b>来源</b><a href="https://www.pedaily.cn/1?a=1&amp;b=2">投资界</a></div><p>正文。</p>`), "标题")
	if err != nil {
		t.Fatal(err)
	}
	want := `<p><span>2026-01-19</span><span>来源</span><a href="https://www.pedaily.cn/1?a=1&amp;b=2">投资界</a></p>` + "\n"
	if diff := cmp.Diff(want, p.Byline); diff != "" {
		t.Error(diff)
	}
}

func TestBetter(t *testing.T) {
	long := strings.Repeat("重庆高新区形成了完整的产业链，", 20)
	other := strings.Repeat("全市门店推广减碳服务与积分奖励。", 20)
	for _, test := range []struct {
		name, page, feed string
		want             bool
	}{
		{"longer", long, long[:90], true},
		{"all there is", "短讯。", "", true},
		{"the same", long, long, false},
		{"nothing", "", "短讯。", false},
		{"shorter", "短讯。", long, false},
		{"log in", "请登录后阅读全文，本文为会员专享内容。", "短讯。", false},
		{"check", "Just a moment... Checking your browser before you continue.", "News.", false},
		{"long text that speaks of a log in", long + long + long + "请登录", "短讯。", true},
		{"another text", other + other, long[:len(long)/5*4], false},
		{"the text with more", long + other, long, true},
	} {
		if got := Better(test.page, test.feed); got != test.want {
			t.Errorf("%s: %v", test.name, got)
		}
	}
}

func TestNamesAreSorted(t *testing.T) {
	if !slices.IsSorted(aroundNames) {
		t.Error("a name that is not in its place is not found")
	}
}

func TestSitesOf(t *testing.T) {
	for title, want := range map[string][]string{
		"标题":                       nil,
		"标题_财经频道_门户":               {"财经频道", "门户"},
		"标题|游民星空_门户":               {"游民星空", "门户"},
		"Title – part - The Daily": {"part", "The Daily"},
		"标题-EDN 电子技术设计":            {"EDN 电子技术设计"},
	} {
		if diff := cmp.Diff(want, sitesOf(title)); diff != "" && len(want)+len(sitesOf(title)) > 0 {
			t.Errorf("%s: %s", title, diff)
		}
	}
}

func FuzzRead(f *testing.F) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(archive.Files[1].Data, string(archive.Files[0].Data))
	}
	f.Fuzz(func(t *testing.T, text []byte, title string) {
		first, err := Read(text, title)
		if err != nil {
			return
		}
		second, err := Read(text, title)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(first, second); diff != "" {
			t.Errorf("two readings differ: %s", diff)
		}
	})
}

func BenchmarkRead(b *testing.B) {
	archive, err := txtar.ParseFile("testdata/portal.txtar")
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := Read(archive.Files[1].Data, "聚势赋能"); err != nil {
			b.Fatal(err)
		}
	}
}
