"""What the project is made of, in files that `make supply` makes and tests/contracts/test_supply.py checks.

    setup.lock          pip and setuptools, which the set-up installs first
    requirements.lock   what the model and its experiments run with, for each system and Python, with hashes
    test.lock           what the extra of that name, for who changes or tests something, needs beside it
    many.lock           what the extra of that name needs beside it; installed by `make torture` only
    recipes.lock        so, too; its recipes of docs/sensitivity.md are run by CI
    sbom.cdx.json       the same as a CycloneDX bill of materials
    codemeta.json       what the program is, for archives and catalogues

The locks are the one place of versions and need a registry to be made; the other two follow from them,
from pyproject.toml and from CITATION.cff.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import shutil
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from sim.version import __version__

ROOT = Path(__file__).parents[1]
OLDEST_PYTHON = "3.11"
EXTRAS = ("test", "many", "recipes")  # which have a lock, each on top of requirements.lock
# Others' work that lies among this project's own files: name and version at npm, licence, where.
TAKEN_IN = (("lean-qr", "2.7.4", "MIT", "experiments/page/script/lean_qr.js"),)  # draws QR pictures in the page
_PIN = re.compile(r"^(?P<name>[\w.-]+)==(?P<version>[\w.!+-]+)(?: ; (?P<marker>[^\\]+?))? \\$")


@dataclass(frozen=True)
class Pin:
    """One version of one package in a lock."""

    name: str
    version: str
    marker: str  # where it is used; empty: everywhere
    hashes: tuple[str, ...]  # of every file of it, sha256
    needed_by: tuple[str, ...]  # "symbiosis" for what the project itself names

    @property
    def reference(self) -> str:
        """Its package URL."""
        return f"pkg:pypi/{self.name}@{self.version}"


def project() -> dict[str, Any]:
    """What pyproject.toml says."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def wanted() -> dict[str, list[str]]:
    """The requirements that each lock answers."""
    said = project()
    return {
        "setup.lock": ["pip", *said["build-system"]["requires"]],
        "requirements.lock": said["project"]["dependencies"],
        **{f"{extra}.lock": said["project"]["optional-dependencies"][extra] for extra in EXTRAS},
    }


def fingerprint(lock: str) -> str:
    """Fingerprint of the requirements of a lock, which its first line tells."""
    return hashlib.sha256(json.dumps([OLDEST_PYTHON, sorted(wanted()[lock])]).encode()).hexdigest()[:16]


def heading(lock: str) -> str:
    """The first line of a lock."""
    return f"# Made by `make supply` from pyproject.toml ({fingerprint(lock)}); not to be edited."


def read_lock(text: str) -> list[Pin]:
    """The pins of a lock. Raises ValueError for a line that is neither pin, hash nor comment."""
    pins: list[Pin] = []
    for number, line in enumerate(text.splitlines(), start=1):
        found = _PIN.match(line)
        if found:
            pins.append(Pin(found["name"], found["version"], found["marker"] or "", (), ()))
        elif pins and (hashed := re.match(r"^    --hash=sha256:([0-9a-f]{64})(?: \\)?$", line)):
            pins[-1] = _with(pins[-1], hashes=(*pins[-1].hashes, hashed[1]))
        elif pins and (via := re.match(r"^    #(?: via|  ) *([\w.-]*)", line)):
            pins[-1] = _with(pins[-1], needed_by=(*pins[-1].needed_by, *([via[1]] if via[1] else [])))
        elif line and not line.startswith("#"):
            raise ValueError(f"line {number}: neither pin, hash nor comment: {line[:80]!r}")
    return pins


def _with(pin: Pin, hashes: tuple[str, ...] | None = None, needed_by: tuple[str, ...] | None = None) -> Pin:
    return Pin(pin.name, pin.version, pin.marker, hashes or pin.hashes, needed_by or pin.needed_by)


def pins() -> list[Pin]:
    """All pins of all locks, each once: two extras may need the same."""
    found: dict[tuple[str, str, str], Pin] = {}
    for lock in wanted():
        for pin in read_lock((ROOT / lock).read_text(encoding="utf-8")):
            same = found.setdefault((pin.name, pin.version, pin.marker), pin)
            also = tuple(name for name in pin.needed_by if name not in same.needed_by)
            found[pin.name, pin.version, pin.marker] = _with(same, needed_by=(*same.needed_by, *also))
    return list(found.values())


def _needed_to_run(all_pins: list[Pin]) -> set[str]:
    """Names of the packages that a simulation needs, directly or by way of others; the rest builds and tests."""
    names = {_plain(requirement) for requirement in project()["project"]["dependencies"]}
    while more := {p.name for p in all_pins if names & set(p.needed_by)} - names:
        names |= more
    return names


def _plain(requirement: str) -> str:
    found = re.match(r"[\w.-]+", requirement)
    assert found
    return re.sub(r"[-_.]+", "-", found[0]).lower()


