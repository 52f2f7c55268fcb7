package feeds

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"headwater/storage"
)

// Hubs elsewhere are told that a feed changed and fetch it themselves. To the announcer each of them is a subscriber of
// every public feed: what is stored is the revision that it was told of last.

// recordPing is the kind of records that keep what hubs elsewhere were told.
const recordPing = "hub-ping"

// hubs are the addresses of the hubs that announce a topic. Nothing private is announced.
func (v *view) hubs(t Topic) []string {
	if t.Token != "" {
		return nil
	}
	var list []string
	if t.Hub {
		list = append(list, v.links.hub())
	}
	return append(list, v.Site.Hubs...)
}

// enlist makes a subscriber of every hub for every feed it is told of, and forgets hubs and topics that are gone.
func (a *Announcer) enlist() {
	wanted := a.publisher.view.Load().pings()
	for key, s := range a.subscribers {
		if _, ok := wanted[key]; !ok && s.record == recordPing {
			a.forget(key)
		}
	}
	for key, s := range wanted {
		if a.subscribers[key] == nil {
			a.subscribers[key] = &subscriber{record: recordPing, due: true, subscription: s}
		}
	}
}

// pings are what hubs elsewhere are to be told of, by the key of the record.
func (v *view) pings() map[string]subscription {
	wanted := map[string]subscription{}
	for _, hub := range v.Site.Hubs {
		for _, t := range v.public() {
			for _, f := range feedFormats {
				path := target{id: t.ID, format: f}.path()
				wanted[storage.NewID("ping", hub, path).String()] = subscription{Callback: hub, Topic: path}
			}
		}
	}
	return wanted
}

// ping tells a hub that a feed changed, unless it was told of this revision. The protocol leaves the words to publishers
// and hubs; hub.url is what they agreed on before it was written down, hub.topic what later ones ask for.
func (a *Announcer) ping(ctx context.Context, j job) outcome {
	o := outcome{key: j.key, result: failed}
	view := a.publisher.view.Load()
	t, _ := parseTarget(j.subscription.Topic)
	if topic, ok := view.topics[t.id]; !ok || topic.Token != "" {
		o.result = gone
		return o
	}
	current, err := a.publisher.feedReply(ctx, t)
	if err != nil {
		o.err = err
		return o
	}
	if o.tag = current.form("").tag; o.tag == j.subscription.Delivered {
		o.result = delivered
		return o
	}
	address := view.links.of(t)
	if o.err = a.publish(ctx, j.subscription.Callback, address); o.err == nil {
		o.result = delivered
	}
	return o
}

// publish sends the form by which a hub learns that the feed at an address changed.
func (a *Announcer) publish(ctx context.Context, hub, address string) error {
	form := url.Values{"hub.mode": {"publish"}, "hub.url": {address}, "hub.topic": {address}}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, hub, strings.NewReader(form.Encode()))
	if err != nil {
		return fmt.Errorf("ping hub: %w", err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	resp, err := a.client.Do(req)
	if err != nil {
		return fmt.Errorf("ping hub: %w", err)
	}
	_ = resp.Body.Close()
	if resp.StatusCode/100 != 2 {
		return fmt.Errorf("ping hub: it answers %s", resp.Status)
	}
	return nil
}
