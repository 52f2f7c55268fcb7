package arch

import "path"

// edge forbids packages to import others. Paths are relative to the module, "/..." takes what lies below along.
type edge struct {
	from []string
	to   []string
	// except lists what may be imported although it lies under to.
	except []string
	// tests says that the rule holds for test files too.
	tests bool
	why   string
}

// Names of edge.to for packages that are not ours.
const (
	libraries = "libraries" // every module but this one and the standard library
	house     = "..."       // every package of this module
)

// forbidden is what no package may know.
func forbidden() []edge {
	return []edge{
		{
			from: []string{"storage"}, to: []string{house, libraries}, except: []string{"pgregory.net/rapid"}, tests: true,
			why: "storage is the waist: whoever needs the nouns must not get an engine or a library with them",
		},
		{
			from: []string{"storage/..."}, to: []string{"aggregator/...", "feeds/...", "cmd/..."}, tests: true,
			why: "an engine keeps what it is given; who fills and who reads it must not matter",
		},
		{
			from: []string{"storage/memory"}, to: []string{libraries},
			why: "the memory engine is the reference: it shows that the contract needs nothing but maps",
		},
		{
			from: []string{"storage/bolt/...", "storage/memory"}, to: []string{"storage/bolt/...", "storage/memory"},
			why: "engines do not lean on each other, or a mistake in one would be copied into the other",
		},
		{
			from: []string{"aggregator/..."}, to: []string{"feeds/..."}, tests: true,
			why: "the halves meet in storage only, so that each can be tested, replaced or run alone",
		},
		{
			from: []string{"feeds/..."}, to: []string{"aggregator/..."}, tests: true,
			why: "the halves meet in storage only, so that each can be tested, replaced or run alone",
		},
		{
			from: []string{"aggregator/...", "feeds/..."}, to: []string{"storage/..."}, except: []string{"storage"},
			why: "neither half may know which engine stands behind the contract",
		},
		{
			from: []string{"aggregator/...", "feeds/...", "storage/..."}, to: []string{"cmd/..."}, tests: true,
			why: "what the operator sees is wired on top: options go in, events come out",
		},
		{
			from: []string{"aggregator/internal/..."}, to: []string{"aggregator"}, tests: true,
			why: "the helpers are pure functions of their arguments and know nothing of polls",
		},
		{
			from: []string{"cmd/internal/config"}, to: []string{"storage/..."}, except: []string{"storage"}, tests: true,
			why: "a configuration is read without opening anything",
		},
	}
}

// door is the one place where a library is used, so that it can be replaced there.
type door struct {
	module string                 // its path
	opens  func(file string) bool // file is relative to the module
	why    string
}

// doors are the libraries that the house is built around. Tests may look behind them.
func doors() []door {
	return []door{
		{"github.com/expr-lang/expr", in("aggregator/when*.go"), "what an expression may look at and cost is decided in one place"},
		{"github.com/mmcdole/gofeed", in("aggregator/parse*.go"), "other packages see our document, never gofeed's"},
		{"github.com/gorilla/feeds", in("feeds/atom.go", "feeds/rss.go", "feeds/json.go"), "the three formats differ nowhere else"},
		{"go.etcd.io/bbolt", in("storage/bolt/*.go"), "an engine is a package"},
		{"github.com/invopop/jsonschema", in(), "the schema is made by a test and embedded, so that the program does not carry its maker"},
	}
}

// in matches files by patterns of path.Match.
func in(patterns ...string) func(string) bool {
	return func(file string) bool {
		for _, pattern := range patterns {
			if ok, err := path.Match(pattern, file); ok && err == nil {
				return true
			}
		}
		return false
	}
}

// rootNames are the only files and folders at the root: the four rooms, the configuration, and what convention wants there.
func rootNames() []string {
	return []string{
		"cmd", "aggregator", "feeds", "storage", "config.yaml", "go.mod", "go.sum", "README.md",
		"LICENSE", "CHANGELOG.md", ".gitignore", ".ci", ".git",
	}
}

// shelves are names of folders that say nothing about what is in them, so that everything ends there.
func shelves() []string {
	return []string{"pkg", "util", "utils", "common", "models", "helpers", "misc", "shared", "lib"}
}
