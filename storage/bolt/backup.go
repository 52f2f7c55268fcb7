package bolt

import (
	"context"
	"fmt"
	"io"
)

// Backup writes a copy of the file as it is now, while it goes on being used. It reads the file through one read
// transaction: commits made meanwhile cannot use the room that they free, so that the file grows until w has taken all.
func (s *Store) Backup(ctx context.Context, w io.Writer) error {
	err := s.view(ctx, func(t *txn) error {
		_, err := t.tx.WriteTo(&mindful{ctx: ctx, w: w})
		return err
	})
	if err != nil {
		return fmt.Errorf("back up: %w", err)
	}
	return nil
}

// mindful is a writer that stops when its context does.
type mindful struct {
	ctx context.Context
	w   io.Writer
}

func (m *mindful) Write(p []byte) (int, error) {
	if err := m.ctx.Err(); err != nil {
		return 0, err
	}
	return m.w.Write(p)
}
