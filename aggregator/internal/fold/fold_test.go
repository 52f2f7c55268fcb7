package fold

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestKey(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"width", "ＩＢＭ　發布 z16！", "ibm发布z16"},
		{"blanks and marks", "“科学 城”，开工。", "科学城开工"},
		{"traditional", "隨著關於乾隆後裏的臺灣", "随着关于干隆后里的台湾"},
		{"simplified stays what traditional becomes", "随着关于乾隆后里的台湾", "随着关于干隆后里的台湾"},
		{"half-width kana", "ｶﾞﾝﾀﾞﾑ", "ガンダム"},
		{"decomposed", "Cafe\u0301 か\u3099", "caféが"},
		{"ligatures and signs", "㈱日立 ﬁne ① ㎏", "株日立fine1kg"},
		{"case beyond ASCII", "ΟΔΟΣ ſ İ", "οδοσsi"},
		{"hangul", "삼성전자, 3분기", "삼성전자3분기"},
		{"conjoining hangul", "\u1109\u1161\u11b7", "삼"},
		{"marks of other scripts", "हिन्दी", "हिन्दी"},
		{"nothing visible", "soft\u00adhy\u200bphen\ufe0f", "softhyphen"},
		{"broken bytes", "a\xffb", "ab"},
		{"other planes", "𝐀𝟏 𠮷", "a1𠮷"},
		{"empty", " …—", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := Key(c.in); got != c.want {
				t.Errorf("Key(%q) = %q, want %q", c.in, got, c.want)
			}
			if got := string(AppendKey(nil, c.in)); got != c.want {
				t.Errorf("AppendKey(%q) = %q, want %q", c.in, got, c.want)
			}
			if got := string(AppendKeyBytes([]byte("x"), c.in)); got != "x"+c.want {
				t.Errorf("AppendKeyBytes(%q) = %q, want %q behind x", c.in, got, c.want)
			}
		})
	}
}

func TestWords(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"blanks in Chinese", "广州 科 学　城", "广州科学城"},
		{"traditional", "廣州科學城", "广州科学城"},
		{"Latin beside Chinese", "用 ＡＩ 芯片", "用ai芯片"},
		{"Latin words", "  Open  Source: Now! ", "open source now"},
		{"sentence ends part", "发展科学。城市更新", "发展科学 城市更新"},
		{"quotes do not", "“一带一路”倡议", "一带一路倡议"},
		{"nor name dots", "凯文·沃什", "凯文沃什"},
		{"empty lines part", "科学\n\n城", "科学 城"},
		{"line ends do not", "科学\n城", "科学城"},
		{"points in numbers", "iOS 26.1. 2 items", "ios 26.1 2 items"},
		{"signs of words", "C++ and C#, 50%", "c++ and c# 50%"},
		{"signs before words", "#AI +1", "ai 1"},
		{"hyphens", "GPT-4", "gpt 4"},
		{"hangul keeps blanks", "삼성 전자", "삼성 전자"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := Words(c.in); got != c.want {
				t.Errorf("Words(%q) = %q, want %q", c.in, got, c.want)
			}
		})
	}
}

func TestMatcher(t *testing.T) {
	for _, c := range []struct {
		word, text string
		want       bool
	}{
		{"科学城", "廣州科 學 城動工", true},
		{"科学城", "发展科学，城市更新", false},
		{"AI", "用ＡＩ写诗", true},
		{"AI", "he said so", false},
		{"AI", "AI", true},
		{"AI", "OpenAI and xAI", false},
		{"AI", "AIR", false},
		{"ai", "said ai", true},
		{"open source", "Open-Source: yes", true},
		{"iPhone", "iPhone17 发布", true},
		{"5G", "15G", false},
		{"C++", "学习 C++20", true},
		{"C++", "C 语言", false},
		{"삼성", "삼성은 오늘", true},
		{"성", "삼성은", false},
		{"3.5", "GPT-3.5", true},
		{"café", "CAFE\u0301 noir", true},
		{"……", "……", false},
	} {
		t.Run(c.word+" in "+c.text, func(t *testing.T) {
			text := Words(c.text)
			if got := Contains(text, Words(c.word)); got != c.want {
				t.Errorf("Contains = %v, want %v", got, c.want)
			}
			if got := len(hits(NewMatcher([]string{c.word}), text)) > 0; got != c.want {
				t.Errorf("Matcher = %v, want %v", got, c.want)
			}
		})
	}
}

