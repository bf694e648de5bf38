"""Golden cases: what a person sees for each fault.

A case is a folder of tests/problems/ named after its code: files that are laid over a copy of tests/sites/two-models,
`removed.txt` with paths to take away first, and `expected.txt` with the exact text of all problems that are then found.
"""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import pytest

from generator import files
from generator.content import quantities
from generator.content.checks import structure
from generator.content.folder import read_catalog
from generator.problems import FaultyContent, Problem, as_text
from generator.readings import answers, vectors
from generator.rendering.layouts import Layouts

CASES_PATH = Path(__file__).parent / "problems"
CASES = sorted(path.name for path in CASES_PATH.iterdir())

# Codes of files that a repository can't hold, which test_content.py makes, and of what needs readings or a network.
NOT_STORED = {
    "case-collision",
    "file-too-large",
    "not-a-file",
    "not-utf-8",
    "symlink",
    "too-many-models",
    "unreadable-file",
}
ELSEWHERE = {
    "restated-capability": "test_lint.py",
    "dead-address": "test_online.py",
    "host-limit": "test_hosts.py",
} | dict.fromkeys(NOT_STORED, "test_content.py")


@dataclass(frozen=True)
class View:
    path: str = "models/alpha.html"


class FilledView(NamedTuple):
    """Of filled.html, if a case has such a layout."""

    path: str = "compare/alpha/beta.html"
    left_name: str = "Alpha"
    right_name: str = "Beta"


def lay_over(site: Path, case_path: Path) -> None:
    removed = case_path / "removed.txt"
    for name in removed.read_text("utf-8").splitlines() if removed.exists() else ():
        path = site / name
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    for folder in ("content", "layouts"):
        if (case_path / folder).exists():
            shutil.copytree(case_path / folder, site / folder, dirs_exist_ok=True)


def problems_of(site: Path, cache: Path | None = None) -> list[Problem]:
    """Of content, readings and, where the case has any, layouts."""
    found = [*read_catalog(site, cache)[1], *vectors.load_all(site)[1], *answers.read_all(site)[1]]
    if (site / "layouts").exists():
        try:
            layouts = Layouts(site / "layouts")
            if "filled.html" in layouts.names:
                layouts.fill("filled.html", FilledView())
            else:
                layouts.render("page.html", View())
        except FaultyContent as fault:
            found += fault.problems
    return found


@pytest.mark.parametrize("case", CASES)
def test_a_fault_reads_as_expected(case: str, site: Path) -> None:
    lay_over(site, CASES_PATH / case)
    expected = (CASES_PATH / case / "expected.txt").read_text("utf-8")
    assert as_text(problems_of(site)) + "\n" == expected


@pytest.mark.parametrize("case", CASES)
def test_a_fault_reads_the_same_when_it_was_found_before(case: str, site: Path, tmp_path: Path) -> None:
    read_catalog(site, tmp_path / "cache")  # so that files without a change are known from here
    lay_over(site, CASES_PATH / case)
    expected = (CASES_PATH / case / "expected.txt").read_text("utf-8")
    for _ in range(2):
        assert as_text(problems_of(site, tmp_path / "cache")) + "\n" == expected


@pytest.mark.parametrize("case", CASES)
def test_a_case_is_named_after_a_code_that_it_shows(case: str) -> None:
    shown = re.findall(
        r"^(?:error|warning)\[([a-z0-9-]+)\]",
        (CASES_PATH / case / "expected.txt").read_text("utf-8"),
        re.MULTILINE,
    )
    assert [code for code in shown if case == code or case.startswith(f"{code}-")]


def test_every_code_has_a_case(codes: set[str]) -> None:
    texts = "\n".join((CASES_PATH / case / "expected.txt").read_text("utf-8") for case in CASES)
    shown = set(re.findall(r"^(?:error|warning)\[([a-z0-9-]+)\]", texts, re.MULTILINE))
    assert codes - set(ELSEWHERE) == shown
    assert [
        code
        for code, name in ELSEWHERE.items()
        if f'"{code}"' not in (Path(__file__).parent / name).read_text("utf-8")
    ] == []


def test_the_smallest_site_has_no_fault(site: Path) -> None:
    catalog, problems = read_catalog(site)
    assert problems == ()
    assert catalog is not None
    assert [model.slug for model in catalog.models] == ["alpha", "beta"]


def test_every_rule_is_applied() -> None:
    rules = [
        name
        for name, value in vars(structure).items()
        if getattr(value, "__annotations__", {}).get("return") == "Iterator[Problem]"
    ]
    assert {rule.__name__ for rule in (*structure.RULES, *structure.ACROSS)} == {
        name for name in rules if not name.startswith("_")
    }


@pytest.mark.parametrize(
    ("text", "unit", "number"),
    [
        ("247M", "count", 247e6),
        ("1.6B", "count", 1.6e9),
        ("30,524", "count", 30524),
        ("about 12 K", "count", 12e3),
        ("982 MB", "bytes", 982e6),
        ("1.5 GiB", "bytes", 1.5 * 2**30),
        ("512 B", "bytes", 512),
        ("224 × 224 px", "px", 224 * 224),
        ("1024x768 px", "px", 1024 * 768),
        ("16 px", "px", 256),
        ("512 tokens", "tokens", 512),
        ("77", "tokens", 77),
    ],
)
def test_a_quantity_is_a_number_in_its_unit(text: str, unit: str, number: float) -> None:
    assert quantities.quantity(text, unit) == number


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("247 m", "count"),
        ("-5", "count"),
        ("12", "bytes"),
        ("12 iB", "bytes"),
        ("224", "px"),
        ("1e6", "count"),
        ("٣", "count"),
    ],
)
def test_what_is_no_quantity_is_refused(text: str, unit: str) -> None:
    with pytest.raises(ValueError, match=rf"^{re.escape(text)}$"):
        quantities.quantity(text, unit)


@pytest.mark.parametrize(
    ("title", "anchor"),
    [
        ("Beam search", "beam-search"),
        ("  GPT-2: 12 layers! ", "gpt-2-12-layers"),
        ("???", ""),
        ("ÉTÉ 2", "t-2"),
    ],
)
def test_an_anchor_has_lower_case_letters_digits_and_hyphens(title: str, anchor: str) -> None:
    assert files.anchor(title) == anchor
