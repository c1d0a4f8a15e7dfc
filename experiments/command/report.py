"""`symbiosis report`: simulate what is asked and write the document, and print it where a browser is there."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from experiments.command.arguments import add_language, add_replicates, add_seed, add_weeks, asking, language, numbers
from experiments.system.errors import UserError


def declare(commands: Any) -> None:
    """Declare the command."""
    command = asking(
        commands, "report", "a document to print and to hand out: question, answer, pictures, how sure",
        "Write a printable report (HTML, and PDF where chromium is there); see docs/report.md.",
    )  # fmt: skip
    command.add_argument(
        "request", metavar="NAME|key=value", nargs="*", help="a prepared experiment, then overrides, as for `compare`"
    )
    add_language(command)
    command.add_argument("--out", type=Path, default=Path("report.html"), help="the file (default report.html)")
    add_seed(command)
    add_replicates(command, "futures of each scenario (default 100, or the experiment's)")
    add_weeks(command)
    command.set_defaults(run=run)


def run(given: argparse.Namespace) -> int:
    """Compute and write."""
    from experiments.report.pdf import browser, print_to
    from experiments.report.rebuild import rebuild_command
    from experiments.system.files import check_can_write, write_document
    from experiments.words.catalogue import words_of

    say = words_of(language(given))
    if given.out.suffix.lower() not in (".html", ".htm"):
        raise UserError(f"--out: {given.out} is not the name of a web page; allowed: a name that ends in .html")
    if given.out.is_dir():
        raise UserError(f"--out: {given.out} is a folder; allowed: the name of a file")
    request, experiment = _request(given)
    command = rebuild_command(request, given.request, language(given))
    program, pdf = browser(), given.out.with_suffix(".pdf")
    for path in (given.out, pdf)[: 1 if program is None else 2]:
        check_can_write(path)  # before minutes of computing
    # What takes a second to import is imported when nothing is left to refuse.
    from experiments.report.document import document
    from experiments.report.results import computed

    write_document(given.out, document(computed(request, experiment), command, say))
    print(say("report.done", path=given.out))
    if program is None:
        print(say("report.no_pdf"))
        if pdf.exists():
            print(say("report.old_pdf", path=pdf))
        return 0
    print_to(given.out, pdf, program)
    print(say("report.pdf", path=pdf))
    return 0


def _request(given: argparse.Namespace) -> tuple[Any, str | None]:
    from experiments.request.settings import from_words

    flags, words = numbers(given), given.request
    if flags["replicates"] is None and not any(w.startswith("replicates=") or "=" not in w for w in words):
        flags["replicates"] = 100  # few scenarios as a rule, and "in 83 of 100" is easily read
    request, experiment = from_words(words, flags)
    if request.uncertainties:
        raise UserError(f"report: {experiment} samples uncertain values; use `symbiosis sweep {experiment}`")
    return request, experiment
