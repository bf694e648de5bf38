"""What the command line says of measuring: here, on the workers of an engine, or in parts without one.

`matchup measure --on ray` has workers of a cluster do what this process does otherwise. `matchup measure
--part 2/4` makes a share of what is missing into a folder of its own, and `matchup measure --merge FOLDER`
takes such folders together.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from generator import reports
from generator.catalog import Catalog
from generator.measure.part_step import Merged, Share
from generator.measure.ran import Ran
from generator.numbers import counted
from generator.part import part_of
from generator.places import Site
from generator.problems import CannotGoOn
from generator.terminal import progress, say, shows_bars, warn


def measure_site(
    place: Site,
    catalog: Catalog,
    device: str,
    only: Sequence[str],
    download: bool,
    refit_search: bool,
    on: str | None,
) -> None:
    """Embeds, fits, runs, and removes what is asked for no more. Raises CannotGoOn for what can't be run."""
    from generator.measure import step

    models = step.planned(place, catalog, device, only)
    runnable = step.runnable(models, download or bool(only), on is not None)
    with step.executor_on(on, device) as executor:
        count = step.measure_all(place, catalog, device, progress, only, executor)
        fitted = step.fit_search(place, catalog, device, progress, refit_search) if not only else None
        if fitted is not None:
            say(reports.fitted_line(fitted))
        step.check_runnable(catalog, only)
        if not count and not runnable and fitted is None:
            say(reports.NOTHING_TO_MEASURE)
        ran = step.run_models(place, catalog, runnable, device, progress, executor=executor)
        faulty_count = _told(ran)
    say(*reports.made_lines(step.made(place, catalog, runnable)))
    left_out = [each for each in models if each not in runnable]
    say(*reports.left_out_lines(left_out))
    if faulty_count or (only and left_out):
        raise CannotGoOn(
            f"{counted(faulty_count or len(left_out), 'model')} could not be run as asked",
            "what was made is kept; the lines above say why",
        )
    if not only:
        step.prune_answers(place, catalog)


def measure_times(place: Site, catalog: Catalog, device: str, only: Sequence[str], is_dry: bool) -> None:
    """Runs some inputs again where none was timed. Raises CannotGoOn for a model that can't be run here."""
    from generator.measure import step

    models = step.untimed(place, catalog, only)
    runnable = step.runnable(models, False, False)
    if not models:
        say(reports.NOTHING_TO_TIME)
    if is_dry:
        say(*(each.words for each in models))
        return
    faulty_count = _told(step.run_models(place, catalog, runnable, device, progress))
    say(*reports.made_lines(step.made(place, catalog, runnable)))
    say(*reports.left_out_lines([each for each in models if each not in runnable]))
    if faulty_count:
        raise CannotGoOn(f"{counted(faulty_count, 'model')} could not be timed", "the lines above say why")


def _told(each: Iterable[Ran]) -> int:
    """Tells of each model when it is done; how many had a fault."""
    faulty_count = 0
    for ran in each:
        if ran.words and not shows_bars():
            say(ran.line)
        warn(*(f"error: {ran.slug}: {fault}" for fault in ran.faults))
        faulty_count += bool(ran.faults)
    return faulty_count


def measure_part(
    place: Site,
    catalog: Catalog,
    words: str,
    device: str,
    only: Sequence[str],
    download: bool,
    is_dry: bool,
) -> None:
    """Makes the part that 2/4 names, or says what it would make. Raises CannotGoOn for what can't be made."""
    from generator.measure import part_step

    share = part_step.share(place, catalog, part_of(words), device, only, download)
    say(*reports.share_lines(share))
    if is_dry:
        say(*reports.missing_lines(catalog.site.encoder, share.texts, share.models))
        return
    part_step.begin(share)
    count = part_step.embed(share, catalog, device, progress)
    if count:
        say(f"embedded {counted(count, 'text')}")
    faulty_count = _run(place, catalog, share, device)
    left = part_step.end(share)
    say(*reports.left_out_lines([model for model in share.models if model.obstacle]))
    if faulty_count or left:
        raise CannotGoOn(
            f"{counted(max(faulty_count, len(left)), 'model')} of {share.part} could not be run: "
            f"{', '.join(left)}",
            "what was made is kept; the lines above say why; then run the same part again",
        )
    say(f"{share.part} is whole: carry {share.path} to where the site is built")


def _run(place: Site, catalog: Catalog, share: Share, device: str) -> int:
    """Runs the models of a part; how many had a fault."""
    from generator.measure import step
    from generator.measure.summary import made
    from generator.readings import answer_files

    faulty_count = _told(step.run_models(place, catalog, share.runnable, device, progress, share.path))
    if share.runnable:
        answers, _ = answer_files.load_all(share.path, catalog)
        say(*reports.made_lines(tuple(made(answers, share.runnable))))
    return faulty_count


def merge_folders(place: Site, catalog: Catalog, folders: Sequence[Path], device: str) -> None:
    """Takes readings of other machines. Raises CannotGoOn where parts leave something missing."""
    from generator.measure import part_step

    merged = part_step.merge(place, catalog, folders, device)
    say(f"took {counted(merged.vector_count, 'vector')} and {counted(merged.output_count, 'output')}")
    warn(*(f"note: can't be used: {name}" for name in merged.unusable))
    warn(*(f"note: {words}" for words in merged.remarks))
    _require_whole(merged)


def _require_whole(merged: Merged) -> None:
    if merged.texts or merged.outputs:
        parts = [counted(merged.texts, "text")] if merged.texts else []
        parts += [counted(merged.outputs, "output")] if merged.outputs else []
        warn(*(f"error: {fault}" for fault in merged.broken))
        raise CannotGoOn(
            f"{' and '.join(parts)} of the site are in none of these parts",
            "what they hold is taken; the lines above name the parts: run those, and merge their folders, "
            "too, or let `matchup measure` make what is left",
        )
    for fault in merged.broken:
        raise fault
