# Everything that a developer or a CI runs. The work is done by the scripts in .ci/, which say how.
SHELL := /bin/bash
.DEFAULT_GOAL := help

# A clone that belongs to another user must build too: git refuses to answer there, and Go would stop.
export GOFLAGS := $(strip $(GOFLAGS) -buildvcs=false)
# Nothing may ask a question: there may be nobody at the keyboard.
export DEBIAN_FRONTEND := noninteractive

PKGS ?= ./...
ARGS ?=
FUZZTIME ?= 10s

.PHONY: help
help: ## что умеет этот Makefile
	@awk 'BEGIN { FS = ":.*## " } /^[a-z-]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' "$(firstword $(MAKEFILE_LIST))"

.PHONY: run
run: ## собрать и запустить показ: zvonok demo (ключи — через ARGS="--tour")
	@.ci/install --offer postgres
	@$(MAKE) --no-print-directory build
	@exec ./bin/zvonok demo $(ARGS)

.PHONY: build
build: ## собрать bin/zvonok: один файл, без cgo
	@mkdir -p bin
	CGO_ENABLED=0 go build -trimpath -o bin/zvonok ./cmd/zvonok

.PHONY: test
test: ## все тесты с -race на своих PostgreSQL и Redis (PKGS=./store ARGS="-run Имя" сужают)
	@.ci/install race postgres --offer redis chromium postfix
	CGO_ENABLED=1 .ci/servers go test -race -timeout 9m $(ARGS) $(PKGS)

.PHONY: lint
lint: ## gofumpt, go vet, staticcheck, golangci-lint, go mod tidy -diff
	@.ci/lint

.PHONY: bench
bench: ## замеры: пропускная способность рядом с pgbench и прочее (ARGS="-bench Имя" сужает)
	@.ci/install postgres --offer redis postfix
	ZVONOK_SHARED_BUFFERS=1GB .ci/servers go test -run '^$$' -bench . -benchmem -p 1 -timeout 60m $(ARGS) $(PKGS)

.PHONY: soak
soak: ## те же тесты в полной длине: отказы, kill -9, долгие прогоны (ZVONOK_SOAK=1)
	@.ci/install race postgres redis --offer chromium postfix
	CGO_ENABLED=1 ZVONOK_SOAK=1 .ci/servers go test -race -count=1 -v -p 1 -timeout 180m $(ARGS) $(PKGS)

.PHONY: fuzz
fuzz: ## короткий прогон каждого Fuzz-теста (FUZZTIME=10s)
	@FUZZTIME=$(FUZZTIME) .ci/fuzz
