// Package canon gives addresses of web pages one spelling, so that two sources that link to the same article are seen to
// do so. The result is only ever compared or hashed: what is published is the address as its source gave it.
//
// The package is pure; the workers call it.
package canon

import (
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/idna"
)

// URL returns the canonical spelling of an absolute http(s) address, and whether it names a page at all. What two
// spellings of one address differ by is left out (checklist dedup, "Exact keys"): the scheme, default ports, userinfo,
// the host's www. m. wap. amp. labels and case, the fragment, parameters that only track, the order of parameters, a
// final slash and /amp.
//
// The address of a site's front page is not canonical for anything: many items may link there, and they are not copies
// of each other.
func URL(raw string) (canonical string, ok bool) {
	u, err := url.Parse(strings.TrimSpace(raw))
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" {
		return "", false
	}
	name := host(u)
	path := trimPath(u.EscapedPath())
	query := keepQuery(u.RawQuery)
	fragment := hashRoute(u.Fragment)
	if name == "" || path == "" && query == "" && fragment == "" {
		return "", false
	}
	return name + path + query + fragment, true
}

// mobileLabels are the first labels of a host that only choose a rendering of the same page.
var mobileLabels = []string{"www.", "m.", "wap.", "amp.", "mobile.", "3g."}

// host is the ASCII host with its port, without default ports and mobile labels.
func host(u *url.URL) string {
	name := strings.Trim(strings.ToLower(u.Hostname()), ".")
	if ascii, err := idna.Lookup.ToASCII(name); err == nil {
		name = ascii
	}
	name = cutMobile(name)
	switch port := u.Port(); port {
	case "", "80", "443":
		return name
	default:
		return name + ":" + port
	}
}

// cutMobile takes the labels that only choose a rendering off a host, as long as a whole domain is left.
func cutMobile(name string) string {
	for _, label := range mobileLabels {
		if rest, found := strings.CutPrefix(name, label); found && strings.Contains(rest, ".") {
			return cutMobile(rest)
		}
	}
	return name
}

// trimPath drops what does not change which page is meant.
func trimPath(path string) string {
	path = strings.TrimRight(path, "/")
	for _, end := range []string{"/amp", "/index.html", "/index.htm", "/index.php"} {
		if rest, found := strings.CutSuffix(path, end); found {
			return trimPath(rest)
		}
	}
	return path
}

// hashRoute keeps a fragment that addresses a page of a script-driven site; any other only scrolls.
func hashRoute(fragment string) string {
	if strings.HasPrefix(fragment, "!") || strings.HasPrefix(fragment, "/") {
		return "#" + fragment
	}
	return ""
}

// keepQuery sorts the parameters that choose a page and leaves the ones that track a visitor out.
func keepQuery(raw string) string {
	if raw == "" {
		return ""
	}
	var kept []string
	for _, pair := range strings.FieldsFunc(raw, func(r rune) bool { return r == '&' || r == ';' }) {
		pair = strings.TrimSpace(pair)
		name, _, _ := strings.Cut(pair, "=")
		if pair != "" && !tracks(strings.ToLower(name)) {
			kept = append(kept, pair)
		}
	}
	if len(kept) == 0 {
		return ""
	}
	slices.Sort(kept)
	return "?" + strings.Join(kept, "&")
}

// trackers are parameters that tell a site where its visitor came from.
var trackers = map[string]bool{
	"from": true, "spm": true, "ref": true, "f": true, "isappinstalled": true, "source": true, "src": true,
	"fbclid": true, "gclid": true, "dclid": true, "msclkid": true, "yclid": true, "igshid": true, "mc_cid": true, "mc_eid": true,
	"share_token": true, "share": true, "scm": true, "chksm": true, "scene": true, "ncid": true, "cmpid": true,
	"at_medium": true, "at_campaign": true, "ref_src": true, "ref_url": true, "referrer": true, "wfr": true,
	"amp": true, "outputtype": true, "rss": true, "feed": true, "mod_rss": true, "from_rss": true, "feature": true, "si": true,
}

// trackerPrefixes begin whole families of such parameters.
var trackerPrefixes = []string{"utm_", "pk_", "mtm_", "hmsr", "hmpl", "vd_source", "share_", "spm_", "_hs", "ga_", "wt.", "stm_"}

func tracks(name string) bool {
	if trackers[name] {
		return true
	}
	for _, prefix := range trackerPrefixes {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	return false
}
