# One folder, .venv, is all that this touches, and .venv-bench for the peers that benches measure against.
# Each is set up again only when a lock or pyproject.toml changes.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.SUFFIXES:

WORKERS ?= 2

# The first Python that is new enough; asked only when .venv is made.
NEW_ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell for name in python3.11 python3.12 python3.13 python3.14 python3; do \
	$$name -c '$(NEW_ENOUGH)' 2>/dev/null && echo $$name && break; done)

BIN := .venv/bin
BENCH := .venv-bench/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
LOCK := $(BIN)/uv pip compile pyproject.toml --all-extras --universal --python-version 3.11 --fork-strategy fewest \
	--generate-hashes --no-emit-index-url --no-header --quiet --upgrade

.PHONY: help
help: ## list these targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(BIN)/pip:
	@$(or $(PYTHON),false) -c '$(NEW_ENOUGH)' || { echo "AICMO needs Python 3.11 or newer. Install it, or name one: make PYTHON=/path/to/python3.11"; exit 1; }
	@echo "Making .venv with $$($(PYTHON) --version)"
	@$(PYTHON) -m venv .venv

.venv/run.done: requirements/run.txt pyproject.toml | $(BIN)/pip
	@echo "Installing what $(<) locks"
	@$(PIP) install --require-hashes --requirement requirements/run.txt
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

.venv/dev.done: requirements/dev.txt .venv/run.done
	@echo "Installing what $(<) locks"
	@$(PIP) install --require-hashes --requirement requirements/dev.txt
	@touch $@

.PHONY: demo
demo: .venv/run.done ## a year of a fictional shop: import its files, print the summary, write the report
	@$(BIN)/aicmo demo

.PHONY: test
test: .venv/dev.done ## run every test
	$(BIN)/pytest -n $(WORKERS) --dist loadfile

.PHONY: check
check: format lint types imports test ## everything that must hold: format, lint, types, imports, tests, docs

.PHONY: format
format: .venv/dev.done ## is the code formatted?
	$(BIN)/ruff format --check .

.PHONY: lint
lint: .venv/dev.done ## does ruff object?
	$(BIN)/ruff check .

.PHONY: types
types: .venv/dev.done ## do the types hold, strictly?
	$(BIN)/mypy

.PHONY: imports
imports: .venv/dev.done ## does every part import only what it may?
	$(BIN)/lint-imports

.PHONY: docs
docs: .venv/dev.done ## run the tests of the docs and of the repository alone
	$(BIN)/pytest tests/repo

.PHONY: fix
fix: .venv/dev.done ## format, and mend what ruff can mend
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

.venv-bench/bench.done: requirements/bench.txt pyproject.toml | $(BIN)/pip
	@echo "Installing what $(<) locks"
	@$(BIN)/python -m venv .venv-bench
	@$(BENCH)/python -m pip --disable-pip-version-check --quiet install --require-hashes --requirement requirements/bench.txt
	@$(BENCH)/python -m pip --disable-pip-version-check --quiet install --no-deps --no-build-isolation --editable .
	@touch $@

.PHONY: bench
bench: .venv-bench/bench.done ## measure, and print the tables
	$(BENCH)/python -m bench

.PHONY: lock
lock: .venv/dev.done ## resolve the dependencies of pyproject.toml afresh
	$(LOCK) --group build --output-file requirements/run.txt
	$(LOCK) --group build --group dev --constraint requirements/run.txt --output-file requirements/dev.txt
	$(LOCK) --group build --group dev --group bench --constraint requirements/dev.txt --output-file requirements/bench.txt
