package feeds

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files anew")

// golden compares a document with testdata/golden/{name}.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", "golden", name)
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", name, diff)
	}
}

func TestGolden(t *testing.T) {
	worlds := map[string]func(*world){
		"rich":    func(w *world) { w.tell(reference(), "hot"); w.tellMany(3, "herald", "hot") },
		"empty":   func(*world) {},
		"hostile": func(w *world) { w.tellHostile("hot") },
	}
	for name, fill := range worlds {
		w := newWorld(t)
		fill(w)
		for _, f := range []format{formatRSS, formatAtom, formatJSON, formatHTML} {
			t.Run(name+"."+string(f), func(t *testing.T) { golden(t, name+"."+string(f), w.render("hot", f)) })
		}
	}
}
