package cloudformation_test
import ("testing";"time";"strings";"fmt";"runtime"
sdk "github.com/aws/aws-sdk-go-v2/service/cloudformation"
"github.com/stackjob/stackjob/localaws/cloudformation")
func TestHostileBig(t *testing.T) {
	var b strings.Builder
	for i := range 20000 { fmt.Fprintf(&b, `"k%d": {"a": ["b", "c"]},`, i) }
	self := `{"Metadata": {`+b.String()+`"z": 1}, "Resources": {"Again": {"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": "https://s3.amazonaws.com/templates/self"}}, "Topic": {"Type": "AWS::SNS::Topic"}}}`
	fmt.Println(len(self))
	inAccount(t, cloudformation.Settings{HierarchyLimit: 400}, func(t *testing.T, a *account) {
		a.put("self", self)
		_, err := a.CreateStack(t.Context(), &sdk.CreateStackInput{StackName: new("web"), TemplateURL: new("https://s3.amazonaws.com/templates/self")})
		must(t, err)
		time.Sleep(24*time.Hour)
		fmt.Println(a.status("web"))
		var m runtime.MemStats; runtime.GC(); runtime.ReadMemStats(&m); fmt.Println(m.HeapAlloc>>20, "MB")
		a.changeSet("two", "c", self[:100]+`"z": 1}, `+self[strings.Index(self,`"Resources"`):][:0]+`"Resources": {"T": {"Type": "AWS::SNS::Topic"}}}`, ofTypeCreate)
	})
}
func TestHostileWide(t *testing.T) {
	// 2,500 resources in nested stacks: 5 of 499 buckets and topics with chains.
	var b strings.Builder
	for i := range 499 { fmt.Fprintf(&b, `"R%d": {"Type": "AWS::SNS::Topic"},`, i) }
	leaf := `{"Resources": {`+strings.TrimSuffix(b.String(), ",")+`}}`
	b.Reset()
	for i := range 5 { fmt.Fprintf(&b, `"N%d": {"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": "https://s3.amazonaws.com/templates/leaf"}},`, i) }
	root := `{"Resources": {`+strings.TrimSuffix(b.String(), ",")+`}}`
	inAccount(t, cloudformation.Settings{}, func(t *testing.T, a *account) {
		a.put("leaf", leaf)
		t0 := time.Now(); _ = t0
		a.create("web", root)
		fmt.Println(a.status("web"))
		c := a.nestedSet("web2", "c", root, ofTypeCreate)
		fmt.Println(c.Status)
		a.remove("web")
	})
}
func TestHostileSub(t *testing.T) {
	// names that double
	var b strings.Builder
	fmt.Fprintf(&b, `"R0": {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": "aaaaaaaaaaaaaaaaaaaaaaaa"}},`)
	for i := 1; i < 40; i++ { fmt.Fprintf(&b, `"R%d": {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": {"Fn::Sub": "${R%d.TopicName}${R%d.TopicName}"}}},`, i, i-1,i-1) }
	root := `{"Resources": {`+strings.TrimSuffix(b.String(), ",")+`}}`
	inAccount(t, cloudformation.Settings{}, func(t *testing.T, a *account) {
		a.create("web", root)
		fmt.Println(a.status("web"))
		for _, l := range a.lines("web") { fmt.Println(len(l), l[:min(len(l),200)]) }
	})
}
