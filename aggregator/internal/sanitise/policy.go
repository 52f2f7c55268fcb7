package sanitise

// action is what happens to an element.
type action uint8

const (
	unwrap action = iota // its content stays, the element goes; also for all elements not listed
	keep
	drop // it goes with its content
)

// rule says what happens to one element.
type rule struct {
	action action
	as     string   // the name it is written with, if another
	attrs  []string // kept attributes, in the order in which they are written; lang and dir come on top
	nest   nesting
}

// nesting is what the fast way must know about an element: how the parser of HTML treats its start tag.
type nesting uint8

const (
	rare     nesting = iota // too involved for the fast way
	ordinary                // pushed, popped by its end tag
	styling                 // the same, but one inside its like is restructured
	block                   // closes an open p
	heading                 // closes an open p and is closed by its like
	entry                   // li, dt, dd: closes its like, unless directly in a list
	void                    // has no end tag
	voidLine                // has no end tag and closes an open p
	raw                     // its content is text of another language
)

// rules is the allow-list (bad-input row 68). Nothing in it can run, load a document, cover the page or send a form.
// Elements that are not listed are unwrapped.
var rules = map[string]*rule{
	"p":          {action: keep, nest: block},
	"div":        {action: keep, nest: block},
	"section":    {action: keep, nest: block},
	"article":    {action: keep, nest: block},
	"header":     {action: keep, nest: block},
	"footer":     {action: keep, nest: block},
	"aside":      {action: keep, nest: block},
	"main":       {action: keep, nest: block},
	"nav":        {action: keep, nest: block},
	"address":    {action: keep, nest: block},
	"figure":     {action: keep, nest: block},
	"figcaption": {action: keep, nest: block},
	"details":    {action: keep, nest: block},
	"summary":    {action: keep, nest: block},
	"blockquote": {action: keep, attrs: []string{"cite"}, nest: block},
	"pre":        {action: keep, nest: block},
	"ul":         {action: keep, nest: block},
	"ol":         {action: keep, attrs: []string{"start", "reversed", "type"}, nest: block},
	"li":         {action: keep, attrs: []string{"value"}, nest: entry},
	"dl":         {action: keep, nest: block},
	"dt":         {action: keep, nest: entry},
	"dd":         {action: keep, nest: entry},
	"h1":         {action: keep, nest: heading},
	"h2":         {action: keep, nest: heading},
	"h3":         {action: keep, nest: heading},
	"h4":         {action: keep, nest: heading},
	"h5":         {action: keep, nest: heading},
	"h6":         {action: keep, nest: heading},
	"hr":         {action: keep, nest: voidLine},
	"br":         {action: keep, nest: void},
	"wbr":        {action: keep, nest: void},

	"table":    {action: keep},
	"caption":  {action: keep},
	"colgroup": {action: keep, attrs: []string{"span"}},
	"col":      {action: keep, attrs: []string{"span"}},
	"thead":    {action: keep},
	"tbody":    {action: keep},
	"tfoot":    {action: keep},
	"tr":       {action: keep},
	"td":       {action: keep, attrs: []string{"colspan", "rowspan", "align"}},
	"th":       {action: keep, attrs: []string{"colspan", "rowspan", "align", "scope"}},

	"a":      {action: keep, attrs: []string{"href", "title", "hreflang"}, nest: styling},
	"abbr":   {action: keep, attrs: []string{"title"}, nest: ordinary},
	"b":      {action: keep, nest: styling},
	"bdi":    {action: keep, nest: ordinary},
	"bdo":    {action: keep, nest: ordinary},
	"cite":   {action: keep, nest: ordinary},
	"code":   {action: keep, nest: styling},
	"del":    {action: keep, attrs: []string{"cite", "datetime"}, nest: ordinary},
	"dfn":    {action: keep, attrs: []string{"title"}, nest: ordinary},
	"em":     {action: keep, nest: styling},
	"i":      {action: keep, nest: styling},
	"ins":    {action: keep, attrs: []string{"cite", "datetime"}, nest: ordinary},
	"kbd":    {action: keep, nest: ordinary},
	"mark":   {action: keep, nest: ordinary},
	"q":      {action: keep, attrs: []string{"cite"}, nest: ordinary},
	"ruby":   {action: keep},
	"rb":     {action: keep},
	"rt":     {action: keep},
	"rp":     {action: keep},
	"s":      {action: keep, nest: styling},
	"samp":   {action: keep, nest: ordinary},
	"small":  {action: keep, nest: styling},
	"span":   {action: keep, nest: ordinary}, // written only with lang or dir
	"strike": {action: keep, as: "s", nest: styling},
	"strong": {action: keep, nest: styling},
	"sub":    {action: keep, nest: ordinary},
	"sup":    {action: keep, nest: ordinary},
	"time":   {action: keep, attrs: []string{"datetime"}, nest: ordinary},
	"tt":     {action: keep, as: "code", nest: styling},
	"u":      {action: keep, nest: styling},
	"var":    {action: keep, nest: ordinary},

	"img":    {action: keep, attrs: []string{"src", "alt", "title", "width", "height"}, nest: void},
	"audio":  {action: keep, attrs: []string{"src", "controls"}, nest: ordinary},
	"video":  {action: keep, attrs: []string{"src", "poster", "width", "height", "controls"}, nest: ordinary},
	"source": {action: keep, attrs: []string{"src", "type"}, nest: void},

	"font":      {nest: styling},
	"big":       {nest: styling},
	"center":    {action: keep, as: "div", nest: block},
	"form":      {action: keep, as: "div"},
	"fieldset":  {action: keep, as: "div"},
	"legend":    {action: keep, as: "div"},
	"dir":       {action: keep, as: "ul"},
	"menu":      {action: keep, as: "ul"},
	"xmp":       {action: keep, as: "pre"},
	"listing":   {action: keep, as: "pre"},
	"plaintext": {action: keep, as: "pre"},

	"script": {action: drop, nest: raw}, "style": {action: drop, nest: raw}, "iframe": {action: drop, nest: raw},
	"template": {action: drop}, "svg": {action: drop},
	"math": {action: drop}, "embed": {action: drop}, "applet": {action: drop},
	"frame": {action: drop}, "frameset": {action: drop}, "noframes": {action: drop}, "noembed": {action: drop},
	"head": {action: drop}, "title": {action: drop}, "base": {action: drop}, "meta": {action: drop}, "link": {action: drop},
	"input": {action: drop}, "select": {action: drop}, "textarea": {action: drop}, "datalist": {action: drop},
	"param": {action: drop}, "track": {action: drop}, "area": {action: drop}, "dialog": {action: drop},
	"canvas": {action: drop}, "bgsound": {action: drop}, "keygen": {action: drop},
}

