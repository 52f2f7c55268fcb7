package feeds

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
)

// BenchmarkServe compares answers from the cache with the least that a handler can do: put stored headers, the same ones, and
// stored bytes on the wire, on a server without any limit. Each is a process of its own. They are asked over loopback in turn, one
// after the other in each round, so that what else the machine does falls on both; the figures are the medians of the rounds:
// processor time of the server for one answer, and how many times that of the bare handler it is.
func BenchmarkServe(b *testing.B) {
	bare, ours := startServer(b, "bare"), startServer(b, "ours")
	tag := ours.tag(b)
	for name, header := range map[string]string{"304": "If-None-Match: " + tag, "gzip": "X-Nothing: known"} {
		b.Run(name, func(b *testing.B) {
			var costs, ratios []float64
			for b.Loop() {
				least, cost := bare.round(b, header), ours.round(b, header)
				costs, ratios = append(costs, cost), append(ratios, cost/least)
			}
			b.ReportMetric(median(costs), "cpu-ns/answer")
			b.ReportMetric(median(ratios), "x-bare")
			b.ReportMetric(0, "ns/op") // of a round: says nothing
		})
	}
}

func median(list []float64) float64 {
	slices.Sort(list)
	return list[len(list)/2]
}

// benchServer is another process that serves the feed of fifty stories.
type benchServer struct {
	address string
	ask     io.Writer // a line here is answered with its processor time
	answers *bufio.Reader
}

// benchKind is the environment variable that makes this test binary such a server.
const benchKind = "HEADWATER_BENCH_SERVER"

func startServer(b *testing.B, kind string) *benchServer {
	b.Helper()
	c := exec.CommandContext(context.WithoutCancel(b.Context()), os.Args[0])
	c.Env = append(os.Environ(), benchKind+"="+kind)
	c.Stderr = os.Stderr
	in, inErr := c.StdinPipe()
	out, outErr := c.StdoutPipe()
	if err := errors.Join(inErr, outErr, c.Start()); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := errors.Join(in.Close(), c.Wait()); err != nil {
			b.Errorf("%s server: %v", kind, err)
		}
	})
	s := &benchServer{ask: in, answers: bufio.NewReader(out)}
	s.address = s.line(b)
	return s
}

// serveAlone is what the other process does until nobody asks any more.
func serveAlone(kind string) error {
	p := fifty().publisher()
	server := p.Server()
	if kind == "bare" {
		answer, err := p.feedReply(context.Background(), target{id: "hot", format: formatRSS})
		if err != nil {
			return err
		}
		server = &http.Server{Handler: bareHandler(answer.form("gzip"))}
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	go func() { _ = server.Serve(listener) }()
	fmt.Println(listener.Addr())
	for in := bufio.NewScanner(os.Stdin); in.Scan(); {
		var used syscall.Rusage
		if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
			return err
		}
		fmt.Println(used.Utime.Nano() + used.Stime.Nano())
	}
	return server.Close()
}

// bareHandler writes one stored answer.
func bareHandler(f *form) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		if r.Header.Get("If-None-Match") == f.tag {
			for i := range f.fresh {
				h[f.fresh[i].name] = f.fresh[i].values
			}
			w.WriteHeader(http.StatusNotModified)
			return
		}
		for i := range f.whole {
			h[f.whole[i].name] = f.whole[i].values
		}
		_, _ = w.Write(f.body)
	})
}

// line reads the next answer of the process.
func (s *benchServer) line(b *testing.B) string {
	b.Helper()
	text, err := s.answers.ReadString('\n')
	if err != nil {
		b.Fatal(err)
	}
	return strings.TrimSpace(text)
}

// processorTime is what the server has used so far, in nanoseconds.
func (s *benchServer) processorTime(b *testing.B) float64 {
	b.Helper()
	_, err := fmt.Fprintln(s.ask)
	n, parseErr := strconv.ParseFloat(s.line(b), 64)
	if err := errors.Join(err, parseErr); err != nil {
		b.Fatal(err)
	}
	return n
}

// Clients of a round, each with a connection that it keeps, and what each asks for.
const (
	benchClients  = 8
	benchRequests = 50
)

// round asks for the feed many times and returns the server's processor time for each answer, in nanoseconds.
func (s *benchServer) round(b *testing.B, header string) float64 {
	b.Helper()
	before := s.processorTime(b)
	var clients sync.WaitGroup
	faults := make([]error, benchClients)
	for i := range faults {
		clients.Go(func() { faults[i] = s.poll(header, benchRequests) })
	}
	clients.Wait()
	if err := errors.Join(faults...); err != nil {
		b.Fatal(err)
	}
	return (s.processorTime(b) - before) / (benchClients * benchRequests)
}

// poll asks n times over one connection.
func (s *benchServer) poll(header string, n int) error {
	conn, err := net.Dial("tcp", s.address)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }()
	request := []byte("GET /t/hot.rss HTTP/1.1\r\nHost: feeds.example.org\r\nAccept-Encoding: gzip\r\n" + header + "\r\n\r\n")
	in := bufio.NewReaderSize(conn, 64<<10)
	for range n {
		if _, err := conn.Write(request); err != nil {
			return err
		}
		response, err := http.ReadResponse(in, nil)
		if err != nil {
			return err
		}
		if _, err := io.Copy(io.Discard, response.Body); err != nil {
			return err
		}
	}
	return nil
}

// tag is the ETag of the packed feed.
func (s *benchServer) tag(b *testing.B) string {
	b.Helper()
	r, err := http.NewRequestWithContext(b.Context(), http.MethodHead, "http://"+s.address+"/t/hot.rss", nil)
	if err != nil {
		b.Fatal(err)
	}
	r.Header.Set("Accept-Encoding", "gzip")
	response, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		b.Fatal(err)
	}
	defer http.DefaultClient.CloseIdleConnections()
	_ = response.Body.Close()
	return response.Header.Get("ETag")
}
