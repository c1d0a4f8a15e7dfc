"""Locks, bill of materials and codemeta are what pyproject.toml asks for; `make supply` mends them."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import re
import shutil
from pathlib import Path

import pytest
from packaging.markers import Marker, default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from experiments import supply

SYSTEMS = [("linux", "Linux"), ("darwin", "Darwin"), ("win32", "Windows")]
PLACES = [
    default_environment()
    | {
        "python_version": version,
        "python_full_version": f"{version}.1",
        "sys_platform": system,
        "platform_system": name,
    }
    for version in ("3.11", "3.12", "3.13")
    for system, name in SYSTEMS
]


def used(pin: supply.Pin, place: dict[str, str]) -> bool:
    return not pin.marker or Marker(pin.marker).evaluate(place)


def asked() -> list[Requirement]:
    return [Requirement(text) for lock in supply.wanted().values() for text in lock]


def test_what_is_made_is_up_to_date() -> None:
    assert supply.faults() == [], "make supply"


@pytest.mark.parametrize("place", PLACES, ids=[f"{p['python_version']}-{p['sys_platform']}" for p in PLACES])
def test_the_locks_answer_every_requirement_once_in_its_range(place: dict[str, str]) -> None:
    pins = [pin for pin in supply.pins() if used(pin, place)]
    versions = {pin.name: pin.version for pin in pins}
    assert len(versions) == len({(pin.name, pin.version) for pin in pins})  # one version of each
    for requirement in asked():
        version = versions[canonicalize_name(requirement.name)]
        assert requirement.specifier.contains(version), requirement


def test_the_locks_hold_all_that_the_packages_need_here() -> None:
    # The set-up takes them without resolving anew: what is missing there is missing in the environment.
    pinned = {pin.name for pin in supply.pins() if used(pin, PLACES[0] | default_environment())}
    waiting = asked()
    others = (text for lock in ("many.lock", "recipes.lock") for text in supply.wanted()[lock])
    extras = {canonicalize_name(Requirement(text).name) for text in others}
    seen = set()
    while waiting:
        name = canonicalize_name(waiting.pop().name)
        assert name in pinned
        if name in extras and not any(importlib.metadata.distributions(name=name)):
            continue  # the everyday environment has no Dask, no EMA workbench and no Optuna
        if name in seen:
            continue
        seen.add(name)
        needed = map(Requirement, importlib.metadata.requires(name) or [])
        waiting += [one for one in needed if not one.marker or one.marker.evaluate({"extra": ""})]
    assert len(seen) > 30


def test_what_runs_stands_in_a_lock_without_tools_of_tests() -> None:
    # `make run` takes this one alone.
    locked = {pin.name for pin in supply.read_lock((supply.ROOT / "requirements.lock").read_text(encoding="utf-8"))}
    needed = supply._needed_to_run(supply.pins())
    assert locked <= needed
    names = {canonicalize_name(Requirement(text).name) for text in supply.wanted()["requirements.lock"]}
    assert names <= locked
    here = [pin for pin in supply.pins() if used(pin, PLACES[0] | default_environment())]
    assert {pin.name for pin in here if set(pin.needed_by) & locked} <= locked
    tools = {canonicalize_name(Requirement(text).name) for text in supply.wanted()["test.lock"]}
    assert not tools & locked


def test_no_file_names_a_registry() -> None:
    for name in (*supply.wanted(), *supply.MADE):
        text = (supply.ROOT / name).read_text(encoding="utf-8")
        hosts = set(re.findall(r"https?://([^/\"]+)", text))
        assert hosts <= {"cyclonedx.org", "w3id.org", "spdx.org"}
        assert "index-url" not in text


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in (*supply.wanted(), *supply.MADE, "pyproject.toml", "CITATION.cff"):
        shutil.copyfile(supply.ROOT / name, tmp_path / name)
    monkeypatch.setattr(supply, "ROOT", tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("pyproject.toml", '"babel>=2.14"', '"babel>=2.15"', "requirements.lock: pyproject.toml has changed"),
        ("pyproject.toml", '"setuptools>=77"', '"setuptools>=78"', "setup.lock: pyproject.toml has changed"),
        ("pyproject.toml", "how industrial symbiosis comes", "how it comes", "codemeta.json: is not what"),
        ("requirements.lock", "numba==0.", "numba==9.", "sbom.cdx.json: is not what"),
        ("requirements.lock", "    --hash=sha256:f224469b4168294902bb1efa80a8bf7855f24c99aef99cbefc1bcd3cce77881b\n", "", "has no hash"),
        ("sbom.cdx.json", '"required"', '"optional"', "sbom.cdx.json: is not what"),
        ("CITATION.cff", "version: 0.", "version: 7.", "CITATION.cff: version 7."),
    ],
)  # fmt: skip
def test_what_is_stale_is_said(copy: Path, name: str, old: str, new: str, said: str) -> None:
    assert supply.faults() == []
    text = (copy / name).read_text(encoding="utf-8")
    assert old in text
    (copy / name).write_text(text.replace(old, new), encoding="utf-8")
    assert any(said in fault for fault in supply.faults())


def test_a_line_that_is_no_part_of_a_lock_is_refused() -> None:
    with pytest.raises(ValueError, match="line 2: neither pin"):
        supply.read_lock("# heading\n--extra-index-url elsewhere\n")
