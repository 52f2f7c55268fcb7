package decode

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"
)

// Sentences as they stand in feeds.
const (
	simplified  = "投资界讯：人工智能公司完成亿元级融资，多家机构跟投。本轮资金将用于产品研发与市场拓展，公司计划明年上市。"
	traditional = "台灣新聞：人工智慧公司完成數億元融資，多家機構跟投。本輪資金將用於產品研發，公司計劃明年上市。"
	japaneseA   = "新しい記事が投稿されました。東京の会社が人工知能のサービスを発表し、来月から利用できるようになります。"
	koreanA     = "인공지능 회사가 새로운 서비스를 발표했다. 다음 달부터 이용할 수 있으며 가격은 아직 정해지지 않았다."
	russian     = "Компания объявила о новом сервисе искусственного интеллекта. Он станет доступен в следующем месяце."
	german      = "Die Münchner Firma übernimmt für zwölf Millionen einen Wettbewerber aus Köln, größere Änderungen folgen."
	hebrew      = "משרד האוצר הודיע היום על שירות חדש שיהיה זמין לציבור החל מהחודש הבא, בתשלום חודשי"
	thai        = "สำนักงานส่งเสริมอุตสาหกรรมซอฟต์แวร์แห่งชาติ ประกาศผลการคัดเลือกโครงการ"
)

// legacy are charsets with a sentence that they can write.
var legacy = []struct {
	label string
	name  string // as reported
	enc   encoding.Encoding
	text  string
}{
	{"gbk", "gb18030", simplifiedchinese.GBK, simplified},
	{"gb2312", "gb18030", simplifiedchinese.GB18030, simplified + "𠀀"},
	{"cp936", "gb18030", simplifiedchinese.GBK, simplified},
	{"gb18030", "gb18030", simplifiedchinese.GB18030, simplified + "𠀀"},
	{"big5", "big5", traditionalchinese.Big5, traditional},
	{"Shift_JIS", "shift_jis", japanese.ShiftJIS, japaneseA},
	{"euc-jp", "euc-jp", japanese.EUCJP, japaneseA},
	{"iso-2022-jp", "iso-2022-jp", japanese.ISO2022JP, japaneseA},
	{"euc-kr", "euc-kr", korean.EUCKR, koreanA},
	{"koi8-r", "koi8-r", charmap.KOI8R, russian},
	{"windows-1251", "windows-1251", charmap.Windows1251, russian},
	{"iso-8859-1", "windows-1252", charmap.Windows1252, german + "“”"},
	{"windows-1255", "windows-1255", charmap.Windows1255, hebrew},
	{"tis-620", "windows-874", charmap.Windows874, thai},
}

func feed(declaration, text string) string {
	if declaration != "" {
		declaration = ` encoding="` + declaration + `"`
	}
	return `<?xml version="1.0"` + declaration + `?><rss><channel><title>` + text + `</title></channel></rss>`
}

