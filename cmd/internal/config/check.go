package config

import (
	"maps"
	"net"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// check looks for what cannot be meant, in the order of the file. Each check stands alone: one mistake does not hide another.
func (c *Config) check(r *report) {
	k := &checker{report: r, Config: c}
	for _, check := range []func(){
		k.site,
		k.listeners,
		k.numbers,
		k.intervals,
		k.outlets,
		k.sources,
		k.sourceIDs,
		k.sourceAddresses,
		k.topics,
		k.topicIDs,
		k.formerIDs,
		k.fileMode,
	} {
		check()
	}
}

// checker holds what the checks share.
type checker struct {
	*report
	*Config
}

func (k *checker) site() {
	k.publicAddress(path{"site", "url"}, k.Tree.Site.URL)
	for i, hub := range k.Tree.Site.Hubs {
		k.publicAddress(path{"site", "hubs", i}, hub)
	}
	if strings.IndexFunc(k.Tree.Site.Contact, unicode.IsControl) >= 0 {
		k.error(path{"site", "contact"}, "must be one line: it is part of the User-Agent")
	}
}

// publicAddress checks an address that everybody sees.
func (k *checker) publicAddress(at path, text string) {
	if text == "" {
		return
	}
	u, err := parseAddress(text)
	switch {
	case err != nil:
		k.error(at, "%v", err)
	case u.User != nil:
		k.error(at, "holds credentials, and everybody sees it")
	case holdsSecret(u):
		k.warn(at, "holds what looks like a secret, and everybody sees it")
	}
}

func (k *checker) listeners() {
	if k.Tree.Listen == "" {
		k.error(path{"listen"}, "is empty: the feeds need an address such as 127.0.0.1:8080")
	} else {
		k.hostPort("listen", k.Tree.Listen)
	}
	if k.Tree.Admin != "" {
		k.hostPort("admin", k.Tree.Admin)
	}
	if _, port, _ := net.SplitHostPort(k.Tree.Admin); k.Tree.Admin == k.Tree.Listen && port != "0" && port != "" {
		k.error(path{"admin"}, "is the same address as listen")
	}
	if strings.TrimSpace(k.Tree.Data) == "" {
		k.error(path{"data"}, "is empty: items need a file")
	}
}

func (k *checker) hostPort(key, text string) {
	_, port, err := net.SplitHostPort(text)
	if err != nil {
		k.error(path{key}, "%q is no address: write host:port, such as 127.0.0.1:8080 or :8080", text)
		return
	}
	if n, err := strconv.Atoi(port); err != nil || n < 0 || n > 65535 {
		k.error(path{key}, "%q is no port: it takes 0 to 65535", port)
	}
}

// numbers checks the smallest value that makes sense of each number that is no duration.
func (k *checker) numbers() {
	t := &k.Tree
	for _, n := range []struct {
		at    path
		value int
		least int
	}{
		{path{"polling", "workers"}, t.Polling.Workers, 1},
		{path{"polling", "per_host"}, t.Polling.PerHost, 1},
		{path{"polling", "max_items"}, t.Polling.MaxItems, 1},
		{path{"polling", "max_body"}, int(t.Polling.MaxBody), 1},
		{path{"retention", "per_source"}, t.Retention.PerSource, 0},
	} {
		k.atLeast(n.at, n.value, n.least)
	}
	if c := t.Attribution.MinConfidence; c < 0 || c > 1 {
		k.error(path{"attribution", "min_confidence"}, "must be between 0 and 1")
	}
}

func (k *checker) atLeast(at path, value, least int) {
	if value < least {
		k.error(at, "must be %d or more", least)
	}
}

// intervals checks the durations that cannot be zero, and that the bounds leave room.
func (k *checker) intervals() {
	p := &k.Tree.Polling
	for _, d := range []struct {
		key   string
		value Duration
	}{
		{"interval", p.Interval},
		{"min_interval", p.MinInterval},
		{"max_interval", p.MaxInterval},
		{"timeout", p.Timeout},
	} {
		k.positive(path{"polling", d.key}, d.value)
	}
	if p.MinInterval > p.MaxInterval {
		at := path{"polling", "min_interval"}
		if k.nodeAt(at) == nil {
			at = path{"polling", "max_interval"}
		}
		k.error(at, "min_interval (%v) is more than max_interval (%v)", p.MinInterval, p.MaxInterval)
		return
	}
	k.inBounds(path{"polling", "interval"}, p.Interval)
}

func (k *checker) positive(at path, d Duration) {
	if d <= 0 {
		k.error(at, "must be more than 0")
	}
}

// inBounds warns of an interval that the bounds overrule.
func (k *checker) inBounds(at path, d Duration) {
	p := &k.Tree.Polling
	if d < p.MinInterval || d > p.MaxInterval {
		k.warn(at, "%v lies outside of min_interval (%v) and max_interval (%v), which bound it", d, p.MinInterval, p.MaxInterval)
	}
}

func (k *checker) outlets() {
	for i, o := range k.Tree.Attribution.Outlets {
		at := path{"attribution", "outlets", i}
		if o.Name == "" {
			k.error(at.with("name"), "is missing: an outlet needs a name")
		}
		k.publicAddress(at.with("url"), o.URL)
		for j, domain := range o.Domains {
			if strings.ContainsAny(domain, "/: ") || !strings.Contains(domain, ".") {
				k.error(at.with("domains", j), "%q is no bare domain: write pedaily.cn", domain)
			}
		}
	}
}

// fileMode warns of the first secret in a file that everybody may read.
func (k *checker) fileMode() {
	if !readByOthers(k.Path) {
		return
	}
	if at := k.firstSecret(); at != nil {
		k.warn(at, "everybody on this machine can read this secret: chmod o-r the file, or write ${NAME} or a _file key")
	}
}

// firstSecret is the first secret that stands in the file itself; nil if there is none.
func (k *checker) firstSecret() path {
	for i, s := range k.Tree.Sources {
		at := path{"sources", i}
		switch {
		case s.Auth.Password.literal && k.nodeAt(at.with("auth")) == nil:
			return at.with("url")
		case s.Auth.Password.literal:
			return at.with("auth", "password")
		case s.Auth.Bearer.literal:
			return at.with("auth", "bearer")
		}
		for _, name := range slices.Sorted(maps.Keys(s.Headers)) {
			if s.Headers[name].literal && soundsSecret(name) {
				return at.with("headers", name)
			}
		}
	}
	for i, t := range k.Tree.Topics {
		if t.Token.literal {
			return path{"topics", i, "token"}
		}
	}
	return nil
}
