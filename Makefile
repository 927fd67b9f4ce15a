# People without make: the README names the same steps as plain pip and python lines.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: site serve check test lint bench lock clean

site: .venv/site.stamp
	$(BIN)/python -m macros build

serve: .venv/site.stamp
	$(BIN)/python -m macros serve $(if $(PORT),--port $(PORT))

check: .venv/site.stamp
	$(BIN)/python -m macros check

test: .venv/test.stamp
	$(BIN)/python -m pytest -n 2

bench: .venv/test.stamp
	$(BIN)/python -m tests.bench

lock: .venv/test.stamp
	$(BIN)/python -m uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --upgrade --quiet pyproject.toml --output-file requirements.lock
	$(BIN)/python -m uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --upgrade --quiet --group test pyproject.toml --output-file requirements-test.lock

clean:
	rm -rf .venv site .site.scopebook-* .cache

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/site.stamp: requirements.lock | .venv/bin/python
	$(BIN)/python -m pip install --quiet --require-hashes --requirement requirements.lock
	touch $@

.venv/test.stamp: requirements-test.lock .venv/site.stamp
	$(BIN)/python -m pip install --quiet --require-hashes --requirement requirements-test.lock
	touch $@
