package feeds

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"headwater/storage"
	"headwater/storage/memory"
)

// world is a store with what a test put in it, as a commit of the aggregator would.
type world struct {
	t     *testing.T
	store *memory.Store
	opts  Options
}

// dawn is when the first item of every world was seen.
var dawn = time.Date(2026, 1, 19, 0, 12, 0, 0, time.UTC)

// authorityOf is the authority of every world: made beforehand, so that documents can be compared with files.
const authorityOf = "tag:example.org,2026-01-01:"

func newWorld(t *testing.T) *world {
	t.Helper()
	shanghai := time.FixedZone("CST", 8*60*60)
	w := &world{t: t, store: memory.New(), opts: Options{
		Site: Site{
			Title: "源头", Description: "多源汇一", URL: "https://feeds.example.org", Language: "zh-CN", Zone: shanghai,
			Disclaimer: "免责声明：仅供读者参考。", Contact: "desk@example.org", Generator: "Headwater/1.0",
		},
		Topics: []Topic{
			{ID: "hot", Title: "热点", Description: "今日要闻", Limit: 50, CreditLine: true, Hub: true, Sources: []string{"pedaily", "krypton", "herald"}},
			{ID: "quiet", Title: "Quiet & <empty>", Language: "en", Limit: 50, Sources: []string{"herald"}},
			{ID: "mine", Title: "私人", Token: "s3cret", Limit: 50, Sources: []string{"diary"}},
		},
		Sources: []Source{
			{ID: "pedaily", Name: "投资界", Home: "https://www.pedaily.cn/", Outlet: "投资界", Republish: "feed", Public: "https://www.pedaily.cn/feed.xml"},
			{ID: "krypton", Name: "36氪", Republish: "feed"},
			{ID: "herald", Name: "The Herald", Home: "https://herald.example/", Republish: "feed", Rights: "CC BY 4.0", Language: "en"},
			{ID: "diary", Name: "Diary", Republish: "feed"},
		},
	}}
	w.commit(&storage.Batch{
		Records: []storage.Record{{Kind: recordKind, Key: recordKey, Value: []byte(authorityOf)}},
		Sources: []storage.Source{
			{ID: "pedaily", URL: "https://www.pedaily.cn/feed.xml", Feed: storage.Channel{Title: "投资界 feed", Home: "https://www.pedaily.cn/"}},
			{ID: "krypton", URL: "https://polled.example/feed?token=abc", Feed: storage.Channel{Title: "36Kr", Home: "https://polled.example/feed?token=abc"}},
			{ID: "herald", URL: "https://herald.example/rss", Feed: storage.Channel{Title: "Herald"}},
			{ID: "diary", URL: "https://diary.example/rss"},
		},
	})
	return w
}

func (w *world) commit(b *storage.Batch) {
	w.t.Helper()
	if err := w.store.Commit(context.Background(), b); err != nil {
		w.t.Fatal(err)
	}
}

// publisher makes a publisher of the world as it is.
func (w *world) publisher() *Publisher {
	w.t.Helper()
	p, err := New(context.Background(), w.store, w.opts)
	if err != nil {
		w.t.Fatal(err)
	}
	return p
}

// topic changes the options of a topic.
func (w *world) topic(id string, change func(*Topic)) {
	for i := range w.opts.Topics {
		if w.opts.Topics[i].ID == id {
			change(&w.opts.Topics[i])
		}
	}
}

// item fills in what every item has: an id, a story of its own, a title, and the times of the n-th item of the world.
func item(n int, source string, change func(*storage.Item)) storage.Item {
	id := storage.NewID(source, fmt.Sprint(n))
	at := dawn.Add(time.Duration(n) * time.Minute)
	it := storage.Item{
		ID: id, Source: source, Story: id, GUID: fmt.Sprint("guid-", n), URL: fmt.Sprintf("https://%s.example/a/%d", source, n),
		Title: fmt.Sprintf("Story %d", n), Content: fmt.Sprintf("<p>Text of %d.</p>", n), Published: at, FirstSeen: at.Add(time.Second),
		Credit: storage.Credit{How: storage.HowSource},
	}
	if change != nil {
		change(&it)
	}
	return it
}

// tell stores items as one story, led by the first, and picks it for the topics.
func (w *world) tell(items []storage.Item, topics ...string) storage.ID {
	w.t.Helper()
	lead := items[0]
	story := storage.Story{ID: lead.Story, Lead: lead.ID, FirstSeen: lead.FirstSeen, Changed: lead.FirstSeen}
	b := &storage.Batch{Items: items}
	for _, it := range items {
		story.Items = append(story.Items, it.ID)
	}
	for _, topic := range topics {
		story.Picks = append(story.Picks, storage.Picked{Topic: topic, Order: lead.FirstSeen})
		b.Picks = append(b.Picks, storage.Pick{Topic: topic, Story: story.ID, Order: lead.FirstSeen, Item: lead.ID, Reason: "all"})
		b.Topics = append(b.Topics, storage.Topic{ID: topic, Changed: lead.FirstSeen.Add(time.Second), Since: dawn})
	}
	b.Stories = []storage.Story{story}
	w.commit(b)
	return story.ID
}

