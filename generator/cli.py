"""The verbs of the command line: what each takes, whom it asks, and in which order it tells what came of it.

Wings are imported by the verb that needs them, so that help and faults of use come at once.
"""

from __future__ import annotations

import datetime
import time
from collections.abc import Sequence
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from generator import (
    __version__,
    extensions,
    import_verbs,
    plan_verbs,
    reports,
    review_verbs,
    search_verbs,
    site_verbs,
)
from generator.numbers import counted
from generator.options import (
    ConfigOption,
    DateOption,
    DeviceOption,
    DownloadOption,
    DryReleaseOption,
    DryRunOption,
    EditorOption,
    FinishOption,
    Format,
    FormatOption,
    HostOption,
    HubOption,
    MergeOption,
    OnlineOption,
    OnlyOption,
    OnOption,
    OutputOption,
    PartOption,
    PortOption,
    ReadingsOption,
    RefitOption,
    ReportOption,
    ShareOption,
    SiteOption,
    SlugOption,
    SlugsArgument,
    TagOption,
    TimesOption,
    TrustOption,
    UrlOption,
    VerboseOption,
    VerifyOption,
    WorkersOption,
    WriteOption,
    YesOption,
)
from generator.problems import (
    CannotGoOn,
    Misuse,
    Problem,
    as_github,
    as_json,
    as_text,
    errors,
    summary,
)
from generator.terminal import may_write, progress, say, warn

if TYPE_CHECKING:
    from generator.authoring.refresh import Update
    from generator.output.publish import Published
    from generator.places import Site

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help='Static sites of honest "A vs B" pages about AI models.',
)

app.add_typer(search_verbs.app, name="searches")
app.add_typer(site_verbs.app)  # without a name: its verbs stand beside ours
app.add_typer(review_verbs.app)
app.add_typer(import_verbs.app)
app.add_typer(plan_verbs.app)

PAGE_ENDINGS = (".html", ".xml", ".txt", ".css", ".svg")


@app.callback(invoke_without_command=True)
def root(
    version: Annotated[bool, typer.Option("--version", help="Print the version.", is_eager=True)] = False,
    verbose: VerboseOption = False,
) -> None:
    if version:
        say(f"matchup {__version__}", *(extensions.lines() if verbose else ()))
        raise typer.Exit


# build


@app.command()
def build(
    site: SiteOption = Path(),
    output: OutputOption = None,
    device: DeviceOption = "auto",
    workers: WorkersOption = None,
    verify: VerifyOption = False,
    trust_output: TrustOption = False,
    report: ReportOption = None,
    part: PartOption = None,
    finish: FinishOption = False,
) -> None:
    """Check, measure what is missing, and write the pages."""
    from generator.unchanged import unchanged

    started = time.perf_counter()
    place, target = _site(site), _target(site, output)
    if trust_output:
        _require_folder_alone(target, verify)
    share = None
    if part is not None:
        from generator.part_verbs import built_part, require_part_alone

        require_part_alone(finish, trust_output, report is not None)
        share, published, warnings = built_part(place, target, part, (device, workers, verify))
    elif report is not None:
        wish = (device, workers, verify, trust_output, True, finish)
        published, warnings = _reported(place, target, report, wish)
    elif not (verify or finish or isinstance(target, str)) and (
        same := unchanged(place, target, trust_output)
    ):
        published, warnings = same  # what makes pages is not imported
    else:
        published, warnings = _built(place, target, device, workers, verify, trust_output, finish)
    if warnings:
        warn(*as_text(warnings).split("\n"), "")
    if published.note:
        warn(f"note: {published.note}")
    line = reports.published_line(published, time.perf_counter() - started)
    command = place.build_command(target, "--finish")
    say(*(reports.part_lines(line, share, command) if share else (line,)))


def _reported(
    place: Site, target: Path | str, path: Path, wish: tuple[str, int | None, bool, bool, bool, bool]
) -> tuple[Published, tuple[Problem, ...]]:
    """Builds with a report of it, which is written and told in a line."""
    from generator.build import Wish, reported_build
    from generator.build_report_page import require_place, written_report
    from generator.files import write_whole

    output = require_place(path, target)
    published, warnings, report = reported_build(place, output, Wish(*wish), progress)
    write_whole(path, written_report(report, path).encode())
    fault_count = len(report.links)
    say(
        f"report: {path}"
        + (f", {counted(fault_count, 'link or id', 'links and ids')} to mend" if fault_count else "")
    )
    return published, warnings


def _built(
    place: Site,
    target: Path | str,
    device: str,
    workers: int | None,
    is_verified: bool,
    is_trusted: bool,
    is_last: bool,
) -> tuple[Published, tuple[Problem, ...]]:
    from generator.build import build as build_site
    from generator.store_builds import upload

    if isinstance(target, str):
        return upload(place, target, device, progress, is_verified, is_last)
    return build_site(place, target, device, progress, workers, is_verified, is_trusted, is_last)


