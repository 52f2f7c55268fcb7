package origin

import (
	"strings"
	"sync"
	"unicode/utf8"

	"headwater/aggregator/internal/fold"
)

// nobodies are words that stand where a name should and name nobody, apart by blanks (a blank inside one is "_").
const nobodies = `
网络 互联网 网上 网友 网络综合 网络整理 综合网络 综合 综合报道 综合整理 综合媒体 综合消息 各大媒体 网络媒体 多家媒体 媒体 外媒 官媒 自媒体 自媒体综合
办公室 编辑部整理 原创 原创投稿 本站原创 原创文章 原创内容 投稿 来稿 读者投稿 网友投稿 用户投稿 作者投稿 作者 作者原创 作者提供 作者供稿 作者授权 个人 本人 自己
个人博客 我的博客 个人网站 个人公众号 my_blog my_personal_blog my_website personal_blog 下方链接 佚名 未知 不详 不明 无 暂无 匿名 其他 其它 转载 转帖 转发 整理 编译 翻译 摘编 本站 本网 本报 本刊 本台 本平台 本公众号 本号 本网站 本社 本站编辑 站内 站长 本报讯 本报记者 本网记者
编辑部 编辑 小编 责任编辑 管理员 商讯 商业资讯 广告 推广 企业供稿 品牌方 厂商 厂商供稿 官方 官网 公司官网 官方网站 公司公告 公告 公司 企业 上市公司公告 公司财报 财报 招股书 年报 公开资料 公开信息 公开数据 公开报道
内部资料 受访者 当事人 知情人士 消息人士 通讯员 记者 专家 论文 报告 视频 视频截图 截图 现场 图库 资料图 资料 资料图片 素材 数据 研报 书籍 百科 微信 微信公众号 公众号 微博 朋友圈 客户端 app 一份报告 全国各地
wind 万得 choice ifind 同花顺ifind wind资讯 wind数据 视觉中国 图虫创意 图虫网 图虫 摄图网 东方ic ic_photo icphoto 全景网图片 千图网 包图网 站酷海洛 unsplash pixabay pexels pxhere getty gettyimages getty_images shutterstock istock alamy
factset refinitiv statista
admin administrator root editor webmaster author theauthor the_author anonymous unknown none null na n/a test user guest staff staff_writer staff_reporter news_desk newsdesk editorial editorial_team web_desk
internet web the_internet the_web network various various_sources multiple_sources agencies wire wires news_agencies own own_source self company company_data company_reports company_filings company_website official press_release press handout supplied
点击查看 点击阅读 点此查看 点此 查看原文 阅读原文 原文 原文链接 链接 戳这里 here link_to_original view_original this original source sources link facebook_page email mail you permission paypal post mail
eigene_recherche eigene agenturen agentur internet_quelle autoren redaktion redaktion_online rédaction redacción redazione redação agences agencias agenzie agências varie vari divers varios интернет редакция автор открытые_источники соцсети
インターネット ネット 編集部 不明 著者 公式サイト 公式 本人 各社 自社 社 인터넷 편집부 본인 온라인 커뮤니티 온라인_커뮤니티 네티즌 الإنترنت وكالات مواقع`

// noNames are parts that no name has: a string with one of them is a sentence, a person's role or a picture's source.
var noNames = [...]string{
	"供图", "供圖", "截图", "截圖", "摄影", "图库", "图片", "照片", "侵删", "删除", "版权", "自网络", "于网络", "自互联网", "于互联网", "整理自", "注明", "作者系", "本文", "记者从", "一份", "如下", "所有", "未经", "授权转载", "原创投稿", "投稿",
	"自媒体", "公众号后台", "研究部整理", "公司公告", "不代表", "@", "people familiar", "told ", "own research", "company data", "eigene ", "stock photo", "image courtesy", "all rights", "getty images",
}

// vague are words that begin a description and not a name: 一次真实…, 我的….
var vague = [...]string{"一次", "一个", "一位", "一名", "一篇", "一项", "某", "作者", "笔者", "读者", "网友", "公开", "下面", "以下", "我的", "我们", "这", "那", "该", "其", "他", "她", "多个", "多家", "不同", "有关", "相关", "国内外", "国外", "Author", "author", "Compiled", "compiled", "my ", "our ", "your ", "their "}

var ignored = sync.OnceValue(func() map[string]bool {
	set := map[string]bool{}
	for w := range strings.FieldsSeq(nobodies) {
		set[fold.Key(w)] = true
	}
	return set
})

// isNobodyWord reports whether a name is one of the words for nobody.
func (rd *reading) isNobodyWord(name string) bool {
	key := fold.Key(name)
	return key == "" || ignored()[key] || rd.ignore[key] || twoNobodies(key)
}

// twoNobodies reports whether a Chinese name is two of the words for nobody: 网络转载.
func twoNobodies(key string) bool {
	if len(key) > 24 || key[0] < utf8.RuneSelf {
		return false
	}
	for i := 6; i+6 <= len(key); i += 3 {
		if utf8.RuneStart(key[i]) && ignored()[key[:i]] && ignored()[key[i:]] {
			return true
		}
	}
	return false
}

// isNobody reports whether a clean name names nobody.
func (rd *reading) isNobody(name string) bool {
	if rd.isNobodyWord(name) {
		return true
	}
	for _, w := range vague {
		if strings.HasPrefix(name, w) {
			return !rd.set.Known(name)
		}
	}
	if strings.HasSuffix(name, "整理") {
		return !rd.set.Known(name)
	}
	lower := strings.ToLower(name)
	for _, part := range noNames {
		if strings.Contains(lower, part) {
			return !rd.set.Known(name)
		}
	}
	return false
}
