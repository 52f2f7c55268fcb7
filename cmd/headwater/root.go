package main

import (
	"context"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"headwater/cmd/internal/config"
)

// program is what every verb works with: where it talks to, and what the command line and the environment say.
type program struct {
	env    config.Env // looks a variable up
	stdin  io.Reader
	stdout io.Writer // data
	stderr io.Writer // talk
	config string    // --config
}

// run is the whole program with its surroundings passed in. It returns the exit code.
func run(ctx context.Context, args, env []string, stdin io.Reader, stdout, stderr io.Writer) int {
	p := &program{env: lookUp(env), stdin: stdin, stdout: stdout, stderr: stderr}
	root := newRoot(p)
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(stdout)
	root.SetErr(stderr)
	err := root.ExecuteContext(ctx)
	if err != nil {
		complain(stderr, err)
	}
	return exitCode(err)
}

// lookUp finds variables in an environment of the form of os.Environ.
func lookUp(environ []string) config.Env {
	values := map[string]string{}
	for _, pair := range environ {
		name, value, _ := strings.Cut(pair, "=")
		values[name] = value
	}
	return func(name string) (string, bool) {
		value, set := values[name]
		return value, set
	}
}

const longHelp = `Headwater polls feeds, folds the copies of an article into one story that is credited
to the outlet it came from, and republishes curated topics as RSS, Atom and JSON Feed.

The configuration is looked for as --config, $HEADWATER_CONFIG, ./config.yaml,
headwater/config.yaml in the user's configuration directory, /etc/headwater/config.yaml.

Exit codes: 0 ok, 1 failed, 3 some sources failed, 64 usage, 75 the store is in use,
78 the configuration has problems, 130 interrupted.`

// newRoot is the table of verbs.
func newRoot(p *program) *cobra.Command {
	root := &cobra.Command{
		Use: "headwater", Short: "many feeds in, one clear stream out", Long: longHelp,
		SilenceErrors: true, SilenceUsage: true,
	}
	root.PersistentFlags().StringVar(&p.config, "config", "", "the configuration file")
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return coded{exitUsage, err} })
	root.AddCommand(
		newServe(p), newCheck(p), newPoll(p), newParse(p), newDiscover(p), newRender(p), newPublish(p), newExport(p), newSources(p), newTopics(p),
		newImport(p), newOPML(p), newAttribute(p), newExplain(p), newSplit(p), newJoin(p), newDedup(p), newWithdraw(p), newInit(p), newDB(p), newVersion(p),
	)
	asUsage(root)
	return root
}

// asUsage makes wrong arguments exit like wrong flags.
func asUsage(c *cobra.Command) {
	if check := c.Args; check != nil {
		c.Args = func(c *cobra.Command, args []string) error {
			if err := check(c, args); err != nil {
				return coded{exitUsage, err}
			}
			return nil
		}
	} else if c.HasSubCommands() {
		c.Args = func(c *cobra.Command, args []string) error {
			if err := cobra.NoArgs(c, args); err != nil {
				return coded{exitUsage, err}
			}
			return nil
		}
		c.RunE = func(c *cobra.Command, _ []string) error { return c.Help() }
	}
	for _, sub := range c.Commands() {
		asUsage(sub)
	}
}

// terminal reports whether w is a terminal: only there are progress bars and colours of use.
func terminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}
