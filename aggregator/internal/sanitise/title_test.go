package sanitise

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/rivo/uniseg"
)

func TestTitle(t *testing.T) {
	for _, c := range []struct {
		name string
		kind Kind
		in   string
		want string
	}{
		{"plain", Guess, "投资界快讯", "投资界快讯"},
		{"an ampersand", Guess, "AT&T & co", "AT&T & co"},
		{"a reference", Guess, "AT&amp;T &#8211; x", "AT&T – x"},
		{"escaped twice", Guess, "It&amp;#8217;s &amp;amp; more", "It’s & more"},
		{"markup", Guess, `<b>bold</b> <a href="x">link</a><br>news`, "bold link news"},
		{"markup in capitals", Guess, `<B>bold</B> news`, "bold news"},
		{"literal tag", Guess, "How to use the <b> tag", "How to use the <b> tag"},
		{"literal and markup", Guess, "<b>How</b> to use <table>", "<b>How</b> to use <table>"},
		{"misnested", Guess, "<b>a</i>", "<b>a</i>"},
		{"literal script", Guess, "<script>alert(1)</script>", "<script>alert(1)</script>"},
		{"escaped tag", Guess, "The &lt;b&gt; tag", "The <b> tag"},
		{"what the text is about", Guess, "What &amp;nbsp; means", "What &nbsp; means"},
		{"less than", Guess, "1 < 2 and 3 > 2", "1 < 2 and 3 > 2"},
		{"escaped CDATA", Guess, " <![CDATA[<![CDATA[世界 &amp; <b>x</b>]]>]]> ", "世界 & x"},
		{"html", Markup, "<b>bold</b> &amp; news", "bold & news"},
		{"script in html", Markup, "a<script>alert(1)</script>b", "ab"},
		{"only script in html", Markup, "<script>alert(1)</script>", ""},
		{"tag in plain text", Plain, "the <b> tag</b>", "the <b> tag</b>"},
		{"reference in plain text", Plain, "AT&amp;T", "AT&T"},
		{"lines", Guess, " a\r\n\tb\u2028c\u00a0\u00a0d　e ", "a b c d e"},
		{"no-break spaces", Guess, "&nbsp;caf&eacute;&nbsp;&mdash; 5\u00a0km&nbsp;", "café\u00a0— 5\u00a0km"},
		{"controls", Guess, "a\x00b\x01c\x1b[2J\u009bx", "abc[2Jx"},
		{"references to controls", Guess, "a&#1;b&#x9b;c", "ab›c"},
		{"direction", Guess, "invoice \u202Efdp.exe", "invoice fdp.exe"},
		{"nothing to see", Guess, "\u200b\u200d\ufeff &nbsp;", ""},
		{"emoji", Guess, "👩\u200d💻 codes", "👩\u200d💻 codes"},
		{"half a character", Guess, "a\xe4\xb8", "a\uFFFD"},
	} {
		if got := Title(c.in, c.kind, MaxTitle); got != c.want {
			t.Errorf("%s: Title(%q) = %q, want %q", c.name, c.in, got, c.want)
		}
	}
}

func TestTitleIsCutBetweenCharacters(t *testing.T) {
	long := strings.Repeat("👩\u200d👩\u200d👧e\u0301字", 200)
	got := Title(long, Guess, MaxTitle)
	if len(got) > MaxTitle || !strings.HasSuffix(got, "…") {
		t.Fatalf("%d bytes, end %q", len(got), got[len(got)-10:])
	}
	whole := strings.TrimSuffix(got, "…")
	if rest := long[len(whole):]; uniseg.GraphemeClusterCount(whole)+uniseg.GraphemeClusterCount(rest) != uniseg.GraphemeClusterCount(long) {
		t.Error("a character was cut in two")
	}
	if got := Title("e"+strings.Repeat("\u0301", 5000), Guess, MaxTitle); len(got) > MaxTitle || !utf8.ValidString(got) {
		t.Errorf("an endless character has %d bytes", len(got))
	}
}

func TestExcerpt(t *testing.T) {
	for _, c := range []struct {
		in   string
		max  int
		want string
	}{
		{"short\ntext", 20, "short text"},
		{"第一句话说完了。第二句话还没有说完就被截断", 12, "第一句话说完了。"},
		{"没有句号的长句子会在字之间截断", 8, "没有句号的长句子…"},
		{"One sentence ends here. Another goes on and on", 30, "One sentence ends here."},
		{"words are never cut in their middle", 15, "words are never…"},
		{"words are never cut in their middle", 13, "words are…"},
		{"一个 iPhone15Pro 手机", 6, "一个…"},
		{strings.Repeat("x", 30), 10, "xxxxxxxxxx…"},
		{"ab👩\u200d👩\u200d👧cd", 4, "ab…"},
	} {
		if got := Excerpt(c.in, c.max); got != c.want {
			t.Errorf("Excerpt(%q, %d) = %q, want %q", c.in, c.max, got, c.want)
		}
	}
}

// FuzzTitle holds what everything that prints a title relies on.
func FuzzTitle(f *testing.F) {
	for _, s := range []string{"a &amp;amp; b", "<b>x</b>", "<script>x", "\u202ex", "a\u2028b", "&#0;&lt;", "<a <b>x</a></b>"} {
		f.Add(s, uint8(0))
		f.Add(s, uint8(2))
	}
	f.Fuzz(func(t *testing.T, s string, kind uint8) {
		got := Title(s, Kind(kind%3), 100)
		if len(got) > 100 || !utf8.ValidString(got) || got != strings.TrimSpace(got) {
			t.Fatalf("Title(%q) = %q", s, got)
		}
		for _, r := range got {
			if forbidden(r) || r == '\n' || r == '\t' {
				t.Fatalf("Title(%q) = %q", s, got)
			}
		}
		if e := Excerpt(got, 20); utf8.RuneCountInString(e) > 21 || !utf8.ValidString(e) {
			t.Fatalf("Excerpt(%q) = %q", got, e)
		}
	})
}

func BenchmarkTitle(b *testing.B) {
	for name, title := range map[string]string{"plain": "投资界快讯：某某科技完成数亿元B轮融资，红杉中国领投", "references": "AT&amp;T &amp; 某某科技“完成”融资"} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Title(title, Guess, MaxTitle)
			}
		})
	}
}

func BenchmarkExcerpt(b *testing.B) {
	text := strings.Repeat("投资界1月19日消息，某某科技宣布完成数亿元B轮融资\n", 100)
	b.ReportAllocs()
	for b.Loop() {
		Excerpt(text, 200)
	}
}
