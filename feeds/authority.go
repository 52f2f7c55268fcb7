package feeds

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"headwater/storage"
)

// authority is the beginning of every published id: a tag URI (RFC 4151) that is made once, at the first start, and kept
// in the store. Neither another site address nor another engine changes it, so ids never change (DESIGN rule 2).
type authority struct {
	prefix string    // tag:example.org,2026-01-19:
	since  time.Time // the day in the prefix: the date of documents that never held anything
}

// The record that keeps the authority.
const (
	recordKind = "feeds"
	recordKey  = "authority"
)

func (a authority) story(id storage.ID) string { return a.prefix + id.String() }
func (a authority) topic(id string) string     { return a.prefix + "topic/" + url.PathEscape(id) }
func (a authority) source(id string) string    { return a.prefix + "source/" + url.PathEscape(id) }
func (a authority) outlet(name string) string {
	return a.prefix + "outlet/" + storage.NewID(name).String()
}
func (a authority) archive(t target) string {
	return a.prefix + strings.TrimPrefix(t.as(formatHTML).path(), "/")
}

// loadAuthority reads the authority of a store, and makes it if this is the first start.
func loadAuthority(ctx context.Context, store storage.Store, site string) (authority, error) {
	prefix, err := store.Record(ctx, recordKind, recordKey)
	if errors.Is(err, storage.ErrNotFound) {
		prefix = newAuthority(site, time.Now())
		record := storage.Record{Kind: recordKind, Key: recordKey, Value: prefix}
		err = store.Commit(ctx, &storage.Batch{Records: []storage.Record{record}})
	}
	if err != nil {
		return authority{}, fmt.Errorf("keep the authority of ids: %w", err)
	}
	return parseAuthority(string(prefix))
}

// newAuthority names who gives the ids: the site's host if it is a public name, else a name of its own making.
func newAuthority(site string, now time.Time) []byte {
	name := ""
	if u, err := url.Parse(site); err == nil {
		name = strings.ToLower(u.Hostname())
	}
	if !isPublicName(name) {
		name = strings.ToLower(rand.Text()) + ".headwater.invalid"
	}
	return []byte("tag:" + name + "," + now.UTC().Format(time.DateOnly) + ":")
}

// isPublicName says whether a host name can be somebody's: dotted, no address, not of a local domain, plain ASCII.
func isPublicName(name string) bool {
	if _, err := netip.ParseAddr(name); err == nil || !strings.Contains(name, ".") {
		return false
	}
	for _, local := range []string{".local", ".localhost", ".internal", ".lan", ".home.arpa", ".test", ".invalid"} {
		if strings.HasSuffix(name, local) {
			return false
		}
	}
	return isHostName(name) && !strings.Contains(name, "_")
}

func parseAuthority(prefix string) (authority, error) {
	_, day, _ := strings.Cut(strings.TrimSuffix(prefix, ":"), ",")
	since, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return authority{}, fmt.Errorf("read the authority of ids %q: %w", prefix, storage.ErrBroken)
	}
	return authority{prefix: prefix, since: since}, nil
}
