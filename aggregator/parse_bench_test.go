package aggregator

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/mmcdole/gofeed"

	"headwater/aggregator/internal/decode"
	"headwater/aggregator/internal/gate"
)

// benchFeed is an RSS feed of 50 items as Chinese news sites have them: 2.3 kB of HTML each.
func benchFeed() []byte {
	body := strings.Repeat("<p>投资界讯：人工智能公司完成亿元级融资，多家机构跟投，资金将用于研发与市场。</p>", 16) +
		`<p><img src="https://img.example.com/a.jpg" alt="图"/> <a href="https://example.com/b?c=1&amp;d=2">更多</a></p>`
	var b bytes.Buffer
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>投资界</title><link>https://news.example.com/</link><description>新闻</description>`)
	date := time.Date(2026, 3, 2, 9, 30, 0, 0, time.UTC)
	for i := range 50 {
		fmt.Fprintf(&b, "<item><title>人工智能公司完成亿元级融资 %d</title><link>https://news.example.com/%d</link><guid>https://news.example.com/%d</guid><pubDate>%s</pubDate><dc:creator>记者</dc:creator><category>融资</category><description>多家机构跟投</description><content:encoded><![CDATA[%s]]></content:encoded></item>\n",
			i, i, i, date.Add(time.Duration(i)*time.Hour).Format("Mon, 02 Jan 2006 15:04:05 GMT"), body)
	}
	b.WriteString("</channel></rss>")
	return b.Bytes()
}

// BenchmarkRSS compares reading a normal feed with gofeed's own way, and shows what the stages before its parser cost.
func BenchmarkRSS(b *testing.B) {
	raw := benchFeed()
	run := func(name string, read func() error) {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(raw)))
			b.ReportAllocs()
			for b.Loop() {
				if err := read(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	run("gofeed", func() error {
		_, err := gofeed.NewParser().Parse(bytes.NewReader(raw))
		return err
	})
	run("parse", func() error {
		_, err := parse(raw, ReadContext{})
		return err
	})
	run("decode", func() error {
		decode.Decode(raw, "")
		return nil
	})
	run("gate", func() error {
		_, err := gate.XML(raw, Limits{}, "")
		return err
	})
	known := map[uint64]bool{}
	_, elements := gate.Cut(raw, func(uint64) bool { return false })
	for _, e := range elements[2:] {
		known[e.Hash] = true
	}
	run("two-new-items", func() error {
		_, _, err := parseNew(raw, ReadContext{}, func(hash uint64) bool { return known[hash] })
		return err
	})
}