// everywhere are the attributes that any kept element may have.
var everywhere = []string{"lang", "dir"}

// voidElement reports whether a kept element has no content.
func voidElement(name string) bool {
	switch name {
	case "br", "hr", "img", "wbr", "col", "source":
		return true
	}
	return false
}

// attributes looks up an attribute of the element that is being written; "" and false if it has none of that name.
type attributes interface {
	get(name string) (string, bool)
	none() bool
}

// attribute cleans the value of a kept attribute; false drops it.
func (s *Sanitiser) attribute(element, name, value string, base Base) (string, bool) {
	switch name {
	case "href", "cite", "src", "poster":
		value = base.Link(value)
		return value, value != ""
	case "width", "height", "colspan", "rowspan", "span", "start", "value":
		value = trimSpace(value)
		return value, number(value)
	case "alt":
		return value, true
	case "title":
		return value, value != ""
	case "dir":
		return value, value == "ltr" || value == "rtl" || value == "auto"
	case "align":
		return value, value == "left" || value == "right" || value == "center"
	case "type":
		return value, value != "" && plainWord(value)
	case "controls", "reversed":
		return "", true
	default: // lang, hreflang, datetime, scope
		return value, value != "" && plainWord(value)
	}
}

// number reports whether s is a number of one to five digits.
func number(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != "" && len(s) <= 5
}

// plainWord reports whether s is made of letters, digits and the marks of dates, languages and media types.
func plainWord(s string) bool {
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case 'a' <= c|0x20 && c|0x20 <= 'z', '0' <= c && c <= '9', c == '-', c == ':', c == '.', c == '+', c == '/', c == ' ', c == '_':
		default:
			return false
		}
	}
	return len(s) <= 64
}

func trimSpace(s string) string {
	for len(s) > 0 && (s[0] == ' ' || s[0] == '\t' || s[0] == '\n') {
		s = s[1:]
	}
	for len(s) > 0 && (s[len(s)-1] == ' ' || s[len(s)-1] == '\t' || s[len(s)-1] == '\n') {
		s = s[:len(s)-1]
	}
	return s
}
