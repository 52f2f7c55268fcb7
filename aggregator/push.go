package aggregator

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/hex"
	"hash"
	"net/netip"
	"strings"
	"time"

	"headwater/storage"
)

// A source whose document names a hub can tell us of changes instead of being asked (WebSub). The subscription is asked for
// after a good poll, verified by the hub, renewed before its lease ends, and its pushes take the way of a poll's answer.
// Polling becomes rarer meanwhile and never stops.

// The states of a subscription.
const (
	pushAsked   = "asked"   // the hub was asked and has not verified it yet
	pushActive  = "active"  // until the end of the lease
	pushRefused = "refused" // by the hub
)

const (
	leaseWanted = 10 * 24 * time.Hour
	pushRetry   = 24 * time.Hour // after a hub refused or did not verify
	renewShare  = 5              // the last fifth of a lease is for renewing it
)

// pushed reports whether a hub tells us of changes.
func pushed(p *storage.Push, now time.Time) bool { return p.State == pushActive && p.Until.After(now) }

// renewal is when an active subscription is to be asked for again.
func renewal(p *storage.Push) time.Time { return p.Until.Add(-p.Until.Sub(p.Tried) / renewShare) }

// wantsPush reports whether a source's hub should be asked for a subscription now: it has one, and the subscription is
// missing, of another hub or topic, nearly over, or was last tried a day ago (polling row 57).
func wantsPush(st *storage.Source, now time.Time) bool {
	p := &st.Push
	switch {
	case st.Feed.Hub == "" || st.Health.Error != "":
		return false
	case p.Hub != st.Feed.Hub || p.Topic != topicOf(st):
		return true
	case pushed(p, now):
		return !now.Before(renewal(p)) && now.Sub(p.Tried) >= time.Hour
	}
	return p.State == "" || now.Sub(p.Tried) >= pushRetry
}

// canReach reports whether a hub can call us back: an address of this machine alone is of use to hubs on it.
func canReach(hub, callback string) bool {
	return callback != "" && (!isLocal(hostOf(callback)) || isLocal(hostOf(hub)))
}

// isLocal reports whether a host means the machine that looks it up.
func isLocal(host string) bool {
	addr, err := netip.ParseAddr(host)
	return host == "localhost" || strings.HasSuffix(host, ".localhost") || err == nil && (addr.IsLoopback() || addr.IsUnspecified())
}

// topicOf is what a source is subscribed by: its rel=self, else its address (WebSub §4).
func topicOf(st *storage.Source) string {
	switch {
	case st.Feed.Self != "":
		return st.Feed.Self
	case st.Answered != "":
		return st.Answered
	case st.Move.Used:
		return st.Move.To
	}
	return st.URL
}

// newPush is the subscription to ask a source's hub for. A renewal keeps its secret: the hub may push in between.
func newPush(st *storage.Source, now time.Time) storage.Push {
	p := st.Push
	if p.Hub != st.Feed.Hub || p.Topic != topicOf(st) || p.Secret == "" {
		p = storage.Push{Hub: st.Feed.Hub, Topic: topicOf(st), Secret: rand.Text(), LastPush: p.LastPush}
	}
	if !pushed(&p, now) {
		p.State = pushAsked
	}
	p.Tried = now
	return p
}

// pushToken is the part of a callback's address that nobody can guess but who was told it.
func pushToken(secret string) string {
	sum := sha256.Sum256([]byte("callback " + secret))
	return hex.EncodeToString(sum[:12])
}

// signed checks the signature of a push (WebSub §7.1). One that is missing, wrong or made by an unknown method is not a
// push (polling row 55).
func signed(body []byte, signature, secret string) bool {
	method, sum, found := strings.Cut(signature, "=")
	given, err := hex.DecodeString(sum)
	if !found || err != nil {
		return false
	}
	var make func() hash.Hash
	switch strings.ToLower(strings.TrimSpace(method)) {
	case "sha1":
		make = sha1.New
	case "sha256":
		make = sha256.New
	case "sha384":
		make = sha512.New384
	case "sha512":
		make = sha512.New
	default:
		return false
	}
	mac := hmac.New(make, []byte(secret))
	mac.Write(body)
	return hmac.Equal(mac.Sum(nil), given)
}

// settlePush returns the state of a source after a push that was read: it counts for the rhythm and for health, but it is no
// poll, so validators and the next poll stay (polling row 56).
func settlePush(src *Source, prev storage.Source, out outcome, now time.Time) storage.Source {
	next := adopt(src, prev)
	if out.err != nil {
		return next
	}
	next.Push.LastPush = now
	next.Oddities = mergeOddities(next.Oddities, out.oddities, now)
	learnRhythm(&next, out, now)
	if next.Health.LastPoll.IsZero() {
		return next
	}
	judgeHealth(&next, now)
	return next
}
