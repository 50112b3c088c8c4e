# Two commands do all the set-up: `make demo` shows the product, `make test` proves it.
# Everything installs into .venv from requirements.lock, whose hashes pip checks.

PYTHON ?= python3
PORT ?= 8501
BIN := .venv/bin
STAMP := .venv/.installed

.PHONY: demo test install browser lint bench lock clean

demo: install  ## an invented city: its portal, an audit, the dashboard; Ctrl-C ends all of it
	@exec $(BIN)/atxaudit demo --port $(PORT)

test: install browser  ## every test, the browser ones too
	$(BIN)/python -m pytest -n 2 --dist loadgroup

install: $(STAMP)

$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "atxaudit needs Python 3.11 or newer: make $(MAKECMDGOALS) PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $(STAMP)

# Debian's Chromium where we may install it; elsewhere Playwright's own
browser: install
	@command -v chromium >/dev/null 2>&1 || $(BIN)/python tests/install_browser.py

lint: install  ## style, types, and the direction of the arrows
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: install  ## measures, never tests; writes docs/benchmarks.md
	$(BIN)/python benchmarks/snapshot_5000.py
	$(BIN)/python benchmarks/page_ready.py
	$(BIN)/python benchmarks/page_load.py
	$(BIN)/python benchmarks/engine_rows.py
	$(BIN)/python benchmarks/download_rows.py
	$(BIN)/python benchmarks/datasets_1000.py
	$(BIN)/python benchmarks/reports.py

lock:  ## brings requirements.lock up to date; needs uv
	uv pip compile pyproject.toml --extra dev --generate-hashes --universal --python-version 3.11 \
		--no-header --no-annotate --output-file requirements.lock

clean:
	rm -rf .venv dist build .pytest_cache .mypy_cache .ruff_cache .hypothesis
