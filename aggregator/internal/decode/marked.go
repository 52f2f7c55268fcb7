package decode

import (
	"bytes"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"
)

// form is a way that a document may start which tells its encoding for certain.
type form struct {
	start string
	skip  int // bytes of the byte order mark
	name  string
	enc   encoding.Encoding // nil for UTF-8
}

// forms stand in the order in which they must be tried: the mark of UTF-32LE starts with that of UTF-16LE.
func forms() []form {
	utf16le := unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)
	utf16be := unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)
	utf32le := utf32.UTF32(utf32.LittleEndian, utf32.IgnoreBOM)
	utf32be := utf32.UTF32(utf32.BigEndian, utf32.IgnoreBOM)
	return []form{
		{"\xEF\xBB\xBF", 3, "utf-8", nil},
		{"\xFF\xFE\x00\x00", 4, "utf-32le", utf32le},
		{"\x00\x00\xFE\xFF", 4, "utf-32be", utf32be},
		{"<\x00\x00\x00", 0, "utf-32le", utf32le},
		{"\x00\x00\x00<", 0, "utf-32be", utf32be},
		{"\xFF\xFE", 2, "utf-16le", utf16le},
		{"\xFE\xFF", 2, "utf-16be", utf16be},
		{"<\x00", 0, "utf-16le", utf16le},
		{"\x00<", 0, "utf-16be", utf16be},
		{"{\x00", 0, "utf-16le", utf16le},
		{"\x00{", 0, "utf-16be", utf16be},
		{"\x4C\x6F\xA7\x94", 0, "ibm037", charmap.CodePage037}, // <?xm in EBCDIC
	}
}

// decodeMarked decodes what starts with a byte order mark, or with markup in UTF-16 or UTF-32.
func decodeMarked(raw []byte) (Result, bool) {
	if len(raw) == 0 || raw[0] != 0 && raw[0] < 0xEF && (len(raw) < 2 || raw[1] != 0) && raw[0] != 0x4C {
		return Result{}, false
	}
	for _, f := range forms() {
		if !bytes.HasPrefix(raw, []byte(f.start)) {
			continue
		}
		body := raw[f.skip:]
		if f.enc == nil {
			return decodeAfterMark(body), true
		}
		text, lost := convert(body, f.enc)
		r := Result{Text: text, Charset: f.name, How: HowBOM}
		if lost > 0 {
			r.Repairs = []string{"invalid-bytes"}
		}
		return r, true
	}
	return Result{}, false
}

// decodeAfterMark decodes what follows the mark of UTF-8. A mark before bytes that are not UTF-8 was put there by an editor
// and is not believed.
func decodeAfterMark(body []byte) Result {
	r := decode(body, nil)
	if r.How == HowUTF8 {
		r.How = HowBOM
	}
	if trimmed := bytes.TrimLeft(body, " \t\r\n"); len(trimmed) > 0 && trimmed[0] == '{' {
		r.Repairs = append(r.Repairs, "bom")
	}
	return r
}

// decodeEscaped decodes ISO-2022-JP, whose bytes are all ASCII. It has to come before control characters are removed,
// because ESC is one.
func decodeEscaped(raw []byte, labels []label) (Result, bool) {
	if bytes.IndexByte(raw, 0x1B) < 0 || !ascii(raw) {
		return Result{}, false
	}
	how := ""
	for _, l := range labels {
		if l.name == "iso-2022-jp" {
			how = l.how
		}
	}
	if how == "" && (bytes.Contains(raw, []byte("\x1B$B")) || bytes.Contains(raw, []byte("\x1B$@"))) {
		how = HowGuess
	}
	if how == "" {
		return Result{}, false
	}
	text, lost := convert(raw, japanese.ISO2022JP)
	if lost > len(raw)/50 {
		return Result{}, false
	}
	return Result{Text: text, Charset: "iso-2022-jp", How: how}, true
}
