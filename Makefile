.DEFAULT_GOAL := help
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
PO := $(wildcard clearance_portal/locale/*/LC_MESSAGES/django.po)
BENCH ?= verifying fleet boards
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-header pyproject.toml

# Whatever is started many times starts quicker from compiled modules.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help
help: ## Show what can be made
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /\1\t/' | expand -t 10

.PHONY: run
run: .venv/.run $(PO:.po=.mo) ## Run the portal; FRESH=1 starts with empty data
	@exec $(BIN)/python manage.py portal $(if $(FRESH),--fresh)

.PHONY: check
check: .venv/.dev $(PO:.po=.mo) ## Style, types, walls between rooms, migrations, locks
	$(BIN)/ruff check
	$(BIN)/ruff format --check --output-format concise
	$(BIN)/mypy .
	$(BIN)/lint-imports
	$(BIN)/bandit --quiet --configfile pyproject.toml --recursive .
	$(BIN)/python -W ignore::RuntimeWarning manage.py makemigrations --check --dry-run
	$(BIN)/python .ci/check_locks.py

.PHONY: test
test: check ## All checks, then all tests; ARGS go to pytest
	$(BIN)/python -m pytest --numprocesses 3 --dist loadgroup $(ARGS)

.PHONY: bench
bench: .venv/.dev ## Large fleets, registers and verification, timed; BENCH names one
	$(BIN)/python -m pytest $(BENCH:%=tests/bench/%.py) --numprocesses 0 --capture no --quiet $(ARGS)

.PHONY: lock
lock: .venv/.dev ## Bring the lock files up to pyproject.toml
	$(LOCK) --output-file requirements.lock
	$(LOCK) --group dev --output-file requirements-dev.lock

.venv/bin/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' \
		|| { echo 'Python 3.11 is needed: make PYTHON=/path/to/python3.11'; exit 1; }
	$(PYTHON) -m venv .venv

.venv/.run: requirements.lock | .venv/bin/pip
	$(BIN)/python -m pip install --quiet --require-hashes --requirement $<
	@touch $@

.venv/.dev: requirements-dev.lock | .venv/bin/pip
	$(BIN)/python -m pip install --quiet --require-hashes --requirement $<
	@touch .venv/.run $@

%.mo: %.po | .venv/.run
	$(BIN)/pybabel --quiet compile --input-file $< --output-file $@
