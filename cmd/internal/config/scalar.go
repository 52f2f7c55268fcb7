package config

import (
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"time"
	_ "time/tzdata" // which zones are known must not depend on the machine

	"golang.org/x/text/language"

	"headwater/aggregator"
)

// Language is a language tag of BCP 47, kept as written. "" is no statement.
type Language string

func (l *Language) parse(text string) error {
	if text == "" {
		*l = ""
		return nil
	}
	if strings.Contains(text, "_") {
		return fmt.Errorf("is no language of BCP 47 (did you mean %q?)", strings.ReplaceAll(text, "_", "-"))
	}
	if _, err := language.Parse(text); err != nil {
		return errors.New("is no language of BCP 47: write zh-CN, en or de-AT")
	}
	*l = Language(text)
	return nil
}

// Zone is a time zone of the IANA database. The zero value is no statement.
type Zone struct {
	*time.Location
}

func (z *Zone) parse(text string) error {
	if text == "" {
		z.Location = nil
		return nil
	}
	loc, err := time.LoadLocation(text)
	if err != nil || text == "Local" { // what a file says must not depend on the machine
		return errors.New("is no time zone of the IANA database: write Asia/Shanghai, Europe/Berlin or UTC")
	}
	z.Location = loc
	return nil
}

// Prefix is a network such as 192.168.1.0/24; a bare address is a network of one.
type Prefix struct {
	netip.Prefix
}

func (p *Prefix) parse(text string) error {
	if addr, err := netip.ParseAddr(text); err == nil {
		p.Prefix = netip.PrefixFrom(addr, addr.BitLen())
		return nil
	}
	prefix, err := netip.ParsePrefix(text)
	if err != nil {
		return errors.New("is no network: write 127.0.0.0/8, 192.168.1.0/24 or fd00::/8")
	}
	p.Prefix = prefix.Masked()
	return nil
}

// Republish says how much of a source's items may be shown.
type Republish string

func (Republish) choices() []string { return []string{"link", "excerpt", "feed", "article"} }

// Hold is how far the Retry-After of one source reaches.
type Hold string

func (Hold) choices() []string { return []string{"source", "host", "domain"} }

// Order is what decides the place of a story in a topic.
type Order string

// byOutlets shows the stories of a feed by how many outlets have them; their place in the archive is by first sight.
const byOutlets Order = "outlets"

func (Order) choices() []string { return []string{"first_seen", "published", string(byOutlets)} }

// place is the order by which a topic keeps its stories.
func (o Order) place() aggregator.Order {
	if o == byOutlets {
		return aggregator.OrderFirstSeen
	}
	return aggregator.Order(o)
}

// Links says where an entry's link leads.
type Links string

func (Links) choices() []string { return []string{"original", "page"} }

// Digest is the period that one entry covers; "" publishes one entry per story.
type Digest string

func (Digest) choices() []string { return []string{"", "daily", "weekly"} }

// Expect is what a topic must do with the item of a test.
type Expect string

func (Expect) choices() []string { return []string{"in", "out"} }
