package arch

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// root is the module, seen from this package.
const root = "../../.."

// module is the path that imports of our own packages begin with.
const module = "headwater"

// file is one Go file of the module.
type file struct {
	name   string // relative to the module, with slashes
	test   bool
	syntax *ast.File
}

// pkg is the folder of the file, relative to the module.
func (f file) pkg() string { return path.Dir(f.name) }

// imports lists what the file imports.
func (f file) imports() []string {
	var paths []string
	for _, spec := range f.syntax.Imports {
		paths = append(paths, strings.Trim(spec.Path.Value, `"`))
	}
	return paths
}

// readModule parses every Go file of the module.
func readModule(t *testing.T) []file {
	t.Helper()
	var files []file
	tree := os.DirFS(root)
	err := fs.WalkDir(tree, ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && (entry.Name() == "testdata" || name != "." && strings.HasPrefix(entry.Name(), ".")):
			return fs.SkipDir
		case entry.IsDir() || path.Ext(name) != ".go":
			return nil
		}
		syntax, err := parser.ParseFile(token.NewFileSet(), filepath.Join(root, name), nil, parser.ParseComments|parser.SkipObjectResolution)
		files = append(files, file{name: name, test: strings.HasSuffix(name, "_test.go"), syntax: syntax})
		return err
	})
	if err != nil || len(files) == 0 {
		t.Fatalf("read the module: %d files, %v", len(files), err)
	}
	return files
}

// under reports whether a package is one of the patterns: storage is itself, storage/... is it and what lies below, ... is every
// package.
func under(pkg string, patterns []string) bool {
	return slices.ContainsFunc(patterns, func(pattern string) bool {
		base, below := strings.CutSuffix(pattern, "...")
		base = strings.TrimSuffix(base, "/")
		return pkg == base || below && (base == "" || strings.HasPrefix(pkg, base+"/"))
	})
}

// forbids reports whether the rule is broken by an import of a file.
func (e edge) forbids(f file, imported string) bool {
	if f.test && !e.tests || !under(f.pkg(), e.from) {
		return false
	}
	own, ours := strings.CutPrefix(imported, module+"/")
	if !ours {
		isLibrary := strings.Contains(strings.Split(imported, "/")[0], ".")
		return isLibrary && slices.Contains(e.to, libraries) && !slices.Contains(e.except, imported)
	}
	// A test in a package of its own imports the package that it tests.
	return own != f.pkg() && under(own, e.to) && !under(own, e.except)
}

// ignored reports whether .gitignore names a file at the root.
func ignored(t *testing.T, name string) bool {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, ".gitignore"))
	if err != nil {
		t.Fatal(err)
	}
	return slices.ContainsFunc(strings.Fields(string(text)), func(pattern string) bool {
		ok, err := path.Match(strings.Trim(pattern, "/"), name)
		return ok && err == nil
	})
}
