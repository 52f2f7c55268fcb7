package gate

import "strings"

// A namespace is told by a canonical prefix, whatever prefix or default the document binds it to. The empty prefix is the
// vocabulary of the format itself.
const (
	prefixNative  = ""
	prefixAtom    = "atom"
	prefixXHTML   = "xhtml"
	prefixUnknown = "?" // a vocabulary that nobody here reads: its elements are counted and left out
)

// prefixes maps namespace addresses, lower case and without a closing slash or #, to canonical prefixes. Only vocabularies
// that the translation reads stand here.
var prefixes = map[string]string{
	"http://www.w3.org/2005/atom":                                    prefixAtom,
	"http://purl.org/atom/ns":                                        prefixAtom,
	"http://purl.org/rss/1.0":                                        "rss",
	"http://my.netscape.com/rdf/simple/0.9":                          "rss",
	"http://channel.netscape.com/rdf/simple/0.9":                     "rss",
	"http://purl.org/net/rss1.1":                                     "rss",
	"http://backend.userland.com/rss":                                "rss",
	"http://backend.userland.com/rss2":                               "rss",
	"http://backend.userland.com/rss091":                             "rss",
	"http://blogs.law.harvard.edu/tech/rss":                          "rss",
	"http://cyber.law.harvard.edu/rss/rss.html":                      "rss",
	"http://www.w3.org/1999/02/22-rdf-syntax-ns":                     "rdf",
	"http://www.w3.org/1999/xhtml":                                   prefixXHTML,
	"http://purl.org/dc/elements/1.1":                                "dc",
	"http://purl.org/dc/elements/1.0":                                "dc",
	"http://purl.org/metadata/dublin_core":                           "dc",
	"http://purl.org/dc/terms":                                       "dcterms",
	"http://purl.org/rss/1.0/modules/content":                        "content",
	"http://purl.org/rss/1.0/modules/syndication":                    "sy",
	"http://purl.org/rss/1.0/modules/aggregation":                    "ag",
	"http://purl.org/rss/1.0/modules/slash":                          "slash",
	"http://purl.org/syndication/history/1.0":                        "fh",
	"http://purl.org/syndication/thread/1.0":                         "thr",
	"http://search.yahoo.com/mrss":                                   "media",
	"http://www.itunes.com/dtds/podcast-1.0.dtd":                     "itunes",
	"http://example.com/dtds/podcast-1.0.dtd":                        "itunes",
	"http://www.google.com/schemas/play-podcasts/1.0":                "googleplay",
	"http://rssnamespace.org/feedburner/ext/1.0":                     "feedburner",
	"http://backend.userland.com/creativecommonsrssmodule":           "creativeCommons",
	"http://cyber.law.harvard.edu/rss/creativecommonsrssmodule.html": "creativeCommons",
	"http://web.resource.org/cc":                                     "cc",
	"http://creativecommons.org/ns":                                  "cc",
	"http://prismstandard.org/namespaces/1.2/basic":                  "prism",
	"http://prismstandard.org/namespaces/basic/2.0":                  "prism",
	"http://wellformedweb.org/commentapi":                            "wfw",
	"http://news.yandex.ru":                                          "yandex",
	"http://planet.intertwingly.net":                                 "planet",
	"http://www.w3.org/2007/app":                                     "app",
}

// usual are the prefixes that documents use without declaring them.
var usual = map[string]string{
	"atom": prefixAtom, "atom10": prefixAtom, "atom03": prefixAtom, "a10": prefixAtom, "rss": "rss", "rdf": "rdf",
	"xhtml": prefixXHTML, "dc": "dc", "dcterms": "dcterms", "content": "content", "sy": "sy", "ag": "ag", "slash": "slash",
	"fh": "fh", "thr": "thr", "media": "media", "itunes": "itunes", "googleplay": "googleplay", "feedburner": "feedburner",
	"creativecommons": "creativeCommons", "cc": "cc", "prism": "prism", "wfw": "wfw", "yandex": "yandex", "planet": "planet",
	"app": "app", "xml": "xml",
}

// canonical returns the prefix of a namespace address.
func canonical(uri []byte) string {
	key := strings.ToLower(strings.TrimSpace(string(uri)))
	key = strings.TrimRight(key, "/#")
	if prefix, ok := prefixes[key]; ok {
		return prefix
	}
	if rest, ok := strings.CutPrefix(key, "https:"); ok {
		if prefix, ok := prefixes["http:"+rest]; ok {
			return prefix
		}
	}
	return prefixUnknown
}

// binding is one xmlns declaration in scope.
type binding struct {
	prefix    string // as declared, "" for the default
	canonical string
}

