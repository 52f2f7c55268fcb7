package decode

import (
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"
)

// mostlyUTF8 reports whether bytes that are not valid UTF-8 are UTF-8 nevertheless, with some damage. Three-byte sequences
// decide: text in another charset forms them by accident for about one character in fifty.
func mostlyUTF8(raw []byte, labels []label) bool {
	short, long, invalid := tally(raw)
	if long > 0 && long*6 >= invalid {
		return true
	}
	if short == 0 {
		return invalid <= fewBytes && said(labels, "utf-8")
	}
	// Two-byte sequences are what European text has; legacy text forms them by accident more often.
	return short >= 4*invalid || short >= invalid && said(labels, "utf-8")
}

// fewBytes is how many wrong bytes a document may have that says it is UTF-8, and else holds ASCII only.
const fewBytes = 2

// tally counts the UTF-8 sequences of two bytes and of more, and the bytes that belong to none.
func tally(raw []byte) (short, long, invalid int) {
	for i := 0; i < len(raw); {
		if raw[i] < utf8.RuneSelf {
			i++
			continue
		}
		switch r, n := utf8.DecodeRune(raw[i:]); {
		case r == utf8.RuneError && n <= 1:
			invalid++
			i++
		case n == 2:
			short++
			i += n
		default:
			long++
			i += n
		}
	}
	return short, long, invalid
}

func said(labels []label, name string) bool {
	for _, l := range labels {
		if l.name == name {
			return true
		}
	}
	return false
}

// mend makes valid UTF-8 of damaged UTF-8, one stretch of bytes beyond ASCII at a time, so that what is good stays as it is
// (bad-input rows 24, 31).
func mend(raw []byte) []byte {
	out := make([]byte, 0, len(raw)+64)
	_, long, _ := tally(raw)
	for i := 0; i < len(raw); {
		from := i
		for i < len(raw) && raw[i] < utf8.RuneSelf {
			i++
		}
		out = append(out, raw[from:i]...)
		from = i
		for i < len(raw) && raw[i] >= utf8.RuneSelf {
			i++
		}
		out = mendStretch(out, raw[from:i], from > 0 && isLetter(raw[from-1]) || i < len(raw) && isLetter(raw[i]), long == 0)
	}
	return out
}

// mendStretch appends one stretch. A stretch that is none of UTF-8 but good Chinese was pasted from a page in GBK; single
// bytes at Latin words are windows-1252: quotation marks anywhere, letters in documents that are Latin throughout.
func mendStretch(out, stretch []byte, inWord, latin bool) []byte {
	if utf8.Valid(stretch) {
		return append(out, stretch...)
	}
	if len(stretch) >= 4 {
		if text, lost := convert(stretch, simplifiedchinese.GB18030); lost == 0 && plausible(text) > 0.45 {
			return append(out, text...)
		}
	}
	for len(stretch) > 0 {
		r, n := utf8.DecodeRune(stretch)
		switch {
		case r != utf8.RuneError || n > 1:
			out = append(out, stretch[:n]...)
		case inWord && (isQuote(stretch[0]) || latin && len(stretch) == 1 && isLatin(stretch[0])):
			out = utf8.AppendRune(out, charmap.Windows1252.DecodeByte(stretch[0]))
		default:
			out = append(out, "\uFFFD"...)
		}
		stretch = stretch[n:]
	}
	return out
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

// isQuote tells the quotation marks, dashes and dots of windows-1252.
func isQuote(c byte) bool { return c == 0x85 || c >= 0x91 && c <= 0x97 }

// isLatin tells the letters with marks of windows-1252, as far as words of European languages end in them or hold them.
func isLatin(c byte) bool { return c >= 0xC0 && c < 0xFE && c != 0xD7 && c != 0xF7 }
