package feeds

import (
	"context"
	"strings"
	"testing"
	"time"
)

// TestOwnDocumentsPass: rich, empty, hostile and archived content passes the self-check in every format.
func TestOwnDocumentsPass(t *testing.T) {
	for name, fill := range map[string]func(*world){
		"rich":    func(w *world) { w.tell(reference(), "hot") },
		"empty":   func(*world) {},
		"hostile": func(w *world) { w.tellHostile("hot"); w.tellHostile("mine") },
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			fill(w)
			faults, err := w.publisher().Check(context.Background())
			if err != nil {
				t.Fatal(err)
			}
			for _, fault := range faults {
				t.Error(fault)
			}
		})
	}
}

func TestOwnArchivesPass(t *testing.T) {
	w := newWorld(t)
	w.aged(300, 6*time.Hour)
	h := w.publisher().Handler()
	for ending, read := range map[format]func(string) ([]string, string){formatAtom: readAtom, formatRSS: readRSS, formatJSON: readJSON} {
		_, paths := history(t, h, "/t/hot."+string(ending), read)
		for _, path := range paths {
			for _, fault := range checkDocument(ending, []byte(body(t, request(h, "GET", path)))) {
				t.Errorf("%s: %s", path, fault)
			}
		}
	}
}

// TestCheckSeesFaults breaks good documents one way at a time.
func TestCheckSeesFaults(t *testing.T) {
	w := newWorld(t)
	w.tell(reference(), "hot")
	good := map[format]string{}
	for _, f := range feedFormats {
		good[f] = w.render("hot", f)
	}
	for _, c := range []struct {
		format   format
		old, new string
		fault    string
	}{
		{formatRSS, "</rss>", "", "well-formed"}, {formatRSS, "重庆", "重\x00庆", "well-formed"}, {formatRSS, "重庆", "重\xff庆", "UTF-8"},
		{formatRSS, ` isPermaLink="false"`, "", "says that it is a link"}, {formatRSS, "</source>", "</source><author>x</author>", "dc:creator"},
		{formatRSS, `url="https://www.pedaily.cn/"`, `url="/"`, "source of"}, {formatRSS, " GMT</pubDate>", " X</pubDate>", "no date"},
		{formatRSS, `rel="self"`, `rel="up"`, "no link to itself"}, {formatRSS, ` length="123456"`, "", "no length"},
		{formatAtom, "<published>", "<published>x", "no date"}, {formatAtom, `rel="self"`, `rel="up"`, "no link to itself"}, {formatAtom, "tag:example.org,2026-01-01:f", "f", "no tag URI"},
		{formatJSON, "version/1.1", "version/1", "version"}, {formatJSON, `"items"`, `"things"`, "no items"}, {formatJSON, `"content_html"`, `"content"`, "content_html"},
		{formatJSON, "audio/mpeg", "audio", "media type"}, {formatJSON, `"title": "热点"`, `"title": null`, "null"},
		{formatJSON, `"size_in_bytes": 123456`, `"size_in_bytes": "123456"`, "no JSON Feed"}, {formatJSON, `"size_in_bytes": 1`, `"size_in_bytes": -1`, "smaller than nothing"},
		{formatJSON, `hot/2026-01.json`, `hot.json`, "goes on with itself"}, {formatJSON, `"language": "zh-CN"`, `"language": "Chinese, of course"`, "no language"},
		{formatJSON, `"type": "WebSub"`, `"type": ""`, "type of a hub"}, {formatJSON, `"authors": [`, `"authors": [{},`, "nobody"},
		{formatJSON, `"authors": [`, `"author": {}, "authors": [`, "a key that is none"}, {formatJSON, `"date_published": "`, `"date_published": "x`, "no date"},
		{formatJSON, `"date_modified": "`, `"date_modified": "x`, "no date"}, {formatJSON, `"image": "`, `"image": "/`, "image of"}, {formatJSON, `"tags": [`, `"tags": [" ",`, "a tag of"},
		{formatJSON, `"story"`, `"_story"`, "member of the name"}, {formatJSON, `"how"`, `"h.ow"`, "member of the name"}, {formatJSON, `"items": [`, `"_": 1, "items": [`, "extension of the name"},
		{formatJSON, "{", `{"favicon": "x",`, "favicon"}, {formatJSON, "{", `{"expired": 1,`, "no JSON Feed"}, {formatJSON, `"_headwater"`, `"_other"`, "credits nobody"},
	} {
		broken := strings.Replace(good[c.format], c.old, c.new, 1)
		if broken == good[c.format] {
			t.Fatalf("%s: nothing to break at %q", c.format, c.old)
		}
		if got := strings.Join(checkDocument(c.format, []byte(broken)), "\n"); !strings.Contains(got, c.fault) {
			t.Errorf("%s with %q for %q: faults %q, want one with %q", c.format, c.new, c.old, got, c.fault)
		}
	}
}
