# Godwit's tasks. `make check` is the whole gate, and what CI runs.
SHELL := /bin/bash
export JAVA_HOME := $(shell ./godwit java-home)
MVN := mvn -B --no-transfer-progress

.PHONY: million capacity bench-check sim check tools format build test interop faults conformance dev sizes jmh bench clean

check: tools ## install what the tests need, then run every gate
	$(MVN) spotless:check verify
	@touch app/target/built
	scripts/interop
	scripts/browser
	scripts/s3
	scripts/sint

tools: ## Debian packages the tests talk to
	@scripts/install-tools

format: ## format all sources
	$(MVN) -q spotless:apply

build: ## compile and package, without tests
	./godwit build

test: tools ## unit, property, architecture and scenario tests
	$(MVN) -q test

interop: tools ## unmodified XMPP clients, browsers and the Smack integration tests against a node
	scripts/interop
	scripts/browser
	scripts/sint

FAULTS = $(MVN) -q test -pl app -am -Dsurefire.failIfNoSpecifiedTests=false \
	  $(if $(SEED),-Dgodwit.faults.seed=$(SEED) -Dgodwit.seed=$(SEED))

faults: ## [SEED=n] [ROUNDS=n] [BREAK=word]: kills, cuts, full disks … around a node and three replicas
	@$(FAULTS) -Dtest='FaultsTest#nothing*$(if $(BREAK),,,ReplicaTest,ReplicaFaultsTest,KillTest)' \
	  -Dgodwit.faults.rounds=$(or $(ROUNDS),20) $(if $(BREAK),-Dgodwit.faults.break=$(BREAK)) \
	  -Dgodwit.replicas.rounds=$$(( ($(or $(ROUNDS),20) + 3) / 4 )) \
	  -Dgodwit.kills=$$(( ($(or $(ROUNDS),20) + 3) / 4 )) \
	  -Dgodwit.failovers=$$(( ($(or $(ROUNDS),20) + 9) / 10 ))

.PHONY: faults-selftest
faults-selftest: ## [SEED=n]: breaks the promise in each of three ways, to see the ledger notice
	@$(FAULTS) -Dtest='FaultsTest#aBrokenPromise*'

conformance: ## write docs/CONFORMANCE.md anew
	$(MVN) -q test -pl app -am -Dtest=ConformanceTest -Dgodwit.conformance.write=true \
	  -Dsurefire.failIfNoSpecifiedTests=false

sizes: ## DIR=folder with a stanzas.jsonl: bytes of the binary encoding as percent of XML
	@test -n "$(DIR)" || { echo "usage: make sizes DIR=folder" >&2; exit 2; }
	@$(MVN) -q -DskipTests -pl bench -am package
	@$$JAVA_HOME/bin/java --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
	  -cp 'bench/target/lib/*' org.godwit.bench.sizes.Sizes "$(DIR)"

jmh: ## micro-benchmarks of codec, handshake, frames, session step, store append; ONLY=regex chooses
	@$(MVN) -q -Dmaven.test.skip=true -pl bench -am package
	@$$JAVA_HOME/bin/java --enable-native-access=ALL-UNNAMED -cp 'bench/target/lib/*' org.openjdk.jmh.Main -prof gc "$(ONLY)"

million: ## [SESSIONS=100000 RATE=5000 SECS=20 HEAP=6g]: so many sessions in one heap, messages among them
	@$(MVN) -q -Dmaven.test.skip=true -pl bench -am package
	@$$JAVA_HOME/bin/java --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
	  -XX:+UseCompactObjectHeaders -Xmx$(or $(HEAP),6g) -cp 'bench/target/lib/*' org.godwit.bench.million.Million \
	  $(or $(SESSIONS),100000) $(or $(RATE),5000) $(or $(SECS),20) $${TMPDIR:-/tmp}

capacity: ## docs/CAPACITY.md anew from bench/capacity.properties
	@$(MVN) -q -Dmaven.test.skip=true -pl bench -am package
	@$$JAVA_HOME/bin/java -cp 'bench/target/lib/*' org.godwit.bench.capacity.Capacity bench/capacity.properties docs/CAPACITY.md

bench-check: ## BASE=commit: this commit and that one measured in turn; fails when slower by more than MARGIN=0.90
	@test -n "$(BASE)" || { echo "usage: make bench-check BASE=commit" >&2; exit 2; }
	@scripts/bench-check "$(BASE)"

bench: build ## Godwit beside other servers in one run; PEERS="godwit-xml mosquitto" chooses
	bench/peers/peers.sh install
	bench/peers/peers.sh run $(PEERS)

sim: ## SEED=… [SEEDS=1 STEPS=2500]: sessions, mailboxes and store in virtual time; a seed brings its run back
	@$(MVN) -q test -pl server -am -Dtest=SimulationTest#anyInterleavingShouldKeepEveryPromise \
	  -Dsurefire.failIfNoSpecifiedTests=false \
	  -Dgodwit.sim.seed=$(or $(SEED),$(shell date +%s)) -Dgodwit.sim.seeds=$(or $(SEEDS),1) \
	  -Dgodwit.sim.steps=$(or $(STEPS),2500)

dev: ## build and serve from ./data with open registration on loopback
	./godwit serve --set registration=open

clean:
	$(MVN) -q clean
