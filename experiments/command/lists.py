"""`symbiosis parks` and `places`: what becomes of the places of a list, and of the shipped ones.

Also what every command has that is given a list: its flags, its cases, and what is told of its rows.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments import markers
from experiments.command.arguments import add_replicates, add_seed, between
from experiments.system.errors import UserError
from experiments.system.files import check_can_write
from sim.files import shown, told

if TYPE_CHECKING:  # lists, cases and numbers are imported when a command needs them
    from experiments.places.list import Listed, Place
    from sim import Case

_MOST_TOLD = 20  # rows, spellings and names in one line


def declare(commands: Any) -> None:
    """Declare the commands."""
    for name, text, run in (
        ("parks", "every place of a list over ten years, with and without a facilitator", _parks),
        ("places", "the shipped places against what was observed there", _places),
    ):
        table = commands.add_parser(
            name, help=text, description=f"{text.capitalize()} (docs/places.md).", allow_abbrev=False
        )
        if name == "parks":
            add_list(table)
        add_replicates(table, "futures of each scenario (default 100)", 100, allowed=(2, 100_000))
        table.add_argument("--out", type=Path, default=Path("results") / "places", help="folder for the table")
        table.add_argument("--page", type=Path, help="also put the table between its markers in this page")
        table.set_defaults(run=run)


def add_list(command: Any) -> None:
    """Declare a list of exchanges and how it is read."""
    command.add_argument("file", type=Path, help="CSV: Supplier, Accepter, Transaction, Attribute, location")
    command.add_argument("--with-products", action="store_true", help="keep ordinary trade in products")
    command.add_argument(
        "--latent-per-realised", type=between(0.0, 20.0), default=0.0, metavar="K",
        help="also make K opportunities for each exchange of the list, by a rule that knows no physics (default 0)",
    )  # fmt: skip
    command.add_argument(
        "--without-incomplete", action="store_true", help="leave out rows in which a partner or more is missing"
    )
    add_terms(command)
    add_seed(command, 1, "of the lot that makes latent ones (default 1)")


def add_terms(command: Any) -> None:
    """Declare where hours, permits and capital need of what is made up are from."""
    command.add_argument(  # as sim.place.plain_town.TERMS, which takes a quarter of a second to import
        "--terms", choices=("kind", "reference"), default="kind",
        help="hours, permits and capital need of an exchange: by its kind (default), or as in the reference case",
    )  # fmt: skip


def _parks(given: argparse.Namespace) -> int:
    listed = read(given)
    _check_can_publish(given)
    made = cases_of(listed.places, given)
    print(account(listed.places, made, listed))
    from experiments.places.tables import parks_table, publish  # when nothing is left to refuse

    table = parks_table(list(zip(listed.places, made, strict=True)), given.replicates)
    publish(given.command, table, given.out, given.page)
    return 0


def _places(given: argparse.Namespace) -> int:
    _check_can_publish(given)
    from experiments.places.tables import observed_table, publish

    publish(given.command, observed_table(given.replicates), given.out, given.page)
    return 0


def _check_can_publish(given: argparse.Namespace) -> None:
    """Before minutes of work: whether table and page can be written. Raises StorageError, UserError."""
    check_can_write(given.out / f"{given.command}.csv")
    if given.page is not None:
        markers.check(given.command, given.page)
        check_can_write(given.page)


def read(given: argparse.Namespace) -> Listed:
    """The list that is given. Raises UserError with its faults."""
    from experiments.places.list import read_places

    return read_places(given.file, with_products=given.with_products, without_incomplete=given.without_incomplete)


def cases_of(found: Sequence[Place], given: argparse.Namespace) -> list[Case]:
    """The case of each place. Raises UserError with the faults of all."""
    from experiments.places.from_list import Pool, make_case

    asked = {name: getattr(given, name) for name in ("value", "branches", "as_running") if hasattr(given, name)}
    pool = Pool(given.latent_per_realised, seed=given.seed, terms=given.terms, **asked)
    faults, made = [], []
    for place in found:
        try:
            made.append(make_case(place, pool, given.file.name))
        except UserError as error:
            faults.append(str(error))
    if faults:
        raise UserError(told(faults))
    return made


def account(found: Sequence[Place], made: Sequence[Case], listed: Listed) -> str:
    """What became of every row."""
    columns = ("place", "rows", "kept", "products", "repeats", "firms", "latent")
    rows: list[tuple[Any, ...]] = [
        (
            p.name, p.rows, len(p.kept), len(p.products), len(p.repeats), len(p.firms),
            len(c.declared_opportunities) - len(p.kept),
        )
        for p, c in zip(found, made, strict=True)
    ]  # fmt: skip
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
            pairs = few([f"{row.line} repeats {first.line}" for row, first in place.repeats])
            lines.append(f"{place.name}: row {pairs}")
        if place.joined:
            lines.append(f"{place.name}: read {few([f'{other!r} as {first!r}' for other, first in place.joined])}")
        unnamed = sum(row.resource == "" for row in place.kept)
        if unnamed:
            lines.append(f"{place.name}: the resource of {unnamed} rows is not named; it counts as the supplier's own")
        if place.unknown:
            words = few(sorted({shown(word, 40) for row in place.unknown for word in row.unknown}))
            numbers = few([str(row.line) for row in place.unknown])
            lines.append(
                f"{place.name}: a partner of {len(place.unknown)} rows is not named ({words}); each counts as a firm of"
                f" its own (--without-incomplete leaves such rows out): row {numbers}"
            )
    if listed.incomplete:
        numbers = few([str(line) for line in listed.incomplete])
        lines.append(f"Incomplete, left out: {len(listed.incomplete)} rows of the list: row {numbers}")
    if listed.unused:
        lines.append(f"Columns not used: {few([shown(name, 40) for name in listed.unused])}")
    return "\n".join(lines)


def few(items: Sequence[str]) -> str:
    """Items in a line, the first of them where there are many."""
    more = f" and {len(items) - _MOST_TOLD} more" if len(items) > _MOST_TOLD else ""
    return ", ".join(items[:_MOST_TOLD]) + more
