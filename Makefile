# Needs python3 (3.11 to 3.13), pip and make; everything else is installed into .tools and .venv.
UV_VERSION := 0.13.9
PYTHON ?= python3
# Tests start a hundred processes: let Python keep what it compiled, also where the environment says otherwise.
unexport PYTHONDONTWRITEBYTECODE
UV := PYTHONPATH=.tools/uv UV_PYTHON_DOWNLOADS=never $(PYTHON) -m uv
RUN := .venv/bin
LOWEST := .tools/lowest
# In memory, where there is enough that may run programs: on a disk, tests wait for it a quarter of their time.
FILES := $(shell findmnt -nbo AVAIL,OPTIONS /dev/shm 2>/dev/null | \
	awk '$$1 > 8e9 && $$2 !~ /noexec/ {print "TMPDIR=/dev/shm"; exit}')
PARALLEL := -n 2 --dist loadgroup
FAST := $(PARALLEL) -m "not (stack or browser or package or slow or chaos)"
KILLS ?= 50
SEED ?= 0

.DEFAULT_GOAL := help
.PHONY: help demo up check test test-slow test-lowest test-all production chaos chaos-remote chaos-local docs install clean

help:  ## this list
	@grep -hE '^[a-z-]+:.*  ## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*  ## /\1\t/' | expand -t 14

demo: .venv/.installed  ## a campaign from nothing to a discovery
	$(RUN)/nanoos demo

up: .venv/.installed docs  ## the Dagster UI with daemon, schedule and sensors
	@$(RUN)/nanoos init >/dev/null
	@exec $(RUN)/nanoos up

check: .venv/.installed  ## format, lint, types, architecture; under a minute
	$(RUN)/ruff format --check .
	$(RUN)/ruff check .
	$(RUN)/mypy
	$(RUN)/lint-imports

test: .venv/.installed  ## every room on SQLite and PostgreSQL; minutes
	$(FILES) $(RUN)/pytest $(FAST)

test-slow: .venv/.installed  ## what takes longer: processes, models, code blocks of documents, the stack, the browser, the wheel, chaos
	$(FILES) $(RUN)/pytest $(PARALLEL) -m "stack or browser or package or slow"
	$(RUN)/pytest -m chaos tests/chaos

test-lowest: $(LOWEST)/.installed  ## the fast tier on the oldest dependencies that pyproject.toml allows; on PostgreSQL the store
	$(FILES) $(LOWEST)/bin/pytest $(FAST) -k "not postgresql or store"

test-all: test test-slow  ## everything

production: .venv/.installed  ## the production profile on this machine: PostgreSQL, Redis, Celery workers, daemon, UI
	@exec $(RUN)/python -m deploy.up

chaos: .venv/.installed  ## campaigns on the production stack while KILLS parts of it are killed, then an audit
	$(RUN)/python -m tests.chaos --kills $(KILLS) --seed $(SEED)

chaos-remote: .venv/.installed  ## 500 simulations over batch jobs of a real Slurm while KILLS parts of it are killed, then an audit; as root
	$(RUN)/python -m tests.chaos.remote --kills $(KILLS) --seed $(SEED)

chaos-local: .venv/.installed  ## simulations of defined engines on one machine while KILLS of their processes are killed, then an audit
	$(RUN)/python -m tests.chaos.local --kills $(KILLS) --seed $(SEED)

docs: .venv/.installed  ## the documentation site, which `make up` shows at /docs
	$(RUN)/zensical build --strict --clean

install: .venv/.installed  ## the environment in .venv

.tools/uv:
	@$(PYTHON) -m pip install --quiet --target $@ uv==$(UV_VERSION)

.venv/.installed: pyproject.toml uv.lock | .tools/uv
	@# Compiled once here: where Python writes no bytecode, each start would compile its imports again.
	$(UV) sync --frozen --quiet --extra flower --extra tracing --compile-bytecode --python $(PYTHON)
	@touch $@

# The oldest Python too, where there is one.
$(LOWEST)/.installed: pyproject.toml | .tools/uv
	@$(UV) venv --quiet --clear --python 3.11 $(LOWEST) || $(UV) venv --quiet --clear --python $(PYTHON) $(LOWEST)
	@$(UV) pip install --quiet --resolution lowest-direct --compile-bytecode --python $(LOWEST) \
		--editable '.[flower,tracing]' --group dev
	@$(LOWEST)/bin/python --version
	@touch $@

clean:  ## removes the environments, not the data in .nanoos
	rm -rf .venv .tools
