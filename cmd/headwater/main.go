// Command headwater is the feed aggregator and publisher: it wires the configuration, the store, the aggregator and the
// feeds together and decides nothing itself. There is one file per verb.
//
// The goroutines of the daemon are started in serve.go and joined there: the aggregator, the public and the admin
// listener, and the control socket. Every other verb runs on the main goroutine.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // zones by name on machines that have no database of them
)

func main() {
	tuneMemory(os.Getenv)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	go func() {
		// The first signal asks to end in order. Taking our handler away lets the second one end the process at once.
		<-ctx.Done()
		stop()
	}()
	os.Exit(run(ctx, os.Args[1:], os.Environ(), os.Stdin, os.Stdout, os.Stderr))
}
