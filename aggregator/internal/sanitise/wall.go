package sanitise

import (
	"regexp"

	"github.com/microcosm-cc/bluemonday"
)

var (
	webAddress = regexp.MustCompile(`^https?://[^\s"<>` + "`" + `]+$`)
	anything   = regexp.MustCompile(`(?s)^.*$`)
)

// newWall is the list of policy.go once more, for the library that has to agree with what we wrote.
func newWall() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	for name, r := range rules {
		if r.action != keep {
			continue
		}
		if r.as != "" {
			name = r.as
		}
		p.AllowElements(name)
		p.AllowNoAttrs().OnElements(name)
		for _, attr := range r.attrs {
			p.AllowAttrs(attr).Matching(allowedValue(attr)).OnElements(name)
		}
	}
	p.AllowAttrs(everywhere...).Globally()
	p.RequireParseableURLs(false) // it would rewrite addresses; allowedValue checks them
	return p
}

func allowedValue(attr string) *regexp.Regexp {
	switch attr {
	case "href", "src", "cite", "poster":
		return webAddress
	}
	return anything
}

// confirm lets the library clean what we wrote, reads its output as a browser would, and writes it again. If that is what
// went in, two independent cleaners agree and reading it back changes nothing: the property that mutation attacks break
// (bad-input row 69).
func (s *Sanitiser) confirm(out string) (string, error) {
	tree, err := parseFragment(s.wall.Sanitize(out))
	if err != nil {
		return out, err
	}
	return s.render(tree, Base{}), nil
}
