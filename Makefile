# Everything a fresh clone needs. `make run` shows the program, `make test` proves it.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.ONESHELL:
.SILENT:
.DEFAULT_GOAL := run
.PHONY: dist run test lint bench soak fuzz lock sbom snapshots snapshots-check setup setup-run translations clean system

# A process that starts finds what another has compiled; without, each of the many that the tests start would compile everything anew.
unexport PYTHONDONTWRITEBYTECODE

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SYSTEM_STAMP := $(VENV)/.system-done
RUN_STAMP := $(VENV)/.run-done
DEV_STAMP := $(VENV)/.dev-done
PINS := pyproject.toml requirements.lock
DEV_PINS := $(PINS) requirements-dev.lock
# Only what a lock names, and only files whose hash it knows; the project itself is then built with the locked builder.
INSTALL := $(BIN)/python -m pip install -qq --disable-pip-version-check
LOCKED := $(INSTALL) --require-hashes --only-binary :all:
ITSELF := $(INSTALL) --no-deps --no-build-isolation -e .
# Whoever may not write the tree, or writes no bytecode, would compile it anew at every start (a third of a second).
COMPILED := $(BIN)/python -m compileall -q -j 0 desktop offline printing resources ui
LIBRARIES := libegl1 libgl1 libxkbcommon0 libdbus-1-3 libfontconfig1 libglib2.0-0 libxcb-cursor0 libxcb-icccm4 \
	libxcb-keysyms1 libxcb-shape0 libxkbcommon-x11-0 poppler-utils python3-venv

run: setup-run
	if [ -n "$${DISPLAY:-}$${WAYLAND_DISPLAY:-}" ]; then
	  exec $(BIN)/tidehall demo
	fi
	exec $(BIN)/tidehall demo --headless --out out

test: setup
	# Lint beside the tests, which do not keep both cores busy all the time; its words come where it finds something.
	$(MAKE) --no-print-directory lint >$(VENV)/.lint.log 2>&1 & lint=$$!
	# Four at a time (much of it waits), a file on one worker: what a file shares (a server, a played morning) is made once. A worker that
	# crashes fails the run; were it replaced, the others would wait for its files for ever (pytest-xdist #1323).
	passed=0
	QT_QPA_PLATFORM=offscreen $(BIN)/python -m pytest -n 4 --max-worker-restart 0 --dist loadfile --no-loadscope-reorder || passed=$$?
	wait $$lint || { cat $(VENV)/.lint.log; exit 1; }
	exit $$passed

lint: setup
	$(BIN)/ruff check --quiet .
	$(BIN)/ruff format --check --quiet .
	# Beside mypy: each keeps one core busy.
	$(BIN)/lint-imports --no-cache >$(VENV)/.imports.log 2>&1 & imports=$$!
	$(BIN)/mypy --no-error-summary
	wait $$imports || { cat $(VENV)/.imports.log; exit 1; }

# Seeded schedules of kills of the real sender, and of everything else that can happen: make soak SEED=1000 N=500
SEED ?= 0
N ?= 100
soak: setup
	SEED=$(SEED) N=$(N) SOAK=$(N) $(BIN)/python -m pytest -q tests/sync/test_kill.py tests/sync/test_every_way.py tests/sync/test_proxy.py -k 'doubled or doubles or EveryWay'

# Made-up input at every door of the program, for as long as you like: make fuzz N=20000
fuzz: setup
	FUZZ=$(N) QT_QPA_PLATFORM=offscreen $(BIN)/python -m pytest -q tests/fuzz

bench: setup
	QT_QPA_PLATFORM=offscreen $(BIN)/python -m pytest -o addopts='-q --strict-markers -s' tests/bench

# The pictures of every screen in every theme and text size, painted anew; look at out/snapshots before you commit them.
snapshots: setup
	SNAPSHOTS=write QT_QPA_PLATFORM=offscreen $(BIN)/python -m pytest -q tests/ui/snapshots
	echo out/snapshots

# All six looks against the stored pictures; `make test` compares the one that most people see.
snapshots-check: setup
	SNAPSHOTS=all QT_QPA_PLATFORM=offscreen $(BIN)/python -m pytest -q tests/ui/snapshots

setup: $(DEV_STAMP)

setup-run: $(RUN_STAMP)

$(RUN_STAMP): $(PINS) | $(SYSTEM_STAMP)
	if [ ! -f $(DEV_STAMP) ] || [ pyproject.toml -nt $(DEV_STAMP) ] || [ requirements.lock -nt $(DEV_STAMP) ]; then
	  $(LOCKED) -r requirements.lock
	  $(ITSELF)
	  $(COMPILED)
	fi
	touch $@

