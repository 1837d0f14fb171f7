package s3

import (
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"hash"
	"hash/crc32"
	"hash/crc64"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/stackjob/stackjob/localaws/wire"
)

// A checksum is one of the additional checksums of S3
// (https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html).
type checksum struct {
	algorithm string // "CRC32", …; "" for none
	value     string // base64; with "-N" for a composite of N parts
}

// nvme is the polynomial of CRC-64/NVME, reflected, as hash/crc64 wants it.
const nvme = 0x9a6c9329ac4bc9b5

// algorithms are in the order of preference, should a request carry several.
var algorithms = []string{"CRC64NVME", "CRC32", "CRC32C", "SHA1", "SHA256"}

func newHash(algorithm string) hash.Hash {
	switch algorithm {
	case "CRC64NVME":
		return crc64.New(crc64.MakeTable(nvme))
	case "CRC32":
		return crc32.NewIEEE()
	case "CRC32C":
		return crc32.New(crc32.MakeTable(crc32.Castagnoli))
	case "SHA1":
		return sha1.New()
	case "SHA256":
		return sha256.New()
	}
	return nil
}

func checksumHeader(algorithm string) string { return "X-Amz-Checksum-" + algorithm }

// sum is the checksum of a content.
func sum(algorithm string, content []byte) checksum {
	h := newHash(algorithm)
	h.Write(content)
	return checksum{algorithm, base64.StdEncoding.EncodeToString(h.Sum(nil))}
}

// declared is the checksum that a header (or trailer) carries.
func declared(h http.Header) checksum {
	for _, algorithm := range algorithms {
		if value := h.Get(checksumHeader(algorithm)); value != "" {
			return checksum{algorithm, value}
		}
	}
	return checksum{}
}

// verify compares a declared checksum with the content. Without one, S3 adds a CRC-64/NVME itself.
func (c checksum) verify(content []byte) (checksum, error) {
	if c.algorithm == "" {
		return sum("CRC64NVME", content), nil
	}
	if c != sum(c.algorithm, content) {
		return c, wire.Errorf(http.StatusBadRequest, "BadDigest",
			"The %s you specified did not match the calculated checksum.", c.algorithm)
	}
	return c, nil
}

func (c checksum) kind() string {
	if strings.Contains(c.value, "-") {
		return "COMPOSITE"
	}
	return "FULL_OBJECT"
}

// describe puts the checksum of a whole object into an answer's header.
func (c checksum) describe(h http.Header) {
	if c.algorithm == "" {
		return
	}
	h.Set(checksumHeader(c.algorithm), c.value)
	h.Set("X-Amz-Checksum-Type", c.kind())
}

// composite is the checksum of the parts' checksums, or none if one of the parts lacks it.
func composite(algorithm string, parts []checksum) checksum {
	all := newHash(algorithm)
	if all == nil || slices.ContainsFunc(parts, func(p checksum) bool { return p.algorithm != algorithm }) {
		return checksum{}
	}
	for _, part := range parts {
		digest, err := base64.StdEncoding.DecodeString(part.value)
		if err != nil {
			return checksum{}
		}
		all.Write(digest)
	}
	return checksum{algorithm, base64.StdEncoding.EncodeToString(all.Sum(nil)) + "-" + strconv.Itoa(len(parts))}
}
