package aggregator

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"headwater/storage"
	"headwater/storage/memory"
)

// bench is a desk over an empty store, with a clock that moves by a minute from poll to poll.
type bench struct {
	t     tester
	store storage.Store
	desk  *desk
	now   time.Time
	plan  Plan
}

// tester is what a bench needs of a test: of one with a name, or of one with drawn values.
type tester interface {
	Helper()
	Fatal(args ...any)
	Context() context.Context
}

func newBench(t tester, plan Plan) *bench {
	t.Helper()
	b := &bench{t: t, store: memory.New(), plan: plan, now: time.Date(2026, 1, 19, 8, 12, 0, 0, time.UTC)}
	b.restart()
	return b
}

// restart makes a new desk over the same store, as a new process would.
func (b *bench) restart() {
	b.t.Helper()
	view, err := newView(b.t.Context(), b.store)
	if err != nil {
		b.t.Fatal(err)
	}
	topics, err := compileTopics(b.plan.Topics)
	if err != nil {
		b.t.Fatal(err)
	}
	b.desk = &desk{view: view, folder: newFolder(b.store, b.plan.Dedup), attributor: newAttributor(&b.plan)}
	b.desk.use(&b.plan, topics)
}

// poll judges one document of a source and commits. Items are given newest first, as documents run.
func (b *bench) poll(source string, items ...storage.Item) tally {
	b.t.Helper()
	b.now = b.now.Add(time.Minute)
	doc := b.read(source, items)
	count, err := b.desk.judge(b.t.Context(), b.desk.sources[source], doc, b.now)
	if err != nil {
		b.t.Fatal(err)
	}
	if _, err := b.desk.view.flush(b.t.Context()); err != nil {
		b.t.Fatal(err)
	}
	return count
}

// read makes a document of items for the desk.
func (b *bench) read(source string, items []storage.Item) *reading {
	b.t.Helper()
	memory, err := b.desk.view.memory(b.t.Context(), source)
	if err != nil {
		b.t.Fatal(err)
	}
	doc := &reading{memory: memory}
	for _, item := range items {
		item.Source = source
		e := newEntry(item, 0)
		if err := e.describe(nil, true); err != nil {
			b.t.Fatal(err)
		}
		doc.entries = append(doc.entries, e)
	}
	return doc
}

// items is everything stored, oldest first.
func (b *bench) items() []storage.Item {
	b.t.Helper()
	page, err := b.store.ListItems(b.t.Context(), storage.ItemQuery{Content: true, Limit: 1000})
	if err != nil {
		b.t.Fatal(err)
	}
	return page.Values
}

// story is the story of the nth stored item.
func (b *bench) story(n int) storage.Story {
	b.t.Helper()
	story, err := b.desk.view.story(b.t.Context(), b.items()[n].Story)
	if err != nil {
		b.t.Fatal(err)
	}
	return story
}

// picks lists a topic's stories, newest first.
func (b *bench) picks(topic string) []storage.Pick {
	b.t.Helper()
	page, err := b.store.ListPicks(b.t.Context(), storage.PickQuery{Topic: topic})
	if err != nil {
		b.t.Fatal(err)
	}
	return page.Values
}

// twoSources is a plan of two sources without topics.
func twoSources(topics ...Topic) Plan {
	return Plan{
		Zone: time.UTC, Dedup: Dedup{Window: 14 * 24 * time.Hour},
		Sources: []Source{{ID: "a", Name: "甲报", URL: "https://a.example/feed"}, {ID: "b", Name: "乙网", URL: "https://b.example/feed"}},
		Topics:  topics,
	}
}