$(DEV_STAMP): $(DEV_PINS) | $(SYSTEM_STAMP)
	# Side by side: both are whole, have nothing in common, and pip uses one core.
	$(LOCKED) --no-deps -r requirements-dev.lock & development=$$!
	$(LOCKED) --no-deps -r requirements.lock
	wait $$development
	$(ITSELF)
	$(COMPILED)
	touch $@

# The locks anew, after a change of pyproject.toml or constraints.txt. Needs uv, and an index; commit what it writes.
lock:
	$(PYTHON) tests/tools/lock.py

# What the program is made of, as CycloneDX JSON: from the locks alone, the same for the same locks.
sbom: setup
	mkdir -p out
	$(BIN)/python tests/tools/sbom.py >out/tidehall.cdx.json
	echo out/tidehall.cdx.json

# System libraries and the virtual environment. Nothing fails for want of apt: what is needed is said instead.
$(SYSTEM_STAMP):
	system_libraries() {
	  if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
	    echo 'No apt here. If Qt does not start, install the libraries of: $(LIBRARIES)' >&2
	    return 0
	  fi
	  there() { dpkg-query -W -f '$${Status}' "$$1" 2>/dev/null | grep -q 'ok installed'; }
	  local wanted=() name
	  for name in $(LIBRARIES); do
	    there "$$name" || there "$${name}t64" || wanted+=("$$name")
	  done
	  [ $${#wanted[@]} -gt 0 ] || return 0
	  local as=()
	  if [ "$$(id -u)" -ne 0 ]; then
	    if command -v sudo >/dev/null && sudo -n true 2>/dev/null; then as=(sudo -n); else
	      echo "Missing system packages, and no right to install them. Please run: sudo apt-get install $${wanted[*]}" >&2
	      return 0
	    fi
	  fi
	  "$${as[@]}" apt-get update -qq >/dev/null 2>&1 || true
	  local found=()
	  for name in "$${wanted[@]}"; do
	    if apt-cache policy "$$name" 2>/dev/null | grep -q 'Candidate: [^(]'; then found+=("$$name")
	    elif apt-cache policy "$${name}t64" 2>/dev/null | grep -q 'Candidate: [^(]'; then found+=("$${name}t64")
	    else echo "No package $$name here." >&2; fi
	  done
	  [ $${#found[@]} -gt 0 ] || return 0
	  "$${as[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$${found[@]}" >/dev/null 2>&1 ||
	    echo "apt-get could not install: $${found[*]}" >&2
	}
	system_libraries
	if [ ! -x $(BIN)/python ]; then
	  for candidate in $(PYTHON) python3.13 python3.12 python3.11; do
	    if command -v "$$candidate" >/dev/null && "$$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
	      chosen=$$candidate
	      break
	    fi
	  done
	  if [ -z "$${chosen:-}" ]; then echo 'Python 3.11 or newer is needed (make PYTHON=/path/to/python3).' >&2; exit 1; fi
	  "$$chosen" -m venv $(VENV)
	fi
	touch $@

# A folder with Python, Qt, fonts and catalogue in it: dist/tidehall/tidehall starts on a machine that has none of them. The C library must be
# at least as new as the building machine's, so build on the oldest system that is to be served.
dist: setup
	$(LOCKED) -r requirements.lock -r requirements-dist.lock
	$(BIN)/pyinstaller --noconfirm --log-level ERROR --name tidehall --onedir --specpath build \
	  $(foreach room,ui desktop offline printing,--collect-submodules $(room)) --collect-data resources \
	  --add-data "$(CURDIR)/offline/vault/migrations:offline/vault/migrations" --collect-data pypinyin \
	  $(foreach lazy,sqlalchemy.dialects.sqlite sqlalchemy.dialects.postgresql psycopg psycopg_binary keyring.backends alembic,--collect-submodules $(lazy)) \
	  --copy-metadata keyring $(foreach tool,tkinter pytest hypothesis mypy scipy IPython,--exclude-module $(tool)) ui/cli.py
	echo 'dist/tidehall/tidehall'

# Compiles every message catalogue in the tree; the compiled ones are what the program reads.
translations: setup
	find resources/locale -name '*.po' | while read -r source; do
	  $(BIN)/pybabel --quiet compile --statistics -i "$$source" -o "$${source%.po}.mo"
	done

clean:
	rm -rf out build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -not -path './$(VENV)/*' -prune -exec rm -rf {} +
