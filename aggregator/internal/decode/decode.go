// Package decode turns the bytes of a document into clean UTF-8: its charset found out, what cannot be decoded replaced,
// and characters removed that may stand in no XML document. The decision is kept, so that a source's health page can say
// how it was read.
//
// Labels are not believed blindly. The order is: byte order mark; bytes that are valid UTF-8; what HTTP, the XML declaration
// or a meta element say, if the bytes bear it out; a guess (bad-input rows 24-34, libraries section 3). Among the declared
// ones the label wins under which the bytes decode without loss and read like a language, because servers label everything
// as Latin-1, under which every byte string is valid. UTF-7 and HZ are never decoded: browsers do not either, and they
// hide markup.
//
// Everything here is a pure function of its input; the workers of a poll call it, each for its own document.
package decode

import (
	"bytes"
	"unicode/utf8"

	"golang.org/x/text/encoding"
)

// Result is a document as clean UTF-8.
type Result struct {
	Text    []byte   // valid UTF-8 of characters that are legal in XML 1.0, without a byte order mark
	Charset string   // what the bytes were, by its name on the web: utf-8, gb18030, windows-1252 …
	How     string   // why it was taken: bom, utf-8, http, declaration, meta, guess, damaged
	Repairs []string // what had to be mended, as stable words: charset-label, invalid-bytes, control-characters …
}

// The values of Result.How.
const (
	HowBOM         = "bom"         // a byte order mark, or the zero bytes that UTF-16 and UTF-32 show in ASCII
	HowUTF8        = "utf-8"       // the bytes are valid UTF-8
	HowHTTP        = "http"        // the charset of the Content-Type header
	HowDeclaration = "declaration" // the XML declaration
	HowMeta        = "meta"        // a meta element of HTML
	HowGuess       = "guess"       // nothing said so, or nothing that was said fits
	HowDamaged     = "damaged"     // UTF-8 with bytes in it that are none
)

// Decode decodes a document that came with the given Content-Type, "" if unknown. It never fails: what cannot be decoded
// becomes U+FFFD. The text may share memory with raw.
func Decode(raw []byte, contentType string) Result {
	r := decode(raw, declared(raw, contentType))
	text, dropped := dropIllegal(r.Text)
	r.Text = text
	if dropped {
		r.Repairs = append(r.Repairs, "control-characters")
	}
	return r
}

func decode(raw []byte, labels []label) Result {
	if r, ok := decodeMarked(raw); ok {
		return r
	}
	if r, ok := decodeEscaped(raw, labels); ok {
		return r
	}
	if utf8.Valid(raw) {
		if r, ok := ambiguous(raw, labels); ok {
			return r
		}
		return Result{Text: raw, Charset: "utf-8", How: HowUTF8, Repairs: mislabelled(raw, labels)}
	}
	if mostlyUTF8(raw, labels) {
		return Result{Text: mend(raw), Charset: "utf-8", How: HowDamaged, Repairs: append(mislabelled(raw, labels), "invalid-bytes")}
	}
	return decodeLegacy(raw, labels)
}

// mislabelled notes that a declaration says another charset than UTF-8 about text that is UTF-8 beyond ASCII, or one that
// nobody knows.
func mislabelled(raw []byte, labels []label) []string {
	for _, l := range labels {
		if l.how == HowDeclaration && l.name != "utf-8" && (l.name == "" || wide(l.name) || !ascii(raw)) {
			return []string{"charset-label"}
		}
	}
	return nil
}

func ascii(raw []byte) bool {
	for _, c := range raw {
		if c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// ambiguous decides about bytes that are valid UTF-8 only because there are so few beyond ASCII: a handful of GBK
// characters can look like two-byte sequences. Then a declaration of a multi-byte charset is believed if its reading is the
// better text.
func ambiguous(raw []byte, labels []label) (Result, bool) {
	pairs, ok := onlyPairs(raw)
	if !ok || pairs == 0 || pairs > 24 {
		return Result{}, false
	}
	for _, l := range labels {
		if !multibyte[l.name] {
			continue
		}
		text, lost := convert(raw, l.enc)
		if lost == 0 && plausible(text) > plausible(raw)+0.3 {
			return Result{Text: text, Charset: l.name, How: l.how}, true
		}
	}
	return Result{}, false
}

// onlyPairs counts the characters beyond ASCII of valid UTF-8, and reports whether all of them take two bytes.
func onlyPairs(raw []byte) (pairs int, ok bool) {
	for i := 0; i < len(raw); i++ {
		switch c := raw[i]; {
		case c >= 0xE0:
			return 0, false
		case c >= 0xC0:
			pairs++
		}
	}
	return pairs, true
}

// convert decodes all of raw and counts what could not be decoded.
func convert(raw []byte, enc encoding.Encoding) (text []byte, lost int) {
	text, err := enc.NewDecoder().Bytes(raw)
	if err != nil {
		return nil, len(raw)
	}
	return text, bytes.Count(text, []byte("\uFFFD"))
}
