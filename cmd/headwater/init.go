package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"headwater/cmd/internal/config"
)

// newInit writes a first configuration.
func newInit(p *program) *cobra.Command {
	return &cobra.Command{
		Use: "init", Short: "write a commented config.yaml", Args: cobra.NoArgs,
		Long: "Writes a commented config.yaml with real sources to start from. An existing file is never replaced.",
		RunE: func(*cobra.Command, []string) error { return p.writeDefault() },
	}
}

// writeDefault writes the configuration, and beside it the schema by which editors complete and check it.
func (p *program) writeDefault() error {
	path := p.config
	if path == "" {
		path = "config.yaml"
	}
	if err := writeNew(path, config.Default()); err != nil {
		return fmt.Errorf("write the configuration: %w", err)
	}
	schema := filepath.Join(filepath.Dir(path), config.SchemaName)
	if err := writeNew(schema, config.Schema()); err != nil && !errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("write the schema: %w", err)
	}
	_, err := fmt.Fprintf(p.stderr, "wrote %s; `headwater serve` starts with it\n", path)
	return err
}

// writeNew creates a file. O_EXCL keeps the user's own from being replaced.
func writeNew(path string, data []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	return errors.Join(err, f.Close())
}
