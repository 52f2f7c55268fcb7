package config

import (
	"crypto/sha256"
	"encoding/hex"
	"net/url"
	pathpkg "path"
	"strings"
)

// maxSlug is the longest id that is made of a path; a longer one is no easier to read than a hash.
const maxSlug = 64

// idGiver gives ids to sources that have none, from their addresses. An id never depends on the sources below it: adding a
// source at the end of the file leaves the ids of the others alone.
type idGiver struct {
	taken map[string]bool
}

// give takes the host, else the host with the path, else the host with a hash of the address. first says that the host
// was free.
func (g idGiver) give(u *url.URL) (id string, first bool) {
	host := hostSlug(u)
	if host == "" {
		host = "source"
	}
	sum := sha256.Sum256([]byte(sameAddress(u)))
	candidates := []string{host, host + "-" + hex.EncodeToString(sum[:4]), host + "-" + hex.EncodeToString(sum[:])}
	if p := slug(host + "-" + strings.TrimSuffix(u.Path, pathpkg.Ext(u.Path))); p != host && len(p) <= maxSlug {
		candidates = []string{host, p, candidates[1], candidates[2]}
	}
	for i, candidate := range candidates {
		if !g.taken[candidate] {
			g.taken[candidate] = true
			return candidate, i == 0
		}
	}
	return candidates[len(candidates)-1], false
}
