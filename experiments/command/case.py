"""`symbiosis case`, `parks` and `places`: cases made of a list or of nothing, and what becomes of them."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.system.errors import UserError
from sim.files import in_line, named, shown, told
from sim.names import cleaned, nearest

if TYPE_CHECKING:  # lists, cases and numbers are imported when a command needs them
    from experiments.places.list import Listed, Place, Pool
    from sim import Case

COMMANDS = ("case", "parks", "places")
ALL_PLACES = "all"
MOST_DIGITS = 18  # of a whole number that is typed
_MOST_TOLD = 20  # rows, spellings and names in one line


def _whole(text: str) -> int:
    try:
        return int(text) if len(text) <= MOST_DIGITS else int("too long")
    except ValueError:
        raise argparse.ArgumentTypeError(f"{shown(text, 40)} is not a whole number") from None


def add_parsers(commands: Any) -> None:
    """Add the commands to the command line."""
    text = "make a case folder: a synthetic town, or the places of a list of exchanges"
    case = commands.add_parser(
        "case", help=text, description=f"{text.capitalize()} (docs/places.md).", allow_abbrev=False
    )
    ways = case.add_subparsers(dest="way", metavar="WAY", required=True, parser_class=type(case))

    town = ways.add_parser("generate", help="a synthetic town of a given shape", allow_abbrev=False)
    town.add_argument("--firms", type=_whole, required=True, help="number of firms")
    town.add_argument("--opportunities-per-firm", type=float, default=4.5, metavar="X", help="default 4.5")
    town.add_argument("--diversity", type=float, default=0.5, help="sectors a firm, 0-1 (default 0.5)")
    town.add_argument(
        "--anchor", type=float, default=0.0, help="share of opportunities through one firm, 0-1 (default 0: even)"
    )
    town.add_argument("--seed", type=_whole, default=1, help="number of the town (default 1)")
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
        table.add_argument("--replicates", type=_whole, default=100, help="futures of each scenario (default 100)")
        table.add_argument("--out", type=Path, default=Path("results") / "places", help="folder for the table")
        table.add_argument("--page", type=Path, help="also put the table between its markers in this page")


def _add_list(parser: Any) -> None:
    parser.add_argument("file", type=Path, help="CSV: Supplier, Accepter, Transaction, Attribute, location")
    parser.add_argument("--with-products", action="store_true", help="keep ordinary trade in products")
    parser.add_argument(
        "--latent-per-realised", type=float, default=0.0, metavar="K",
        help="also make K opportunities for each exchange of the list, by a rule that knows no physics (default 0)",
    )  # fmt: skip
    parser.add_argument(
        "--without-incomplete", action="store_true", help="leave out rows in which a partner or more is missing"
    )
    parser.add_argument("--seed", type=_whole, default=1, help="of the lot that makes latent ones (default 1)")


def run(given: argparse.Namespace) -> None:
    """Do what one of COMMANDS asks."""
    if given.command == "case":
        _generate(given) if given.way == "generate" else _from_exchanges(given)
        return
    if not 2 <= given.replicates <= 100_000:
        raise UserError(f"--replicates: {given.replicates} is out of range; allowed: 2 to 100000")
    listed = None if given.command == "places" else _read(given)  # a fault is told before what takes long is imported
    from experiments.places import tables as places

    places.check_can_publish(given.command, given.out, given.page)
    if listed is None:
        table = places.observed_table(given.replicates)
    else:
        made = _cases(listed.places, _pool(given), given.file.name)
        print(_told(listed.places, made, listed))
        table = places.parks_table(list(zip(listed.places, made, strict=True)), given.replicates)
    places.publish(given.command, table, given.out, given.page)


def _generate(given: argparse.Namespace) -> None:
    from experiments.places.folders import case_texts, check_new_folder, write_folders
    from sim.place.plain_town import synthetic_town

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
    from experiments.places.folders import case_texts, check_new_folder, write_folders

    check_new_folder(given.out)
    pool = _pool(given)
    listed = _read(given)
    chosen = _chosen(listed.places, given.place, given.file)
    made = _cases(chosen, pool, given.file.name)
    folders = {place.slug if given.place == ALL_PLACES else "": case_texts(case)
               for place, case in zip(chosen, made, strict=True)}  # fmt: skip
    write_folders(given.out, folders)
    print(_told(chosen, made, listed))
    if others := [place for place in listed.places if place not in chosen]:
        print(f"Not asked for: {len(others)} other places, {sum(place.rows for place in others)} rows.")
    print(f"Written: {given.out}" + (f", {len(folders)} folders" if given.place == ALL_PLACES else ""))


def _pool(given: argparse.Namespace) -> Pool:
    from experiments.places.list import Pool
    from sim.quantity import parse_quantity

    text = getattr(given, "value", "uniform(0.3, 0.9)")
    try:
        value = parse_quantity(text, 0.0, 1.0)
    except ValueError as error:
        raise UserError(f"--value: {error}") from None
    return Pool(given.latent_per_realised, value, given.seed, getattr(given, "as_running", False))


def _read(given: argparse.Namespace) -> Listed:
    from experiments.places.list import read_places

    return read_places(given.file, with_products=given.with_products, without_incomplete=given.without_incomplete)


def _chosen(found: Sequence[Place], asked: str | None, path: Path) -> list[Place]:
    names = [place.name for place in found]
    if asked == ALL_PLACES or (asked is None and len(found) == 1):
        return list(found)
    if asked is None:
        raise UserError(
            f"{named(path)}: holds {len(found)} places; add --place {ALL_PLACES}, or --place with one of:"
            f" {_few([in_line(name) for name in names])}"
        )
    wanted = cleaned(asked).casefold()
    chosen = [place for place in found if place.name.casefold() == wanted]
    if not chosen:
        raise UserError(f"--place: {shown(asked)} is not in {named(path)}{nearest(asked, names)}")
    return chosen


def _cases(found: Sequence[Place], pool: Pool, source: str) -> list[Case]:
    from experiments.places.list import make_case

    faults, made = [], []
    for place in found:
        try:
            made.append(make_case(place, pool, source))
        except UserError as error:
            faults.append(str(error))
    if faults:
        raise UserError(told(faults))
    return made


def _told(found: Sequence[Place], made: Sequence[Case], listed: Listed) -> str:
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
    if any(row[-1] for row in rows):
        lines.append("latent: made by a rule that knows no physics, not in the list (--latent-per-realised).")
    else:
        lines.append(
            "latent: none made; a list does not tell which other exchanges are possible (--latent-per-realised K)."
        )
    for place in found:
        if place.repeats:
            pairs = _few([f"{row.line} repeats {first.line}" for row, first in place.repeats])
            lines.append(f"{place.name}: row {pairs}")
        if place.joined:
            lines.append(f"{place.name}: read {_few([f'{other!r} as {first!r}' for other, first in place.joined])}")
        unnamed = sum(row.resource == "" for row in place.kept)
        if unnamed:
            lines.append(f"{place.name}: the resource of {unnamed} rows is not named; it counts as the supplier's own")
        if place.unknown:
            words = _few(sorted({shown(word, 40) for row in place.unknown for word in row.unknown}))
            numbers = _few([str(row.line) for row in place.unknown])
            lines.append(
                f"{place.name}: a partner of {len(place.unknown)} rows is not named ({words}); each counts as a firm of"
                f" its own (--without-incomplete leaves such rows out): row {numbers}"
            )
    if listed.incomplete:
        numbers = _few([str(line) for line in listed.incomplete])
        lines.append(f"Incomplete, left out: {len(listed.incomplete)} rows of the list: row {numbers}")
    if listed.unused:
        lines.append(f"Columns not used: {_few([shown(name, 40) for name in listed.unused])}")
    return "\n".join(lines)


def _few(items: Sequence[str]) -> str:
    more = f" and {len(items) - _MOST_TOLD} more" if len(items) > _MOST_TOLD else ""
    return ", ".join(items[:_MOST_TOLD]) + more