// article is an item with a text of its own.
func article(n int) storage.Item {
	texts := []string{
		"西部科学城重庆高新区持续集聚创新动能，构建了覆盖人才引进、培养、激励的全链条政策体系，形成了科技金融赋能产业发展的良性生态，集成电路产业规模占全市近一半。",
		"壳牌与京东养车在上海举办新品发布会，正式发布光影系列五款新品，双方表示未来将在全国一千家门店推广减碳服务，并为车主提供积分奖励和保养套餐。",
		"微软今天发布了浏览器开发频道的最新预览版更新，修复了多处崩溃问题，改进了侧边栏的打开速度，并在设置页面新增了一个用于管理扩展程序权限的入口。",
		"现代汽车集团携手初创企业亮相汽车创新大会，展示了自动驾驶、氢燃料电池和城市空中交通方面的合作成果，大会由商务部投资促进事务局在成都主办。",
	}
	titles := []string{"重庆科学城打造电子信息产业新高地", "壳牌京东合作再升级首发光影新品", "微软浏览器更新改进侧边栏", "现代汽车闪耀汽车创新大会"}
	letter := string(rune('a' + n))
	return storage.Item{
		GUID: "guid-" + letter, URL: "https://a.example/news/" + letter, Title: titles[n], Content: "<p>" + texts[n] + "</p>",
		Published: time.Date(2026, 1, 18, n, 0, 0, 0, time.UTC),
	}
}

// with changes a copy of an item.
func with(item storage.Item, change func(*storage.Item)) storage.Item {
	change(&item)
	return item
}

func TestIdentityWithinOneSource(t *testing.T) {
	a, b := article(0), article(1)
	tests := []struct {
		name          string
		first, second []storage.Item
		fresh         int // new items of the second poll
		revised       int
		stored        int // items after both
	}{
		{"unchanged", []storage.Item{a}, []storage.Item{a}, 0, 0, 1},
		{"one more", []storage.Item{a}, []storage.Item{b, a}, 1, 0, 2},
		{"edited headline", []storage.Item{a}, []storage.Item{with(a, func(i *storage.Item) { i.Title += "（更新）" })}, 0, 1, 1},
		{"edited text", []storage.Item{a}, []storage.Item{with(a, func(i *storage.Item) { i.Content += "<p>更正。</p>" })}, 0, 1, 1},
		{"date moves at each poll", []storage.Item{a}, []storage.Item{with(a, func(i *storage.Item) { i.Published = i.Published.Add(time.Hour) })}, 0, 0, 1},
		{"left the window", []storage.Item{a}, []storage.Item{b}, 1, 0, 2},
		{"guid churns", []storage.Item{a}, []storage.Item{with(a, func(i *storage.Item) { i.GUID = "token-2" })}, 0, 0, 1},
		{"guid gone, as after a change of format", []storage.Item{a}, []storage.Item{with(a, func(i *storage.Item) { i.GUID = "" })}, 0, 0, 1},
		{"site moved: guid and link are new", []storage.Item{a}, []storage.Item{with(a, func(i *storage.Item) { i.GUID, i.URL = "new-1", "https://new.example/1" })}, 0, 1, 1},
		{"guid used again for another article", []storage.Item{a}, []storage.Item{with(b, func(i *storage.Item) { i.GUID = a.GUID })}, 1, 0, 2},
		{"one guid on two articles", []storage.Item{a, with(b, func(i *storage.Item) { i.GUID = a.GUID })}, []storage.Item{a, with(b, func(i *storage.Item) { i.GUID = a.GUID })}, 0, 0, 2},
		{"one link for all", []storage.Item{a, with(b, func(i *storage.Item) { i.URL = a.URL })}, []storage.Item{a, with(b, func(i *storage.Item) { i.URL = a.URL })}, 0, 0, 2},
		{"no guid", []storage.Item{with(a, func(i *storage.Item) { i.GUID = "" })}, []storage.Item{with(a, func(i *storage.Item) { i.GUID = "" })}, 0, 0, 1},
		{
			"neither guid nor link", []storage.Item{bare(a), bare(b)}, []storage.Item{bare(a), bare(b)}, 0, 0, 2,
		},
		{"one entry twice, without guid", []storage.Item{noGUID(a), noGUID(a)}, []storage.Item{noGUID(a), noGUID(a)}, 0, 0, 1},
		{"one entry twice, with neither guid nor link", []storage.Item{bare(a), bare(a)}, []storage.Item{bare(a), bare(a)}, 0, 0, 1},
		{"one guid on two links, one of them twice", []storage.Item{a, a, anotherPage(a)}, []storage.Item{a, a, anotherPage(a)}, 0, 0, 2},
		{
			"one link for all, without guids", []storage.Item{oneLink(a), oneLink(b), oneLink(article(2))},
			[]storage.Item{oneLink(a), oneLink(b), oneLink(article(2))}, 0, 0, 3,
		},
		{"undated", []storage.Item{with(a, func(i *storage.Item) { i.Published = time.Time{} })}, []storage.Item{with(a, func(i *storage.Item) { i.Published = time.Time{} })}, 0, 0, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			bench := newBench(t, twoSources())
			bench.poll("a", tt.first...)
			before := ids(bench.items())
			bench.restart()
			count := bench.poll("a", tt.second...)
			if count.fresh != tt.fresh || count.revised != tt.revised {
				t.Errorf("second poll: %d new, %d revised; want %d, %d", count.fresh, count.revised, tt.fresh, tt.revised)
			}
			after := bench.items()
			if len(after) != tt.stored {
				t.Errorf("%d items stored, want %d", len(after), tt.stored)
			}
			for _, id := range before {
				if !slices.Contains(ids(after), id) {
					t.Errorf("item %s is gone", id)
				}
			}
		})
	}
}

