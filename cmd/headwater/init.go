package main

import (
	"errors"
	"fmt"
	"os"

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

// writeDefault creates the file; O_EXCL keeps the user's own from being replaced.
func (p *program) writeDefault() error {
	path := p.config
	if path == "" {
		path = "config.yaml"
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return fmt.Errorf("write the configuration: %w", err)
	}
	_, err = f.Write(config.Default())
	if err := errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("write the configuration: %w", err)
	}
	_, err = fmt.Fprintf(p.stderr, "wrote %s; `headwater serve` starts with it\n", path)
	return err
}
