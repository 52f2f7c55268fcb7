package aggregator

import (
	"bytes"
	"fmt"
	"slices"

	"headwater/aggregator/internal/decode"
	"headwater/aggregator/internal/gate"
)

// Limits bounds what a document may cost; the zero value has the defaults.
type Limits = gate.Limits

// parse reads the bytes of a document: decoded, checked against the limits, and translated from its format. The error is a
// *gate.LimitError, a *gate.NotFeedError that says what the document is instead of a feed, or what the parser of its
// format said. A document without items is healthy only if it has no item elements either (bad-input rows 37-50).
func parse(raw []byte, rc ReadContext) (*document, error) {
	if bytes.HasPrefix(raw, []byte("\x1f\x8b")) {
		return nil, &gate.NotFeedError{What: "gzip data", Kind: "gzip"}
	}
	decoded := decode.Decode(raw, rc.ContentType)
	doc, err := parseText(decoded.Text, rc)
	if err != nil {
		return nil, err
	}
	doc.Charset, doc.How = decoded.Charset, decoded.How
	doc.Repairs = append(slices.Clip(decoded.Repairs), doc.Repairs...)
	slices.SortStableFunc(doc.Items, func(a, b rawItem) int { return a.at - b.at })
	return doc, nil
}

// parseNew reads what is new in a document: items whose elements are known are cut out first, and their hashes returned. If
// what is left cannot be read, the whole is: then nothing is known.
func parseNew(raw []byte, rc ReadContext, known func(element uint64) bool) (doc *document, cut []uint64, err error) {
	rest, elements := gate.Cut(raw, known)
	doc, err = parse(rest, rc)
	if err != nil && len(rest) < len(raw) {
		_, elements = gate.Cut(raw, func(uint64) bool { return false })
		doc, err = parse(raw, rc)
	}
	if err != nil {
		return nil, nil, err
	}
	var kept []rawItem
	for _, e := range elements {
		if e.Known {
			cut = append(cut, e.Hash)
		} else {
			kept = append(kept, rawItem{Element: e.Hash, Behind: len(cut)})
		}
	}
	if len(kept) == len(doc.Items) {
		for i := range kept {
			doc.Items[i].Element, doc.Items[i].Behind = kept[i].Element, kept[i].Behind
		}
	}
	return doc, cut, nil
}

// parseText reads clean UTF-8.
func parseText(text []byte, rc ReadContext) (*document, error) {
	start := bytes.TrimLeft(text, " \t\r\n")
	if len(start) > 0 && (start[0] == '{' || start[0] == '[') {
		return parseJSON(text, rc.Limits)
	}
	skeleton, err := gate.XML(text, rc.Limits, rc.URL)
	if err != nil {
		return nil, err
	}
	doc, err := translate(skeleton)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", skeleton.Format, err)
	}
	doc.Format, doc.Version = string(skeleton.Format), skeleton.Version
	doc.Repairs = skeleton.Repairs
	doc.Base = skeleton.Head.Base
	if len(doc.Items) != len(skeleton.Items) {
		return nil, fmt.Errorf("read %s: %d of %d items were understood", skeleton.Format, len(doc.Items), len(skeleton.Items))
	}
	if len(doc.Items) == 0 && skeleton.Lost > 0 {
		return nil, fmt.Errorf("read %s: it has items, but none could be read", skeleton.Format)
	}
	return doc, nil
}

// translate reads a skeleton by the parser of its format.
func translate(s *gate.Skeleton) (*document, error) {
	switch s.Format {
	case gate.Atom:
		return parseAtom(s)
	case gate.CDF:
		return parseCDF(s)
	}
	return parseRSS(s)
}
