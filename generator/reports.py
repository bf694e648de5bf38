"""What a verb says when it has done its work: values of the wings to lines of text.

Prints nothing, so that what is said can be read without a terminal.
"""

from __future__ import annotations

import os
import shlex
import shutil
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from generator.numbers import counted, written_size

if TYPE_CHECKING:
    from generator.authoring.eject import Ejected
    from generator.authoring.migrate import Migration
    from generator.authoring.new_file import Started
    from generator.authoring.pin import Pinned
    from generator.authoring.refresh import Refreshed
    from generator.authoring.starting import Begun
    from generator.catalog import Catalog, Encoder
    from generator.differences import Difference
    from generator.measure.part_step import Share
    from generator.measure.runnable import Planned
    from generator.measure.summary import Made
    from generator.output.publish import Published
    from generator.part import Part
    from generator.readings.vectors import Missing
    from generator.releases.release import Planned as PlannedRelease
    from generator.retrieval.query_table import QueryTable
    from generator.retrieval.ranking import Answer
    from generator.searches.importing import Import
    from generator.searches.log import Log
    from generator.searches.understood import Understood

NEXT = (
    "then:",
    "  {command} check      what is wrong with it, line by line",
    "  delete the line draft: true when nothing waits any more; no page is made of a draft",
    "  {command} build      embed its capabilities and write its pages",
)

BEGIN_WITH = (
    ("build", "writes output/; open output/index.html"),
    ('new "Name of a model"', "begins another file in content/models/"),
    ("serve", "a preview that reloads when you save a file"),
)
FILL_IN = (
    ("serve", "a preview that reloads when you save a file"),
    ("check", "what is wrong, line by line"),
    ('new "Name of a model"', "begins another file in content/models/"),
)

MOST_NAMED = 10  # models that a query names, of those that are told

NOTHING_TO_TIME = "nothing to do: every model that was run has a time, or can't be run"

NOTHING_TO_MEASURE = (
    "nothing to do: every capability has its vector, and every model whose weights are here its outputs"
)


# build


def part_lines(line: str, part: Part, command: str) -> Iterator[str]:
    """What one of several builders came to, and what is to be run next."""
    yield f"{part}: {line}"
    others = f"when all {part.count} are there, run" if part.count > 1 else "now run"
    yield f"what spans all is still to be written; {others}: {command}"


def published_line(published: Published, seconds: float) -> str:
    """What a build came to."""
    if not published.written and not published.deleted:
        kept = published.kept
        files = "the 1 file is as it" if kept == 1 else f"all {kept:,} files are as they"
        return f"nothing to do: {files} should be ({seconds:.2f} s)"
    written = f"{counted(published.written, 'file')} ({written_size(published.byte_count)})"
    rest = f"kept {published.kept:,}, deleted {published.deleted:,}"
    return f"wrote {written}, {rest} in {seconds:.2f} s"


# release


MOST_SHOWN = 60  # changes


def release_lines(plan: PlannedRelease, is_written: bool) -> Iterator[str]:
    """What a release says, change by change, and where it was written."""
    day, count = plan.opening.release, len(plan.changes)
    if not count:
        last = plan.history.last
        yield f"nothing has changed since the release of {last.date}" if last else "nothing to release"
        return
    if plan.is_first:
        yield f"first release, of {day}: {counted(count, 'model')} as they are today"
    else:
        yield from _change_lines(plan)
    lines = f"{counted(count + 1, 'line')} ({written_size(len(plan.content))})"
    done = f"wrote {lines} to" if is_written else f"nothing was written; without --dry-run, {lines} go to"
    yield f"{done} {plan.path}"


def _change_lines(plan: PlannedRelease) -> Iterator[str]:
    from generator.pages.parts.past import arounds
    from generator.pages.words.changed import sentence

    *_, around = arounds(plan.with_it)
    for change in plan.changes[:MOST_SHOWN]:
        yield f"{around.name(change.model)}: {sentence(change, around).text}"
    if len(plan.changes) > MOST_SHOWN:
        yield f"and {counted(len(plan.changes) - MOST_SHOWN, 'more change')}"


def difference_lines(difference: Difference, against: str) -> Iterator[str]:
    """What a site would say otherwise: files first, then models, places and winners, change by change."""
    if difference.is_nothing:
        yield f"nothing would change against {against}"
        return
    yield f"against {against}, of {counted(difference.file_count, 'file')}:"
    for words, counts in difference.by_fate:
        if counts:
            kinds = ", ".join(f"{kind} {count:,}" for kind, count in counts.most_common(MOST_NAMED))
            yield f"  {words} {sum(counts.values()):,}: {kinds}{', …' if len(counts) > MOST_NAMED else ''}"
    if difference.plan.changes:
        yield from _change_lines(difference.plan)
    else:
        yield "no value, score, place or winner would change"


# search


