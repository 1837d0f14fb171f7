package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path"
	"path/filepath"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/stackjob/stackjob/localaws/cloudformation/template"
	local "github.com/stackjob/stackjob/localaws/s3"
)

// An object is a template that another nests, where that one wants it.
type object struct {
	bucket, key string
	body        []byte
}

// nested finds the templates that a template's nested stacks name, by the names of their files, beside it.
// What is not there is left out: the deployment then says so.
func nested(folder string, t *template.Template, parameters map[string]string) []object {
	bound, err := t.Bind(template.Input{Values: parameters, Pseudo: template.Pseudo{AccountID: "123456789012", Region: "us-east-1"}})
	if err != nil {
		return nil // the deployment says it too
	}
	var found []object
	for _, r := range bound.Resources() {
		if r.Type != "AWS::CloudFormation::Stack" {
			continue
		}
		properties, err := bound.Properties(r.LogicalID, nil)
		url, ok := properties["TemplateURL"].(string)
		if err != nil || !ok {
			continue
		}
		bucket, key, err := local.New(local.Config{}).Locate(url)
		if err != nil {
			continue
		}
		if body, err := os.ReadFile(filepath.Join(folder, path.Base(key))); err == nil {
			found = append(found, object{bucket, key, body})
		}
	}
	return found
}

// upload puts objects where they belong.
func upload(ctx context.Context, config aws.Config, objects []object) error {
	client := s3.NewFromConfig(config)
	made := map[string]bool{}
	for _, o := range objects {
		if !made[o.bucket] {
			made[o.bucket] = true
			if _, err := client.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: &o.bucket}); err != nil {
				return fmt.Errorf("making the bucket of a nested template: %w", err)
			}
		}
		_, err := client.PutObject(ctx, &s3.PutObjectInput{Bucket: &o.bucket, Key: &o.key, Body: bytes.NewReader(o.body)})
		if err != nil {
			return fmt.Errorf("uploading a nested template: %w", err)
		}
	}
	return nil
}
