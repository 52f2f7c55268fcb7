package main

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"
)

// number is the version that this tree will be released as.
const number = "0.1.0"

// product names us in the User-Agent of polls and as the generator of feeds.
const product = "Headwater/" + number

// newVersion prints the version, the revision it was built from, and the Go that built it.
func newVersion(p *program) *cobra.Command {
	return &cobra.Command{
		Use: "version", Short: "version, revision, Go", Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			_, err := fmt.Fprintf(p.stdout, "headwater %s (%s) %s %s/%s\n", number, revision(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
			return err
		},
	}
}

// revision is the commit that the binary was built from, as far as the build noted it.
func revision() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown revision"
	}
	rev, dirty := "unknown revision", ""
	for _, setting := range info.Settings {
		switch {
		case setting.Key == "vcs.revision" && len(setting.Value) >= 12:
			rev = setting.Value[:12]
		case setting.Key == "vcs.modified" && setting.Value == "true":
			dirty = " with changes"
		}
	}
	return rev + dirty
}
