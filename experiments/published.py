"""`make published`: every table and picture that README and docs cite, made again by their commands."""

from __future__ import annotations

import io
import re
import tempfile
import textwrap
from pathlib import Path
from typing import Any

import pandas as pd

from experiments import markers as pages
from experiments.answer.folder import identity_hash, model_fingerprint
from experiments.cli import main as symbiosis
from experiments.evidence import activation, described, power
from experiments.evidence.calibrate import errors_by_place
from experiments.evidence.claims import DECIDES, DOUBT, TABLE, published_claims
from experiments.evidence.patterns import CALIBRATED
from experiments.evidence.straw_men import STRAW_MEN
from experiments.evidence.together import together_block
from experiments.evidence.validate import BETWEEN, counts, found
from experiments.explore import page as sensitivity
from experiments.request.settings import settings
from experiments.statistics import Interval
from experiments.sweep import make_design, run_sweep
from experiments.sweep.prepared import ANSWERS, answer_line
from experiments.system import checksums
from experiments.system.errors import DamageError
from experiments.system.files import write_atomically
from experiments.teaching import dice, ranges
from experiments.words.catalogue import words_of
from experiments.words.doubt import of_hundred, shipped_claims, wording_of

PUBLISHED = Path("results") / "published"
RUNS = Path("results") / "runs"
# Experiment, and the files of it that are published. Figures as SVG are left in results/runs.
EXPERIMENTS = {
    "three_levers": (
        "summary.csv", "effects.csv", "answer.txt", "manifest.json",
        "over_time.png", "grid.png", "funnel.png", "states.png", "stages.png", "network.png",
    ),
}  # fmt: skip
SHIPPED_CLAIMS = Path(__file__).parent / "words" / TABLE  # of what is published, for those who install without it
README, ANSWERS_PAGE, VALIDATION = Path("README.md"), Path("experiments") / "README.md", Path("docs") / "validation.md"
CALIBRATION = "calibration"
OWN_COMMANDS = {  # folders in PUBLISHED that take long
    CALIBRATION: "symbiosis calibrate", DOUBT: "symbiosis doubt",
    sensitivity.FOLDER: f"{sensitivity.COMMAND} --out results/published/{sensitivity.FOLDER}",
}  # fmt: skip
MAX_TABLE_BYTES = 10_000_000
TABLES = ("reference-table", "vestbygd-table", "paired-luck", "validate", "power")


def published_bytes(name: str, folder: Path = PUBLISHED) -> bytes:
    """The bytes of a published file, compared with the list of checksums. Raises DamageError."""
    try:
        return checksums.listed_bytes(folder, name, MAX_TABLE_BYTES)
    except DamageError as error:
        command = OWN_COMMANDS.get(name.partition("/")[0], "make published")
        raise DamageError(f"{error}; `{command}` makes it again") from None


def published_table(name: str, folder: Path = PUBLISHED) -> pd.DataFrame:
    """A published table, compared with the list of checksums. Raises DamageError."""
    return pd.read_csv(io.BytesIO(published_bytes(name, folder)))


def answer_block(answer: str) -> str:
    """The end of a printed answer from its question on, as the README quotes it: sentences, a table, a caution."""
    parts = answer[answer.rindex(settings([], "three_levers").question) :].strip().split("\n\n")
    lines = [line for part in parts for line in (*(_table(part) or textwrap.wrap(part, 116)), "")][:-1]
    return "\n".join(["", *(f"> {line}".rstrip() for line in lines), ""])


def _table(part: str) -> list[str]:
    """A printed table as Markdown; nothing of what is none."""
    rows = [re.split(r" {2,}", line.strip()) for line in part.split("\n")]
    if len(rows) == 1:
        return []
    return pages.markdown(pd.DataFrame(rows[1:], columns=rows[0])).split("\n")


def answers_block() -> str:
    """A row for each experiment of one's own line of answer, from a fresh sweep."""
    rows = [f"Model {model_fingerprint()}.", "", "| experiment | question | answer |", "|---|---|---|"]
    for name in ANSWERS:
        request = settings([], name)
        with tempfile.TemporaryDirectory() as folder:
            line = answer_line(name, design := make_design(request), run_sweep(design, Path(folder) / name).folder)
        rows.append(f"| `{name}` | {request.question} | {line} |")
    return "\n".join(rows)


