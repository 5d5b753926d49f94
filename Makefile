# Needs python3 (3.11 to 3.13), pip and make; everything else is installed into .tools and .venv.
UV_VERSION := 0.13.9
PYTHON ?= python3
UV := PYTHONPATH=.tools/uv UV_PYTHON_DOWNLOADS=never $(PYTHON) -m uv
RUN := .venv/bin

.PHONY: demo test up production chaos install check clean
KILLS ?= 50
SEED ?= 0

demo: .venv/.installed  ## a campaign from nothing to a discovery
	$(RUN)/nanoos demo

test: .venv/.installed  ## linters, types, architecture, tests
	$(RUN)/ruff check .
	$(RUN)/ruff format --check .
	$(RUN)/mypy
	$(RUN)/lint-imports
	$(RUN)/pytest -n 2 --dist loadgroup -m "not chaos"
	$(RUN)/pytest -m chaos tests/chaos

up: .venv/.installed  ## the Dagster UI with daemon, schedule and sensors
	@$(RUN)/nanoos init >/dev/null
	@exec $(RUN)/nanoos up

production: .venv/.installed  ## the production profile on this machine: PostgreSQL, Redis, Celery workers, daemon, UI
	@exec $(RUN)/python -m deploy.up

chaos: .venv/.installed  ## campaigns on the production stack while KILLS parts of it are killed, then an audit
	$(RUN)/python -m tests.chaos --kills $(KILLS) --seed $(SEED)

install: .venv/.installed

.venv/.installed: pyproject.toml uv.lock
	@test -d .tools/uv || $(PYTHON) -m pip install --quiet --target .tools/uv uv==$(UV_VERSION)
	$(UV) sync --frozen --quiet --compile-bytecode --python $(PYTHON)  # else every start compiles its imports again
	@touch $@

clean:  ## removes the environment, not the data in .nanoos
	rm -rf .venv .tools
