package outlet

import (
	"strings"
	"unicode/utf8"
)

// variants are endings under which the same outlet appears: its app, its site, its accounts. They are keys (folded, no
// blanks), longest first, and cut only when something is left.
var variants = [...]string{
	"新闻客户端", "微信公众号", "微信公众平台", "官方公众号", "官方客户端", "官方网站", "官方微信", "官方微博", "官方百家号", "官方账号", "官方帐号",
	"门户网站", "中文网站", "客户端", "公众号", "订阅号", "视频号", "抖音号", "头条号", "百家号", "搜狐号", "网易号", "企鹅号", "澎湃号",
	"电子报", "电子版", "数字报", "手机版", "官网", "官微", "官博", "网站", "微信", "微博", "频道", "app",
	"オンライン", "電子版", "公式サイト", "홈페이지",
	"newsagency", "newspaper", "onlineedition", "website", "online", "digital", "com", "net",
}

// variantPrefix returns the length of the Chinese ending that text begins with, 0 for none.
func variantPrefix(text string) int {
	for _, v := range variants {
		if strings.HasPrefix(text, v) && v[0] >= utf8.RuneSelf {
			return len(v)
		}
	}
	return 0
}

// trimVariant cuts one such ending and the English article off a key.
func trimVariant(key []byte) []byte {
	for i := range variants {
		v := variants[i]
		if n := len(key) - len(v); n >= 2 && key[len(key)-1] == v[len(v)-1] && string(key[n:]) == v {
			key = key[:n]
			break
		}
	}
	if hasArticle(key) && len(key) >= len("the")+4 {
		return key[len("the"):]
	}
	return key
}

// hasArticle reports whether a key begins with the English article, or with a word that looks like it.
func hasArticle(key []byte) bool { return len(key) >= 3 && string(key[:3]) == "the" }
