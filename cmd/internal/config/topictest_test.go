package config

import (
	"strings"
	"testing"

	"headwater/aggregator"
	"headwater/storage"
)

func TestTopicTests(t *testing.T) {
	text := `sources: [{id: a, url: https://a.example/feed}, {id: b, url: https://b.example/feed}]
topics:
  - id: chips
    sources: [b]
    any: [芯片]
    tests:
      - {title: 芯片, expect: in}
      - {title: 天气, expect: out}
      - {title: 天气, expect: in}
      - {title: 芯片, source: a, expect: out}
      - {text: 芯片 < 集成电路, author: 张三, categories: [科技], url: https://a.example/1, expect: out}
`
	c, problems := load(newReport("c.yaml"), []byte(text), noEnv, nil)
	if problems.Failed() {
		t.Fatal(problems)
	}
	var asked []*storage.Item
	failed := c.TestTopics(func(topic aggregator.Topic, item *storage.Item) (bool, string) {
		asked = append(asked, item)
		return strings.Contains(item.Title+item.Content, topic.Any[0].Text), "any: 芯片"
	})
	want := `c.yaml:9:9: topics[0].tests[2]: must be in and is not (any: 芯片)
c.yaml:10:9: topics[0].tests[3]: must be out and is not (any: 芯片)
c.yaml:11:9: topics[0].tests[4]: must be out and is not (any: 芯片)`
	if failed.Error() != want {
		t.Errorf("got\n%v\nwant\n%v", failed, want)
	}
	if asked[0].Source != "b" || asked[3].Source != "a" {
		t.Errorf("asked as items of %s and %s", asked[0].Source, asked[3].Source)
	}
	last := asked[4]
	if last.Content != "芯片 &lt; 集成电路" || last.Authors[0].Name != "张三" || last.Categories[0].Term != "科技" || last.URL != "https://a.example/1" {
		t.Errorf("asked about %+v", last)
	}
}
