// Package arch keeps the plan of the house: its tests read the source of the whole module and fail when a package imports
// what it must not know, when a library is used outside of its one door, or when a package does not say what it is for.
//
// It holds tests only, and no other package imports it. rules_test.go is the table to read: each line has its reason.
package arch
