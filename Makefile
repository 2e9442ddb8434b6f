# Everything a newcomer needs: `make run` and `make test` do their own set-up.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: run test fuzz stress lint types format bench bench-large clean

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
	$(BIN)/python -m pytest -n auto --dist loadgroup -m "not stress and not fuzz"

fuzz: $(VENV)/made
	$(BIN)/python -m pytest -m fuzz

stress: $(VENV)/made
	$(BIN)/python -m pytest -m stress

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