func hits(m *Matcher, text string) []int {
	var found []int
	m.Each(text, func(w int) bool { found = append(found, w); return true })
	return found
}

func TestMatcherManyWords(t *testing.T) {
	m := NewMatcher([]string{"科学", "科学城", "", "城市", "AI", "ai 芯片"})
	if diff := cmp.Diff([]int{0, 1, 4, 5}, hits(m, Words("科学城里的 AI 芯片"))); diff != "" {
		t.Errorf("hits (-want +got):\n%s", diff)
	}
	calls := 0
	m.Each("科学城", func(int) bool { calls++; return false })
	if calls != 1 {
		t.Errorf("Each went on after false: %d calls", calls)
	}
}

func TestParagraphs(t *testing.T) {
	for _, c := range []struct {
		name, in string
		want     []string
	}{
		{"blocks", "<p>一</p><p>二<br>三</p>四", []string{"一", "二", "三", "四"}},
		{"inline", "<p>a <b>b</b>c&amp;d</p>", []string{"a bc&d"}},
		{"hidden", "x<script>if (a<b) {}</script><style>p{}</style>y<svg><title>t</title></svg>z", []string{"xyz"}},
		{"cells", "<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", []string{"a b", "c"}},
		{"plain text", "1 < 2\nand 3 > 2", []string{"1 < 2 and 3 > 2"}},
		{"comments and attributes", `<!-- <p>no</p> --><a title="a>b">yes</a>`, []string{"yes"}},
		{"unclosed", "<p>one<p>two<scr", []string{"one", "two"}},
		{"nothing", "<img src=x><p> </p>", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, Paragraphs(c.in)); diff != "" {
				t.Errorf("Paragraphs(%q) (-want +got):\n%s", c.in, diff)
			}
		})
	}
}

func TestOpening(t *testing.T) {
	const fragment = "<p>一二三四五<b>六</b></p><p>七八九</p>"
	for size, want := range map[int]string{1: "一二三四五", 15: "一二三四五", 16: "一二三四五六", 18: "一二三四五六", 19: "一二三四五六 七八九", 100: "一二三四五六 七八九"} {
		if got := strings.Join(Opening(fragment, size), " "); got != want {
			t.Errorf("Opening of %d bytes: got %q, want %q", size, got, want)
		}
	}
}

// FuzzFold checks what holds for every text: folding is a projection, and the two forms agree on what is kept.
func FuzzFold(f *testing.F) {
	for _, s := range []string{"科 學 城 ＡＩ", "e\u0301", "\u1109\u1161", "ﬁ㈱", "a\xff", "C++ 3.5%", "𝐀\u0301"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		key, words := Key(s), Words(s)
		if again := Key(key); again != key {
			t.Errorf("Key(Key(%q)) = %q, want %q", s, again, key)
		}
		if again := Key(words); again != key {
			t.Errorf("Key(Words(%q)) = %q, want %q", s, again, key)
		}
		if strings.Contains(words, "  ") || strings.TrimSpace(words) != words {
			t.Errorf("Words(%q) = %q has loose blanks", s, words)
		}
		if words != "" && !slices.ContainsFunc([]rune(words), func(r rune) bool { return classify(r) >= affix }) {
			t.Errorf("Words(%q) = %q has no word", s, words)
		}
	})
}

func TestMainland(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"網際網路與軟體", "互联网与软件"},
		{"軟體動物不是軟體", "软体动物不是软件"},
		{"AI 晶片", "ai芯片"},
		{"广州科学城", "广州科学城"},
		{"", ""},
	} {
		if got := string(Mainland(AppendKey(nil, c.in))); got != c.want {
			t.Errorf("Mainland(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

func TestAppendNumbered(t *testing.T) {
	for in, want := range map[string]string{
		"2026-01-28 涨1%，2 家": "2026 01 28涨1 2家",
		"1,000.5 与 1 000.5":  "10005与10005",
		"第3期：第4期":            "第3期第4期",
		"7　0 厘米":             "70厘米",
	} {
		if got := string(AppendNumbered(nil, in)); got != want {
			t.Errorf("AppendNumbered(%q) = %q, want %q", in, got, want)
		}
	}
}
