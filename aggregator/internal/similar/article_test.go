package similar

import (
	"fmt"
	"math/rand"
	"strings"
)

// article is about 4 KB of HTML, unlike any other number's.
func article(n int) (title, html string) {
	r := rand.New(rand.NewSource(int64(n)))
	word := func() string {
		w := make([]rune, 2+r.Intn(3))
		for i := range w {
			w[i] = rune(0x4E00 + r.Intn(3000))
		}
		return string(w)
	}
	var b strings.Builder
	for range 10 {
		b.WriteString("<p>")
		for range 35 {
			b.WriteString(word())
			if r.Intn(6) == 0 {
				fmt.Fprintf(&b, " OpenCC %d ", r.Intn(5000))
			}
		}
		b.WriteString("。</p>\n")
	}
	return word() + word() + word() + "：" + word() + word(), b.String()
}
