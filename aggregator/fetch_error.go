package aggregator

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"syscall"
	"time"

	"headwater/aggregator/internal/gate"
)

// kind classes the ways in which a poll fails. Kinds drive the back-off, the text of the health page and the metrics; they
// are stored as words in storage.Health.
type kind string

const (
	kindDNS       kind = "dns"
	kindRefused   kind = "refused" // connection refused, reset, or closed without an answer
	kindTLS       kind = "tls"
	kindTimeout   kind = "timeout"
	kindStatus    kind = "status"   // an HTTP status that is no document
	kindUnasked   kind = "unasked"  // 304 or 226 that nothing was sent for
	kindRedirect  kind = "redirect" // loop, too many, to another scheme
	kindBlocked   kind = "blocked"  // the address lies in a network that is not open
	kindTooLarge  kind = "too-large"
	kindHeaders   kind = "headers"
	kindEncoding  kind = "encoding"
	kindTruncated kind = "truncated"
	kindAddress   kind = "address" // an address that cannot be asked
	kindProtocol  kind = "protocol"
	kindNotFeed   kind = "not-a-feed"
	kindLimit     kind = "limit" // a document that would cost too much to read
	kindUnread    kind = "unreadable"
)

// fetchError is why a poll failed.
type fetchError struct {
	Kind   kind
	Status int           // HTTP status; 0 if there was no answer
	Wait   time.Duration // what Retry-After asked for; 0 if it asked for nothing that can be obeyed
	Err    error
}

func (e *fetchError) Error() string { return e.Err.Error() }

func (e *fetchError) Unwrap() error { return e.Err }

// failed makes a fetchError with a text of its own.
func failed(k kind, format string, args ...any) *fetchError {
	return &fetchError{Kind: k, Err: fmt.Errorf(format, args...)}
}

// statusError is the failure of a status that is no document.
func statusError(status int, wait time.Duration) *fetchError {
	text := fmt.Sprintf("server answered %d %s", status, http.StatusText(status))
	return &fetchError{Kind: kindStatus, Status: status, Wait: wait, Err: errors.New(strings.TrimSpace(text))}
}

// kindOf tells the kind of any error of a poll, those of reading the document included.
func kindOf(err error) kind {
	var fetch *fetchError
	var limit *gate.LimitError
	var other *gate.NotFeedError
	switch {
	case errors.As(err, &fetch):
		return fetch.Kind
	case errors.As(err, &limit):
		return kindLimit
	case errors.As(err, &other):
		return kindNotFeed
	}
	return kindUnread
}

// statusIn is the HTTP status that an error tells of, or 0.
func statusIn(err error) int {
	var fetch *fetchError
	if errors.As(err, &fetch) {
		return fetch.Status
	}
	return 0
}

// waitIn is the wait that a failed answer asked for.
func waitIn(err error) time.Duration {
	var fetch *fetchError
	if errors.As(err, &fetch) {
		return fetch.Wait
	}
	return 0
}

// transportFailed classes an error of the transport. The errors of net and crypto have types, those of net/http often only
// have texts.
func transportFailed(err error) *fetchError {
	k := kindProtocol
	var dns *net.DNSError
	var timeout net.Error
	switch {
	case blocked(err):
		k = kindBlocked
	case errors.Is(err, context.DeadlineExceeded):
		k, err = kindTimeout, errors.New("no complete answer within the time limit")
	case errors.As(err, &dns):
		k = kindDNS
	case tlsFailed(err):
		k = kindTLS
	case errors.As(err, &timeout) && timeout.Timeout():
		k = kindTimeout
	case errors.Is(err, syscall.ECONNREFUSED), errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EHOSTUNREACH),
		errors.Is(err, syscall.ENETUNREACH), errors.Is(err, syscall.EPIPE), errors.Is(err, io.EOF):
		k = kindRefused
	case strings.Contains(err.Error(), "headers exceeded"), strings.Contains(err.Error(), "header list larger"):
		k, err = kindHeaders, fmt.Errorf("headers are over the limit of %d bytes", headerLimit)
	}
	return &fetchError{Kind: k, Err: err}
}

// tlsFailed reports whether a connection failed at its encryption.
func tlsFailed(err error) bool {
	var verify *tls.CertificateVerificationError
	var record tls.RecordHeaderError
	var alert tls.AlertError
	var host x509.HostnameError
	return errors.As(err, &verify) || errors.As(err, &record) || errors.As(err, &alert) || errors.As(err, &host) ||
		strings.Contains(err.Error(), "TLS handshake")
}

// bodyFailed classes an error while a body was read.
func bodyFailed(err error) *fetchError {
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return failed(kindTruncated, "answer ended early: %w", err)
	}
	return transportFailed(err)
}
