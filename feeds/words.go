package feeds

import "strings"

// words are the few words that Headwater itself writes into documents and pages, in the language of the topic.
type words struct {
	Source, Via, Also string // labels of the credit line, with their colon
	Between           string // parts the outlets of a list
	Original          string // leads to the article where it was published
	Related           string
	Subscribe         string
	Home              string
	Reads             string
	Older, Newer      string
	Empty             string // there is nothing yet
}

// vocabulary holds the words by language. A language is looked up whole, then without its last part (zh-Hant-HK, zh-Hant,
// zh); what is not found is spoken to in English.
var vocabulary = map[string]words{
	"zh": {
		Source: "来源：", Via: "经由：", Also: "另见：", Between: "、", Original: "阅读原文",
		Related: "为您推荐", Subscribe: "订阅", Home: "首页", Reads: "阅读量：", Older: "更早", Newer: "更新",
		Empty: "还没有内容。",
	},
	"zh-hant": {
		Source: "來源：", Via: "經由：", Also: "另見：", Between: "、", Original: "閱讀原文",
		Related: "為您推薦", Subscribe: "訂閱", Home: "首頁", Reads: "閱讀量：", Older: "更早", Newer: "更新",
		Empty: "還沒有內容。",
	},
	"ja": {
		Source: "出典：", Via: "経由：", Also: "関連：", Between: "、", Original: "元の記事を読む",
		Related: "関連記事", Subscribe: "購読", Home: "ホーム", Reads: "閲覧数：", Older: "以前", Newer: "最新",
		Empty: "まだ記事がありません。",
	},
	"ko": {
		Source: "출처: ", Via: "경유: ", Also: "함께 보기: ", Between: ", ", Original: "원문 읽기",
		Related: "추천 글", Subscribe: "구독", Home: "홈", Reads: "조회수: ", Older: "이전", Newer: "다음",
		Empty: "아직 내용이 없습니다.",
	},
	"en": {
		Source: "Source: ", Via: "Via: ", Also: "See also: ", Between: ", ", Original: "Read the original",
		Related: "Related", Subscribe: "Subscribe", Home: "Home", Reads: "Reads: ", Older: "Older", Newer: "Newer",
		Empty: "Nothing here yet.",
	},
	"de": {
		Source: "Quelle: ", Via: "Über: ", Also: "Siehe auch: ", Between: ", ", Original: "Zum Original",
		Related: "Mehr davon", Subscribe: "Abonnieren", Home: "Start", Reads: "Gelesen: ", Older: "Älter", Newer: "Neuer",
		Empty: "Noch nichts da.",
	},
	"fr": {
		Source: "Source : ", Via: "Via : ", Also: "Voir aussi : ", Between: ", ", Original: "Lire l’original",
		Related: "À lire aussi", Subscribe: "S’abonner", Home: "Accueil", Reads: "Lectures : ", Older: "Plus anciens", Newer: "Plus récents",
		Empty: "Rien pour le moment.",
	},
	"es": {
		Source: "Fuente: ", Via: "Vía: ", Also: "Véase también: ", Between: ", ", Original: "Leer el original",
		Related: "Relacionado", Subscribe: "Suscribirse", Home: "Inicio", Reads: "Lecturas: ", Older: "Anteriores", Newer: "Siguientes",
		Empty: "Aún no hay nada.",
	},
	"pt": {
		Source: "Fonte: ", Via: "Via: ", Also: "Veja também: ", Between: ", ", Original: "Ler o original",
		Related: "Relacionado", Subscribe: "Assinar", Home: "Início", Reads: "Leituras: ", Older: "Anteriores", Newer: "Seguintes",
		Empty: "Ainda não há nada.",
	},
	"it": {
		Source: "Fonte: ", Via: "Tramite: ", Also: "Vedi anche: ", Between: ", ", Original: "Leggi l’originale",
		Related: "Correlati", Subscribe: "Abbonati", Home: "Home", Reads: "Letture: ", Older: "Precedenti", Newer: "Successivi",
		Empty: "Ancora niente.",
	},
	"ru": {
		Source: "Источник: ", Via: "Через: ", Also: "См. также: ", Between: ", ", Original: "Читать оригинал",
		Related: "По теме", Subscribe: "Подписаться", Home: "Главная", Reads: "Прочтений: ", Older: "Раньше", Newer: "Позже",
		Empty: "Пока ничего нет.",
	},
}

// wordsOf returns the words for a language tag (BCP 47).
func wordsOf(language string) words {
	tag := strings.ToLower(strings.ReplaceAll(language, "_", "-"))
	switch tag {
	case "zh-tw", "zh-hk", "zh-mo":
		tag = "zh-hant"
	}
	for tag != "" {
		if w, ok := vocabulary[tag]; ok {
			return w
		}
		tag = tag[:max(strings.LastIndexByte(tag, '-'), 0)]
	}
	return vocabulary["en"]
}
