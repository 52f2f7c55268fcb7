package feeds

import (
	"net/netip"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/idna"
)

// This file is the one door that every string goes through before a writer sees it. What is stored is clean already;
// the door is shut all the same, because one byte that XML forbids makes a whole feed unreadable (bad-input finding 5).

// legal returns s without what XML 1.0 §2.2 forbids and without what is allowed but never meant: C1 controls,
// replacement characters, a byte order mark inside the text. Line ends become \n, as every XML parser would make them.
func legal(s string) string {
	start := firstIllegal(s)
	if start < 0 {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	b.WriteString(s[:start])
	for i := start; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == '\r':
			if i+1 == len(s) || s[i+1] != '\n' {
				b.WriteByte('\n')
			}
		case r == '\u0085':
			b.WriteByte('\n') // next line
		case isLegal(r):
			b.WriteString(s[i : i+size])
		}
		i += size
	}
	return b.String()
}

// firstIllegal returns the place of the first character that legal would change, or -1.
func firstIllegal(s string) int {
	for i := 0; i < len(s); {
		if c := s[i]; c >= ' ' && c < 0x7f || c == '\n' || c == '\t' {
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		if !isLegal(r) {
			return i
		}
		i += size
	}
	return -1
}

// isLegal says whether a decoded character may stand in a document. Every U+FFFD is refused, whether it was decoded from
// broken bytes or came as such: it says nothing but that something was lost before.
func isLegal(r rune) bool {
	switch {
	case r < ' ':
		return r == '\t' || r == '\n'
	case r >= 0x7f && r <= 0x9f, r == utf8.RuneError, r == '\ufeff':
		return false
	case r >= 0xfdd0 && r <= 0xfdef, r&0xfffe == 0xfffe: // noncharacters, U+FFFE and U+FFFF among them
		return false
	}
	return true
}

// line is legal text on one line, without blanks at its ends. No-break spaces between words stay.
func line(s string) string {
	return strings.TrimSpace(strings.Join(strings.FieldsFunc(legal(s), func(r rune) bool { return r != '\u00a0' && unicode.IsSpace(r) }), " "))
}

// address returns a link as it may stand in every format: absolute, http or https, without userinfo, in the ASCII form
// of RFC 3986 that RSS asks for. What is no such link gives "".
func address(s string) string {
	u, err := url.Parse(strings.TrimSpace(legal(s)))
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return ""
	}
	u.User = nil
	if u.Host = asciiHost(u); u.Host == "" {
		return ""
	}
	return escapeAddress(u.String())
}

// asciiHost is the host and port of u with an international name in its ASCII form; "" if it is no name at all.
func asciiHost(u *url.URL) string {
	name := u.Hostname()
	if _, err := netip.ParseAddr(name); err == nil {
		return u.Host
	}
	ascii, err := idna.Lookup.ToASCII(name)
	if err != nil {
		if ascii = strings.ToLower(name); !isHostName(ascii) { // an underscore is no reason to lose a link
			return ""
		}
	}
	if port := u.Port(); port != "" {
		ascii += ":" + port
	}
	return ascii
}

func isHostName(s string) bool {
	for i := range len(s) {
		if c := s[i]; (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' && c != '.' && c != '_' {
			return false
		}
	}
	return s != ""
}

// escapeAddress percent-encodes what may not stand bare in an address. Brackets are only right around an IPv6 host.
func escapeAddress(s string) string {
	const bare = "-._~:/?#@!$&'()*+,;=%"
	rest := strings.IndexByte(s, '/') + 2 // behind http://
	if end := strings.IndexByte(s[rest:], ']'); end >= 0 && s[rest] == '[' {
		rest += end + 1
	}
	var b strings.Builder
	b.WriteString(s[:rest])
	for i := rest; i < len(s); i++ {
		c := s[i]
		alnum := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
		if alnum || strings.IndexByte(bare, c) >= 0 {
			b.WriteByte(c)
			continue
		}
		const digits = "0123456789ABCDEF"
		b.WriteString("%" + digits[c>>4:c>>4+1] + digits[c&15:c&15+1])
	}
	return b.String()
}

// mailbox returns an e-mail address that is one, else "": Atom refuses the whole document for a wrong one.
func mailbox(s string) string {
	local, domain, ok := strings.Cut(line(s), "@")
	if !ok || local == "" || !strings.Contains(domain, ".") || !isHostName(strings.ToLower(domain)) {
		return ""
	}
	for _, c := range []byte(local) {
		if c <= ' ' || c > '~' || strings.IndexByte(`<>()[],;:\"`, c) >= 0 {
			return ""
		}
	}
	return local + "@" + domain
}

// looksLikeMarkup says whether a reader might take plain text for HTML: it holds an end tag or a character reference.
func looksLikeMarkup(s string) bool {
	return strings.Contains(s, "</") || html.UnescapeString(s) != s
}

// label is line for the names of people, outlets and links, which are no place for tags: where a name came with some, they
// are taken out, unless nothing else is in it.
func label(s string) string {
	s = line(s)
	if !strings.Contains(s, "</") {
		return s
	}
	return orElse(plainText(s, maxLabel), s)
}

// maxLabel is how many characters of a name with tags are kept.
const maxLabel = 200

// markup is the HTML that shows s: what RSS expects of a description.
func markup(s string) string { return markupReplacer.Replace(s) }

var markupReplacer = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

// excerpt returns the beginning of a text, cut after a sentence or word near the given number of characters.
func excerpt(s string, limit int) string {
	if utf8.RuneCountInString(s) <= limit {
		return s
	}
	cut, stop, n := 0, 0, 0
	for i, r := range s {
		if n == limit {
			if cut == 0 {
				cut = i
			}
			break
		}
		n++
		if n > limit/2 && endsSentence(s, i, r) {
			stop = i + utf8.RuneLen(r)
		} else if r == ' ' && stop == 0 && n > limit*3/4 {
			cut = i
		}
	}
	if stop > 0 {
		return s[:stop]
	}
	return strings.TrimSpace(s[:cut]) + "…"
}

// endsSentence reports whether the character r at i of s ends a sentence; the point of 42.5 does not.
func endsSentence(s string, i int, r rune) bool {
	switch r {
	case '。', '！', '？', '；':
		return true
	case '.', '!', '?':
		return strings.HasPrefix(s[i+1:], " ")
	}
	return false
}

// plainText returns the text of a piece of HTML on one line, at most about limit characters of it. It looks no further
// into the HTML than that many characters can reasonably reach.
func plainText(content string, limit int) string {
	z := html.NewTokenizer(strings.NewReader(content[:min(len(content), 16*limit)]))
	var b strings.Builder
	for {
		switch z.Next() {
		case html.ErrorToken:
			return excerpt(line(b.String()), limit)
		case html.TextToken:
			b.Write(z.Text())
		case html.StartTagToken, html.EndTagToken, html.SelfClosingTagToken:
			if name, _ := z.TagName(); blockTags[string(name)] {
				b.WriteByte(' ')
			}
		}
	}
}

// blockTags part words from each other; the others stand within a line.
var blockTags = map[string]bool{
	"p": true, "div": true, "br": true, "li": true, "td": true, "th": true, "tr": true, "h1": true, "h2": true, "h3": true,
	"h4": true, "h5": true, "h6": true, "blockquote": true, "pre": true, "figcaption": true, "section": true, "img": true,
}
