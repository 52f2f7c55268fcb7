package config

import (
	"flag"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite golden files")

// golden compares with a file, or rewrites it.
func golden(t *testing.T, file string, got []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s differs (-file +made; -update rewrites it):\n%s", file, diff)
	}
}

// env is an environment for tests.
func env(pairs map[string]string) Env {
	return func(name string) (string, bool) {
		value, ok := pairs[name]
		return value, ok
	}
}

// noEnv is the environment of tests that need none.
func noEnv(string) (string, bool) { return "", false }
