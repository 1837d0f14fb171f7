package template

import "strings"

// isPseudo tells the names of the pseudo parameters.
func isPseudo(name string) bool {
	switch name {
	case "AWS::AccountId", "AWS::NotificationARNs", "AWS::NoValue", "AWS::Partition", "AWS::Region",
		"AWS::StackId", "AWS::StackName", "AWS::URLSuffix":
		return true
	}
	return false
}

// noValue is what Ref AWS::NoValue gives: the member that it would be the value of is left out.
type noValue struct{}

func (p Pseudo) value(name string) (any, bool) {
	partition, suffix := partitionOf(p.Region)
	switch name {
	case "AWS::AccountId":
		return p.AccountID, true
	case "AWS::NotificationARNs":
		arns := []any{}
		for _, arn := range p.NotificationARNs {
			arns = append(arns, arn)
		}
		return arns, true
	case "AWS::NoValue":
		return noValue{}, true
	case "AWS::Partition":
		return partition, true
	case "AWS::Region":
		return p.Region, true
	case "AWS::StackId":
		return p.StackID, true
	case "AWS::StackName":
		return p.StackName, true
	case "AWS::URLSuffix":
		return suffix, true
	}
	return nil, false
}

// partitionOf is the partition of a region and its domain, after the partitions file of the AWS SDKs.
func partitionOf(region string) (partition, suffix string) {
	switch {
	case strings.HasPrefix(region, "cn-"):
		return "aws-cn", "amazonaws.com.cn"
	case strings.HasPrefix(region, "us-gov-"):
		return "aws-us-gov", "amazonaws.com"
	case strings.HasPrefix(region, "us-iso-"):
		return "aws-iso", "c2s.ic.gov"
	case strings.HasPrefix(region, "us-isob-"):
		return "aws-iso-b", "sc2s.sgov.gov"
	case strings.HasPrefix(region, "eu-isoe-"):
		return "aws-iso-e", "cloud.adc-e.uk"
	case strings.HasPrefix(region, "us-isof-"):
		return "aws-iso-f", "csp.hci.ic.gov"
	case strings.HasPrefix(region, "eusc-"):
		return "aws-eusc", "amazonaws.eu"
	}
	return "aws", "amazonaws.com"
}
