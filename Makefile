# Godwit's tasks. `make check` is the whole gate, and what CI runs.
SHELL := /bin/bash
export JAVA_HOME := $(shell ./godwit java-home)
MVN := mvn -B --no-transfer-progress

.PHONY: check tools format build test dev sizes clean

check: tools ## install what the tests need, then run every gate
	$(MVN) spotless:check verify

tools: ## Debian packages the tests talk to
	@scripts/install-tools

format: ## format all sources
	$(MVN) -q spotless:apply

build: ## compile and package, without tests
	./godwit build

test: ## unit, property and architecture tests
	$(MVN) -q test

dev: ## build and serve from ./data with open registration on loopback
	./godwit serve --set registration=open

clean:
	$(MVN) -q clean
