package aggregator

import (
	"bytes"
	"context"
	"net/http"

	"golang.org/x/sync/errgroup"

	"headwater/storage"
)

// Probed is what one source answered to a request that nothing is stored of.
type Probed struct {
	Source string
	Title  string
	Format string
	Items  int
	Err    error
}

// Probe asks every source of a plan once, with the manners of a poll, and tells the answers in the order of the plan. Nothing
// is stored. The error is the context's.
func Probe(ctx context.Context, plan Plan, tell func(Probed)) error {
	hosts := newHosts(plan.Polling)
	fetcher := newFetcher(&plan, hosts)
	defer fetcher.close()
	answers := make([]chan Probed, len(plan.Sources))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(max(plan.Polling.Workers, 1) + 1)
	for i := range answers {
		answers[i] = make(chan Probed, 1)
	}
	group.Go(func() error {
		for i := range answers {
			select {
			case one := <-answers[i]:
				tell(one)
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		return nil
	})
	for i := range plan.Sources {
		group.Go(func() error {
			answers[i] <- probe(ctx, fetcher, &plan, &plan.Sources[i])
			return nil
		})
	}
	return group.Wait()
}

// probe asks one source.
func probe(ctx context.Context, f *fetcher, plan *Plan, src *Source) Probed {
	out := Probed{Source: src.ID}
	answer, err := f.fetch(ctx, query{src: src, state: &storage.Source{}})
	if err != nil {
		out.Err = err
		return out
	}
	defer answer.release()
	body, err := answer.body(ctx)
	if err != nil {
		out.Err = err
		return out
	}
	doc, err := parse(body, readContext(plan, src, answer))
	if err != nil {
		out.Err = err
		return out
	}
	out.Title, out.Format, out.Items = doc.Title.Source, doc.Format, len(doc.Items)
	return out
}

// readContext is what is known about an answer's bytes besides themselves.
func readContext(plan *Plan, src *Source, answer *answer) ReadContext {
	zone := src.Zone
	if zone == nil {
		zone = plan.Zone
	}
	return ReadContext{ContentType: answer.contentType, URL: answer.final, Zone: zone, Now: answer.received, Limits: src.Limits}
}

// Fetched is one document or page that was asked for by hand.
type Fetched struct {
	Body        []byte
	ContentType string
	URL         string // final address
}

// Fetch asks for one address with the manners and limits of a poll; page says that a page is wanted and not a feed.
func Fetch(ctx context.Context, polling Polling, agent UserAgent, address string, page bool) (Fetched, error) {
	plan := &Plan{Polling: polling, UserAgent: agent}
	fetcher := newFetcher(plan, newHosts(polling))
	defer fetcher.close()
	src := &Source{ID: "command-line", URL: address}
	ask := func() (*answer, error) { return fetcher.fetch(ctx, query{src: src, state: &storage.Source{}}) }
	if page {
		ask = func() (*answer, error) { return fetcher.page(ctx, src, address) }
	}
	answer, err := ask()
	if err != nil {
		return Fetched{}, err
	}
	defer answer.release()
	body, err := answer.body(ctx)
	if err != nil {
		return Fetched{}, err
	}
	return Fetched{Body: bytes.Clone(body), ContentType: answer.contentType, URL: answer.final}, nil
}

// Client returns a client for requests to addresses that strangers name: its dialer refuses networks that are not open to
// polls, at every hop.
func Client(polling Polling) *http.Client {
	return &http.Client{Transport: newDialer(polling).direct, Timeout: polling.Timeout}
}
