package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"
)

// The daemon holds the store for itself: bbolt's lock keeps even readers out. Verbs that need the store while the daemon
// runs ask it over a local socket that only its own user can open. A question is `POST /{verb}` with the arguments as a
// JSON array; the answer's body is what the verb prints, and the trailer says whether it ended well.

// errorTrailer carries what went wrong after the answer had begun.
const errorTrailer = "Headwater-Error"

// maxSocketPath is the longest address of a Unix socket on every system we run on.
const maxSocketPath = 100

// socketPath is where the daemon of a data file listens: beside the file, or in the temporary directory if that address
// would be too long for a socket.
func socketPath(data string) string {
	path := data + ".sock"
	if len(path) <= maxSocketPath {
		return path
	}
	sum := sha256.Sum256([]byte(data))
	return filepath.Join(os.TempDir(), "headwater-"+hex.EncodeToString(sum[:8])+".sock")
}

// listenControl opens the control socket. The store's lock is ours already, so a socket that is still there was left by
// a daemon that was killed.
func listenControl(data string) (net.Listener, error) {
	path := socketPath(data)
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("open control socket: %w", err)
	}
	listener, err := net.Listen("unix", path)
	if err != nil {
		return nil, fmt.Errorf("open control socket: %w", err)
	}
	if err := os.Chmod(path, 0o600); err != nil {
		return nil, errors.Join(fmt.Errorf("protect control socket: %w", err), listener.Close())
	}
	return listener, nil
}

// controlHandler answers questions from a house. current gives the house of the moment: a reload makes a new one.
func controlHandler(current func() *house) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /{verb}", func(w http.ResponseWriter, r *http.Request) {
		answer, known := verbs[r.PathValue("verb")]
		if !known {
			http.Error(w, "no such verb", http.StatusNotFound)
			return
		}
		var args []string
		if err := json.NewDecoder(io.LimitReader(r.Body, 1<<20)).Decode(&args); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		w.Header().Set("Trailer", errorTrailer)
		// A reader on the same machine may be slow for good reasons, such as a backup to a tape.
		_ = http.NewResponseController(w).SetWriteDeadline(time.Time{})
		w.WriteHeader(http.StatusOK)
		if err := answer(r.Context(), current(), args, w); err != nil {
			w.Header().Set(errorTrailer, fmt.Sprintf("%d %s", exitCode(err), err))
		}
	})
	return mux
}

// askDaemon puts a question to the daemon that holds the store. busy is the error to give if there is none.
func askDaemon(ctx context.Context, data, name string, args []string, w io.Writer, busy error) error {
	client := &http.Client{Transport: &http.Transport{
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return (&net.Dialer{}).DialContext(ctx, "unix", socketPath(data))
		},
		DisableKeepAlives: true,
	}}
	body, err := json.Marshal(args)
	if err != nil {
		return err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://headwater/"+name, bytes.NewReader(body))
	if err != nil {
		return err
	}
	response, err := client.Do(request)
	if err != nil {
		return fmt.Errorf("%w (and no daemon answers on %s)", busy, socketPath(data))
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("ask the daemon: %s", response.Status)
	}
	if _, err := io.Copy(w, response.Body); err != nil {
		return fmt.Errorf("ask the daemon: %w", err)
	}
	return daemonError(response.Trailer.Get(errorTrailer))
}

// daemonError reads the trailer of an answer.
func daemonError(trailer string) error {
	if trailer == "" {
		return nil
	}
	var code int
	if _, err := fmt.Sscanf(trailer, "%d", &code); err != nil {
		return errors.New(trailer)
	}
	_, text, _ := bytes.Cut([]byte(trailer), []byte(" "))
	return coded{code, errors.New(string(text))}
}
