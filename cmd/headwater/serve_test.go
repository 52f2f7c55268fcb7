package main

import (
	"fmt"
	"net/http"
	"strings"
	"syscall"
	"testing"
)

// feedEndings are those of a topic's documents.
var feedEndings = []string{".rss", ".atom", ".json"}

const topicAll = "topics:\n  - {id: all, title: All}\n"

// documents fetches the topic all in every format. Each is given with its validators.
func (s *service) documents() map[string]string {
	s.t.Helper()
	found := map[string]string{}
	for _, format := range feedEndings {
		header, body := s.page("/t/all" + format)
		found[format] = header.Get("ETag") + " " + header.Get("Last-Modified") + "\n" + body
	}
	return found
}

// awaitItems waits until the topic all shows n entries.
func (s *service) awaitItems(n int) {
	s.t.Helper()
	s.await(fmt.Sprintf("%d entries", n), func() bool {
		_, body := s.page("/t/all.json")
		return len(storiesIn(s.t, body)) == n
	})
}

// TestServe_SameBytes: documents depend on what is stored and on nothing else (DESIGN rule 3).
func TestServe_SameBytes(t *testing.T) {
	t.Parallel()
	p := newPress(t, 3)
	p.print(4)
	h := newHome(t, p.sources()+topicAll)
	s := h.serve()
	s.awaitItems(3*3 + 1) // the syndicated one once
	first := s.documents()
	same := func(when string) {
		t.Helper()
		for format, document := range s.documents() {
			if document != first[format] {
				t.Errorf("%s the %s feed is another:\n%s\nwas:\n%s", when, format, document, first[format])
			}
		}
	}
	s.signal(syscall.SIGHUP)
	s.expect("RELOADING=1")
	s.expect("READY=1")
	same("after a reload")
	s.stop()
	for format := range first {
		rendered := h.run("render", "all", "--format", format[1:])
		if _, body, _ := strings.Cut(first[format], "\n"); rendered != body {
			t.Errorf("render %s differs from what was served", format)
		}
	}
	s = h.serve()
	same("after a restart")
	s.stop()
}

// TestServe_Reload: a bad configuration changes nothing and is named in the log; a good one works at once.
func TestServe_Reload(t *testing.T) {
	t.Parallel()
	p := newPress(t, 2)
	p.print(3)
	h := newHome(t, p.sources()+topicAll)
	s := h.serve()
	s.awaitItems(2*2 + 1)

	h.configure(p.sources() + "topics:\n  - {id: all, titel: All}\n  - {id: dig, digest: daily}\n  - {id: more, title: More, any: ['/(/']}\n")
	s.signal(syscall.SIGHUP)
	s.expect("RELOADING=1")
	s.expect("READY=1")
	for _, problem := range []string{"topics[0].titel", "topics[2].any[0]"} {
		if !strings.Contains(s.log(), problem) {
			t.Errorf("the log does not name %s:\n%s", problem, s.log())
		}
	}
	s.page("/t/all.rss")
	if status, _, _, _ := s.get("/t/more.rss"); status != http.StatusNotFound {
		t.Errorf("a topic of the bad configuration answers %d", status)
	}

	h.configure(p.sources() + topicAll + "  - {id: more, title: More}\n")
	s.signal(syscall.SIGHUP)
	s.expect("RELOADING=1")
	s.expect("READY=1")
	if _, body := s.page("/t/more.json"); len(storiesIn(t, body)) != 2*2+1 {
		t.Errorf("the new topic is not filled:\n%s", body)
	}
	s.stop()
}

// TestServe_AddedSource: a source that a reload brings is polled without a restart, and its items reach the topics.
func TestServe_AddedSource(t *testing.T) {
	t.Parallel()
	p := newPress(t, 2)
	p.print(1)
	both := p.sources()
	one, _, _ := strings.Cut(both, "  - {id: paper1")
	h := newHome(t, one+topicAll)
	s := h.serve()
	s.awaitItems(1)
	p.print(1)
	s.awaitItems(2)
	h.configure(both + topicAll)
	s.signal(syscall.SIGHUP)
	s.expect("RELOADING=1")
	s.expect("READY=1")
	s.awaitItems(3)
	s.stop()
}

// TestServe_Second: a second daemon on the same data file says who has it, and leaves.
func TestServe_Second(t *testing.T) {
	t.Parallel()
	h := newHome(t, "sources: []\ntopics: []\n")
	s := h.serve()
	c := h.command("serve")
	out, err := c.CombinedOutput()
	if code := c.ProcessState.ExitCode(); code != exitBusy || !strings.Contains(string(out), fmt.Sprint(s.process.Process.Pid)) {
		t.Errorf("second daemon: %v, code %d, says %s", err, code, out)
	}
	s.page("/readyz")
	s.stop()
}

// TestServe_ManyNew: new sources are all polled at once, not at the pace of their interval.
func TestServe_ManyNew(t *testing.T) {
	t.Parallel()
	const papers = 40
	p := newPress(t, papers)
	p.print(1)
	asked := make(chan int, papers)
	p.set(func(p *press) { p.asked = asked })
	h := newHome(t, p.sources()+topicAll)
	s := h.serve()
	met := map[int]bool{}
	for len(met) < papers {
		met[<-asked] = true
	}
	s.stop()
}
