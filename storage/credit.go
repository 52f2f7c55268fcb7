package storage

// Credit says who is thanked for an item: who published it to us, and whom it names as its origin.
type Credit struct {
	// Origin is the outlet that the item itself names as where it came from (来源：投资界). Zero when it names nobody, or
	// nobody but its own source.
	Origin Outlet
	// How is the rule that read Origin; [HowSource] when nobody but the source is named.
	How string
	// Confidence in Origin, 0 to 1. The rules and their confidences stand in aggregator/internal/origin.
	Confidence float64
	// Via is the chain between the source and the origin, nearest to us first.
	Via []Outlet
	// Rights is the licence or copyright text that goes with the item.
	Rights string
}

// HowSource is Credit.How of an item that names nobody but its own source.
const HowSource = "source"

// Outlet is a publisher as it is shown: a name, and an address that may be shown, never one that is polled.
type Outlet struct {
	Name string
	URL  string
}

// IsZero reports whether no outlet is named.
func (o Outlet) IsZero() bool { return o == Outlet{} }
