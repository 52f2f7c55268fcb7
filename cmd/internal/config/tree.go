package config

// Tree is config.yaml as it is written. Every key is optional; a source needs its url and a topic its id.
type Tree struct {
	Site        Site        `yaml:"site"`
	Listen      string      `yaml:"listen"` // Address of the feeds and pages, host:port. Default 127.0.0.1:8080.
	Admin       string      `yaml:"admin"`  // Address of metrics, status and pprof; "" turns it off. Default 127.0.0.1:8081.
	Data        string      `yaml:"data"`   // The data file, relative to this file or to $STATE_DIRECTORY under systemd. Default headwater.db.
	Polling     Polling     `yaml:"polling"`
	Dedup       Dedup       `yaml:"dedup"`
	Attribution Attribution `yaml:"attribution"`
	Retention   Retention   `yaml:"retention"`
	Sources     []Source    `yaml:"sources"` // The feeds to poll. The short form is a bare address.
	Topics      []Topic     `yaml:"topics"`  // The selections to publish.
}

// Site is what all feeds and pages share.
type Site struct {
	Title       string   `yaml:"title"`       // Default Headwater.
	Description string   `yaml:"description"` // One line about the site.
	URL         string   `yaml:"url"`         // Public address: links, self links and pages. Default http://localhost with the port of listen. Ids do not depend on it.
	Language    Language `yaml:"language"`    // Of pages and feeds, BCP 47. Default zh-CN.
	Timezone    Zone     `yaml:"timezone"`    // How times are shown, and how times without a zone are read. Default Asia/Shanghai.
	Disclaimer  string   `yaml:"disclaimer"`  // Shown on article pages; a source or a topic may set its own.
	Contact     string   `yaml:"contact"`     // Mail address or URL, in the User-Agent of requests and on the pages.
	Hubs        []string `yaml:"hubs"`        // WebSub hubs elsewhere that are told of every change of a public topic, beside the built-in /hub.
}

// Polling holds the manners that all sources share.
type Polling struct {
	Interval      Duration `yaml:"interval"`       // Where a source starts; it adapts to the rhythm of its feed between the two bounds. Default 1h.
	MinInterval   Duration `yaml:"min_interval"`   // Default 10m.
	MaxInterval   Duration `yaml:"max_interval"`   // Default 24h.
	Workers       int      `yaml:"workers"`        // Polls at work at the same time; those that wait for a slow source do not count. Default 32.
	PerHost       int      `yaml:"per_host"`       // Requests in flight to one host. Default 1.
	HostGap       Duration `yaml:"host_gap"`       // Pause between two requests to one host; 0 is none. Default 1s.
	Hold          Hold     `yaml:"hold"`           // How far a Retry-After reaches: source, host, or domain (the registrable one). Default source.
	Timeout       Duration `yaml:"timeout"`        // Of a whole request. Default 30s.
	MaxBody       Size     `yaml:"max_body"`       // Largest answer after decompression. Default 10MiB.
	MaxItems      int      `yaml:"max_items"`      // Newest entries taken of one document. Default 1000.
	AllowNetworks []Prefix `yaml:"allow_networks"` // Private networks that may be polled, e.g. 192.168.1.0/24.
}

// Dedup bounds the comparison of texts; exact keys are kept for ever.
type Dedup struct {
	Window Duration `yaml:"window"` // How far back texts are compared; 0 compares none. Default 14d.
}

// Attribution tunes the reading of origins: 来源：新华社, "This article first appeared in …".
type Attribution struct {
	MinConfidence float64  `yaml:"min_confidence"` // Readings below it are not shown, 0 to 1. Default 0.5.
	Outlets       []Outlet `yaml:"outlets"`        // Publishers added to the built-in list.
	IgnoreNames   []string `yaml:"ignore_names"`   // Names that are never an origin.
}

// Outlet is a publisher.
type Outlet struct {
	Name    string   `yaml:"name" jsonschema:"required"` // As it is shown.
	URL     string   `yaml:"url"`                        // Its home page.
	Aliases []string `yaml:"aliases"`
	Domains []string `yaml:"domains"` // Bare domains whose pages are its own, e.g. pedaily.cn.
}

