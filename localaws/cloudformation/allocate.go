package cloudformation

import (
	"errors"
	"strings"

	"github.com/stackjob/stackjob/localaws/wire"
)

const bucketType = "AWS::S3::Bucket"

// allocate gives a resource its physical id and makes what is real about it. It returns the reason
// why that failed, or "".
func (s *Service) allocate(r *resource) string {
	s.identify(r)
	reason := s.claim(r)
	if reason == "" && r.kind == bucketType && s.objects != nil {
		reason = s.createBucket(r)
	}
	if reason != "" {
		r.physical = ""
	}
	return reason
}

// claim takes a resource's custom name.
func (s *Service) claim(r *resource) string {
	if !r.registered() {
		return ""
	}
	if r.kind == bucketType && s.objects != nil {
		if there, _ := s.objects.Bucket(r.name); !there { // whoever had it, it was deleted in S3
			s.names.free(r.nameKey())
		}
	}
	return s.names.claim(r.nameKey(), r.stack.id)
}

// registered tells whether a resource has a name that no other may have. Of a type without an entry
// in the catalog that is not known, so it may share its name.
func (r *resource) registered() bool {
	t := typeOf(r.kind)
	return r.name != "" && t.known() && !t.scoped && !r.drift.deleted
}

func (r *resource) nameKey() nameKey { return keyOfName(r.kind, r.stack.region, r.name) }

func (s *Service) createBucket(r *resource) string {
	err := s.objects.CreateBucket(r.physical, r.stack.region)
	if err == nil {
		return ""
	}
	if r.registered() {
		s.names.free(r.nameKey())
	}
	if refused, ok := errors.AsType[*wire.Error](err); ok && strings.HasPrefix(refused.Code, "BucketAlready") {
		return textTaken(r.physical, "")
	}
	return textHandler(textOf(err), handlerCodeException)
}

// deallocate ends what is real about a resource. It returns the reason why that failed, or "".
func (s *Service) deallocate(r *resource) string {
	if r.kind == bucketType && s.objects != nil && !r.drift.deleted {
		if err := s.objects.DeleteBucket(r.physical); err != nil && !gone(err) {
			return textHandler(textOf(err), handlerCodeException)
		}
	}
	s.release(r, true)
	return ""
}

// gone tells that a bucket was deleted by someone else, which is as good.
func gone(err error) bool {
	refused, ok := errors.AsType[*wire.Error](err)
	return ok && refused.Code == "NoSuchBucket"
}

// release gives a resource's custom name up: with the resource, or leaving it to nobody's.
func (s *Service) release(r *resource, deleted bool) {
	if !deleted {
		s.leave(r)
	}
	switch {
	case !r.registered():
	case deleted:
		s.names.free(r.nameKey())
	default:
		s.names.orphan(r.nameKey())
	}
}
