package origin

import (
	"strings"
	"testing"

	"headwater/aggregator/internal/outlet"
)

// bodyOf returns an article of about 4 KB that ends in the given paragraphs.
func bodyOf(ending string) string {
	paragraph := "<p>西部科学城重庆高新区持续集聚创新动能，2024年规上工业产值占全市的42.5%，同比增长78.6%。这里不仅构建了覆盖人才引进、培养、激励的全链条政策体系，更形成了科技金融赋能产业发展的良性生态，<a href=\"https://example.org/x\">相关报道</a>显示，平台已有50余家企业。</p>\n"
	return strings.Repeat(paragraph, 4096/len(paragraph)) + ending
}

func BenchmarkRead(b *testing.B) {
	latin := strings.Repeat("<p>The city council approved the budget on Monday after a long debate, which members of both parties described as difficult but necessary, according to a statement.</p>\n", 24)
	set := outlet.New()
	for _, c := range []struct{ name, body string }{
		{"nobody", bodyOf("")},
		{"label", bodyOf("<p>本文来源：新京报</p><p>责任编辑：王小样</p>")},
		{"bracket", bodyOf("<p>正文。（财联社）</p>")},
		{"latin", latin},
		{"plain", strings.Repeat("The city council approved the budget on Monday after a long debate. ", 60)},
	} {
		b.Run(c.name, func(b *testing.B) {
			in := Input{Title: "标题", Link: "https://portal.example/a/1", ContentHTML: c.body}
			r := NewReader(Source{Names: []string{"样例门户"}, Home: "https://portal.example/"}, set, Options{})
			b.SetBytes(int64(len(c.body)))
			b.ReportAllocs()
			for b.Loop() {
				r.Read(in)
			}
		})
	}
}
