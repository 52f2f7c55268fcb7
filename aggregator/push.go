package aggregator

import (
	"time"

	"headwater/storage"
)

// The states of a subscription.
const (
	pushAsked   = "asked"   // the hub was asked and has not verified it yet
	pushActive  = "active"  // until the end of the lease
	pushRefused = "refused" // by the hub
)

// pushed reports whether a hub tells us of changes: polling may be slower then, but never stops.
func pushed(p *storage.Push, now time.Time) bool { return p.State == pushActive && p.Until.After(now) }