// tellMany tells n plain stories of a source.
func (w *world) tellMany(n int, source, topic string) {
	w.t.Helper()
	for i := range n {
		w.tell([]storage.Item{item(i, source, nil)}, topic)
	}
}

// render is a topic's document; the test fails if there is none.
func (w *world) render(topic string, f format) string {
	w.t.Helper()
	body, err := w.publisher().Render(context.Background(), topic, string(f))
	if err != nil {
		w.t.Fatal(err)
	}
	return string(body)
}

// reference is the article that every format must carry whole.
func reference() []storage.Item {
	lead := item(0, "krypton", func(it *storage.Item) {
		it.URL = "https://krypton.example/p/重庆?id=1&token=abc"
		it.Title = "西部「重庆」科学城:「人才」+「资本」聚势赋能,打造电子信息产业新高地"
		it.Summary = "集成电路产值占全市 42.5% & 更多 <新>。"
		it.Content = `<p>在西部科学城重庆高新区…</p><p><img src="https://img.example/1.jpg"> a &lt; b ]]> c</p>`
		it.Language = "zh-CN"
		it.Authors = []storage.Person{{Name: "张三", Email: "zhang@example.cn", URL: "https://krypton.example/u/1"}, {Name: "李四"}}
		it.Categories = []storage.Category{{Term: "芯片", Scheme: "https://krypton.example/tags", Label: "芯片!"}, {Term: "重庆"}, {Term: "芯片", Scheme: "https://krypton.example/tags"}}
		it.Enclosures = []storage.Enclosure{
			{URL: "https://cdn.example/1.mp3", Type: "audio/mpeg", Length: 123456, Title: "朗读", Duration: 95 * time.Second},
			{URL: "https://cdn.example/report.pdf"},
		}
		it.Links = []storage.Link{{Rel: "related", URL: "https://krypton.example/more", Title: "更多"}, {Rel: "self", URL: "https://krypton.example/self"}}
		it.Image = "https://img.example/1.jpg"
		it.Comments = "https://krypton.example/c/1"
		it.Rights = "© 投资界"
		it.Podcast = storage.Podcast{Episode: "3", Season: "1", Kind: "full", Explicit: "no", Subtitle: "一期"}
		it.Updated = it.Published.Add(time.Hour)
		it.Credit = storage.Credit{
			Origin: storage.Outlet{Name: "投资界"}, How: "line", Confidence: 0.9, Via: []storage.Outlet{{Name: "快科技", URL: "https://mydrivers.example/"}},
		}
	})
	other := item(1, "herald", func(it *storage.Item) { it.Story = lead.Story; it.Language = "en" })
	return []storage.Item{lead, other}
}

// hostile are the strings that break careless writers (bad-input finding 5).
var hostile = []string{
	"plain", "a & b < c > d", "]]> out", "<![CDATA[x]]>", "nul \x00 bell \x07 vt \x0b esc \x1b", "c1 \u0080\u009f nel \u0085 x",
	"ufffe \ufffe uffff \uffff fffd \ufffd", "invalid \xff\xfe\xc3(", "lone \xed\xa0\x80 surrogate", "\ufeffbom", "nonchar \ufdd0 \U0001ffff",
	"emoji 👩‍👩‍👧‍👦 𠮷野家", "rtl \u202e evil", "quote \" ' `", "&amp; &#0; &nbsp;", "line\r\nbreak\ttab\u2028sep", strings.Repeat("长", 500),
}

// tellHostile tells stories with hostile strings in every field.
func (w *world) tellHostile(topic string) {
	w.t.Helper()
	for i, s := range hostile {
		w.tell([]storage.Item{item(i, "herald", func(it *storage.Item) {
			it.Title, it.Summary, it.Rights = s, s, s
			it.Content = "<p>" + markup(s) + "</p><p>]]> \x0b \xff</p>"
			it.Authors = []storage.Person{{Name: s, Email: s + "@x", URL: s}, {Email: s}, {URL: "https://u.example"}}
			it.Categories = []storage.Category{{Term: s, Scheme: s, Label: s}}
			it.Enclosures = []storage.Enclosure{{URL: "https://e.example/" + s, Type: s, Title: s, Length: -1}}
			it.Links = []storage.Link{{Rel: s, URL: s}, {Rel: "via", URL: "http://via.example/[" + s + "]?q=" + s, Title: s, Type: s}}
			it.Image, it.Comments, it.Language = s, "https://c.example/"+s, s
			it.URL = "https://中文.example/路径/" + s + "?a[]=1|2"
			it.Credit = storage.Credit{Origin: storage.Outlet{Name: s, URL: s}, Via: []storage.Outlet{{Name: s, URL: s}}, How: "line"}
			it.Podcast = storage.Podcast{Subtitle: s, Episode: s, Season: s, Kind: s, Explicit: s}
		})}, topic)
	}
}