def validation_block(folder: Path = PUBLISHED) -> str:
    """The table of patterns, which straw men fail and pass them, and what the straw men are, as docs/validation.md
    shows them."""
    table = published_table("validation.csv", folder).fillna({"also": "", "failed_by": "", "passed_by": ""})
    letters = {man.name: chr(ord("A") + number) for number, man in enumerate(STRAW_MEN)}

    def lettered(names: pd.Series) -> list[str]:
        return [" ".join(letters[name] for name in cell.split(BETWEEN)) if cell else "none" for cell in names]

    shown = pd.DataFrame(
        {
            "pattern": [f"`{row.pattern}` [@{row.source}]" for row in table.itertuples()],
            "observed": table.observed,
            "the model": [f"{row.measure}: {found(row)}" for row in table.itertuples()],
            "rule": table["rule"],
            "verdict": [f"**{verdict}**" for verdict in table.verdict],
            "use": table["use"].replace({CALIBRATED: "for calibration"}),
            "counted": table.counted,
            "failed by": lettered(table.failed_by),
            "passed by": lettered(table.passed_by),
        }
    )
    men = pd.DataFrame(
        [(letters[man.name], man.name, f"`{'`, `'.join(man.values)}`", man.why) for man in STRAW_MEN],
        columns=["", "straw man", "parameters set", "why it must not pass"],
    )
    counted = table[table.counted == "yes"]
    by_use = pd.crosstab(counted["use"].replace({CALIBRATED: "for calibration"}), counted.verdict).reset_index()
    parts = ["Rows counted, by what was known of them:", pages.markdown(by_use), "All rows:", pages.markdown(shown)]
    return "\n\n".join([*parts, counts(table), "The straw men:", pages.markdown(men)])


def calibration_block(folder: Path = PUBLISHED) -> str:
    """The tables of the calibration, as docs/validation.md shows them, or that there are none yet."""
    if not (folder / CALIBRATION).exists():
        return "No calibration is published with this version of the model: `symbiosis calibrate` runs it."
    name = f"{CALIBRATION}/manifest.json"
    manifest = checksums.document_of(published_bytes(name, folder), folder / name)
    posterior, checks, left_out = (
        published_table(f"{CALIBRATION}/{name}.csv", folder) for name in ("posterior", "predictive", "left_out")
    )
    difference = Interval(**manifest["error_minus_error_of_default"])
    return "\n\n".join(
        [
            f"Model {manifest['model']}; {manifest['sets']} sets, {manifest['replicates']} futures each, seed"
            f" {manifest['seed']}; {manifest['kept']} pseudo-datasets kept. *Spread lost*: how much narrower"
            " the posterior is than the prior.",
            pages.markdown(posterior.drop(columns=["prior_low", "prior_high"])),
            "What the fitted model predicts for single futures (5 %, median, 95 %), against what was observed; the"
            " error is in standard deviations of the prior:",
            pages.markdown(checks),
            "Each place predicted from the others alone, beside the default:",
            pages.markdown(left_out.drop(columns=["median", "holds_observed"])),
            "Mean error of each place when it is left out: of the posterior, of its medians, of the default:",
            pages.markdown(errors_by_place(left_out).reset_index()),
            f"**On places left out the posterior medians against the default: {manifest['on_places_left_out']}**"
            f" (difference of errors {difference}, 95 % interval over {difference.n} places).",
            "![What the evidence says of each parameter](../results/published/calibration/posterior.png)",
            "![What the fitted model predicts](../results/published/calibration/predictive.png)",
        ]
    )


def doubt_block(folder: Path = PUBLISHED) -> str:
    """What survives doubt, as docs/validation.md shows it, or that nothing is published yet."""
    if not (folder / DOUBT).exists():
        return "Nothing is published with this version of the model: `symbiosis doubt` runs it."
    name, words = f"{DOUBT}/manifest.json", words_of("en")
    manifest = checksums.document_of(published_bytes(name, folder), folder / name)
    table, decides = published_claims(folder), published_table(f"{DOUBT}/{DECIDES}", folder)
    rows = []
    for claim, group in table.groupby("claim", sort=False):
        shares = {
            words(f"doubt.place.{row.place}"): f"{of_hundred(row.true)} ({100 * row.low:.0f} to {100 * row.high:.0f});"
            f" {100 * row.clearly_true:.0f} : {100 * row.clearly_false:.0f}"
            for row in group.itertuples()
        }
        rows.append({"claim": words(f"doubt.claim.{claim}"), **shares, "so it": wording_of(claim, table, words)})
    assumed = table[table.true_without.notna()]
    decides = decides.assign(claim=decides.claim.map(lambda claim: words(f"doubt.claim.{claim}")))
    return "\n\n".join(
        [
            f"Model {manifest['model']}; {manifest['sets']} sets of {len(manifest['ranges'])} values,"
            f" {manifest['replicates']} paired futures of {manifest['weeks'] // 52} years in each, seed"
            f" {manifest['seed']}. In so many of 100 sets a claim holds (95 % interval of the share); in so many it"
            " clearly does : clearly does not (95 % paired interval clear of 0). The last column tells of the place"
            " where it holds least:",
            pages.markdown(pd.DataFrame(rows).fillna("-")),
            "Claims that are their own assumption (reference case): "
            + " ".join(
                f"*{words(f'doubt.claim.{r.claim}')}.* "
                + words(f"doubt.assumption.{r.claim}", count=of_hundred(r.true_without))
                for r in assumed.itertuples()
            ),
            "Where a claim does not survive, the values that differ most between sets where it holds and sets where it"
            " does not (*apart*: difference of the means in standard deviations):",
            pages.markdown(decides),
            f"![In how many of 100 plausible sets each claim holds](../results/published/{DOUBT}/claims.png)",
        ]
    )


