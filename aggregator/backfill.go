package aggregator

import (
	"context"
	"fmt"
	"net/url"
)

// maxBackfill bounds how many documents one backfill asks for.
const maxBackfill = 200

// onward is the further documents that a document of a source names (RFC 5005), as written there.
type onward struct {
	next        string // rel=next of a paged feed (§3)
	prevArchive string // rel=prev-archive of an archived feed (§4)
}

// backfill brings the older documents of one source, on request only: an ordinary poll never follows such links (polling
// rows 48 and 49).
type backfill struct {
	fetcher *fetcher
	source  *Source
	// known reports whether an archive document was read before: archives do not change, and are asked for once.
	known func(address string) bool
	// visit reads a document and files its items; it returns what the document names in turn. archive says that its address
	// is to be remembered as known. The answer is released by run.
	visit func(ctx context.Context, a *answer, archive bool) (onward, error)
}

// run follows the links of a document at an address, one after the other, oldest last. It stops at the first address that is
// of another origin, was seen in this run or is a known archive, and after maxBackfill documents. It returns how many were
// read.
func (b *backfill) run(ctx context.Context, at string, named onward) (pages int, err error) {
	seen := map[string]bool{at: true}
	for pages < maxBackfill {
		next, archive, err := b.follow(at, named)
		if err != nil || next == "" || seen[next] || archive && b.known(next) {
			return pages, err
		}
		seen[next] = true
		if named, err = b.read(ctx, next, archive); err != nil {
			return pages, fmt.Errorf("read page %d: %w", pages+1, err)
		}
		pages++
		at = next
	}
	return pages, nil
}

// follow resolves the link to the next document, archives before pages. A link to another origin is refused: it could make
// us fetch anything.
func (b *backfill) follow(at string, named onward) (next string, archive bool, err error) {
	link := named.prevArchive
	if archive = link != ""; !archive {
		link = named.next
	}
	if link == "" {
		return "", false, nil
	}
	base, err := url.Parse(at)
	if err != nil {
		return "", false, fmt.Errorf("resolve link: %w", err)
	}
	u, err := base.Parse(link)
	if err != nil || !sameOrigin(base, u) {
		return "", false, failed(kindRedirect, "further documents are on another host")
	}
	u.Fragment = ""
	return u.String(), archive, nil
}

// read asks for one document.
func (b *backfill) read(ctx context.Context, address string, archive bool) (onward, error) {
	a, err := b.fetcher.document(ctx, b.source, address)
	if err != nil {
		return onward{}, err
	}
	defer a.release()
	return b.visit(ctx, a, archive)
}
