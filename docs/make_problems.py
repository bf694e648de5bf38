"""Writes docs/problems.md from the tables of codes, so that it can't drift.

python docs/make_problems.py           write it
python docs/make_problems.py --check   fail when it is stale
"""

from __future__ import annotations

import sys
from pathlib import Path

from generator.content.checks import alike, exceptions, rivals, rules, tokens
from generator.problem_codes import table
from generator.problem_codes.entry import Entry

DOCUMENT = Path(__file__).parent / "problems.md"

HEAD = """# Problems

<!-- Written by docs/make_problems.py from the tables of codes. A rule of the lint is added in a file of
generator/content/checks/: a check, its entry above it, its name in the table at the end. Any other code is
added in a table of generator/problem_codes/. Then run python docs/make_problems.py, and lay a case into
tests/problems/. -->

Every fault that `matchup check` can find in content and layouts, by its code. A warning lets the build go on;
everything else stops it before a page is written.

The fact lint compares what one part of a file says with what another says. Where it is wrong for once, an
entry of `content/exceptions.yaml` lifts it: `{code: …, file: …, words: …, why: …}`; `words` narrows it to a
message or a line that has them.
"""


def entries() -> dict[str, Entry]:
    """The entry of every code, in the order of the codes. Raises ValueError when two of one code differ."""
    by_code: dict[str, Entry] = {}
    for entry in (
        *table.ENTRIES,
        *rules.RULES,
        *exceptions.ENTRIES,
        *alike.ENTRIES,
        *rivals.ENTRIES,
        *tokens.ENTRIES,
    ):
        if section(by_code.setdefault(entry.code, entry)) != section(entry):
            raise ValueError(f"{entry.code} has two entries")
    return dict(sorted(by_code.items()))


def section(entry: Entry) -> str:
    """The part of the document on one code; two spaces at the end of a line break it."""
    meaning = f"{entry.meaning} A warning." if entry.severity == "warning" else entry.meaning
    lines = [meaning, entry.why, f"Example: {entry.example}", f"Write: {entry.write}"]
    return f"## {entry.code}\n\n" + "  \n".join(lines) + "\n"


def document() -> str:
    return "\n".join([HEAD, *map(section, entries().values())])


def main() -> int:
    text = document()
    if "--check" not in sys.argv:
        DOCUMENT.write_text(text, "utf-8")
    elif not DOCUMENT.exists() or DOCUMENT.read_text("utf-8") != text:
        print("stale: problems.md; run python docs/make_problems.py", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
