package config

import (
	"errors"
	"net"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/idna"
)

// parseAddress reads a complete http or https address. Its errors do not quote it: it may hold a secret.
func parseAddress(text string) (*url.URL, error) {
	u, err := url.Parse(strings.TrimSpace(text))
	if err != nil {
		return nil, errors.New("is no valid address")
	}
	switch {
	case u.Scheme == "feed":
		return nil, errors.New("begins with feed: write the https:// or http:// address that is meant")
	case !strings.Contains(text, "://"):
		return nil, errors.New("must be a complete address that begins with https:// or http://")
	case u.Scheme != "http" && u.Scheme != "https":
		return nil, errors.New("has the scheme " + u.Scheme + ": write an https:// or http:// address")
	case u.Hostname() == "":
		return nil, errors.New("has no host")
	}
	return u, nil
}

// sameAddress is equal for two ways to write one address: http or https, the default port, a final slash, a fragment and the
// case of the host make no difference.
func sameAddress(u *url.URL) string {
	host := strings.ToLower(strings.TrimSuffix(u.Hostname(), "."))
	if port := u.Port(); port != "" && port != "80" && port != "443" {
		host = net.JoinHostPort(host, port)
	}
	key := host + strings.TrimSuffix(u.EscapedPath(), "/")
	if u.RawQuery != "" {
		key += "?" + u.RawQuery
	}
	return key
}

// holdsSecret reports whether an address must not be shown: it has userinfo, or a query name that sounds like a key.
func holdsSecret(u *url.URL) bool {
	if u.User != nil {
		return true
	}
	for name := range u.Query() {
		if soundsSecret(name) {
			return true
		}
	}
	return false
}

// soundsSecret reports whether the value of such a name, of a query or a header, is likely to be a secret.
func soundsSecret(name string) bool {
	name = strings.ToLower(name)
	whole := []string{"k", "sig", "sid", "uid", "pw", "pwd", "pass"}
	part := []string{"token", "secret", "passw", "signature", "credential", "cookie", "session"}
	end := []string{"key", "auth", "authorization"} // not author, not keyword
	return slices.Contains(whole, name) ||
		slices.ContainsFunc(part, func(p string) bool { return strings.Contains(name, p) }) ||
		slices.ContainsFunc(end, func(p string) bool { return strings.HasSuffix(name, p) })
}

// slug writes a text with the letters of an id: lower case, everything else one hyphen.
func slug(text string) string {
	fields := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9')
	})
	return strings.Join(fields, "-")
}

// hostSlug is the host of an address as an id, without the www that says nothing.
func hostSlug(u *url.URL) string {
	host := u.Hostname()
	if ascii, err := idna.Lookup.ToASCII(host); err == nil {
		host = ascii
	}
	return slug(strings.TrimPrefix(strings.ToLower(host), "www."))
}
