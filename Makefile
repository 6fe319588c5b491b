# Needs Python 3.11 or newer, make and git; everything else is installed into $(VENV).
PYTHON ?= python3
VENV ?= .venv
PYTEST_ARGS ?=
# Half of the time a test waits: for a server that starts, a page, a lock. What takes long is handed on to whoever is idle.
WORKERS ?= $(shell $(PYTHON) -c 'import os; print(2 * min(8, os.cpu_count() or 1))')
PARALLEL ?= -n $(WORKERS) --dist worksteal
BENCH_ARGS ?=
LOCK_ARGS ?=

PIP := $(VENV)/bin/python -m pip --disable-pip-version-check --quiet
COMPILE := $(VENV)/bin/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url --no-header --no-annotate $(LOCK_ARGS)

# A fresh checkout is compiled once and not at every start of the program, whatever the environment says.
export PYTHONDONTWRITEBYTECODE =

.PHONY: clients help serve test check types tests bench bench-reports format unit long fuzz lock clean venv wheel pictures
.DELETE_ON_ERROR:

help:
	@echo 'make serve    run on 127.0.0.1:8000 (or $$PORT) with the demo data and a SQLite file'
	@echo 'make test     install what the tests need and run every check'
	@echo 'make check    format, lint, types, import contracts and tests'
	@echo 'make format   rewrite the sources in the one style'
	@echo 'make unit     run the unit tests alone'
	@echo 'make long     run the long tests: kills under load, long random sequences'
	@echo 'make clients  generate clients from the API document, in Python and TypeScript, and use them; takes npm'
	@echo 'make fuzz     try the API by its document with schemathesis: all checks and phases, three seeds; takes long'
	@echo 'make bench    measure the running server beside the limits; BENCH_ARGS=--quick takes a minute'
	@echo 'make bench-reports  measure the reports on a million orders beside plain SQL; takes long'
	@echo 'make wheel    build dist/technomart-*.whl, which has everything: migrations, screens, documents'
	@echo 'make pictures take the pictures of the README anew, in Chromium'
	@echo 'make venv     install everything for development into $(VENV)'
	@echo 'make lock     resolve requirements/*.txt again; LOCK_ARGS=--upgrade moves the pins'
	@echo 'make clean    remove the environment and every cache; databases stay'

serve: $(VENV)/.project
	$(VENV)/bin/technomart db upgrade
	$(VENV)/bin/technomart serve --demo

test: check

check: $(VENV)/.dev
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/ruff check .
	$(VENV)/bin/lint-imports --no-logo
	@$(MAKE) --no-print-directory --jobs=2 types tests

# Together, since one of them alone leaves a core idle.
types:
	$(VENV)/bin/mypy

tests:
	$(VENV)/bin/python -m pytest $(PARALLEL) $(PYTEST_ARGS)

format: $(VENV)/.dev
	$(VENV)/bin/ruff format .
	$(VENV)/bin/ruff check --fix .

unit: $(VENV)/.dev
	$(VENV)/bin/python -m pytest tests/unit $(PYTEST_ARGS)

long: $(VENV)/.dev
	$(VENV)/bin/python -m pytest -m long -s --hypothesis-profile=thorough $(PYTEST_ARGS)

clients: $(VENV)/.dev
	$(VENV)/bin/python -m pytest -m '' tests/integration/test_generated_clients.py $(PYTEST_ARGS)

fuzz: $(VENV)/.dev
	$(VENV)/bin/python -m pytest -m long -s tests/integration/test_schemathesis.py $(PYTEST_ARGS)

bench: $(VENV)/.dev
	PYTHONPATH=tests $(VENV)/bin/python -m benchmarks $(BENCH_ARGS)

bench-reports: $(VENV)/.dev
	PYTHONPATH=tests $(VENV)/bin/python -m benchmarks.reports $(BENCH_ARGS)

venv: $(VENV)/.dev

wheel: $(VENV)/.runtime
	$(PIP) wheel --no-deps --no-build-isolation --wheel-dir dist .

pictures: $(VENV)/.dev
	TECHNOMART_TEST_PICTURES=$(CURDIR)/build/pictures $(VENV)/bin/python -m pytest -m '' tests/integration/screens -k 'fits or example'
	PYTHONPATH=tests $(VENV)/bin/python -m support.readme_pictures build/pictures

lock: $(VENV)/.dev
	$(COMPILE) --group build -o requirements/runtime.txt
	$(COMPILE) --group dev --all-extras --constraints requirements/runtime.txt -o requirements/dev.txt

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find src tests -name __pycache__ -type d -prune -exec rm -rf {} +

# Stamp files: a step is repeated only when what it installs from has changed.
$(VENV)/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo 'TechnoMart needs Python 3.11 or newer: make PYTHON=/path/to/python3 ...' >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.runtime: requirements/runtime.txt $(VENV)/.made
	$(PIP) install --require-hashes -r $<
	@touch $@

$(VENV)/.project: pyproject.toml $(VENV)/.runtime
	$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.project
	$(PIP) install --require-hashes -r $<
	@touch $@
