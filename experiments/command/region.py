"""`symbiosis region`: many municipalities in one question: a made-up region (new), and what posts bring it (ask)."""

from __future__ import annotations

import argparse
import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.command.arguments import add_language, add_seed, add_weeks, between, language
from experiments.command.case import add_programme
from experiments.region.limits import LARGEST_NETWORK
from experiments.system.checksums import check_own_folder, sign_again
from experiments.system.errors import UserError
from experiments.system.files import check_can_write, write_atomically, write_document, write_table
from sim.scenario import CHOICES

if TYPE_CHECKING:
    from experiments.region.answer import Answer

TABLE, _RESULTS = "region.csv", Path("results") / "region"
_LEVERS = {"meetings": "monthly", "colocation": "none"}
_WEEKS, _FUTURES = 520, 20
_NETWORK = 15  # municipalities, as in Dalarna (@dalalab_2025)
_OVER_BORDERS = 0.1  # assumed
LEAST = 10  # half of them judge: twice FEWEST of experiments.statistics, which takes a second to import


def declare(commands: Any) -> None:
    """Declare the command and its ways."""
    text = "many municipalities at once: what facilitators bring a region, and where they help most"
    region = commands.add_parser(
        "region", help=text, description=f"{text[0].upper()}{text[1:]} (docs/region.md).", allow_abbrev=False
    )
    ways = region.add_subparsers(dest="way", metavar="WAY", required=True, parser_class=type(region))
    new = ways.add_parser("new", help="a made-up region: a table and a case folder for each town", allow_abbrev=False)
    add_programme(new)
    new.add_argument(
        "--network",
        type=between(2, LARGEST_NETWORK),
        default=_NETWORK,
        help=f"so many municipalities learn from each other, 2 to {LARGEST_NETWORK} (default {_NETWORK})",
    )
    new.add_argument(  # up to MOST_SHARE of sim.place.made_up_borders, which takes a quarter of a second to import
        "--borders",
        type=between(0.0, 1.0),
        default=_OVER_BORDERS,
        help=f"possible exchanges with the towns next door for each within, 0 to 1 (default {_OVER_BORDERS}; assumed)",
    )
    new.add_argument("--out", type=Path, required=True, help="new folder")
    new.set_defaults(run=_new)

    ask = ways.add_parser("ask", help="what so many posts of facilitators bring a region", allow_abbrev=False)
    ask.add_argument("table", type=Path, help=f"a table of municipalities and their cases, or a folder with {TABLE}")
    ask.add_argument("--facilitators", type=between(1, 5_000), required=True, help="full-time posts there are to give")
    for lever, usual in _LEVERS.items():
        ask.add_argument(
            f"--{lever}", choices=tuple(CHOICES[lever]), default=usual, help=f"everywhere (default {usual})"
        )
    ask.add_argument(
        "--replicates",
        type=between(LEAST, 1_000),
        default=_FUTURES,
        help=f"futures, an even number from {LEAST} on (default {_FUTURES})",
    )
    add_seed(ask, 1)
    add_weeks(ask, _WEEKS)
    ask.add_argument("--out", type=Path, help="folder for tables and picture (default: in results/region)")
    add_language(ask)
    ask.set_defaults(run=_ask)


