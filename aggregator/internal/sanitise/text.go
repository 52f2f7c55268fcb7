package sanitise

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Text is the plain text of HTML that [Sanitiser.HTML] returned: a line for each block, white space collapsed.
func Text(canonical string) string {
	out := make([]byte, 0, len(canonical))
	gap := false
	for i := 0; i < len(canonical); {
		switch c := canonical[i]; c {
		case '<':
			end := strings.IndexByte(canonical[i:], '>')
			if end < 0 {
				return string(bytes.TrimSpace(out))
			}
			if breaksLine(canonical[i+1 : i+end]) {
				out = endLine(out)
				gap = false
			}
			i += end + 1
		case ' ', '\t', '\n':
			gap = true
			i++
		default:
			if gap && len(out) > 0 && out[len(out)-1] != '\n' {
				out = append(out, ' ')
			}
			gap = false
			j := i + 1
			for j < len(canonical) && canonical[j] > ' ' && canonical[j] != '<' && canonical[j] != '&' {
				j++
			}
			out = append(out, canonical[i:j]...)
			if c == '&' {
				out = plainReference(out, j-i)
			}
			i = j
		}
	}
	return string(bytes.TrimSpace(out))
}

// plainReference replaces the reference at the start of the last n bytes; canonical text has only three.
func plainReference(out []byte, n int) []byte {
	word := out[len(out)-n:]
	for ref, char := range map[string]byte{"&amp;": '&', "&lt;": '<', "&gt;": '>'} {
		if bytes.HasPrefix(word, []byte(ref)) {
			word[0] = char
			return append(out[:len(out)-n+1], word[len(ref):]...)
		}
	}
	return out
}

func endLine(out []byte) []byte {
	out = bytes.TrimRight(out, " ")
	if len(out) > 0 && out[len(out)-1] != '\n' {
		out = append(out, '\n')
	}
	return out
}

// breaksLine reports whether a tag, given without its brackets, begins or ends a line of text.
func breaksLine(tag string) bool {
	tag = strings.TrimPrefix(tag, "/")
	if i := strings.IndexByte(tag, ' '); i >= 0 {
		tag = tag[:i]
	}
	switch tag {
	case "br", "hr", "tr", "table", "caption", "td", "th":
		return true
	}
	r := rules[tag]
	return r != nil && (r.nest == block || r.nest == heading || r.nest == entry)
}

// Excerpt is the beginning of a plain text on one line: at most max characters, cut behind a sentence if one ends in the
// second half, else between words (or between the characters of a script without blanks) with an ellipsis.
func Excerpt(text string, max int) string {
	text = squeeze(cutText(text, 8*max)) // enough even for text of four-byte characters and blanks
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
// anywhere.
func unbroken(r rune) bool {
	return r >= 0x2E80 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana)
}

// joins reports whether a character hangs on the one in front: accents, selectors, parts of emoji.
func joins(r rune) bool {
	return r >= 0x300 && (unicode.In(r, unicode.M) || r == '\u200D' || 0x1F3FB <= r && r <= 0x1F3FF || 0x1F1E6 <= r && r <= 0x1F1FF)
}