def found_lines(catalog: Catalog, answer: Answer) -> Iterator[str]:
    """What a query finds: models that it names, then capabilities with their scores, best first."""
    if answer.models:
        yield "models by that name:"
    for named in answer.models[:MOST_NAMED]:
        model = catalog.models[named.position]
        yield f"  {model.slug}  {model.name}"
    if not answer.fits:
        yield "nothing here fits that well" + ("; nearest:" if answer.capabilities else "")
    capabilities = [(model, each) for model in catalog.models for each in model.capabilities]
    for ranked in answer.capabilities:
        model, capability = capabilities[ranked.row]
        yield f"  {ranked.score:.2f}  {model.slug}: {capability.title}"


# measure


def missing_lines(
    encoder: Encoder, missing: Sequence[Missing], models: Sequence[Planned], has_table: bool = True
) -> Iterator[str]:
    """What `measure` would embed, fit and run."""
    if not missing and not models and has_table:
        yield "nothing is missing"
    if not has_table:
        yield "what queries are searched by meaning with would be fitted: a minute"
    if missing:
        yield from _text_lines(encoder, missing)
    runnable = [each for each in models if not each.obstacle]
    if runnable:
        yield f"{counted(len(runnable), 'model')} would be run:"
    for each in runnable:
        asking = f" (only with --download or --only {each.model.slug})" if each.must_download else ""
        yield f"  {each.words}{asking}"
    yield from left_out_lines([each for each in models if each.obstacle])


def _text_lines(encoder: Encoder, missing: Sequence[Missing]) -> Iterator[str]:
    source = "packaged, no download" if encoder.is_packaged else "from the hub, downloaded once"
    yield f"{counted(len(missing), 'text')} would be embedded with {encoder.key} ({source}):"
    for slug, count in Counter(text.slug for text in missing).items():
        yield f"  {slug}: {count}"


def fitted_line(table: QueryTable) -> str:
    """What was fitted for readers to search with."""
    pieces = f"{len(table.pieces):,} pieces of words in {table.dims} dimensions"
    return f"fitted what queries are searched by meaning with: {pieces}"


