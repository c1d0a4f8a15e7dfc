"""`symbiosis case`, `parks` and `places`: cases made of a list or of nothing, and what becomes of them."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.errors import UserError
from sim.names import nearest

if TYPE_CHECKING:  # lists, cases and numbers are imported when a command needs them
    from experiments.exchange_list import Place, Pool
    from sim import Case

COMMANDS = ("case", "parks", "places")
ALL_PLACES = "all"


def add_parsers(commands: Any) -> None:
    """Add the commands to the command line."""
    text = "make a case folder: a synthetic town, or the places of a list of exchanges"
    case = commands.add_parser(
        "case", help=text, description=f"{text.capitalize()} (docs/places.md).", allow_abbrev=False
    )
    ways = case.add_subparsers(dest="way", metavar="WAY", required=True, parser_class=type(case))

    town = ways.add_parser("generate", help="a synthetic town of a given shape", allow_abbrev=False)
    town.add_argument("--firms", type=int, required=True, help="number of firms")
    town.add_argument("--opportunities-per-firm", type=float, default=4.5, metavar="X", help="default 4.5")
    town.add_argument("--diversity", type=float, default=0.5, help="sectors a firm, 0-1 (default 0.5)")
    town.add_argument(
        "--anchor", type=float, default=0.0, help="share of opportunities through one firm, 0-1 (default 0: even)"
    )
    town.add_argument("--seed", type=int, default=1, help="number of the town (default 1)")
    town.add_argument("--out", type=Path, required=True, help="new folder")

    place = ways.add_parser("from-exchanges", help="places of a list of realised exchanges", allow_abbrev=False)
    _add_list(place)
    place.add_argument("--place", help=f"one place as named in the list, or {ALL_PLACES}: a folder for each")
    place.add_argument("--value", default="uniform(0.3, 0.9)", help="worth of an exchange (default uniform(0.3, 0.9))")
    place.add_argument("--as-running", action="store_true", help="the exchanges of the list operate at the start")
    place.add_argument("--out", type=Path, required=True, help="new folder")

    for name, text in (
        ("parks", "every place of a list over ten years, with and without a facilitator"),
        ("places", "the shipped places against what was observed there"),
    ):
        table = commands.add_parser(
            name, help=text, description=f"{text.capitalize()} (docs/places.md).", allow_abbrev=False
        )
        if name == "parks":
            _add_list(table)
        table.add_argument("--replicates", type=int, default=100, help="futures of each scenario (default 100)")
        table.add_argument("--out", type=Path, default=Path("results") / "places", help="folder for the table")
        table.add_argument("--page", type=Path, help="also put the table between its markers in this page")


def _add_list(parser: Any) -> None:
    parser.add_argument("file", type=Path, help="CSV: Supplier, Accepter, Transaction, Attribute, location")
    parser.add_argument("--with-products", action="store_true", help="keep ordinary trade in products")
    parser.add_argument(
        "--latent-per-realised", type=float, default=2.0, metavar="K",
        help="latent opportunities made for each exchange of the list (default 2: an assumption)",
    )  # fmt: skip
    parser.add_argument("--seed", type=int, default=1, help="of the lot that makes latent ones (default 1)")


def run(given: argparse.Namespace) -> None:
    """Do what one of COMMANDS asks."""
    if given.command == "case":
        _generate(given) if given.way == "generate" else _from_exchanges(given)
        return
    if not 2 <= given.replicates <= 100_000:
        raise UserError(f"--replicates: {given.replicates} is out of range; allowed: 2 to 100000")
    from experiments import places

    places.check_can_publish(given.command, given.out, given.page)
    if given.command == "places":
        table = places.observed_table(given.replicates)
    else:
        found, unused = _read(given)
        made = _cases(found, _pool(given), given.file.name)
        print(_told(found, made, unused))
        table = places.parks_table(list(zip(found, made, strict=True)), given.replicates)
    places.publish(given.command, table, given.out, given.page)


def _generate(given: argparse.Namespace) -> None:
    from experiments.case_files import case_texts, check_new_folder, write_folders
    from sim.towns import synthetic_town

    check_new_folder(given.out)
    try:
        case = synthetic_town(
            given.firms, given.opportunities_per_firm,
            diversity=given.diversity, anchor=given.anchor, seed=given.seed, name=given.out.name,
        )  # fmt: skip
    except ValueError as error:
        parts = [line.partition(":") for line in str(error).split("\n")]
        raise UserError("\n".join(f"--{key.replace('_', '-')}:{rest}" for key, _, rest in parts)) from None
    write_folders(given.out, {"": case_texts(case)})
    print(f"{given.out}: {len(case.firms)} firms, {len(case.opportunities)} opportunities, all made up.")
    print(f"Run it: symbiosis run case={given.out}")


def _from_exchanges(given: argparse.Namespace) -> None:
    from experiments.case_files import case_texts, check_new_folder, write_folders

    check_new_folder(given.out)
    pool = _pool(given)
    found, unused = _read(given)
    chosen = _chosen(found, given.place, given.file)
    made = _cases(chosen, pool, given.file.name)
    folders = {place.slug if given.place == ALL_PLACES else "": case_texts(case)
               for place, case in zip(chosen, made, strict=True)}  # fmt: skip
    write_folders(given.out, folders)
    print(_told(chosen, made, unused))
    if others := [place for place in found if place not in chosen]:
        print(f"Not asked for: {len(others)} other places, {sum(place.rows for place in others)} rows.")
    print(f"Written: {given.out}" + (f", {len(folders)} folders" if given.place == ALL_PLACES else ""))


def _pool(given: argparse.Namespace) -> Pool:
    from experiments.exchange_list import Pool
    from sim.case import parse_quantity

    text = getattr(given, "value", "uniform(0.3, 0.9)")
    try:
        value = parse_quantity(text, 0.0, 1.0)
    except ValueError as error:
        raise UserError(f"--value: {error}") from None
    return Pool(given.latent_per_realised, value, given.seed, getattr(given, "as_running", False))


def _read(given: argparse.Namespace) -> tuple[list[Place], tuple[str, ...]]:
    from experiments.exchange_list import read_places

    return read_places(given.file, with_products=given.with_products)


def _chosen(found: Sequence[Place], asked: str | None, path: Path) -> list[Place]:
    names = [place.name for place in found]
    if asked == ALL_PLACES or (asked is None and len(found) == 1):
        return list(found)
    if asked is None:
        raise UserError(
            f"{path}: holds {len(found)} places; add --place {ALL_PLACES}, or --place with one of: {', '.join(names)}"
        )
    chosen = [place for place in found if place.name.casefold() == asked.casefold()]
    if not chosen:
        raise UserError(f"--place: {asked!r} is not in {path}{nearest(asked, names)}")
    return chosen


def _cases(found: Sequence[Place], pool: Pool, source: str) -> list[Case]:
    from experiments.exchange_list import make_case

    faults, made = [], []
    for place in found:
        try:
            made.append(make_case(place, pool, source))
        except UserError as error:
            faults.append(str(error))
    if faults:
        raise UserError("\n".join(faults))
    return made


def _told(found: Sequence[Place], made: Sequence[Case], unused: Sequence[str]) -> str:
    """What became of every row."""
    columns = ("place", "rows", "kept", "products", "repeats", "firms", "latent")
    rows: list[tuple[Any, ...]] = [
        (p.name, p.rows, len(p.kept), len(p.products), len(p.repeats), len(p.firms), len(c.opportunities) - len(p.kept))
        for p, c in zip(found, made, strict=True)
    ]
    if len(rows) > 1:
        rows.append(("together", *(sum(row[k] for row in rows) for k in range(1, len(columns)))))
    width = max(len(str(row[0])) for row in [columns, *rows])
    lines = [f"{row[0]:<{width}}" + "".join(f"{cell:>10}" for cell in row[1:]) for row in [columns, *rows]]
    lines.append(
        "products: left out, ordinary trade (--with-products keeps them). repeats: left out, in an earlier row too."
    )
    lines.append("latent: made by a rule, not in the list (--latent-per-realised).")
    for place in found:
        if place.repeats:
            pairs = ", ".join(f"{row.line} repeats {first.line}" for row, first in place.repeats)
            lines.append(f"{place.name}: row {pairs}")
        if place.joined:
            pairs = ", ".join(f"{other!r} as {first!r}" for other, first in place.joined)
            lines.append(f"{place.name}: read {pairs}")
        unnamed = sum(row.resource == "" for row in place.kept)
        if unnamed:
            lines.append(f"{place.name}: the resource of {unnamed} rows is not named; it counts as the supplier's own")
    if unused:
        lines.append(f"Columns not used: {', '.join(map(repr, unused))}")
    return "\n".join(lines)
