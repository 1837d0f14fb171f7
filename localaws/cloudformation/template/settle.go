package template

import (
	"cmp"
	"errors"
)

// expand runs the loops of AWS::LanguageExtensions.
func (b *Bound) expand() error {
	if !b.Template.extended {
		return nil
	}
	tree, err := expandLoops(b)
	if err != nil {
		return err
	}
	b.Template, err = build(tree, true)
	return err
}

func (b *Bound) settleConditions() error {
	e := newEvaluator(b, nil)
	for name := range b.Template.conditions.all() {
		if _, err := e.condition(name); err != nil {
			return err
		}
	}
	return nil
}

// assertRules refuses values that break a rule. A rule that asks about the account holds.
func (b *Bound) assertRules() error {
	for _, r := range b.Template.rules {
		counts, err := b.holds(r.condition)
		if err != nil {
			return err
		}
		for _, a := range r.assertions {
			if !counts {
				break
			}
			holds, err := b.holds(a.assert)
			if err != nil {
				return err
			}
			if !holds {
				return invalid("Template error: Rule %s failed: %s", r.name, cmp.Or(a.description, "an assertion does not hold"))
			}
		}
	}
	return nil
}

func (b *Bound) holds(expr any) (bool, error) {
	if expr == nil {
		return true, nil
	}
	holds, err := newEvaluator(b, nil).boolean(expr)
	if errors.Is(err, errUnknowable) {
		return true, nil
	}
	return holds, err
}
