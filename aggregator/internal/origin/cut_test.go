package origin

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestCutCredits(t *testing.T) {
	got := CutCredits([]string{
		"2026-01-19 08:12 来源:投资界 阅读量:9772",
		"来源：投资界",
		"（来源：投资界）",
		"西部科学城重庆高新区持续集聚创新动能。来源：投资界的报道说，正文。",
		"记者：你怎么看？",
		"1164次阅读 短讯",
		"正文提到来源和作者",
		"责任编辑：王小样",
		"免责声明:该文章系本站转载,旨在为读者提供更多信息资讯。所涉内容不构成投资、消费建议,仅供读者参考。",
	})
	want := []string{
		"西部科学城重庆高新区持续集聚创新动能。来源：投资界的报道说，正文。",
		"记者：你怎么看？",
		"短讯",
		"正文提到来源和作者",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}
