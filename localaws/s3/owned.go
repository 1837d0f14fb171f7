package s3

// Owned is the S3 as another service of one account uses it: the buckets it makes are the account's,
// and it removes no other's.
type Owned struct {
	*Service
	account string
}

// OwnedBy is the S3 in the hands of an account.
func (s *Service) OwnedBy(account string) Owned { return Owned{s, account} }

// CreateBucket makes a bucket of the account. It fails if the name is taken, by whomever.
func (o Owned) CreateBucket(name, region string) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.create(name, region, o.account)
}

// DeleteBucket removes a bucket of the account. It fails if there is none, or if there are objects in
// it.
func (o Owned) DeleteBucket(name string) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if b := o.buckets[name]; b != nil && b.owner != o.account {
		return accessDenied()
	}
	return o.remove(name)
}
