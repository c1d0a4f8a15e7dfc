"""`symbiosis power`: what one could know from looking at real parks.

How many parks, watched for how long, tell "a facilitator matters" from "it does not"; and what
a park without an exchange after two years says. Parks are synthetic towns of different kinds, so that
they differ as real ones do and not by luck alone.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
from scipy import stats

from experiments.statistics import mean_interval
from experiments.system.files import check_can_write, write_table
from experiments.system.progress import Progress
from sim import Scenario, simulate
from sim.place.mixed_town import generated_town

TABLES = ("power.csv", "zero_after_two_years.csv")
SEED = 1
TOWNS, FIRMS = 100, 10
YEARS = (2, 5, 10)
PARKS = (*range(5, 21), 25, 30, 40, 50)  # with fewer a rank test of small counts says nothing
REPEATS = 2_000  # made-up studies for each number of parks
LEVEL, WANTED = 0.05, 0.8
ARMS = {
    "nobody": Scenario("none", "park", "monthly"),
    "informal": Scenario("informal", "park", "monthly"),
    "appointed": Scenario("appointed", "park", "monthly"),
}
COMPARISONS = (("nobody", "appointed"), ("informal", "appointed"), ("nobody", "informal"))


def power(replicates: int, out: Path) -> None:
    """Print and write both tables. replicates: futures of each of the towns."""
    for name in TABLES:
        check_can_write(out / name)
    outcomes = park_outcomes(replicates)
    studies = power_table(outcomes)
    zeros = zero_table(outcomes)
    for name, table in zip(TABLES, (studies, zeros), strict=True):
        write_table(out / name, table)
    print(f"Parks in each group that a study needs to see the difference with a chance of {WANTED:.0%} (two-sided")
    print(f"Mann-Whitney test at {LEVEL:.0%}; towns of {FIRMS} firms, park, monthly meetings):\n")
    for row in needed(studies).itertuples():
        print(f"  {row.baseline:>9} against {row.other:<9} after {row.years:>2} years: {row.parks}")
    print("\nA park without any exchange after two years:\n")
    for row in zeros.itertuples():
        print(f"  with {row.facilitator:<9} {row.share_zero:.0%} of parks ({row.low:.0%} to {row.high:.0%})")
    print(f"\nTables: {out / TABLES[0]}, {out / TABLES[1]}")


def park_outcomes(replicates: int) -> pd.DataFrame:
    """Exchanges realised by arm, years, town and replicate."""
    progress, parts = Progress(TOWNS, "towns"), []
    for town in range(1, TOWNS + 1):
        case = generated_town(FIRMS, town=town)
        for arm, scenario in ARMS.items():
            weeks = simulate(case, scenario, seed=SEED, replicates=replicates, weeks=52 * max(YEARS)).weeks
            for years in YEARS:
                realised = weeks.loc[weeks.week == 52 * years, "exchanges_realised"].to_numpy()
                parts.append(pd.DataFrame({"arm": arm, "years": years, "town": town, "realised": realised}))
        progress.advance(1)
    return pd.concat(parts, ignore_index=True)


def power_table(outcomes: pd.DataFrame) -> pd.DataFrame:
    """Share of made-up studies that find the difference, by comparison, years and parks in each group."""
    rng, rows = np.random.default_rng(SEED), []
    for baseline, other in COMPARISONS:
        for years in YEARS:
            of_years = outcomes[outcomes.years == years]
            ours, theirs = (of_years.loc[of_years.arm == arm, "realised"].to_numpy() for arm in (other, baseline))
            for parks in PARKS:
                p = _p_values(rng.choice(ours, (REPEATS, parks)), rng.choice(theirs, (REPEATS, parks)))
                found = int((p < LEVEL).sum())
                interval = stats.binomtest(found, REPEATS).proportion_ci(method="wilson")
                rows.append(
                    {
                        "baseline": baseline,
                        "other": other,
                        "years": years,
                        "parks": parks,
                        "power": found / REPEATS,
                        "low": interval.low,
                        "high": interval.high,
                    }
                )
    return pd.DataFrame(rows)


def _p_values(ours: np.ndarray, theirs: np.ndarray) -> np.ndarray:
    """Two-sided p of each study; studies in rows. Where all parks are alike there is nothing to find."""
    result = stats.mannwhitneyu(ours, theirs, axis=1, method="asymptotic" if ours.shape[1] > 8 else "auto")
    return np.nan_to_num(result.pvalue, nan=1.0)


def needed(studies: pd.DataFrame) -> pd.DataFrame:
    """The fewest parks of PARKS in each group with enough power, as have all larger numbers."""
    rows = []
    for (baseline, other, years), group in studies.groupby(["baseline", "other", "years"], sort=False):
        enough = group.sort_values("parks", ascending=False).power.ge(WANTED).cumprod().astype(bool)
        parks = group.sort_values("parks", ascending=False)[enough].parks
        rows.append(
            {"baseline": baseline, "other": other, "years": years,
             "parks": _told(parks)}
        )  # fmt: skip
    return pd.DataFrame(rows)


def _told(parks: pd.Series) -> str:
    if parks.empty:
        return f"more than {max(PARKS)}"
    return f"{parks.min()}" if parks.min() > min(PARKS) else f"{min(PARKS)} or fewer"


def zero_table(outcomes: pd.DataFrame) -> pd.DataFrame:
    """Share of parks with nothing realised after two years, by facilitator, with 95 % interval (of the
    mean over towns: futures of one town are alike), and how much likelier such a park is than with an
    appointed facilitator (likelihood ratio)."""
    two = outcomes[outcomes.years == 2]
    shares = two.groupby("arm").realised.apply(lambda realised: (realised == 0).mean())
    rows = []
    for arm in ARMS:
        own = two[two.arm == arm]
        interval = mean_interval((own.realised == 0).groupby(own.town).mean())
        rows.append(
            {
                "facilitator": arm,
                "share_zero": interval.mean,
                "low": interval.low,
                "high": interval.high,
                "likelihood_ratio_against_appointed": shares[arm] / shares["appointed"],
            }
        )
    return pd.DataFrame(rows)