// Retention says what is dropped.
type Retention struct {
	Items     Duration `yaml:"items"`      // Age at which items go; 0 keeps everything. Default 365d.
	PerSource int      `yaml:"per_source"` // Newest items kept of a source; 0 is no limit.
}

// Source is an address to poll and the outlet behind it. The short form is the bare address.
type Source struct {
	ID         string            `yaml:"id" jsonschema:"pattern=^[a-z0-9-]+$"` // [a-z0-9-], stable: ids of items depend on it. Default: from the host of the url.
	Name       string            `yaml:"name"`                                 // Shown as 来源. Default: the feed's own title.
	URL        Secret            `yaml:"url" jsonschema:"required"`            // The feed to poll, http or https. ${NAME} is replaced from the environment.
	Home       string            `yaml:"home"`                                 // Shown instead of the polled address. Default: the feed's own link.
	Outlet     string            `yaml:"outlet"`                               // Several feeds of one publisher share one outlet. Default: the source itself.
	Aliases    []string          `yaml:"aliases"`                              // Other names of the outlet in bylines.
	Tags       []string          `yaml:"tags"`                                 // Topics select them as tag:finance.
	Timezone   Zone              `yaml:"timezone"`                             // How its times without a zone are read. Default: the site's.
	Language   Language          `yaml:"language"`                             // BCP 47. Default: what the feed says.
	Interval   *Duration         `yaml:"interval"`                             // Overrides polling.interval as the starting point.
	Republish  Republish         `yaml:"republish"`                            // How much may be shown: link, excerpt, feed (what its feed carries), article (the text of its page). Default feed.
	Prefer     int               `yaml:"prefer"`                               // A higher one leads a story when several sources have it and none is the origin.
	Disclaimer string            `yaml:"disclaimer"`                           // Default: the site's.
	Rights     string            `yaml:"rights"`                               // Licence text carried into the outputs.
	Headers    map[string]Secret `yaml:"headers"`                              // Extra request headers. ${NAME} is replaced from the environment.
	Auth       Auth              `yaml:"auth"`
	Proxy      Secret            `yaml:"proxy"`  // http, https or socks5 address. ${NAME} is replaced from the environment.
	Paused     bool              `yaml:"paused"` // Kept and published, but not polled.
	Limits     Limits            `yaml:"limits"` // What one document of it may cost to read; 0 is the built-in limit, a negative number none.

	TrackingPixels bool `yaml:"tracking_pixels"` // Keeps pictures too small to be seen, which only tell their owner who reads. Default false.
}

// Limits bounds what a document may cost before it is refused. They stop documents that were made to do harm and stand far
// above any real feed.
type Limits struct {
	Bytes      int `yaml:"bytes"`      // Of the document as UTF-8: 16 MiB.
	Depth      int `yaml:"depth"`      // Elements inside each other: 128.
	Attributes int `yaml:"attributes"` // Of one element: 128.
	Prefixes   int `yaml:"prefixes"`   // Namespace prefixes in scope: 96.
	Fragments  int `yaml:"fragments"`  // Pieces of text in a row without a tag between: 1000.
	Tokens     int `yaml:"tokens"`     // Tags and pieces of text: 500000.
	Items      int `yaml:"items"`      // Items of one document: 20000.
	Text       int `yaml:"text"`       // Bytes of a title, link or other short text: 2 MiB.
}

// Auth is how a source wants us to say who we are: username and password, or a bearer token.
type Auth struct {
	Username     Secret `yaml:"username"`
	Password     Secret `yaml:"password"`      // Better from the environment as ${NAME}, or in password_file.
	PasswordFile Secret `yaml:"password_file"` // A file that holds only the password, relative to this file.
	Bearer       Secret `yaml:"bearer"`        // Better from the environment as ${NAME}, or in bearer_file.
	BearerFile   Secret `yaml:"bearer_file"`   // A file that holds only the bearer token, relative to this file.
}

