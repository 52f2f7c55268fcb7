package bolt

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// The lock itself is bbolt's, on the data file, and the kernel drops it when its holder dies. Beside the file stands
// another, FILE.lock, in which the holder introduces itself, so that whoever finds the store in use can say by whom. It
// decides nothing: it may be missing, or left behind by a process that was killed.

// holder is what FILE.lock says.
type holder struct {
	PID     int    `json:"pid"`
	Host    string `json:"host"`
	Command string `json:"command"`
}

func holderPath(path string) string { return path + ".lock" }

// introduce writes who holds the store. That it cannot be written (a full disk, say) only costs the others a name.
func introduce(path string) {
	host, _ := os.Hostname()
	data, err := json.Marshal(holder{PID: os.Getpid(), Host: host, Command: command()})
	if err != nil {
		return
	}
	_ = os.WriteFile(holderPath(path), append(data, '\n'), 0o644)
}

// withdraw removes the introduction. The lock must still be held, so that it is not the next holder's.
func withdraw(path string) { _ = os.Remove(holderPath(path)) }

// command is the program with its verb, not with what may stand behind that.
func command() string {
	words := []string{filepath.Base(os.Args[0])}
	if len(os.Args) > 1 && !strings.HasPrefix(os.Args[1], "-") {
		words = append(words, os.Args[1])
	}
	return strings.Join(words, " ")
}

// whoHolds names the process that holds a store which is known to be held.
func whoHolds(path string) string {
	const unknown = "another process"
	data, err := os.ReadFile(holderPath(path))
	if err != nil {
		return unknown
	}
	var h holder
	if json.Unmarshal(data, &h) != nil || h.PID <= 0 {
		return unknown
	}
	who := fmt.Sprintf("process %d (%s)", h.PID, h.Command)
	if host, _ := os.Hostname(); h.Host != host {
		return who + " on " + h.Host
	}
	if !alive(h.PID) {
		return unknown // the note is from a process that was killed; the holder has not written its own
	}
	return who
}

// alive asks the system for a process without touching it.
func alive(pid int) bool {
	p, err := os.FindProcess(pid)
	if err != nil {
		return false
	}
	defer p.Release()
	err = p.Signal(syscall.Signal(0))
	return err == nil || errors.Is(err, os.ErrPermission)
}
