package config

import (
	"path/filepath"
	"strings"
	"time"

	"headwater/aggregator"
	"headwater/feeds"
)

// tagPrefix marks an entry of topics[].sources that names a tag.
const tagPrefix = "tag:"

// Data is the path of the data file. A relative one begins at $STATE_DIRECTORY when systemd sets it, else at the
// configuration file.
func (c *Config) Data() string {
	if filepath.IsAbs(c.Tree.Data) {
		return c.Tree.Data
	}
	if state, _ := c.env("STATE_DIRECTORY"); state != "" {
		first, _, _ := strings.Cut(state, ":") // systemd.exec(5): a list if the unit names several
		return filepath.Join(first, c.Tree.Data)
	}
	return c.inDir(c.Tree.Data)
}

// Listen is the host:port of the feeds and pages.
func (c *Config) Listen() string { return c.Tree.Listen }

// Admin is the host:port of metrics, status and pprof; "" turns it off.
func (c *Config) Admin() string { return c.Tree.Admin }

// PushPath is where hubs deliver what they push, below the site's address.
const PushPath = "/push/"

// Plan is what the aggregator must do. The product is what requests call us, e.g. Headwater/1.2.
func (c *Config) Plan(product string) aggregator.Plan {
	t := &c.Tree
	plan := aggregator.Plan{
		Polling:     t.Polling.plan(),
		Dedup:       aggregator.Dedup{Window: t.Dedup.Window.std()},
		Attribution: t.Attribution.plan(),
		Retention:   aggregator.Retention{Items: t.Retention.Items.std(), PerSource: t.Retention.PerSource},
		UserAgent:   aggregator.UserAgent{Product: product, Contact: t.Site.Contact},
		Callback:    strings.TrimRight(t.Site.URL, "/") + PushPath,
		Zone:        t.Site.Timezone.Location,
		Sources:     make([]aggregator.Source, len(t.Sources)),
		Topics:      make([]aggregator.Topic, len(t.Topics)),
	}
	for i := range t.Sources {
		plan.Sources[i] = t.Sources[i].plan()
	}
	index := newSelector(t.Sources)
	for i := range t.Topics {
		plan.Topics[i] = t.Topics[i].plan(index)
	}
	return plan
}

func (p *Polling) plan() aggregator.Polling {
	plan := aggregator.Polling{
		Interval:    p.Interval.std(),
		MinInterval: p.MinInterval.std(),
		MaxInterval: p.MaxInterval.std(),
		Workers:     p.Workers,
		PerHost:     p.PerHost,
		HostGap:     p.HostGap.std(),
		Hold:        aggregator.Hold(p.Hold),
		Timeout:     p.Timeout.std(),
		MaxBody:     int64(p.MaxBody),
		MaxItems:    p.MaxItems,
	}
	for _, network := range p.AllowNetworks {
		plan.AllowNetworks = append(plan.AllowNetworks, network.Prefix)
	}
	return plan
}

func (a *Attribution) plan() aggregator.Attribution {
	plan := aggregator.Attribution{MinConfidence: a.MinConfidence, IgnoreNames: a.IgnoreNames}
	for _, o := range a.Outlets {
		plan.Outlets = append(plan.Outlets, aggregator.Outlet(o))
	}
	return plan
}

func (s *Source) plan() aggregator.Source {
	var interval time.Duration
	if s.Interval != nil {
		interval = s.Interval.std()
	}
	return aggregator.Source{
		ID:         s.ID,
		Name:       s.Name,
		URL:        strings.TrimSpace(s.URL.Reveal()),
		Home:       s.Home,
		Outlet:     s.Outlet,
		Aliases:    s.Aliases,
		Tags:       s.Tags,
		Zone:       s.Timezone.Location,
		Language:   string(s.Language),
		Interval:   interval,
		Republish:  aggregator.Republish(s.Republish),
		Prefer:     s.Prefer,
		Disclaimer: s.Disclaimer,
		Rights:     s.Rights,
		Headers:    reveal(s.Headers),
		Auth: aggregator.Auth{
			Username: s.Auth.Username.Reveal(),
			Password: s.Auth.Password.Reveal(),
			Bearer:   s.Auth.Bearer.Reveal(),
		},
		Proxy:  s.Proxy.Reveal(),
		Paused: s.Paused,
		Limits: aggregator.Limits(s.Limits),

		TrackingPixels: s.TrackingPixels,
	}
}

