# Everything a newcomer needs: `make run` and `make test` do their own set-up.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

# What looks for barriers in pages; only the browser tests need it.
AXE := .axe/node_modules/axe-core/axe.min.js
AXE_CORE := axe-core@4.14.1

.PHONY: run test fuzz stress browser pictures lint types format bench bench-large clean

# The environment in the checkout, made anew when what it is made from changes.
$(VENV)/made: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "poromki needs Python 3.11 or newer; this is $$($(PYTHON) --version). Set PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { echo "Python's venv module is missing. On Debian: apt install python3-venv"; exit 1; }
	@echo "Setting up $(VENV) (once, about a minute) …"
	@$(PYTHON) -m venv --clear $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	@touch $@

run: $(VENV)/made
	@exec $(BIN)/poromki --data data run

test: $(VENV)/made
	$(BIN)/python -m pytest -n auto -m "not stress and not fuzz and not browser"

fuzz: $(VENV)/made
	$(BIN)/python -m pytest -m fuzz

stress: $(VENV)/made
	$(BIN)/python -m pytest -m stress

# In the system's Chromium (Debian: apt install chromium npm); what is missing is skipped.
browser: $(VENV)/made
	@test -e $(AXE) || ! command -v npm >/dev/null || npm install --prefix .axe --no-save --no-package-lock --ignore-scripts --no-audit --no-fund --silent $(AXE_CORE)
	$(BIN)/python -m pytest -n 2 -m browser -rs

# The README's, of invented clients.
pictures: $(VENV)/made
	$(BIN)/python -m tests.chromium.pictures

lint: $(VENV)/made
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/made
	$(BIN)/mypy

format: $(VENV)/made
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(VENV)/made
	$(BIN)/python -m bench

bench-large: $(VENV)/made
	$(BIN)/python -m bench --large

clean:
	rm -rf $(VENV) build dist
