package origin

import (
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// maxByline bounds the bytes of a line that may give a read count: bylines are short.
const maxByline = 160

// reads returns how often an item says that it was read: its byline first, then the ends of its text.
func (t *texts) reads() int {
	for _, lines := range [...][]line{t.byline, t.body} {
		for i := range lines {
			if !lines[i].begin && !lines[i].end || len(lines[i].text) > maxByline {
				continue
			}
			if n, ok := Reads(lines[i].text); ok {
				return n
			}
		}
	}
	return 0
}

// countLabels stand before a count, countUnits behind it. 评论, 点赞 and 转发 count something else.
var (
	countLabels = wordTrie("阅读数量,阅读次数,阅读量,阅读数,阅读,閱讀數,閱讀量,閱讀,浏览次数,浏览量,浏览数,浏览,瀏覽次數,瀏覽數,瀏覽,点击次数,点击量,点击数,点击率,点击,點擊數,點閱,點擊," +
		"访问量,访问次数,人气,人氣,热度,查看次数,查看数,播放量,閲覧数,閲覧,조회수,조회,views,view count,reads,read count,hits,aufrufe,просмотров,просмотры,lectures,visitas,vues")
	countUnits = wordTrie("次阅读,次浏览,次点击,次访问,次播放,人阅读,人浏览,人看过,人已读,阅读量,阅读,浏览量,浏览,点击,次閱讀,人閱讀,次瀏覽,閱讀,瀏覽,人氣,回閲覧,뷰," +
		"views,view,reads,hits,aufrufe,просмотров,просмотра,vues,visitas")
	countTimes = wordTrie("次,人")
)

// wordTrie makes a trie of words that are apart by commas.
func wordTrie(words string) func() *trie {
	return sync.OnceValue(func() *trie {
		t := new(trie)
		for w := range strings.SplitSeq(words, ",") {
			t.add(w, kindOther)
		}
		return t
	})
}

// count is a read count in a text: s[from:to] with its label.
type count struct {
	from, to int
	n        int
	ok       bool // a number was given; an empty label has none
}

// Reads returns the read count that a byline gives: 阅读量:9772, 1164次阅读, 1.2万阅读, 10万+, "15,878 views". It reports
// false when there is none.
func Reads(text string) (n int, ok bool) {
	if nextDigit(text, 0) == len(text) {
		return 0, false
	}
	for i := seekCount(text, 0); i < len(text); {
		c := countAt(text, i)
		if c.ok {
			return c.n, true
		}
		i = seekCount(text, max(c.to, nextRune(text, i)))
	}
	return 0, false
}

// CutCounts cuts read counts, with their labels and with labels that have no number, out of a byline, so that two copies
// that were read unequally often are equal.
func CutCounts(text string) string {
	var out strings.Builder
	from := 0
	for i := seekCount(text, 0); i < len(text); {
		c := countAt(text, i)
		if c.to > i {
			out.WriteString(text[from:i])
			from = c.to
		}
		i = seekCount(text, max(c.to, nextRune(text, i)))
	}
	if from > 0 {
		out.WriteString(text[from:])
		text = out.String()
	}
	return joinBlanks(text)
}

// joinBlanks makes one blank of all that stand between two words. Most texts have no others and stay as they are.
func joinBlanks(text string) string {
	for i := plainRun(text); i < len(text); i += plainRun(text[i:]) {
		r, size := utf8.DecodeRuneInString(text[i:])
		if r == ' ' && (i == 0 || text[i-1] == ' ') || r != ' ' && unicode.IsSpace(r) {
			return strings.Join(strings.Fields(text), " ")
		}
		i += size
	}
	return strings.TrimSuffix(text, " ")
}

// seekCount returns the first offset from i on at which a count may begin, the length of s when there is none.
func seekCount(s string, i int) int {
	return countLabels().seek(s, i, nextDigit(s, i))
}

// countAt reads a count that begins at i, a place of seekCount: a label and a number, or a number and a unit. A zero count is
// none.
func countAt(s string, i int) count {
	if s[i] >= '0' && s[i] <= '9' {
		return unitCount(s, i)
	}
	if isHan(runeBefore(s, i)) {
		return count{}
	}
	if _, end := countLabels().match(s, i); end > 0 {
		return labelCount(s, i, end)
	}
	return count{}
}

// labelCount reads the number behind the label s[i:j].
func labelCount(s string, i, j int) count {
	colon := false
	k := j
	for k < len(s) {
		r, size := utf8.DecodeRuneInString(s[k:])
		if normal(r) == ':' {
			colon = true
		}
		if !strings.ContainsRune(" \t\u00a0\u3000:：(（*|", r) {
			break
		}
		k += size
	}
	n, end := number(s, k)
	if end == k {
		if colon && labelEmpty(s, k) {
			return count{from: i, to: k}
		}
		return count{}
	}
	for end < len(s) && strings.HasPrefix(s[end:], "*") {
		end++
	}
	if _, times := countTimes().match(s, skipSpaces(s, end)); times > 0 {
		end = times
	}
	rest := strings.TrimLeft(s[end:], " ")
	if r := runeAt(rest, 0); r == ')' || r == '）' {
		end = len(s) - len(rest) + utf8.RuneLen(r)
	}
	return count{from: i, to: end, n: n, ok: true}
}

// labelEmpty reports whether the field of an empty label ends at k.
func labelEmpty(s string, k int) bool {
	rest := s[k:]
	return rest == "" || !unicode.IsLetter(runeAt(rest, 0)) || k > 0 && (s[k-1] == ' ' || s[k-1] == '|')
}

// unitCount reads 1164次阅读 and 1.2万阅读. The number must not go on to the left: 2026-01-19.
func unitCount(s string, i int) count {
	if before := runeBefore(s, i); unicode.IsDigit(before) || before == '.' || before == ',' || before == '-' || before == '/' || before == ':' {
		return count{}
	}
	n, end := number(s, i)
	if end == i {
		return count{}
	}
	_, to := countUnits().match(s, skipSpaces(s, end))
	if to == 0 || strings.ContainsRune("理器者课", runeAt(s, to)) && to < len(s) {
		return count{} // 阅读理解, 浏览器
	}
	if r := runeAt(s, skipSpaces(s, to)); runeBefore(s, to) < utf8.RuneSelf && unicode.IsLetter(r) && !isHan(r) {
		return count{} // 50 hits of the 80s
	}
	return count{from: i, to: to, n: n, ok: true}
}

// number reads 9772, 15,878, 1.2万, 10万+, 3.4亿 and 12.3k at s[i:].
func number(s string, i int) (n, end int) {
	value, scale, fraction := 0.0, 1.0, false
	j := i
	for ; j < len(s); j++ {
		c := s[j]
		switch {
		case c >= '0' && c <= '9':
			if fraction {
				scale /= 10
				value += float64(c-'0') * scale
			} else {
				value = value*10 + float64(c-'0')
			}
			continue
		case c == ',' && !fraction && groupOfThree(s, j+1):
			continue
		case c == '.' && !fraction && j > i && j+1 < len(s) && s[j+1] >= '0' && s[j+1] <= '9':
			fraction = true
			continue
		}
		break
	}
	if j == i || j-i > 15 {
		return 0, i
	}
	value, j = multiplied(value, s, j)
	if strings.HasPrefix(s[j:], "+") {
		j++
	}
	return int(value + .5), j
}

func groupOfThree(s string, i int) bool {
	n := 0
	for i+n < len(s) && s[i+n] >= '0' && s[i+n] <= '9' {
		n++
	}
	return n == 3
}

// multiplied applies the multiplier behind the number that ends at j, if there is one: 1.2万, 15 k.
func multiplied(value float64, s string, j int) (float64, int) {
	at := skipSpaces(s, j)
	r := runeAt(s, at)
	factor := multiplier(r)
	if factor == 0 {
		return value, j
	}
	at += utf8.RuneLen(r)
	if next := runeAt(s, at); isLatin(r) && isWord(next) && !isHan(next) {
		return value, j // 15 kings
	}
	return value * factor, at
}

// multiplier returns what a sign behind a number multiplies it by, 0 for none.
func multiplier(r rune) float64 {
	switch r {
	case 'k', 'K':
		return 1e3
	case '万', '萬', '만', 'w', 'W':
		return 1e4
	case 'M':
		return 1e6
	case '亿', '億':
		return 1e8
	}
	return 0
}

func skipSpaces(s string, i int) int {
	for i < len(s) && s[i] == ' ' {
		i++
	}
	return i
}
