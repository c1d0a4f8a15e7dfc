# The index of what one can do. Two commands suffice: make run, make test.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
TESTABLE := $(VENV)/.testable
export PIP_DISABLE_PIP_VERSION_CHECK := 1

# Run once more with the compiler off. Kept bits are compared by tests/engines/test_determinism.py.
WITHOUT_COMPILER := tests/rules/test_rules.py tests/rules/test_directions.py tests/rules/test_lifecycle.py tests/rules/test_naive.py \
  tests/sim/test_chance.py tests/sim/test_elementary.py

# What differs between Pythons, if anything does: bits, rules, the compiled cache, how faults are said.
BITS := tests/engines/test_determinism.py tests/engines/test_twins.py tests/engines/test_wasm.py tests/rules/test_naive.py \
  tests/rules/test_rules.py tests/rules/test_directions.py tests/rules/test_lifecycle.py tests/sim/test_chance.py \
  tests/sim/test_elementary.py tests/engines/test_invariants.py tests/engines/test_order.py \
  tests/engines/test_switched_off.py tests/sim/test_cache_guard.py tests/sim/test_code_cache.py \
  tests/system/test_workers.py tests/command/test_bad_input.py tests/contracts/test_supply.py

.DEFAULT_GOAL := help
.PHONY: help setup testable run test bits torture bench published lessons docs words wasm supply clean

help: ## list what one can do
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /\1\t/' | while IFS="$$(printf '\t')" read -r name text; do printf '  make %-10s %s\n' "$$name" "$$text"; done

# Versions and hashes are those of the locks: first pip and setuptools, then the rest, without resolving anew
# and building with that setuptools. What only tests need is half of all: whoever runs does not wait for it.
$(READY): pyproject.toml setup.lock requirements.lock
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.12 ...")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes --no-deps -r setup.lock
	$(BIN)/python -m pip install --quiet --require-hashes --no-deps --no-build-isolation -r requirements.lock
	PYTHONWARNINGS=ignore $(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(TESTABLE): $(READY) test.lock
	$(BIN)/python -m pip install --quiet --require-hashes --no-deps --no-build-isolation -r test.lock
	@touch $@

setup: $(READY) ## set up the virtual environment (.venv)

testable: $(TESTABLE) ## the same with what tests and linters need

run: setup ## the main job: three levers in Vestbygd, with tables, pictures and a plain answer
	$(BIN)/symbiosis experiment three_levers

# Tests start some hundred processes, each of which would compile all modules anew where bytecode is not kept.
test bits torture: export PYTHONDONTWRITEBYTECODE :=

test: testable ## run all tests, the linters and the import contract (SYMBIOSIS_THOROUGH=1: all that is tried by seed)
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(BIN)/mypy
	$(BIN)/python -m pytest -n 2 --dist worksteal -q
	NUMBA_DISABLE_JIT=1 $(BIN)/python -m pytest -n 2 -q $(WITHOUT_COMPILER)

bits: testable ## run the tests of bits, rules and bad input only
	$(BIN)/python -m pytest -n 2 -q $(BITS)

torture: export SYMBIOSIS_THOROUGH := 1
torture: testable many.lock ## long runs: hundreds of kills, flips, full disks and drawn twins, other seeds, the tests without the compiler
	$(BIN)/python -m pip install --quiet --require-hashes --no-deps -r many.lock
	SYMBIOSIS_CLUSTER_KILLS=200 SYMBIOSIS_MANY=required $(BIN)/python -m pytest -q tests/sweep/test_cluster.py
	SYMBIOSIS_KILLS=200 SYMBIOSIS_FLIPS=10000 $(BIN)/python -m pytest -n 2 -q tests/sweep/test_killed.py tests/sweep/test_store.py
	SYMBIOSIS_FLIPS=1000 SYMBIOSIS_FOREIGN=1000 $(BIN)/python -m pytest -n 2 -q tests/answer/test_damage.py tests/sweep/test_foreign.py
	SYMBIOSIS_FLIPS=300 SYMBIOSIS_BROWSER=required $(BIN)/python -m pytest -n 2 --dist worksteal -q
	SYMBIOSIS_THOROUGH= SYMBIOSIS_BROWSER_NAME=firefox SYMBIOSIS_BROWSER=required $(BIN)/python -m pytest -n 2 -q tests/page
	SYMBIOSIS_TORTURE=1 $(BIN)/python -m pytest -n 2 -q tests/command/test_fuzz_commands.py tests/command/test_signals.py tests/system/test_writing.py
	SYMBIOSIS_CACHE_FLIPS=200 $(BIN)/python -m pytest -q tests/sim/test_code_cache.py
	SYMBIOSIS_TORTURE=1 $(BIN)/python -m pytest -n 2 -q tests/engines/test_determinism.py -k another_machine
	SYMBIOSIS_ARGUMENTS=1000000 $(BIN)/python -m pytest -n 2 -q tests/sim/test_elementary.py
	SYMBIOSIS_TWINS=400 $(BIN)/python -m pytest -n 2 -q tests/engines/test_twins.py
	SYMBIOSIS_TWINS=300 $(BIN)/python -m pytest -q tests/engines/test_wasm.py
	for seed in 1 2 3 4 5; do SYMBIOSIS_SEED=$$seed $(BIN)/python -m pytest -q tests/contracts/test_hostile_files.py || exit 1; done
	NUMBA_DISABLE_JIT=1 SYMBIOSIS_TWINS=5 $(BIN)/python -m pytest -n 2 -q $(WITHOUT_COMPILER) \
	  tests/engines/test_twins.py tests/engines/test_invariants.py tests/engines/test_order.py tests/engines/test_switched_off.py \
	  tests/engines/test_limits.py tests/engines/test_effects.py tests/engines/test_stages_visited.py tests/start/test_start.py tests/place/test_strange.py

bench: setup ## milliseconds a run, microseconds an agent-week, what a sweep costs
	$(BIN)/python -m experiments.bench.engines
	$(BIN)/python -m experiments.bench.sweeps

published: testable ## make every table and picture again that README and docs cite
	$(BIN)/python -m experiments.published

lessons: setup ## make ranges and dice of the exercises again (a minute)
	$(BIN)/python -m experiments.teaching.ranges
	$(BIN)/python -m experiments.teaching.dice

docs: setup ## make the generated pages again, and files of configs/ that new choices lack
	$(BIN)/symbiosis parameters --markdown > docs/parameters.md
	$(BIN)/python -m experiments.request.choice_files
	$(BIN)/python -m experiments.words.glossary
	$(BIN)/python -m experiments.teaching.guide
	$(BIN)/python -m experiments.evidence.disagreements

words: setup ## name the words of numbers that a language lacks (they are told in English)
	$(BIN)/python -m experiments.words.numbers

wasm: setup ## make what is shipped of the compiled week again, as WebAssembly and for this kind of processor (needs Python 3.11, a minute or two)
	$(BIN)/python -m sim.wasm.build
	$(BIN)/python -m sim.wasm.machine_code

supply: setup ## make the locks, the bill of materials and codemeta.json again (UPGRADE=--upgrade: newest versions)
	$(BIN)/python -m pip install --quiet 'uv>=0.9'
	$(BIN)/python -m experiments.supply $(UPGRADE)

clean: ## remove the virtual environment and the results of runs
	rm -rf $(VENV) results/runs
