"""What a verb says when it has done its work: values of the wings to lines of text.

Prints nothing, so that what is said can be read without a terminal.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from generator.numbers import counted, written_size

if TYPE_CHECKING:
    from generator.authoring.new_file import Started
    from generator.catalog import Encoder
    from generator.measure.runnable import Planned
    from generator.output.publish import Published
    from generator.readings.vectors import Missing

NEXT = (
    "then:",
    "  matchup check      what is wrong with it, line by line",
    "  delete the line draft: true when nothing waits any more; no page is made of a draft",
    "  make measure       embed its capabilities",
    "  make build         write its pages",
)

NOTHING_TO_MEASURE = (
    "nothing to do: every capability has its vector, and every model whose weights are here its outputs"
)


# build


def published_line(published: Published, seconds: float) -> str:
    """What a build came to."""
    if not published.written and not published.deleted:
        files = counted(published.kept, "file")
        return f"nothing to do: all {files} are as they should be ({seconds:.2f} s)"
    written = f"{counted(published.written, 'file')} ({written_size(published.byte_count)})"
    rest = f"kept {published.kept:,}, deleted {published.deleted:,}"
    return f"wrote {written}, {rest} in {seconds:.2f} s"


# measure


def missing_lines(encoder: Encoder, missing: Sequence[Missing], models: Sequence[Planned]) -> Iterator[str]:
    """What `measure` would embed and run."""
    if not missing and not models:
        yield "nothing is missing"
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
    yield from NEXT