// bare is an item without guid and link.
func bare(item storage.Item) storage.Item { item.GUID, item.URL = "", ""; return item }

func noGUID(item storage.Item) storage.Item { item.GUID = ""; return item }

// anotherPage is an item under another address.
func anotherPage(item storage.Item) storage.Item { item.URL += "?page=2"; return item }

// oneLink is an item of a source that gives all its short items one address.
func oneLink(item storage.Item) storage.Item {
	item.GUID, item.URL, item.Content = "", "https://a.example/", "<p>见全文</p>"
	return item
}

func ids(items []storage.Item) []string {
	var out []string
	for _, item := range items {
		out = append(out, item.ID.String())
	}
	return out
}

func TestItemThatComesBackIsNotNew(t *testing.T) {
	bench := newBench(t, twoSources())
	bench.poll("a", article(0))
	bench.poll("a", article(1))
	if count := bench.poll("a", article(0)); count.fresh != 0 || count.revised != 0 {
		t.Errorf("an item that came back: %+v, want nothing new", count)
	}
}

// A guid that changes from poll to poll makes no new item; an article that its source publishes again under its old address,
// when it had left the document, is a copy and not the same entry.
func TestSameAddressUnderANewGUID(t *testing.T) {
	again := with(article(1), func(i *storage.Item) {
		i.GUID, i.Title, i.Content = "again", "【快讯】"+i.Title, i.Content+"<p>来源：甲报</p>"
	})
	later := with(article(1), func(i *storage.Item) { i.GUID, i.Published = "again", i.Published.AddDate(0, 0, 1) })
	elsewhere := with(later, func(i *storage.Item) { i.URL = "https://a.example/again" })
	tests := []struct {
		name     string
		between  []storage.Item
		document []storage.Item
		fresh    int
	}{
		{"word for word, in its place", nil, []storage.Item{article(2), later, article(0)}, 0},
		{"word for word, when it was the last", []storage.Item{article(2), article(0), article(1)}, []storage.Item{article(2), article(0), later}, 0},
		{"word for word, in front of the others", nil, []storage.Item{later, article(2)}, 1},
		{"word for word and elsewhere, in its place", nil, []storage.Item{article(2), elsewhere, article(0)}, 0},
		{"word for word and elsewhere, in front of the others", nil, []storage.Item{elsewhere, article(2)}, 1},
		{"word for word, elsewhere and of the same date, in front of the others", nil,
			[]storage.Item{with(elsewhere, func(i *storage.Item) { i.Published = article(1).Published }), article(2)}, 1},
		{"word for word and of the same date", nil, []storage.Item{with(later, func(i *storage.Item) { i.Published = article(1).Published }), article(2)}, 0},
		{"in its place", nil, []storage.Item{article(2), again, article(0)}, 0},
		{"beside the old one", nil, []storage.Item{again, article(2), article(1), article(0)}, 1},
		{"when it had just left the document", nil, []storage.Item{again, article(2)}, 1},
		{"when it had left long ago", []storage.Item{article(3), article(2)}, []storage.Item{again, article(3), article(2)}, 1},
		{"with all others", []storage.Item{article(3)}, []storage.Item{again, renamed(article(2))}, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			bench := newBench(t, twoSources(everything()))
			bench.poll("a", article(2), article(1), article(0))
			story := bench.story(1)
			if tt.between != nil {
				bench.poll("a", tt.between...)
			}
			count := bench.poll("a", tt.document...)
			if count.fresh != tt.fresh || count.folded != tt.fresh {
				t.Errorf("%+v, want %d new items, all copies", count, tt.fresh)
			}
			if after := bench.story(1); after.ID != story.ID || len(after.Items) != 1+tt.fresh {
				t.Errorf("story %+v, want the old one with %d items", after, 1+tt.fresh)
			}
		})
	}
}

