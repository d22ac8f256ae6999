# Needs Python 3.11+ and make. Everything else comes from the locked requirements.
PYTHON ?= python3
CONFIG ?= autoscaler.yaml
DAYS ?= 3000
SCHEDULES ?= 3
SEED ?= 1
# Processes that tests run in; each file stays in one of them.
WORKERS ?= 2
BIN := .venv/bin
READY := .venv/ready
UV := 0.13.8
# For every platform, with hashes, and without saying where anything came from.
COMPILE := --quiet --universal --generate-hashes --no-emit-index-url --no-header --no-annotate
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help setup demo test check hunt prove-calendar prove-safety own-bill bench-policy format synth deploy lock clean

help: ## what there is to make
	@grep -hE '^[a-z -]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 16

setup: $(READY) ## make the environment from the lock

$(READY): requirements.txt pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.txt
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	touch $@

demo: $(READY) ## live through a business day on this machine
	$(BIN)/autoscaler demo

test check: $(READY) ## types, lint, import direction and all tests: what CI runs
	$(BIN)/ruff format --check --quiet .
	$(BIN)/ruff check --quiet .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/python -m pytest -q -n $(WORKERS) --dist loadfile --no-loadscope-reorder

hunt: $(READY) ## live through DAYS bad days in memory, looking for one that breaks a promise
	DAYS=$(DAYS) $(BIN)/python -m pytest -q tests/unit/test_generated_days.py --show-capture=no

prove-calendar: $(READY) ## compare each minute of two years in every time zone with a second, simple calendar
	$(BIN)/python -m tests.calendar_proof --schedules $(SCHEDULES) --seed $(SEED)

own-bill: $(READY) ## count what the autoscaler itself costs, in a month that a fleet of 100 lives in memory
	$(BIN)/python benchmarks/own_bill.py

bench-policy: $(READY) ## what each policy costs, times the clairvoyant optimum; TRACES=DIR adds traces of your own
	$(BIN)/python benchmarks/policy.py $(TRACES)

prove-safety: $(READY) ## take each component away at each effect of a day, and see whether a model runs on
	$(BIN)/python -m tests.safety_proof
	$(BIN)/python -m tests.safety_proof --emulator

format: $(READY) ## put the code in shape
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

synth: $(READY) ## write the CloudFormation template of CONFIG to cdk.out
	AUTOSCALER_CONFIG=$(CONFIG) $(BIN)/python app.py

deploy: $(READY) ## deploy CONFIG to AWS; the 3.x command line refuses this library, so 2 is asked for
	AUTOSCALER_CONFIG=$(CONFIG) npx aws-cdk@2 deploy --all --app "$(BIN)/python app.py"

lock: $(READY) ## write both lock files anew from pyproject.toml
	$(BIN)/python -m pip install --quiet uv==$(UV)
	$(BIN)/uv pip compile $(COMPILE) --python-version 3.11 --extra workbench --extra check pyproject.toml -o requirements.txt
	$(BIN)/uv pip compile $(COMPILE) --python-version 3.13 -c requirements.txt pyproject.toml -o requirements-lambda.txt

clean: ## forget the environment and everything built
	rm -rf .venv build cdk.out .mypy_cache .ruff_cache .hypothesis *.egg-info
