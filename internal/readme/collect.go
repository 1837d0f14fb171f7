package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strconv"
)

// An area is a group of features, shown by one test.
type area struct {
	name, test string
	features   []string
}

// collect finds the calls of show in a folder's tests: show(t, "area", feature{name: "…"}, …).
func collect(folder string) ([]area, error) {
	paths, err := filepath.Glob(filepath.Join(folder, "features_*_test.go"))
	if err != nil {
		return nil, err
	}
	var areas []area
	for _, path := range paths {
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		found, err := inFile(file)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		areas = append(areas, found...)
	}
	if len(areas) == 0 {
		return nil, fmt.Errorf("%s has no scenarios in features_*_test.go", folder)
	}
	return areas, nil
}

func inFile(file *ast.File) (areas []area, err error) {
	for _, d := range file.Decls {
		test, ok := d.(*ast.FuncDecl)
		if !ok {
			continue
		}
		ast.Inspect(test, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok || !isNamed(call.Fun, "show") {
				return true
			}
			a, problem := areaOf(test.Name.Name, call.Args)
			if problem != nil {
				err = fmt.Errorf("%s: %w", test.Name.Name, problem)
			}
			areas = append(areas, a)
			return false
		})
	}
	return areas, err
}

func areaOf(test string, args []ast.Expr) (area, error) {
	if len(args) < 3 {
		return area{}, fmt.Errorf("show wants t, the area and at least one feature")
	}
	a := area{test: test}
	var err error
	if a.name, err = text(args[1]); err != nil {
		return a, err
	}
	for _, arg := range args[2:] {
		name, err := nameOf(arg)
		if err != nil {
			return a, err
		}
		a.features = append(a.features, name)
	}
	return a, nil
}

// nameOf is the name in a literal feature{name: "…"}.
func nameOf(e ast.Expr) (string, error) {
	literal, ok := e.(*ast.CompositeLit)
	if !ok {
		return "", fmt.Errorf("a feature is not written as a literal")
	}
	for _, element := range literal.Elts {
		if pair, ok := element.(*ast.KeyValueExpr); ok && isNamed(pair.Key, "name") {
			return text(pair.Value)
		}
	}
	return "", fmt.Errorf("a feature has no name")
}

func isNamed(e ast.Expr, name string) bool {
	ident, ok := e.(*ast.Ident)
	return ok && ident.Name == name
}

func text(e ast.Expr) (string, error) {
	literal, ok := e.(*ast.BasicLit)
	if !ok || literal.Kind != token.STRING {
		return "", fmt.Errorf("a name is not written as a string literal")
	}
	return strconv.Unquote(literal.Value)
}
