// Package template is the template language of the embedded CloudFormation: it reads a template,
// checks it, binds it to parameter values, and resolves what the resources and outputs say.
//
//	t, err := template.Parse(body)                  // JSON or YAML
//	b, err := t.Bind(template.Input{Values: given}) // parameters, conditions, rules, loops
//	order, err := b.Order()                         // what to make first
//	properties, err := b.Properties("Topic", live)  // with the ids of what was made so far
//
// It knows no resource type: what Ref and Fn::GetAtt give is asked of a [Live], and a value that is
// not known yet becomes an [Unknown]. Every refusal is a *wire.Error with the code ValidationError
// and, as far as it is known, AWS's text.
//
// What it leaves to others:
//
//   - Transforms and macros other than AWS::LanguageExtensions cannot be run. Such a template can be
//     read (parameters, resource types, capabilities) but not bound: [Template.MacrosUsed] names them.
//   - Dynamic references ({{resolve:ssm:…}}, {{resolve:ssm-secure:…}}, {{resolve:secretsmanager:…}})
//     are checked for their form and stay in the values as they are, as nothing stands behind them.
//   - Fn::RefAll, Fn::ValueOf and Fn::ValueOfAll ask about the account: a rule that needs them holds.
//   - Values of AWS-specific parameter types are not looked up in the account.
//   - An AllowedPattern that Go's regexp cannot express (look-around, back references) lets every
//     value pass.
package template
