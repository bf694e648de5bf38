"""The report of a build as one page: nothing from elsewhere, no script, for a browser or a printer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from pathlib import Path

from generator.build_report import Report, Timed
from generator.numbers import counted
from generator.problems import Misuse

MOST_SHOWN = 200  # files in the table; the JSON has more

STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; color: #222; background: #fff; max-width: 62rem;
  margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; }
h2 { font-size: 1.15rem; margin: 2.2rem 0 .4rem; }
div { overflow-x: auto; }
table { border-collapse: collapse; }
th, td { text-align: left; vertical-align: top; padding: .2rem 1.2rem .2rem 0; }
th, td { border-bottom: 1px solid #ddd; }
td.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
small { color: #666; }
@media (prefers-color-scheme: dark) {
  body { color: #ddd; background: #181818; }
  th, td { border-color: #3a3a3a; }
  small { color: #999; }
}
"""

PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Report of a build</title>
<style>{style}</style>
</head>
<body>
<h1>Report of a build</h1>
{body}
</body>
</html>
"""

Cell = str | int | float


def require_place(path: Path, target: Path | str) -> Path:
    """The folder that is built to, where the report of it can go to this path. Raises Misuse."""
    if isinstance(target, str):
        words = f'--report tells of what lies in a folder, and "{target}" is an object store'
        raise Misuse(words, "build to a folder first, or leave it out")
    if path.suffix not in (".html", ".json"):
        raise Misuse(f'"{path}" ends neither in .html nor in .json', "name it report.html or report.json")
    if target.resolve() in path.resolve().parents:
        words = f'"{path}" lies in the output folder, where only pages of the site go'
        raise Misuse(words, "name a file beside it, e.g. report.html")
    return target


def written_report(report: Report, path: Path) -> str:
    """The report in the form that the name of its file asks for."""
    return report.as_json if path.suffix == ".json" else page_of(report)


def page_of(report: Report) -> str:
    """The whole page."""
    parts = [
        _summary(report),
        _links(report),
        _budgets(report),
        _kinds(report),
        _times(report),
        _files(report),
    ]
    return PAGE.format(style=STYLE, body="\n".join(parts))


def _summary(report: Report) -> str:
    written = f"{counted(report.written, 'file')} ({report.written_bytes:,} bytes)"
    words = f"Wrote {written}, kept {report.kept:,}, deleted {report.deleted:,}. Matchup {report.matchup}."
    made = "A file that came out as it stood was not touched and counts as kept; a file may have two reasons."
    rows = [(reason, sum(of.values()), _told(of)) for reason, of in report.reasons.items()]
    table = _table(("reason", "files", "kinds"), rows) if rows else "<p>Nothing had to be made.</p>"
    return f"<p>{escape(words)}</p>\n<h2>Why files were made</h2>\n<p><small>{made}</small></p>\n{table}"


def _told(counts: Mapping[str, int]) -> str:
    """Kinds with their counts, the most first."""
    ordered = sorted(counts.items(), key=lambda row: (-row[1], row[0]))
    return ", ".join(f"{kind} {count:,}" for kind, count in ordered)


def _links(report: Report) -> str:
    looked = f"Read {report.pages_read:,} of {report.pages_there:,} pages of the output."
    rows = [(row.message, row.place, row.pages) for row in report.links]
    table = _table(("fault", "layout", "pages"), rows) if rows else "<p>Every link leads somewhere.</p>"
    return f"<h2>Links and ids</h2>\n<p><small>{looked}</small></p>\n{table}"


def _budgets(report: Report) -> str:
    most = report.budget
    words = f"{most['bytes']:,} bytes compressed by gzip and {most['elements']:,} elements a page"
    items = "".join(f"<li>{escape(each)}</li>" for each in report.over_budget)
    told = f"<ul>{items}</ul>" if items else "<p>No page that was read is over it.</p>"
    return f"<h2>Budget</h2>\n<p><small>{words}</small></p>\n{told}"


def _kinds(report: Report) -> str:
    heads = ("kind", "layout", "files", "bytes", "largest", "heaviest, compressed", "most elements")
    rows = [
        (
            row.kind,
            row.layout,
            row.files,
            row.bytes,
            row.largest_bytes,
            row.heaviest_bytes if row.looked_at else "",
            row.most_elements if row.looked_at else "",
        )
        for row in report.kinds
    ]
    return f"<h2>What lies in the output</h2>\n{_table(heads, rows)}"


def _times(report: Report) -> str:
    if not report.times:
        return ""
    kinds, pages = report.times["kinds"], report.times["pages"]
    assert isinstance(kinds, list)
    assert isinstance(pages, list)
    note = escape(f"{report.times['note']}. The whole build took {report.times['seconds']} s.")
    return (
        f"<h2>Times</h2>\n<p><small>{note}</small></p>\n{_times_table('kind', kinds)}\n"
        f"<h2>Slowest pages</h2>\n{_times_table('page', pages)}"
    )


def _times_table(head: str, rows: Sequence[Timed]) -> str:
    return _table(
        (head, "files", "seconds"), [(row.name, row.pages, f"{row.seconds:.4f}") for row in rows], 2
    )


def _files(report: Report) -> str:
    shown = report.files[:MOST_SHOWN]
    more = len(report.files) - len(shown) + report.files_left_out
    rows = [(file.path, file.kind, file.bytes, ", ".join(file.reasons)) for file in shown]
    rest = f"<p><small>and {more:,} more</small></p>" if more else ""
    return f"<h2>Files that were made</h2>\n{_table(('file', 'kind', 'bytes', 'why'), rows)}\n{rest}"


def _table(heads: Sequence[str], rows: Iterable[Sequence[Cell]], last_numbers: int = 0) -> str:
    """Numbers stand right; so do the last columns where their texts are numbers."""
    body = []
    for row in rows:
        cells = []
        for place, cell in enumerate(row):
            is_number = not isinstance(cell, str) or place >= len(row) - last_numbers
            words = cell if isinstance(cell, str) else f"{cell:,}"
            cells.append(f"<td{' class=n' if is_number else ''}>{escape(words)}</td>")
        body.append(f"<tr>{''.join(cells)}</tr>")
    head = "".join(f"<th scope=col>{escape(each)}</th>" for each in heads)
    return f"<div><table><thead><tr>{head}</tr></thead><tbody>{''.join(body)}</tbody></table></div>"
