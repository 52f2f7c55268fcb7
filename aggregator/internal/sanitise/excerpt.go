package sanitise

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Excerpt is the beginning of a plain text on one line: at most max characters, cut behind a sentence if one ends in the
// second half, else between words (or between the characters of a script without blanks) with an ellipsis.
func Excerpt(text string, max int) string {
	text = squeeze(cutText(text, ExcerptBytes(max)))
	end, sentence, word, n := 0, 0, 0, 0
	var before rune
	for i, r := range text {
		if i > 0 && !joins(r) && !joins(before) && (r == ' ' || unbroken(r) || unbroken(before)) {
			word = i
		}
		if n == max {
			end = i
			break
		}
		n++
		before = r
		if n > max/2 && endsSentence(text, i, r) {
			sentence = i + utf8.RuneLen(r)
		}
	}
	switch {
	case end == 0:
		return text
	case sentence > 0:
		return text[:sentence]
	case word > end/2:
		return strings.TrimRight(text[:word], " ") + "…"
	}
	for end > 0 {
		r, _ := utf8.DecodeRuneInString(text[end:])
		prev, size := utf8.DecodeLastRuneInString(text[:end])
		if !joins(r) && prev != '\u200D' {
			break
		}
		end -= size
	}
	return strings.TrimRight(text[:end], " ") + "…"
}

// ExcerptBytes is how many bytes of a text an excerpt of max characters looks at: as many as they need, and blanks that
// squeeze to one.
func ExcerptBytes(max int) int { return 4*max + 64 }

// endsSentence reports whether the character r at i of text ends a sentence.
func endsSentence(text string, i int, r rune) bool {
	switch r {
	case '。', '！', '？', '…':
		return true
	case '.', '!', '?':
		return strings.HasPrefix(text[i+1:], " ")
	}
	return false
}

// unbroken reports whether a character belongs to a script that is written without blanks, where a line may break
// anywhere: Chinese and Japanese.
func unbroken(r rune) bool {
	return 0x2E80 <= r && r <= 0x9FFF || 0xF900 <= r && r <= 0xFAFF || 0x20000 <= r && r <= 0x3FFFF
}

// joins reports whether a character hangs on the one in front: accents, selectors, parts of emoji.
func joins(r rune) bool {
	if r < 0x300 || 0x3400 <= r && r <= 0x9FFF {
		return false
	}
	return unicode.Is(unicode.M, r) || r == '\u200D' || 0x1F3FB <= r && r <= 0x1F3FF || 0x1F1E6 <= r && r <= 0x1F1FF
}
