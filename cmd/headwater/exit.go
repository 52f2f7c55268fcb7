package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"headwater/cmd/internal/config"
	"headwater/storage"
)

// The exit codes, the same for every verb.
const (
	exitOK          = 0
	exitFailed      = 1   // it did not work
	exitPartly      = 3   // some sources failed, the rest is done
	exitUsage       = 64  // the command line makes no sense
	exitBusy        = 75  // another process holds the store
	exitConfig      = 78  // the configuration has problems
	exitInterrupted = 130 // ended by a signal before it was done
)

// coded is an error that ends the program with a code of its own.
type coded struct {
	code int
	err  error
}

func (c coded) Error() string { return c.err.Error() }
func (c coded) Unwrap() error { return c.err }

// usagef is a mistake on the command line.
func usagef(format string, args ...any) error {
	return coded{exitUsage, fmt.Errorf(format, args...)}
}

// errSilent ends a verb that has already said what was wrong.
var errSilent = errors.New("")

// exitCode finds the code that an error stands for.
func exitCode(err error) int {
	var c coded
	switch {
	case err == nil:
		return exitOK
	case errors.As(err, &c):
		return c.code
	case errors.Is(err, storage.ErrBusy):
		return exitBusy
	case errors.Is(err, context.Canceled):
		return exitInterrupted
	default:
		var problems config.Problems
		if errors.As(err, &problems) {
			return exitConfig
		}
		return exitFailed
	}
}

// complain writes an error for people: one line, or one line per problem of the configuration.
func complain(stderr io.Writer, err error) {
	var problems config.Problems
	switch {
	case errors.As(err, &problems):
		for _, p := range problems {
			_, _ = fmt.Fprintln(stderr, p)
		}
	case err.Error() != "":
		_, _ = fmt.Fprintln(stderr, "headwater:", err)
	}
}
