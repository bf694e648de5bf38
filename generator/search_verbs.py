"""The verbs about search logs: `matchup searches import` and `matchup searches review`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from generator import reports
from generator.options import (
    ColumnsOption,
    FilesArgument,
    FromOption,
    LeastUsersOption,
    SiteOption,
    SourceOption,
    ToOption,
    UnitOption,
    YesOption,
)
from generator.problems import FaultyContent, as_text, errors
from generator.terminal import may_write, progress, say, warn

if TYPE_CHECKING:
    from generator.searches.importing import Import

app = typer.Typer(no_args_is_help=True, help="Take in logs of what people typed into search boxes.")


@app.command("import")
def import_log(
    files: FilesArgument,
    site: SiteOption = Path(),
    source: SourceOption = "",
    start: FromOption = "",
    end: ToOption = "",
    unit: UnitOption = "",
    columns: ColumnsOption = "",
    k: LeastUsersOption = 5,
    yes: YesOption = False,
) -> None:
    """Clean and count a raw log, show what is left, and keep that."""
    from generator.places import Site
    from generator.searches import importing

    Site(site).check()
    asked = importing.Asked(source=source, start=start, end=end, unit=unit, columns=columns, k=k)
    plan = importing.planned(site, files, asked, progress, importing.catalog_of(site))
    say(*reports.import_lines(plan))
    warn(*(f"note: {note}" for note in plan.notes))
    if plan.is_there:
        say("nothing to do: this log is already there")
    elif plan.log.rows:
        _write(site, plan, yes)
    else:
        say("nothing was written")


def _write(site: Path, plan: Import, is_agreed_before: bool) -> None:
    files = f"{plan.folder}/{plan.log.name}.csv and .yaml"
    if may_write(files, is_agreed_before):
        plan.write(site)
        say(f"wrote {files}")


@app.command()
def review(site: SiteOption = Path()) -> None:
    """List the logs that are kept, with what was left out of each."""
    from generator.places import Site
    from generator.searches import stored

    Site(site).check()
    logs, problems = stored.load_all(site)
    if errors(problems):
        raise FaultyContent(problems)
    if problems:
        warn(*as_text(problems).split("\n"), "")
    say(*reports.review_lines(logs))
