# Larder's commands: each is one line into what does it.

export PATH := $(CURDIR)/scripts/tools:$(CURDIR)/end2end/node_modules/.bin:$(or $(CARGO_HOME),$(HOME)/.cargo)/bin:$(PATH)
# The SQL of the source was checked when .sqlx was written: building needs no database. `make check` keeps .sqlx true.
export SQLX_OFFLINE := true

built := target/release/larder.built
sources := $(shell find app frontend markup server migrations public style .sqlx .cargo Cargo.toml Cargo.lock scripts/pack-pages.mjs scripts/wasm.mjs scripts/tools 2>/dev/null)

.PHONY: run demo dev build check test browser soak bench

run: set-up $(built) ## Serves Larder, on its own private PostgreSQL.
	target/release/larder serve

demo: set-up $(built) ## The same with a made-up company to look around in.
	target/release/larder serve --demo

dev: set-up ## Serves Larder and rebuilds it as the source changes.
	cargo leptos watch --split

build: $(built) ## The program in target/release, what it serves in target/site.

check: set-up-tests $(built) ## Everything that is checked without running Larder.
	scripts/check

test: ## The checks, then Larder over HTTP and in Chromium, on real PostgreSQL.
	scripts/test

browser: set-up-tests $(built) ## Larder in real Chromium.
	scripts/with-postgres npm --prefix end2end --silent test

soak: export SOAK_RUNS ?= 20
soak: export SOAK_STEPS ?= 100
soak: export SOAK_SEED ?= $(shell date +%s)
soak: set-up-tests $(built) ## Devices that come and go as chance has it, for long.
	scripts/with-postgres npm --prefix end2end --silent test random.spec.ts

bench: set-up-tests $(built) ## How quickly people hear of each other, how large a book is, what a person waits for.
	cargo build --quiet --release -p server --example floor
	scripts/bench/all

.PHONY: set-up set-up-tests
set-up:
	@scripts/setup run
set-up-tests:
	@scripts/setup test

# What is built says from which commit, so that the running program can.
$(built): $(sources) | set-up
	cargo leptos build --release --split
	@node scripts/pack-pages.mjs
	@git describe --always --dirty >$@ 2>/dev/null || true
