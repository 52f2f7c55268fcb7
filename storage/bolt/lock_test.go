package bolt

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"headwater/storage"
)

// TestBusy opens a file that another process holds (durability row D8).
func TestBusy(t *testing.T) {
	path := filepath.Join(t.TempDir(), "headwater.db")
	cmd, lines := startChild(t, "hold", path)
	if !lines.Scan() || lines.Text() != "held" {
		t.Fatalf("the child says %q", lines.Text())
	}
	began := time.Now()
	_, err := Open(Options{Path: path})
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("it took %v to find out", took)
	}
	want := fmt.Sprintf("process %d (%s", cmd.Process.Pid, filepath.Base(os.Args[0]))
	if !errors.Is(err, storage.ErrBusy) || !strings.Contains(err.Error(), want) {
		t.Errorf("%v, want %q", err, want)
	}
	cmd.Process.Kill()
	cmd.Wait()
	if _, err := os.Stat(holderPath(path)); err != nil {
		t.Fatalf("the killed process was to leave its note behind: %v", err)
	}
	s := mustOpen(t, Options{Path: path})
	if _, err := Open(Options{Path: path, Timeout: 100 * time.Millisecond}); !strings.Contains(err.Error(), fmt.Sprintf("process %d ", os.Getpid())) {
		t.Errorf("the note names another than this process: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(holderPath(path)); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the note is left after a close: %v", err)
	}
}

// TestWhoHolds reads notes that cannot be trusted.
func TestWhoHolds(t *testing.T) {
	host, err := os.Hostname()
	if err != nil {
		t.Fatal(err)
	}
	note := func(h holder) string {
		data, err := json.Marshal(h)
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	self := os.Getpid()
	for text, want := range map[string]string{
		"":                                      "another process",
		"{":                                     "another process",
		note(holder{PID: -1, Host: host}):       "another process",
		note(holder{PID: 1 << 30, Host: host}):  "another process",
		note(holder{self, host, "x serve"}):     fmt.Sprintf("process %d (x serve)", self),
		note(holder{42, "elsewhere", "x poll"}): "process 42 (x poll) on elsewhere",
	} {
		path := filepath.Join(t.TempDir(), "headwater.db")
		if err := os.WriteFile(holderPath(path), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		if got := whoHolds(path); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
