package config

import (
	"maps"
	"net/url"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
	"golang.org/x/net/http/httpguts"
)

// allSources is what topics[].sources calls every source, so no source can be called so.
const allSources = "all"

func (k *checker) sources() {
	for i := range k.Tree.Sources {
		s, at := &k.Tree.Sources[i], path{"sources", i}
		k.sourceURL(at, s)
		k.publicAddress(at.with("home"), s.Home)
		if s.Interval != nil {
			k.positive(at.with("interval"), *s.Interval)
			k.inBounds(at.with("interval"), *s.Interval)
		}
		k.headers(at.with("headers"), s.Headers)
		k.auth(at.with("auth"), &s.Auth)
		k.proxy(at.with("proxy"), s.Proxy)
	}
	if len(k.Tree.Sources) == 0 {
		k.warn(path{"sources"}, "there are none: nothing is polled")
	}
}

func (k *checker) sourceURL(at path, s *Source) {
	if n := k.nodeAt(at); n != nil && target(n).Kind == yaml.MappingNode {
		at = at.with("url")
	}
	if s.URL.IsZero() {
		k.error(at, "is missing: a source needs an address")
		return
	}
	if _, err := parseAddress(s.URL.text); err != nil {
		k.error(at, "%v", err)
	}
}

func (k *checker) headers(at path, headers map[string]Secret) {
	ours := []string{"accept-encoding", "connection", "content-length", "host", "if-modified-since", "if-none-match", "transfer-encoding"}
	seen := map[string]bool{}
	for _, name := range slices.Sorted(maps.Keys(headers)) {
		value := headers[name]
		lower := strings.ToLower(name)
		switch {
		case !httpguts.ValidHeaderFieldName(name):
			k.error(at.with(name), "is no name of a header")
		case !httpguts.ValidHeaderFieldValue(value.text):
			k.error(at.with(name), "has a value that no header can have, such as a line end")
		case slices.Contains(ours, lower):
			k.error(at.with(name), "is set by Headwater for each request")
		case seen[lower]:
			k.error(at.with(name), "stands twice: case makes no difference in names of headers")
		}
		seen[lower] = true
	}
}

func (k *checker) auth(at path, a *Auth) {
	hasBasic := !a.Username.IsZero() || !a.Password.IsZero()
	switch {
	case hasBasic && !a.Bearer.IsZero():
		k.error(at, "takes a username and password or a bearer token, not both")
	case a.Username.IsZero() && !a.Password.IsZero():
		k.error(at.with("username"), "is missing: there is a password without it")
	}
	for _, value := range []Secret{a.Username, a.Password, a.Bearer} {
		if !httpguts.ValidHeaderFieldValue(value.text) {
			k.error(at, "holds a value that no header can have, such as a line end")
		}
	}
}

func (k *checker) proxy(at path, proxy Secret) {
	if proxy.IsZero() {
		return
	}
	u, err := url.Parse(proxy.text)
	if err != nil || u.Hostname() == "" || !slices.Contains([]string{"http", "https", "socks5"}, u.Scheme) {
		k.error(at, "must be a complete address that begins with http://, https:// or socks5://")
	}
}

func (k *checker) sourceIDs() {
	ids := make([]string, len(k.Tree.Sources))
	for i, s := range k.Tree.Sources {
		ids[i] = s.ID
		if s.ID == allSources {
			k.error(path{"sources", i, "id"}, "%q means every source and can be the id of none", allSources)
		}
	}
	k.ids("sources", ids)
}

// ids checks the ids of a list: their letters, and that each stands once. An empty one is not its business.
func (k *checker) ids(list string, ids []string) {
	first := make(map[string]int, len(ids))
	for i, id := range ids {
		at := path{list, i, "id"}
		if id == "" {
			continue
		}
		k.idForm(at, id)
		if j, twice := first[id]; twice {
			line, _ := locate(k.root, path{list, j, "id"})
			k.error(at, "%q is already the id of %s[%d] in line %d", id, list, j, line)
			continue
		}
		first[id] = i
	}
}

// idForm checks the characters of an id.
func (k *checker) idForm(at path, id string) {
	if strings.Trim(id, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
		k.error(at, "%q is no id: it takes a-z, 0-9 and -%s", id, suggestID(id))
	}
}

func suggestID(id string) string {
	if s := slug(id); s != "" {
		return " (did you mean \"" + s + "\"?)"
	}
	return ""
}

// sourceAddresses refuses an address that is listed twice: both would be polled, and all its items stored twice.
func (k *checker) sourceAddresses() {
	first := make(map[string]int, len(k.Tree.Sources))
	for i, s := range k.Tree.Sources {
		u, err := parseAddress(s.URL.text)
		if err != nil {
			continue
		}
		key := s.Auth.Username.text + "@" + sameAddress(u)
		if j, twice := first[key]; twice {
			line, _ := locate(k.root, path{"sources", j})
			k.error(path{"sources", i, "url"}, "is the same address as that of %q in line %d", k.Tree.Sources[j].ID, line)
			continue
		}
		first[key] = i
	}
}
