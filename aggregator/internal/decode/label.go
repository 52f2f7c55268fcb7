package decode

import (
	"bytes"
	"mime"
	"strings"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/simplifiedchinese"
)

// label is a charset that somebody says the document has.
type label struct {
	name string // by its name on the web; "" if nobody knows it
	how  string
	enc  encoding.Encoding // nil if nobody knows it
}

// declared collects what HTTP, the XML declaration and a meta element say, in this order.
func declared(raw []byte, contentType string) []label {
	var labels []label
	if said := httpCharset(contentType); said != "" {
		labels = append(labels, newLabel(said, HowHTTP))
	}
	head := raw[:min(len(raw), 2048)]
	if said := declaration(head); said != "" {
		return append(labels, newLabel(said, HowDeclaration))
	}
	if said := metaCharset(head); said != "" {
		labels = append(labels, newLabel(said, HowMeta))
	}
	return labels
}

// httpCharset reads the charset parameter of a Content-Type header, also where the header is not quite in order.
func httpCharset(contentType string) string {
	if _, params, err := mime.ParseMediaType(contentType); err == nil {
		return strings.Trim(params["charset"], "' ")
	}
	_, after, ok := strings.Cut(strings.ToLower(contentType), "charset=")
	if !ok {
		return ""
	}
	after, _, _ = strings.Cut(strings.TrimLeft(after, ` "'`), ";")
	return strings.Trim(after, ` "'`)
}

// declaration reads the encoding of an XML declaration. Its letters are ASCII in every charset that is not found by its
// zero bytes.
func declaration(head []byte) string {
	start := bytes.Index(head, []byte("<?xml"))
	if start < 0 {
		return ""
	}
	head = head[start:]
	end := bytes.Index(head, []byte("?>"))
	if end < 0 {
		return ""
	}
	return valueAfter(head[:end], "encoding")
}

// metaCharset reads <meta charset> and the charset in <meta content>.
func metaCharset(head []byte) string {
	lower := bytes.ToLower(head)
	at := bytes.Index(lower, []byte("<meta"))
	if at < 0 {
		return ""
	}
	return valueAfter(lower[at:], "charset")
}

// valueAfter reads the value that follows name and an equals sign, in quotes or not.
func valueAfter(text []byte, name string) string {
	at := bytes.Index(text, []byte(name))
	if at < 0 {
		return ""
	}
	rest := bytes.TrimLeft(text[at+len(name):], " \t\r\n")
	if len(rest) == 0 || rest[0] != '=' {
		return ""
	}
	rest = bytes.TrimLeft(rest[1:], " \t\r\n\"'")
	if end := bytes.IndexAny(rest, " \t\r\n\"'>;/"); end >= 0 {
		rest = rest[:end]
	}
	return string(rest)
}

// newLabel finds the charset that a label means. Latin-1 and ASCII mean windows-1252, and the smaller Chinese sets mean
// GB18030, which holds them all: that is how such documents are written.
func newLabel(said, how string) label {
	key := strings.ToLower(strings.TrimSpace(said))
	if web, ok := colloquial[key]; ok {
		key = web
	}
	enc, err := htmlindex.Get(key)
	if err != nil {
		return label{how: how}
	}
	name, err := htmlindex.Name(enc)
	if err != nil || name == "replacement" || name == "x-user-defined" {
		return label{how: how}
	}
	switch name {
	case "gbk":
		return label{name: "gb18030", how: how, enc: simplifiedchinese.GB18030}
	case "iso-8859-1":
		return label{name: "windows-1252", how: how, enc: charmap.Windows1252}
	}
	return label{name: name, how: how, enc: enc}
}

// colloquial are labels that documents use and the web's list does not know.
var colloquial = map[string]string{
	"cp936": "gbk", "ms936": "gbk", "936": "gbk", "windows-936": "gbk", "gb": "gbk", "euc-cn": "gbk", "euc_cn": "gbk",
	"gb2312-80": "gbk", "gb18030-2000": "gb18030", "gb18030-2005": "gb18030", "gb-2312": "gbk", "gb_2312": "gbk",
	"cp950": "big5", "ms950": "big5", "big5-eten": "big5", "big5_hkscs": "big5",
	"cp932": "shift_jis", "ms932": "shift_jis", "sjis": "shift_jis", "shift-jis": "shift_jis",
	"euc_jp": "euc-jp", "eucjp": "euc-jp", "ujis": "euc-jp", "cp949": "euc-kr", "ms949": "euc-kr", "uhc": "euc-kr", "euc_kr": "euc-kr",
	"euckr": "euc-kr", "utf_8": "utf-8", "utf8mb4": "utf-8", "utf": "utf-8", "unicode": "utf-8", "cp65001": "utf-8",
	"latin-1": "windows-1252", "iso_8859_1": "windows-1252", "iso8859_1": "windows-1252", "ansi": "windows-1252",
	"ansi_x3.4-1968": "windows-1252", "cp1250": "windows-1250", "win-1251": "windows-1251", "win1251": "windows-1251",
	"koi8r": "koi8-r", "koi8u": "koi8-u", "tis620": "windows-874",
}

// multibyte are the charsets in which a character takes several bytes, so that text in another one seldom decodes.
var multibyte = map[string]bool{
	"gb18030": true, "big5": true, "shift_jis": true, "euc-jp": true, "euc-kr": true, "iso-2022-jp": true,
}

// wide reports whether a charset has characters of two bytes throughout: bytes that were not found to be so are none.
func wide(name string) bool { return strings.HasPrefix(name, "utf-16") }