func reveal(headers map[string]Secret) map[string]string {
	if len(headers) == 0 {
		return nil
	}
	plain := make(map[string]string, len(headers))
	for name, value := range headers {
		plain[name] = value.Reveal()
	}
	return plain
}

func (t *Topic) plan(index selector) aggregator.Topic {
	return aggregator.Topic{
		ID:        t.ID,
		Sources:   index.pick(t.Sources),
		Any:       terms(t.Any),
		All:       terms(t.All),
		None:      terms(t.None),
		When:      strings.TrimSpace(t.When),
		MaxAge:    t.MaxAge.std(),
		Order:     t.Order.place(),
		PerSource: t.PerSource,
		Limit:     t.Limit,
	}
}

func terms(written []Term) []aggregator.Term {
	var plan []aggregator.Term
	for _, t := range written {
		plan = append(plan, aggregator.Term{
			Field: aggregator.Field(t.Field), Text: t.Text, Regexp: t.Regexp, Clause: t.Clause,
		})
	}
	return plan
}

// Feeds is how topics are published. The generator is what documents name as their maker, e.g. Headwater/1.2.
func (c *Config) Feeds(generator string) feeds.Options {
	t := &c.Tree
	options := feeds.Options{
		Site: feeds.Site{
			Title:       t.Site.Title,
			Description: t.Site.Description,
			URL:         strings.TrimRight(t.Site.URL, "/"),
			Language:    string(t.Site.Language),
			Zone:        t.Site.Timezone.Location,
			Disclaimer:  t.Site.Disclaimer,
			Contact:     t.Site.Contact,
			Generator:   generator,
			Hubs:        t.Site.Hubs,
		},
		Topics:  make([]feeds.Topic, len(t.Topics)),
		Sources: make([]feeds.Source, len(t.Sources)),
	}
	index := newSelector(t.Sources)
	for i := range t.Topics {
		options.Topics[i] = t.Topics[i].publish(index)
	}
	for i := range t.Sources {
		options.Sources[i] = t.Sources[i].publish()
	}
	return options
}

func (t *Topic) publish(index selector) feeds.Topic {
	return feeds.Topic{
		ID:          t.ID,
		Was:         t.Was,
		Title:       t.Title,
		Description: t.Description,
		Language:    string(t.Language),
		Disclaimer:  t.Disclaimer,
		Limit:       t.Limit,
		PerSource:   t.PerSource,
		ByOutlets:   t.Order == byOutlets,
		CreditLine:  t.CreditLine,
		LinkPage:    t.Links == "page",
		Token:       t.Token.Reveal(),
		Hub:         t.Hub,
		Sources:     index.pick(t.Sources),
	}
}

func (s *Source) publish() feeds.Source {
	return feeds.Source{
		ID:         s.ID,
		Name:       s.Name,
		Home:       s.Home,
		Outlet:     s.Outlet,
		Republish:  string(s.Republish),
		Prefer:     s.Prefer,
		Disclaimer: s.Disclaimer,
		Rights:     s.Rights,
		Language:   string(s.Language),
		Public:     s.publicURL(),
	}
}

// selector turns topics[].sources into ids.
type selector struct {
	all   []string // ids in the order of the file
	known map[string]bool
	byTag map[string][]string
}

func newSelector(sources []Source) selector {
	index := selector{known: make(map[string]bool, len(sources)), byTag: map[string][]string{}}
	for _, s := range sources {
		index.all = append(index.all, s.ID)
		index.known[s.ID] = true
		for _, tag := range s.Tags {
			index.byTag[tag] = append(index.byTag[tag], s.ID)
		}
	}
	return index
}

// pick lists the ids that the entries name, each once, in the order of the entries. Topics with all sources share one list.
func (index selector) pick(refs []string) []string {
	if len(refs) == 1 && refs[0] == allSources {
		return index.all
	}
	var ids []string
	seen := map[string]bool{}
	for _, ref := range refs {
		for _, id := range index.named(ref) {
			if !seen[id] {
				seen[id] = true
				ids = append(ids, id)
			}
		}
	}
	return ids
}

// named lists the ids that one entry names.
func (index selector) named(ref string) []string {
	if ref == allSources {
		return index.all
	}
	if tag, ok := strings.CutPrefix(ref, tagPrefix); ok {
		return index.byTag[tag]
	}
	return []string{ref}
}
