package aggregator

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/text/encoding/simplifiedchinese"

	"headwater/aggregator/internal/fold"
	"headwater/storage"
	"headwater/storage/memory"
)

// portal is a site on the loopback interface: a feed of short items, and their pages.
type portal struct {
	*httptest.Server
	t     *testing.T
	store storage.Store
	plan  Plan

	mu    sync.Mutex
	items map[string][]string // of each feed, newest first
	pages map[string]http.HandlerFunc
	asked map[string]int
}

// newPortal opens a portal without items.
func newPortal(t *testing.T) *portal {
	p := &portal{t: t, store: memory.New(), items: map[string][]string{}, pages: map[string]http.HandlerFunc{}, asked: map[string]int{}}
	p.Server = httptest.NewServer(http.HandlerFunc(p.answer))
	t.Cleanup(p.Close)
	p.plan = Plan{
		Zone: time.FixedZone("CST", 8*3600), Dedup: Dedup{Window: 14 * 24 * time.Hour},
		Polling: Polling{
			Interval: time.Hour, MinInterval: time.Minute, MaxInterval: 24 * time.Hour, Workers: 4, PerHost: 4, Timeout: 10 * time.Second,
			MaxBody: 1 << 20, AllowNetworks: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")},
		},
		Sources: []Source{
			{ID: "portal", Name: "门户", URL: p.URL + "/feed.xml", Republish: RepublishArticle},
			{ID: "mirror", Name: "镜子", URL: p.URL + "/mirror.xml", Republish: RepublishArticle},
		},
		Topics: []Topic{
			{ID: "all", Sources: []string{"portal", "mirror"}},
			{ID: "chips", Sources: []string{"portal"}, Any: []Term{{Text: "芯火", Clause: "芯火"}}},
		},
	}
	return p
}

func (p *portal) answer(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	p.asked[r.URL.Path]++
	page, items := p.pages[r.URL.Path], strings.Join(p.items[r.URL.Path], "")
	p.mu.Unlock()
	switch {
	case strings.HasSuffix(r.URL.Path, ".xml"):
		_, _ = fmt.Fprintf(w, `<rss version="2.0"><channel><title>门户</title><link>%s/</link>%s</channel></rss>`, p.URL, items)
	case page != nil:
		page(w, r)
	default:
		http.NotFound(w, r)
	}
}

// publish adds an item to the portal's feed, or to the mirror's if its path says so, and its page if there is one.
func (p *portal) publish(path, title string, page http.HandlerFunc) {
	p.mu.Lock()
	defer p.mu.Unlock()
	item := fmt.Sprintf(`<item><title>%s</title><link>%s%s</link><guid>%s</guid><description>短讯。</description></item>`, title, p.URL, path, path)
	feed := "/feed.xml"
	if strings.HasPrefix(path, "/mirror") {
		feed = "/mirror.xml"
	}
	p.items[feed] = append([]string{item}, p.items[feed]...)
	p.pages[path] = page
}

// revise changes the text of the oldest item of the feed.
func (p *portal) revise(text string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	last := &p.items["/feed.xml"][len(p.items["/feed.xml"])-1]
	head, _, _ := strings.Cut(*last, "<description>")
	*last = head + "<description>" + text + "</description></item>"
}

// requests is how often a path was asked for.
func (p *portal) requests(path string) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.asked[path]
}

// aggregator makes an aggregator over the portal's store, as a new process would.
func (p *portal) aggregator(tell func(Event)) *Aggregator {
	p.t.Helper()
	a, err := New(p.t.Context(), p.store, p.plan, Options{Tell: tell})
	if err != nil {
		p.t.Fatal(err)
	}
	p.t.Cleanup(a.Close)
	return a
}

// poll makes one round and returns the stored items by the paths of their pages, and what was told of pages.
func (p *portal) poll() (map[string]storage.Item, []PageRead) {
	p.t.Helper()
	var told []PageRead
	a := p.aggregator(func(e Event) {
		if read, ok := e.(PageRead); ok {
			told = append(told, read)
		}
	})
	if err := a.Poll(p.t.Context(), Round{All: true}); err != nil {
		p.t.Fatal(err)
	}
	return p.stored(), told
}

// stored is every item by the path of its page.
func (p *portal) stored() map[string]storage.Item {
	p.t.Helper()
	page, err := p.store.ListItems(p.t.Context(), storage.ItemQuery{Content: true, Limit: 1000})
	if err != nil {
		p.t.Fatal(err)
	}
	items := map[string]storage.Item{}
	for _, item := range page.Values {
		items[strings.TrimPrefix(item.URL, p.URL)] = item
	}
	return items
}

// wanted counts the pages that are still to be read.
func (p *portal) wanted() int {
	p.t.Helper()
	records, err := p.store.Records(p.t.Context(), recordPage)
	if err != nil {
		p.t.Fatal(err)
	}
	return len(records)
}

