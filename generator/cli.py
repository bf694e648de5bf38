"""The verbs of the command line, and all printing."""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from generator import __version__
from generator.problems import (
    CannotGoOn,
    FaultyContent,
    MatchupError,
    Misuse,
    as_github,
    as_json,
    as_text,
    errors,
    nearest,
    one_of,
    summary,
)

if TYPE_CHECKING:
    from generator.authoring.refresh import Update
    from generator.catalog import Encoder
    from generator.measure.runnable import Planned
    from generator.places import Site
    from generator.readings.vectors import Missing

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help='Static sites of honest "A vs B" pages about AI models.',
)


class Format(StrEnum):
    TEXT = "text"
    JSON = "json"
    GITHUB = "github"


SiteOption = Annotated[Path, typer.Option("--site", help="Folder of the site, with content/ and layouts/.")]

OutputOption = Annotated[
    str | None,
    typer.Option(
        "--output",
        help="Where the pages go: a folder, or s3://bucket/prefix; output/ of the site when left out.",
    ),
]

DeviceOption = Annotated[str, typer.Option("--device", help="auto, cpu, cuda or cuda:1.")]


def main() -> None:
    """Runs a verb; a fault ends with its words and its exit code, a bug with its traceback."""
    try:
        app()
    except FaultyContent as fault:
        _say(as_text(fault.problems))
        _say(f"\n{fault.message}; nothing was written")
        sys.exit(fault.exit_code)
    except MatchupError as fault:
        _say(f"error: {fault}")
        sys.exit(fault.exit_code)


def _say(words: str) -> None:
    print(words, file=sys.stderr)


@app.callback(invoke_without_command=True)
def root(
    version: Annotated[bool, typer.Option("--version", help="Print the version.", is_eager=True)] = False,
) -> None:
    if version:
        print(f"matchup {__version__}")
        raise typer.Exit


@app.command()
def build(
    site: SiteOption = Path(),
    output: OutputOption = None,
    device: DeviceOption = "auto",
    workers: Annotated[
        int | None,
        typer.Option(
            "--workers", min=1, help="Processes that write pages; as many as is fastest here when left out."
        ),
    ] = None,
    verify: Annotated[
        bool,
        typer.Option(
            "--verify", help="Look at every object of a store; a folder is looked at in each build."
        ),
    ] = False,
) -> None:
    """Check, measure what is missing, and write the pages."""
    from generator.build import build as build_site
    from generator.build import upload
    from generator.places import Site

    started = time.perf_counter()
    place, where = Site(site), _where(site, output)
    if isinstance(where, str):
        published, warnings = upload(place, where, device, progress, verify)
    else:
        published, warnings = build_site(place, where, device, progress, workers)
    if warnings:
        _say(as_text(warnings) + "\n")
    seconds = time.perf_counter() - started
    if published.written or published.deleted:
        print(
            f"wrote {_pages(published.written)} ({_size(published.byte_count)}), kept {published.kept:,}, deleted {published.deleted:,} in {seconds:.2f} s"
        )
    else:
        print(f"nothing to do: all {_pages(published.kept)} are as they should be ({seconds:.2f} s)")


def _where(site: Path, output: str | None) -> Path | str:
    """The output folder, or the address of an object store."""
    if output is None:
        return site / "output"
    return output if "://" in output else Path(output)


def _pages(count: int) -> str:
    return f"{count:,} file{'s' if count != 1 else ''}"


def _size(byte_count: int) -> str:
    return f"{byte_count / 1e6:.1f} MB" if byte_count >= 1e5 else f"{byte_count / 1e3:.1f} kB"


@app.command()
def check(
    site: SiteOption = Path(),
    format: Annotated[
        Format, typer.Option("--format", help="text for people, json for tools, github for annotations.")
    ] = Format.TEXT,
    online: Annotated[
        bool,
        typer.Option(
            "--online", help="Ask every source's address, too, whether it still answers; a minute at most."
        ),
    ] = False,
) -> None:
    """Find every fault of content and layouts."""
    from generator.build import check as check_site
    from generator.places import Site

    place = Site(site)
    problems = check_site(place)
    if online:
        from datetime import date

        from generator.authoring import dead_addresses as addresses

        dead, remarks = addresses.check(site, place.cache_path / "addresses.json", date.today())
        problems += tuple(dead)
        for remark in remarks:
            _say(f"note: {remark}")
    printed = {Format.TEXT: as_text, Format.JSON: as_json, Format.GITHUB: as_github}[format](problems)
    if printed:
        print(printed)
    if format is Format.TEXT:
        print(f"\n{summary(problems)}" if problems else "no faults")
    if errors(problems):
        raise typer.Exit(1)


