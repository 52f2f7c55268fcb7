package aggregator

import (
	"strings"

	"headwater/aggregator/internal/fold"
	"headwater/aggregator/internal/origin"
	"headwater/aggregator/internal/outlet"
	"headwater/storage"
)

// attributor reads who wrote an item first. It is made for one plan; workers share it.
type attributor struct {
	outlets *outlet.Set
	options origin.Options
}

func newAttributor(plan *Plan) *attributor {
	return &attributor{
		outlets: newOutlets(plan),
		options: origin.Options{MinConfidence: plan.Attribution.MinConfidence, IgnoreNames: plan.Attribution.IgnoreNames},
	}
}

// newOutlets is the built-in list with the outlets of the configuration, and those behind its sources, on top.
func newOutlets(plan *Plan) *outlet.Set {
	var extra []outlet.Outlet
	for i := range plan.Sources {
		if src := &plan.Sources[i]; src.outletName() != "" {
			extra = append(extra, outlet.Outlet{Name: src.outletName(), Home: src.Home, Aliases: src.Aliases})
		}
	}
	for _, o := range plan.Attribution.Outlets {
		extra = append(extra, outlet.Outlet{Name: o.Name, Home: o.URL, Aliases: o.Aliases, Domains: o.Domains})
	}
	return outlet.New(extra...)
}

// outletName is the outlet behind a source: a source without one is its own.
func (s *Source) outletName() string {
	if s.Outlet != "" {
		return s.Outlet
	}
	return s.Name
}

// reader returns a reader of items of one source.
func (a *attributor) reader(src origin.Source) *origin.Reader {
	return origin.NewReader(src, a.outlets, a.options)
}

// originSource is what the readers of origins know of a source.
func originSource(src *Source, channel *storage.Channel) origin.Source {
	return origin.Source{Names: append([]string{src.Name, src.Outlet, channel.Title}, src.Aliases...), Home: homeOf(src, channel)}
}

// attribute fills an item's credit from everything that its entry carries, and what stands beside it: how often it was
// read, and who wrote it if no author is named.
func attribute(r *origin.Reader, raw *rawItem, item *storage.Item) {
	answer := r.Read(entryInput(raw, item))
	item.Credit = creditOf(answer)
	item.Credit.Rights = item.Rights
	item.Reads = answer.Reads
	if len(item.Authors) == 0 {
		for _, name := range answer.Authors {
			item.Authors = append(item.Authors, storage.Person{Name: name})
		}
	}
}

// entryInput is what an entry of a document says about where it came from.
func entryInput(raw *rawItem, item *storage.Item) origin.Input {
	in := origin.Input{
		Title: item.Title, Link: item.URL, Creators: raw.Origin.Creators, ContentHTML: item.Content,
		RSSSource: origin.Named(raw.Origin.RSS), AtomSource: origin.Named(raw.Origin.Atom),
		DCSource: raw.Origin.Source, DCPublisher: raw.Origin.Publisher,
	}
	switch {
	case in.ContentHTML == "":
		in.Text = item.Summary
	case isMarkdown(in.ContentHTML):
		in.Text, in.ContentHTML = fold.Plain(in.ContentHTML), ""
	}
	for _, author := range item.Authors {
		in.Authors = append(in.Authors, author.Name)
	}
	for _, credit := range raw.Origin.Credits {
		in.MediaCredit = append(in.MediaCredit, origin.MediaCredit(credit))
	}
	return in
}

// isMarkdown reports whether a text is Markdown that was published as if it were HTML: its links stand in it as they were
// written, and it has no other.
func isMarkdown(html string) bool {
	return (strings.Contains(html, "](") || strings.Contains(html, "][")) && !strings.Contains(html, "<a ")
}

// homeOf is the address of a source's site.
func homeOf(src *Source, channel *storage.Channel) string {
	if src.Home != "" {
		return src.Home
	}
	return channel.Home
}

// creditOf keeps an answer that names another outlet; an item that names nobody, or its own source, is the source's.
func creditOf(answer origin.Answer) storage.Credit {
	if !answer.IsRepost() {
		return storage.Credit{How: storage.HowSource, Confidence: 1}
	}
	credit := storage.Credit{Origin: storage.Outlet{Name: answer.Name, URL: answer.URL}, How: answer.How, Confidence: answer.Confidence}
	for _, name := range answer.Via {
		credit.Via = append(credit.Via, storage.Outlet{Name: name})
	}
	return credit
}

// isOutlet reports whether an origin is the outlet behind a source.
func (a *attributor) isOutlet(named storage.Outlet, src *Source) bool {
	if src == nil {
		return false
	}
	for _, name := range append([]string{src.Name, src.Outlet}, src.Aliases...) {
		if name != "" && a.outlets.Same(named.Name, name) {
			return true
		}
	}
	return false
}
