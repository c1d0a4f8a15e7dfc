"""The engine as WebAssembly gives the same bytes as here, is made of the sources that are here, and by them alone.

SYMBIOSIS_TWINS sets how many examples are drawn at random; SYMBIOSIS_REBUILD makes the module again (half a minute).
"""

from __future__ import annotations

import base64
import dataclasses
import json
import math
import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from experiments.words.stages import INPUTS
from sim import Case, Scenario
from sim.compiled import portable_fingerprint
from sim.ensemble import runs
from sim.ensemble import town as layout_of_rows
from sim.ensemble.runs import Plan, Rows, arguments_of, packed, simulate_chunk
from sim.parameters import Cost
from sim.place.neighbours import pooled
from sim.rules.lifecycle import stage_by_rule
from sim.wasm import shipped
from sim.wasm.build import PYTHON, in_lines
from sim.wasm.layout import layout, named
from tests.engines.test_twins import CASES, NAMED, scenarios, towns
from tests.refresh_checksums import CHECKSUMS
from tests.scenarios import SCENARIOS, record_of
from tests.thorough import THOROUGH, tried
from tests.wasm_host import RESULTS, Answer, Host, length, request, sizes_of

EXAMPLES = int(os.environ.get("SYMBIOSIS_TWINS") or tried(300, 12))
MOST_FIRMS = 60
HOST = Host()
KEPT = json.loads(CHECKSUMS.read_text(encoding="utf-8"))
NONE = {"runs": 0, "weeks": 0, "events": 0}
TESTS = Path(__file__).parents[1]


def bytes_that_differ(ours: Answer, theirs: Rows) -> dict[str, int]:
    found = {}
    for name, here, there in zip(("runs", "weeks", "events"), ours, theirs, strict=False):
        a, b = np.frombuffer(here, np.uint8), np.frombuffer(there.tobytes(), np.uint8)
        assert len(a) == len(b), name
        found[name] = int((a != b).sum())
    return found


DRAWN = settings(
    max_examples=EXAMPLES, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)


def assert_same_bytes(case: Case, several: list[Scenario], seeds: list[int], replicates: list[int], weeks: int) -> None:
    place = pooled(case, several[0].municipality.neighbours)
    plan = packed(place, several, seeds, replicates)
    here = simulate_chunk(plan, plan.runs, weeks, everything=True)
    there = HOST.simulate(plan, plan.runs, weeks)
    assert there.status == 0
    assert bytes_that_differ(there, here) == NONE


@DRAWN
@given(data=st.data())
def test_drawn_cases_give_the_same_bytes(data: st.DataObject) -> None:
    case = data.draw(towns(MOST_FIRMS))
    weeks = data.draw(st.integers(30, 160))
    scenario = data.draw(scenarios(case, weeks))
    seed, replicate = data.draw(st.integers(0, 2**32 - 1)), data.draw(st.integers(0, 2**32 - 1))
    assert_same_bytes(case, [scenario], [seed], [replicate, 0], weeks)


def test_scenarios_after_each_other_leave_nothing_behind() -> None:
    several = [NAMED[name]("vestbygd") for name in NAMED]
    alike = [scenario for scenario in several if scenario.municipality.neighbours == 0]
    assert_same_bytes(CASES["vestbygd"], alike, [*range(len(alike))], [7, 3], 150)


def test_runs_alone_are_the_same_and_write_nothing_else() -> None:
    plan = packed(CASES["vestbygd"], [Scenario("appointed", "park", "monthly")], [1], range(5))
    given_ = arguments_of(plan, plan.runs, 60, everything=False)
    there, here = HOST.call(given_), simulate_chunk(plan, plan.runs, 60, everything=False)
    assert (there.week_rows, there.event_rows) == (b"", b"")
    assert there.run_rows == here.runs.tobytes()


@DRAWN
@given(data=st.data())
def test_other_prices_give_the_costs_of_other_runs(data: st.DataObject) -> None:
    """Rows priced anew are those of runs with these prices, to the last bit, where no budget binds."""
    case = CASES["vestbygd"]
    scenario = data.draw(scenarios(case, 120))
    unbound = dataclasses.replace(scenario, municipality=dataclasses.replace(scenario.municipality, budget=math.inf))
    prices = {f"cost.{field.name}": data.draw(st.floats(0, 1e4)) for field in dataclasses.fields(Cost)}
    priced = dataclasses.replace(unbound, parameters=unbound.parameters.replaced(prices))
    (_, before), (asked, wanted) = (
        runs_of(pooled(case, unbound.municipality.neighbours), s) for s in (unbound, priced)
    )
    assert HOST.price(asked._replace(run_rows=before)) == wanted.tobytes()


