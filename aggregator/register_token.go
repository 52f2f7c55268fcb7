package aggregator

import (
	"net/url"

	"headwater/storage"
)

// byToken recognises an item whose guid and address both carry a token that changes from poll to poll (bad-input row 54):
// an entry that is the same in title, text and date, at an address that differs in the query alone, while the item is named by
// nothing else in the document.
func (r *register) byToken(e *entry) (storage.ID, bool) {
	id, known := r.texts[e.keys.hash]
	stored, exists := r.items[id]
	if !known || !exists || r.names(id) {
		return id, false
	}
	return id, stored.Published.Equal(e.item.Published) && differInQuery(stored.URL, e.item.URL)
}

// names reports whether a key of this document leads to the item.
func (r *register) names(id storage.ID) bool {
	if r.claimed[id] {
		return true
	}
	for _, owner := range r.resolved {
		if owner == id {
			return true
		}
	}
	return false
}

// differInQuery reports whether two addresses are equal but for values of their queries.
func differInQuery(a, b string) bool {
	x, err := url.Parse(a)
	y, err2 := url.Parse(b)
	if err != nil || err2 != nil || x.Host != y.Host || x.Path != y.Path || x.RawQuery == y.RawQuery {
		return false
	}
	asked, asking := x.Query(), y.Query()
	for name := range asked {
		if !asking.Has(name) {
			return false
		}
	}
	return len(asked) == len(asking)
}
