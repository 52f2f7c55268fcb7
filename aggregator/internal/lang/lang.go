// Package lang says in which language a text is: by the tag that a feed declares, else by the script, else by the
// statistics of a small library, else not at all. A wrong language is worse than none: it chooses fonts, voices of screen
// readers and the zone of dates.
//
// The package is pure and starts no goroutine; every poll worker calls it.
package lang

import (
	"strings"
	"time"
	"unicode"

	"github.com/abadojack/whatlanggo"
)

// Tag checks a declared language: a tag of BCP 47 comes back as it was written, with hyphens where some write underscores
// ("en_US" is "en-US"). It is "" for what is no language tag.
func Tag(declared string) string {
	tag := strings.ReplaceAll(strings.TrimSpace(declared), "_", "-")
	if len(tag) > 35 {
		return ""
	}
	for part := range strings.SplitSeq(tag, "-") {
		if !subtag(part) {
			return ""
		}
	}
	code := primary(tag)
	if len(code) < 2 || len(code) > 3 || strings.ContainsAny(code, "0123456789") || code == "und" {
		return ""
	}
	return tag
}

// subtag reports whether s is made of one to eight letters and digits.
func subtag(s string) bool {
	for i := 0; i < len(s); i++ {
		if c := s[i] | 0x20; (c < 'a' || c > 'z') && (s[i] < '0' || s[i] > '9') {
			return false
		}
	}
	return s != "" && len(s) <= 8
}

// sample is how much of a text is looked at, in bytes.
const sample = 1000

// script is a script that tells the language of a text, or at least rules others out.
type script uint8

const (
	unknown script = iota
	latin
	cyrillic
	arabic
	devanagari
	han
	kana
	hangul
	thai
	hebrew
	greek
)

// ofScript are the languages that a script settles; the others share theirs.
var ofScript = map[script]string{han: "zh", kana: "ja", hangul: "ko", thai: "th", hebrew: "he", greek: "el"}

// Guess is the language of a text as a two-letter code; "" if it is too short or too mixed to tell.
func Guess(text string) string {
	text = text[:min(len(text), sample)]
	s := scriptOf(text)
	if tag, ok := ofScript[s]; ok {
		return tag
	}
	switch {
	case s == unknown:
		return ""
	case s == cyrillic && strings.ContainsAny(text, "ыэЫЭ"):
		return "ru" // letters that its neighbours do not have
	case s == cyrillic && strings.ContainsAny(text, "їєґЇЄҐ"):
		return "uk"
	}
	return byStatistics(text)
}

// Contradicts reports whether a text cannot be in the declared language because it is in another script, as with the many
// Chinese sites whose software says en-US.
func Contradicts(declared, text string) bool {
	s := scriptOf(text[:min(len(text), sample)])
	if declared == "" || s == unknown || s == latin {
		return false // text in Latin letters occurs in every language: names, code, quotations
	}
	expected, known := scripts[primary(declared)]
	if !known {
		return false
	}
	return expected != s && !(expected == kana && s == han) && !(expected == hangul && s == han)
}

// primary is the language of a tag without its region, lower case.
func primary(tag string) string {
	code, _, _ := strings.Cut(tag, "-")
	return strings.ToLower(code)
}

// scripts are the scripts of the languages that are declared most.
var scripts = map[string]script{
	"zh": han, "ja": kana, "ko": hangul, "th": thai, "he": hebrew, "el": greek, "ar": arabic, "fa": arabic, "ur": arabic,
	"ru": cyrillic, "uk": cyrillic, "bg": cyrillic, "hi": devanagari, "en": latin, "de": latin, "fr": latin, "es": latin,
	"pt": latin, "it": latin, "nl": latin, "sv": latin, "da": latin, "nb": latin, "no": latin, "fi": latin, "pl": latin,
	"cs": latin, "hu": latin, "ro": latin, "tr": latin, "id": latin, "vi": latin,
}

// ranges are the scripts that are counted.
var ranges = []struct {
	script script
	table  *unicode.RangeTable
}{
	{han, unicode.Han}, {kana, unicode.Hiragana}, {kana, unicode.Katakana}, {hangul, unicode.Hangul}, {cyrillic, unicode.Cyrillic},
	{arabic, unicode.Arabic}, {thai, unicode.Thai}, {hebrew, unicode.Hebrew}, {greek, unicode.Greek}, {devanagari, unicode.Devanagari},
}

// scriptOf is the script that more than half of the letters of a text are in. A character of Chinese counts as two letters,
// which is what it says; kana among them make the text Japanese.
func scriptOf(text string) script {
	var count [greek + 1]int
	all := 0
	for _, r := range text {
		n := 1
		switch s := letter(r); s {
		case unknown:
			continue
		case han, kana, hangul:
			n = 2
			fallthrough
		default:
			count[s] += n
		}
		all += n
	}
	if both := count[han] + count[kana]; both*2 > all && count[kana]*8 > both {
		return kana
	}
	for s, n := range count {
		if n*2 > all && all >= 4 {
			return script(s)
		}
	}
	return unknown
}

// letter is the script of one letter; unknown for everything that is none.
func letter(r rune) script {
	if r < 0x250 {
		if unicode.IsLetter(r) {
			return latin
		}
		return unknown
	}
	for _, s := range ranges {
		if unicode.Is(s.table, r) {
			return s.script
		}
	}
	return unknown
}

// candidates are the languages that statistics may answer with: few enough that short texts are not lost to exotic ones.
var candidates = whatlanggo.Options{Whitelist: map[whatlanggo.Lang]bool{
	whatlanggo.Eng: true, whatlanggo.Deu: true, whatlanggo.Fra: true, whatlanggo.Spa: true, whatlanggo.Por: true, whatlanggo.Ita: true,
	whatlanggo.Nld: true, whatlanggo.Swe: true, whatlanggo.Dan: true, whatlanggo.Nob: true, whatlanggo.Fin: true, whatlanggo.Pol: true,
	whatlanggo.Ces: true, whatlanggo.Hun: true, whatlanggo.Ron: true, whatlanggo.Tur: true, whatlanggo.Ind: true, whatlanggo.Vie: true,
	whatlanggo.Rus: true, whatlanggo.Ukr: true, whatlanggo.Bul: true, whatlanggo.Arb: true, whatlanggo.Pes: true, whatlanggo.Urd: true,
	whatlanggo.Hin: true, whatlanggo.Mar: true,
}}

// sure is the confidence below which the library is more often wrong than a reader would forgive.
const sure = 0.62

// byStatistics asks the library.
func byStatistics(text string) string {
	info := whatlanggo.DetectWithOptions(text, candidates)
	if info.Confidence < sure {
		return ""
	}
	return info.Lang.Iso6391()
}

// Zone is the zone of the people who read a language, for those that belong to one zone without summer time; nil for all
// others.
func Zone(tag string) *time.Location {
	switch primary(tag) {
	case "zh":
		return time.FixedZone("CST", 8*3600)
	case "ja":
		return time.FixedZone("JST", 9*3600)
	case "ko":
		return time.FixedZone("KST", 9*3600)
	}
	return nil
}
