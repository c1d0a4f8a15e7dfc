"""CITATION.cff keeps to the Citation File Format 1.2.0, codemeta.json to the terms of CodeMeta 3.0."""

from __future__ import annotations

import datetime
import json
import tomllib
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[2]
CITATION = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
CODEMETA = json.loads((ROOT / "codemeta.json").read_text(encoding="utf-8"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
CFF_KEYS = {
    "abstract", "authors", "cff-version", "commit", "contact", "date-released", "doi", "identifiers",
    "keywords", "license", "license-url", "message", "preferred-citation", "references", "repository",
    "repository-artifact", "repository-code", "title", "type", "url", "version",
}  # fmt: skip
CODEMETA_TERMS = {
    "@context", "@type", "name", "description", "version", "softwareVersion", "datePublished", "dateCreated",
    "dateModified", "license", "author", "contributor", "maintainer", "funder", "funding", "keywords",
    "programmingLanguage", "runtimePlatform", "softwareRequirements", "operatingSystem", "applicationCategory",
    "developmentStatus", "codeRepository", "issueTracker", "continuousIntegration", "readme", "releaseNotes",
    "identifier", "referencePublication", "softwareHelp", "isSourceCodeOf", "hasSourceCode",
}  # fmt: skip


def test_the_citation_keeps_to_its_format():
    assert {"authors", "cff-version", "message", "title"} <= set(CITATION) <= CFF_KEYS
    assert CITATION["cff-version"] == "1.2.0"
    assert CITATION["type"] in ("software", "dataset")
    assert isinstance(CITATION["date-released"], datetime.date)
    assert CITATION["authors"]
    assert all({"name"} <= set(author) or {"family-names"} <= set(author) for author in CITATION["authors"])
    assert CITATION["license"] == PROJECT["license"]
    words = CITATION["keywords"]
    assert words
    assert len(set(words)) == len(words)


def test_codemeta_keeps_to_its_terms():
    assert CODEMETA["@context"] == "https://w3id.org/codemeta/3.0"
    assert CODEMETA["@type"] == "SoftwareSourceCode"
    assert set(CODEMETA) <= CODEMETA_TERMS
    assert {"name", "description", "version", "license", "author", "softwareRequirements"} <= set(CODEMETA)
    assert all(author["@type"] in ("Person", "Organization") for author in CODEMETA["author"])


def test_both_say_the_same():
    assert str(CITATION["version"]) == CODEMETA["version"]
    assert str(CITATION["date-released"]) == CODEMETA["datePublished"]
    assert CODEMETA["license"] == f"https://spdx.org/licenses/{CITATION['license']}"
    assert [author["name"] for author in CODEMETA["author"]] == [author["name"] for author in CITATION["authors"]]