func renamed(item storage.Item) storage.Item { item.GUID += "?2"; item.Title += "！"; return item }

func TestSameAddressIsOneStory(t *testing.T) {
	bench := newBench(t, twoSources())
	original := article(0)
	bench.poll("a", original)
	count := bench.poll("b", storage.Item{
		GUID: "other", URL: "http://www.a.example/news/a/?utm_source=b", Title: "转：重庆科学城", Content: "<p>见原文。</p>",
	})
	if count.fresh != 1 || count.folded != 1 {
		t.Errorf("a copy by address: %+v, want one new item that is a copy", count)
	}
	story := bench.story(0)
	if len(story.Items) != 2 || story.ID != bench.items()[0].ID {
		t.Errorf("story %s has items %v, want both under the id of the first", story.ID, story.Items)
	}
	if len(story.Joins) != 1 || story.Joins[0].Reason != "url" {
		t.Errorf("joins %v, want one by url", story.Joins)
	}
}

func TestSameTextIsOneStory(t *testing.T) {
	bench := newBench(t, twoSources())
	bench.poll("a", article(0))
	copied := with(article(0), func(i *storage.Item) {
		i.GUID, i.URL, i.Title = "b-1", "https://b.example/x", "【快讯】"+i.Title
		i.Content += "<p>免责声明：该文章系本站转载。</p>"
	})
	if count := bench.poll("b", copied, with(article(1), func(i *storage.Item) { i.GUID, i.URL = "b-2", "https://b.example/y" })); count.folded != 1 || count.fresh != 2 {
		t.Errorf("a repost and another article: %+v, want two new items of which one is a copy", count)
	}
	if story := bench.story(0); len(story.Items) != 2 || !strings.Contains(story.Joins[0].Reason, ".") {
		t.Errorf("story %+v, want two items joined by their texts, with a figure", story)
	}
}

func TestNoWindowComparesNoTexts(t *testing.T) {
	plan := twoSources()
	plan.Dedup.Window = 0
	bench := newBench(t, plan)
	bench.poll("a", article(0))
	text := with(article(0), func(i *storage.Item) { i.GUID, i.URL = "b-1", "https://b.example/x" })
	page := with(article(0), func(i *storage.Item) { i.GUID = "b-2" })
	if count := bench.poll("b", text, page); count.fresh != 2 || count.folded != 1 {
		t.Errorf("%+v, want only the copy under the same address found", count)
	}
}

func TestOneLinkForAllIsNotOneStory(t *testing.T) {
	bench := newBench(t, twoSources())
	bench.poll("a", article(0))
	bench.poll("a", with(article(1), func(i *storage.Item) { i.URL = article(0).URL }))
	if a, b := bench.items()[0].Story, bench.items()[1].Story; a == b {
		t.Error("two articles of one source with one link became one story")
	}
}

