"""The verb that takes in a catalog that other people keep: `matchup import`."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from generator.numbers import counted
from generator.options import SiteOption, YesOption
from generator.terminal import may_write, say

if TYPE_CHECKING:
    from generator.authoring.importers.plan import Plan

app = typer.Typer()


@app.command("import")
def import_catalog(
    kind: Annotated[str, typer.Argument(help="What it is: models.dev, card or unfragile.")],
    path: Annotated[Path, typer.Argument(help="Where it lies on this machine.")],
    site: SiteOption = Path(),
    only: Annotated[
        str,
        typer.Option("--only", help="Slugs of the models to take, separated by commas; all when left out."),
    ] = "",
    with_rows: Annotated[
        bool, typer.Option("--with-rows", help="Add rows of facts, tasks and tags that the site lacks.")
    ] = False,
    yes: YesOption = False,
) -> None:
    """Take in a catalog: show what would change, then ask."""
    from generator.authoring.importers.lines import plan_lines, summary_line
    from generator.authoring.importers.plan import planned
    from generator.authoring.importers.table import importer_of
    from generator.places import Site

    Site(site).check()
    slugs = [slug.strip() for slug in only.split(",") if slug.strip()]
    plan = planned(site, importer_of(kind), path, datetime.date.today(), slugs, with_rows)
    say(*plan_lines(plan), summary_line(plan))
    if plan.files:
        _write(site, plan, yes)
    else:
        say("nothing to do")


def _write(site: Path, plan: Plan, is_agreed_before: bool) -> None:
    files = counted(len(plan.files), "file")
    if may_write(files, is_agreed_before):
        plan.write(site)
        say(f"wrote {files}; matchup check looks at them")
