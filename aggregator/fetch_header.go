package aggregator

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// maxSeconds is the largest number of seconds that a header may mean; more counts as this (RFC 9111 §1.2.2).
const maxSeconds = 1 << 31

// maxValidator bounds an ETag or Last-Modified that is sent back: most servers refuse requests with longer headers.
const maxValidator = 4 << 10

// validator returns a validator as it came, byte for byte, or "" if it could not be sent back like that (polling row 1).
func validator(value string) string {
	if len(value) > maxValidator {
		return ""
	}
	for i := range len(value) {
		if c := value[i]; c < ' ' && c != '\t' || c == 0x7f {
			return ""
		}
	}
	return value
}

// freshness is how long the headers of an answer say it stays fresh, less the age it had already. Said is false if they say
// nothing, so that a 304 without them leaves what is known. A negative answer, a stale one, is zero.
func freshness(h http.Header, received time.Time) (fresh time.Duration, said bool) {
	lifetime, said := cacheLifetime(h, received)
	if !said {
		return 0, false
	}
	return max(lifetime-seconds(h.Get("Age")), 0), true
}

// cacheLifetime is the freshness lifetime (RFC 9111 §4.2.1): max-age before Expires, and Expires against the answer's own
// Date, never against our clock. What cannot be read counts as stale (polling rows 10-16).
func cacheLifetime(h http.Header, received time.Time) (time.Duration, bool) {
	if values := h["Cache-Control"]; len(values) > 0 {
		if age, said := maxAge(strings.Join(values, ",")); said {
			return age, true
		}
	}
	expires := h["Expires"]
	if len(expires) == 0 {
		return 0, false
	}
	until, err := http.ParseTime(expires[0])
	if err != nil || len(expires) > 1 {
		return 0, true
	}
	return until.Sub(dateOf(h, received)), true
}

// maxAge reads max-age out of a Cache-Control header. An answer that may not be used again without asking is stale at once;
// so is one with two max-age directives.
func maxAge(control string) (age time.Duration, said bool) {
	found := 0
	for directive := range directives(control) {
		name, value, _ := strings.Cut(directive, "=")
		switch strings.ToLower(strings.TrimSpace(name)) {
		case "no-cache", "no-store":
			return 0, true
		case "max-age":
			found++
			age = seconds(strings.Trim(strings.TrimSpace(value), `"`))
		}
	}
	if found != 1 {
		return 0, found > 1
	}
	return age, true
}

// directives splits a list header at the commas outside quotes and outside the brackets of an address.
func directives(list string) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		quoted, from := false, 0
		for i := range len(list) {
			switch {
			case list[i] == '"':
				quoted = !quoted
			case list[i] == '<', list[i] == '>':
				quoted = list[i] == '<'
			case list[i] == ',' && !quoted:
				if !yield(list[from:i]) {
					return
				}
				from = i + 1
			}
		}
		yield(list[from:])
	}
}

// seconds reads delta-seconds; what is no number is zero.
func seconds(s string) time.Duration {
	if s == "" || strings.Trim(s, "0123456789") != "" {
		return 0
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n > maxSeconds {
		n = maxSeconds
	}
	return time.Duration(n) * time.Second
}

// dateOf is when the answer was made by the server's own clock; without a Date, when it was received.
func dateOf(h http.Header, received time.Time) time.Time {
	if date, err := http.ParseTime(h.Get("Date")); err == nil {
		return date
	}
	return received
}

// retryAfter reads Retry-After (RFC 9110 §10.2.3): seconds, or a date in one of the three formats, taken against the answer's
// Date because the server's clock may be wrong. Nonsense is zero, and of several the longest counts (polling rows 17-19).
func retryAfter(h http.Header, received time.Time) time.Duration {
	var longest time.Duration
	for _, value := range h["Retry-After"] {
		wait := seconds(strings.TrimSpace(value))
		if at, err := http.ParseTime(value); err == nil {
			wait = at.Sub(dateOf(h, received))
		}
		longest = max(longest, wait)
	}
	return longest
}

// linked returns the first target of a relation in the Link headers, absolute; "" if there is none (WebSub §4).
func linked(h http.Header, rel string, base *url.URL) string {
	for _, line := range h["Link"] {
		for link := range directives(line) {
			target, params, ok := strings.Cut(strings.TrimSpace(link), ">")
			if !ok || !strings.HasPrefix(target, "<") || !hasRelation(params, rel) {
				continue
			}
			if u, err := base.Parse(strings.TrimSpace(target[1:])); err == nil {
				return u.String()
			}
		}
	}
	return ""
}

// hasRelation reports whether the parameters of a link name the relation; one link may have several.
func hasRelation(params, rel string) bool {
	for param := range strings.SplitSeq(params, ";") {
		name, value, _ := strings.Cut(strings.TrimSpace(param), "=")
		if !strings.EqualFold(strings.TrimSpace(name), "rel") {
			continue
		}
		for one := range strings.FieldsSeq(strings.Trim(strings.TrimSpace(value), `"`)) {
			if strings.EqualFold(one, rel) {
				return true
			}
		}
	}
	return false
}
