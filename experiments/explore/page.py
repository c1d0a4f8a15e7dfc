"""What docs/sensitivity.md quotes: the published sensitivity of all parameters, and in how many plausible sets each
headline holds."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from experiments import markers as pages
from experiments.explore.study import BOTH, MORRIS, PICTURE, TABLES
from experiments.words.catalogue import words_of
from experiments.words.doubt import of_hundred, share_of, wording_of
from experiments.words.explore import NOTHING, TOLD

PAGE, FOLDER = Path("docs") / "sensitivity.md", "sensitivity"
TABLE = TABLES[MORRIS]
COMMAND = "symbiosis explore morris facilitator=appointed meetings=monthly"
HOME = "vestbygd"


def sensitivity_block(manifest: Mapping[str, Any], table: pd.DataFrame, answer: str) -> str:
    """The answer, and a row for each number that is told from luck, the first first."""
    both = table[table.draw.astype(str) == BOTH].set_index("number")
    ranks = {
        draw: table[table.draw.astype(str) == draw].set_index("number").mu_star.rank(ascending=False, method="min")
        for draw in ("1", "2")
    }
    told = both[both.verdict == TOLD].sort_values("mu_star", ascending=False, kind="stable")
    rows = pd.DataFrame(
        {
            "number": [f"`{key.removeprefix('parameters.')}`" for key in told.index],
            "moved from, to": [f"{row.low_end:g} to {row.high_end:g}" for row in told.itertuples()],
            "mean effect": [f"{row.mu:+.2f}" for row in told.itertuples()],
            "mean size of the effect": [f"{r.mu_star:.2f} ± {r.mu_star_half_width:.2f}" for r in told.itertuples()],
            "by luck alone": [f"{row.by_luck:.2f}" for row in told.itertuples()],
            "place in draw 1, 2": [f"{ranks['1'][key]:.0f}, {ranks['2'][key]:.0f}" for key in told.index],
        }
    )
    still = sorted(key.removeprefix("parameters.") for key in both.index[both.verdict == NOTHING])
    groups = pd.Series([key.partition(".")[0] for key in still]).value_counts(sort=False)
    return "\n\n".join(
        [
            f"Model {manifest['model']}; {manifest['points']} paths in each of two draws (seeds"
            f" {manifest['seeds'][0]} and {manifest['seeds'][1]}), {manifest['replicates']} futures of"
            f" {manifest['weeks'] // 52} years at each point.",
            "\n".join(f"> {line}" for line in answer.strip().splitlines()),
            "Numbers that are told from luck (exchanges realised per whole range; ± is half of the 95 % interval):",
            pages.markdown(rows),
            "Without any effect here, by group: "
            + ", ".join(f"{group} {count}" for group, count in groups.items()) + ".",
            f"![The numbers that count most](../results/published/{FOLDER}/{PICTURE})",
        ]
    )  # fmt: skip


def claims_block(manifest: Mapping[str, Any], table: pd.DataFrame, model: str) -> str:
    """A row for each headline: in how many of 100 plausible sets it holds at home, where it holds least, and so how
    surely it may be told. model: that of the sensitivity above; whether it is another is said."""
    words, rows = words_of("en"), []
    for claim, group in table.groupby("claim", sort=False):
        home = group[group.place == HOME].iloc[0]
        least = group.loc[group.true.idxmin()]
        rows.append(
            {
                "headline": words(f"doubt.claim.{claim}"),
                "Vestbygd": f"{of_hundred(home.true)} ({100 * home.low:.0f} to {100 * home.high:.0f})",
                "where it holds least": f"{of_hundred(share_of(str(claim), table))}"
                f" ({words(f'doubt.place.{least.place}')})",
                "so it": wording_of(str(claim), table, words),
            }
        )
    return "\n\n".join(
        [
            f"Model {manifest['model']}; {manifest['sets']} sets of {len(manifest['ranges'])} values."
            + ("" if manifest["model"] == model else " That is an earlier state of the model than above."),
            pages.markdown(pd.DataFrame(rows)),
            "![In how many of 100 plausible sets each claim holds](../results/published/doubt/claims.png)",
        ]
    )
