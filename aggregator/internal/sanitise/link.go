package sanitise

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/idna"
)

// maxLink is the longest address that goes out, in bytes; browsers and readers disagree about longer ones.
const maxLink = 4096

// Base is an address that relative links are resolved against, taken apart once. The zero value resolves nothing: only
// absolute links pass.
type Base struct {
	scheme    string // http or https
	authority string // host and port
	path      string
	query     string // with its question mark
}

// NewBase takes an address apart. An address that is not http or https gives the zero Base.
func NewBase(address string) Base {
	clean := Base{}.Link(address)
	if clean == "" {
		return Base{}
	}
	scheme, rest, _ := strings.Cut(clean, "://")
	rest, _, _ = strings.Cut(rest, "#")
	authority, tail := cutAt(rest, "/?")
	path, query := cutAt(tail, "?")
	return Base{scheme: scheme, authority: authority, path: path, query: query}
}

// Link is the address that a reference means, fit to be shown and clicked: resolved against the base, http or https only,
// without userinfo, the host in ASCII, and nothing in it that ends an attribute or hides text. Tabs, line breaks and
// NULs are taken out first and backslashes read as slashes, as browsers do. It is "" for everything else
// (bad-input rows 65-67, 74). Letters outside ASCII in the path stay as they were written.
func (b Base) Link(ref string) string {
	if cleanLink(ref) {
		return ref
	}
	ref = strings.TrimFunc(ref, func(r rune) bool { return r <= ' ' || unicode.IsSpace(r) })
	ref = strings.Map(dropControl, ref)
	if ref == "" || len(ref) > maxLink {
		return ""
	}
	scheme, rest := cutScheme(ref)
	switch scheme {
	case "http", "https":
		return join(scheme, strings.TrimLeft(rest, `/\`))
	case "":
	default:
		return ""
	}
	if len(rest) > 1 && slash(rest[0]) && slash(rest[1]) {
		if b.scheme == "" {
			return ""
		}
		return join(b.scheme, strings.TrimLeft(rest, `/\`))
	}
	if strings.HasPrefix(rest, "www.") {
		return join("http", rest) // a host whose scheme was forgotten, never a file
	}
	if b.scheme == "" {
		return ""
	}
	return join(b.scheme, b.authority+b.merge(rest))
}

// IsZero reports whether the base resolves nothing.
func (b Base) IsZero() bool { return b.scheme == "" }

// String is the address of the base, "" for the zero value.
func (b Base) String() string {
	if b.IsZero() {
		return ""
	}
	return b.scheme + "://" + b.authority + b.path + b.query
}

// merge puts a relative reference on the base's path (RFC 3986 §5.2.3).
func (b Base) merge(ref string) string {
	switch {
	case ref[0] == '#':
		return b.path + b.query + ref
	case ref[0] == '?':
		return b.path + ref
	case slash(ref[0]):
		return ref
	}
	return b.path[:strings.LastIndexByte(b.path, '/')+1] + ref
}

// join makes an address of a scheme and what stands behind its slashes.
func join(scheme, rest string) string {
	rest = strings.TrimLeft(rest, "/")
	authority, tail := cutAt(rest, `/\?#`)
	host := hostPort(authority)
	if host == "" {
		return ""
	}
	tail, fragment := cutAt(tail, "#")
	path, query := cutAt(tail, "?")
	path = dropDots(strings.ReplaceAll(path, `\`, "/"))
	if path != "" && path[0] != '/' {
		path = "/" + path
	}
	link := scheme + "://" + host + encode(path) + encode(query) + encode(fragment)
	if len(link) > maxLink {
		return ""
	}
	return link
}

// hostPort drops the userinfo of an authority and brings its host to ASCII; "" if it is no host.
func hostPort(authority string) string {
	host := strings.ToLower(authority[strings.LastIndexByte(authority, '@')+1:])
	port := ""
	if i := strings.LastIndexByte(host, ':'); i >= 0 && !strings.HasSuffix(host, "]") {
		host, port = host[:i], host[i:]
		if port == ":" {
			port = ""
		}
	}
	if strings.Trim(port, ":0123456789") != "" || strings.Count(port, ":") > 1 || len(port) > 6 {
		return ""
	}
	if !isASCII(host) {
		ascii, err := idna.Lookup.ToASCII(host)
		if err != nil {
			return ""
		}
		host = ascii
	}
	if !validHost(host) {
		return ""
	}
	return host + port
}

func validHost(host string) bool {
	if strings.HasPrefix(host, "[") && strings.HasSuffix(host, "]") {
		return strings.Trim(host[1:len(host)-1], "0123456789abcdef:.") == "" && strings.Contains(host, ":")
	}
	if host == "" || len(host) > 253 || host[0] == '.' || strings.Contains(host, "..") {
		return false
	}
	for i := 0; i < len(host); i++ {
		if c := host[i]; !hostByte(c) && c != '_' {
			return false
		}
	}
	return true
}

func hostByte(c byte) bool {
	return 'a' <= c && c <= 'z' || '0' <= c && c <= '9' || c == '-' || c == '.'
}

// dropDots removes "." and ".." segments (RFC 3986 §5.2.4).
func dropDots(path string) string {
	if !strings.Contains(path, "/.") {
		return path
	}
	var out []string
	segments := strings.Split(path, "/")
	for i, s := range segments {
		last := i == len(segments)-1
		switch s {
		case ".", "..":
			if s == ".." && len(out) > 1 {
				out = out[:len(out)-1]
			}
			if last {
				out = append(out, "")
			}
		default:
			out = append(out, s)
		}
	}
	return strings.Join(out, "/")
}

const hexDigits = "0123456789ABCDEF"

// encode percent-encodes what may not stand in an address, or only invisibly so.
func encode(s string) string {
	i := 0
	for i < len(s) && plainByte(s, i) {
		i++
	}
	if i == len(s) {
		return s
	}
	var b strings.Builder
	b.WriteString(s[:i])
	for i < len(s) {
		r, size := utf8.DecodeRuneInString(s[i:])
		if r < utf8.RuneSelf && plainByte(s, i) || r >= utf8.RuneSelf && r != utf8.RuneError && visible(r) {
			b.WriteString(s[i : i+size])
		} else {
			for _, c := range []byte(s[i : i+size]) {
				b.WriteByte('%')
				b.WriteByte(hexDigits[c>>4])
				b.WriteByte(hexDigits[c&15])
			}
		}
		i += size
	}
	return b.String()
}

// plainByte reports whether the ASCII byte at i stands for itself in an address.
func plainByte(s string, i int) bool {
	switch c := s[i]; {
	case c <= ' ' || c >= 0x7F:
		return false
	case c == '"' || c == '<' || c == '>' || c == '`' || c == '\\':
		return false
	case c == '%':
		return i+2 < len(s) && isHex(s[i+1]) && isHex(s[i+2])
	}
	return true
}

// visible reports whether a character outside ASCII can be told from others when it is shown.
func visible(r rune) bool {
	return unicode.IsGraphic(r) && !unicode.IsSpace(r)
}

func isHex(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
}

// cleanLink reports whether ref is an absolute address that Link would return unchanged: the usual case, found without
// taking it apart.
func cleanLink(ref string) bool {
	i := len("https://")
	if !strings.HasPrefix(ref, "https://") {
		if !strings.HasPrefix(ref, "http://") {
			return false
		}
		i--
	}
	start := i
	for i < len(ref) && hostByte(ref[i]) && !(ref[i] == '.' && ref[i-1] == '.') {
		i++
	}
	if i == start || ref[start] == '.' || i-start > 253 || len(ref) > maxLink || i < len(ref) && ref[i] != '/' {
		return false
	}
	for ; i < len(ref); i++ {
		if !plainByte(ref, i) || ref[i] == '.' && ref[i-1] == '/' {
			return false
		}
	}
	return true
}

// cutScheme splits "http:rest" into a lower-case scheme and the rest; a reference without one has the scheme "".
func cutScheme(ref string) (scheme, rest string) {
	for i := 0; i < len(ref); i++ {
		switch c := ref[i] | 0x20; {
		case 'a' <= c && c <= 'z':
		case i > 0 && ('0' <= ref[i] && ref[i] <= '9' || ref[i] == '+' || ref[i] == '-' || ref[i] == '.'):
		case i > 0 && ref[i] == ':':
			return strings.ToLower(ref[:i]), ref[i+1:]
		default:
			return "", ref
		}
	}
	return "", ref
}

// cutAt splits s in front of the first of the given bytes.
func cutAt(s, bytes string) (before, from string) {
	if i := strings.IndexAny(s, bytes); i >= 0 {
		return s[:i], s[i:]
	}
	return s, ""
}

func slash(c byte) bool { return c == '/' || c == '\\' }

func dropControl(r rune) rune {
	if r < ' ' || r == 0x7F {
		return -1
	}
	return r
}

func isASCII(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// SameHost reports whether two bases are on the same host, a leading www. apart.
func (b Base) SameHost(other Base) bool {
	return strings.TrimPrefix(b.authority, "www.") == strings.TrimPrefix(other.authority, "www.")
}
