package page

import (
	"strings"
	"unicode/utf8"
)

// Better reports whether the text of a page is worth more than what the feed carried. Both are plain text. It is if it is longer,
// unless it stands in the article's place: a request to log in, a notice that the page is gone, or another text that
// shares nothing with a feed that says enough to compare.
func Better(page, feed string) bool {
	a, b := utf8.RuneCountInString(page), utf8.RuneCountInString(feed)
	if a <= b || a == 0 {
		return false
	}
	if a < longWall && isWall(page) {
		return false
	}
	return b < enoughToCompare || shares(page, feed)
}

const (
	longWall        = 600 // characters from which on a text is more than a notice
	enoughToCompare = 200
)

// isWall reports whether a text asks for something instead of telling something.
func isWall(text string) bool {
	text = strings.ToLower(text)
	for _, phrase := range []string{
		"请登录", "登录后", "请先登录", "登錄後", "会员专享", "付费阅读", "订阅后", "开通会员", "访问受限", "访问验证", "安全验证", "人机验证", "页面不存在", "页面找不到", "网页不存在",
		"您访问的页面", "已被删除", "文章不存在", "请开启javascript", "请启用javascript", "ログインして", "会員限定", "有料会員", "로그인",
		"sign in to", "log in to", "subscribe to", "subscribers only", "subscription required", "enable javascript", "just a moment", "checking your browser",
		"verify you are human", "access denied", "page not found", "are you a robot", "enable cookies", "jetzt anmelden", "abonnieren sie", "réservé aux abonnés",
	} {
		if strings.Contains(text, phrase) {
			return true
		}
	}
	return false
}

// shares reports whether a fair part of the feed's text stands on the page, by pieces of a few letters.
func shares(page, feed string) bool {
	const piece, step = 8, 5
	letters, all := []rune(key(feed)), key(page)
	found, tried := 0, 0
	for i := 0; i+piece <= len(letters) && tried < 100; i += step {
		tried++
		if strings.Contains(all, string(letters[i:i+piece])) {
			found++
		}
	}
	return tried == 0 || found*4 >= tried
}
