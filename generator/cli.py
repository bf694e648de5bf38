"""The verbs of the command line, and all printing."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from generator import __version__
from generator.problems import FaultyContent, MatchupError, Misuse, as_github, as_json, as_text, errors, nearest, one_of, summary

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
OutputOption = Annotated[Path | None, typer.Option("--output", help="Where the pages go; output/ of the site when left out.")]
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
    except BrokenPipeError:  # the reader of our output has gone, as in `matchup explain … | head -1`
        sys.stderr.close()
        sys.exit(0)


def _say(words: str) -> None:
    print(words, file=sys.stderr)


@app.callback(invoke_without_command=True)
def root(version: Annotated[bool, typer.Option("--version", help="Print the version.", is_eager=True)] = False) -> None:
    if version:
        print(f"matchup {__version__}")
        raise typer.Exit


@app.command()
def build(site: SiteOption = Path(), output: OutputOption = None, device: DeviceOption = "auto") -> None:
    """Check, measure what is missing, and write the pages."""
    from generator.build import Site
    from generator.build import build as build_site

    started = time.perf_counter()
    place = Site(site)
    published, warnings = build_site(place, output or site / "output", device, progress)
    if warnings:
        _say(as_text(warnings) + "\n")
    seconds = time.perf_counter() - started
    if published.written or published.deleted:
        print(
            f"wrote {_pages(published.written)} ({published.byte_count / 1e6:.1f} MB), kept {published.kept:,}, deleted {published.deleted:,} in {seconds:.2f} s"
        )
    else:
        print(f"nothing to do: all {_pages(published.kept)} are as they should be ({seconds:.2f} s)")


def _pages(count: int) -> str:
    return f"{count:,} file{'s' if count != 1 else ''}"


@app.command()
def check(
    site: SiteOption = Path(),
    format: Annotated[Format, typer.Option("--format", help="text for people, json for tools, github for annotations.")] = Format.TEXT,
) -> None:
    """Find every fault of content and layouts."""
    from generator.build import Site
    from generator.build import check as check_site

    problems = check_site(Site(site))
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
    only: Annotated[list[str] | None, typer.Option("--only", help="Slug of a model; may be given several times.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what is missing, and do nothing.")] = False,
) -> None:
    """Embed what is missing and align all pairs: the batch step alone."""
    from generator import build

    place = build.Site(site)
    catalog, _ = build.read(place)
    if dry_run:
        _print_missing(catalog.site.encoder.key, [text for text in build.missing(place, catalog) if not only or text.slug in only])
        return
    started = time.perf_counter()
    count = build.measure_all(place, catalog, device, progress, only or ())
    seconds = time.perf_counter() - started
    print(f"embedded {count} texts in {seconds:.1f} s" if count else "nothing to do: every capability has its vector")


def _print_missing(encoder: str, missing: list[object]) -> None:
    slugs = sorted({text.slug for text in missing})  # type: ignore[attr-defined]
    if not slugs:
        print("nothing is missing")
        return
    print(f"{len(missing)} texts would be embedded with {encoder}; nothing would be downloaded for it when it is the packaged encoder:")
    for slug in slugs:
        print(f"  {slug}: {sum(text.slug == slug for text in missing)}")  # type: ignore[attr-defined]


@app.command()
def serve(
    site: SiteOption = Path(),
    port: Annotated[int, typer.Option("--port", help="The next free one is taken when it is in use.")] = 8000,
) -> None:
    """Preview the site on this machine; pages reload when a file is saved."""
    from generator.build import Site
    from generator.serve import serve as serve_site

    serve_site(Site(site), port, print)


@app.command()
def explain(
    what: Annotated[str, typer.Argument(help="compare/a/b.html (a page), a/b (a pair) or a (a model's score).")],
    site: SiteOption = Path(),
    output: OutputOption = None,
) -> None:
    """Say why a page was written, what a pair was found to have in common, or how a score came about."""
    from generator import build
    from generator.explain import explain_page, explain_pair, explain_score

    place = build.Site(site)
    made, _ = build.edition(place, "auto", progress)
    slugs = [model.slug for model in made.findings.catalog.models]
    names = what.removeprefix("output/")
    if names.endswith((".html", ".xml", ".txt", ".css", ".svg")):
        lines = explain_page(made, names, place.ledger_path(output or site / "output"), output or site / "output")
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
    with typer.progressbar(length=total, label="embedding", file=sys.stderr) as bar:
        yield bar.update
