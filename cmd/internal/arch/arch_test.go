package arch

import (
	"go/ast"
	"os"
	"path"
	"slices"
	"strings"
	"testing"
)

func TestImports(t *testing.T) {
	for _, f := range readModule(t) {
		for _, imported := range f.imports() {
			for _, e := range forbidden() {
				if e.forbids(f, imported) {
					t.Errorf("%s imports %s: %s", f.name, imported, e.why)
				}
			}
		}
	}
}

// TestForbids breaks the rules, because a table that forbids nothing would keep them as well.
func TestForbids(t *testing.T) {
	for _, test := range []struct {
		file, imported string
		broken         bool
	}{
		{"storage/item.go", "time", false},
		{"storage/item.go", "github.com/fxamacker/cbor/v2", true},
		{"storage/item_test.go", "headwater/storage/memory", true},
		{"storage/example_test.go", "headwater/storage", false},
		{"storage/bolt/open.go", "headwater/storage", false},
		{"storage/bolt/open.go", "headwater/feeds", true},
		{"storage/memory/store.go", "go.etcd.io/bbolt", true},
		{"storage/memory/store.go", "headwater/storage/bolt", true},
		{"aggregator/desk.go", "headwater/storage", false},
		{"aggregator/desk.go", "headwater/storage/bolt", true},
		{"aggregator/desk_test.go", "headwater/storage/memory", false},
		{"aggregator/desk_test.go", "headwater/feeds", true},
		{"aggregator/internal/fold/fold.go", "headwater/aggregator/internal/canon", false},
		{"aggregator/internal/fold/fold.go", "headwater/aggregator", true},
		{"feeds/opml/opml.go", "headwater/aggregator", true},
		{"feeds/opml/opml.go", "headwater/cmd/internal/config", true},
		{"cmd/internal/config/plan.go", "headwater/aggregator", false},
		{"cmd/internal/config/plan.go", "headwater/storage/bolt", true},
		{"cmd/headwater/serve.go", "headwater/storage/bolt", false},
	} {
		f := file{name: test.file, test: strings.HasSuffix(test.file, "_test.go")}
		broken := slices.ContainsFunc(forbidden(), func(e edge) bool { return e.forbids(f, test.imported) })
		if broken != test.broken {
			t.Errorf("%s imports %s: forbidden %v, want %v", test.file, test.imported, broken, test.broken)
		}
	}
}

func TestDoors(t *testing.T) {
	used := map[string]bool{}
	for _, f := range readModule(t) {
		for _, imported := range f.imports() {
			for _, d := range doors() {
				if imported != d.module && !strings.HasPrefix(imported, d.module+"/") {
					continue
				}
				used[d.module] = true
				if !f.test && !d.opens(f.name) {
					t.Errorf("%s imports %s: %s", f.name, imported, d.why)
				}
			}
		}
	}
	for _, d := range doors() {
		if !used[d.module] {
			t.Errorf("nothing imports %s: its door leads nowhere", d.module)
		}
	}
}

// TestPackageComments wants a package to say what it is for, in the form that go doc expects.
func TestPackageComments(t *testing.T) {
	names, documented := map[string]string{}, map[string]bool{}
	for _, f := range readModule(t) {
		if f.test {
			continue
		}
		name := f.syntax.Name.Name
		begins := "Package " + name + " "
		if name == "main" {
			begins = "Command " + path.Base(f.pkg()) + " "
		}
		names[f.pkg()] = begins
		if doc := f.syntax.Doc.Text(); doc != "" {
			documented[f.pkg()] = true
			if !strings.HasPrefix(doc, begins) {
				t.Errorf("%s: the package comment begins with other words than %q", f.name, begins)
			}
		}
	}
	for pkg, begins := range names {
		if !documented[pkg] {
			t.Errorf("%s has no package comment: it begins with %q", pkg, begins)
		}
	}
}

// TestNothingHidden looks for functions that run before main, and for tests that can leave without a verdict.
func TestNothingHidden(t *testing.T) {
	for _, f := range readModule(t) {
		ast.Inspect(f.syntax, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.FuncDecl:
				if n.Recv == nil && n.Name.Name == "init" {
					t.Errorf("%s has an init: what runs is called by somebody who can be read", f.name)
				}
			case *ast.CallExpr:
				if f.test && skips(n) && !tellsHow(n) {
					t.Errorf("%s skips a test: a part that is missing must fail", f.name)
				}
			}
			return true
		})
	}
}

// skips reports whether a call leaves a test out.
func skips(call *ast.CallExpr) bool {
	method, ok := call.Fun.(*ast.SelectorExpr)
	return ok && strings.HasPrefix(method.Sel.Name, "Skip") && isTestValue(method.X)
}

// tellsHow reports whether what is missing is a program of the machine, and the line that is printed says how to get it.
func tellsHow(skip *ast.CallExpr) bool {
	if len(skip.Args) != 1 {
		return false
	}
	line, ok := skip.Args[0].(*ast.BasicLit)
	return ok && strings.Contains(line.Value, "get one with: ")
}

// isTestValue reports whether an expression is the t, b, f or tb of a test.
func isTestValue(x ast.Expr) bool {
	id, ok := x.(*ast.Ident)
	return ok && slices.Contains([]string{"t", "b", "f", "tb"}, id.Name)
}

func TestRoot(t *testing.T) {
	entries, err := os.ReadDir(root)
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, entry := range entries {
		found = append(found, entry.Name())
		if !slices.Contains(rootNames(), entry.Name()) && !ignored(t, entry.Name()) {
			t.Errorf("%s stands at the root: everything finds a room inside cmd, aggregator, feeds or storage", entry.Name())
		}
	}
	for _, name := range rootNames() {
		if name != ".git" && !slices.Contains(found, name) {
			t.Errorf("%s is missing at the root", name)
		}
	}
}

func TestNoShelves(t *testing.T) {
	for _, f := range readModule(t) {
		for _, folder := range strings.Split(f.pkg(), "/") {
			if slices.Contains(shelves(), folder) {
				t.Errorf("%s stands on a shelf called %s: a package is named after what it does", f.name, folder)
			}
		}
	}
}