def _site(path: Path) -> Site:
    """The folders of a site; tells why its cache is not used, if it is not."""
    from generator.cache import Cache
    from generator.places import Site

    place = Site(path)
    if note := Cache(place.cache_path).note:
        warn(f"note: {note}")
    return place


def _require_folder_alone(target: Path | str, is_verified: bool) -> None:
    """Raises Misuse where an output can't be trusted."""
    if is_verified:
        words = "--trust-output takes files for what they were, and --verify asks for every one"
        raise Misuse(words, "give one of the two")
    if isinstance(target, str):
        words = f'--trust-output is about a folder, and "{target}" is an object store'
        raise Misuse(words, "leave it out: of a store is believed what was sent, without --verify")


def _target(site: Path, output: str | None) -> Path | str:
    """The output folder, or the address of an object store."""
    if output is None:
        return site / "output"
    return output if "://" in output else Path(output)


# check


@app.command()
def check(
    site: SiteOption = Path(),
    format: FormatOption = Format.TEXT,
    online: OnlineOption = False,
    readings: ReadingsOption = False,
    only: OnlyOption = None,
) -> None:
    """Find every fault of content and layouts."""
    from generator.unchanged import checked

    if only and not readings:
        raise Misuse("--only names models whose readings are looked at", "add --readings, or leave it out")
    place = _site(site)
    problems = checked(place, lambda: _found(place))
    if online:
        from generator.authoring import dead_addresses

        cache_path = place.cache_path / "addresses.json"
        dead, remarks = dead_addresses.check(place.path, cache_path, datetime.date.today())
        warn(*(f"note: {remark}" for remark in remarks))
        problems += tuple(dead)
    if readings and not errors(problems):
        from generator import build
        from generator.readings_check import readings_problems

        problems += readings_problems(place, build.read(place)[0], progress, only or [])
    if format is Format.TEXT:
        text = f"{as_text(problems)}\n\n{summary(problems)}" if problems else "no faults"
    else:
        text = {Format.JSON: as_json, Format.GITHUB: as_github}[format](problems)
    if text:
        say(*text.split("\n"))
    if errors(problems):
        raise typer.Exit(1)


def _found(place: Site) -> tuple[Problem, ...]:
    """What a check finds that is made anew."""
    from generator import build

    return build.check(place, progress)


# measure


@app.command()
def measure(
    site: SiteOption = Path(),
    device: DeviceOption = "auto",
    only: OnlyOption = None,
    download: DownloadOption = False,
    merge: MergeOption = None,
    part: ShareOption = None,
    on: OnOption = None,
    times: TimesOption = False,
    refit_search: RefitOption = False,
    dry_run: DryRunOption = False,
) -> None:
    """Embed capabilities and run models on samples."""
    from generator import build
    from generator.measure import step
    from generator.measure_verbs import measure_part, measure_site, measure_times, merge_folders

    place, slugs = _site(site), only or []
    catalog, _ = build.read(place)
    if on is not None:
        _require_engine_alone(on, bool(merge) or part is not None or times)
    if part is not None or merge:
        _require_one_of(part, merge, refit_search)
        if merge:
            merge_folders(place, catalog, merge, device)
        else:
            measure_part(place, catalog, str(part), device, slugs, download, dry_run)
        return
    if times:
        measure_times(place, catalog, device, slugs, dry_run)
    elif dry_run:
        missing, models = step.missing(place, catalog, slugs), step.planned(place, catalog, device, slugs)
        has_table = bool(slugs) or (step.has_table(place, catalog) and not refit_search)
        say(*reports.missing_lines(catalog.site.encoder, missing, models, has_table))
    else:
        measure_site(place, catalog, device, slugs, download, refit_search, on)


def _require_engine_alone(on: str, is_beside: bool) -> None:
    """Raises Misuse for another place than one of a cluster, and beside what is done on this machine."""
    from generator.measure.cluster.address import parsed

    parsed(on)
    if is_beside:
        words = "--part and --merge need no engine, and times are taken on one machine that nobody else uses"
        raise Misuse(words, "give --on without --part, --merge and --times")


def _require_one_of(part: str | None, folders: Sequence[Path] | None, is_fitted: bool) -> None:
    """Raises Misuse for a part beside what is about the whole site."""
    if part is not None and (folders or is_fitted):
        words = "--part makes a share of what is missing, and --merge and --refit-search need all of it"
        raise Misuse(words, "give one of the three")


# serve


@app.command()
def serve(
    site: SiteOption = Path(),
    port: PortOption = 8000,
    host: HostOption = "127.0.0.1",
    editor: EditorOption = "vscode",
) -> None:
    """Preview the site; pages reload on save."""
    from generator.preview.live_edition import LiveEdition
    from generator.preview.server import serve as serve_site

    place = _site(site)
    serve_site(place.path, LiveEdition(place).open, port, host, editor)


# new, refresh, pin and migrate


