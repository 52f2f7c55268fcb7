package decode

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// plausible says how much decoded text reads like a language, from about -1 to 1: the mean over its characters beyond ASCII
// of how usual each is where it stands. Text without any is 0.
func plausible(text []byte) float64 {
	var sum float64
	var count, hangul, hanja int
	prev := ' '
	for i := 0; i < len(text); {
		r, n := rune(text[i]), 1
		if r >= utf8.RuneSelf {
			r, n = utf8.DecodeRune(text[i:])
			count++
			sum += usual(r, prev, text[i+n:])
			switch {
			case r >= 0xAC00 && r <= 0xD7A3:
				hangul++
			case r >= 0x4E00 && r <= 0x9FFF:
				hanja++
			}
		}
		prev = r
		i += n
	}
	if count == 0 {
		return 0
	}
	// Chinese read as Korean is a mixture that Korean text never shows.
	if hangul > 0 && hanja*5 > hangul {
		sum -= 0.7 * float64(min(hangul, hanja))
	}
	return sum / float64(count)
}

// usual is the weight of one character after another one and before the rest of a text.
func usual(r, prev rune, rest []byte) float64 {
	switch {
	case r == utf8.RuneError:
		return -3
	case r < 0xA0 || r >= 0xE000 && r <= 0xF8FF: // C1 controls, private use
		return -2
	case r >= 0x4E00 && r <= 0x9FFF:
		return hanziWeight(r)
	case r >= 0x3400 && r <= 0x4DBF: // rare characters
		return 0.1
	case r >= 0x20000 && r <= 0x323AF: // rarer ones, which no charset has by accident: four bytes of GB18030 mean them
		return 0.5
	case r >= 0x3041 && r <= 0x30FF: // kana
		return 0.9
	case r >= 0x3001 && r <= 0x3011, r >= 0xFF01 && r <= 0xFF5E, r >= 0x2010 && r <= 0x2026: // punctuation
		return 0.6
	case r >= 0xAC00 && r <= 0xD7A3:
		return 0.8
	case r >= 0xFF61 && r <= 0xFF9F: // half-width katakana: what other charsets look like in Shift_JIS
		return -0.4
	case r >= 0x2500 && r <= 0x259F: // frames: what other charsets look like in DOS code pages
		return -1
	case r < 0x250:
		return latinWeight(r, prev)
	case asciiLetter(prev) || len(rest) > 0 && asciiLetter(rune(rest[0])):
		return -0.8 // an alphabet that does not mix with ours
	case unicode.Is(unicode.Cyrillic, r):
		return cyrillicWeight(r, prev)
	case unicode.In(r, unicode.Thai, unicode.Greek, unicode.Hebrew, unicode.Arabic):
		return runWeight(r, prev)
	}
	return -0.3
}

// hanziWeight is 1 for the characters that make up most of any Chinese or Japanese text.
func hanziWeight(r rune) float64 {
	if commonHanzi[r] {
		return 1
	}
	return 0.1
}

// latinWeight: letters with marks stand single inside words of plain ones; several in a row are another alphabet.
func latinWeight(r, prev rune) float64 {
	if !unicode.IsLetter(r) {
		if r == 0xA0 || r == '«' || r == '»' || r == '·' || r == '©' || r == '°' || r == '£' {
			return 0.3
		}
		return -0.2
	}
	switch {
	case prev >= 0xC0 && prev < 0x250:
		return -0.6
	case prev < utf8.RuneSelf && unicode.IsLower(prev) && unicode.IsUpper(r):
		return -0.5
	case prev < utf8.RuneSelf && unicode.IsLetter(prev):
		return 0.8
	}
	return 0.3
}

// cyrillicWeight: KOI8 read as windows-1251 and the reverse swap the case; other alphabets read as Cyrillic do not have the
// letters that most of any Slavic text is made of.
func cyrillicWeight(r, prev rune) float64 {
	after := unicode.Is(unicode.Cyrillic, prev)
	common := strings.ContainsRune("оеаинтсрвлкмдпу", r)
	switch {
	case r > 0x451 || r == 0x401 || r < 0x410:
		return -0.2 // letters that Russian does not have
	case unicode.IsLower(r) && common && (!after || unicode.IsLower(prev)):
		return 1
	case unicode.IsLower(r):
		return 0.5
	case after && unicode.IsLower(prev):
		return -0.8
	case after:
		return 0.1
	}
	return 0.5
}

func asciiLetter(r rune) bool { return r < utf8.RuneSelf && unicode.IsLetter(r) }

// runWeight: letters of an alphabet stand together.
func runWeight(r, prev rune) float64 {
	if unicode.IsUpper(r) && unicode.IsLower(prev) {
		return -0.8
	}
	if r-prev < 0x100 && prev-r < 0x100 || prev < utf8.RuneSelf {
		return 0.8
	}
	return 0.2
}

// commonHanzi is the set of frequentHanzi.
var commonHanzi = func() map[rune]bool {
	set := make(map[rune]bool, 1024)
	for _, r := range frequentHanzi {
		set[r] = true
	}
	return set
}()

// frequentHanzi holds the few hundred characters that are most frequent in news, simplified, traditional and Japanese.
const frequentHanzi = "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日军者意无力它与长把机十民第公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应战向头文体政美相见被利什二等产或新己制身果加西斯月话合回特代内信表化老给世位次度门任常先海通教儿原东声提立及比员解水名真论处走义各入几口认条平系气题活尔更别打女变四神总何电数安少报才结反受目太量再感建务做接必场件计管期市直德资命山金指克许统区保至队形社便空决治展马科司五基眼书非则听白却界达光放强即像难且权思王象完设式色路记南品住告类求据程北边死张该交规万取拉格望觉术领共确传师观清今切院让识候带导争运" +
	"這個們來為國說時會對發後裡種經麼學現當沒動還進樣開從實軍無與長機關點業將兩間問戰頭體見產話給門東聲員論處義幾認條氣題爾別變總電數報結務場計資許統區隊決馬書聽卻達強難權設據邊張該規萬覺術領確傳師觀讓識帶導爭運請網頁灣臺台新聞投資界融訊公司企業技術市場科技經濟政府北京上海中國年月日" +
	"亿元获轮创投融资讯闻网络视频中心发布专业漫画系列移民产品服务用户数据平台智能人工技术研究报告分析经济金融银行股票基金汽车手机互联网游戏影院文化教育健康医疗疫情记者编辑来源作者" +
	"日本語記事投稿反映東京大学会社情報新着更新言語読書出版発売国際時間月火水木金土午前後私今何度"
