package origin

import (
	"math/rand/v2"
	"strings"
	"testing"
)

// TestEight compares what is told of eight bytes at once with what is told of one after another.
func TestEight(t *testing.T) {
	const signs = "azAZ09  ~!/:@[`{\x1f\x7f\x80\xa0\xc2\xff"
	r := rand.New(rand.NewPCG(1, 2))
	for range 20_000 {
		b := make([]byte, r.IntN(40))
		for i := range b {
			b[i] = signs[r.IntN(len(signs))]
		}
		s := string(b)
		if got, want := nextDigit(s, 0), digitIn(s); got != want {
			t.Fatalf("nextDigit(%q) = %d, want %d", s, got, want)
		}
		if n := plainWords(s); n > 0 && !plain(s[:n]) || n == 0 && len(s) >= 8 && plain(s[:8]) {
			t.Fatalf("plainWords(%q) = %d", s, n)
		}
		if len(s) < 8 {
			continue
		}
		letters, n := latinHead(eight(s))
		if want := latinIn(s[:8]); n != len(want) || letters != upToEight(strings.ToLower(want)) {
			t.Fatalf("latinHead(%q) = %x, %d, want %q", s, letters, n, want)
		}
	}
}

func digitIn(s string) int {
	if i := strings.IndexAny(s, "0123456789"); i >= 0 {
		return i
	}
	return len(s)
}

// plain reports whether a text is printed ASCII without a blank in excess.
func plain(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] >= 0x7F {
			return false
		}
	}
	return !strings.Contains(s, "  ") && !strings.HasSuffix(s, " ")
}

// latinIn returns the letters that s begins with.
func latinIn(s string) string {
	for i := range len(s) {
		if !isLatin(rune(s[i])) {
			return s[:i]
		}
	}
	return s
}