@app.command()
def new(
    name: Annotated[str, typer.Argument(help="The model's name, as its makers write it.")],
    site: SiteOption = Path(),
    slug: SlugOption = "",
    from_config: ConfigOption = None,
    from_hub: HubOption = "",
    url: UrlOption = "",
) -> None:
    """Begin a model file, filled in with what is known."""
    from generator.authoring import new_file
    from generator.places import Site

    Site(site).check()
    today = datetime.date.today()
    started = new_file.new(site, name, today, slug, from_config, from_hub, url)
    say(*reports.started_lines(started))


@app.command()
def refresh(
    slug: Annotated[str, typer.Argument(help="One model; all that name a hub_id when left out.")] = "",
    site: SiteOption = Path(),
    yes: YesOption = False,
) -> None:
    """Bring the counts of the hub up to date."""
    from generator.authoring.refresh import refresh as refresh_counts
    from generator.places import Site

    Site(site).check()
    refreshed = refresh_counts(site, datetime.date.today(), slug)
    say(*reports.refreshed_lines(refreshed))
    if refreshed.updates:
        _write_updates(refreshed.updates, yes)
    if refreshed.unreached:
        warn(*(f"{name}: {fault.message}" for name, fault in refreshed.unreached.items()))
        first = next(iter(refreshed.unreached.values()))
        raise CannotGoOn(f"no answer about {', '.join(refreshed.unreached)}", first.help)


@app.command()
def pin(
    slugs: SlugsArgument = None, site: SiteOption = Path(), tag: TagOption = "", yes: YesOption = False
) -> None:
    """Pin the weights that models are run with."""
    from generator.authoring.pin import pin as pin_weights
    from generator.places import Site

    Site(site).check()
    pinned = pin_weights(site, slugs or (), tag)
    say(*reports.pinned_lines(pinned))
    if pinned.updates:
        _write_updates(pinned.updates, yes)
    if pinned.failed:
        warn(*(f"{slug}: {fault.message} ({fault.help})" for slug, fault in pinned.failed.items()))
        raise CannotGoOn(f"not pinned: {', '.join(pinned.failed)}", "each line above says what to do")


def _write_updates(updates: Sequence[Update], is_agreed_before: bool) -> None:
    files = counted(len(updates), "file")
    if not may_write(files, is_agreed_before):
        return
    for update in updates:
        update.write()
    say(f"wrote {files}")


@app.command()
def migrate(site: SiteOption = Path(), write: WriteOption = False) -> None:
    """Bring content of an older version to the words of today."""
    from generator.authoring.migrate import migration
    from generator.places import Site

    Site(site).check()
    changes = migration(site)
    say(*reports.migration_lines(changes))
    if changes.files and write:
        changes.write(site)
    say(reports.migrated_line(changes, write))


# release


@app.command()
def release(site: SiteOption = Path(), date: DateOption = "", dry_run: DryReleaseOption = False) -> None:
    """Write down what has changed since the last release, and why."""
    from generator import build

    plan = build.release(_site(site), date, is_written=not dry_run)
    say(*reports.release_lines(plan, is_written=not dry_run))


# search


@app.command()
def search(
    query: Annotated[list[str], typer.Argument(help="What a reader would type.")],
    site: SiteOption = Path(),
) -> None:
    """Find what readers of the site find."""
    from generator import build

    catalog, index, problems = build.searched(_site(site))
    if problems:
        warn(*as_text(problems).split("\n"), "")
    say(*reports.found_lines(catalog, index.answer(" ".join(query))))


# mcp


@app.command()
def mcp(
    folder: Annotated[Path, typer.Argument(help="Of a built site; output/ when left out.")] = Path("output"),
) -> None:
    """Answer agents over a built site, on standard input and output."""
    from generator.agents import serve as serve_agents

    serve_agents(folder)


# explain


@app.command()
def explain(
    what: Annotated[
        str, typer.Argument(help="compare/a/b.html (a page), a/b (a pair) or a (a model's score).")
    ],
    site: SiteOption = Path(),
    output: OutputOption = None,
) -> None:
    """Say why a page, a pair or a score is as it is."""
    from generator import build
    from generator.explain import (
        explain_page,
        explain_pair,
        explain_score,
        explain_searches,
        pair_positions,
        position_of,
    )

    place = _site(site)
    name = what.removeprefix("output/").removeprefix("content/models/")
    name = name.removesuffix(".md").removesuffix(".yaml")
    if name.endswith(PAGE_ENDINGS):
        edition, _ = build.open_edition(place, "auto", progress)
        target = _target(site, output)
        lines = explain_page(edition, name, place.ledger_path(target), target)
    elif "/" in name or " vs " in name:
        edition, _ = build.open_edition(place, "auto", progress)
        left, right = pair_positions(edition.findings.catalog, name)
        lines = explain_pair(edition.findings, left, right)
    else:
        catalog, scores, counts = build.scored(place)
        position = position_of(catalog, name)
        lines = chain(explain_score(catalog, scores, position), explain_searches(catalog, counts, position))
    say(*lines)
