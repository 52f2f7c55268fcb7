package feeds

import (
	"net/url"
	"slices"
	"strings"

	"headwater/storage"
)

// links makes every address that Headwater publishes of itself (DESIGN §7). They start at the site's public address, so
// they follow it when it changes; ids do not.
type links struct {
	base   string // without a final slash
	prefix string // the path of base, for links that stay good under any host
}

func newLinks(site string) links {
	l := links{base: strings.TrimRight(site, "/")}
	if u, err := url.Parse(l.base); err == nil {
		l.prefix = u.EscapedPath()
	}
	return l
}

func (l links) home() string               { return l.base + "/" }
func (l links) hub() string                { return l.base + "/hub" }
func (l links) story(id storage.ID) string { return l.base + roomStories + id.String() }
func (l links) source(id string) string    { return l.base + roomSources + url.PathEscape(id) }
func (l links) of(t target) string         { return l.base + t.path() + t.query() }
func (l links) local(path string) string   { return l.prefix + path }
func (l links) opml() string               { return l.base + "/feeds.opml" }

// kind is what stands behind an address.
type kind int

const (
	kindTopic kind = iota
	kindSource
	kindArchive
)

// target is one published document: what it shows, and in which format.
type target struct {
	kind   kind
	id     string // of the topic or source
	month  string // of an archive: 2026-01
	before string // of an archive that continues one: the story that it goes on behind
	token  string // of a private topic
	format format
}

// The rooms of addresses.
const (
	roomTopics  = "/t/"
	roomSources = "/s/"
	roomStories = "/a/"
)

// room is the address that everything about the target's topic or source stands under, unescaped.
func (t target) room() string {
	if t.kind == kindSource {
		return roomSources + t.id
	}
	return roomTopics + t.id
}

// path is the target's address below the site's, unescaped: ids are [a-z0-9-].
func (t target) path() string {
	p := t.room()
	if t.kind == kindArchive {
		p += "/" + t.month
		if t.before != "" {
			p += "-" + t.before
		}
	}
	if t.format != formatHTML {
		p += "." + string(t.format)
	}
	return p
}

// parseTarget reads what path writes. Whether something is published there is another question.
func parseTarget(path string) (target, bool) {
	t := target{format: formatHTML}
	rest, isTopic := strings.CutPrefix(path, roomTopics)
	if !isTopic {
		var isSource bool
		if rest, isSource = strings.CutPrefix(path, roomSources); !isSource {
			return target{}, false
		}
		t.kind = kindSource
	}
	if name, ending, dotted := strings.Cut(rest, "."); dotted {
		rest, t.format = name, format(ending)
	}
	id, archive, inRoom := strings.Cut(rest, "/")
	if t.id = id; inRoom {
		t.kind = kindArchive
		t.month, t.before = archive[:min(len(monthForm), len(archive))], strings.TrimPrefix(archive[min(len(monthForm), len(archive)):], "-")
	}
	known := t.format == formatOPML || t.format == formatHTML || slices.Contains(feedFormats[:], t.format)
	return t, known && t.id != "" && t.path() == path
}

func (t target) query() string {
	if t.token == "" {
		return ""
	}
	return "?token=" + url.QueryEscape(t.token)
}

// as is the same document in another format.
func (t target) as(f format) target {
	t.format = f
	return t
}

// secretNames are query parameters that keep an address from being shown: it would hand on somebody's access.
var secretNames = []string{"key", "token", "secret", "password", "passwd", "pass", "pwd", "auth", "sig", "signature", "session"}

// showable returns an address that may stand in a public document, or "": one that carries userinfo or a secret in its
// query is never shown, nor is the address that we poll.
func showable(s, polled string) string {
	u, err := url.Parse(strings.TrimSpace(s))
	if err != nil || u.User != nil || s == polled {
		return ""
	}
	for name := range u.Query() {
		if isSecretName(name) {
			return ""
		}
	}
	return address(s)
}

// isSecretName says whether a parameter's name is or ends in one of the secret names: token, api_key, accessToken.
func isSecretName(name string) bool {
	name = strings.ToLower(name)
	for _, secret := range secretNames {
		if strings.HasSuffix(name, secret) {
			return true
		}
	}
	return false
}
