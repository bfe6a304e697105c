# The two commands are `make run` and `make test`; both do their own set-up and may be run again.
SHELL       := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS   += --no-print-directory

VENV := .venv
BIN  := $(VENV)/bin

# Set PYTHON to choose the interpreter; else the first of these that is 3.11 or newer.
PYTHONS := $(PYTHON) python3 python3.14 python3.13 python3.12 python3.11
WORKERS ?= 2
PYTEST  ?=

.PHONY: help setup test-setup run test bench sure lint screenshots clean

help:  ## Show this list
	@echo "make run, make test — or:"
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/\1|\2/p' Makefile | while IFS='|' read -r name what; do printf '  make %-11s %s\n' "$$name" "$$what"; done
	@echo "PORT=8001 make run serves elsewhere; DATABASE_URL=postgresql://... replaces the embedded PostgreSQL."

setup:  ## Create .venv and install requirements.txt (only when they changed)
	@PYTHONS="$(PYTHONS)" .ci/install requirements.txt
	@.ci/system-packages letters

test-setup: setup  ## Install what the tests need, Chromium included
	@.ci/install tests/requirements.txt
	@.ci/system-packages browser

run: setup  ## Serve on http://127.0.0.1:8000 (PORT, HOST) with database, clock and worker inside
	@exec $(BIN)/flask --app wsgi serve

test: test-setup  ## Run every test, the browser's and the house rules included (PYTEST="-k words" narrows)
	@echo "==> Tests, $(WORKERS) at a time"
	@$(BIN)/python -m pytest -n $(WORKERS) tests $(PYTEST)

bench: test-setup  ## Measure; each benchmark prints one JSON line
	@echo "==> Benchmarks"
	@$(BIN)/python -m pytest -q -s -p no:xdist tests/benchmarks --benchmarks

screenshots: test-setup  ## Take the README's pictures anew from the demo town
	@$(BIN)/python -m pytest -q -p no:xdist tests/browser/make_screenshots.py

lint: test-setup  ## Style (ruff) and types (mypy)
	@echo "==> Style"
	@$(BIN)/ruff check
	@echo "==> Types"
	@$(BIN)/mypy

sure: lint test  ## All that CI does, style and types first

clean:  ## Remove .venv, caches and the demo's data in var/
	@rm -rf $(VENV) var .mypy_cache .ruff_cache .pytest_cache .hypothesis test-results
	@find . -name __pycache__ -not -path './.git/*' -prune -exec rm -rf {} +
