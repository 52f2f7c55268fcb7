package main

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// home is a directory with a configuration and its data file, for tests that run the program as processes.
type home struct {
	t    *testing.T
	dir  string
	base string // where its daemon answers readers
}

// newHome writes a configuration. It gets a public listener of its own; the rest is the caller's.
func newHome(t *testing.T, config string) *home {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	h := &home{t: t, dir: t.TempDir(), base: "http://" + address}
	h.configure(config)
	return h
}

// configure replaces the configuration.
func (h *home) configure(config string) {
	h.t.Helper()
	text := fmt.Sprintf("listen: %s\nadmin: ''\n%s", strings.TrimPrefix(h.base, "http://"), config)
	if err := os.WriteFile(filepath.Join(h.dir, "config.yaml"), []byte(text), 0o600); err != nil {
		h.t.Fatal(err)
	}
}

// command prepares a run of the program.
func (h *home) command(args ...string) *exec.Cmd {
	c := exec.CommandContext(h.t.Context(), "headwater", args...)
	c.Dir = h.dir
	return c
}

// run runs a verb that must succeed, and returns what it printed.
func (h *home) run(args ...string) string {
	h.t.Helper()
	c := h.command(args...)
	var talk bytes.Buffer
	c.Stderr = &talk
	out, err := c.Output()
	if err != nil {
		h.t.Fatalf("headwater %s: %v\n%s%s", strings.Join(args, " "), err, out, talk.String())
	}
	return string(out)
}

// service is a running `headwater serve`, seen from outside.
type service struct {
	*home
	process *exec.Cmd
	notices *net.UnixConn // what it tells systemd
	logged  string        // path of its log
}

// serve starts the daemon and returns when it says that it is ready.
func (h *home) serve() *service {
	h.t.Helper()
	scratch := h.t.TempDir()
	s := &service{home: h, process: h.command("serve"), logged: filepath.Join(scratch, "log")}
	socket := filepath.Join(scratch, "notify")
	log, err := os.Create(s.logged)
	if err != nil {
		h.t.Fatal(err)
	}
	h.t.Cleanup(func() { _ = log.Close() })
	if s.notices, err = net.ListenUnixgram("unixgram", &net.UnixAddr{Name: socket, Net: "unixgram"}); err != nil {
		h.t.Fatal(err)
	}
	h.t.Cleanup(func() { _ = s.notices.Close() })
	s.process.Stderr = log
	s.process.Env = append(os.Environ(), "NOTIFY_SOCKET="+socket)
	if err := s.process.Start(); err != nil {
		h.t.Fatal(err)
	}
	h.t.Cleanup(s.kill)
	s.expect("READY=1")
	return s
}

// expect waits for a notice.
func (s *service) expect(notice string) {
	s.t.Helper()
	if err := s.notices.SetReadDeadline(time.Now().Add(patience)); err != nil {
		s.t.Fatal(err)
	}
	message := make([]byte, 1024)
	n, err := s.notices.Read(message)
	if err != nil {
		s.t.Fatalf("no %s: %v\n%s", notice, err, s.log())
	}
	if first, _, _ := strings.Cut(string(message[:n]), "\n"); first != notice {
		s.t.Fatalf("notice %q, want %s\n%s", message[:n], notice, s.log())
	}
}

// signal sends a signal to the daemon.
func (s *service) signal(sig syscall.Signal) {
	s.t.Helper()
	if err := s.process.Process.Signal(sig); err != nil {
		s.t.Fatal(err)
	}
}

// kill ends the daemon without notice.
func (s *service) kill() {
	_ = s.process.Process.Kill()
	_ = s.process.Wait()
}

// stop ends the daemon in order.
func (s *service) stop() {
	s.t.Helper()
	s.signal(syscall.SIGTERM)
	s.expect("STOPPING=1")
	if err := s.process.Wait(); err != nil {
		s.t.Fatalf("serve after SIGTERM: %v\n%s", err, s.log())
	}
}

// log is what the daemon has written to its log so far.
func (s *service) log() string {
	text, err := os.ReadFile(s.logged)
	if err != nil {
		s.t.Fatal(err)
	}
	return string(text)
}

// get fetches a page; the error is that of a daemon that is gone.
func (s *service) get(path string) (status int, header http.Header, body string, err error) {
	response, err := http.Get(s.base + path)
	if err != nil {
		return 0, nil, "", err
	}
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	return response.StatusCode, response.Header, string(text), err
}

// page fetches a page that must be there.
func (s *service) page(path string) (header http.Header, body string) {
	s.t.Helper()
	status, header, body, err := s.get(path)
	if err != nil || status != http.StatusOK {
		s.t.Fatalf("GET %s: %d %v\n%s", path, status, err, s.log())
	}
	return header, body
}

// patience is how long something may take before a test says that it does not happen.
const patience = 30 * time.Second

// await waits until something that another process does has happened.
func (s *service) await(what string, happened func() bool) {
	s.t.Helper()
	deadline := time.After(patience)
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for !happened() {
		select {
		case <-tick.C:
		case <-deadline:
			s.t.Fatalf("%s: not after %v\n%s", what, patience, s.log())
		}
	}
}
