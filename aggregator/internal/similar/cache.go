package similar

// textCache keeps the texts read last, because copies come in swarms: 64 of them, about a megabyte.
type textCache struct {
	ids   [64]ID
	texts [64]*Text
	next  int
	where map[ID]int
}

func newTextCache() textCache { return textCache{where: make(map[ID]int, 64)} }

func (c *textCache) get(id ID) *Text {
	if i, ok := c.where[id]; ok {
		return c.texts[i]
	}
	return nil
}

func (c *textCache) put(id ID, t *Text) {
	if i, ok := c.where[id]; ok {
		c.texts[i] = t
		return
	}
	if c.texts[c.next] != nil {
		delete(c.where, c.ids[c.next])
	}
	c.ids[c.next], c.texts[c.next], c.where[id] = id, t, c.next
	c.next = (c.next + 1) % len(c.ids)
}
