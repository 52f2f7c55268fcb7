package config

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// marker begins the lines at the end of a file in testdata that say which problems it has.
const marker = "#= "

// TestBadFiles loads a file for each kind of mistake. The exact messages stand at the end of the file.
func TestBadFiles(t *testing.T) {
	eachMarked(t, "testdata/bad", func(t *testing.T, c *Config, problems Problems) {
		if c != nil || !problems.Failed() {
			t.Error("taken for a good configuration")
		}
	})
}

// TestWarnings loads files that can be used but say something that is probably not meant.
func TestWarnings(t *testing.T) {
	eachMarked(t, "testdata/warn", func(t *testing.T, c *Config, problems Problems) {
		if c == nil || problems.Failed() {
			t.Error("taken for a bad configuration")
		}
	})
}

// eachMarked loads every file of a folder, compares its problems with those at its end and hands them on.
func eachMarked(t *testing.T, folder string, check func(*testing.T, *Config, Problems)) {
	files, err := filepath.Glob(folder + "/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("no files in %s (%v)", folder, err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			c, problems := loadPrivately(t, filepath.Base(file), text)
			checkSecrecy(t, problems)
			check(t, c, problems)
			golden(t, file, remark(string(text), problems))
		})
	}
}

// loadPrivately loads text as a file that only its owner can read, beside the secret files that the tests name.
func loadPrivately(t *testing.T, name string, text []byte) (*Config, Problems) {
	t.Helper()
	dir := t.TempDir()
	for file, content := range map[string]string{name: "", "secret": "hunter2\n", "empty": "\n"} {
		if err := os.WriteFile(filepath.Join(dir, file), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	c, problems := load(newReport(filepath.Join(dir, name)), text, noEnv, nil)
	for i := range problems {
		problems[i].File = name
	}
	return c, problems
}

// remark replaces the marked lines at the end of a file, where they move no line numbers.
func remark(text string, problems Problems) []byte {
	var body []string
	for line := range strings.Lines(text) {
		if !strings.HasPrefix(line, marker) {
			body = append(body, line)
		}
	}
	var b strings.Builder
	for _, p := range problems {
		b.WriteString(marker + p.String() + "\n")
	}
	return []byte(strings.Join(body, "") + b.String())
}

// checkSecrecy looks for the secret of the test files, hunter2, in what is told about them.
func checkSecrecy(t *testing.T, problems Problems) {
	t.Helper()
	if strings.Contains(problems.Error(), "hunter") {
		t.Errorf("a secret is told:\n%v", problems)
	}
}
