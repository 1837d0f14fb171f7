package ssm

import (
	"crypto/sha512"
	"encoding/base64"
	"fmt"
	"strings"

	"github.com/stackjob/stackjob/localaws/wire"
)

// managedKey is the key of a SecureString that names none.
const managedKey = "alias/aws/ssm"

// ciphertext looks like what KMS makes of a value, and is as opaque: it depends on the value's place
// and version, not on the value.
func ciphertext(arn string, v version) string {
	sum := sha512.Sum512(fmt.Appendf(nil, "%s:%d", arn, v.number))
	return base64.StdEncoding.EncodeToString(append([]byte("\x01\x02\x02\x00"), sum[:]...))
}

// authorizeKey asks whether the caller may use the key of a SecureString. The one that AWS manages
// serves everyone in the account who comes through Systems Manager.
func (s *Service) authorizeKey(c *wire.Call, action string, p *parameter) error {
	if p.kind != SecureString || p.keyID == managedKey {
		return nil
	}
	if c.Authorize(action, s.keyARN(c.Region, p.keyID)) != nil {
		return keyDenied()
	}
	return nil
}

// keyARN is the ARN of a key that is named by its id, alias or ARN.
func (s *Service) keyARN(region, id string) string {
	switch {
	case strings.HasPrefix(id, "arn:"):
		return id
	case strings.HasPrefix(id, "alias/"):
		return "arn:aws:kms:" + region + ":" + s.account + ":" + id
	}
	return "arn:aws:kms:" + region + ":" + s.account + ":key/" + id
}
