package feeds

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// reply is a finished answer: its bytes as they are and compressed, and every header, made once. Answering copies nothing
// and allocates next to nothing (performance §3).
type reply struct {
	modified time.Time
	header   http.Header // of every answer
	whole    http.Header // of answers with a body, besides: a 304 repeats only what a cache needs (RFC 9110 §15.4.5)
	forms    []form      // by preference; the last one is the bytes as they are
	private  bool
}

// form is one representation of a reply. Each has a strong ETag of its own (RFC 9110 §8.8.3.3).
type form struct {
	coding string // of Content-Encoding; "" for the bytes as they are
	tag    string
	body   []byte
	fresh  []field // headers of a 304
	whole  []field // headers of an answer with a body
}

// field is a header with its values, shared by all answers: nobody changes them.
type field struct {
	name   string
	values []string
}

// codings are the compressed twins, best first, with what their ETag and their file end in.
var codings = [...]struct{ name, ending, file string }{{"zstd", "-zst", ".zst"}, {"gzip", "-gz", ".gz"}}

// newReply makes the forms of a document. Those that compression does not make smaller are left out.
func newReply(body []byte, mime string, modified time.Time) (*reply, error) {
	sum := sha256.Sum256(body)
	hash := base64.RawURLEncoding.EncodeToString(sum[:15])
	r := &reply{modified: modified, header: http.Header{}, whole: http.Header{}}
	for _, c := range codings {
		small, err := compress(c.name, body)
		if err != nil {
			return nil, fmt.Errorf("compress a document: %w", err)
		}
		if len(small) < len(body) {
			r.forms = append(r.forms, newForm(c.name, hash+c.ending, small))
		}
	}
	r.forms = append(r.forms, newForm("", hash, body))
	if !modified.IsZero() {
		r.header.Set("Last-Modified", modified.UTC().Format(http.TimeFormat))
	}
	r.header.Set("Vary", "Accept-Encoding")
	r.whole.Set("Accept-Ranges", "none") // a part of what changes is of no use
	r.whole.Set("X-Content-Type-Options", "nosniff")
	r.whole.Set("Content-Type", mime+"; charset=utf-8")
	return r, nil
}

func newForm(coding, hash string, body []byte) form {
	return form{coding: coding, tag: `"` + hash + `"`, body: body}
}

// seal lays out the headers of every answer, once all of them are set.
func (r *reply) seal() *reply {
	for i := range r.forms {
		f := &r.forms[i]
		f.fresh = append(fields(r.header), field{"Etag", []string{f.tag}})
		f.whole = slices.Concat(f.fresh, fields(r.whole))
		f.whole = append(f.whole, field{"Content-Length", []string{strconv.Itoa(len(f.body))}})
		if f.coding != "" {
			f.whole = append(f.whole, field{"Content-Encoding", []string{f.coding}})
		}
	}
	return r
}

func fields(h http.Header) []field {
	var list []field
	for _, name := range slices.Sorted(maps.Keys(h)) {
		list = append(list, field{name, h[name]})
	}
	return list
}

// setHeaders puts fields into the header of an answer, beside what stands there already.
func setHeaders(h http.Header, fields []field) {
	begun := len(h) > 0
	for i := range fields {
		if begun {
			if _, set := h[fields[i].name]; set {
				continue
			}
		}
		h[fields[i].name] = fields[i].values
	}
}

func compress(coding string, body []byte) ([]byte, error) {
	if coding == "zstd" {
		w, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1))
		if err != nil {
			return nil, err
		}
		return w.EncodeAll(body, nil), w.Close()
	}
	var b bytes.Buffer
	w := gzip.NewWriter(&b) // no name and no time in its header: the same bytes every time
	_, err := w.Write(body)
	err = errors.Join(err, w.Close())
	return b.Bytes(), err
}

func (r *reply) size() int {
	n := 0
	for i := range r.forms {
		n += len(r.forms[i].body)
	}
	return n
}

// form chooses the representation for an Accept-Encoding header: the one that is liked best, ours of several. The bytes as they
// are stand back unless they are named; they are sent too when nothing that we have is allowed.
func (r *reply) form(accept string) *form {
	plain := len(r.forms) - 1
	if accept == "" || plain == 0 {
		return &r.forms[plain]
	}
	best, chosen := 0.0, plain
	if strings.Contains(accept, "identity") {
		best = preference(accept, "identity")
	}
	for i := range r.forms[:plain] {
		if q := preference(accept, r.forms[i].coding); q > best || q == best && q > 0 && chosen == plain {
			best, chosen = q, i
		}
	}
	return &r.forms[chosen]
}

// isFresh says whether the client has this form already (RFC 9110 §13.2.2): If-None-Match decides when it is there,
// If-Modified-Since only without it.
func (r *reply) isFresh(req http.Header, f *form) bool {
	if tags := req["If-None-Match"]; len(tags) > 0 {
		for _, list := range tags {
			if matches(list, f.tag) {
				return true
			}
		}
		return false
	}
	if since := req["If-Modified-Since"]; len(since) == 1 && !r.modified.IsZero() { // of several none counts (§13.1.3)
		t, err := http.ParseTime(since[0])
		return err == nil && !r.modified.Truncate(time.Second).After(t)
	}
	return false
}

// matches compares weakly (RFC 9110 §8.8.3.2): W/"x" is "x" here. A list ends at the first thing that is no tag.
func matches(list, tag string) bool {
	for {
		list = strings.TrimLeft(list, " \t,")
		if list == "" {
			return false
		}
		if list[0] == '*' {
			return true
		}
		list = strings.TrimPrefix(list, "W/")
		if list == "" || list[0] != '"' {
			return false
		}
		end := strings.IndexByte(list[1:], '"')
		if end < 0 {
			return false
		}
		if list[:end+2] == tag {
			return true
		}
		list = list[end+2:]
	}
}

// writeSlow is how fast a client must read at least, in bytes a second, before the server gives it up.
const writeSlow = 32 << 10

// write answers a GET or HEAD with a form.
func (r *reply) write(w http.ResponseWriter, req *http.Request, f *form, fresh bool) {
	if fresh {
		setHeaders(w.Header(), f.fresh)
		w.WriteHeader(http.StatusNotModified)
		return
	}
	setHeaders(w.Header(), f.whole)
	if req.Method == http.MethodHead {
		return
	}
	if len(f.body) > 1<<20 { // the server's own limit is made for small answers
		patience := writeTimeout + time.Duration(len(f.body)/writeSlow)*time.Second
		_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(patience))
	}
	_, _ = w.Write(f.body) // the only fault is a client that went away
}
