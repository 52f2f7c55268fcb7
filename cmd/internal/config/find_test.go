package config

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestFind takes the places away one after the other, nearest first.
func TestFind(t *testing.T) {
	home := t.TempDir()
	t.Setenv("XDG_CONFIG_HOME", home)
	t.Setenv("HOME", home)
	t.Chdir(t.TempDir())
	users, err := os.UserConfigDir()
	if err != nil {
		t.Fatal(err)
	}
	users = filepath.Join(users, "headwater", "config.yaml")
	if err := os.MkdirAll(filepath.Dir(users), 0o700); err != nil {
		t.Fatal(err)
	}
	writeFile(t, users, "")
	writeFile(t, "config.yaml", "")
	named := env(map[string]string{"HEADWATER_CONFIG": "named.yaml"})

	for _, step := range []struct {
		flag string
		env  Env
		gone string // removed before
		want string
	}{
		{"flag.yaml", named, "", "flag.yaml"},
		{"", named, "", "named.yaml"},
		{"", noEnv, "", "config.yaml"},
		{"", noEnv, "config.yaml", users},
	} {
		if step.gone != "" {
			if err := os.Remove(step.gone); err != nil {
				t.Fatal(err)
			}
		}
		if got, err := Find(step.flag, step.env); err != nil || got != step.want {
			t.Errorf("got %q, %v, want %q", got, err, step.want)
		}
	}
}

func TestFindNothing(t *testing.T) {
	t.Setenv("XDG_CONFIG_HOME", t.TempDir())
	t.Setenv("HOME", t.TempDir())
	t.Chdir(t.TempDir())
	got, err := Find("", noEnv)
	if got == "/etc/headwater/config.yaml" {
		return // this machine has one
	}
	if err == nil || !strings.Contains(err.Error(), "headwater init") {
		t.Errorf("got %q, %v", got, err)
	}
}
