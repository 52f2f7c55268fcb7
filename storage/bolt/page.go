package bolt

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/fnv"
	"io"
)

// This file reads bbolt's pages by itself, with ordinary reads and with every number checked before it is used, so that
// no damage can hurt the reader. bbolt maps the file and follows the numbers it finds: out of the map, if they say so.
//
// A page begins with its id (8 bytes), flags (2), the count of its elements (2) and the number of further pages that
// belong to it (4). The two first pages hold a head each, of which the valid one with the higher transaction counts.

const (
	pageHead    = 16
	elementHead = 16
	headSize    = 64
	headMagic   = 0xED0CDAED
	headVersion = 2
	noFreelist  = 1<<64 - 1
	bucketHead  = 16

	flagBranch   = 0x01
	flagLeaf     = 0x02
	flagHead     = 0x04
	flagFreelist = 0x10

	elementBucket = 0x01
)

// pageID is the number of a page.
type pageID = uint64

// head is what a head page says about the file.
type head struct {
	pageSize int
	root     pageID // of the bucket that holds the buckets
	freelist pageID
	end      pageID // the first page that was never used
	tx       uint64
}

// pages is a file seen as pages. Its head is that of one transaction.
type pages struct {
	file io.ReaderAt
	head
}

// readHead parses a head page. ours tells whether it is one at all; a head that is ours but not valid was being written
// when the machine stopped.
func readHead(page []byte) (h head, ours, valid bool) {
	native := binary.NativeEndian
	if native.Uint16(page[8:])&flagHead == 0 {
		return h, false, false
	}
	b := page[pageHead:][:headSize]
	if native.Uint32(b) != headMagic || native.Uint32(b[4:]) != headVersion {
		return h, false, false
	}
	h = head{
		pageSize: int(native.Uint32(b[8:])),
		root:     native.Uint64(b[16:]), freelist: native.Uint64(b[32:]), end: native.Uint64(b[40:]), tx: native.Uint64(b[48:]),
	}
	if h.pageSize < 1<<10 || h.pageSize > 1<<24 || h.pageSize&(h.pageSize-1) != 0 {
		return h, false, false
	}
	sum := fnv.New64a()
	sum.Write(b[:56])
	return h, true, sum.Sum64() == native.Uint64(b[56:])
}

// page is one page with those that belong to it.
type page struct {
	id    pageID
	flags uint16
	count int
	more  int // pages that belong to it
	data  []byte
}

// read reads a page and checks that it is the one it should be.
func (p *pages) read(id pageID) (page, error) {
	if id < 2 || id >= p.end {
		return page{}, fmt.Errorf("page %d is outside of the file's %d", id, p.end)
	}
	data := make([]byte, p.pageSize)
	if _, err := p.file.ReadAt(data, int64(id)*int64(p.pageSize)); err != nil {
		return page{}, fmt.Errorf("page %d: %w", id, err)
	}
	pg := parsePage(data)
	if pg.id != id {
		return page{}, fmt.Errorf("page %d calls itself %d", id, pg.id)
	}
	if uint64(pg.more) >= p.end-id {
		return page{}, fmt.Errorf("page %d goes on beyond the end of the file", id)
	}
	if pg.more > 0 {
		pg.data = make([]byte, (1+pg.more)*p.pageSize)
		if _, err := p.file.ReadAt(pg.data, int64(id)*int64(p.pageSize)); err != nil {
			return page{}, fmt.Errorf("page %d: %w", id, err)
		}
	}
	return pg, nil
}

// parsePage reads the head of a page; data holds at least that.
func parsePage(data []byte) page {
	native := binary.NativeEndian
	return page{
		id: native.Uint64(data), flags: native.Uint16(data[8:]), count: int(native.Uint16(data[10:])),
		more: int(native.Uint32(data[12:])), data: data,
	}
}

// element is one entry of a page: of a leaf with a value, of a branch with a child.
type element struct {
	key, value []byte
	bucket     bool // the value is a bucket
	child      pageID
}

// elements reads the entries of a branch or leaf.
func (pg *page) elements() ([]element, error) {
	if kind := pg.flags; kind != flagBranch && kind != flagLeaf {
		return nil, fmt.Errorf("page %d has the flags %#x", pg.id, pg.flags)
	}
	if pageHead+pg.count*elementHead > len(pg.data) {
		return nil, fmt.Errorf("page %d has %d entries", pg.id, pg.count)
	}
	native := binary.NativeEndian
	out := make([]element, pg.count)
	for i := range out {
		at := pageHead + i*elementHead
		e := pg.data[at:]
		var start, keySize, valueSize uint64
		if pg.flags == flagBranch {
			start, keySize = uint64(native.Uint32(e)), uint64(native.Uint32(e[4:]))
			out[i].child = native.Uint64(e[8:])
		} else {
			out[i].bucket = native.Uint32(e)&elementBucket != 0
			start, keySize, valueSize = uint64(native.Uint32(e[4:])), uint64(native.Uint32(e[8:])), uint64(native.Uint32(e[12:]))
		}
		from := uint64(at) + start
		if from+keySize+valueSize > uint64(len(pg.data)) {
			return nil, fmt.Errorf("entry %d of page %d goes beyond it", i, pg.id)
		}
		out[i].key = pg.data[from : from+keySize]
		out[i].value = pg.data[from+keySize : from+keySize+valueSize]
		if i > 0 && bytes.Compare(out[i-1].key, out[i].key) >= 0 {
			return nil, fmt.Errorf("the entries of page %d are out of order", pg.id)
		}
	}
	return out, nil
}

// free reads the list of free pages.
func (p *pages) free() ([]pageID, error) {
	if p.freelist == noFreelist {
		return nil, nil
	}
	pg, err := p.read(p.freelist)
	if err != nil {
		return nil, fmt.Errorf("list of free pages: %w", err)
	}
	if pg.flags != flagFreelist {
		return nil, fmt.Errorf("list of free pages: page %d has the flags %#x", pg.id, pg.flags)
	}
	native := binary.NativeEndian
	list, count := pg.data[pageHead:], uint64(pg.count)
	if count == 0xFFFF { // too many for the page's head: the first entry is the count
		count, list = native.Uint64(list), list[8:]
	}
	if count > uint64(len(list)/8) {
		return nil, fmt.Errorf("list of free pages: %d of them do not fit on it", count)
	}
	out := make([]pageID, count)
	for i := range out {
		out[i] = native.Uint64(list[i*8:])
		if out[i] < 2 || out[i] >= p.end || i > 0 && out[i] <= out[i-1] {
			return nil, fmt.Errorf("list of free pages: page %d in it cannot be", out[i])
		}
	}
	return out, nil
}
