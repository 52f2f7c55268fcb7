package aggregator

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/cespare/xxhash/v2"
	"github.com/klauspost/compress/gzip"
)

// answer is what a source answered. Its body is as it came on the wire: most polls never need it decompressed. Whoever gets
// an answer calls release when done with it and with what body returned.
type answer struct {
	status      int
	notModified bool // 304: nothing changed
	partial     bool // 226: only what is new since the ETag that was sent; absence means nothing (RFC 3229)
	validated   bool // the request carried validators

	etag, modified string
	contentType    string
	final          string // address that answered, without credentials
	redirected     bool
	moved          string // where permanent redirects from the asked address lead; "" if there are none
	hub, self      string // of the Link headers, absolute

	received time.Time
	fresh    time.Duration // what Cache-Control or Expires leave, counted from received
	said     bool          // they said something

	wire    []byte
	hash    uint64 // of wire; 0 without a body
	gzipped bool

	plain   []byte // decompressed
	large   []byte // buffer that wire or plain may stand in
	limit   int64
	buffers *buffers
}

// Up to smallBody a body is read into a buffer that grows and is used again. For larger ones there are largeBodies buffers of
// the largest size, which polls wait for: thirty endless bodies together cost no more memory than two.
const (
	smallBody   = 512 << 10
	firstBuffer = 32 << 10
	largeBodies = 2
)

// buffers lends the workers their memory. Bodies off the wire have buffers of their own: many of them wait at a time, and must
// not hold the few large ones that documents are decompressed into.
type buffers struct {
	wire   sync.Pool   // *[]byte
	plain  sync.Pool   // *[]byte
	gunzip sync.Pool   // *gzip.Reader
	large  chan []byte // of the largest size, made on first use
}

func newBuffers() *buffers {
	b := &buffers{large: make(chan []byte, largeBodies)}
	for range largeBodies {
		b.large <- nil
	}
	first := func() any {
		buf := make([]byte, 0, firstBuffer)
		return &buf
	}
	b.wire.New, b.plain.New = first, first
	b.gunzip.New = func() any { return new(gzip.Reader) }
	return b
}

// receive reads an answer, or the redirect that it is.
func (f *fetcher) receive(ctx context.Context, t *trip, res *http.Response) (*answer, *redirect, error) {
	defer discard(res)
	received := time.Now()
	if next := redirects(res); next != nil {
		return nil, next, nil
	}
	a := f.describe(t, res, received)
	switch res.StatusCode {
	case http.StatusNotModified:
		if !t.validated {
			return nil, nil, unasked(res.StatusCode, "not modified, though nothing was said to be known")
		}
		a.notModified = true
		return a, nil, nil
	case http.StatusIMUsed:
		if !t.sinceETag || !manipulated(res.Header) {
			return nil, nil, unasked(res.StatusCode, "a part of the document, though it was not asked for")
		}
		a.partial = true
	case http.StatusOK, http.StatusNonAuthoritativeInfo:
	default:
		return nil, nil, statusError(res.StatusCode, retryAfter(res.Header, received))
	}
	if err := a.read(ctx, res); err != nil {
		a.release()
		return nil, nil, err
	}
	return a, nil, nil
}

// describe takes down what the headers say.
func (f *fetcher) describe(t *trip, res *http.Response, received time.Time) *answer {
	a := &answer{
		status: res.StatusCode, validated: t.validated, etag: validator(res.Header.Get("ETag")),
		modified: validator(res.Header.Get("Last-Modified")), contentType: res.Header.Get("Content-Type"),
		final: withoutUser(t.at).String(), redirected: len(t.seen) > 0, moved: t.moved, received: received,
		limit: f.limit, buffers: f.buffers,
	}
	a.fresh, a.said = freshness(res.Header, received)
	if len(res.Header["Link"]) > 0 {
		a.hub, a.self = linked(res.Header, "hub", t.at), linked(res.Header, "self", t.at)
	}
	return a
}

// unasked is the failure of an answer to a question that was not put (polling rows 5 and 47).
func unasked(status int, text string) error {
	return &fetchError{Kind: kindUnasked, Status: status, Err: errors.New("server answered " + text)}
}

// manipulated reports whether an answer says that it is what A-IM: feed asks for.
func manipulated(h http.Header) bool {
	for one := range directives(strings.Join(h["Im"], ",")) {
		name, _, _ := strings.Cut(one, ";")
		if strings.EqualFold(strings.TrimSpace(name), "feed") {
			return true
		}
	}
	return false
}

// refuses reports whether a failed request asked for fewer requests to the host.
func refuses(err error) bool {
	var fetch *fetchError
	return errors.As(err, &fetch) && (fetch.Status == http.StatusTooManyRequests ||
		fetch.Status == http.StatusServiceUnavailable && fetch.Wait > 0)
}

