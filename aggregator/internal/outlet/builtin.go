package outlet

import (
	_ "embed"
	"strings"
)

//go:embed outlets.txt
var list string

// Builtin returns the compiled-in outlets in the order of their file.
func Builtin() []Outlet {
	outlets := make([]Outlet, 0, strings.Count(list, "\n"))
	for line := range strings.Lines(list) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		outlets = append(outlets, parseLine(line))
	}
	return outlets
}

// parseLine reads "name | home | domains | other names | aliases".
func parseLine(line string) Outlet {
	var field [5]string
	copy(field[:], strings.SplitN(line, "|", len(field)))
	o := Outlet{
		Name:    strings.TrimSpace(field[0]),
		Domains: commaList(field[2]),
		Names:   commaList(field[3]),
		Aliases: commaList(field[4]),
	}
	if home := strings.TrimSpace(field[1]); home != "" {
		o.Home = "https://" + home
		if !strings.Contains(home, "/") {
			o.Home += "/"
		}
	}
	return o
}

func commaList(field string) []string {
	var items []string
	for item := range strings.SplitSeq(field, ",") {
		if item = strings.TrimSpace(item); item != "" {
			items = append(items, item)
		}
	}
	return items
}

// ownDomains returns the keys under which At finds the outlet: the home's host and, for a part of a site, its path.
func (o *Outlet) ownDomains() []string {
	var keys []string
	for _, d := range append([]string{o.Home}, o.Domains...) {
		if key := domainKey(d); key != "" {
			keys = append(keys, key)
		}
	}
	return keys
}

func domainKey(domain string) string {
	host, path := split(domain)
	if host == "" || !strings.Contains(host, ".") {
		return host
	}
	if first, _, _ := strings.Cut(strings.Trim(path, "/"), "/"); first != "" {
		return host + "/" + first
	}
	return host
}