def bill_of_materials() -> str:
    """The CycloneDX bill of materials: parts, what each is for, and which needs which."""
    all_pins, root = pins(), f"pkg:pypi/symbiosis@{__version__}"
    running = _needed_to_run(all_pins)
    needs: dict[str, set[str]] = {root: set(), **{pin.reference: set() for pin in all_pins}}
    for name, version, *_ in TAKEN_IN:
        needs[root].add(f"pkg:npm/{name}@{version}")
        needs[f"pkg:npm/{name}@{version}"] = set()
    for pin in all_pins:
        for other in pin.needed_by:
            users = [root] if other == "symbiosis" else [p.reference for p in all_pins if p.name == other]
            for user in users:
                needs[user].add(pin.reference)
    locks = b"".join((ROOT / lock).read_bytes() for lock in wanted())
    return _json(
        {
            "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
            "bomFormat": "CycloneDX",
            "specVersion": "1.6",
            "version": 1,
            "metadata": {
                "component": {
                    "type": "application",
                    "bom-ref": root,
                    "name": "symbiosis",
                    "version": __version__,
                    "licenses": [{"license": {"id": project()["project"]["license"]}}],
                    "purl": root,
                },
                "properties": [{"name": "symbiosis:locks:sha256", "value": hashlib.sha256(locks).hexdigest()}],
            },
            "components": [
                {
                    "type": "library",
                    "bom-ref": pin.reference,
                    "name": pin.name,
                    "version": pin.version,
                    "scope": "required" if pin.name in running else "excluded",
                    "purl": pin.reference,
                    **({"properties": [{"name": "symbiosis:where", "value": pin.marker}]} if pin.marker else {}),
                }
                for pin in all_pins
            ]
            + [_taken_in(*part) for part in TAKEN_IN],
            "dependencies": [{"ref": user, "dependsOn": sorted(parts)} for user, parts in needs.items()],
        }
    )


def _taken_in(name: str, version: str, licence: str, where: str) -> dict[str, Any]:
    reference = f"pkg:npm/{name}@{version}"
    return {
        "type": "library",
        "bom-ref": reference,
        "name": name,
        "version": version,
        "scope": "required",
        "licenses": [{"license": {"id": licence}}],
        "purl": reference,
        "properties": [{"name": "symbiosis:where", "value": where}],
    }


def codemeta() -> str:
    """What the program is, in the words of CodeMeta."""
    said, cited = project()["project"], _citation()
    return _json(
        {
            "@context": "https://w3id.org/codemeta/3.0",
            "@type": "SoftwareSourceCode",
            "name": said["name"],
            "description": said["description"],
            "version": __version__,
            "datePublished": str(cited["date-released"]),
            "license": f"https://spdx.org/licenses/{said['license']}",
            "author": [{"@type": "Organization", "name": author["name"]} for author in cited["authors"]],
            "keywords": said["keywords"],
            "programmingLanguage": "Python",
            "runtimePlatform": f"Python {said['requires-python']}",
            "softwareRequirements": [re.sub(r"\s*#.*", "", requirement) for requirement in said["dependencies"]],
        }
    )


def _citation() -> dict[str, Any]:
    return yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))


def _json(content: dict[str, Any]) -> str:
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


MADE = {"sbom.cdx.json": bill_of_materials, "codemeta.json": codemeta}


def faults() -> list[str]:
    """What is stale, a line each; all of it is mended by `make supply`, but for the version of CITATION.cff."""
    found = [
        f"{lock}: pyproject.toml has changed since"
        for lock in wanted()
        if not (ROOT / lock).read_text(encoding="utf-8").startswith(heading(lock) + "\n")
    ]
    found += [f"{pin.name}=={pin.version}: has no hash" for pin in pins() if not pin.hashes]
    for name, make in MADE.items():
        if not (ROOT / name).is_file() or (ROOT / name).read_text(encoding="utf-8") != make():
            found.append(f"{name}: is not what the locks, pyproject.toml and CITATION.cff give")
    if str(_citation()["version"]) != __version__:
        found.append(f"CITATION.cff: version {_citation()['version']}, sim/version.py: {__version__}")
    return found


def _resolve(lock: str, upgrade: bool) -> None:
    """Make a lock; versions stay where they still fit, and are those of the locks before it."""
    uv = shutil.which("uv", path=str(Path(sys.executable).parent)) or shutil.which("uv")
    if not uv:
        sys.exit("uv is missing, which resolves for all systems at once: pip install uv")
    before = list(wanted())[: list(wanted()).index(lock)]
    elsewhere = [re.split(r"[<>=!~ ]", name)[0] for name in wanted()["setup.lock"]] if before else []
    for other in before[1:2]:  # what runs is there in any case
        elsewhere += [pin.name for pin in read_lock((ROOT / other).read_text(encoding="utf-8"))]
    extra = lock.removesuffix(".lock")
    source = ["pyproject.toml", *([f"--extra={extra}"] if extra in EXTRAS else [])] if before else ["-"]
    source += [f"--constraint={other}" for other in before[1:]]
    command = [uv, "pip", "compile", *source, "--universal", f"--python-version={OLDEST_PYTHON}", "--generate-hashes"]
    command += ["--no-header", "--quiet", f"--output-file={lock}"]
    command += [f"--no-emit-package={name}" for name in elsewhere] + (["--upgrade"] if upgrade else [])
    asked = None if before else "\n".join(wanted()[lock])
    subprocess.run(command, cwd=ROOT, input=asked, text=True, check=True, stdout=subprocess.DEVNULL)
    path = ROOT / lock
    path.write_text(f"{heading(lock)}\n{path.read_text(encoding='utf-8')}", encoding="utf-8", newline="\n")


def main() -> int:
    """Make the files, or with --check say what is stale."""
    parser = argparse.ArgumentParser(prog="python -m experiments.supply", description=__doc__)
    parser.add_argument("--check", action="store_true", help="make nothing, say what is stale")
    parser.add_argument("--upgrade", action="store_true", help="take the newest versions that fit")
    given = parser.parse_args()
    if not given.check:
        for lock in wanted():
            _resolve(lock, given.upgrade)
        for name, make in MADE.items():
            (ROOT / name).write_text(make(), encoding="utf-8", newline="\n")
    found = faults()
    print("\n".join(found), end="\n" if found else "", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
