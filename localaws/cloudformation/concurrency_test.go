package cloudformation_test

import (
	"fmt"
	"sync"
	"testing"

	"github.com/stackjob/stackjob/localaws/cloudformation"
)

func TestCallsAtTheSameTime(t *testing.T) {
	inAccount(t, cloudformation.Settings{}, func(t *testing.T, a *account) {
		var all sync.WaitGroup
		for i := range 8 {
			all.Go(func() {
				name := fmt.Sprintf("web%d", i)
				a.create(name, queueAndTopic)
				a.history(name, 7, "S CREATE_COMPLETE")
			})
		}
		all.Wait()
	})
}
