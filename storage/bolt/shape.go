package bolt

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"

	"headwater/storage"
)

// How many bytes of pages Open looks at. A file of up to this size is read whole; of a larger one the upper levels are, and
// the rest is left to Check and to the checksums of what is read.
const (
	openBudget   = 64 << 20 // after an unclean end; takes about 0.1 s
	markedBudget = 2 << 20  // after a close (mark.go)
)

// foreign is the error of a file that is not to be used. Its text says why, in words for the operator.
func foreign(format string, args ...any) error {
	return fmt.Errorf("%w: %w", storage.ErrForeign, fmt.Errorf(format, args...))
}

// inspect looks at the two heads and the size of a file, and at its list of free pages. It is safe while another process
// writes the file: what looks wrong is looked at again.
func inspect(path string) (head, error) {
	var h head
	var err error
	for range 5 {
		if h, err = inspectOnce(path); err == nil || !errors.Is(err, storage.ErrForeign) {
			return h, err
		}
	}
	return h, err
}

func inspectOnce(path string) (head, error) {
	f, err := os.Open(path)
	if err != nil {
		return head{}, fmt.Errorf("open: %w", err)
	}
	defer f.Close()
	if info, err := f.Stat(); err == nil && !info.Mode().IsRegular() {
		return head{}, foreign("it is not a file but %s", info.Mode().Type())
	}
	p, err := newPages(f)
	if err != nil {
		return head{}, err
	}
	info, err := f.Stat() // after the heads: a file only grows before a head says so
	if err != nil {
		return head{}, fmt.Errorf("open: %w", err)
	}
	if need := int64(p.end) * int64(p.pageSize); info.Size() < need {
		return head{}, foreign("it is cut: %d bytes are left of at least %d", info.Size(), need)
	}
	if _, err := p.free(); err != nil {
		return head{}, foreign("it is damaged: %w", err)
	}
	return p.head, nil
}

// newPages reads the heads of a file and gives its pages as the newer valid one has them.
//
// A head page is written at once and only few of its bytes change. So one that was being written when the machine
// stopped is still recognised as a head, and the other counts; one that is not recognised was overwritten by something
// else, and nothing says what else was.
func newPages(f io.ReaderAt) (*pages, error) {
	first, ours, valid := headAt(f, 0)
	if !ours {
		return nil, foreign("%s", unlike(f))
	}
	second, ours, valid2 := headAt(f, int64(first.pageSize))
	switch {
	case !ours:
		return nil, foreign("it is damaged: its second page was overwritten")
	case !valid && !valid2:
		return nil, foreign("it is damaged: neither of its first two pages is valid")
	case valid && (!valid2 || first.tx > second.tx):
		return checkHead(f, first)
	default:
		return checkHead(f, second)
	}
}

// headAt reads the head page at an offset.
func headAt(f io.ReaderAt, offset int64) (h head, ours, valid bool) {
	data := make([]byte, pageHead+headSize)
	if n, err := f.ReadAt(data, offset); n < len(data) && err != nil {
		return h, false, false
	}
	return readHead(data)
}

// unlike says what a file is that does not begin like ours.
func unlike(f io.ReaderAt) string {
	data := make([]byte, pageHead+headSize)
	n, _ := f.ReadAt(data, 0)
	switch {
	case n == 0:
		return "it is empty, and so may be the volume it was on; remove it to begin anew"
	case n < len(data):
		return fmt.Sprintf("it is cut or was never one: it has %d bytes", n)
	case bytes.Count(data, []byte{0}) == n:
		return "it is damaged: its first page was overwritten with zeros"
	default:
		return "it is no data file of Headwater, or its first page was overwritten"
	}
}

func checkHead(f io.ReaderAt, h head) (*pages, error) {
	const most = 1 << 40 // pages; more cannot be multiplied safely
	if h.end < 4 || h.end > most || h.root < 2 || h.root >= h.end || h.freelist != noFreelist && h.freelist >= h.end {
		return nil, foreign("it is damaged: its first pages contradict themselves")
	}
	return &pages{file: f, head: h}, nil
}

// visit is told of each value of each bucket. What it returns is a fault.
type visit func(bucket string, key, value []byte) error

// walk looks at the pages of a file.
type walk struct {
	*pages
	ctx    context.Context
	budget int64 // bytes that may still be read; none are left at 0
	visit  visit
	fault  func(error)

	seen []uint64 // one bit for each page that is in use
	todo []step
	next int // where todo is taken from, if it is a queue
}

// step is a page that is to be looked at, and what its parent says about it.
type step struct {
	bucket    string // "" for the bucket of buckets
	id        pageID
	low, high []byte // its keys are at least low and less than high; nil is no bound
}

