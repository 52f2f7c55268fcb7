//go:build unix

package similar

import (
	"encoding/binary"
	"fmt"
	"iter"
	"math/rand"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// cpu is the processor time of this process so far: on a busy machine, the only figure worth comparing.
func cpu(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// reportCPU reports the processor time that each iteration since start took.
func reportCPU(b *testing.B, start time.Duration) {
	b.ReportMetric(float64((cpu(b)-start).Nanoseconds())/float64(b.N), "cpu-ns/op")
}

func BenchmarkRead(b *testing.B) {
	title, html := article(1)
	boiler := &Boilerplate{}
	b.SetBytes(int64(len(html)))
	defer reportCPU(b, cpu(b))
	for b.Loop() {
		Read(title, html, boiler)
	}
}

func BenchmarkCompare(b *testing.B) {
	title, html := article(1)
	x, y := Read(title, html, nil), Read(title, strings.Replace(html, "<p>", "<p>本报讯 ", 3), nil)
	defer reportCPU(b, cpu(b))
	for b.Loop() {
		compare(x, y, false)
	}
}

// prints yields items as a busy installation stores them: sketches of the usual length, of which every twentieth hash
// is one that thousands of items have.
func prints(n int) iter.Seq[Stored] {
	return func(yield func(Stored) bool) {
		r := rand.New(rand.NewSource(1))
		begin := time.Unix(1_700_000_000, 0)
		for i := range n {
			s := Stored{Item: Item{At: begin.Add(time.Duration(i) * time.Second), Source: r.Uint32() % 5000}}
			binary.BigEndian.PutUint64(s.ID[:], uint64(i+1))
			s.Story = s.ID
			s.Print = Print{units: 600, title: r.Uint32(), facts: r.Uint64(), sketch: hashes(r, 28), heads: hashes(r, titleHeads)}
			if !yield(s) {
				return
			}
		}
	}
}

func hashes(r *rand.Rand, n int) []uint32 {
	out := make([]uint32, n)
	for i := range out {
		out[i] = r.Uint32()
		if r.Intn(20) == 0 {
			out[i] = uint32(mix(uint64(r.Intn(200))))
		}
	}
	slices.Sort(out)
	return out
}

const million = 1_000_000

// BenchmarkLoad fills an index with a million items from their stored form and reports the memory it takes.
func BenchmarkLoad(b *testing.B) {
	for _, n := range []int{10_000, 150_000, million} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			stored := slices.Collect(prints(n))
			raw := make([][]byte, n)
			for i := range stored {
				raw[i], _ = stored[i].Print.AppendBinary(nil)
				stored[i].Print = Print{}
			}
			var before, after runtime.MemStats
			defer reportCPU(b, cpu(b))
			for b.Loop() {
				runtime.GC()
				runtime.ReadMemStats(&before)
				x := NewIndex(Options{Window: 365 * 24 * time.Hour})
				x.Load(func(yield func(Stored) bool) {
					for i, s := range stored {
						if s.Print.UnmarshalBinary(raw[i]) != nil || !yield(s) {
							return
						}
					}
				})
				runtime.GC()
				runtime.ReadMemStats(&after)
				runtime.KeepAlive(x)
			}
			b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/float64(n), "B/item")
			b.ReportMetric(float64(len(raw[0])), "B/print")
		})
	}
}

// BenchmarkCandidates looks items up among a million and reports the slowest of a hundred.
func BenchmarkCandidates(b *testing.B) {
	x := NewIndex(Options{Window: 365 * 24 * time.Hour})
	x.Load(prints(million))
	queries := slices.Collect(prints(2000))
	var took []time.Duration
	defer reportCPU(b, cpu(b))
	for b.Loop() {
		q := &queries[len(took)%len(queries)]
		start := time.Now()
		x.candidates(&q.Print, uint32(q.At.Unix()))
		took = append(took, time.Since(start))
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds()), "p99-µs")
}

// library keeps texts by id for tests.
type library map[ID]*Text

func (l library) Text(id ID) (*Text, bool) { t, ok := l[id]; return t, ok }

// BenchmarkPlace is the desk's step for a new item among a hundred thousand others.
func BenchmarkPlace(b *testing.B) {
	x := NewIndex(Options{Window: 365 * 24 * time.Hour})
	x.Load(prints(100_000))
	var texts []*Text
	for i := range 500 {
		title, html := article(i)
		texts = append(texts, Read(title, html, nil))
	}
	n := 0
	defer reportCPU(b, cpu(b))
	for b.Loop() {
		it := Item{At: time.Unix(1_700_000_000, 0), Source: uint32(n)}
		binary.BigEndian.PutUint64(it.ID[4:], uint64(n+1))
		x.Place(it, texts[n%len(texts)], library{})
		n++
	}
}
