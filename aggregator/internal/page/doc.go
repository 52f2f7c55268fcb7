// Package page reads the page of an article: its text without what stands around it, the lines near the title that
// say who wrote it and when, and what its head says about that.
//
// A page goes through these steps, a file each:
//
//	head.go    metas, canonical link and JSON-LD, as HTML for the reader of origins
//	lines.go   the visible lines, with the element each stands in
//	title.go   which of them is the title
//	around.go  navigation, lists of related articles and comments are cut off the tree
//	text.go    the element that holds the text: by the names of elements, else by readability
//	byline.go  the lines between title and text, and those below the text
//	wall.go    whether the text is worth more than what the feed carried
//
// Bylines are found without the text: portals have articles of two sentences, in which readability finds nothing or
// everything, and which name their source all the same.
//
// Everything is a pure function of its input. The workers that read pages call it, each for its own page.
package page
