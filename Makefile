# make demo   analyse the built-in clip and print measured beside true
# make test   lint, types and the tests
# make serve  the local web app
# All set up everything they need in .venv; running them again is quick.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin

.PHONY: demo serve test test-all lint validate benchmark clean

demo: $(VENV)/.app models
	@$(BIN)/hipdrive demo --out demo-report

serve: $(VENV)/.web models
	@$(BIN)/hipdrive serve --open

test: $(VENV)/.dev models-or-skip lint
	@$(BIN)/python -m pytest -n 2 -m "not slow"

test-all: $(VENV)/.dev models-or-skip lint
	@$(BIN)/python -m pytest -n 2

lint: $(VENV)/.dev
	@$(BIN)/ruff format --check -q . || { echo "Formatting differs: run $(BIN)/ruff format ."; exit 1; }
	@$(BIN)/ruff check -q .
	@$(BIN)/mypy

validate: $(VENV)/.dev models
	@$(BIN)/hipdrive validate --data ../shared/data

benchmark: $(VENV)/.dev models
	@$(BIN)/python -m benchmarks.analyse_throughput

models: $(VENV)/.app
	@$(BIN)/hipdrive models install

# The tests that need the pose network skip with a reason where it cannot be had.
models-or-skip: $(VENV)/.app
	@$(BIN)/hipdrive models install || echo "The tests that need the pose models will be skipped."

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "hipdrive needs Python 3.11 or newer; $(PYTHON) is older. Next: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 2; }
	@$(PYTHON) -m venv $(VENV) || { echo "No virtual environment could be made. Next: install Python's venv package."; exit 2; }

$(VENV)/.app: pyproject.toml | $(VENV)/bin/python
	@echo "Installing hipdrive into $(VENV) (about 540 MB with the pose models, once)"
	@$(BIN)/python -m pip install -q --disable-pip-version-check -e . || \
	  { echo "The libraries could not be installed. Next: check the network, then run make again."; exit 2; }
	@touch $@

$(VENV)/.web: $(VENV)/.app
	@echo "Installing the web app's libraries"
	@$(BIN)/python -m pip install -q --disable-pip-version-check -e ".[app,calendar]" || \
	  { echo "The libraries could not be installed. Next: check the network, then run make again."; exit 2; }
	@touch $@

$(VENV)/.dev: $(VENV)/.app
	@echo "Installing the test tools"
	@$(BIN)/python -m pip install -q --disable-pip-version-check -e ".[dev]" || \
	  { echo "The test tools could not be installed. Next: check the network, then run make again."; exit 2; }
	@touch $@

clean:
	rm -rf $(VENV) demo-report .mypy_cache .ruff_cache .pytest_cache
