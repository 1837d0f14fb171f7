// Package archtest holds the shape of the house as tests: which room may import which and why, what
// the function's binary may link, and how large a file may be.
//
// A rule about a room that does not exist yet holds; a package that belongs to no room does not.
package archtest
