package aggregator

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"
)

// expectation is one line of testdata/corpus/expectations.tsv; README.md there describes the columns.
type expectation struct {
	file, kind, field, op, contentType, base string
	want                                     any
}

// Another folder of the same form is scored with
//
//	go test ./aggregator -run TestCorpus -corpus DIR
//
// Every expectation that does not hold fails by its kind, file and field.
var corpusDir = flag.String("corpus", "testdata/corpus", "score this folder of feeds and expectations instead of the sample")

func readExpectations(t *testing.T) []expectation {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(*corpusDir, "expectations.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	var all []expectation
	for i, line := range strings.Split(strings.TrimSpace(string(raw)), "\n")[1:] {
		f := strings.Split(line, "\t")
		if len(f) < 5 {
			t.Fatalf("line %d has %d columns", i+2, len(f))
		}
		f = append(f, "", "")
		e := expectation{file: f[0], kind: f[1], field: f[2], op: f[4], contentType: f[5], base: f[6]}
		if err := json.Unmarshal([]byte(f[3]), &e.want); err != nil {
			t.Fatalf("line %d: %v", i+2, err)
		}
		all = append(all, e)
	}
	return all
}

// TestCorpus reads the feeds of other readers' test suites and compares with what is expected of them.
func TestCorpus(t *testing.T) {
	for _, e := range readExpectations(t) {
		t.Run(e.kind+"/"+filepath.Base(e.file)+"/"+e.field, func(t *testing.T) {
			raw, err := os.ReadFile(filepath.Join(*corpusDir, e.file))
			if err != nil {
				t.Fatal(err)
			}
			rc := ReadContext{ContentType: e.contentType, URL: e.base, Now: time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)}
			if e.op == "rejects" {
				if err := Print(io.Discard, raw, rc); err == nil {
					t.Error("was read, though it is no feed")
				}
				return
			}
			e.check(t, printDocument(t, raw, rc))
		})
	}
}

// printDocument is what parse prints, as plain values.
func printDocument(t *testing.T, raw []byte, rc ReadContext) map[string]any {
	t.Helper()
	var out bytes.Buffer
	if err := Print(&out, raw, rc); err != nil {
		t.Fatal(err)
	}
	var doc map[string]any
	if err := json.Unmarshal(out.Bytes(), &doc); err != nil {
		t.Fatal(err)
	}
	return doc
}

// check compares the values at any of the paths.
func (e *expectation) check(t *testing.T, doc map[string]any) {
	t.Helper()
	var got []any
	for _, path := range strings.Split(e.field, "|") {
		got = append(got, lookUp(doc, path))
	}
	if !slices.ContainsFunc(got, e.holds) {
		t.Errorf("%s: got %q, want %s %q", e.field, got, e.op, e.want)
	}
}

func (e *expectation) holds(got any) bool {
	want := fmt.Sprint(e.want)
	list, _ := got.([]any)
	switch e.op {
	case "parses":
		return true
	case "count":
		return float64(len(list)) == e.want
	case "atleast":
		return float64(len(list)) >= e.want.(float64)
	}
	text, isText := got.(string)
	if !isText {
		return fmt.Sprint(got) == want
	}
	switch e.op {
	case "time":
		return sameInstant(text, want)
	case "present":
		_, err := time.Parse(time.RFC3339, text)
		return err == nil
	case "starts":
		return strings.HasPrefix(visible(text), want)
	case "safe":
		return len(active(text)) == 0 && strings.Contains(visible(text), visible(want))
	case "text":
		return squeeze(text) == squeeze(want) || squeeze(text) == visible(want) || tags(text) == tags(want)
	case "html":
		return tags(text) == tags(want)
	}
	return squeeze(text) == squeeze(want)
}

// step is one step of a path: a name, or a place in a list.
var step = regexp.MustCompile(`[^.\[\]]+`)

// lookUp follows a path like items[0].authors[1].name.
func lookUp(value any, path string) any {
	for _, name := range step.FindAllString(path, -1) {
		switch at := value.(type) {
		case map[string]any:
			value = at[name]
			if value == nil && name == "source" {
				value = at["_source"]
			}
		case []any:
			i, err := strconv.Atoi(name)
			if err != nil || i >= len(at) {
				return nil
			}
			value = at[i]
		default:
			return nil
		}
	}
	return value
}

func squeeze(s string) string { return strings.Join(strings.Fields(s), " ") }

func sameInstant(a, b string) bool {
	ta, errA := time.Parse(time.RFC3339, a)
	tb, errB := time.Parse(time.RFC3339, b)
	if errB != nil {
		tb, errB = time.Parse("2006-01-02T15:04:05-0700", b)
	}
	return errA == nil && errB == nil && ta.Unix() == tb.Unix()
}

// walkHTML calls see for every token of a fragment.
func walkHTML(source string, see func(html.Token)) {
	z := html.NewTokenizer(strings.NewReader(source))
	for z.Next() != html.ErrorToken {
		see(z.Token())
	}
}

// visible is the text of HTML.
func visible(source string) string {
	var b strings.Builder
	walkHTML(source, func(t html.Token) {
		if t.Type == html.TextToken {
			b.WriteString(t.Data)
		} else {
			b.WriteByte(' ')
		}
	})
	return squeeze(b.String())
}

// tags is HTML in one way of writing: attributes in order, without those that a sanitiser adds, without a wrapping div.
func tags(source string) string {
	var b strings.Builder
	walkHTML(source, func(t html.Token) {
		if t.Type == html.TextToken {
			b.WriteString(t.Data)
			return
		}
		t.Attr = slices.DeleteFunc(t.Attr, func(a html.Attribute) bool {
			return slices.Contains([]string{"rel", "target", "referrerpolicy", "loading", "decoding", "crossorigin"}, a.Key)
		})
		slices.SortFunc(t.Attr, func(a, b html.Attribute) int { return strings.Compare(a.Key, b.Key) })
		if t.Type == html.SelfClosingTagToken {
			t.Type = html.StartTagToken
		}
		b.WriteString(t.String())
	})
	s := squeeze(b.String())
	if inside, ok := strings.CutPrefix(s, "<div>"); ok {
		s = strings.TrimSuffix(inside, "</div>")
	}
	return s
}

// active lists what a browser would run or load as code.
func active(source string) (found []string) {
	walkHTML(source, func(t html.Token) {
		if t.Type == html.TextToken {
			return
		}
		if slices.Contains([]string{"script", "style", "object", "embed", "applet", "frame", "frameset", "meta", "link", "base", "iframe"}, t.Data) {
			found = append(found, t.Data)
		}
		for _, a := range t.Attr {
			if strings.HasPrefix(a.Key, "on") || strings.Contains(strings.ToLower(a.Val), "javascript:") {
				found = append(found, a.Key)
			}
		}
	})
	return found
}
