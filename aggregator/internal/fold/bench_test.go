package fold

import (
	"fmt"
	"strings"
	"testing"
)

// article is about 4 KB of HTML: 1,200 Chinese characters with Latin words between them.
func article() string {
	var b strings.Builder
	for i := range 12 {
		fmt.Fprintf(&b, `<p>第%d段：北京時間今日上午，<a href="https://example.com/%d">OpenCC 2.0</a> 正式發布，開發者可以免費下載。`, i, i)
		b.WriteString("该版本改进了词典与分词，并修复了若干已知问题；社区表示，后续还将支持更多的地区用词，欢迎读者&ldquo;反馈&rdquo;意见。</p>\n")
	}
	return b.String()
}

func BenchmarkKey(b *testing.B) {
	paras := Paragraphs(article())
	var buf []rune
	for b.Loop() {
		buf = buf[:0]
		for _, p := range paras {
			buf = AppendKey(buf, p)
		}
	}
	b.ReportMetric(float64(len(buf)), "runes")
}

func BenchmarkWords(b *testing.B) {
	text := strings.Join(Paragraphs(article()), "\n\n")
	for b.Loop() {
		Words(text)
	}
}

func BenchmarkParagraphs(b *testing.B) {
	a := article()
	b.SetBytes(int64(len(a)))
	for b.Loop() {
		Paragraphs(a)
	}
}

func BenchmarkMatcher(b *testing.B) {
	var words []string
	for r := rune(0x4E00); r < 0x4E00+250; r++ {
		words = append(words, string([]rune{r, r + 1, r + 2}), fmt.Sprintf("word%d", r))
	}
	m, text := NewMatcher(words), Words(strings.Join(Paragraphs(article()), "\n\n"))
	for b.Loop() {
		m.Each(text, func(int) bool { return true })
	}
}
