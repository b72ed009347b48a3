# Everything that people do with this project has one word here. Each word sets up what it needs on a fresh Debian 12
# machine with a Swift toolchain, and may be repeated.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

DEBUG := .build-debug
RELEASE := .build-release
PYTHON := .build-python
NGINX := .build-nginx/usr/sbin/nginx
SWIFT_BUILD := swift build --explicit-target-dependency-import-check error
SOURCES := Package.swift Sources Tests
# The second list is what only the tests need.
PACKAGES := libsqlite3-dev libsystemd-dev pkg-config
TEST_PACKAGES := python3-venv openssl systemd systemd-container dbus libnss-systemd ansible iproute2
PREFIX ?= /usr
# What an administrator reads, and 'Documentation=' in the units and the catalog name.
DOCUMENTS := $(addprefix Sources/Protection/Documentation.docc/,Alerts.md Findings.md Holds.md Modules.md Operations.md PolicyFile.md) \
  Sources/ControlAPI/Documentation.docc/ControlSocket.md \
  Sources/InfiniBoxSimulator/InfiniBoxSimulator.docc/Scenarios.md

.PHONY: help
help: ## say what there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# Installs only what is missing, so that nobody needs to be root twice.
define install_packages
	@missing=$$(for package in $(1); do \
	    dpkg-query -W -f '$${Status}' "$$package" 2>/dev/null | grep -q 'ok installed' || echo "$$package"; done); \
	if [ -n "$$missing" ]; then \
	  as_root=$$([ "$$(id -u)" = 0 ] || echo sudo); \
	  $$as_root apt-get update -qq; \
	  $$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$missing; \
	fi
endef

.PHONY: packages
packages: ## install the C libraries that the build needs, if they are missing
	$(call install_packages,$(PACKAGES))

.PHONY: test-packages
test-packages: packages
	$(call install_packages,$(TEST_PACKAGES))

.PHONY: build
build: packages ## build the programs for development (.build-debug)
	$(SWIFT_BUILD) --scratch-path $(DEBUG)

.PHONY: build-tests
build-tests: packages
	$(SWIFT_BUILD) --build-tests --scratch-path $(DEBUG)

.PHONY: release
release: packages ## build the programs for use, with the Swift runtime inside (.build-release)
	for product in protectd protectctl infinibox-simulator; do \
	  $(SWIFT_BUILD) -c release --static-swift-stdlib --scratch-path $(RELEASE) --product $$product; done
	for shell in bash zsh fish; do \
	  $(RELEASE)/release/protectctl --generate-completion-script $$shell > $(RELEASE)/protectctl.$$shell; done

.PHONY: lint
lint: ## check the format of all Swift code, and that the documents have no blanks left
	swift format lint --strict --recursive --parallel $(SOURCES)
	! grep -rnE '@[A-Z_]{3,}@' README.md Sources --include '*.md'

.PHONY: format
format: ## format all Swift code
	swift format --in-place --recursive --parallel $(SOURCES)

.PHONY: catalog
catalog: ## write what 'journalctl -x' says about findings from the findings reference
	systemd/make-catalog

.PHONY: test
test: lint test-packages build-tests test-swift test-infinisdk test-ansible test-demo test-system ## everything that must hold before a change lands

.PHONY: test-swift
test-swift: build-tests
	# One at a time: many tests wait for real deadlines, which a machine busy with all the others would miss.
	swift test --skip-build --no-parallel --scratch-path $(DEBUG)

.PHONY: fuzz
fuzz: build-tests ## fuzz answers, requests, policy files and stored rows, many more than 'make test' does
	PROTECTD_FUZZ_RUNS=$${PROTECTD_FUZZ_RUNS:-20000} swift test --skip-build --no-parallel --scratch-path $(DEBUG) --filter 'Fuzz'

.PHONY: test-reference
test-reference: build-tests ## compare the planner with a slow, obvious one on 10,000 random worlds
	PROTECTD_REFERENCE_WORLDS=10000 swift test --skip-build --scratch-path $(DEBUG) --filter ReferencePlannerTests

$(PYTHON)/ready: Tests/InfiniBoxSimulatorTests/infinisdk/requirements.txt | test-packages
	python3 -m venv $(PYTHON)
	$(PYTHON)/bin/pip install --quiet --disable-pip-version-check -r $<
	touch $@

.PHONY: test-infinisdk
test-infinisdk: build-tests test-packages $(PYTHON)/ready ## drive the simulator with the vendor's Python library
	$(PYTHON)/bin/python -B Tests/InfiniBoxSimulatorTests/infinisdk/run.py $(DEBUG)/debug/infinibox-simulator