func encode(t testing.TB, enc encoding.Encoding, text string) []byte {
	t.Helper()
	raw, err := enc.NewEncoder().Bytes([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// check decodes and compares the text after the declaration.
func check(t *testing.T, raw []byte, contentType, wantText, wantCharset, wantHow string) {
	t.Helper()
	got := Decode(raw, contentType)
	if !strings.Contains(string(got.Text), "<title>"+wantText+"</title>") {
		t.Errorf("text %.200q, want %q", got.Text, wantText)
	}
	if got.Charset != wantCharset || got.How != wantHow {
		t.Errorf("decoded as %s by %s, want %s by %s", got.Charset, got.How, wantCharset, wantHow)
	}
}

func TestDeclared(t *testing.T) {
	for _, c := range legacy {
		t.Run(c.label, func(t *testing.T) {
			check(t, encode(t, c.enc, feed(c.label, c.text)), "text/xml", c.text, c.name, HowDeclaration)
		})
	}
}

func TestHTTPOnly(t *testing.T) {
	for _, c := range legacy {
		t.Run(c.label, func(t *testing.T) {
			check(t, encode(t, c.enc, feed("", c.text)), "text/xml; charset="+c.label, c.text, c.name, HowHTTP)
		})
	}
}

func TestDeclarationBeatsLatinHeader(t *testing.T) {
	for _, c := range legacy {
		if c.name == "windows-1252" {
			continue
		}
		t.Run(c.label, func(t *testing.T) {
			check(t, encode(t, c.enc, feed(c.label, c.text)), "text/xml; charset=iso-8859-1", c.text, c.name, HowDeclaration)
		})
	}
}

func TestWrongDeclarationRightHeader(t *testing.T) {
	for _, c := range legacy {
		t.Run(c.label, func(t *testing.T) {
			check(t, encode(t, c.enc, feed("utf-8", c.text)), "text/xml; charset="+c.label, c.text, c.name, HowHTTP)
		})
	}
}

func TestGuess(t *testing.T) {
	for _, c := range legacy {
		t.Run(c.label, func(t *testing.T) {
			check(t, encode(t, c.enc, feed("", c.text)), "", c.text, c.name, HowGuess)
		})
	}
}

func TestWrongDeclarationGuessed(t *testing.T) {
	for _, c := range legacy {
		if c.name == "iso-2022-jp" || c.name == "windows-1252" {
			continue
		}
		t.Run(c.label, func(t *testing.T) {
			check(t, encode(t, c.enc, feed("utf-8", c.text)), "", c.text, c.name, HowGuess)
		})
	}
}

func TestUTF8WinsOverLabels(t *testing.T) {
	for _, label := range []string{"", "utf-8", "gb2312", "iso-8859-1", "us-ascii", "utf-16", "utf-7", "hz-gb-2312", "no-such-charset"} {
		check(t, []byte(feed(label, simplified)), "text/xml; charset=iso-8859-1", simplified, "utf-8", HowUTF8)
	}
}

func TestWide(t *testing.T) {
	utf16 := func(e unicode.Endianness, p unicode.BOMPolicy) encoding.Encoding { return unicode.UTF16(e, p) }
	for _, c := range []struct {
		name string
		enc  encoding.Encoding
	}{
		{"utf-16le", utf16(unicode.LittleEndian, unicode.UseBOM)},
		{"utf-16be", utf16(unicode.BigEndian, unicode.UseBOM)},
		{"utf-16le", utf16(unicode.LittleEndian, unicode.IgnoreBOM)},
		{"utf-16be", utf16(unicode.BigEndian, unicode.IgnoreBOM)},
		{"utf-32le", utf32.UTF32(utf32.LittleEndian, utf32.UseBOM)},
		{"utf-32be", utf32.UTF32(utf32.BigEndian, utf32.UseBOM)},
		{"utf-32le", utf32.UTF32(utf32.LittleEndian, utf32.IgnoreBOM)},
		{"utf-32be", utf32.UTF32(utf32.BigEndian, utf32.IgnoreBOM)},
	} {
		t.Run(c.name, func(t *testing.T) {
			check(t, encode(t, c.enc, feed("utf-16", simplified)), "", simplified, c.name, HowBOM)
		})
	}
}

func TestUTF7AndHZAreNotDecoded(t *testing.T) {
	for _, text := range []string{"+ADw-script+AD4-", "~{<:Ky2;~}"} {
		for _, label := range []string{"utf-7", "hz-gb-2312"} {
			check(t, []byte(feed(label, text)), "text/xml; charset="+label, text, "utf-8", HowUTF8)
		}
	}
}

func TestByteOrderMarkBeforeJSON(t *testing.T) {
	got := Decode([]byte("\xEF\xBB\xBF{}"), "")
	if string(got.Text) != "{}" || got.How != HowBOM || !slices.Contains(got.Repairs, "bom") {
		t.Errorf("got %+v", got)
	}
}

func TestDamagedUTF8(t *testing.T) {
	gbk := string(encode(t, simplifiedchinese.GBK, simplified))
	for name, c := range map[string]struct{ in, want string }{
		"one byte in Chinese":     {simplified + "\xFF" + simplified, simplified + "\uFFFD" + simplified},
		"half a character":        {simplified + "\xE6\x8A", simplified + "\uFFFD\uFFFD"},
		"an item in GBK":          {simplified + "<i>" + gbk + "</i>", simplified + "<i>" + simplified + "</i>"},
		"quotes of windows-1252":  {simplified + "It\x92s", simplified + "It’s"},
		"overlong sequence":       {simplified + "\xC0\xBC", simplified + "\uFFFD\uFFFD"},
		"surrogate":               {simplified + "\xED\xA0\x80", simplified + "\uFFFD\uFFFD\uFFFD"},
		"one byte, else ASCII":    {"caf\xE9 au lait", "café au lait"},
		"nonsense, else ASCII":    {"a \xFF b", "a \uFFFD b"},
		"one byte in German text": {german + " a\xFFb", german + " a\uFFFDb"},
	} {
		t.Run(name, func(t *testing.T) {
			check(t, []byte(feed("utf-8", c.in)), "", c.want, "utf-8", HowDamaged)
			if got := Decode([]byte(feed("utf-8", c.in)), ""); !slices.Contains(got.Repairs, "invalid-bytes") {
				t.Errorf("repairs %v", got.Repairs)
			}
		})
	}
}

// TestShortGBKThatIsValidUTF8 is the old joke of 联通: there are characters whose bytes in GBK form valid UTF-8.
func TestShortGBKThatIsValidUTF8(t *testing.T) {
	raw := encode(t, simplifiedchinese.GBK, feed("gb2312", "一通说"))
	if !utf8.Valid(raw) {
		t.Fatal("the bytes tell already")
	}
	check(t, raw, "", "一通说", "gb18030", HowDeclaration)
}

func TestIllegalCharacters(t *testing.T) {
	for in, want := range map[string]string{
		"a\x00b\x08c\x1Fd":       "abcd",
		"a\uFFFEb\uFFFFc":        "abc",
		"tab\tline\nreturn\r":    "tab\tline\nreturn\r",
		"don\u0092t \u0081here":  "don’t here",
		"keep \uFFFD and \uFEFF": "keep \uFFFD and \uFEFF",
		"\x7F stays":             "\x7F stays",
	} {
		got := Decode([]byte(in), "")
		if string(got.Text) != want {
			t.Errorf("%q gives %q, want %q", in, got.Text, want)
		}
		if dropped := slices.Contains(got.Repairs, "control-characters"); dropped != (in != want) {
			t.Errorf("%q: repairs %v", in, got.Repairs)
		}
	}
}

func TestHTTPCharset(t *testing.T) {
	for header, want := range map[string]string{
		"text/xml; charset=utf-8":                 "utf-8",
		`application/rss+xml;charset= "us-ascii"`: "us-ascii",
		"text/atom+xml;charset='us-ascii'":        "us-ascii",
		"text/xml; charset=GBK; x":                "gbk",
		"text/xml":                                "",
		"":                                        "",
		"; charset=big5":                          "big5",
	} {
		if got := httpCharset(header); got != want {
			t.Errorf("%q: %q, want %q", header, got, want)
		}
	}
}

// FuzzDecode checks what every later stage relies on: valid UTF-8 of legal characters, whatever came in.
func FuzzDecode(f *testing.F) {
	for _, c := range legacy {
		f.Add(encode(f, c.enc, feed(c.label, c.text)), "")
		f.Add(encode(f, c.enc, feed("", c.text)), "text/xml; charset="+c.label)
	}
	f.Add([]byte("\xFF\xFE<\x00"), "text/xml")
	f.Add([]byte("\xEF\xBB\xBF{\xE9}"), "charset=utf-8")
	f.Fuzz(func(t *testing.T, raw []byte, contentType string) {
		before := bytes.Clone(raw)
		got := Decode(raw, contentType)
		if !bytes.Equal(raw, before) {
			t.Fatal("the input was changed")
		}
		if !utf8.Valid(got.Text) {
			t.Fatalf("not valid UTF-8: %q", got.Text)
		}
		if i := nextIllegal(got.Text, 0); i >= 0 {
			t.Fatalf("illegal character at %d of %q", i, got.Text)
		}
		if got.Charset == "" || got.How == "" {
			t.Fatalf("no decision: %+v", got)
		}
	})
}

func BenchmarkDecode(b *testing.B) {
	text := strings.Repeat(simplified+`<p><a href="https://example.com/">more</a></p>`, 700)
	for name, raw := range map[string][]byte{
		"utf-8":   []byte(feed("utf-8", text)),
		"gbk":     encode(b, simplifiedchinese.GBK, feed("gbk", text)),
		"guessed": encode(b, simplifiedchinese.GBK, feed("", text)),
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(raw)))
			for b.Loop() {
				Decode(raw, "")
			}
		})
	}
}

// TestFewCharacters reads documents that say too little for statistics: a declaration that fits wins, and one half character
// takes nothing from it.
func TestFewCharacters(t *testing.T) {
	for _, text := range []string{"𠮷野家と㐀", "成都", "重庆"} {
		raw := encode(t, simplifiedchinese.GB18030, feed("gb18030", text))
		if got := Decode(raw, ""); string(got.Text) != feed("gb18030", text) {
			t.Errorf("%s became %s as %s", text, got.Text, got.Charset)
		}
	}
	raw := bytes.Replace(encode(t, simplifiedchinese.GBK, feed("gbk", "重庆@</title><title>成都")), []byte("@"), []byte{0xD6}, 1)
	if got := Decode(raw, ""); !bytes.Contains(got.Text, []byte("成都")) || !bytes.Contains(got.Text, []byte("重庆")) {
		t.Errorf("one half character: %s as %s", got.Text, got.Charset)
	}
	raw = encode(t, charmap.Windows1251, feed("", "Развитие полупроводниковой промышленности"))
	if got := Decode(raw, ""); got.Charset != "windows-1251" {
		t.Errorf("Russian was read as %s: %s", got.Charset, got.Text)
	}
}