def _manifest(of: str, folder: Path) -> dict[str, Any]:
    name = f"{of}/manifest.json"
    return checksums.document_of(published_bytes(name, folder), folder / name)


def sensitivity_block(folder: Path = PUBLISHED) -> str:
    """The sensitivity of all parameters, as docs/sensitivity.md shows it."""
    of = sensitivity.FOLDER
    table, answer = published_table(f"{of}/{sensitivity.TABLE}", folder), published_bytes(f"{of}/answer.txt", folder)
    return sensitivity.sensitivity_block(_manifest(of, folder), table, answer.decode())


def headlines_block(folder: Path = PUBLISHED) -> str:
    """In how many plausible sets each headline holds, as docs/sensitivity.md shows it."""
    above = _manifest(sensitivity.FOLDER, folder)["model"]
    return sensitivity.claims_block(_manifest(DOUBT, folder), published_claims(folder), above)


def power_block(folder: Path = PUBLISHED) -> str:
    """What one could know, as docs/validation.md shows it."""
    studies, zeros = (published_table(name, folder) for name in power.TABLES)
    fewest = power.needed(studies).pivot_table(
        index=["baseline", "other"], columns="years", values="parks", aggfunc="first"
    )
    fewest.columns = [f"after {years} years" for years in fewest.columns]
    zeros = zeros.assign(share_zero=zeros.share_zero.map("{:.0%}".format))
    return "\n\n".join(
        [
            f"Parks needed in each group to see the difference with a chance of {power.WANTED:.0%} (two-sided"
            f" Mann-Whitney test at {power.LEVEL:.0%}):",
            pages.markdown(fewest.reset_index()),
            "Parks without any exchange after two years:",
            pages.markdown(zeros[["facilitator", "share_zero", "likelihood_ratio_against_appointed"]]),
        ]
    )


def ship_claims(folder: Path = PUBLISHED) -> None:
    """Copy the published table of claims to where the program reads it: all that is told comes after it."""
    write_atomically(SHIPPED_CLAIMS, published_bytes(f"{DOUBT}/{TABLE}", folder))
    shipped_claims.cache_clear()


def main() -> None:
    """Run each experiment and each table anew, and copy what is published."""
    for name in checksums.read_list(PUBLISHED / checksums.CHECKSUMS):
        if name.partition("/")[0] in OWN_COMMANDS:  # the others are made again
            published_bytes(name)
    if (PUBLISHED / DOUBT).exists():
        ship_claims()
    for name, files in EXPERIMENTS.items():
        if symbiosis(["experiment", "--force", name]) != 0:
            raise SystemExit(1)
        request = settings([], name)
        folder = RUNS / f"{request.name}-{identity_hash(request)}"
        (PUBLISHED / name).mkdir(parents=True, exist_ok=True)
        for file in files:
            write_atomically(PUBLISHED / name / file, checksums.listed_bytes(folder, file, MAX_TABLE_BYTES))
    for table in TABLES:
        if symbiosis([table]) != 0:
            raise SystemExit(1)
    ranges.write()  # of exercises, whose words tell numbers
    dice.write()
    is_stale = _manifest(sensitivity.FOLDER, PUBLISHED)["model"] != model_fingerprint()
    if is_stale and symbiosis(OWN_COMMANDS[sensitivity.FOLDER].split()[1:]) != 0:  # three minutes of processor time
        raise SystemExit(1)
    checksums.sign(PUBLISHED)
    pages.put("answer", answer_block(published_bytes("three_levers/answer.txt").decode()), README)
    pages.put("answers", answers_block(), ANSWERS_PAGE)
    pages.put("validation", validation_block(), VALIDATION)
    pages.put("together", together_block(published_table("validation.csv")), VALIDATION)
    pages.put("power", power_block(), VALIDATION)
    pages.put("calibration", calibration_block(), VALIDATION)
    pages.put("doubt", doubt_block(), VALIDATION)
    pages.put("sensitivity", sensitivity_block(), sensitivity.PAGE)
    pages.put("headlines", headlines_block(), sensitivity.PAGE)
    pages.put("version", described.version_block(), described.PAGE)
    pages.put("patterns", described.patterns_block(published_table("validation.csv")), described.PAGE)
    if not activation.is_of_this_model():  # as long as all else together
        tables = activation.activation_tables(activation.REPLICATES)
        pages.put("activation", activation.as_markdown(*tables), activation.PAGE)


if __name__ == "__main__":
    try:
        main()
    except DamageError as error:
        raise SystemExit(f"published: {error}") from None
