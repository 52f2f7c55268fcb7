// Package outlet knows who publishes: newspapers, agencies, portals, stations and accounts, by the many names and
// domains under which reposts credit them.
//
// A Set answers three questions: which outlet a name or an address means (Find, At), under which name it is shown
// (Shown), and whether two names mean the same outlet (Same: 投资界, PEdaily and pedaily.cn do). It is built once from
// the list that is compiled in (outlets.txt, where its form is described) and from the configuration, and never
// changes afterwards, so any goroutine may use it.
package outlet

import (
	"net/url"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/publicsuffix"

	"headwater/aggregator/internal/fold"
)

// An Outlet is one publisher and the names it goes by.
type Outlet struct {
	Name    string   // as it writes itself
	Home    string   // absolute address of its front page, "" when unknown
	Names   []string // other names in their own right, shown as they were written: Reuters for 路透社
	Aliases []string // spellings that are shown as Name, or as another name: "路透 = 路透社"
	Domains []string // domains besides that of Home: thepaper.cn, or people.com.cn/paper for a part of a site
}

// Set is a look-up of outlets by folded name and by domain.
type Set struct {
	names   map[string]entry   // by key
	begins  prefixes           // the beginnings of all keys
	domains map[string]*Outlet // by domain, or domain and first part of the path
}

// entry is what one name means.
type entry struct {
	outlet *Outlet
	shown  string // the name under which it is shown
	own    bool   // a name in its own right, which may be shown in the characters in which it was written
}

// New builds a set of the compiled-in outlets and of extra ones. An extra outlet whose name, alias or domain is
// known already extends that outlet and overrides it: its name and home are used, and its names are added to those
// that are known. Later ones win over earlier ones.
func New(extra ...Outlet) *Set {
	builtin := Builtin()
	s := &Set{
		names:   make(map[string]entry, 4*len(builtin)),
		domains: make(map[string]*Outlet, 2*len(builtin)),
	}
	for i := range builtin {
		s.add(&builtin[i])
	}
	for _, o := range extra {
		s.override(o)
	}
	return s
}

// add registers an outlet of the compiled-in list: a name or domain that is taken stays with its first outlet, except
// that an outlet's own name always is its own.
func (s *Set) add(o *Outlet) {
	s.put(fold.Key(o.Name), entry{o, o.Name, true})
	for _, n := range o.Names {
		s.addName(n, entry{o, n, true})
	}
	for _, n := range o.Aliases {
		shown := o.Name
		if alias, name, ok := strings.Cut(n, " = "); ok {
			n, shown = alias, name
		}
		s.addName(n, entry{o, shown, false})
	}
	for _, d := range o.ownDomains() {
		if _, taken := s.domains[d]; !taken {
			s.domains[d] = o
		}
	}
}

func (s *Set) addName(name string, e entry) {
	key := fold.Key(name)
	if _, taken := s.names[key]; !taken && key != "" {
		s.put(key, e)
	}
}

func (s *Set) put(key string, e entry) {
	s.names[key] = e
	s.begins.add(key)
}

// override registers a configured outlet. Every name that is configured is shown as the configured name.
func (s *Set) override(o Outlet) {
	merged := o
	if known := s.known(o); known != nil {
		if merged.Home == "" {
			merged.Home = known.Home
		}
		for key, e := range s.names {
			if e.outlet != known {
				continue
			}
			shown := e.shown
			if shown == known.Name {
				shown = o.Name
			}
			s.names[key] = entry{&merged, shown, e.own && shown != o.Name}
		}
		for d, holder := range s.domains {
			if holder == known {
				s.domains[d] = &merged
			}
		}
	}
	for _, list := range [][]string{{o.Name}, o.Names, o.Aliases} {
		for _, n := range list {
			if key := fold.Key(n); key != "" {
				s.put(key, entry{&merged, o.Name, false})
			}
		}
	}
	for _, d := range o.ownDomains() {
		s.domains[d] = &merged
	}
}

// known finds the outlet that a configured one extends: the one of its name, else of an alias, else of its own domains.
// The home decides last: many blogs share the domain of a platform.
func (s *Set) known(o Outlet) *Outlet {
	for _, list := range [][]string{{o.Name}, o.Names, o.Aliases} {
		for _, n := range list {
			if e, ok := s.names[fold.Key(n)]; ok {
				return e.outlet
			}
		}
	}
	for _, d := range o.Domains {
		if k := s.domains[domainKey(d)]; k != nil {
			return k
		}
	}
	return nil
}

// Find returns the outlet that a name means, endings such as 客户端 or 官网 left aside.
func (s *Set) Find(name string) (Outlet, bool) {
	e, ok := s.find(name)
	if !ok {
		return Outlet{}, false
	}
	return *e.outlet, true
}

// Shown returns the name under which an outlet named so is shown: the outlet's name for an alias, and the name itself
// for names in their own right and for unknown ones. Such a name stays in the characters (简, 繁) in which it was written.
func (s *Set) Shown(name string) string {
	name = strings.TrimSpace(name)
	e, ok := s.find(name)
	if !ok || e.own && utf8.RuneCountInString(name) == utf8.RuneCountInString(e.shown) && !isASCII(name) {
		return name
	}
	return e.shown
}

func isASCII(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r >= utf8.RuneSelf }) < 0
}

// Known reports whether a name means an outlet.
func (s *Set) Known(name string) bool {
	_, ok := s.find(name)
	return ok
}

// Meaning is what a name means. Names that mean the same outlet have equal meanings, unknown names when they fold to the same
// key.
type Meaning struct {
	outlet *Outlet
	key    string // of an unknown name
}

