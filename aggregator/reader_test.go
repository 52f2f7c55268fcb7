package aggregator

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestNewest: whichever way a document runs, its newest items are kept, and the health tells of the others.
func TestNewest(t *testing.T) {
	const monday, tuesday, wednesday = "Mon, 02 Feb 2026 08:00:00 GMT", "Tue, 03 Feb 2026 08:00:00 GMT", "2026年2月4日 08:00"
	for name, c := range map[string]struct{ dates, kept []string }{
		"from new to old":         {[]string{wednesday, tuesday, monday}, []string{"0", "1"}},
		"from old to new":         {[]string{monday, tuesday, wednesday}, []string{"1", "2"}},
		"without dates":           {[]string{"", "", ""}, []string{"0", "1"}},
		"with dates of nothing":   {[]string{"Thu, 01 Jan 1970 00:00:00 GMT", tuesday, monday}, []string{"0", "1"}},
		"from old to new in part": {[]string{"soon", monday, wednesday, ""}, []string{"2", "3"}},
		"few":                     {[]string{monday, tuesday}, []string{"0", "1"}},
	} {
		t.Run(name, func(t *testing.T) {
			doc, err := parse(datedFeed(c.dates), ReadContext{})
			if err != nil {
				t.Fatal(err)
			}
			out := &reading{}
			newest(doc, 2, out)
			var kept []string
			for _, raw := range doc.Items {
				kept = append(kept, raw.GUID)
			}
			if diff := cmp.Diff(c.kept, kept); diff != "" {
				t.Errorf("kept (-want +got):\n%s", diff)
			}
			if noted := len(out.oddities) == 1; noted != (len(c.dates) > 2) {
				t.Errorf("noted: %v", out.oddities)
			}
		})
	}
}

// datedFeed is an RSS feed of items with these dates; "" is none. Their guids count from 0.
func datedFeed(dates []string) []byte {
	var b strings.Builder
	b.WriteString(`<rss version="2.0"><channel><title>t</title>`)
	for i, date := range dates {
		b.WriteString("<item><guid>" + itoa(i) + "</guid>")
		if date != "" {
			b.WriteString("<pubDate>" + date + "</pubDate>")
		}
		b.WriteString("</item>")
	}
	b.WriteString("</channel></rss>")
	return []byte(b.String())
}
