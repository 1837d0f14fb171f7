package cloudformation

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
)

// newUUID makes a random UUID of version 4.
func newUUID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // crypto/rand does not fail
	b[6] = b[6]&0x0f | 0x40
	b[8] = b[8]&0x3f | 0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

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
