package config

// unbuilt lists the keys that are read and checked but have no effect yet, as type of the Tree and key, with what a warning
// says. A key loses its line here with the change that builds its feature.
func unbuilt() map[string]string {
	return map[string]string{
		"Topic.digest": "digests are not built yet: the topic is published with one entry per story",
	}
}