// Meaning returns what a name means.
func (s *Set) Meaning(name string) Meaning {
	if e, ok := s.find(name); ok {
		return Meaning{outlet: e.outlet}
	}
	var room [2 * maxName]byte
	return Meaning{key: string(trimVariant(fold.AppendKeyBytes(room[:0], name)))}
}

// Same reports whether two names mean the same.
func (s *Set) Same(a, b string) bool { return s.Meaning(a) == s.Meaning(b) }

func (s *Set) find(name string) (entry, bool) {
	if len(name) > maxName {
		return entry{}, false
	}
	var room [2 * maxName]byte
	key := fold.AppendKeyBytes(room[:0], name)
	if e, ok := s.names[string(key)]; ok {
		return e, true
	}
	trimmed := trimVariant(key)
	if len(trimmed) == len(key) {
		return entry{}, false
	}
	e, ok := s.names[string(trimmed)]
	e.own = false
	return e, ok
}

// Longest returns the length in bytes of the longest known name that text begins with and that may end there, 0 when
// there is none. Only the first sixteen Chinese characters, or sixty bytes, are tried.
func (s *Set) Longest(text string, mayEnd func(i int) bool) int {
	key, best, count, path := make([]byte, 0, 64), 0, 0, s.begins.path()
	for i, r := range text {
		if i > 60 || count > 32 {
			break
		}
		size := utf8.RuneLen(r)
		if r == utf8.RuneError {
			break
		}
		length := len(key)
		key = fold.AppendKeyBytes(key, text[i:i+size])
		path.step(key[length:])
		if path.lost && !hasArticle(key) {
			break // no name goes on so
		}
		if count++; count < 2 || !s.has(key) || !mayEnd(i+size) {
			continue
		}
		best = i + size
	}
	if best == 0 {
		return 0
	}
	if n := variantPrefix(text[best:]); n > 0 && mayEnd(best+n) {
		best += n
	}
	return best
}

// has reports whether a key is known, with the English article or without.
func (s *Set) has(key []byte) bool {
	if _, ok := s.names[string(key)]; ok {
		return true
	}
	if !hasArticle(key) {
		return false
	}
	_, ok := s.names[string(key[len("the"):])]
	return ok
}

// maxName bounds the bytes of a name that is looked up.
const maxName = 120

// At returns the outlet whose domain an address stands on. Parts of a site come before the site: bbc.com/zhongwen,
// finance.sina.com.cn, then sina.com.cn.
func (s *Set) At(address string) (Outlet, bool) {
	o, _, ok := s.Place(address)
	return o, ok
}

// Place is At and Site in one.
func (s *Set) Place(address string) (o Outlet, site string, ok bool) {
	host, path := split(address)
	if host == "" {
		return Outlet{}, "", false
	}
	site = registrable(host)
	o, ok = s.on(host, path, site)
	return o, site, ok
}

// on returns the outlet of a host, or of a part of it, within a registrable domain.
func (s *Set) on(host, path, site string) (Outlet, bool) {
	first, _, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	for d := host; ; {
		if o := s.domains[d+"/"+first]; o != nil && first != "" {
			return *o, true
		}
		if o := s.domains[d]; o != nil {
			return *o, true
		}
		_, parent, ok := strings.Cut(d, ".")
		if !ok || d == site {
			return Outlet{}, false
		}
		d = parent
	}
}

// Site returns the registrable domain of an address (sina.com.cn of http://finance.sina.com.cn/x), the host when it
// has none, "" for no address.
func Site(address string) string {
	host, _ := split(address)
	return registrable(host)
}

func registrable(host string) string {
	if d, err := publicsuffix.EffectiveTLDPlusOne(host); err == nil {
		return d
	}
	return host
}

// Host returns the host of an address in lower case, without www. and m.
func Host(address string) string {
	host, _ := split(address)
	return host
}

func split(address string) (host, path string) {
	if host, path, ok := splitPlain(address); ok {
		return bareHost(host), path
	}
	address = strings.TrimSpace(address)
	if !strings.Contains(address, "://") {
		address = "https://" + strings.TrimPrefix(address, "//")
	}
	u, err := url.Parse(address)
	if err != nil {
		return "", ""
	}
	return bareHost(strings.ToLower(u.Hostname())), u.Path
}

// splitPlain takes an address apart that has nothing in it to be decoded: the usual case.
func splitPlain(address string) (host, path string, ok bool) {
	rest, secure := strings.CutPrefix(address, "https://")
	if !secure {
		if rest, ok = strings.CutPrefix(address, "http://"); !ok {
			return "", "", false
		}
	}
	n := 0
	for n < len(rest) && (rest[n] >= 'a' && rest[n] <= 'z' || rest[n] >= '0' && rest[n] <= '9' || rest[n] == '.' || rest[n] == '-') {
		n++
	}
	if n < len(rest) && rest[n] != '/' {
		return "", "", false
	}
	for i := n; i < len(rest); i++ {
		if c := rest[i]; c <= ' ' || c >= 0x7F || c == '%' {
			return "", "", false
		}
	}
	path = rest[n:]
	if end := strings.IndexAny(path, "?#"); end >= 0 {
		path = path[:end]
	}
	return rest[:n], path, true
}

func bareHost(host string) string {
	for _, prefix := range [...]string{"www.", "m.", "wap."} {
		if rest, ok := strings.CutPrefix(host, prefix); ok && strings.Contains(rest, ".") {
			return rest
		}
	}
	return host
}
