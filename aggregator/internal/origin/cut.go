package origin

import "strings"

// CutCredits returns the paragraphs of a text without what reposts of it differ in: bylines, credits and disclaimers
// among the first and last ones, and read counts. They stand where the paragraphs stood. It is meant for comparing texts;
// what is shown stays whole.
func CutCredits(paragraphs []string) []string {
	var b builder
	kept, count := paragraphs[:0], len(paragraphs)
	for i, p := range paragraphs {
		if i >= firstLines && i < count-lastLines || len(p) > maxByline {
			kept = append(kept, p)
			continue
		}
		if isCredit(p, &b) {
			continue
		}
		if p = CutCounts(p); p != "" {
			kept = append(kept, p)
		}
	}
	return kept
}

// disclaimers open paragraphs about the text's rights.
var disclaimers = [...]string{"免责声明", "免責聲明", "版权声明", "版權聲明", "特别声明", "郑重声明", "风险提示", "转载请注明", "未经授权", "Disclaimer", "All rights reserved"}

// isCredit reports whether a short paragraph is nothing but a byline: it begins with a label, or holds two, and has no
// sentence. An interview's 记者：你怎么看？ is one. The builder lends its room.
func isCredit(p string, b *builder) bool {
	if startsAny(strings.TrimLeft(p, " (（【[*"), disclaimers[:]...) {
		return true
	}
	if containsAny(p, "。", "？", "?", "！", "!") {
		return false
	}
	b.reset()
	b.text(p)
	lines := b.done()
	if len(lines) == 0 {
		return false
	}
	labels, leads := 0, false
	labelsOf(&lines[0], func(f label) {
		if f.kind == kindPassive || f.kind == kindVerb || f.loose {
			return
		}
		labels++
		leads = leads || f.lead || f.bracket && f.from <= 4
	})
	return leads || labels > 1
}
