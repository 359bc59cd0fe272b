# Two commands do everything on a machine with Python 3.11 to 3.13:
#   make example   sets up a virtual environment and reads an example report
#   make test      sets up a virtual environment and passes the tests
#   make docs      builds the documentation as a site in build/site
PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
EXAMPLE ?= examples/ethiopia-wire.txt

.PHONY: example test docs clean

$(BIN)/dragoman: pyproject.toml requirements.lock
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c requirements.lock -e .
	@touch $(BIN)/dragoman

$(BIN)/pytest: $(BIN)/dragoman
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c requirements.lock -e '.[test]'
	@touch $(BIN)/pytest

example: $(BIN)/dragoman
	$(BIN)/dragoman read $(EXAMPLE)

test: $(BIN)/pytest
	$(BIN)/ruff check src tests training benchmarks
	$(BIN)/mypy
	$(BIN)/python -m pytest

docs: $(BIN)/dragoman
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c requirements.lock -e '.[docs,serve]'
	$(BIN)/python docs/write.py
	$(BIN)/mkdocs build --site-dir build/site

clean:
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