// scope is the stack of namespace declarations.
type scope []binding

// lookup returns the canonical prefix that a declared one stands for. Undeclared prefixes mean what they usually mean; without
// a default namespace a name without prefix is native.
func (s scope) lookup(prefix []byte) string {
	for i := len(s) - 1; i >= 0; i-- {
		if s[i].prefix == string(prefix) {
			return s[i].canonical
		}
	}
	if len(prefix) == 0 {
		return prefixNative
	}
	if known, ok := usual[strings.ToLower(string(prefix))]; ok {
		return known
	}
	return prefixUnknown
}

// role is what the walk has to do at an element.
type role uint8

const (
	roleSkip      role = iota // unknown: left out with all that is in it
	roleWrite                 // structure: written
	roleContainer             // holds items: written, closes what is left open before an item
	roleItem                  // an item or entry
	roleText                  // a text that may hold markup: lifted as it stands up to its end tag
	roleDate                  // a date: kept with the item, not written
	roleLeaf                  // never has children: a tag inside it means that it was not closed
)

// vocabulary gives the roles of the elements of one format, by lower-case local name; what is missing is skipped.
type vocabulary map[string]role

var rssNames = vocabulary{
	"rss": roleContainer, "rdf": roleContainer, "channel": roleContainer, "item": roleItem, "items": roleSkip,
	"title": roleText, "description": roleText, "encoded": roleText,
	"link": roleLeaf, "guid": roleLeaf, "category": roleLeaf, "comments": roleLeaf, "source": roleLeaf, "enclosure": roleLeaf,
	"language": roleLeaf, "copyright": roleLeaf, "managingeditor": roleLeaf, "webmaster": roleLeaf, "generator": roleLeaf,
	"ttl":     roleLeaf,
	"pubdate": roleDate, "lastbuilddate": roleDate, "date": roleDate, "published": roleDate, "updated": roleDate,
	"image": roleWrite, "url": roleLeaf, "width": roleSkip, "height": roleSkip, "textinput": roleSkip,
	"skiphours": roleWrite, "hour": roleLeaf, "skipdays": roleWrite, "day": roleLeaf,
}

var atomNames = vocabulary{
	"feed": roleContainer, "entry": roleItem,
	"title": roleText, "subtitle": roleText, "tagline": roleText, "summary": roleText, "content": roleText, "rights": roleText,
	"copyright": roleText,
	"id":        roleLeaf, "link": roleLeaf, "category": roleLeaf, "icon": roleLeaf, "logo": roleLeaf, "generator": roleLeaf,
	"name": roleLeaf, "email": roleLeaf, "uri": roleLeaf, "url": roleLeaf, "homepage": roleLeaf,
	"author": roleWrite, "contributor": roleWrite, "source": roleWrite,
	"updated": roleDate, "published": roleDate, "modified": roleDate, "issued": roleDate, "created": roleDate,
}

var cdfNames = vocabulary{
	"channel": roleContainer, "item": roleItem, "title": roleText, "abstract": roleText, "logo": roleLeaf, "a": roleWrite,
	"category": roleLeaf,
}

// ownNames are elements that documents use and the parser of their format does not read, or not well: they are written under
// the prefix own, where they reach the translation as an extension.
var ownNames = map[Format]vocabulary{
	RSS: {"author": roleText, "summary": roleText, "content": roleText, "fulltext": roleText, "full-text": roleText,
		"fullitem": roleText, "body": roleText, "id": roleLeaf, "tags": roleLeaf},
	Atom: {"info": roleText},
}

// foreignNames are the roles of elements outside the format; of their vocabularies everything else is structure.
var foreignNames = map[string]vocabulary{
	"content":   {"encoded": roleText},
	prefixXHTML: {"body": roleText, "div": roleText, "content": roleText},
	"atom": {"title": roleText, "subtitle": roleText, "summary": roleText, "content": roleText, "rights": roleText,
		"updated": roleDate, "published": roleDate, "link": roleLeaf, "id": roleLeaf},
	"dc":      {"date": roleDate, "description": roleText, "title": roleText},
	"dcterms": {"issued": roleDate, "created": roleDate, "modified": roleDate, "available": roleDate},
	"prism":   {"publicationdate": roleDate},
	"app":     {"edited": roleSkip},
	"media":   {"title": roleText, "description": roleText, "text": roleSkip, "player": roleSkip},
	"itunes":  {"summary": roleText, "subtitle": roleText},
	"yandex":  {"full-text": roleText},
	"rdf":     {"rdf": roleContainer, "li": roleSkip, "seq": roleSkip},
	"sy":      {"updatebase": roleLeaf},
}
