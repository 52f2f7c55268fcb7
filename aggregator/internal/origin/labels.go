package origin

import (
	"strings"
	"sync"
)

// kind is what a label says about the words behind it.
type kind uint8

const (
	kindNone    kind = iota
	kindSource       // 来源: the origin, behind a separator
	kindCame         // 转载自: the origin, with or without a separator
	kindFrom         // 来自: like kindCame behind 本文, else like kindSource
	kindVia          // via: the origin or somebody who passed it on
	kindThanks       // h/t: somebody who passed it on
	kindAddress      // 原文链接: the address of the original
	kindLink         // 链接: an address that may be the original's or our own
	kindAuthor       // 作者: persons
	kindOther        // 编辑, 阅读: another field of a byline, so a name ends here
	kindPassive      // 授权转载: a verb behind the origin's name (quoted.go)
	kindAccount      // 微信公众号, 百家号: the account that a page was published by, on bylines only
	kindVerb         // published: a verb of a statement (sentence.go)
)

// labelTable holds the labels, one row for a kind and a family of languages, apart by commas. Words that may stand before
// a Chinese label (本文, 文章) are not spelled out: see leads. Case does not matter, nor do blanks inside Chinese labels.
var labelTable = [...]struct {
	kind  kind
	words string
}{
	{kindSource, "来源,來源,稿源,出处,出處,来源公众号,来源媒体,来源网站,来源单位,来源平台,来源机构,發布單位來源,供稿,供稿单位,來稿,首发,首發,原载,原載,转载,轉載,发布机构"},
	{kindSource, "出典,引用元,情報元,情報源,配信元,提供元,転載元,掲載元,参照元,元記事,元ネタ,ソース,出所,記事提供,提供,配信,初出,引用"},
	{kindSource, "출처,기사출처,기사 출처,원문 출처,원문출처,뉴스 출처,글 출처,기사제공,기사 제공,제공"},
	{kindSource, "source,sources,news source,article source,story source,original source,content source,source of article,source name,originally on,credit source,source of this article"},
	{kindSource, "quelle,quellen,quellenangabe,erstveröffentlichung,fuente,fuentes,fonte,fonti,fontes,font,sursa,surse,bron,bronnen,källa,källor,kilde,kilder,kjelde,lähde,lähteet,allikas,avots,šaltinis,źródło,zdroj,zdroje,izvor,vir,kaynak,forrás,burimi,heimild,sumber,nguồn,theo nguồn,pinagmulan"},
	{kindSource, "источник,источники,первоисточник,источник новости,источник публикации,джерело,джерела,крыніца,извор,източник,дереккөз,πηγή,מקור,المصدر,مصدر,منبع,स्रोत,साभार,সূত্র,ที่มา,แหล่งที่มา"},

	{kindCame, "转载自,轉載自,转自,轉自,转载于,轉載於,转发自,摘自,摘编自,摘編自,选自,選自,节选自,節選自,编译自,編譯自,译自,譯自,翻译自,翻譯自,首发于,首發於,首发在,原载于,原載於,原载,原刊于,原刊於,刊于,刊於,刊载于,刊載於,刊登于,刊登於,发表于,發表於,发表在,发布于,发布在,首刊于"},
	{kindFrom, "来自,來自,出自,源自,源于,来源于,來源於,取自,引自"},
	{kindCame, "provided by,syndicated by,distributed by,originally from,content from"},
	{kindCame, "来自微信公众号,来自公众号,來自微信公眾號,来源微信公众号"},

	{kindAccount, "微信公众号,公众号,百家号,搜狐号,网易号,头条号,企鹅号,大鱼号,财经号"},

	{kindVia, "via,via link,vía,przez"},
	{kindThanks, "h/t,hat tip,ht,hat tip to,tip of the hat to"},
	{kindAddress, "原文,英文原文,original,original post,original story,artículo original,原文地址,原文链接,原文連結,原文網址,原文网址,原文鏈接,原始链接,来源链接,来源地址,来源网址,文章来源链接,阅读原文,原文url,元記事url,引用元url,원문링크,원문 링크,원문보기,original link,original article,original url,read the original article at,read the original at,originalartikel,article original,lien original,enlace original,artículo original,link originale,оригинал статьи,ссылка на оригинал"},
	{kindLink, "链接,鏈接,連結,本文链接,文章链接,文章地址,链接地址,link,url,リンク,링크,lien,enlace,ссылка"},

	{kindAuthor, "作者,本文作者,文章作者,原作者,撰文,采写,撰稿,记者,記者,文,文字,作　者,written by,author,authors,by,story by,words by,von,par,por,di,autor,autore,auteur,автор,текст,著者,執筆,筆者,글,기자"},

	{kindOther, "编辑,編輯,责编,責編,责任编辑,責任編輯,主编,主編,校对,校對,审核,審核,监制,監製,编审,编译,編譯,翻译,译者,譯者,选题,排版,美编,制图,摄影,攝影,图,图片,圖,视频,题图,头图,封面,封图,编者按,流程编辑,值班编辑,新媒体编辑,通讯员,见习记者,特约记者,原标题,原文标题,标题,題目,主题"},
	{kindOther, "时间,時間,日期,发布时间,發布時間,发布日期,发表时间,发表于,更新,更新时间,最后更新,最近更新,发布,發布,发稿,收录日期,星期,于,於,阅读,閱讀,阅读量,阅读数,浏览,瀏覽,浏览次数,浏览量,点击,點擊,点击量,点击数,访问,人气,热度,次阅读,评论,評論,我要评论,点赞,收藏,分享,分享到,转发,参与互动,参与,我要,手机看,手机看新闻,听新闻,留言,打印,打印本页,字号,字體,字体,大小,大 中 小,调整字体,关闭,返回,查看,已有,共有,扫码,下载,关注,订阅,标签,关键词,分类,栏目,频道,提示,声明,聲明,免责声明,版权,版權,责任,著作权,转载请,未经,原创,已授权,作者授权,经授权,授权,有删改,略有,部分"},
	{kindOther, "editor,editors,edited,editing,published,posted,updated,last updated,modified,date,time,views,reads,read,read more,photo,photos,image,picture,translated,translation,translator,reporter,reporters,reporting,share,print,comments,tags,category,copyright,all rights,size,font size,foto,bild,redaktion,photo credit,crédit,image credit,image source,photo source,stand,datum,publié,fecha,data,дата,фото,опубликовано,просмотров,編集,更新日,公開日,投稿日,写真,画像,입력,수정,승인,등록,사진"},
}

