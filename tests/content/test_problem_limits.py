"""However many faults there are, a run tells so many that they can be read, and how many more there are."""

from __future__ import annotations

import subprocess
import sys
import time
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest

from generator.content.folder import read_catalog
from generator.content.problem_limits import MAX_OF_FILE, MAX_OF_RUN, limited, limited_in_file
from generator.problems import Place, Problem, as_text
from tests.content.edits import ALPHA
from tests.pace import in_paces
from tests.toys import environment

SIZE = 980_000  # bytes; the most that a file may have is a million
MOST_PACES = 160  # the longest takes 80; what takes time by the square would take thousands


def problem(line: int, path: str = "a.md", severity: str = "error") -> Problem:
    return Problem("guess", "words", Place(path, line), "help", severity=severity)  # type: ignore[arg-type]


def test_as_many_as_are_accepted_are_told_in_order() -> None:
    problems = [problem(line) for line in range(MAX_OF_FILE, 0, -1)]
    assert limited_in_file(problems) == tuple(reversed(problems))


def test_of_one_more_it_is_told_that_there_is_one() -> None:
    told = limited_in_file([problem(line) for line in range(1, MAX_OF_FILE + 2)])
    assert len(told) == MAX_OF_FILE + 1
    assert (told[-1].code, told[-1].message) == ("more-problems", "1 more problem in this file")
    assert (told[-1].place.line, told[-1].severity) == (MAX_OF_FILE + 1, "error")


def test_errors_are_told_before_warnings_that_stand_above_them() -> None:
    warnings = [problem(line, severity="warning") for line in range(1, 500)]
    told = limited_in_file([*warnings, problem(1_000)])
    assert problem(1_000) in told
    (rest,) = [found for found in told if found.code == "more-problems"]
    assert (rest.severity, rest.message) == ("warning", "at least 400 more problems in this file")


def test_the_same_fault_told_often_is_one() -> None:
    assert limited_in_file([problem(1)] * 1_000) == (problem(1),)


def test_many_files_with_few_faults_each_are_cut_too() -> None:
    told = limited(problem(line, f"{name}.md") for name in range(300) for line in range(1, 11))
    assert len(told) == MAX_OF_RUN + 1
    assert [row.message for row in told if row.code == "more-problems"] == [
        "at least 2,000 more problems in other files"
    ]


def test_what_a_file_left_out_is_still_told_of_the_run() -> None:
    cut = limited_in_file([problem(line) for line in range(1, 200)])
    assert limited([*cut, problem(1, "b.md")]) == (*cut, problem(1, "b.md"))


# Files of a megabyte


