# People without make: the README names the same steps as plain pip and python lines.
# The newest at hand: from 3.12 on, measuring coverage costs an eighth of what it did before.
PYTHON ?= $(or $(shell { home=$$(pyenv prefix "$$(pyenv latest 3)"); } 2>/dev/null && echo $$home/bin/python3),python3)
BIN := .venv/bin
COVERAGE := $(BIN)/python -m coverage

.PHONY: help site serve check quick test lint bench fuzz mutate mutate-site clients installed editor manual picture lock clean

help: ## every target, with what it is for
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | expand -t 10

site: .venv/site.stamp ## check, build and audit the site, if anything changed; the result is in site/
	$(BIN)/python -m macros build --if-changed

serve: .venv/site.stamp ## a preview that reloads on each save (PORT=8001 for another port)
	$(BIN)/python -m macros serve $(if $(PORT),--port $(PORT))

check: .venv/site.stamp ## what is wrong with the catalog and the pages
	$(BIN)/python -m macros check

quick: .venv/test.stamp ## the tests of rules, links and texts: no build, no browser
	$(BIN)/python -m pytest -n auto --dist worksteal --hypothesis-profile quick -m "not browser and not process and not slow"

test: .venv/test.stamp ## every test, and how much of the code they run
	$(COVERAGE) erase
	$(COVERAGE) run -m pytest -n auto --dist worksteal
	$(COVERAGE) combine --quiet
	$(COVERAGE) report

lint: .venv/test.stamp ## ruff, mypy and oxlint
	$(BIN)/python -m ruff check .
	$(BIN)/python -m ruff format --check .
	$(BIN)/python -m mypy
	$(BIN)/oxlint --deny-warnings macros/pages/assets

bench: .venv/test.stamp ## how long builds, saves and audits take, what Lighthouse says, and what a big tenant costs
	$(BIN)/python -m tests.bench
	$(BIN)/python -m tests.exports.scale 5000

fuzz: .venv/test.stamp ## damaged catalogs, seeded and counted, against the checker
	$(BIN)/python -m tests.checking.fuzz

mutate: .venv/test.stamp ## the code of the pure rooms, changed in hundreds of places, against its tests
	$(BIN)/python -m tests.mutate

mutate-site: .venv/test.stamp ## a built site, changed in more than a thousand places, against the audit
	$(BIN)/python -m tests.audit.mutate_site

clients: .venv/test.stamp ## the texts for other tools with the real ones, the command lines at pinned versions
	-test -x .clients/az/bin/az || { $(PYTHON) -m venv .clients/az && .clients/az/bin/python -m pip install --quiet azure-cli==2.91.0; }
	-test -x .clients/m365/node_modules/.bin/m365 || npm install --silent --prefix .clients/m365 @pnp/cli-microsoft365@11.11.0
	$(BIN)/python -m tests.exports.other_tools.clients

installed: .venv/test.stamp ## the wheel in an empty environment, and a project begun with it; needs the network
	$(BIN)/python -m tests.starting.installed

editor: .venv/test.stamp ## the catalog's schema in the language server that editors use, at a pinned version
	-test -x .clients/editor/node_modules/.bin/yaml-language-server || npm install --silent --prefix .clients/editor yaml-language-server@2.0.0
	$(BIN)/python -m tests.checking.editor .clients/editor/node_modules/.bin/yaml-language-server

manual: .venv/test.stamp ## the manual for whoever runs this, in manual/site/; its generated pages anew
	$(BIN)/python -m tests.manual
	$(BIN)/python -m mkdocs build --strict --quiet -f manual/mkdocs.yml
	$(BIN)/python -m macros -f manual/mkdocs.yml audit --used manual/site

picture: .venv/test.stamp ## the pictures in README, anew
	$(BIN)/python -m tests.picture

lock: .venv/test.stamp ## newer versions of every package, with their hashes
	$(BIN)/python -m uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --upgrade --quiet pyproject.toml --output-file requirements.lock
	$(BIN)/python -m uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --upgrade --quiet --group test pyproject.toml --output-file requirements-test.lock

clean: ## remove what the other targets made
	rm -rf .venv site .site.scopebook-* .cache .clients

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/site.stamp: requirements.lock | .venv/bin/python
	$(BIN)/python -m pip install --quiet --require-hashes --requirement requirements.lock
	touch $@

.venv/test.stamp: requirements-test.lock .venv/site.stamp
	$(BIN)/python -m pip install --quiet --require-hashes --requirement requirements-test.lock
	touch $@
