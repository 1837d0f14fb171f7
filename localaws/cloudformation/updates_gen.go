//go:build ignore

// This program writes updates.txt anew: which properties of the resource types listed there need a
// replacement when they change, which identify a resource, and which it must have. Its source is the
// service specification that AWS publishes for its CDK:
//
//	npm pack @aws-cdk/aws-service-spec@0.1.216
//	go run updates_gen.go aws-cdk-aws-service-spec-0.1.216.tgz
//
// Further arguments are types to add.
package main

import (
	"archive/tar"
	"bufio"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

const table = "updates.txt"

// A resourceType is what the specification says of one.
type resourceType struct {
	CloudFormationType string
	PrimaryIdentifier  []string
	Properties         map[string]struct {
		CausesReplacement string
		Required          bool
	}
}

func main() {
	log.SetFlags(0)
	if len(os.Args) < 2 {
		log.Fatal("usage: go run updates_gen.go aws-cdk-aws-service-spec-VERSION.tgz [TYPE ...]")
	}
	all, err := read(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	comment, types, err := listed(table)
	if err != nil {
		log.Fatal(err)
	}
	types = slices.Compact(slices.Sorted(slices.Values(append(types, os.Args[2:]...))))
	if err := os.WriteFile(table, []byte(comment+lines(types, all)), 0o644); err != nil {
		log.Fatal(err)
	}
}

// read finds the database in the package.
func read(archive string) (map[string]resourceType, error) {
	file, err := os.Open(archive)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	unpacked, err := gzip.NewReader(file)
	if err != nil {
		return nil, err
	}
	for members := tar.NewReader(unpacked); ; {
		header, err := members.Next()
		if err != nil {
			return nil, fmt.Errorf("%s has no db.json.gz: %w", archive, err)
		}
		if filepath.Base(header.Name) == "db.json.gz" {
			return decode(members)
		}
	}
}

func decode(from io.Reader) (map[string]resourceType, error) {
	text, err := gzip.NewReader(from)
	if err != nil {
		return nil, err
	}
	var db struct {
		Schema struct {
			Resource struct{ Entities []resourceType }
		}
	}
	if err := json.NewDecoder(text).Decode(&db); err != nil {
		return nil, err
	}
	all := map[string]resourceType{}
	for _, r := range db.Schema.Resource.Entities {
		all[r.CloudFormationType] = r
	}
	return all, nil
}

// listed are the comment and the types of the table as it is.
func listed(name string) (comment string, types []string, err error) {
	file, err := os.Open(name)
	if err != nil {
		return "", nil, err
	}
	defer file.Close()
	for scanner := bufio.NewScanner(file); scanner.Scan(); {
		line := scanner.Text()
		if strings.HasPrefix(line, "#") {
			comment += line + "\n"
			continue
		}
		name, _, _ := strings.Cut(line, " ")
		types = append(types, name)
	}
	return comment, types, nil
}

func lines(types []string, all map[string]resourceType) string {
	var out strings.Builder
	for _, name := range types {
		r, ok := all[name]
		if !ok {
			log.Fatalf("the specification has no %s", name)
		}
		parts := []string{name}
		for _, list := range []struct {
			key   string
			names []string
		}{{"id", r.PrimaryIdentifier}, {"always", r.causing("yes")}, {"sometimes", r.causing("maybe")}, {"needs", r.required()}} {
			if len(list.names) > 0 {
				parts = append(parts, list.key+":"+strings.Join(list.names, ","))
			}
		}
		fmt.Fprintln(&out, strings.Join(parts, " "))
	}
	return out.String()
}

// causing are the properties whose change causes a replacement, "yes", or may cause one, "maybe".
func (r resourceType) causing(how string) []string {
	return r.those(func(name string) bool { return r.Properties[name].CausesReplacement == how })
}

func (r resourceType) required() []string {
	return r.those(func(name string) bool { return r.Properties[name].Required })
}

func (r resourceType) those(are func(string) bool) []string {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(r.Properties)), func(name string) bool { return !are(name) })
}
