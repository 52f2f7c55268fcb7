package similar

import (
	"fmt"
	"iter"
	"math/rand"
	"slices"
	"strings"
	"testing"
	"time"

	"headwater/aggregator/internal/labelled"
)

// world is a desk whose items arrive, change and are joined and split by hand, in any order.
type world struct {
	*desk
	r    *rand.Rand
	now  time.Time
	hand map[ID]bool
}

func newWorld(seed int64) *world {
	w := &world{desk: newDesk(), r: rand.New(rand.NewSource(seed)), now: time.Unix(1_700_000_000, 0), hand: map[ID]bool{}}
	w.index = NewIndex(Options{Window: 48 * time.Hour})
	return w
}

// ids yields the items of an index.
func (x *Index) ids() iter.Seq[ID] {
	return func(yield func(ID) bool) {
		for _, s := range x.segments {
			for _, it := range s.items {
				if !it.gone && !yield(it.id) {
					return
				}
			}
		}
	}
}

func (w *world) slot(t *testing.T, id ID) uint32 {
	t.Helper()
	slot, ok := w.index.slotOf(id)
	if !ok {
		t.Fatalf("item %x is in no slot", id)
	}
	return slot
}

// some returns any item that is still in the window.
func (w *world) some() (ID, bool) {
	ids := slices.SortedFunc(w.index.ids(), func(a, b ID) int { return slices.Compare(a[:], b[:]) })
	if len(ids) == 0 {
		return ID{}, false
	}
	return ids[w.r.Intn(len(ids))], true
}

// version is one of the forms in which an article is republished.
func (w *world) version(article int) (title, html string) {
	r := rand.New(rand.NewSource(int64(article)))
	var paras []string
	for range 6 {
		p := make([]rune, 60)
		for i := range p {
			p[i] = rune(0x4E00 + r.Intn(2000))
		}
		paras = append(paras, string(p))
	}
	title = paras[0][:45]
	switch w.r.Intn(5) {
	case 0:
		paras = paras[:2]
	case 1:
		paras = paras[1:4]
	case 2:
		paras, title = append(paras, "转载请注明来源，欢迎关注我们的频道"), "快讯｜"+title
	case 3:
		paras = nil
	}
	return title, "<p>" + strings.Join(paras, "</p><p>") + "</p>"
}

func (w *world) step(n int) {
	w.now = w.now.Add(time.Duration(w.r.Intn(40)) * time.Minute)
	id, ok := w.some()
	switch op := w.r.Intn(20); {
	case op < 14 || !ok:
		title, html := w.version(w.r.Intn(12))
		w.add(labelled.Item{
			ID: fmt.Sprint(n), Source: fmt.Sprint("source", w.r.Intn(6)), URL: fmt.Sprintf("https://a.example/%d", w.r.Intn(200)),
			GUID: fmt.Sprint(n), Title: title, HTML: html, Published: w.now,
		})
	case op < 16:
		l := w.items[id]
		l.Title, l.HTML = w.version(w.r.Intn(12))
		w.items[id] = l
		w.index.Revise(Item{ID: id, Source: sourceOf(l.Source), At: l.Published}, Read(l.Title, l.HTML, nil))
	case op == 16:
		w.index.Split(id)
		w.next++
		w.story[id], w.hand[id] = w.next, true
	case op == 17:
		other, _ := w.some()
		w.index.Join(id, other)
		w.merge(w.story[other], w.story[id])
		w.hand[id], w.hand[other] = true, true
	case op == 18:
		w.index.Expire(w.now)
	default:
		w.restart()
	}
}

// restart rebuilds the index from what the store would have kept.
func (w *world) restart() {
	live := slices.Collect(w.index.ids())
	slices.SortFunc(live, func(a, b ID) int { return w.items[a].Published.Compare(w.items[b].Published) })
	w.index = NewIndex(Options{Window: 48 * time.Hour})
	w.index.Load(func(yield func(Stored) bool) {
		for _, id := range live {
			l := w.items[id]
			it := Item{ID: id, Source: sourceOf(l.Source), At: l.Published, Fixed: w.hand[id]}
			story := idOf(fmt.Sprint("story", w.story[id]))
			if !yield(Stored{Item: it, Story: story, Print: Read(l.Title, l.HTML, w.boiler[l.Source]).Print()}) {
				return
			}
		}
	})
}

