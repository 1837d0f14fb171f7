# Everything here needs Go only.
GO ?= go
STATICCHECK = $(GO) run honnef.co/go/tools/cmd/staticcheck@v0.8.2

# The function: static, without net/rpc, and the same bytes wherever and whenever it is built.
BUILD = CGO_ENABLED=0 $(GO) build -trimpath -buildvcs=false -tags lambda.norpc -ldflags '-s -w -buildid='
ARCHITECTURES = arm64 amd64

# How long each fuzz target runs, and how often each benchmark.
FUZZTIME ?= 20s
BENCHTIME ?= 1s

.PHONY: all test race lint dist corpus bench fuzz clean

all: lint test dist

test:
	$(GO) test ./...

race:
	$(GO) test -race ./...

lint:
	@files=$$(gofmt -l .); if [ -n "$$files" ]; then echo "gofmt these files:"; echo "$$files"; exit 1; fi
	$(GO) vet ./...
	$(STATICCHECK) ./...

# dist writes what Lambda takes, and dist/bootstrap, the same program for this machine.
dist: $(ARCHITECTURES:%=dist/stackjob-lambda-%.zip) dist/bootstrap

# The go command knows what has changed, so it is always asked.
.PHONY: $(ARCHITECTURES:%=dist/stackjob-lambda-%.zip) dist/bootstrap

$(ARCHITECTURES:%=dist/stackjob-lambda-%.zip): dist/stackjob-lambda-%.zip:
	GOOS=linux GOARCH=$* $(BUILD) -o dist/$*/bootstrap ./cmd/stackjob-lambda
	$(GO) run ./internal/dist dist/$*/bootstrap $@

dist/bootstrap:
	$(BUILD) -o $@ ./cmd/stackjob-lambda

# corpus deploys every template of a folder on the embedded AWS.
corpus:
	@if [ -z "$(DIR)" ]; then echo "usage: make corpus DIR=folder-of-templates" >&2; exit 2; fi
	$(GO) run ./internal/corpus "$(DIR)"

bench:
	$(GO) test -run '^$$' -bench . -benchmem -benchtime $(BENCHTIME) ./...

# fuzz runs every fuzz target for a while, one after the other, as the go command wants it.
fuzz:
	@set -e; for package in $$($(GO) list ./...); do \
		for target in $$($(GO) test -list '^Fuzz' "$$package" | grep '^Fuzz' || true); do \
			echo "$$package $$target"; \
			$(GO) test -run '^$$' -fuzz "^$$target\$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 10x "$$package"; \
		done; \
	done

clean:
	rm -rf dist
