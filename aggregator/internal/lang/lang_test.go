package lang

import "testing"

func TestTag(t *testing.T) {
	for declared, want := range map[string]string{
		"en": "en", "en_US": "en-US", "EN-us": "EN-us", "zh-hans_cn": "zh-hans-cn", " de ": "de", "es-419": "es-419",
		"": "", "english language": "", "x": "", "und": "", `"><script>`: "", "e1": "", "en-": "", "de-CH-1996": "de-CH-1996",
	} {
		if got := Tag(declared); got != want {
			t.Errorf("Tag(%q) = %q, want %q", declared, got, want)
		}
	}
}

func TestGuess(t *testing.T) {
	for text, want := range map[string]string{
		"投资界快讯：某某科技完成B轮融资":                                                                       "zh",
		"新しい記事を公開しました":                                                                           "ja",
		"東京五輪の開会式が行われた":                                                                          "ja",
		"오늘의 주요 뉴스를 전해드립니다":                                                                      "ko",
		"ข่าวล่าสุดวันนี้":                                                                       "th",
		"חדשות היום":                                                                             "he",
		"Τα νέα της ημέρας":                                                                      "el",
		"The government announced a new plan for the railways on Tuesday morning":                "en",
		"Die Bundesregierung hat am Dienstag einen neuen Plan für die Eisenbahn vorgestellt":     "de",
		"Le gouvernement a annoncé mardi matin un nouveau plan pour les chemins de fer français": "fr",
		"Правительство объявило во вторник о новом плане развития железных дорог страны, которые были закрыты": "ru",
		"iPhone 17 今日发布": "zh",
		"2026 - 42 %":    "",
		"":               "",
		"OK":             "",
	} {
		if got := Guess(text); got != want {
			t.Errorf("Guess(%q) = %q, want %q", text, got, want)
		}
	}
}

func TestContradicts(t *testing.T) {
	for _, c := range []struct {
		declared, text string
		want           bool
	}{
		{"en-US", "投资界快讯：某某科技完成融资", true},
		{"en", "The new iPhone", false},
		{"zh-CN", "The new iPhone", false},
		{"EN", "投资界快讯：某某科技完成融资", true},
		{"zh", "新しい記事を公開しました", true},
		{"ja", "東京五輪開会", false},
		{"", "投资界快讯", false},
		{"sw", "投资界快讯", false},
	} {
		if got := Contradicts(c.declared, c.text); got != c.want {
			t.Errorf("Contradicts(%q, %q) = %v", c.declared, c.text, got)
		}
	}
}

func TestZone(t *testing.T) {
	if Zone("zh-CN") == nil || Zone("ja") == nil || Zone("ko-KR") == nil || Zone("en") != nil || Zone("") != nil {
		t.Error("only the languages of one zone have a zone")
	}
}

func BenchmarkGuess(b *testing.B) {
	for name, text := range map[string]string{"han": "投资界快讯：某某科技完成B轮融资", "latin": "The government announced a new plan for the railways on Tuesday morning"} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Guess(text)
			}
		})
	}
}