// check compares the index's stories with the desk's: every item is in exactly one, and both agree on which.
func (w *world) check(t *testing.T) {
	t.Helper()
	seen := map[ID]bool{}
	if n := len(slices.Collect(w.index.ids())); n != w.index.Len() {
		t.Fatalf("Len is %d of %d items", w.index.Len(), n)
	}
	for id := range w.index.ids() {
		slot := w.slot(t, id)
		if seen[id] {
			continue
		}
		root, longest := w.index.at(slot).root, uint16(0)
		found := false
		for m := range w.index.members(slot) {
			it := w.index.at(m)
			if it.gone || it.root != root || seen[it.id] || w.slot(t, it.id) != m {
				t.Fatalf("item %x: gone %v, root %d of %d, seen %v", it.id, it.gone, it.root, root, seen[it.id])
			}
			if w.story[it.id] != w.story[id] {
				t.Fatalf("%q is in story %d of the desk, but in one with %q of story %d",
					w.items[it.id].ID, w.story[it.id], w.items[id].ID, w.story[id])
			}
			seen[it.id], longest, found = true, max(longest, it.units), found || m == root
		}
		if !found || w.index.at(root).units != longest {
			t.Fatalf("root of %x has %d units, the longest text %d; in its story: %v", id, w.index.at(root).units, longest, found)
		}
	}
}

// TestStoriesStayWhole runs arrivals, edits, splits, joins, expiry and restarts in random order.
func TestStoriesStayWhole(t *testing.T) {
	for seed := range int64(20) {
		w := newWorld(seed)
		for n := range 250 {
			w.step(n)
			w.check(t)
		}
	}
}

func TestHandMadeStoriesAreKept(t *testing.T) {
	w := newWorld(1)
	for n := range 3 {
		w.addText(n, "北京科学城正式开工建设", news)
	}
	a, b := idOf("0"), idOf("1")
	w.index.Split(b)
	w.story[b] = 99
	w.addText(3, "快讯｜北京科学城正式开工建设", news+"更多消息请关注我们的后续报道。")
	if w.story[a] == w.story[b] || w.index.at(w.slot(t, a)).root == w.index.at(w.slot(t, b)).root {
		t.Error("a new copy joined what was split by hand")
	}
	w.check(t)
}

// addText lets an item of a source of its own arrive.
func (w *world) addText(n int, title, text string) Verdict { return w.addFrom(n, n, title, text) }

func (w *world) addFrom(n, source int, title, text string) Verdict {
	w.now = w.now.Add(time.Minute)
	l := labelled.Item{ID: fmt.Sprint(n), Source: fmt.Sprint("source", source), Title: title, HTML: text, Published: w.now}
	it := Item{ID: idOf(l.ID), Source: sourceOf(l.Source), At: l.Published}
	w.items[it.ID] = l
	v := w.index.Place(it, Read(title, text, nil), w)
	w.apply(it.ID, v)
	return v
}

const news = "<p>新建的北京科学城今天上午正式开工，工程占地约三百公顷，预计在四年内分三期完成。" +
	"建设方介绍，首期包括实验楼、图书馆和两所学校，周边道路同步改造。</p>" +
	"<p>附近居民对噪声表示担心，施工单位承诺夜间不作业，并设立热线接受意见。规划部门说，绿地面积不会减少。</p>" +
	"<p>项目资金主要来自地方财政和企业投资，审计结果将每年公布一次，市民可以在网站上查询进展。</p>"

// TestSummaryFollowsItsArticle is the case that makes the order matter: a summary that a sequel quotes whole comes
// before the article it belongs to.
func TestSummaryFollowsItsArticle(t *testing.T) {
	summary := news[:strings.Index(news, "</p>")] + "…"
	sequel := summary + "</p><p>" + strings.Repeat("开工之后，记者走访了附近的三个小区，居民关心的问题各不相同。", 1) +
		"有人问起学校何时招生，有人打听公交线路怎样调整，还有店主盼望工人带来生意。街道办准备下周召开说明会，逐一回答。</p>"
	title, about := "北京科学城正式开工建设", "北京科学城正式开工建设，居民这样说"
	w := newWorld(1)
	w.addText(0, title, summary)
	w.addText(1, about, sequel)
	v := w.addText(2, title, news)
	w.check(t)
	if w.story[idOf("0")] != w.story[idOf("2")] {
		t.Errorf("summary and article are apart; verdict %+v", v)
	}
	if w.story[idOf("1")] == w.story[idOf("2")] {
		t.Error("sequel and article are one story")
	}
}