// shown answers with a page.
func shown(page string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write([]byte(page))
	}
}

const paragraph = "西部科学城重庆高新区依托国家芯火双创基地等高能级平台，形成了包括新型智能终端在内的特色产业链，集聚了三百多个市级以上研发平台，全区产业规模持续扩大。"

// longPage is a page like those of portals that republish.
const longPage = `<html><head><title>聚势赋能_门户</title></head><body><div class="crumb">当前位置:<a href="/">首页</a> &gt; 正文</div>
<h1>聚势赋能</h1><div class="info">2026-01-19 08:12 来源:投资界 阅读量:9772</div>
<div class="content"><p>` + paragraph + `</p><p>` + paragraph + `高新区还在推进合作项目。</p></div>
<p>免责声明:该文章系本站转载,旨在为读者提供更多信息资讯。</p>
<div class="list"><h3>为您推荐</h3><ul><li><a href="/2">壳牌与京东养车合作再升级</a><p>【2024-04-19】双方表示，未来将在全国门店推广减碳服务。</p></li></ul></div></body></html>`

func TestPageOfAnItem(t *testing.T) {
	p := newPortal(t)
	p.publish("/long", "聚势赋能", shown(longPage))
	p.publish("/short", "快讯", shown(`<h1>快讯</h1><p>2026-01-19 09:00　来源：财联社　阅读 12</p><p>短讯。</p>`))
	p.publish("/gbk", "国标页面", func(w http.ResponseWriter, _ *http.Request) {
		text, err := simplifiedchinese.GBK.NewEncoder().String(strings.ReplaceAll(longPage, "聚势赋能", "国标页面"))
		if err != nil {
			t.Error(err)
		}
		w.Header().Set("Content-Type", "text/html; charset=gbk")
		_, _ = w.Write([]byte(text))
	})
	items, told := p.poll()

	long := items["/long"]
	if long.Credit.Origin.Name != "投资界" || long.Credit.How != "byline" || long.Reads != 9772 {
		t.Errorf("credit %+v, %d reads", long.Credit, long.Reads)
	}
	if want := time.Date(2026, 1, 19, 0, 12, 0, 0, time.UTC); !long.Published.Equal(want) {
		t.Errorf("published %v, want %v", long.Published, want)
	}
	if got, want := fold.Plain(long.Content), paragraph+"\n"+paragraph+"高新区还在推进合作项目。"; got != want {
		t.Errorf("text %q\nwant %q", got, want)
	}
	if long.Page != (storage.PageState{Status: storage.PageRead, Text: true}) {
		t.Errorf("state %+v", long.Page)
	}
	short := items["/short"]
	if short.Credit.Origin.Name != "财联社" || short.Reads != 12 || short.Page.Text || fold.Plain(short.Content) != "短讯。" {
		t.Errorf("short page: %+v, %d reads, %+v, %q", short.Credit, short.Reads, short.Page, short.Content)
	}
	if got := items["/gbk"]; got.Credit.Origin.Name != "投资界" || !strings.Contains(got.Content, "芯火") {
		t.Errorf("page in GBK: %+v %q", got.Credit, got.Content)
	}
	if len(told) != 3 || p.wanted() != 0 {
		t.Errorf("%d pages told, %d wanted", len(told), p.wanted())
	}
	picks, err := p.store.ListPicks(t.Context(), storage.PickQuery{Topic: "chips"})
	if err != nil || len(picks.Values) != 2 {
		t.Errorf("picked by the text of their pages: %d stories, %v; want 2", len(picks.Values), err)
	}
}

func TestPageThatCannotBeHad(t *testing.T) {
	p := newPortal(t)
	huge := "<p>" + strings.Repeat("很长的一页。", 1<<18) + "</p>"
	p.publish("/gone", "无页", nil)
	p.publish("/huge", "大页", shown(huge))
	p.publish("/down", "坏页", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) })
	p.publish("/pdf", "文件", func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Content-Type", "application/pdf") })
	p.publish("/front", "首页", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/", http.StatusFound) })
	p.pages["/"] = shown("<h1>门户</h1>")
	p.publish("/inside", "内网", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "http://10.1.2.3/admin", http.StatusFound)
	})
	items, _ := p.poll()
	for path, want := range map[string]struct {
		status storage.PageStatus
		text   string
	}{
		"/gone":   {storage.PageLost, "404"},
		"/huge":   {storage.PageLost, "over the limit"},
		"/down":   {storage.PageWanted, "502"},
		"/pdf":    {storage.PageLost, "application/pdf"},
		"/front":  {storage.PageLost, "front page"},
		"/inside": {storage.PageLost, "10.1.2.3"},
	} {
		item := items[path]
		if item.Page.Status != want.status || !strings.Contains(item.Page.Error, want.text) || item.Page.Tried != 1 {
			t.Errorf("%s: %+v, want %s and %q", path, item.Page, want.status, want.text)
		}
		if fold.Plain(item.Content) != "短讯。" || item.Credit.How != storage.HowSource {
			t.Errorf("%s did not stay as it was: %q %+v", path, item.Content, item.Credit)
		}
	}
	if p.wanted() != 1 {
		t.Errorf("%d pages wanted, want the one that may come back", p.wanted())
	}
}