def runs_of(case: Case, scenario: Scenario) -> tuple[runs.Arguments, np.recarray]:
    """The arguments of some runs, and the rows that Python gives."""
    plan = packed(case, [scenario], [4], range(2))
    return arguments_of(plan, plan.runs, 120, everything=False), simulate_chunk(plan, plan.runs, 120, False).runs


def test_nothing_is_asked_of_whoever_runs_it() -> None:
    assert HOST.imported == []


@pytest.mark.parametrize("name", SCENARIOS)
def test_the_kept_checksums_are_met(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def of_the_module(plan: Plan, chosen: np.recarray, weeks: int, everything: bool) -> Rows:
        if not len(chosen):  # only to have it compiled
            return simulate_chunk(plan, chosen, weeks, everything)
        answer = HOST.simulate(plan, chosen, weeks)
        kinds = (layout_of_rows.RUN_ROW, layout_of_rows.WEEK_ROW, layout_of_rows.EVENT_ROW)
        rows = (np.frombuffer(given, np.dtype(kind, align=True)) for given, kind in zip(answer, kinds, strict=False))
        return Rows(*(one.view(np.recarray) for one in rows))

    monkeypatch.setattr(runs, "simulate_chunk", of_the_module)
    assert record_of(name, threads=1).checksums() == KEPT[name]  # a module has one memory


@pytest.mark.skipif(not shutil.which("node"), reason="needs node")
def test_javascript_gives_the_same_bytes(tmp_path: Path) -> None:
    plan = packed(CASES["vestbygd"], [NAMED["stormy"]("vestbygd"), Scenario("project")], [1, 1], range(20))
    given_ = arguments_of(plan, plan.runs, 260, everything=True)
    asked = tmp_path / "request.json"
    asked.write_text(json.dumps(request(given_, repeats=2)), encoding="utf-8")
    command = ["node", str(TESTS / "wasm_host.mjs"), str(shipped.MODULE), str(shipped.DESCRIPTION), str(asked)]
    told = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    rows = [base64.b64decode(told["rows"][name]) for name in RESULTS]
    rows[2] = rows[2][: told["logged"] * given_.event_rows.itemsize]
    here = simulate_chunk(plan, plan.runs, 260, everything=True)
    assert bytes_that_differ(Answer(*rows, told["logged"], told["status"]), here) == NONE


def test_what_is_shipped_is_of_the_sources_that_are_here() -> None:
    told = shipped.description()
    assert told["sources"] == portable_fingerprint(), "make wasm"
    assert told["layout"] == layout(), "make wasm"
    assert shipped.DESCRIPTION.read_text(encoding="utf-8") == in_lines(told)


@pytest.mark.parametrize("case", CASES)
def test_lengths_are_those_of_the_arrays(case: str) -> None:
    plan = packed(CASES[case], [Scenario(), Scenario("none")], [1, 2], range(3))
    values = dict(named(arguments_of(plan, plan.runs, 7, everything=True)))
    for told in layout()["arguments"]:
        shape = tuple(length(of, sizes_of(values)) for of in told.get("shape", []))
        assert shape == np.shape(values[told["name"]]), told["name"]


@pytest.mark.skipif(
    sys.version_info[:2] != PYTHON or not (THOROUGH or os.environ.get("SYMBIOSIS_REBUILD")),
    reason="compiles the week for half a minute, on one Python: under SYMBIOSIS_REBUILD, as in CI",
)
def test_made_again_it_is_what_is_shipped(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-m", "sim.wasm.build", str(tmp_path)], check=True)
    assert (tmp_path / shipped.MODULE.name).read_bytes() == shipped.module()
    told = in_lines(shipped.description())
    assert (tmp_path / shipped.DESCRIPTION.name).read_text(encoding="utf-8") == told


def test_the_rule_of_stages_is_that_of_the_model():
    """Asked by itself, as a page does to tell why a stage began: the same stage on drawn inputs, and all of them drawn."""
    lot, found = random.Random(3), set()
    switches = {"goal", "roles", "weary", "decline_by_peak"}
    for _ in range(tried(20_000, 3000)):
        inputs = [lot.randint(0, 1) if name in switches else lot.choice((0, 1, 2, 3, 5, 60)) for name in INPUTS]
        inputs[INPUTS.index("stage")] = lot.randint(1, 6)
        stage = stage_by_rule(*inputs)
        assert HOST.rule("stage_by_rule", *inputs) == stage, inputs
        found.add(stage)
    assert found == set(range(1, 7))
