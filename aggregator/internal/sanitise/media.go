package sanitise

import (
	"net/url"
	"strconv"
	"strings"
)

// lazyAttributes are where scripts that load pictures late keep the address, the most telling first.
var lazyAttributes = []string{
	"data-original", "data-src", "data-lazy-src", "data-actualsrc", "data-original-src", "data-lazy", "data-echo",
	"data-backsrc", "data-url", "original", "zoomfile", "file", "_src",
}

// picture returns the attributes of an image with its real address as src; nil if it has none or is a tracking pixel.
func (s *Sanitiser) picture(attrs attributes, base Base) attributes {
	if !s.keepPixels && pixel(attrs) {
		return nil
	}
	for _, name := range lazyAttributes {
		if value, ok := attrs.get(name); ok {
			if src := base.Link(value); src != "" && picturePath(src) {
				return withSrc{attrs, src}
			}
		}
	}
	if value, ok := attrs.get("src"); ok && !placeholder(value) {
		if src := base.Link(value); src != "" {
			return withSrc{attrs, src}
		}
	}
	for _, name := range []string{"data-srcset", "data-lazy-srcset", "srcset"} {
		if value, ok := attrs.get(name); ok {
			if src := base.Link(largest(value)); src != "" {
				return withSrc{attrs, src}
			}
		}
	}
	return nil
}

// withSrc are attributes with another src.
type withSrc struct {
	attributes
	src string
}

func (a withSrc) get(name string) (string, bool) {
	if name == "src" {
		return a.src, true
	}
	return a.attributes.get(name)
}

// picturePath reports whether an address from a lazy attribute is a picture's and not, say, a page's: it says more than its
// host.
func picturePath(src string) bool {
	return strings.Count(src, "/") > 2
}

// placeholder reports whether a src only keeps the place of a picture that a script loads.
func placeholder(src string) bool {
	if strings.HasPrefix(trimSpace(src), "data:") {
		return true
	}
	path, _, _ := strings.Cut(src, "?")
	name := strings.ToLower(path[strings.LastIndexByte(path, '/')+1:])
	switch stem, _, _ := strings.Cut(name, "."); stem {
	case "blank", "placeholder", "spacer", "transparent", "loading", "lazyload", "grey", "1x1", "pixel", "none":
		return true
	}
	return false
}

// pixel reports whether a picture or a frame is too small to be looked at.
func pixel(attrs attributes) bool {
	tiny := 0
	for _, name := range []string{"width", "height"} {
		if value, ok := attrs.get(name); ok {
			if v := strings.TrimSuffix(trimSpace(value), "px"); v == "0" || v == "1" {
				tiny++
			}
		}
	}
	if tiny > 0 {
		return true
	}
	style, _ := attrs.get("style")
	style = strings.ToLower(strings.ReplaceAll(style, " ", ""))
	return strings.Contains(style, "display:none") || strings.Contains(style, "width:1px") && strings.Contains(style, "height:1px")
}

// largest is the candidate of a srcset with the largest width or density.
func largest(srcset string) string {
	best, address := -1.0, ""
	for _, candidate := range strings.Split(srcset, ", ") {
		fields := strings.Fields(candidate)
		if len(fields) == 0 {
			continue
		}
		size := 1.0
		if len(fields) > 1 {
			size, _ = strconv.ParseFloat(strings.Trim(fields[1], "wx,"), 64)
		}
		if size > best {
			best, address = size, strings.TrimSuffix(fields[0], ",")
		}
	}
	return address
}

// framed returns the address that a reader can open in place of a frame, and the sign that stands before its host; "" if
// the frame shows nothing that anybody would miss: it is too small, an advertisement, a button, or has no address but a host.
func framed(frame attributes, base Base) (page, label string) {
	src := ""
	for _, name := range []string{"data-src", "data-lazy-src", "src"} {
		if value, ok := frame.get(name); ok {
			if src = base.Link(value); src != "" {
				break
			}
		}
	}
	if page := player(src, base); page != "" {
		return page, "▶"
	}
	if _, path := cutAt(strings.TrimPrefix(strings.TrimPrefix(src, "https://"), "http://"), "/?#"); path == "" || path == "/" {
		return "", ""
	}
	if pixel(frame) || advert(src) {
		return "", ""
	}
	return src, "↗"
}

// adverts are parts of addresses of frames that are no part of an article.
var adverts = []string{
	"doubleclick.net/", "googlesyndication.com/", "amazon-adsystem.com/", "googletagmanager.com/", "/plugins/like.php",
	"/plugins/likebox.php", "/tweet_button.", "/follow_button.",
}

func advert(src string) bool {
	for _, part := range adverts {
		if strings.Contains(src, part) {
			return true
		}
	}
	return false
}

// player turns the clean address of an embedded player into the page that a reader can open; "" if the site is not known.
func player(src string, base Base) string {
	u, err := url.Parse(src)
	if err != nil {
		return ""
	}
	last := u.Path[strings.LastIndexByte(u.Path, '/')+1:]
	switch strings.TrimPrefix(u.Host, "www.") {
	case "youtube.com", "youtube-nocookie.com":
		if (strings.HasPrefix(u.Path, "/embed/") || strings.HasPrefix(u.Path, "/v/")) && last != "" && last != "videoseries" {
			return base.Link("https://www.youtube.com/watch?v=" + url.QueryEscape(last))
		}
	case "player.vimeo.com":
		return base.Link("https://vimeo.com/" + last)
	case "player.bilibili.com":
		if id := u.Query().Get("bvid"); id != "" {
			return base.Link("https://www.bilibili.com/video/" + url.PathEscape(id))
		}
		if id := u.Query().Get("aid"); id != "" {
			return base.Link("https://www.bilibili.com/video/av" + url.PathEscape(id))
		}
	case "player.youku.com":
		if strings.HasPrefix(u.Path, "/embed/") {
			return base.Link("https://v.youku.com/v_show/id_" + url.PathEscape(last) + ".html")
		}
	case "v.qq.com":
		if id := u.Query().Get("vid"); id != "" {
			return base.Link("https://v.qq.com/x/page/" + url.PathEscape(id) + ".html")
		}
	}
	return ""
}