// leads are the words that Chinese, Japanese and Korean labels may be joined to: 本文来源, 文章转载自, 本文经授权首发于.
// They name the text itself; before any other word (图片来源, 能源来源) there is no label.
var leads = [...]string{
	"本文", "文章", "原文", "全文", "正文", "此文", "该文", "這篇文章", "本篇", "本篇文章", "文字", "图文", "圖文", "稿件", "本稿", "内容", "內容", "本文内容", "文章内容",
	"新闻", "新聞", "信息", "資訊", "资讯", "报道", "報道", "報導", "帖子", "博文", "作品", "以下内容", "以下文章", "部分内容", "转载", "轉載", "本記事", "この記事", "記事", "기사", "원문",
}

// manners may stand between a lead and its verb: 本文 系 经授权 最初 转载自.
var manners = [...]string{
	"经授权", "經授權", "获授权", "獲授權", "已获授权", "经作者授权", "经许可", "授权", "授權", "系", "係", "原创", "原創", "最初", "最早", "首次", "首先", "原", "均", "已", "是", "特", "经", "独家", "先", "于", "曾",
}

// labels finds the labels, and the words that a statement needs, in one pass over a line.
var labels = sync.OnceValue(func() *trie {
	t := new(trie)
	for _, row := range roleTable {
		if row.role == rolePublish || row.role == roleAgain {
			for verb := range strings.FieldsSeq(row.words) {
				t.add(verb, kindVerb)
			}
		}
	}
	t.add("is from", kindVerb)
	t.add("was from", kindVerb)
	for _, row := range labelTable {
		for word := range strings.SplitSeq(row.words, ",") {
			t.add(word, row.kind)
		}
	}
	for _, p := range passive {
		for _, verb := range p.verbs {
			t.add(verb, kindPassive)
		}
	}
	return t
})