def repeated(unit: str, byte_count: int = SIZE) -> str:
    return unit * (byte_count // len(unit.encode()))


def numbered(line: str, line_count: int = 19_900) -> str:
    return "".join(line.format(number) for number in range(line_count))


FRONT = Path(__file__).parent.parent.joinpath("sites/two-models", ALPHA).read_text("utf-8").split("---\n")[1]
BODY = f"---\n{FRONT.replace('lpha', 'mega')}---\nOmega says nothing.\n\n"
YAML = {
    "a list of empty mappings": "benchmarks:\n" + repeated("- {}\n"),
    "as many as there are lines": "benchmarks:\n" + repeated("- {}\n", 99_000),
    "a flow list": "benchmarks: [" + repeated("{},") + "]",
    "one line": "name: " + repeated("x"),
    "words of one line": "outputs: [" + repeated("x,", 24_000) + "]",
    "unknown keys": numbered("k{}: 1\n"),
    "long unknown keys": numbered("makers{}maker: 1\n"),
    "the same key": repeated("name: x\n", 150_000),
    "keys without a name": repeated("?\n", 38_000),
    "fields without a value": "facts:\n" + numbered("  f{}:\n"),
    "sources without anything": "sources:\n" + numbered("  f{}: {{}}\n"),
    "capabilities without anything": "capabilities:\n" + repeated("- {}\n", 295),
    "brackets": "name: " + repeated("["),
    "anchors": repeated("&a\n"),
    "lines": repeated("\n") + "a: b\n",
    "comments": repeated("#\n", 39_000),
}
MARKDOWN = {
    "sections": repeated("## a\n", 99_000),
    "headings": repeated("# a\n", 79_000),
    "labels": "## Beam\n" + repeated("Tags: a\n", 150_000),
    "words like labels": "## Beam\n"
    + "".join(f"\nSour{chr(97 + n % 26)}{'x' * (n % 9)}:\n" for n in range(9_000)),
    "tags": "## Beam\nTags: " + repeated("x," * 200 + "\n"),
    "fences": repeated("```\n", 79_000),
    "one paragraph": repeated("word " * 4_000 + "\n"),
}


def section(number: int, text: str) -> str:
    parts = "\n\n".join(f"{label}: {text}" for label in ("Unique", "Versus", "Limits"))
    return f"## Title {number}\nTags: captions\n\n{text}\n\n{parts}\n\nSources: card\n\n"


PROSE = {
    "superlatives": "State of the art, the best ever. ",
    "figures": "It has 12% of 3.4 GB in 5 seconds. ",
    "guesses": "We think it is probably the best and it seems so. ",
    "doubled words": "word word ",
    "digits": "1," * 20 + " ",
    "short sentences": "a. ",
}


def told_of(site: Path, name: str, text: str) -> tuple[float, tuple[Problem, ...]]:
    """CPU time of reading the site with one more model file, and all that is then told."""
    (site / "content" / "models" / name).write_text(text, "utf-8")
    start = time.process_time()
    catalog, problems = read_catalog(site)
    assert catalog is None or all(row.severity == "warning" for row in problems)
    return time.process_time() - start, problems


def assert_bounded(seconds: float, problems: tuple[Problem, ...]) -> None:
    assert problems
    assert in_paces(seconds) < MOST_PACES
    assert len(as_text(problems)) < 200_000
    assert len(problems) <= 2 * MAX_OF_FILE


@pytest.mark.parametrize("name", YAML)
def test_a_megabyte_of_yaml_is_told_in_time_and_in_few_words(name: str, site: Path) -> None:
    assert_bounded(*told_of(site, "omega.yaml", YAML[name]))


@pytest.mark.parametrize("name", MARKDOWN)
def test_a_megabyte_of_markdown_is_told_in_time_and_in_few_words(name: str, site: Path) -> None:
    assert_bounded(*told_of(site, "omega.md", BODY + MARKDOWN[name]))


@pytest.mark.parametrize("name", PROSE)
def test_as_much_prose_as_a_file_may_hold_is_told_in_time(name: str, site: Path) -> None:
    text = repeated(PROSE[name], 3_990).strip()
    sections = "".join(section(number, text) for number in range(12))
    assert_bounded(*told_of(site, "omega.md", BODY + sections))


def test_the_memory_of_the_largest_files_is_bounded(site: Path) -> None:
    models = site / "content" / "models"
    (models / "omega.yaml").write_text(YAML["as many as there are lines"], "utf-8")
    (models / "psi.md").write_text(BODY + MARKDOWN["tags"], "utf-8")
    code = """
import sys
from pathlib import Path
from generator.content.folder import read_catalog
read_catalog(Path(sys.argv[1]))
status = Path("/proc/self/status").read_text().splitlines()
print(*[line.split()[1] for line in status if line.startswith("VmHWM")])
"""
    run = [sys.executable, "-c", code, str(site)]
    told = subprocess.run(run, env=environment(), capture_output=True, check=True, text=True)
    assert int(told.stdout) < 200_000  # kB


def test_a_file_with_more_values_than_are_accepted_is_one_problem(site: Path) -> None:
    _, problems = told_of(site, "omega.yaml", "outputs:\n" + "- [x, x, x, x, x]\n" * 9_000)
    assert [(row.code, row.place.line) for row in problems] == [("too-many-values", 8334)]


def test_problems_that_an_exception_lifts_make_room_for_no_others(site: Path) -> None:
    """What a file has too much of is cut before exceptions are looked at, so it is not lifted with them."""
    text = repeated(PROSE["superlatives"], 3_990).strip()
    seconds, problems = told_of(site, "omega.md", BODY + section(1, text))
    assert "more-problems" in [row.code for row in problems]
    lifted = '- {code: superlative, file: "*", why: a toy}\n'
    path = site / "content" / "exceptions.yaml"
    path.write_text(path.read_text("utf-8") + lifted, "utf-8")
    assert "more-problems" in [row.code for row in read_catalog(site)[1]]
    assert in_paces(seconds) < MOST_PACES


def test_problems_are_numbered_by_what_is_hidden() -> None:
    lines = count(1)
    problems = [replace(problem(next(lines)), code="too-long") for _ in range(150)]
    assert limited_in_file(problems)[-1].message == "50 more problems in this file"
