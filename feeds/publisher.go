package feeds

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"headwater/storage"
)

// Publisher makes and serves all documents of one store. Its methods may be called from any goroutine.
type Publisher struct {
	store storage.Store
	ids   authority
	view  atomic.Pointer[view]
	cache *cache
	hub   *hub
}

// ErrUnknown is wrapped when a topic or source is asked for that nothing is published of.
var ErrUnknown = errors.New("nothing is published under that name")

// New returns a publisher of what the store holds. At the first start it commits the authority that all ids begin with,
// which the host of opts.Site.URL is taken for if it is a public name.
func New(ctx context.Context, store storage.Store, opts Options) (*Publisher, error) {
	ids, err := loadAuthority(ctx, store, opts.Site.URL)
	if err != nil {
		return nil, err
	}
	p := &Publisher{store: store, ids: ids, cache: newCache(cacheBytes), hub: newHub()}
	p.Apply(opts)
	return p, nil
}

// Apply takes over new options, as a reload makes them. All documents are made anew when they are asked for.
func (p *Publisher) Apply(opts Options) {
	v := newView(opts)
	now, err := p.edition(context.Background(), &opts, time.Now())
	v.since = now.Since
	p.view.Store(v)
	if err != nil { // at worst, Last-Modified moves once more with the next start
		p.report("/", err)
	}
	p.cache.clear()
	p.hub.tell(slices.Collect(maps.Keys(v.topics)))
}

// Changed says what a commit changed, by ids: topics by what they hold, sources by their items. Their documents are made
// anew on the next request; call it after the commit.
func (p *Publisher) Changed(topics, sources []string) {
	for _, id := range topics {
		p.cache.drop(roomTopics + id)
	}
	for _, id := range sources {
		p.cache.drop(roomSources + id)
	}
	p.cache.drop(roomStories)
	p.hub.tell(topics)
}

// Render returns a topic's document in one of the formats rss, atom, json and html: exactly the bytes that the server
// answers under /t/{topic}.{format}, for html under /t/{topic}. A private topic needs no token here.
func (p *Publisher) Render(ctx context.Context, topic, ending string) ([]byte, error) {
	t, ok := p.view.Load().topics[topic]
	if !ok {
		return nil, fmt.Errorf("topic %q: %w", topic, ErrUnknown)
	}
	d, err := p.document(ctx, target{kind: kindTopic, id: t.ID, token: t.Token, format: format(ending)})
	if err != nil {
		return nil, err
	}
	return d.encode()
}

// document reads the document of a target.
func (p *Publisher) document(ctx context.Context, t target) (*document, error) {
	return p.reader(ctx).document(t)
}

// report tells whoever wants to know of a request that could not be answered.
func (p *Publisher) report(path string, err error) {
	if report := p.view.Load().Report; report != nil {
		report(path, err)
	}
}

func (p *Publisher) reader(ctx context.Context) *reader {
	return &reader{ctx: ctx, store: p.store, view: p.view.Load(), ids: p.ids, sources: map[string]*origin{}}
}

// format is what a document is written in; its text is the ending of the address.
type format string

const (
	formatRSS  format = "rss"
	formatAtom format = "atom"
	formatJSON format = "json"
	formatHTML format = "html"
	formatOPML format = "opml"
	formatCSS  format = "css"
)

// feedFormats are those that a reader subscribes to, in the order they are offered.
var feedFormats = [...]format{formatRSS, formatAtom, formatJSON}

// mime is the media type of a format.
func (f format) mime() string {
	switch f {
	case formatRSS:
		return "application/rss+xml"
	case formatAtom:
		return "application/atom+xml"
	case formatJSON:
		return "application/feed+json"
	case formatOPML:
		return "text/x-opml"
	case formatCSS:
		return "text/css"
	}
	return "text/html"
}

// encode writes the document in its target's format.
func (d *document) encode() ([]byte, error) {
	switch d.target.format {
	case formatRSS:
		return encodeRSS(d)
	case formatAtom:
		return encodeAtom(d)
	case formatJSON:
		return encodeJSON(d)
	case formatHTML:
		return encodePage(d)
	case formatOPML:
		return encodeOutline(d)
	}
	return nil, fmt.Errorf("format %q: %w", d.target.format, ErrUnknown)
}

// view is the options, ready to be looked up. It never changes; a reload makes a new one.
type view struct {
	Options
	links   links
	since   time.Time // when the options became what they are
	topics  map[string]Topic
	former  map[string]string // id that a topic had to the one that it has
	sources map[string]Source
	outlets map[string]string // name of an outlet or source to the id of the first source of it
	hidden  map[string]bool   // sources that only private topics publish
}

func newView(opts Options) *view {
	v := &view{
		Options: opts,
		links:   newLinks(opts.Site.URL),
		topics:  make(map[string]Topic, len(opts.Topics)),
		former:  map[string]string{},
		sources: make(map[string]Source, len(opts.Sources)),
		outlets: map[string]string{},
		hidden:  map[string]bool{},
	}
	for _, s := range opts.Sources {
		v.sources[s.ID] = s
		for _, name := range []string{line(s.Name), line(s.Outlet)} {
			if _, ok := v.outlets[name]; !ok && name != "" {
				v.outlets[name] = s.ID
			}
		}
	}
	for _, t := range opts.Topics {
		v.topics[t.ID] = t
		for _, id := range t.Was {
			v.former[id] = t.ID
		}
		for _, s := range t.Sources {
			hidden, known := v.hidden[s]
			v.hidden[s] = t.Token != "" && (hidden || !known)
		}
	}
	return v
}

// renamed is the target of a topic under the id that it has now.
func (v *view) renamed(t target) target {
	if id, ok := v.former[t.id]; ok && t.kind != kindSource {
		t.id = id
	}
	return t
}

// language is that of a topic, else the site's, else English.
func (v *view) language(topic string) string {
	for _, l := range []string{topic, v.Site.Language} {
		if l = strings.ReplaceAll(line(l), "_", "-"); isLanguage(l) {
			return l
		}
	}
	return "en"
}
