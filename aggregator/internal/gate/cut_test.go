package gate

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/cespare/xxhash/v2"
)

// cutKnown cuts the given items out of a document.
func cutKnown(doc string, known ...string) (rest string, elements []Element) {
	var hashes []uint64
	for _, item := range known {
		hashes = append(hashes, xxhash.Sum64String(item))
	}
	out, elements := Cut([]byte(doc), func(hash uint64) bool { return slices.Contains(hashes, hash) })
	return string(out), elements
}

func TestCut(t *testing.T) {
	const (
		a, b, c  = "<item><title>a</title></item>", "<item x='>'><![CDATA[</item>]]></item>", "<item/>"
		ea, eb   = "<entry>a</entry>", "<entry><!-- </entry> -->b</entry>"
		ja, jb   = `{"id":"]},\""}`, `{"id":2}`
		jsonHead = `{"version":"https://jsonfeed.org/version/1.1","items": [`
	)
	for name, c := range map[string]struct {
		doc, known, want string
		elements         int
	}{
		"RSS, one of three":  {rssHead + a + b + c + rssTail, b, rssHead + a + c + rssTail, 3},
		"RSS, all":           {rssHead + a + rssTail, a, rssHead + rssTail, 1},
		"RSS, none":          {rssHead + a + b + rssTail, "", rssHead + a + b + rssTail, 2},
		"RDF":                {"<rdf:RDF><channel><items/></channel>" + a + "</rdf:RDF>", a, "<rdf:RDF><channel><items/></channel></rdf:RDF>", 1},
		"Atom":               {"<feed>" + ea + eb + "</feed>", ea, "<feed>" + eb + "</feed>", 2},
		"Atom with a prefix": {"<a:feed><a:entry>x</a:entry></a:feed>", "<a:entry>x</a:entry>", "<a:feed></a:feed>", 1},
		"JSON, first":        {jsonHead + ja + " , " + jb + "]}", ja, jsonHead + jb + "]}", 2},
		"JSON, last":         {jsonHead + ja + "," + jb + `],"title":"t"}`, jb, jsonHead + ja + `],"title":"t"}`, 2},
		"JSON, all":          {jsonHead + jb + "]}", jb, jsonHead + "]}", 1},
	} {
		t.Run(name, func(t *testing.T) {
			rest, elements := cutKnown(c.doc, c.known)
			if strings.ReplaceAll(rest, " ", "") != strings.ReplaceAll(c.want, " ", "") || len(elements) != c.elements {
				t.Errorf("cut to %s with %d elements, want %s with %d", rest, len(elements), c.want, c.elements)
			}
		})
	}
}

// TestNothingIsCut gives documents in which an element cannot be found for certain.
func TestNothingIsCut(t *testing.T) {
	const item = "<item><title>a</title></item>"
	for name, doc := range map[string]string{
		"an item in an item": rssHead + "<item>" + item + "</item>" + rssTail,
		"no end":             rssHead + item + "<item>",
		"no start":           rssHead + item + "</item>" + rssTail,
		"broken markup":      rssHead + item + " < " + rssTail,
		"open CDATA":         rssHead + item + "<![CDATA[",
		"ISO-2022-JP":        rssHead + "\x1B$B<item>\x1B(B" + item + rssTail,
		"UTF-16":             "<\x00r\x00s\x00s\x00>\x00",
		"a page":             "<html>" + item + "</html>",
		"JSON cut off":       `{"version":"https://jsonfeed.org/version/1","items":[{"id":1},{"id"`,
		"JSON of no version": `{"items":[{"id":1}]}`,
		"empty":              "",
	} {
		t.Run(name, func(t *testing.T) {
			rest, elements := Cut([]byte(doc), func(uint64) bool { return true })
			if string(rest) != doc || elements != nil {
				t.Errorf("cut to %q with %d elements", rest, len(elements))
			}
		})
	}
}

func TestJSON(t *testing.T) {
	for name, c := range map[string]struct {
		doc, head string
		items     int
		repairs   string
	}{
		"whole":                {`{"version":"https://jsonfeed.org/version/1","items":[1,{"a":[2]},"x]"],"b":{}}`, `{"version":"https://jsonfeed.org/version/1","items":[],"b":{}}`, 3, ""},
		"cut off in an item":   {`{"a":1,"items":[{"b":1},{"b":`, `{"a":1,"items":[]}`, 1, "truncated"},
		"cut off after items":  {`{"items":[{}],"a":1,"b":"`, `{"items":[],"a":1}`, 1, "truncated"},
		"cut off before items": {`{"version":"https://jsonfeed.org/version/1","a`, `{"version":"https://jsonfeed.org/version/1"}`, 0, "truncated"},
		"a comma too many":     {`{"items":[{},{},],}`, `{"items":[]}`, 2, "json-comma"},
	} {
		t.Run(name, func(t *testing.T) {
			out, err := JSON([]byte(c.doc), Limits{})
			if err != nil {
				t.Fatal(err)
			}
			if string(out.Head) != c.head || len(out.Items) != c.items || strings.Join(out.Repairs, " ") != c.repairs {
				t.Errorf("head %s, %d items, repairs %v; want %s, %d, %s", out.Head, len(out.Items), out.Repairs, c.head, c.items, c.repairs)
			}
		})
	}
}

func TestJSONLimits(t *testing.T) {
	for limit, doc := range map[string]string{
		"depth":  `{"items":[` + strings.Repeat("[", 200),
		"items":  `{"items":[` + strings.Repeat("1,", 30_000),
		"tokens": `{"a":[` + strings.Repeat("1,", 3_000_000),
	} {
		_, err := JSON([]byte(doc), Limits{})
		if over, ok := err.(*LimitError); !ok || over.Limit != limit {
			t.Errorf("error %v, want the limit %s", err, limit)
		}
	}
}

// FuzzCut checks that cutting never damages: what is left of a sound document is sound, holds the items that were not
// known, and gives the same elements again.
func FuzzCut(f *testing.F) {
	f.Add([]byte(rssHead+"<item>a</item><item>b</item>"+rssTail), uint8(1))
	f.Add([]byte(`{"version":"https://jsonfeed.org/version/1","items":[{"id":1},{"id":2}]}`), uint8(2))
	f.Fuzz(func(t *testing.T, doc []byte, mask uint8) {
		n := 0
		rest, elements := Cut(doc, func(uint64) bool { n++; return mask>>(n%8)&1 == 1 })
		var kept []uint64
		for _, e := range elements {
			if !e.Known {
				kept = append(kept, e.Hash)
			}
		}
		if elements == nil {
			if !bytes.Equal(rest, doc) {
				t.Fatal("cut without elements")
			}
			return
		}
		_, again := Cut(rest, func(uint64) bool { return false })
		var left []uint64
		for _, e := range again {
			left = append(left, e.Hash)
		}
		if !slices.Equal(kept, left) {
			t.Fatalf("kept %x, found again %x\n%q\n%q", kept, left, doc, rest)
		}
	})
}
