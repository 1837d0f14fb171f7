package main

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
)

// export makes a stack that exports a made-up value under each of the names.
func export(ctx context.Context, config aws.Config, names []string) error {
	if len(names) == 0 {
		return nil
	}
	outputs := map[string]any{}
	for i, name := range names {
		outputs[fmt.Sprintf("Export%d", i)] = map[string]any{"Value": "example", "Export": map[string]any{"Name": name}}
	}
	body, err := json.Marshal(map[string]any{
		"Resources": map[string]any{"Nothing": map[string]any{"Type": "AWS::CloudFormation::WaitConditionHandle"}},
		"Outputs":   outputs,
	})
	if err != nil {
		return err
	}
	client := cloudformation.NewFromConfig(config)
	_, err = client.CreateStack(ctx, &cloudformation.CreateStackInput{StackName: aws.String("exports"), TemplateBody: aws.String(string(body))})
	if err != nil {
		return fmt.Errorf("making the exports that the template imports: %w", err)
	}
	waiter := cloudformation.NewStackCreateCompleteWaiter(client, func(o *cloudformation.StackCreateCompleteWaiterOptions) {
		o.MinDelay, o.MaxDelay = time.Millisecond, 10*time.Millisecond
	})
	err = waiter.Wait(ctx, &cloudformation.DescribeStacksInput{StackName: aws.String("exports")}, limit)
	if err != nil {
		return fmt.Errorf("making the exports that the template imports: %w", err)
	}
	return nil
}