def made_lines(rows: Sequence[Made]) -> Iterator[str]:
    """A table of what was run, its columns as wide as they need; nothing where nothing was."""
    if not rows:
        return
    heads = ("model", "inputs", "setting", "one alone", "memory")
    cells = [heads, *((row.slug, row.inputs, row.setting, row.time, row.memory) for row in rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    for line in cells:
        padded = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        yield "  ".join(padded).rstrip()


def share_lines(share: Share) -> Iterator[str]:
    """What a part is of all, and what of it its folder lacks."""
    had, lacks = share.receipt, sum(len(model.wanted) for model in share.models)
    whole = f"{counted(had.texts, 'text')} and {counted(had.outputs, 'output')}"
    yield f"part {share.part} has {whole}, of which {len(share.texts):,} and {lacks:,} are still to be made"


def left_out_lines(models: Sequence[Planned]) -> Iterator[str]:
    """Models that are not run: a line for each obstacle, and one for each whose weights are elsewhere."""
    for obstacle in dict.fromkeys(each.obstacle for each in models if each.obstacle):
        slugs = ", ".join(each.model.slug for each in models if each.obstacle == obstacle)
        yield f"not run, {obstacle}: {slugs}"
    for each in models:
        if not each.obstacle:
            command = f"`matchup measure --only {each.model.slug}`"
            size = each.size or "it, size unknown"
            yield f"not run, its weights are not here: {each.model.slug} ({command} downloads {size})"


# new


def started_lines(started: Started) -> Iterator[str]:
    """What was filled in of a new file, what waits, and how to go on."""
    yield f"wrote {started.path}"
    if started.filled:
        yield f"filled in: {', '.join(started.filled)}"
    for remark in started.remarks:
        yield f"note: {remark}"
    yield "still to be filled in:"
    for line, words in started.waiting:
        yield f"  line {line:>3}  {words}"
    yield from (line.format(command=command(sys.argv[0])) for line in NEXT)


def command(typed: str) -> str:
    """What calls this command from where its user is: its bare name when the shell finds it, or as typed."""
    if typed.endswith("__main__.py"):
        return f"{shlex.quote(sys.executable)} -m generator"
    found = shutil.which("matchup")
    is_bare = os.path.basename(typed) == typed or (
        found and os.path.realpath(found) == os.path.realpath(typed)
    )
    return "matchup" if is_bare else shlex.quote(typed)


def begun_lines(begun: Begun) -> Iterator[str]:
    """Where a new site lies, and what to do next."""
    models = counted(begun.model_count, "model") if begun.model_count else "a model file to fill in"
    yield f'made {begun.folder} from the starter "{begun.starter}": {models}'
    enter = [f"  cd {shlex.quote(str(begun.folder))}"] if begun.folder.resolve() != begun.folder.cwd() else []
    called = command(sys.argv[0])
    steps = [
        f"  {f'{called} {step}':<32} # {about}"
        for step, about in (BEGIN_WITH if begun.model_count else FILL_IN)
    ]
    yield from [*enter, *steps][:3]


def layout_lines(names: Mapping[str, bool]) -> Iterator[str]:
    """The files of the base layouts; those that the site has its own of are marked."""
    for name, is_own in names.items():
        yield f"{name}  (your own)" if is_own else name


def ejected_lines(ejected: Ejected) -> Iterator[str]:
    """What was copied, and what was left as it is."""
    yield from (f"layouts/{name}" for name in ejected.copied)
    own = f"; {counted(len(ejected.own), 'file')} of your own left as they are" if ejected.own else ""
    yield f"copied {counted(len(ejected.copied), 'file')}{own}"


def refreshed_lines(refreshed: Refreshed) -> Iterator[str]:
    """Every count that differs, what was left as it is, or that there is nothing to do."""
    for update in refreshed.updates:
        yield from map(str, update.changes)
    yield from (f"note: {remark}" for remark in refreshed.remarks)
    if not refreshed.updates and refreshed.asked:
        yield f"nothing to do: {counted(refreshed.asked, 'model')} asked for, no count differs"


def pinned_lines(pinned: Pinned) -> Iterator[str]:
    """Every pin that differs, what to know about it, or that there is nothing to do."""
    for update in pinned.updates:
        yield from map(str, update.changes)
    yield from (f"note: {remark}" for remark in pinned.remarks)
    if not pinned.updates and not pinned.remarks and pinned.asked:
        yield f"nothing to do: {counted(pinned.asked, 'model')} asked for, no pin differs"


def migration_lines(migration: Migration) -> Iterator[str]:
    """Of each file the lines that change, before and after, and why; then what is left to its author."""
    for file in migration.files:
        yield file.path
        yield from file.difference()
        yield from (f"  why: {reason}" for reason in file.why)
        yield ""
    yield from (f"note: {remark}" for remark in migration.remarks)


def migrated_line(migration: Migration, is_written: bool) -> str:
    """What came of it."""
    files = counted(len(migration.files), "file")
    if not migration.files:
        return (
            "nothing was written" if migration.remarks else "nothing to do: the content is in today's words"
        )
    return f"wrote {files}" if is_written else f"nothing was written yet; --write writes {files}"


# searches

SHOWN_QUERIES = 8  # of a log, the most typed


def import_lines(plan: Import) -> Iterator[str]:
    """What was understood of raw files, the most typed queries as they are kept, and what is left out."""
    log = plan.log
    for file in plan.files:
        yield from _file_lines(file)
    yield f"{counted(log.rows_read, 'row')}, of which {_left(log)} left"
    for row in sorted(log.rows, key=lambda row: (-row.times, row.query))[:SHOWN_QUERIES]:
        yield f"  {row.times:>9,}  {row.query}"
    if len(log.rows) > SHOWN_QUERIES:
        yield f"  {'':>9}  and {len(log.rows) - SHOWN_QUERIES:,} more"
    yield from _dropped_lines(log)
    yield f"{log.source}, {log.start} to {log.end} ({counted(log.days, 'day')}), {_of_users(log)}"


def _file_lines(file: Understood) -> Iterator[str]:
    delimiter = {"": "", "\t": ", columns parted by tabs"}.get(
        file.delimiter, f', columns parted by "{file.delimiter}"'
    )
    yield f"{file.raw.path}: {file.format.words} ({file.raw.encoding}{delimiter})"
    heads = ", ".join(f"{name} is {words}" for name, words in file.named_columns)
    yield f"  {heads}; nothing else of it is kept"


def _left(log: Log) -> str:
    verb = "is" if len(log.rows) == 1 else "are"
    return f"{counted(len(log.rows), 'query', 'queries')} with {log.times:,} {log.unit} {verb}"


def _dropped_lines(log: Log) -> Iterator[str]:
    if log.dropped:
        yield "left out:"
    for dropped in log.dropped:
        times = f" ({dropped.times:,} {log.unit})" if dropped.times else ""
        yield f"  {log.words_of(dropped)}: {counted(dropped.rows, 'row')}{times}"


def _of_users(log: Log) -> str:
    stand_in = {"users": "", "clicks": "; clicks stand for people", "count": "; searches stand for people"}
    return f"each query typed by at least {log.k} people{stand_in[log.users_are]}"


def review_lines(logs: Sequence[Log]) -> Iterator[str]:
    """Every log with its window, what is left of it, and what was left out."""
    if not logs:
        yield "no searches have been imported"
    for log in logs:
        yield f"{log.source}, {log.start} to {log.end} ({counted(log.days, 'day')}), {_of_users(log)}"
        yield f"  {counted(log.rows_read, 'row')}, of which {_left(log)} left"
        yield from (f"  {line}" for line in _dropped_lines(log))
