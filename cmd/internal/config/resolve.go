package config

import (
	"net"
	"net/url"
	"path/filepath"
	"strings"
)

// defaultZone is the default of site.timezone.
const defaultZone = "Asia/Shanghai"

// resolve fills what the tree only points to or leaves to other keys: secret files, credentials in addresses, ids, and the
// defaults that follow from another value.
func (c *Config) resolve(r *report) {
	t := &c.Tree
	if t.Site.Timezone.Location == nil {
		if err := t.Site.Timezone.parse(defaultZone); err != nil {
			r.error(path{"site", "timezone"}, "%q %v", defaultZone, err)
		}
	}
	if t.Site.URL == "" {
		t.Site.URL = localURL(t.Listen)
	}
	for i := range t.Sources {
		c.resolveAuth(r, path{"sources", i}, &t.Sources[i])
	}
	for i := range t.Topics {
		topic := &t.Topics[i]
		c.readFile(r, path{"topics", i}, "token", &topic.Token, "token_file", topic.TokenFile)
		if topic.Title == "" {
			topic.Title = topic.ID
		}
	}
	c.giveIDs(r)
}

// localURL is where a browser on this machine finds a listener.
func localURL(listen string) string {
	host, port, err := net.SplitHostPort(listen)
	if err != nil {
		return "http://localhost"
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && (ip.IsUnspecified() || ip.IsLoopback()) {
		host = "localhost"
	}
	return "http://" + net.JoinHostPort(host, port)
}

// resolveAuth reads the secret files of a source and moves credentials out of its address.
func (c *Config) resolveAuth(r *report, at path, s *Source) {
	auth := &s.Auth
	c.readFile(r, at.with("auth"), "password", &auth.Password, "password_file", auth.PasswordFile)
	c.readFile(r, at.with("auth"), "bearer", &auth.Bearer, "bearer_file", auth.BearerFile)
	u, err := parseAddress(s.URL.text)
	if err != nil || u.User == nil {
		return
	}
	if *auth != (Auth{}) {
		r.error(at.with("url"), "holds credentials, and so does auth: one of them is too many")
		return
	}
	password, _ := u.User.Password()
	auth.Username = Secret{text: u.User.Username()}
	auth.Password = Secret{text: password, literal: s.URL.literal}
	u.User = nil
	s.URL.text = u.String()
}

// readFile fills a secret from its _file twin.
func (c *Config) readFile(r *report, at path, key string, secret *Secret, fileKey string, file Secret) {
	if file.IsZero() {
		return
	}
	if !secret.IsZero() {
		r.error(at.with(fileKey), "stands beside %s: one of them is too many", key)
		return
	}
	name := c.inDir(file.text)
	text, err := readSecret(name)
	if err != nil {
		r.error(at.with(fileKey), "%v", err)
		return
	}
	if readByOthers(name) {
		r.warn(at.with(fileKey), "everybody on this machine can read the file: chmod o-r keeps the secret")
	}
	*secret = Secret{text: text}
}

// inDir is a path of the configuration as seen from the working directory: relative paths begin at the file.
func (c *Config) inDir(name string) string {
	if filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(filepath.Dir(c.Path), name)
}

// giveIDs gives ids to the sources that have none. Ids that are written come first, wherever they stand.
func (c *Config) giveIDs(r *report) {
	giver := idGiver{taken: map[string]bool{allSources: true}}
	for _, s := range c.Tree.Sources {
		giver.taken[s.ID] = true
	}
	shared := 0
	var at path
	for i := range c.Tree.Sources {
		s := &c.Tree.Sources[i]
		u, err := parseAddress(s.URL.text)
		if s.ID != "" || err != nil {
			continue
		}
		id, first := giver.give(u)
		if s.ID = id; !first {
			if shared++; shared == 1 {
				at = path{"sources", i}
			}
		}
	}
	if shared > 0 {
		r.warn(at, "%d sources without an id share a host with another; theirs come from their paths (here %q) and depend on which stands first: "+
			"write ids to keep them when lines move", shared, c.Tree.Sources[at[1].(int)].ID)
	}
}

// publicURL is the polled address of a source if everybody may see it, else "".
func (s *Source) publicURL() string {
	u, err := url.Parse(s.URL.text)
	if err != nil || !s.URL.literal || s.Auth != (Auth{}) || holdsSecret(u) {
		return ""
	}
	for name := range s.Headers {
		if soundsSecret(name) {
			return ""
		}
	}
	return strings.TrimSpace(s.URL.text)
}

// ShownURL is the polled address as the operator may see it printed: what came from the environment and what sounds like a key
// is hidden.
func (s *Source) ShownURL() string {
	u, err := url.Parse(strings.TrimSpace(s.URL.text))
	if err != nil {
		return hidden
	}
	if !s.URL.literal {
		return u.Scheme + "://" + u.Host + "/" + hidden
	}
	if !holdsSecret(u) {
		return strings.TrimSpace(s.URL.text)
	}
	terms := strings.Split(u.RawQuery, "&")
	for i, term := range terms {
		if name, _, _ := strings.Cut(term, "="); soundsSecret(name) {
			terms[i] = name + "=" + hidden
		}
	}
	u.RawQuery = strings.Join(terms, "&")
	return u.String()
}
