package feeds

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// job is what a sender does: verify an intent, or deliver to a subscriber.
type job struct {
	intent    *intent // nil for a delivery
	challenge string

	key          string
	subscription subscription
	ping         bool // the subscriber is a hub elsewhere
}

// outcome is what came of a job.
type outcome struct {
	intent *intent
	key    string
	result result
	tag    string // the revision that the subscriber has now
	err    error  // what the operator should know of a failure
}

type result int

const (
	delivered result = iota // or verified, or there was nothing to send
	failed
	gone // the callback says that it will not take anything any more
)

// How long one request to a callback may take, and how much longer when everything is to end.
const (
	callbackTime = 15 * time.Second
	lastTime     = 2 * time.Second
)

// send does jobs until the context ends.
func (a *Announcer) send(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case j := <-a.jobs:
			a.done <- a.do(ctx, j) // the loop takes it, or Run after it
		}
	}
}

func (a *Announcer) do(ctx context.Context, j job) outcome {
	end := ctx
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), callbackTime)
	defer cancel()
	defer context.AfterFunc(end, func() { time.AfterFunc(lastTime, cancel) })()
	if j.intent != nil {
		return a.verify(ctx, j)
	}
	if j.ping {
		return a.ping(ctx, j)
	}
	return a.deliver(ctx, j)
}

// verify asks the callback whether the request was its own (WebSub §5.3). A new subscriber has what the feed was when it asked:
// it has read the feed to find the hub. What came since is delivered.
func (a *Announcer) verify(ctx context.Context, j job) outcome {
	in := j.intent
	o := outcome{intent: in, tag: in.tag, result: failed}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, challengeURL(in, j.challenge), nil)
	if err != nil {
		return o
	}
	resp, err := a.client.Do(req)
	if err != nil {
		return o
	}
	defer func() { _ = resp.Body.Close() }()
	said, err := io.ReadAll(io.LimitReader(resp.Body, int64(len(j.challenge))+1))
	if err == nil && resp.StatusCode/100 == 2 && string(said) == j.challenge {
		o.result = delivered
	}
	return o
}

// challengeURL is the callback with the verification's parameters behind its own, which stay as they are.
func challengeURL(in *intent, challenge string) string {
	q := url.Values{"hub.mode": {"unsubscribe"}, "hub.topic": {in.url}, "hub.challenge": {challenge}}
	if in.subscribe {
		q.Set("hub.mode", "subscribe")
		q.Set("hub.lease_seconds", strconv.FormatInt(int64(in.lease/time.Second), 10))
	}
	u, err := url.Parse(in.callback)
	if err != nil {
		return in.callback // it was parsed when it came
	}
	if u.RawQuery != "" {
		u.RawQuery += "&"
	}
	u.RawQuery += q.Encode()
	return u.String()
}

// deliver sends the feed as it is now, whole, unless the subscriber has this revision (WebSub §7).
func (a *Announcer) deliver(ctx context.Context, j job) outcome {
	o := outcome{key: j.key, result: failed}
	t, ok := a.publisher.view.Load().announced(a.publisher.view.Load().links.base + j.subscription.Topic)
	if !ok {
		o.result = gone // the topic is not published any more, or not announced
		return o
	}
	current, err := a.publisher.feedReply(ctx, t)
	if err != nil {
		return o
	}
	whole := current.form("")
	if o.tag = whole.tag; o.tag == j.subscription.Delivered {
		o.result = delivered
		return o
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, j.subscription.Callback, bytes.NewReader(whole.body))
	if err != nil {
		return o
	}
	req.Header["Content-Type"] = current.whole["Content-Type"]
	req.Header["Link"] = current.whole["Link"]
	if j.subscription.Secret != "" {
		req.Header.Set("X-Hub-Signature", signature(j.subscription.Secret, whole.body))
	}
	resp, err := a.client.Do(req)
	if err != nil {
		return o
	}
	_ = resp.Body.Close()
	switch {
	case resp.StatusCode/100 == 2:
		o.result = delivered
	case resp.StatusCode == http.StatusGone:
		o.result = gone
	}
	return o
}

// signature proves to a subscriber that a delivery came from its hub (WebSub §8).
func signature(secret string, body []byte) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write(body)
	return fmt.Sprintf("sha256=%s", hex.EncodeToString(mac.Sum(nil)))
}
