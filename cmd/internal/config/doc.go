// Package config reads config.yaml: it finds the file, reports every problem in it at once with line and column, and turns
// what it says into the options of the aggregator and of the feeds.
//
// The files follow a configuration on its way:
//
//	find ─▶ load ─▶ decode ─▶ resolve ─▶ check ─▶ plan
//	        bytes   YAML to    secrets,   what     Tree to aggregator.Plan
//	                the Tree   ids        refers   and feeds.Options
//	                                      to what
//
// [Tree] is the file as it is written; its doc comments are what an editor shows while somebody types, through a JSON
// Schema that is made from them (schema.json). Values are taken as written: a key that is absent takes its default, a key
// that says 0 means 0, and what cannot be meant is a [Problem] instead of being moved into bounds.
//
// Secrets have the type [Secret], which prints as •••. Nothing in a problem quotes one.
//
// The package starts no goroutine and keeps no state. It looks at the machine only where the file sends it: secret files,
// environment variables and the mode of the file itself.
package config
