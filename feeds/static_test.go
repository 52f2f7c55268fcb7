package feeds

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"headwater/storage"
)

// publish writes a world's files and returns the ones that changed.
func (w *world) publish(dir string) (changed []string) {
	w.t.Helper()
	told := map[string]bool{}
	err := w.publisher().Publish(context.Background(), dir, func(path string, isNew bool) {
		if told[path] {
			w.t.Errorf("%s was told of twice", path)
		}
		told[path] = true
		if isNew {
			changed = append(changed, strings.TrimPrefix(path, "/"))
		}
	})
	if err != nil {
		w.t.Fatal(err)
	}
	slices.Sort(changed)
	return changed
}

func TestPublish(t *testing.T) {
	w := newWorld(t)
	w.tell(reference(), "hot", "quiet")
	older := w.tell([]storage.Item{item(3, "herald", nil)}, "hot")
	w.tell([]storage.Item{item(4, "diary", nil)}, "mine")
	dir := t.TempDir()
	first := w.publish(dir)
	for _, want := range []string{"index.html", "static/style.css", "t/hot.html", "t/hot.rss", "t/hot.atom", "t/hot.json", "t/hot.opml", "feeds.opml", "t/hot/2026-01.rss", "t/hot/2026-01.html", "s/herald.rss", "a/" + older.String() + ".html"} {
		if !slices.Contains(first, want) {
			t.Errorf("%s was not written", want)
		}
		for _, twin := range []string{".gz", ".zst"} {
			if _, err := os.Stat(filepath.Join(dir, want+twin)); err != nil {
				t.Error(err)
			}
		}
	}
	for _, path := range first {
		if strings.Contains(path, "mine") || strings.Contains(path, "diary") {
			t.Errorf("%s is private", path)
		}
	}
	if got, err := os.ReadFile(filepath.Join(dir, "t/hot.rss")); err != nil || string(got) != w.render("hot", formatRSS) {
		t.Errorf("the file holds something else than the server answers: %v", err)
	}
	if again := w.publish(dir); len(again) != 0 {
		t.Errorf("written again without a change: %v", again)
	}
	younger := w.tell([]storage.Item{item(5, "herald", nil)}, "quiet").String()
	want := []string{"a/" + younger + ".html", "s/herald.atom", "s/herald.html", "s/herald.json", "s/herald.rss", "t/quiet.atom", "t/quiet.html", "t/quiet.json", "t/quiet.rss",
		"t/quiet/2026-01.atom", "t/quiet/2026-01.html", "t/quiet/2026-01.json", "t/quiet/2026-01.rss"}
	if diff := cmp.Diff(want, w.publish(dir)); diff != "" {
		t.Errorf("written after one new story (-want +got):\n%s", diff)
	}
	left, err := filepath.Glob(filepath.Join(dir, "*", ".new-*"))
	if err != nil || len(left) != 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

// TestPublishedFilesAreDated by their content, so that a web server's Last-Modified is as good as ours.
func TestPublishedFilesAreDated(t *testing.T) {
	w := newWorld(t)
	w.tell([]storage.Item{item(1, "herald", nil)}, "hot")
	dir := t.TempDir()
	w.publish(dir)
	info, err := os.Stat(filepath.Join(dir, "t/hot.rss"))
	if err != nil {
		t.Fatal(err)
	}
	if want := dawn.Add(time.Minute + 2*time.Second); !info.ModTime().Equal(want) {
		t.Errorf("dated %v, want %v", info.ModTime(), want)
	}
}
