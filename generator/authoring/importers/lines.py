"""An import as lines to review: what changes, what stays as a person wrote it, what was not understood."""

from __future__ import annotations

from collections.abc import Iterator

from generator.authoring.importers.additions import lines_to_paste
from generator.authoring.importers.plan import FileChange, Plan
from generator.numbers import counted
from generator.problems import visible

WHOLE = 2  # new files that are shown in full

MOST = 12  # of a kind of remark that are shown each


def plan_lines(plan: Plan) -> Iterator[str]:
    """Everything that would be written, then everything that would not, and why."""
    new = [file for file in plan.files if file.is_new]
    for file in new:
        yield f"+ {file.path}: {_of_new(file)}"
        if len(new) <= WHOLE:
            yield from (f"    {line}" for line in file.after.decode().splitlines())
    read_again = 0
    for file in plan.files:
        if file.is_new:
            continue
        if file.changes or not file.is_model:
            yield f"~ {file.path}"
            yield from (f"    {visible(str(change))}" for change in file.changes)
            yield from () if file.is_model else _added_lines(file)
        read_again += file.is_model and not file.changes
    if read_again:
        yield f"~ {counted(read_again, 'file')} more: the same values in a later copy, with its day"
    yield from _remarks(plan)


def _of_new(file: FileChange) -> str:
    if not file.is_model:
        return "new"
    lines = file.after.decode().splitlines()
    facts = sum(line.startswith("  ") and ": {value: " in line for line in lines)
    return f"new, {counted(facts, 'fact')}{', a draft with words to replace' if file.is_draft else ''}"


def _added_lines(file: FileChange) -> Iterator[str]:
    """Of settings: each line that is not in the file as it is."""
    before = set((file.before or b"").decode("utf-8", "replace").splitlines())
    yield from (f"    + {visible(line)}" for line in file.after.decode().splitlines() if line not in before)


def _remarks(plan: Plan) -> Iterator[str]:
    for path, differences in plan.differences.items():
        yield f"= {path}: written by a person, and left"
        yield from (f"    {visible(difference)}" for difference in differences)
    yield from _some([f"! left out: {visible(reason)}" for reason in plan.refused], "! left out")
    unread = [
        f"? {visible(each.what)}{f': {count:,} times, first' if count > 1 else ':'} in {visible(each.where)}"
        for each, count in plan.unread
    ]
    if unread:
        yield f"not understood, or without a place in this site: {counted(len(unread), 'kind')}"
        yield from _some(unread, "?")
    if lines := list(lines_to_paste(plan.lack)):
        yield "--with-rows adds what the site lacks; or paste it:"
        yield from (f"  {line}" for line in lines)


def _some(lines: list[str], mark: str) -> Iterator[str]:
    yield from lines[:MOST]
    if len(lines) > MOST:
        yield f"{mark} and {len(lines) - MOST:,} more"


def summary_line(plan: Plan) -> str:
    """How many files are new, change, or say already what the catalog tells."""
    new = sum(file.is_new for file in plan.files)
    parts = [
        counted(new, "new file") if new else "",
        counted(len(plan.files) - new, "changed file") if len(plan.files) > new else "",
        f"{counted(plan.same_count, 'file')} up to date" if plan.same_count else "",
    ]
    told = ", ".join(filter(None, parts)) or "no file"
    return f"{counted(plan.entry_count, 'model')} of {plan.importer}: {told}"
