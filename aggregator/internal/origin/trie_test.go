package origin

import (
	"strings"
	"testing"
)

// TestSeek has every label in texts of both kinds: none may be passed over.
func TestSeek(t *testing.T) {
	for _, row := range labelTable {
		for word := range strings.SplitSeq(row.words, ",") {
			for _, before := range [...]string{"", "正文。", "Some words, "} {
				for _, after := range [...]string{"", "：正文", ": words and more words", "\x1f"} {
					if text := before + word + after; !seeks(text, len(before)) {
						t.Errorf("%q is passed over in %q", word, text)
					}
				}
			}
		}
	}
}

// TestSeekOthers has what begins like a label and is none, or ends in letters that only fold to a label's.
func TestSeekOthers(t *testing.T) {
	for text, want := range map[string]bool{
		"sourcery: x":   false,
		"resource: x":   false,
		"publication x": false,
		"SOURCE: x":     true,
		"lin\u212a: x":  true, // the sign for Kelvin
		"vİa x":         true,
	} {
		i := strings.Index(text, "source")
		if got := seeks(text, max(i, 0)); got != want {
			t.Errorf("%q: got %t", text, got)
		}
	}
}

// seeks reports whether a label may begin at i.
func seeks(s string, i int) bool {
	for at := labels().seek(s, 0, len(s)); at < len(s); at = labels().seek(s, nextRune(s, at), len(s)) {
		if at == i {
			return true
		}
	}
	return false
}