// TestSummaryBetweenTwoStories: a summary goes to its article rather than to a sequel that quotes it and has nearly the headline,
// also where the longest copy of the article has a headline of its own.
func TestSummaryBetweenTwoStories(t *testing.T) {
	title := "北京科学城正式开工建设"
	paras := strings.Split(news, "</p>")
	about := paras[0] + "</p><p>" + "开工之后，记者走访了附近的三个小区，居民关心的问题各不相同。有人问起学校何时招生，有人打听公交线路怎样调整，" +
		"还有店主盼望工人带来生意。街道办准备下周召开说明会，逐一回答。"
	arrivals := [][2]string{
		{title, news},
		{"新建的北京科学城今天上午正式开工", news + "<p>免责声明：本文系转载，不代表本站观点，如有侵权请联系删除。</p>"},
		{title, paras[0] + "…"},
		{title + "，居民这样说", about},
	}
	const article, copied, summary, sequel = 0, 1, 2, 3
	for order, story := range inEveryOrder(t, arrivals) {
		if story(summary) != story(article) || story(copied) != story(article) || story(sequel) == story(article) {
			t.Errorf("order %v: article in story %d, its copy in %d, summary in %d, sequel in %d", order, story(article), story(copied), story(summary), story(sequel))
		}
	}
}

// TestPartOfAPart: a summary with an outlet's own words around it is known by a shortened copy only, which has its headline. The
// article has another one.
func TestPartOfAPart(t *testing.T) {
	paras := strings.Split(news, "</p>")
	lead := "新建的北京科学城今天上午正式开工"
	arrivals := [][2]string{
		{"绿地不减噪声不增，市民可上网查账", news},
		{lead, paras[0]},
		{lead, paras[0][:3+3*40] + "…</p><p>相关阅读：<p>2026年首场降雪今夜到来，多条道路限行"},
	}
	for order, story := range inEveryOrder(t, arrivals) {
		if story(0) != story(1) || story(1) != story(2) {
			t.Errorf("order %v: article in story %d, shortened in %d, summary in %d", order, story(0), story(1), story(2))
		}
	}
}

// TestCopyAmongNotices: a notice finds its copy behind many others of the same template.
func TestCopyAmongNotices(t *testing.T) {
	company := func(n int) string { return string([]rune{rune(0x4E00 + 31*n), rune(0x5E00 + 23*n)}) + "股份" }
	for name, notice := range map[string]func(n int) (title, text string){
		"without numbers": func(n int) (string, string) { return unchanging(company(n)) },
		"with a number":   func(n int) (string, string) { return numbered(company(n), fmt.Sprint(600100+n), "") },
		"with many numbers": func(n int) (string, string) {
			return earnings(company(n), fmt.Sprint(600100+n), "47.8", "12.31", fmt.Sprint(5+n, ".33"))
		},
		"under one title": func(n int) (string, string) {
			return weather("北京", "晴", "2", fmt.Sprint(10+n), fmt.Sprint(1+n))
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(1)
			for n := range 100 {
				title, text := notice(n)
				w.addText(n, title, text)
			}
			title, text := notice(0)
			if v := w.addText(100, title, text); v.Join != idOf("0") {
				t.Errorf("the copy is in story %d, its notice in %d: %s", w.story[idOf("100")], w.story[idOf("0")], v.Reason)
			}
			w.check(t)
		})
	}
}

// inEveryOrder has headlines and texts arrive in every order, and yields it with the story that each of them ends in.
func inEveryOrder(t *testing.T, arrivals [][2]string) iter.Seq2[[]int, func(n int) int] {
	return func(yield func([]int, func(int) int) bool) {
		for order := range orders(len(arrivals)) {
			w := newWorld(1)
			for _, n := range order {
				w.addText(n, arrivals[n][0], arrivals[n][1])
				w.check(t)
			}
			if !yield(order, func(n int) int { return w.story[idOf(fmt.Sprint(n))] }) {
				return
			}
		}
	}
}

// orders yields every order of n things.
func orders(n int) iter.Seq[[]int] {
	return func(yield func([]int) bool) {
		var extend func(order []int) bool
		extend = func(order []int) bool {
			if len(order) == n {
				return yield(order)
			}
			for i := range n {
				if !slices.Contains(order, i) && !extend(append(order[:len(order):len(order)], i)) {
					return false
				}
			}
			return true
		}
		extend(nil)
	}
}

// TestGrownReport: of a report that grows at its head, an early copy stands at the end, where the sketch is thin. Its headline finds
// it, with or without a column's name in front.
func TestGrownReport(t *testing.T) {
	title, early := article(1)
	grown := early
	for n := range 6 {
		_, text := article(10 + n)
		grown = text + grown
	}
	for _, front := range []string{"", "直播｜"} {
		w := newWorld(1)
		w.addText(0, title, grown)
		w.addText(1, front+title, early)
		w.check(t)
		if w.story[idOf("0")] != w.story[idOf("1")] {
			t.Errorf("under %q: the early copy is apart", front+title)
		}
	}
}