func TestLead(t *testing.T) {
	original := with(article(0), func(i *storage.Item) { i.Credit.How = storage.HowSource })
	repost := with(article(0), func(i *storage.Item) {
		i.GUID, i.URL = "b-1", "https://b.example/1"
		i.Credit = storage.Credit{Origin: storage.Outlet{Name: "甲报"}, How: "byline", Confidence: .9}
	})
	unnamed := with(repost, func(i *storage.Item) { i.Credit = storage.Credit{How: storage.HowSource} })
	prefer := twoSources()
	prefer.Sources[1].Prefer = 5
	tests := []struct {
		name   string
		plan   Plan
		copied storage.Item
		first  string // the source polled first
		lead   string
	}{
		{"first seen", twoSources(), unnamed, "b", "b"},
		{"the outlet that the copy names", twoSources(), repost, "b", "a"},
		{"the preferred source", prefer, unnamed, "a", "b"},
		{"the named outlet before the preferred source", prefer, repost, "b", "a"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			bench := newBench(t, tt.plan)
			if tt.first == "a" {
				bench.poll("a", original)
				bench.poll("b", tt.copied)
			} else {
				bench.poll("b", tt.copied)
				bench.poll("a", original)
			}
			story := bench.story(0)
			if story.ID != bench.items()[0].ID || len(story.Items) != 2 {
				t.Fatalf("story %+v, want both items under the id of the first", story)
			}
			for _, item := range bench.items() {
				if item.ID == story.Lead && item.Source != tt.lead {
					t.Errorf("the lead is of %s, want %s", item.Source, tt.lead)
				}
			}
		})
	}
}

func TestPicks(t *testing.T) {
	chips := Topic{ID: "chips", Sources: []string{"a", "b"}, Any: []Term{{Text: "集成電路", Clause: "集成電路"}}}
	bench := newBench(t, twoSources(chips))
	bench.poll("a", article(1), article(0))
	picks := bench.picks("chips")
	if len(picks) != 1 || picks[0].Reason != "any: 集成電路" {
		t.Fatalf("picks %+v, want the one article with the word, and the clause that took it", picks)
	}
	changed := bench.desk.view.topics["chips"].Changed

	bench.poll("b", with(article(0), func(i *storage.Item) { i.GUID, i.URL = "b", "https://b.example/1" }))
	again := bench.picks("chips")
	if len(again) != 1 || again[0].Order != picks[0].Order || again[0].Story != picks[0].Story {
		t.Errorf("after a copy came: %+v, want the same pick at the same place", again)
	}
	if !bench.desk.view.topics["chips"].Changed.After(changed) {
		t.Error("the topic did not change with its story")
	}
}

func TestRulesThatChangeFillTheTopicAgain(t *testing.T) {
	word := func(w string) Topic {
		return Topic{ID: "t", Sources: []string{"a", "b"}, Any: []Term{{Text: w, Clause: w}}}
	}
	bench := newBench(t, twoSources(word("重庆")))
	bench.poll("a", article(2), article(1), article(0))
	first := bench.items()[1]

	bench.plan = twoSources(word("壳牌"))
	bench.restart()
	curated := bench.refill()
	if len(curated) != 1 || curated[0].Added != 1 || curated[0].Removed != 1 {
		t.Errorf("curated %+v, want one story added and one removed", curated)
	}
	picks := bench.picks("t")
	if len(picks) != 1 || picks[0].Story != first.Story || !picks[0].Order.Equal(first.FirstSeen) {
		t.Errorf("picks %+v, want the story at the place of its first sight %v", picks, first.FirstSeen)
	}
	if again := bench.refill(); len(again) != 0 {
		t.Errorf("rules that did not change: %v; want nothing done", again)
	}
}

func TestFutureDatesDoNotPinAStory(t *testing.T) {
	bench := newBench(t, twoSources(Topic{ID: "t", Sources: []string{"a"}, Order: OrderPublished}))
	bench.poll("a", with(article(0), func(i *storage.Item) { i.Published = bench.now.AddDate(70, 0, 0) }))
	if picks := bench.picks("t"); len(picks) != 1 || picks[0].Order.After(bench.now.Add(latestOrder+time.Minute)) {
		t.Errorf("picks %+v, want a place no later than an hour after the first sight", picks)
	}
}