// discard ends an answer. The connection is kept if what is left of the body is small and already announced; reading on for
// a longer one would be work that nobody wants.
func discard(res *http.Response) {
	if res.ContentLength > 0 && res.ContentLength <= firstBuffer && res.StatusCode >= 300 {
		io.Copy(io.Discard, res.Body) // an error only costs the connection
	}
	res.Body.Close()
}

// read takes the body from the wire and hashes it.
func (a *answer) read(ctx context.Context, res *http.Response) error {
	switch encoding := strings.ToLower(strings.TrimSpace(strings.Join(res.Header["Content-Encoding"], ","))); encoding {
	case "", "identity":
	case "gzip", "x-gzip":
		a.gzipped = true
	default:
		return failed(kindEncoding, "answer is encoded as %.40q, which was not asked for", encoding)
	}
	if res.ContentLength > a.limit {
		return a.tooLarge()
	}
	var err error
	a.wire, err = a.fill(ctx, &a.buffers.wire, res.Body, int(res.ContentLength)+1)
	if err != nil {
		return err
	}
	a.hash = max(xxhash.Sum64(a.wire), 1)
	return nil
}

// unchanged reports whether the body is the one that was read last, by its bytes on the wire (polling row 7).
func (a *answer) unchanged(hash uint64) bool { return a.notModified || a.hash != 0 && a.hash == hash }

// body returns the decompressed body. It belongs to the answer and is gone after release. One layer of compression is
// taken off, and not more bytes than the limit come out (bad-input rows 9-11).
func (a *answer) body(ctx context.Context) ([]byte, error) {
	if !a.gzipped {
		return a.wire, nil
	}
	if a.plain != nil {
		return a.plain, nil
	}
	z := a.buffers.gunzip.Get().(*gzip.Reader)
	defer a.buffers.gunzip.Put(z)
	if err := z.Reset(bytes.NewReader(a.wire)); err != nil {
		return nil, failed(kindEncoding, "answer says that it is gzip, and is not: %w", err)
	}
	var err error
	a.plain, err = a.fill(ctx, &a.buffers.plain, z, 3*len(a.wire))
	if kindOf(err) == kindProtocol {
		err = failed(kindEncoding, "decompress answer: %w", err)
	}
	return a.plain, err
}

// fill reads to the end into a buffer of about the expected size, within the limit.
func (a *answer) fill(ctx context.Context, pool *sync.Pool, r io.Reader, expected int) ([]byte, error) {
	buf := (*pool.Get().(*[]byte))[:0]
	want := min(expected, smallBody)
	for {
		if want = max(want, len(buf)+1); want > cap(buf) {
			grown, err := a.grow(ctx, pool, buf, want)
			if err != nil {
				giveBack(pool, buf)
				return nil, err
			}
			buf = grown
		}
		n, err := r.Read(buf[len(buf):cap(buf)])
		buf = buf[:len(buf)+n]
		switch {
		case int64(len(buf)) > a.limit:
			giveBack(pool, buf)
			return nil, a.tooLarge()
		case err == io.EOF:
			return buf, nil
		case err != nil:
			giveBack(pool, buf)
			return nil, bodyFailed(err)
		}
	}
}

// grow moves what was read into a buffer of at least the wanted size. Past smallBody it waits for a large one.
func (a *answer) grow(ctx context.Context, pool *sync.Pool, buf []byte, want int) (grown []byte, err error) {
	switch size := max(want, 2*cap(buf)); {
	case want <= smallBody:
		grown = make([]byte, 0, min(size, smallBody))
	case a.large == nil:
		if grown, err = a.enlarge(ctx); err != nil {
			return nil, err
		}
	default: // large on the wire and when decompressed
		grown = make([]byte, 0, min(size, int(a.limit)+1))
	}
	grown = append(grown, buf...)
	giveBack(pool, buf)
	return grown, nil
}

// enlarge waits for a large buffer, which the answer has until it is released. It has room for a byte over the limit, to see
// that there is one.
func (a *answer) enlarge(ctx context.Context) ([]byte, error) {
	select {
	case a.large = <-a.buffers.large:
	case <-ctx.Done():
		return nil, transportFailed(context.Cause(ctx))
	}
	if a.large == nil {
		a.large = make([]byte, 0, max(a.limit, smallBody)+1)
	}
	return a.large, nil
}

func (a *answer) tooLarge() error {
	return failed(kindTooLarge, "body is over the limit of %d bytes", a.limit)
}

// giveBack returns a buffer of the common size for the next poll.
func giveBack(pool *sync.Pool, buf []byte) {
	if cap(buf) > 0 && cap(buf) <= smallBody {
		pool.Put(&buf)
	}
}

// release gives the memory back. The answer's bytes must not be used after it; calling it again does nothing.
func (a *answer) release() {
	giveBack(&a.buffers.wire, a.wire)
	giveBack(&a.buffers.plain, a.plain)
	a.wire, a.plain = nil, nil
	if a.large != nil {
		a.buffers.large <- a.large
		a.large = nil
	}
}
