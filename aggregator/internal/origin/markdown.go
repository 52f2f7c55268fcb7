package origin

import (
	"strings"
)

// plainLines returns the lines of a plain text. Markdown links become links, and the signs that open quotations, lists
// and emphasis are left out. In text that has some markup in it line ends part lines as well.
func (b *builder) plainLines(text string) []line {
	b.begin(text, true)
	if strings.Contains(text, "</") || strings.Contains(text, "<a ") {
		return b.window(text)
	}
	if len(text) > 2*window+window/2 {
		b.markdown(text[:window])
		b.endLine()
		text = text[len(text)-window:]
	}
	b.markdown(text)
	return b.done()
}

// markdown adds text, reading [name](address) and [name][reference] on its way.
func (b *builder) markdown(text string) {
	for raw := range strings.Lines(text) {
		raw = strings.TrimLeft(raw, " \t>#*_-+|")
		for {
			before, name, href, after, ok := cutMarkdownLink(raw)
			if !ok {
				break
			}
			b.text(stripEmphasis(before))
			b.flushBlanks()
			b.links = append(b.links, link{from: b.at(), href: href})
			b.text(stripEmphasis(name))
			b.links[len(b.links)-1].to = b.at()
			raw = after
		}
		b.text(stripEmphasis(raw))
		b.endLine()
	}
}

// cutMarkdownLink cuts the first link out of a line.
func cutMarkdownLink(s string) (before, name, href, after string, ok bool) {
	for from := 0; from < len(s); {
		open := strings.IndexByte(s[from:], '[')
		if open < 0 {
			break
		}
		open += from
		mid := strings.IndexByte(s[open:], ']')
		if mid < 0 || open+mid+1 >= len(s) {
			break
		}
		mid += open
		closing := map[byte]byte{'(': ')', '[': ']'}[s[mid+1]]
		end := strings.IndexByte(s[mid+1:], closing)
		if closing == 0 || end < 0 {
			from = mid + 1
			continue
		}
		end += mid + 1
		if href = s[mid+2 : end]; closing == ']' {
			href = ""
		}
		return s[:open], s[open+1 : mid], href, s[end+1:], true
	}
	return s, "", "", "", false
}

// stripEmphasis drops the signs of emphasis that touch a word's edge.
func stripEmphasis(s string) string {
	if !strings.ContainsAny(s, "*_`") {
		return s
	}
	s = strings.NewReplacer("**", "", "*", "", "`", "").Replace(s)
	var out strings.Builder
	for i := 0; i < len(s); i++ {
		inWord := i > 0 && i+1 < len(s) && isASCIIWord(s[i-1]) && isASCIIWord(s[i+1]) // snake_case
		if s[i] != '_' || inWord {
			out.WriteByte(s[i])
		}
	}
	return out.String()
}

func isASCIIWord(c byte) bool { return isLetter(rune(c)) && c < 0x80 || c >= '0' && c <= '9' }
