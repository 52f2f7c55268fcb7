package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	"go.uber.org/goleak"
)

var update = flag.Bool("update", false, "rewrite the golden parts of the scripts")

func TestMain(m *testing.M) {
	testscript.Main(tidy{m}, map[string]func(){"headwater": main})
}

// tidy runs the tests and then looks for goroutines that they left behind.
type tidy struct{ *testing.M }

// Run implements testscript.TestingM.
func (t tidy) Run() int {
	code := t.M.Run()
	http.DefaultClient.CloseIdleConnections()
	if err := goleak.Find(); err != nil && code == 0 {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return code
}

// TestScripts runs the program as a user does. Each script has a web server of its own on loopback: it serves the folder www,
// and its address is $WWW. Its daemon has a free port of its own: $PORT, also in the script's config.yaml.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script", UpdateScripts: *update, RequireExplicitExec: true, RequireUniqueNames: true,
		Setup: func(env *testscript.Env) error {
			server := httptest.NewServer(http.FileServer(http.Dir(filepath.Join(env.WorkDir, "www"))))
			env.Defer(server.Close)
			env.Setenv("WWW", server.URL)
			env.Setenv("HOME", env.WorkDir)
			return givePort(env)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"exits": exits, "await": await},
	})
}

// givePort finds a port for the daemon of a script, so that two runs at once do not meet.
func givePort(env *testscript.Env) error {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	_, port, _ := net.SplitHostPort(listener.Addr().String())
	env.Setenv("PORT", port)
	path := filepath.Join(env.WorkDir, "config.yaml")
	config, err := os.ReadFile(path)
	if err == nil {
		err = os.WriteFile(path, bytes.ReplaceAll(config, []byte("$PORT"), []byte(port)), 0o666)
	}
	if errors.Is(err, os.ErrNotExist) {
		err = nil
	}
	return errors.Join(err, listener.Close())
}

// exits CODE PROGRAM ARG… runs a program that must end with an exit code.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE PROGRAM ARG…")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	err = ts.Exec(args[1], args[2:]...)
	var ended *exec.ExitError
	if errors.As(err, &ended) {
		got = ended.ExitCode()
	}
	if got != want {
		ts.Fatalf("%v ended with %d (%v), want %d", args[1:], got, err, want)
	}
}

// await URL waits until an address answers 200. A test that waits in vain is ended by its deadline.
func await(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: await URL")
	}
	client := http.Client{Timeout: time.Second}
	for range time.Tick(20 * time.Millisecond) {
		response, err := client.Get(os.Expand(args[0], ts.Getenv))
		if err != nil {
			continue
		}
		_ = response.Body.Close()
		if response.StatusCode == http.StatusOK {
			return
		}
	}
}