# In a network of its own, because the collection's modules know no port but 443.
.PHONY: test-ansible
test-ansible: build-tests test-packages $(PYTHON)/ready ## drive the simulator with the vendor's Ansible collection
	@if unshare --user --map-root-user --net true 2>/dev/null; then \
	  unshare --user --map-root-user --net $(PYTHON)/bin/python -B Tests/InfiniBoxSimulatorTests/ansible/run.py \
	    $(DEBUG)/debug/infinibox-simulator; \
	else echo "skipped: this machine gives no network of its own"; fi

.PHONY: test-demo
test-demo: build-tests
	$(DEBUG)/debug/protectctl demo

.PHONY: test-system
test-system: build-tests ## run the service under a real systemd of its own
	@status=0; as_root=$$([ "$$(id -u)" = 0 ] || echo sudo); \
	$$as_root Tests/CommandLineTests/System/service-test $(DEBUG)/debug || status=$$?; \
	if [ $$status = 77 ]; then echo "skipped: this machine cannot boot a systemd of its own"; else exit $$status; fi

.PHONY: demo
demo: build ## watch protectd at work on two simulated arrays
	$(DEBUG)/debug/protectctl demo

.PHONY: bench
bench: release $(PYTHON)/ready ## requests, time and memory of a cycle, beside an infinisdk script doing the same
	$(PYTHON)/bin/python Tests/Benchmarks/cycle.py --programs $(RELEASE)/release --python $(PYTHON)/bin/python

# Unpacked, not installed: an installed nginx would begin to serve port 80.
$(NGINX):
	rm -rf $(@D) && mkdir -p .build-nginx
	cd .build-nginx && apt-get download -qq nginx && dpkg-deb -x nginx_*.deb .
	touch $@

.PHONY: bench-simulator
bench-simulator: release $(NGINX) ## start, memory and listing of the simulator, beside nginx sending the same bytes
	python3 Tests/Benchmarks/simulator.py --programs $(RELEASE)/release --nginx $(NGINX)

# One estate a process, because the peak of a process's memory never falls; on one core.
.PHONY: bench-judgement
bench-judgement: packages ## time and memory of judging 100,000 entities under 200 policies, on one core
	$(SWIFT_BUILD) -c release --static-swift-stdlib --scratch-path $(RELEASE) --product judgement-benchmark
	@status=0; for estate in unprotected half converged drifted patterns adversarial; do \
	  taskset --cpu-list 0 $(RELEASE)/release/judgement-benchmark $$estate || status=1; done; exit $$status

# Builds nothing, so that root needs no toolchain.
.PHONY: install
install: ## install what 'make release' built below PREFIX (and DESTDIR)
	@test -x $(RELEASE)/release/protectd || { echo "cannot install: nothing is built; run 'make release' first" >&2; exit 1; }
	install -D -m 0755 -t $(DESTDIR)$(PREFIX)/bin $(addprefix $(RELEASE)/release/,protectd protectctl infinibox-simulator)
	install -D -m 0644 -t $(DESTDIR)$(PREFIX)/lib/systemd/system systemd/protectd.service systemd/protectd.socket
	install -D -m 0644 systemd/protectd.sysusers $(DESTDIR)$(PREFIX)/lib/sysusers.d/protectd.conf
	install -D -m 0644 systemd/protectd.tmpfiles $(DESTDIR)$(PREFIX)/lib/tmpfiles.d/protectd.conf
	install -D -m 0644 -t $(DESTDIR)$(PREFIX)/lib/systemd/catalog systemd/protectd.catalog
	install -D -m 0644 -t $(DESTDIR)$(PREFIX)/share/doc/protectd LICENSE $(DOCUMENTS)
	# In the source they are in folders of their own, here beside it.
	sed -E 's#\(Sources/[A-Za-z/.]*/([A-Za-z-]+\.md)\)#(\1)#g; s#: Sources/[A-Za-z/.]*/([A-Za-z-]+\.md)$$#: \1#' README.md \
	  > $(DESTDIR)$(PREFIX)/share/doc/protectd/README.md
	install -D -m 0644 -t $(DESTDIR)$(PREFIX)/share/doc/protectd/policies policies/*.yaml
	install -D -m 0644 -t $(DESTDIR)$(PREFIX)/share/doc/protectd/policies/three-sites policies/three-sites/*.yaml
	install -D -m 0644 $(RELEASE)/protectctl.bash $(DESTDIR)$(PREFIX)/share/bash-completion/completions/protectctl
	install -D -m 0644 $(RELEASE)/protectctl.zsh $(DESTDIR)$(PREFIX)/share/zsh/vendor-completions/_protectctl
	install -D -m 0644 $(RELEASE)/protectctl.fish $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/protectctl.fish

.PHONY: clean
clean: ## remove everything that was built
	rm -rf .build $(DEBUG) $(RELEASE) $(PYTHON) .build-nginx
