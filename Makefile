# What people do with this project. It needs Go, Node.js, git and make; see `make help`.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.NOTPARALLEL:
.DEFAULT_GOAL := help

# A clone that belongs to somebody else, or that is no git checkout at all, is built like any other.
export GOFLAGS := $(strip $(GOFLAGS) -buildvcs=false)

LINTER_VERSION := v2.15.0
LINTER = $(or $(shell go env GOBIN),$(shell go env GOPATH)/bin)/golangci-lint

# Packages in which several goroutines share memory.
RACED := ./events/stream/... ./store/... ./views/...

PROGRAM := build/binglian
FETCHED := build/postgres/native/bin/postgres
ASSETS := views/assets/dist/manifest.json

.PHONY: help run test walks bench lint ci dev generate generated assets postgres docs e2e race flows test-fetched build kept contract

help: ## print this list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo
	@echo "  ARGS='…' adds arguments to run, dev and bench. DATABASE_URL and NATS_URL replace the embedded servers."

run: assets postgres build ## build everything and serve the demo city, with its data in ./data
	exec $(PROGRAM) serve --demo $(ARGS)

test: assets postgres ## vet and test everything, on real PostgreSQL and NATS
	go vet ./...
	go test -timeout 20m -parallel 4 ./...

# What make test takes begins with the same seed every time: a commit that passes goes on passing.
SEEDS ?= 3
walks: ## take other random walks through the rules (SEEDS times, or RAPID_SEED=…)
	@go test -c -o build/walks.test ./stages
	@cd stages; for seed in $(or $(RAPID_SEED),$$(shuf -i 1-999999999 -n $(SEEDS))); do \
		echo "seed $$seed"; \
		../build/walks.test -test.run '^TestLawsHoldOverRandomWalks$$' -test.v -rapid.seed=$$seed -rapid.nofailfile | sed '/\[rapid\] draw #/d'; \
	done

bench: assets postgres build ## measure throughput, latency, start-up times and memory
	$(PROGRAM) bench $(ARGS)

lint: ## run the linters (installs golangci-lint with go install when it is missing)
	@[ "v$$($(LINTER) version --short 2>/dev/null)" = $(LINTER_VERSION) ] || \
		go install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(LINTER_VERSION)
	$(LINTER) run ./...

ci: FLOWS = 150
ci: kept generated lint test contract flows race e2e test-fetched ## all that a change must pass

dev: ## serve the demo city and rebuild on every save
	@PROGRAM=$(PROGRAM) MAKE="$(MAKE)" .ci/rebuild-on-save $(ARGS)

generate: ## write the Go code of the page templates
	cd views && go tool templ generate

docs: ## print the rules, events and flows into docs/
	go run ./cmd/binglian docs print docs

# Pages are held to axe and to html-validate there, too.
BROWSED := cmd/binglian/e2e/npm
e2e: assets postgres $(BROWSED)/node_modules/.package-lock.json ## test the pages in a real browser (Chromium)
	go test -tags e2e -count=1 -timeout 20m ./views ./cmd/binglian/e2e/...

# Nothing that a build leaves is committed: the top level is known, and no file is larger than a megabyte.
KEPT := .ci .gitignore .golangci.yml CHANGELOG.md CONTRIBUTING.md LICENSE Makefile README.md \
	cmd docs domain events go.mod go.sum layout_test.go stages store views
kept:
	@! git ls-files | cut -d/ -f1 | sort -u | grep -vxF -e "$$(printf '%s\n' $(KEPT))"
	@! git ls-files -z | xargs -0 du -b | awk '$$1 > 1000000' | grep .

# What is committed must be what the templates give.
generated:
	@sums() { find views -name node_modules -prune -o -name '*_templ.go' -exec sha256sum {} + | sort; }; \
	before=$$(sums); $(MAKE) --no-print-directory generate; \
	diff <(echo "$$before") <(sums) || { echo "run 'make generate' and commit what it writes"; exit 1; }

# A flow is proved by its parts: that this says the same as looking at everything at once is shown on 1000 small flows.
# Then every flow that the program ships is proved.
# In ci it is fewer, for they would take a third of its time.
FLOWS ?= 1000
flows: ## prove flows by their parts and at once (FLOWS small ones), and all that are shipped
	go test -count=1 -timeout 60m ./stages/explore -flows $(FLOWS) -all

# What other systems rely on is held against the parsers of its standards.
CONTRACT := cmd/binglian/contract/npm
contract: $(CONTRACT)/node_modules/.package-lock.json
	cd $(CONTRACT) && npm run -s check

$(CONTRACT)/node_modules/.package-lock.json: $(CONTRACT)/package.json $(CONTRACT)/package-lock.json
	cd $(CONTRACT) && npm ci --no-audit --no-fund
	@touch $@

$(BROWSED)/node_modules/.package-lock.json: $(BROWSED)/package.json $(BROWSED)/package-lock.json
	cd $(BROWSED) && npm ci --no-audit --no-fund
	@touch $@

# The race detector needs a C compiler.
race: assets postgres
	CGO_ENABLED=1 go test -race -timeout 20m $(RACED)

build:
	go build -o $(PROGRAM) ./cmd/binglian

assets: $(ASSETS) ## bundle style sheets and scripts (when they have changed)

$(ASSETS): views/assets/node_modules/.package-lock.json views/assets/build.mjs $(wildcard views/assets/*.json) $(shell find views/assets/src -type f 2>/dev/null)
	cd views/assets && npm run build
	@touch $@

views/assets/node_modules/.package-lock.json: views/assets/package.json views/assets/package-lock.json
	cd views/assets && npm ci --no-audit --no-fund
	@touch $@

postgres: ## fetch a PostgreSQL server with npm, if none is installed
	@store/private/npm/installed || $(MAKE) --no-print-directory $(FETCHED)

$(FETCHED): store/private/npm/package.json store/private/npm/package-lock.json
	store/private/npm/fetch build/postgres
	@touch $@

# The fetched server must do as well as the installed one.
test-fetched: $(FETCHED)
	BINGLIAN_POSTGRES=$(CURDIR)/$(dir $(FETCHED)) go test -count=1 ./store/private/...
