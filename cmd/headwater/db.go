package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"headwater/storage"
	"headwater/storage/bolt"
)

// newDB groups what can be done with the data file.
func newDB(p *program) *cobra.Command {
	c := &cobra.Command{Use: "db", Short: "the data file: backup, check, stats"}
	c.AddCommand(newBackup(p), newDBCheck(p), newStats(p))
	return c
}

func newBackup(p *program) *cobra.Command {
	return &cobra.Command{
		Use: "backup FILE", Short: "a copy that `data: FILE` can use; works while the daemon runs", Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error { return p.backup(c.Context(), args[0]) },
	}
}

// backup answers the copy itself, so that the file is written by whoever asked for it.
func backup(ctx context.Context, h *house, _ []string, w io.Writer) error {
	source, able := h.store.(storage.Backuper)
	if !able {
		return errors.New("this store cannot be backed up while it is used")
	}
	return source.Backup(ctx, w)
}

func newStats(p *program) *cobra.Command {
	return &cobra.Command{
		Use: "stats", Short: "what the data file holds, as JSON", Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return p.ask(c.Context(), "stats", nil) },
	}
}

// stats answers what a store holds.
func stats(ctx context.Context, h *house, _ []string, w io.Writer) error {
	s, err := h.store.Stats(ctx)
	if err != nil {
		return fmt.Errorf("count: %w", err)
	}
	perItem := int64(0)
	if s.Items > 0 {
		perItem = (s.Bytes - s.Free) / int64(s.Items)
	}
	return writeJSON(w, map[string]any{
		"engine": s.Engine, "path": s.Path, "sources": s.Sources, "items": s.Items, "stories": s.Stories, "topics": s.Topics,
		"picks": s.Picks, "keys": s.Keys, "bytes": s.Bytes, "free_bytes": s.Free, "bytes_per_item": perItem,
	})
}

func newDBCheck(p *program) *cobra.Command {
	return &cobra.Command{
		Use: "check [FILE]", Short: "whether the data file is sound", Args: cobra.MaximumNArgs(1),
		Long: "Reads everything in the data file. Exits 0 when it is sound, 1 when it is damaged and prints what is wrong.",
		RunE: func(c *cobra.Command, args []string) error { return p.dbCheck(c.Context(), args) },
	}
}

// dbCheck examines a data file.
func (p *program) dbCheck(ctx context.Context, args []string) error {
	path := ""
	if len(args) == 1 {
		path = args[0]
	} else {
		cfg, err := p.load()
		if err != nil {
			return err
		}
		path = cfg.Data()
	}
	faults, err := bolt.Examine(ctx, bolt.Options{Path: path})
	if err != nil {
		return err
	}
	for _, fault := range faults {
		_, _ = fmt.Fprintln(p.stdout, fault)
	}
	if len(faults) > 0 {
		return errSilent
	}
	_, err = fmt.Fprintf(p.stdout, "%s is sound\n", path)
	return err
}

// backup writes a copy to a file that must not exist yet, and removes it again if it does not become whole.
func (p *program) backup(ctx context.Context, path string) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("write the backup: %w", err)
	}
	to := *p
	to.stdout = f
	err = to.ask(ctx, "backup", nil)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return errors.Join(err, os.Remove(path))
	}
	_, err = fmt.Fprintf(p.stderr, "wrote %s; a configuration with `data: %s` can use it\n", path, path)
	return err
}