def _new(given: argparse.Namespace) -> int:
    from experiments.places.folders import case_texts, check_new_folder, write_folders
    from experiments.region.table import BORDERS
    from sim.place.borders import borders_text
    from sim.place.made_up_borders import with_borders
    from sim.place.programme import programme

    check_new_folder(given.out)
    towns = programme(given.firms, seed=given.seed, branches=given.branches)
    towns, over = with_borders(towns, [town.title for town in towns], given.borders, seed=given.seed)
    number = len(towns)
    networks = max(number // given.network, math.ceil(number / LARGEST_NETWORK))  # each of two or more, none too large
    names = [f"network {1 + k * networks // number}" if number > 1 else "" for k in range(number)]
    rows = "".join(f"{town.title},{town.name},{network},made up\n" for town, network in zip(towns, names, strict=True))
    folders = {town.name: case_texts(town) for town in towns}
    tables = {TABLE: f"municipality,case,network,note\n{rows}"} | ({BORDERS: borders_text(over)} if over else {})
    write_folders(given.out, {"": tables, **folders})
    print(f"{given.out}: {len(towns)} municipalities with {given.firms} firms, all made up.")
    print(f"Over borders: {len(over)} possible exchanges.")
    print(f"Ask it: symbiosis region ask {given.out} --facilitators {max(1, len(towns) // 4)}")
    return 0


def _ask(given: argparse.Namespace) -> int:
    from experiments.words.catalogue import words_of

    say = words_of(language(given))
    if given.replicates % 2:
        raise UserError(
            f"--replicates: {given.replicates} is odd; allowed: an even number, half chooses and half judges"
        )
    from experiments.region.answer import answered, shared
    from experiments.region.futures import Asked, Job, realised, shape_of, simulated, with_posts
    from experiments.region.kept import Kept
    from experiments.region.learning import jobs, members_of
    from experiments.region.over_borders import gained, in_hand
    from experiments.region.table import read_region

    table = given.table / TABLE if given.table.is_dir() else given.table
    municipalities = read_region(table)
    if given.facilitators > len(municipalities):
        raise UserError(
            f"--facilitators: {given.facilitators} is out of range; allowed: 1 to {len(municipalities)}, one for each"
            " municipality"
        )
    asked = Asked(
        given.facilitators, given.meetings, given.colocation, given.seed, given.replicates, given.weeks
    )  # fmt: skip
    content = repr([(one.name, one.case, one.network) for one in municipalities]).encode()
    document = {
        "command": given.typed, "asked": {**vars(asked), "language": say.language},
        "region": hashlib.sha256(content).hexdigest(), "model": _model(),
    }  # fmt: skip
    name = table.resolve().parent.name
    out = given.out or _RESULTS / f"{name}-{_identity(document)[:10]}"
    check_own_folder(out, "--out: ")
    check_can_write(out / "region.png")

    def kept(work: Sequence[Job]) -> Kept:
        cases = hashlib.sha256(repr([(one.name, one.case) for one, _ in work]).encode()).hexdigest()
        known = _identity(simulated(work, asked) | {"region": cases, "model": document["model"]})
        return Kept(out.parent / f"{known[:10]}.futures", known, shape_of(work, asked))

    work = with_posts(municipalities, asked)
    found, learned, over_borders = realised(work, asked, kept(work)), None, None
    plan = shared(found, asked)
    if len(members_of(municipalities)):
        work = jobs(municipalities, found[range(len(plan)), plan], plan, asked)
        learned = realised(work, asked, kept(work), "municipalities that learn")[:, 0]
    if len(in_hand(municipalities)):
        over_borders = gained(
            municipalities, found, plan, asked,
            lambda work: realised(work, asked, kept(work), "municipalities without exchanges over borders"),
        )  # fmt: skip
    answer = answered(municipalities, found, asked, learned, over_borders)
    print(f"{_written(answer, out, document, say)}\n\n{out}")
    return 0


def _identity(document: Mapping[str, Any]) -> str:
    """Of what is asked, but for how it was typed."""
    return hashlib.sha256(json.dumps({**document, "command": ""}, sort_keys=True).encode()).hexdigest()


def _model() -> str:
    from experiments.answer.folder import model_fingerprint

    return model_fingerprint()


def _written(answer: Answer, out: Path, document: dict[str, Any], say: Any) -> str:
    """Write tables, picture and words; return the words."""
    from experiments.region.figure import picture
    from experiments.words.region import region_words

    table, asked = answer.municipalities, answer.asked
    sizes = {
        "municipalities": len(table), "firms": int(table.firms.sum()), "opportunities": int(table.opportunities.sum()),
        "futures": asked.replicates, "posts": asked.posts, "members": int((table.network != "").sum()),
        "over_borders": int(table.over_borders.sum()),
        "networks": table.network[table.network != ""].nunique(),
    }  # fmt: skip
    text = region_words(
        sizes, asked.weeks, answer.without, answer.gains, answer.choosing, answer.sharing, answer.learning,
        answer.borders, answer.places, table.municipality.tolist(), say,
    )  # fmt: skip
    write_table(out / "municipalities.csv", table)
    write_table(out / "curve.csv", answer.curve)
    write_document(out / "manifest.json", json.dumps(document, indent=2) + "\n")
    write_document(out / "answer.txt", text + "\n")
    write_atomically(out / "region.png", picture(answer, say))
    sign_again(out)
    return text