// Topic is a curated selection of stories, published as /t/ID.rss, /t/ID.atom, /t/ID.json and /t/ID. Without any, all, none
// and when it takes every story of its sources.
type Topic struct {
	ID          string      `yaml:"id" jsonschema:"required,pattern=^[a-z0-9-]+$"` // [a-z0-9-], part of its addresses.
	Was         []string    `yaml:"was"`                                           // Former ids: their addresses lead here, and what they published stays in the archive.
	Title       string      `yaml:"title"`                                         // Default: the id.
	Description string      `yaml:"description"`                                   // One line about the topic.
	Language    Language    `yaml:"language"`                                      // BCP 47. Default: the site's.
	Disclaimer  string      `yaml:"disclaimer"`                                    // Default: the site's.
	Sources     []string    `yaml:"sources"`                                       // Ids, tag:finance, or all. Default [all].
	Any         []Term      `yaml:"any"`                                           // At least one of these. Plain words fold width, case and 简繁; /…/ is RE2.
	All         []Term      `yaml:"all"`                                           // Every one of these.
	None        []Term      `yaml:"none"`                                          // Not one of these.
	When        string      `yaml:"when"`                                          // An expression that must hold: len(text) > 200 && outlets >= 3. See the README for what it can look at.
	Limit       int         `yaml:"limit"`                                         // Stories in the feed; older ones are in its archive; 0 is no limit. Default 50.
	MaxAge      Duration    `yaml:"max_age"`                                       // By the published time; 0 is no limit. Default 30d.
	PerSource   int         `yaml:"per_source"`                                    // At most N of one outlet among the shown; 0 is no limit.
	Order       Order       `yaml:"order"`                                         // first_seen, published (never later than first_seen + 1h), or outlets: the newest stories, those that most outlets have first. Default first_seen.
	CreditLine  bool        `yaml:"credit_line"`                                   // 来源：投资界 · 另见：… as the last line of the content. Default true.
	Links       Links       `yaml:"links"`                                         // Where an entry's link leads: original or page. Default original.
	Digest      Digest      `yaml:"digest"`                                        // daily or weekly: one entry per period instead of one per story.
	Token       Secret      `yaml:"token"`                                         // A private topic: only reachable with ?token=… Better as ${NAME}, or in token_file.
	TokenFile   Secret      `yaml:"token_file"`                                    // A file that holds only the token, relative to this file.
	Hub         bool        `yaml:"hub"`                                           // Announced by the built-in hub (WebSub); those of site.hubs are told anyway. Default true.
	Tests       []TopicTest `yaml:"tests"`                                         // Run by headwater check.
}

// TopicTest is an item and whether the topic must take it.
type TopicTest struct {
	Title      string   `yaml:"title"`
	Text       string   `yaml:"text"`
	Author     string   `yaml:"author"`
	Categories []string `yaml:"categories"`
	Source     string   `yaml:"source"` // The id of a source.
	URL        string   `yaml:"url"`
	Expect     Expect   `yaml:"expect" jsonschema:"required"` // in or out.

	line, col int // where it stands
}

// setDefaults says what a key that is absent means. The defaults of site.url and site.timezone are filled by resolve.
func (t *Tree) setDefaults() {
	*t = Tree{
		Site:        Site{Title: "Headwater", Language: "zh-CN"},
		Listen:      "127.0.0.1:8080",
		Admin:       "127.0.0.1:8081",
		Data:        "headwater.db",
		Dedup:       Dedup{Window: 14 * day},
		Attribution: Attribution{MinConfidence: 0.5},
		Retention:   Retention{Items: 365 * day},
		Polling: Polling{
			Interval: hour, MinInterval: 10 * minute, MaxInterval: day,
			Workers: 32, PerHost: 1, HostGap: second, Hold: "source",
			Timeout: 30 * second, MaxBody: 10 << 20, MaxItems: 1000,
		},
	}
}

// setDefaults fills a topic before its keys are read.
func (t *Topic) setDefaults() {
	t.Sources = []string{"all"}
	t.Limit = 50
	t.MaxAge = 30 * day
	t.Order = "first_seen"
	t.CreditLine = true
	t.Links = "original"
	t.Hub = true
}

// setDefaults fills a source before its keys are read.
func (s *Source) setDefaults() {
	s.Republish = "feed"
}
