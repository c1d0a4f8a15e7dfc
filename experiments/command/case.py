"""`symbiosis case`: a case folder made of nothing (generate, programme), or of a list (from-exchanges)."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.command.arguments import add_seed, between
from experiments.command.lists import account, add_list, add_terms, cases_of, few, read
from experiments.system.errors import UserError
from sim.files import in_line, named, shown
from sim.names import cleaned, nearest
from sim.place.branches import DEFAULT_BRANCHES, MOST_BRANCHES
from sim.quantity import Quantity, parse_quantity

if TYPE_CHECKING:
    from experiments.places.list import Place

ALL_PLACES = "all"
_ASSUMED = "uniform(0.3, 0.9)"  # worth of an exchange, which no list tells


def declare(commands: Any) -> None:
    """Declare the command and its ways."""
    text = "make a case folder: a synthetic town, or the places of a list of exchanges"
    case = commands.add_parser(
        "case", help=text, description=f"{text.capitalize()} (docs/places.md).", allow_abbrev=False
    )
    ways = case.add_subparsers(dest="way", metavar="WAY", required=True, parser_class=type(case))
    town = ways.add_parser("generate", help="a synthetic town of a given shape", allow_abbrev=False)
    # As sim.place.plain_town allows, which takes a quarter of a second to import.
    town.add_argument("--firms", type=between(2, 300), required=True, help="number of firms")
    town.add_argument("--opportunities-per-firm", type=float, default=4.5, metavar="X", help="default 4.5")
    town.add_argument("--diversity", type=between(0.0, 1.0), default=0.5, help="sectors a firm, 0-1 (default 0.5)")
    town.add_argument(
        "--anchor", type=between(0.0, 1.0), default=0.0,
        help="share of opportunities through one firm, 0-1 (default 0: even)",
    )  # fmt: skip
    town.add_argument("--without-services", action="store_true", help="by-products and utilities only")
    add_terms(town)
    _add_branches(town)
    add_seed(town, 1, "number of the town (default 1)")
    town.add_argument("--out", type=Path, required=True, help="new folder")
    town.set_defaults(run=_generate)

    many = ways.add_parser("programme", help="a made-up programme of many firms, as one place", allow_abbrev=False)
    add_programme(many)
    many.add_argument("--out", type=Path, required=True, help="new folder")
    many.set_defaults(run=_programme)

    place = ways.add_parser("from-exchanges", help="places of a list of realised exchanges", allow_abbrev=False)
    add_list(place)
    place.add_argument("--place", help=f"one place as named in the list, or {ALL_PLACES}: a folder for each")
    place.add_argument("--value", type=_share, default=_ASSUMED, help=f"worth of an exchange (default {_ASSUMED})")
    _add_branches(place)
    place.add_argument("--as-running", action="store_true", help="the exchanges of the list operate at the start")
    place.add_argument("--out", type=Path, required=True, help="new folder")
    place.set_defaults(run=_from_exchanges)


def add_programme(command: Any) -> None:
    """Declare the flags of a made-up programme, as sim.place.programme allows."""
    command.add_argument("--firms", type=between(7, 20_000), required=True, help="number of firms, 7 to 20000")
    _add_branches(command)
    add_seed(command, 1, "number of the programme (default 1)")


def _add_branches(command: Any) -> None:
    command.add_argument(
        "--branches", type=between(0, MOST_BRANCHES), default=DEFAULT_BRANCHES,
        help=f"further receivers that a by-product or utility may come to have, 0-{MOST_BRANCHES}"
        f" (default {DEFAULT_BRANCHES})",
    )  # fmt: skip


def _share(text: str) -> Quantity:
    try:
        return parse_quantity(text, 0.0, 1.0)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _generate(given: argparse.Namespace) -> int:
    from experiments.places.folders import case_texts, check_new_folder, write_folders
    from sim.place.plain_town import synthetic_town  # a quarter of a second

    check_new_folder(given.out)

    try:
        case = synthetic_town(
            given.firms, given.opportunities_per_firm,
            diversity=given.diversity, anchor=given.anchor, seed=given.seed, name=given.out.name,
            terms=given.terms, services=not given.without_services, branches=given.branches,
        )  # fmt: skip
    except ValueError as error:
        parts = [line.partition(":") for line in str(error).split("\n")]
        raise UserError("\n".join(f"--{key.replace('_', '-')}:{rest}" for key, _, rest in parts)) from None
    write_folders(given.out, {"": case_texts(case)})
    rows = len(case.declared_opportunities)
    print(f"{given.out}: {len(case.firms)} firms, {rows} opportunities, all made up.")
    print(f"Run it: symbiosis run case={given.out}")
    return 0


def _programme(given: argparse.Namespace) -> int:
    from experiments.places.folders import case_texts, check_new_folder, write_folders
    from sim.place.programme import as_one_case, programme

    check_new_folder(given.out)
    towns = programme(given.firms, seed=given.seed, branches=given.branches)
    case = as_one_case(towns, given.out.name)
    write_folders(given.out, {"": case_texts(case)})
    rows = len(case.declared_opportunities)
    print(f"{given.out}: {len(case.firms)} firms of {len(towns)} towns, {rows} opportunities, all made up.")
    print(f"Run it: symbiosis run case={given.out}")
    return 0


def _from_exchanges(given: argparse.Namespace) -> int:
    from experiments.places.folders import case_texts, check_new_folder, write_folders

    check_new_folder(given.out)
    listed = read(given)
    chosen = _chosen(listed.places, given.place, given.file)
    made = cases_of(chosen, given)
    folders = {place.slug if given.place == ALL_PLACES else "": case_texts(case)
               for place, case in zip(chosen, made, strict=True)}  # fmt: skip
    write_folders(given.out, folders)
    print(account(chosen, made, listed))
    if others := [place for place in listed.places if place not in chosen]:
        print(f"Not asked for: {len(others)} other places, {sum(place.rows for place in others)} rows.")
    print(f"Written: {given.out}" + (f", {len(folders)} folders" if given.place == ALL_PLACES else ""))
    return 0


def _chosen(found: Sequence[Place], asked: str | None, path: Path) -> list[Place]:
    names = [place.name for place in found]
    if asked == ALL_PLACES or (asked is None and len(found) == 1):
        return list(found)
    if asked is None:
        raise UserError(
            f"{named(path)}: holds {len(found)} places; add --place {ALL_PLACES}, or --place with one of:"
            f" {few([in_line(name) for name in names])}"
        )
    wanted = cleaned(asked).casefold()
    chosen = [place for place in found if place.name.casefold() == wanted]
    if not chosen:
        raise UserError(f"--place: {shown(asked)} is not in {named(path)}{nearest(asked, names)}")
    return chosen
