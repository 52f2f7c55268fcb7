package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"headwater/aggregator"
)

// newWithdraw takes items out of every output.
func newWithdraw(p *program) *cobra.Command {
	var reason string
	var undo, asJSON bool
	c := &cobra.Command{
		Use: "withdraw [ITEM|SOURCE]", Short: "take an item or a source out of every output, for good", Args: cobra.MaximumNArgs(1),
		Long: `Takes an item out of all feeds and pages at once and for good, or a source with all that it has and will have. An item is
named by its id or its address; the address of a story's page (…/a/ID) means all items of the story. What is withdrawn
stays in the store, so that it does not come back, and a record says when and why. Works while the daemon runs.

Without an argument it lists what is withdrawn.`,
		Example: "  headwater withdraw https://example.org/news/9772 --reason 'asked by the publisher'\n  headwater withdraw pedaily --undo",
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) == 0 {
				if undo || reason != "" {
					return usagef("withdraw: say what")
				}
				return p.ask(c.Context(), "withdrawals", outputArgs(asJSON))
			}
			action := "withdraw"
			if undo {
				action = "restore"
			}
			return p.ask(c.Context(), action, []string{args[0], reason})
		},
	}
	c.Flags().StringVar(&reason, "reason", "", "why, for the record")
	c.Flags().BoolVar(&undo, "undo", false, "show it again")
	c.Flags().BoolVar(&asJSON, "json", false, "print the list as JSON")
	return c
}

// withdraw answers `headwater withdraw WHAT`, restore the same with --undo.
func withdraw(ctx context.Context, h *house, args []string, w io.Writer) error {
	return changeWithdrawal(ctx, h, args, false, w)
}

func restore(ctx context.Context, h *house, args []string, w io.Writer) error {
	return changeWithdrawal(ctx, h, args, true, w)
}

func changeWithdrawal(ctx context.Context, h *house, args []string, undo bool, w io.Writer) error {
	if len(args) != 2 {
		return errors.New("withdraw needs a name and a reason")
	}
	agg, err := h.hand(ctx)
	if err != nil {
		return err
	}
	changed, err := agg.Withdraw(ctx, aggregator.Withdrawal{What: args[0], Reason: args[1], Undo: undo})
	if err != nil {
		return err
	}
	done, again := "withdrawn", "nothing to do: it is withdrawn already"
	if undo {
		done, again = "shown again", "nothing to do: it is not withdrawn"
	}
	for _, one := range changed {
		if _, err := fmt.Fprintf(w, "%s: %s\n", done, describeWithdrawn(one)); err != nil {
			return err
		}
	}
	if len(changed) == 0 {
		_, err = fmt.Fprintln(w, again)
	}
	return err
}

// describeWithdrawn names a source or an item for people.
func describeWithdrawn(one aggregator.Withdrawn) string {
	if one.Item == "" {
		return "source " + one.Source
	}
	return fmt.Sprintf("%s %s (%s)", one.Item, one.Title, one.Source)
}

// listWithdrawals answers `headwater withdraw`.
func listWithdrawals(ctx context.Context, h *house, args []string, w io.Writer) error {
	list, err := aggregator.Withdrawals(ctx, h.store)
	if err != nil {
		return err
	}
	if wantsJSON(args) {
		return writeJSON(w, list)
	}
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(table, "WITHDRAWN\tWHAT\tREASON")
	for _, one := range list {
		at := one.At.In(h.config.Tree.Site.Timezone.Location).Format("2006-01-02 15:04")
		_, _ = fmt.Fprintf(table, "%s\t%s\t%s\n", at, describeWithdrawn(one), one.Reason)
	}
	return table.Flush()
}
