package cloudformation

import (
	"crypto/sha256"
	"encoding/hex"

	"github.com/stackjob/stackjob/localaws/wire"
)

// newUUID makes a random UUID of version 4.
func newUUID() string { return wire.NewID() }

const alphanumerics = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

// derive makes the random-looking parts of names: the same seed gives the same text, so an
// attribute has one value for as long as its resource lives.
func derive(seed string) [32]byte { return sha256.Sum256([]byte(seed)) }

// suffix is the random tail of a physical id, such as "1B2Z9X7K4Q3LM".
func suffix(seed string, n int) string {
	sum := derive(seed)
	out := make([]byte, n)
	for i := range out {
		out[i] = alphanumerics[int(sum[i%len(sum)])%len(alphanumerics)]
	}
	return string(out)
}

// hexDigits is n hexadecimal digits, as in "i-0a1b2c3d4e5f60718".
func hexDigits(seed string, n int) string {
	sum := derive(seed)
	return hex.EncodeToString(sum[:])[:n]
}

// derivedUUID looks like a UUID and depends on the seed alone.
func derivedUUID(seed string) string {
	h := hexDigits(seed, 32)
	return h[:8] + "-" + h[8:12] + "-4" + h[13:16] + "-a" + h[17:20] + "-" + h[20:]
}
