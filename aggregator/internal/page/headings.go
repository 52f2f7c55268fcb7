package page

import (
	"strings"
	"sync"
	"unicode/utf8"
)

// isAfter reports whether a line opens something that stands behind articles and is no part of them: a list of other
// articles, comments, the neighbours in the archive.
func isAfter(text string) bool {
	if utf8.RuneCountInString(text) > 40 {
		return false
	}
	text = strings.TrimSpace(text)
	for _, opening := range []string{"上一篇：", "下一篇：", "上一篇:", "下一篇:"} {
		if strings.HasPrefix(text, opening) {
			return true
		}
	}
	k := key(text)
	for n, r := range []string{k, strings.TrimSuffix(k, "more"), strings.TrimSuffix(k, "更多")} {
		if r != "" && (n == 0 || r != k) && afterHeadings()[r] {
			return true
		}
	}
	return false
}

// afterHeadings is the list of such headings by their keys, in the languages of the sources we know.
var afterHeadings = sync.OnceValue(func() map[string]bool {
	keys := map[string]bool{}
	for heading := range strings.SplitSeq(afterList, "|") {
		keys[key(heading)] = true
	}
	return keys
})

const afterList = "为您推荐|为你推荐|相关阅读|相关文章|相关新闻|相关推荐|相关报道|相关链接|相关资讯|相关内容|相关话题|相关热词|相关标签|推荐阅读|推荐文章|" +
	"推荐新闻|推荐内容|热门推荐|热门文章|热门新闻|热门阅读|热门资讯|热点推荐|热点新闻|猜你喜欢|猜您喜欢|延伸阅读|更多阅读|更多新闻|更多精彩|更多文章|更多内容|" +
	"精彩推荐|精选推荐|精彩阅读|编辑推荐|今日推荐|为你精选|最新文章|最新新闻|最新资讯|最新推荐|大家都在看|大家还看了|大家爱看|您可能感兴趣|你可能感兴趣|您可能感兴趣的文章|" +
	"你可能感兴趣的文章|你可能喜欢|你可能会喜欢|您可能会喜欢|您可能喜欢|您可能还喜欢|你可能也喜欢|你也许会喜欢|看了又看|阅读排行|阅读排行榜|点击排行|点击排行榜|热文排行|新闻排行|新闻排行榜|热门新闻排行榜|扫码阅读全文|阅读下一篇|小编最近文章|作者最近文章|最近发表|相关搜索|热新闻|热话题|排行榜|热榜|" +
	"作者最新文章|作者其他文章|同类文章|猜你想看|网友评论|最新评论|评论列表|发表评论|精彩评论|全部评论|热门评论|参与评论|文章评论|我来说两句|我要评论|网友留言|关注我们|扫码关注|分享到|上一篇|下一篇|" +
	"関連記事|関連ニュース|おすすめ記事|おすすめ|あわせて読みたい|人気記事|アクセスランキング|ランキング|コメント|こちらもおすすめ|" +
	"관련기사|관련뉴스|추천기사|추천뉴스|인기기사|인기뉴스|많이본뉴스|많이본기사|주요뉴스|댓글|" +
	"related|related articles|related stories|related posts|related news|related content|related topics|related reading|related links|recommended|" +
	"recommended for you|recommended articles|recommended reading|recommended stories|read more|read next|more from|more stories|more news|more on this story|" +
	"more on this topic|more like this|you may also like|you might also like|you may be interested in|most read|most popular|most viewed|trending|trending now|" +
	"popular posts|popular stories|latest news|latest stories|latest posts|up next|what to read next|editors picks|dont miss|comments|leave a comment|" +
	"leave a reply|join the conversation|share this|share this article|sign up for our newsletter|" +
	"mehr zum thema|mehr zu|auch interessant|das könnte sie auch interessieren|das könnte dich auch interessieren|weitere artikel|weitere themen|meistgelesen|" +
	"lesen sie auch|lesen sie mehr zum thema|kommentare|à lire aussi|lire aussi|sur le même sujet|articles liés|articles similaires|les plus lus|commentaires|" +
	"artículos relacionados|noticias relacionadas|te puede interesar|lo más leído|lo más visto|comentarios|leia também|leia mais|notícias relacionadas|" +
	"matérias relacionadas|mais lidas|comentários|leggi anche|articoli correlati|potrebbe interessarti|i più letti|commenti|lees ook|lees meer|" +
	"читайте также|по теме|похожие новости|похожие статьи|материалы по теме|другие новости|комментарии|самое читаемое"
