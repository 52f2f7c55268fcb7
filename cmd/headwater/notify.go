package main

import (
	"fmt"
	"net"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"headwater/cmd/internal/config"
)

// notifier tells systemd how the service is (sd_notify(3)). Without $NOTIFY_SOCKET it does nothing.
type notifier struct{ address string }

func newNotifier(env config.Env) notifier {
	address, _ := env("NOTIFY_SOCKET")
	return notifier{address}
}

// send passes assignments such as READY=1 on. Nobody can do anything about a message that is lost, so there is no error.
func (n notifier) send(assignments ...string) {
	if n.address == "" {
		return
	}
	address := n.address
	if strings.HasPrefix(address, "@") { // an abstract socket
		address = "\x00" + address[1:]
	}
	conn, err := net.DialUnix("unixgram", nil, &net.UnixAddr{Name: address, Net: "unixgram"})
	if err != nil {
		return
	}
	defer func() { _ = conn.Close() }()
	_ = conn.SetWriteDeadline(time.Now().Add(time.Second))
	_, _ = conn.Write([]byte(strings.Join(assignments, "\n")))
}

func (n notifier) ready()    { n.send("READY=1") }
func (n notifier) stopping() { n.send("STOPPING=1") }

// reloading must carry the monotonic time, by which systemd tells this reload from an earlier one.
func (n notifier) reloading() {
	var now unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_MONOTONIC, &now); err != nil {
		return
	}
	n.send("RELOADING=1", fmt.Sprintf("MONOTONIC_USEC=%d", now.Nano()/1000))
}