@app.command()
def measure(
    site: SiteOption = Path(),
    device: DeviceOption = "auto",
    only: Annotated[
        list[str] | None, typer.Option("--only", help="Slug of a model; may be given several times.")
    ] = None,
    download: Annotated[
        bool, typer.Option("--download", help="Fetch weights of the hub, too; --only SLUG does so for one.")
    ] = False,
    merge: Annotated[
        Path | None,
        typer.Option(
            "--merge", help="Take the readings of another machine from this folder, and do nothing else."
        ),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what is missing, and do nothing.")] = False,
) -> None:
    """Embed capabilities and run models on samples."""
    from generator import build
    from generator.measure import step
    from generator.places import Site

    place = Site(site)
    catalog, _ = build.read(place)
    if merge is not None:
        _merge(place, merge)
        return
    models = step.planned(place, catalog, device, only or ())
    if dry_run:
        _print_missing(catalog.site.encoder, step.missing(place, catalog, only or ()), models)
        return
    started = time.perf_counter()
    count = step.measure_all(place, catalog, device, progress, only or ())
    if count:
        print(f"embedded {_count(count, 'text')} in {time.perf_counter() - started:.1f} s")
    runnable = [each for each in models if not each.obstacle and (download or only or not each.must_download)]
    for model in (catalog.model(slug) for slug in only or ()):
        if model.run is None:
            raise Misuse(
                f'"{model.slug}" can\'t be run: its file has no "run:"',
                "docs/fields.md says what to write there",
            )
    if not count and not runnable:
        print(
            "nothing to do: every capability has its vector, and every model whose weights are here its outputs"
        )
    faulty = 0
    for ran in step.run_models(place, catalog, runnable, device, progress):
        if ran.words:
            print(ran.line, flush=True)
        for fault in ran.faults:
            _say(f"error: {ran.slug}: {fault}")
        faulty += bool(ran.faults)
    left_out = [each for each in models if each not in runnable]
    _print_left_out(left_out)
    if faulty or (only and left_out):
        raise CannotGoOn(
            f"{_count(faulty or len(left_out), 'model')} could not be run as asked",
            "what was made is kept; the lines above say why",
        )
    if not only:
        step.prune_outputs(place, catalog)


def _merge(place: Site, folder: Path) -> None:
    from generator.measure import step

    vector_count, output_count, unusable = step.merge(place, folder)
    print(f"took {_count(vector_count, 'vector')} and {_count(output_count, 'output')}")
    for name in unusable:
        _say(f"note: can't be used: {name}")


def _print_missing(encoder: Encoder, missing: Sequence[Missing], models: Sequence[Planned]) -> None:
    if not missing and not models:
        print("nothing is missing")
    if missing:
        source = "packaged, no download" if encoder.is_packaged else "from the hub, downloaded once"
        print(f"{_count(len(missing), 'text')} would be embedded with {encoder.key} ({source}):")
        for slug, count in Counter(text.slug for text in missing).items():
            print(f"  {slug}: {count}")
    if runnable := [each for each in models if not each.obstacle]:
        print(f"{_count(len(runnable), 'model')} would be run:")
        for each in runnable:
            print(
                f"  {each.words}{f' (only with --download or --only {each.model.slug})' if each.must_download else ''}"
            )
    _print_left_out([each for each in models if each.obstacle])


def _print_left_out(models: Sequence[Planned]) -> None:
    """Models that are not run, one line for each reason."""
    for obstacle in dict.fromkeys(each.obstacle for each in models if each.obstacle):
        print(
            f"not run, {obstacle}: {', '.join(each.model.slug for each in models if each.obstacle == obstacle)}"
        )
    for each in models:
        if not each.obstacle:
            print(
                f"not run, its weights are not here: {each.model.slug} (`matchup measure --only {each.model.slug}` downloads {each.size or 'it, size unknown'})"
            )


def _count(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'s' if count != 1 else ''}"


@app.command()
def serve(
    site: SiteOption = Path(),
    port: Annotated[int, typer.Option("--port", help="The next free one is taken when it is in use.")] = 8000,
    host: Annotated[
        str, typer.Option("--host", help="Where to listen; anything but this default lets other machines in.")
    ] = "127.0.0.1",
) -> None:
    """Preview the site; pages reload on save."""
    from generator.places import Site
    from generator.preview.live_edition import LiveEdition
    from generator.preview.server import serve as serve_site

    place = Site(site)
    serve_site(place.path, LiveEdition(place).open, port, lambda words: print(words, flush=True), host)


@app.command()
def new(
    name: Annotated[str, typer.Argument(help="The model's name, as its makers write it.")],
    site: SiteOption = Path(),
    slug: Annotated[
        str, typer.Option("--slug", help="Name of the file and address; made of the name when left out.")
    ] = "",
    from_config: Annotated[
        Path | None,
        typer.Option(
            "--from-config", help="A transformers config.json, a model card, or a folder with both."
        ),
    ] = None,
    from_hub: Annotated[str, typer.Option("--from-hub", help="A repository of the hub: owner/name.")] = "",
    url: Annotated[str, typer.Option("--url", help="Where the configuration or the card can be read.")] = "",
) -> None:
    """Begin a model file, filled in with what is known."""
    import datetime

    from generator.authoring import template
    from generator.places import Site

    place = Site(site)
    place.check()
    started = template.new(site, name, datetime.date.today(), slug, from_config, from_hub, url)
    print(f"wrote {started.path}")
    if started.filled:
        print(f"filled in: {', '.join(started.filled)}")
    for remark in started.remarks:
        print(f"note: {remark}")
    print("still to be filled in:")
    for line, words in started.waiting:
        print(f"  line {line:>3}  {words}")
    print(
        "then:\n  matchup check      what is wrong with it, line by line\n  make measure       embed its capabilities\n  make build         write its pages"
    )


@app.command()
def refresh(
    slug: Annotated[str, typer.Argument(help="One model; all that name a hub_id when left out.")] = "",
    site: SiteOption = Path(),
    yes: Annotated[bool, typer.Option("--yes", help="Write without asking.")] = False,
) -> None:
    """Bring the counts of the hub up to date."""
    import datetime

    from generator.authoring.refresh import refresh as refresh_counts
    from generator.places import Site

    Site(site).check()
    found = refresh_counts(site, datetime.date.today(), slug)
    for change in (change for update in found.updates for change in update.changes):
        print(change)
    for remark in found.remarks:
        print(f"note: {remark}")
    if found.updates:
        _write_updates(found.updates, yes)
    elif found.asked:
        print(
            f"nothing to do: {found.asked} model{'s' if found.asked != 1 else ''} asked for, no count differs"
        )
    if found.unreached:
        for name, fault in found.unreached.items():
            _say(f"{name}: {fault.message}")
        first = next(iter(found.unreached.values()))
        raise CannotGoOn(f"no answer about {', '.join(found.unreached)}", first.help)


def _write_updates(updates: Sequence[Update], yes: bool) -> None:
    files = f"{len(updates)} file{'s' if len(updates) != 1 else ''}"
    if not yes and not sys.stdin.isatty():
        print(f"nothing was written: this is no terminal to ask on; --yes writes {files}")
        return
    if not yes and not typer.confirm(f"write {files}?"):
        print("nothing was written")
        return
    for update in updates:
        update.write()
    print(f"wrote {files}")


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
    from generator.explain import explain_page, explain_pair, explain_score
    from generator.places import Site

    place = Site(site)
    made, _ = build.edition(place, "auto", progress)
    slugs = [model.slug for model in made.findings.catalog.models]
    names = (
        what.removeprefix("output/").removeprefix("content/models/").removesuffix(".md").removesuffix(".yaml")
    )
    if names.endswith((".html", ".xml", ".txt", ".css", ".svg")):
        where = _where(site, output)
        lines = explain_page(made, names, place.ledger_path(where), where)
    elif "/" in names or " vs " in names:
        pair = [_known(slug.strip(), slugs) for slug in names.replace(" vs ", "/").split("/")]
        if len(pair) != 2 or pair[0] == pair[1]:
            raise Misuse(f'"{what}" is not a pair', "name two different models: matchup explain left/right")
        lines = explain_pair(made.findings, *sorted(slugs.index(slug) for slug in pair))
    else:
        lines = explain_score(made.findings, slugs.index(_known(names, slugs)))
    print("\n".join(lines))


def _known(slug: str, slugs: list[str]) -> str:
    if slug not in slugs:
        near = nearest(slug, slugs)
        raise Misuse(f'there is no model "{slug}"', f'try "{near}"' if near else one_of(slug, slugs))
    return slug


@contextmanager
def progress(total: int) -> Iterator[Callable[[int], None]]:
    """A bar on a terminal, nothing elsewhere."""
    if not sys.stderr.isatty():
        yield lambda count: None
        return
    with typer.progressbar(length=total, label="measuring", file=sys.stderr) as bar:
        yield bar.update