// TestDigestShowsByItsPieces: a text that holds two articles whole is neither of them, whatever its headline says, and articles
// that come later are not drawn into it.
func TestDigestShowsByItsPieces(t *testing.T) {
	piece := func(n int) (title, text string) {
		title, html := article(n)
		return title, strings.Join(strings.SplitAfterN(html, "</p>", 4)[:3], "")
	}
	first, firstText := piece(1)
	second, secondText := piece(2)
	whole := "<p>" + first + "</p>" + firstText + "<p>" + second + "</p>" + secondText
	const one, other, digest, digestCopy, late = 0, 1, 2, 3, 4
	for _, headline := range []string{"早上好，今天这些事值得一看", first + "，还有更多"} {
		w := newWorld(1)
		w.addText(one, first, firstText)
		w.addText(other, second, secondText)
		w.addText(digest, headline, whole)
		w.addText(digestCopy, headline, whole+"<p>欢迎订阅")
		w.addText(late, "快讯｜"+first, firstText+"<p>转载请注明来源")
		w.check(t)
		story := func(n int) int { return w.story[idOf(fmt.Sprint(n))] }
		if story(digest) == story(one) || story(digest) == story(other) || story(digestCopy) != story(digest) || story(late) != story(one) {
			t.Errorf("under %q: articles in stories %d and %d, digest in %d, its copy in %d, a late copy of the first article in %d",
				headline, story(one), story(other), story(digest), story(digestCopy), story(late))
		}
	}
}

// TestDigestBeforeItsPieces: a digest that came before its articles, and has the headline of the first, does not draw in the
// second, which stands near its beginning as well.
func TestDigestBeforeItsPieces(t *testing.T) {
	piece := func(n, paras int) (title, text string) {
		title, html := article(n)
		return title, strings.Join(strings.SplitAfterN(html, "</p>", paras+1)[:paras], "")
	}
	first, firstText := piece(1, 1)
	second, secondText := piece(2, 4)
	_, thirdText := piece(3, 8)
	w := newWorld(1)
	w.addText(0, first+"，还有更多", firstText+"<p>"+second+"</p>"+secondText+thirdText)
	w.addText(1, first, firstText)
	w.addText(2, second, secondText)
	w.check(t)
	if digest, one, other := w.story[idOf("0")], w.story[idOf("1")], w.story[idOf("2")]; other == one || other == digest {
		t.Errorf("digest in story %d, its articles in %d and %d", digest, one, other)
	}
}

// TestHeadlineAlone: an item without a body goes to the same story whether it comes before or after what it announces.
func TestHeadlineAlone(t *testing.T) {
	type arrival struct {
		source      int
		title, text string
	}
	title := "北京科学城正式开工建设"
	alone, whole := arrival{0, title, ""}, arrival{1, title, news}
	about := arrival{2, "如何评价北京科学城正式开工建设", "<p>" + strings.Repeat("街道办准备下周召开说明会，逐一回答居民的问题。", 4)}
	for _, c := range []struct {
		name   string
		first  arrival
		others []arrival
	}{
		{"under the same title", alone, []arrival{whole}},
		{"with an outlet's name behind", arrival{0, title + "-样本网", ""}, []arrival{whole}},
		{"with an outlet's name behind a short title", arrival{0, "使用新软件读写文件-样本网", ""}, []arrival{{1, "使用新软件读写文件", news}}},
		{"of the same source", arrival{1, title, ""}, []arrival{whole}},
		{"of a source that has the article later", alone, []arrival{whole, {0, title, news}}},
		{"beside a title that is nearly the same", alone, []arrival{about, whole}},
	} {
		t.Run(c.name, func(t *testing.T) {
			for first := range len(c.others) + 1 {
				w := newWorld(1)
				for n, a := range slices.Insert(slices.Clone(c.others), first, c.first) {
					w.addFrom(n, a.source, a.title, a.text)
					w.check(t)
				}
				last := len(c.others)
				if first == last {
					last--
				}
				if w.story[idOf(fmt.Sprint(first))] != w.story[idOf(fmt.Sprint(last))] {
					t.Errorf("as number %d: it is not in the story of its article", first)
				}
			}
		})
	}
}

func TestExpire(t *testing.T) {
	w := newWorld(1)
	w.index = NewIndex(Options{Window: time.Hour})
	for n := range 1000 {
		title, html := w.version(1000 + n)
		w.addText(n, title, html)
	}
	w.index.Expire(w.now)
	if n := w.index.Len(); n < 60 || n > 1500 {
		t.Errorf("%d items are left of an hour with 60, in segments that have their last in it", n)
	}
	w.check(t)
	w.addText(1000, "北京科学城正式开工建设", news)
	w.now = w.now.Add(2 * time.Hour)
	if v := w.addText(1001, "北京科学城正式开工建设", news); v.Join != (ID{}) {
		t.Errorf("joined an item outside the window: %+v", v)
	}
}
