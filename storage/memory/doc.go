// Package memory is the reference engine: the whole contract of [storage.Store] on maps, written so that it is easy to
// see that it is right. Tests of every other part use it, and the suite in storage/storagetest compares each engine
// with it. It is not meant for data of any size: a list sorts everything first.
//
// It starts no goroutine; one lock guards all of it.
package memory
