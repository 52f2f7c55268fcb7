package bolt

import (
	"context"
	"fmt"

	"headwater/storage"
)

// Stats counts what is stored. Most of it is kept in the file; only sources and topics are counted now.
func (s *Store) Stats(ctx context.Context) (storage.Stats, error) {
	out := storage.Stats{Engine: "bolt", Path: s.path}
	err := s.view(ctx, func(t *txn) error {
		c, err := t.counts()
		if err != nil {
			return err
		}
		out.Items, out.Stories, out.Picks, out.Keys = int(c.Items), int(c.Stories), int(c.Picks), int(c.Keys)
		out.Sources, out.Topics = t.bucket(sources).Stats().KeyN, t.bucket(topics).Stats().KeyN
		info, err := s.file.Stat()
		if err != nil {
			return fmt.Errorf("size of data file: %w", err)
		}
		pages := s.db.Stats()
		unused := int64(pages.FreePageN+pages.PendingPageN) * int64(s.db.Info().PageSize)
		out.Bytes, out.Free = info.Size(), unused+info.Size()-t.tx.Size()
		return nil
	})
	return out, err
}
