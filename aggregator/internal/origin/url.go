package origin

import (
	"net/url"
	"strings"
)

// address chooses the URL of an answer: that of the name, else that of the original, else the outlet's front page.
func (rd *reading) address(hit found, original string) string {
	for _, raw := range [...]string{hit.url, original} {
		clean := rd.publicURL(raw)
		if clean != "" && (hit.how == HowRSSSource || hit.how == HowAtomSource || !rd.isOwnSite(clean)) {
			return clean
		}
	}
	if o, ok := rd.set.Find(hit.name); ok {
		return o.Home
	}
	return ""
}

// secrets are query names that may hold a reader's credential; trackers say how a reader came.
var (
	secrets  = [...]string{"token", "key", "secret", "auth", "password", "passwd", "signature", "session", "access", "credential"}
	trackers = [...]string{"utm_", "spm", "from", "ref", "fbclid", "gclid", "share", "scene", "wfr", "sharer", "mc_"}
)

// publicURL returns an absolute http address in the form in which it may be published: without userinfo, fragment and
// parameters that track; without its query when that may hold a secret. It returns "" for anything else.
func (rd *reading) publicURL(raw string) string {
	raw = strings.TrimSpace(raw)
	if raw == "" || len(raw) > 2000 {
		return ""
	}
	u, err := url.Parse(raw)
	if err != nil {
		return ""
	}
	if !u.IsAbs() {
		base, err := url.Parse(rd.in.Link)
		if err != nil || !base.IsAbs() || strings.HasPrefix(raw, "#") {
			return ""
		}
		u = base.ResolveReference(u)
	}
	u.Scheme, u.Host = strings.ToLower(u.Scheme), strings.ToLower(u.Host)
	if u.Scheme != "http" && u.Scheme != "https" || !strings.Contains(u.Host, ".") {
		return ""
	}
	u.User, u.Fragment, u.RawFragment = nil, "", ""
	u.RawQuery = publicQuery(u.RawQuery)
	return u.String()
}

// publicQuery drops parameters that track, and everything when one looks like a secret.
func publicQuery(query string) string {
	if query == "" {
		return ""
	}
	kept := make([]string, 0, 4)
	for pair := range strings.SplitSeq(query, "&") {
		name, _, _ := strings.Cut(strings.ToLower(pair), "=")
		for _, s := range secrets {
			if strings.Contains(name, s) {
				return ""
			}
		}
		if !tracks(name) {
			kept = append(kept, pair)
		}
	}
	return strings.Join(kept, "&")
}

func tracks(name string) bool {
	for _, t := range trackers {
		if name == t || strings.HasSuffix(t, "_") && strings.HasPrefix(name, t) {
			return true
		}
	}
	return false
}