// run looks at all pages that the root leads to, or as many as the budget allows: then from the top down, so that the
// pages that most depends on come first.
func (w *walk) run() {
	w.seen = make([]uint64, w.end/64+1)
	w.todo = []step{{id: w.root}}
	bounded := w.budget > 0
	for w.ctx.Err() == nil {
		var s step
		if bounded {
			if w.next == len(w.todo) || w.budget <= 0 {
				return
			}
			s = w.todo[w.next]
			w.next++
		} else {
			if len(w.todo) == 0 {
				return
			}
			s = w.todo[len(w.todo)-1]
			w.todo = w.todo[:len(w.todo)-1]
		}
		if err := w.step(s); err != nil {
			if s.bucket != "" {
				err = fmt.Errorf("bucket %s: %w", s.bucket, err)
			}
			w.fault(err)
		}
	}
}

func (w *walk) step(s step) error {
	pg, err := w.read(s.id)
	if err != nil {
		return err
	}
	w.budget -= int64(len(pg.data))
	for id := pg.id; id <= pg.id+uint64(pg.more); id++ {
		if !w.mark(id) {
			return fmt.Errorf("page %d is used twice", id)
		}
	}
	return w.entries(s, &pg)
}

// mark notes that a page is in use; false if it was already.
func (w *walk) mark(id pageID) bool {
	bit := uint64(1) << (id % 64)
	was := w.seen[id/64] & bit
	w.seen[id/64] |= bit
	return was == 0
}

// entries goes through a page's entries.
func (w *walk) entries(s step, pg *page) error {
	list, err := pg.elements()
	if err != nil {
		return err
	}
	if len(list) > 0 && pg.flags == flagLeaf && s.low != nil && bytes.Compare(list[0].key, s.low) < 0 ||
		len(list) > 0 && s.high != nil && bytes.Compare(list[len(list)-1].key, s.high) >= 0 {
		return fmt.Errorf("page %d holds keys of another", pg.id)
	}
	if pg.flags == flagBranch {
		return w.children(s, pg, list)
	}
	for _, e := range list {
		if err := w.entry(s, e); err != nil {
			return err
		}
	}
	return nil
}

func (w *walk) children(s step, pg *page, list []element) error {
	if len(list) == 0 {
		return fmt.Errorf("page %d is a branch without leaves", pg.id)
	}
	for i, e := range list {
		child := step{bucket: s.bucket, id: e.child, low: e.key, high: s.high}
		if i+1 < len(list) {
			child.high = list[i+1].key
		}
		w.todo = append(w.todo, child)
	}
	return nil
}

// entry looks at one value: a bucket at the top, the visitor's below.
func (w *walk) entry(s step, e element) error {
	switch {
	case s.bucket == "" && !e.bucket, s.bucket != "" && e.bucket:
		return fmt.Errorf("the entry %q stands where none of its kind can", e.key)
	case !e.bucket:
		if err := w.visit(s.bucket, e.key, e.value); err != nil {
			w.fault(fmt.Errorf("bucket %s, key %x: %w", s.bucket, e.key, err))
		}
		return nil
	case len(e.value) < bucketHead:
		return fmt.Errorf("the bucket %q is cut", e.key)
	}
	if root := binary.NativeEndian.Uint64(e.value); root != 0 {
		w.todo = append(w.todo, step{bucket: string(e.key), id: root})
		return nil
	}
	inline := e.value[bucketHead:] // a small bucket is one page within the value
	if len(inline) < pageHead {
		return fmt.Errorf("the bucket %q is cut", e.key)
	}
	pg := parsePage(inline)
	if pg.flags != flagLeaf {
		return fmt.Errorf("the bucket %q holds no leaf", e.key)
	}
	return w.entries(step{bucket: string(e.key)}, &pg)
}

// unused compares the pages that were not reached with the list of free ones. Only a walk without faults may ask.
func (w *walk) unused() {
	free, err := w.free()
	if err != nil {
		w.fault(err)
		return
	}
	for _, id := range free {
		if !w.mark(id) {
			w.fault(fmt.Errorf("page %d is used and on the list of free pages", id))
		}
	}
	if w.freelist != noFreelist {
		if pg, err := w.read(w.freelist); err == nil {
			for id := pg.id; id <= pg.id+uint64(pg.more); id++ {
				w.mark(id)
			}
		}
	}
	for id := pageID(2); id < w.end; id++ {
		if w.mark(id) {
			w.fault(fmt.Errorf("page %d is neither used nor on the list of free pages", id))
		}
	}
}
