package main

import (
	"encoding/json"
	"fmt"
	"html"
	"os"
	"strconv"
	"strings"
	"testing"
)

// payloads are the hostile markup of testdata.
func payloads(t *testing.T) []string {
	t.Helper()
	text, err := os.ReadFile("testdata/browser/payloads.txt")
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSuffix(line, "\n")
		if line == "" || line[0] == '#' {
			continue
		}
		payload, err := strconv.Unquote(`"` + strings.ReplaceAll(line, `"`, `\"`) + `"`)
		if err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		list = append(list, payload)
	}
	return list
}

// hostile is a source with every payload in every field of an entry, in one format.
type hostile struct {
	name  string
	write func(payloads []string) string
}

var hostiles = []hostile{{"rss", hostileRSS}, {"atom", hostileAtom}, {"json", hostileJSON}}

// legal drops what XML cannot hold, and escapes the rest: the payload as text.
func legal(payload string) string {
	return html.EscapeString(strings.NewReplacer("\x00", "", "\x0c", " ").Replace(payload))
}

func hostileRSS(payloads []string) string {
	var b strings.Builder
	fmt.Fprintf(&b, `<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>
<title>%s</title><link>https://rss.example/</link><description>%[1]s</description>`, legal(payloads[0]))
	for i, p := range payloads {
		fmt.Fprintf(&b, `<item><guid>%d %[2]s</guid><title>%[1]d %[2]s</title><link>https://rss.example/%[1]d?x=%[2]s</link>
<dc:creator>%[2]s</dc:creator><category domain="%[2]s">%[2]s</category><comments>%[2]s</comments><source url="%[2]s">%[2]s</source>
<enclosure url="https://rss.example/%[2]s" type="%[2]s" length="%[2]s"/><description>%[2]s</description>
<content:encoded>&lt;p&gt;%[1]d&lt;/p&gt;%[2]s</content:encoded></item>`, i, legal(p))
	}
	return b.String() + `</channel></rss>`
}

func hostileAtom(payloads []string) string {
	var b strings.Builder
	fmt.Fprintf(&b, `<feed xmlns="http://www.w3.org/2005/Atom"><id>urn:a</id><title type="html">%s</title><link href="https://atom.example/"/>`, legal(payloads[1]))
	for i, p := range payloads {
		fmt.Fprintf(&b, `<entry><id>%d %[2]s</id><title type="html">%[1]d %[2]s</title><link href="https://atom.example/%[1]d" title="%[2]s" hreflang="%[2]s"/>
<link rel="related" href="%[2]s"/><author><name>%[2]s</name><uri>%[2]s</uri><email>%[2]s</email></author><category term="%[2]s" label="%[2]s"/>
<rights type="html">%[2]s</rights><source><title type="html">%[2]s</title><link href="%[2]s"/></source><summary type="html">%[2]s</summary>
<content type="html" xml:lang="%[2]s">&lt;p&gt;atom %[1]d&lt;/p&gt;%[2]s</content></entry>`, i, legal(p))
	}
	return b.String() + `</feed>`
}

func hostileJSON(payloads []string) string {
	items := make([]map[string]any, len(payloads))
	for i, p := range payloads {
		items[i] = map[string]any{
			"id": fmt.Sprint(i, " ", p), "url": fmt.Sprint("https://json.example/", i, "#", p), "title": fmt.Sprint(i, " ", p),
			"content_html": fmt.Sprintf("<p>json %d</p>%s", i, p), "summary": p, "image": p, "external_url": p, "tags": []string{p},
			"language": p, "authors": []any{map[string]string{"name": p, "url": p, "avatar": p}},
			"attachments": []any{map[string]string{"url": p, "mime_type": p, "title": p}},
		}
	}
	text, _ := json.Marshal(map[string]any{
		"version": "https://jsonfeed.org/version/1.1", "title": payloads[2], "home_page_url": "https://json.example/", "items": items,
	})
	return string(text)
}