func TestPageKeepsOverPolls(t *testing.T) {
	p := newPortal(t)
	p.publish("/long", "聚势赋能", shown(longPage))
	p.poll()
	p.publish("/other", "另一篇", nil) // the document changes, the first item does not
	items, _ := p.poll()
	if item := items["/long"]; !strings.Contains(item.Content, "芯火") || item.Credit.Origin.Name != "投资界" || p.requests("/long") != 1 {
		t.Errorf("unchanged item: %+v, asked %d times", item.Page, p.requests("/long"))
	}
	p.revise("短讯，有更正。")
	p.pages["/long"] = shown(strings.ReplaceAll(longPage, "投资界", "新华社"))
	items, _ = p.poll()
	if item := items["/long"]; !strings.Contains(item.Content, "芯火") || item.Credit.Origin.Name != "新华社" || p.requests("/long") != 2 {
		t.Errorf("revised item: %+v %+v, asked %d times", item.Page, item.Credit, p.requests("/long"))
	}
	p.revise("短讯，又有更正。")
	p.pages["/long"] = nil
	items, _ = p.poll()
	if item := items["/long"]; !strings.Contains(item.Content, "芯火") || item.Credit.Origin.Name != "新华社" || item.Page.Status != storage.PageLost {
		t.Errorf("revised item without a page: %+v %+v", item.Page, item.Credit)
	}
}

func TestPageFoldsCopies(t *testing.T) {
	p := newPortal(t)
	p.publish("/a", "聚势赋能打造新高地", shown(longPage))
	p.publish("/mirror/b", "聚势赋能，打造新高地", shown(longPage))
	items, _ := p.poll()
	first, err := p.store.Stories(t.Context(), []storage.ID{items["/a"].Story, items["/mirror/b"].Story})
	if err != nil {
		t.Fatal(err)
	}
	if items["/a"].Story != items["/mirror/b"].Story || len(first) == 0 || len(first[0].Items) != 2 {
		t.Errorf("stories %+v", first)
	}
}

// TestPageAfterRestart ends a daemon while it waits for a page. The next one asks again, without a poll that finds it.
func TestPageAfterRestart(t *testing.T) {
	p := newPortal(t)
	reached := make(chan struct{})
	var once sync.Once
	p.publish("/slow", "慢页", func(_ http.ResponseWriter, r *http.Request) {
		once.Do(func() { close(reached) })
		<-r.Context().Done()
	})
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- p.aggregator(nil).Run(ctx) }()
	<-reached
	cancel()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	if item := p.stored()["/slow"]; item.Page.Status != storage.PageWanted || item.Page.Tried != 0 {
		t.Fatalf("after the end: %+v", item.Page)
	}
	p.mu.Lock()
	p.pages["/slow"] = shown(strings.ReplaceAll(longPage, "聚势赋能", "慢页"))
	p.mu.Unlock()
	if err := p.aggregator(nil).Poll(t.Context(), Round{}); err != nil {
		t.Fatal(err)
	}
	if item := p.stored()["/slow"]; item.Page.Status != storage.PageRead || item.Credit.Origin.Name != "投资界" {
		t.Errorf("after the restart: %+v %+v", item.Page, item.Credit)
	}
}

func TestTryAgain(t *testing.T) {
	now := time.Date(2026, 1, 19, 8, 0, 0, 0, time.UTC)
	wait := func(err error, tried int) time.Duration {
		if at := tryAgain(err, tried, now); !at.IsZero() {
			return at.Sub(now)
		}
		return -1
	}
	for _, test := range []struct {
		name  string
		err   error
		tried int
		want  time.Duration
	}{
		{"first time-out", failed(kindTimeout, "slow"), 1, 10 * time.Minute},
		{"second", failed(kindTimeout, "slow"), 2, 2 * time.Hour},
		{"third", failed(kindTimeout, "slow"), 3, -1},
		{"asked to wait", statusError(http.StatusServiceUnavailable, time.Hour), 1, time.Hour},
		{"asked to wait for days", statusError(http.StatusTooManyRequests, 90*time.Hour), 1, 24 * time.Hour},
		{"not found", statusError(http.StatusNotFound, 0), 1, -1},
		{"blocked", failed(kindBlocked, "private"), 1, -1},
		{"no page", failed(kindUnread, "the page is audio/mpeg"), 1, -1},
		{"store", fmt.Errorf("read item: %w", storage.ErrBusy), 1, 10 * time.Minute},
	} {
		if got := wait(test.err, test.tried); got != test.want {
			t.Errorf("%s: %v, want %v", test.name, got, test.want)
		}
	}
}
