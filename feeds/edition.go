package feeds

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"headwater/storage"
)

// edition is the form that the options give to documents. A title or a limit changes what a document says though nothing
// that is stored changed; a client that only knows Last-Modified would not hear of it. So the store keeps of which options
// documents were made last, and since when: Last-Modified moves with them, and stays where it was over a restart.
type edition struct {
	Hash  string    `json:"hash"`
	Since time.Time `json:"since"` // zero for the first options of a store
}

// recordEdition is the key of the record that keeps the edition.
const recordEdition = "edition"

// edition returns the edition of options, and keeps it if it is a new one.
func (p *Publisher) edition(ctx context.Context, opts *Options, now time.Time) (edition, error) {
	e := edition{Hash: opts.hash()}
	stored, err := p.store.Record(ctx, recordKind, recordEdition)
	if err == nil {
		var last edition
		if err := json.Unmarshal(stored, &last); err == nil && last.Hash == e.Hash {
			return last, nil
		}
		e.Since = now.UTC().Truncate(time.Second)
	} else if !errors.Is(err, storage.ErrNotFound) {
		return e, fmt.Errorf("read the edition: %w", err)
	}
	value, err := json.Marshal(e)
	if err != nil {
		return e, fmt.Errorf("keep the edition: %w", err)
	}
	record := storage.Record{Kind: recordKind, Key: recordEdition, Value: value}
	if err := p.store.Commit(ctx, &storage.Batch{Records: []storage.Record{record}}); err != nil {
		return e, fmt.Errorf("keep the edition: %w", err)
	}
	return e, nil
}

// hash is one of everything in the options that documents show.
func (o *Options) hash() string {
	zone := ""
	if o.Site.Zone != nil {
		zone = o.Site.Zone.String()
	}
	text, err := json.Marshal(struct {
		*Options
		Zone string
	}{o, zone})
	if err != nil {
		return "" // strings, numbers and lists of them: it cannot
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:16])
}

// modified is when the document last changed: its content, or the form that the options give to it.
func (d *document) modified() time.Time {
	if d.view.since.After(d.updated) {
		return d.view.since
	}
	return d.updated
}
