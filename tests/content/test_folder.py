"""From files to a catalog: both model formats, all faults in one run, and damage of every kind."""

from __future__ import annotations

import random
import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from generator.cache import Cache
from generator.catalog import Grade, State
from generator.content.folder import MANY, read_catalog
from generator.problems import Problem, as_text
from tests.content.edits import ALPHA, BETA, edit, models, places

REPOSITORY_PATH = Path(__file__).parent.parent.parent


# Files that a repository can't hold


def test_samples_whose_files_differ_only_in_capitals_are_a_problem(site: Path) -> None:
    folder = site / "content" / "samples"
    folder.mkdir(exist_ok=True)
    for name in ("quay.png", "Quay.png", "QUAY.png"):
        (folder / name).write_bytes(b"")
    found = [problem for problem in read_catalog(site)[1] if problem.code == "case-collision"]
    assert as_text(found) == "\n\n".join(
        f"error[case-collision]: content/samples/{name} differs from "
        "content/samples/QUAY.png only in capitals\n"
        f"  --> content/samples/{name}:1:1\n  = help: rename one of them: many systems can't hold both"
        for name in ("Quay.png", "quay.png")
    )


@pytest.mark.parametrize("name", ["content", "content/models"])
def test_a_folder_that_is_a_link_is_not_followed(name: str, site: Path, tmp_path: Path) -> None:
    (site / name).rename(tmp_path / "elsewhere")
    (site / name).symlink_to(tmp_path / "elsewhere")
    assert places(site) == [("symlink", name, 1, 1)]


# Both model formats


def reworded(text: str) -> str:
    return text.replace("image is read", "image goes in").replace("A few", "Several")


def test_both_formats_say_the_same(site: Path) -> None:
    text = (site / ALPHA).read_text("utf-8")
    front, body = re.fullmatch(r"---\n(.*?)---\n(.*)", text, re.DOTALL).groups()
    summary, *sections = re.split(r"^## ", body, flags=re.MULTILINE)
    parts = r"(.+)\nTags: (.+)\n\n(.+)\n\nUnique: (.+)\n\nVersus: (.+)\n\nLimits: (.+)\n\nSources: (.+)"
    lines = [f"summary: {summary.strip()}", "capabilities:"]
    for section in sections:
        title, tags, words, unique, versus, limits, sources = re.fullmatch(parts, section.strip()).groups()
        lines += [
            f'  - {{title: "{title}", tags: [{tags}], text: "{words}",',
            f'     unique: "{unique}", versus: "{versus}",',
        ]
        lines += [f'     limits: "{limits}", sources: [{sources}]}}']
    (site / "content/models/gamma.yaml").write_text(
        front.replace("Alpha", "Gamma") + "\n".join(lines) + "\n", "utf-8"
    )
    (site / "content/exceptions.yaml").write_text(
        "".join(
            f'- {{code: {code}, file: "*", why: the same twice}}\n'
            for code in ("text-length", "repeated-sentence")
        )
    )
    edit(
        site, "content/models/gamma.yaml", "An image goes in", "An image is read"
    )  # a text may not be repeated
    edit(site, "content/models/gamma.yaml", "Several unfinished", "A few unfinished")
    found = models(site)
    same = replace(
        found["gamma"], slug="alpha", path=ALPHA, short_name="Alpha", digest=found["alpha"].digest,
        capabilities=tuple(
            replace(capability, text=reworded(capability.text))
            for capability in found["gamma"].capabilities
        ),
    )  # fmt: skip
    assert same == found["alpha"]


def test_a_catalog_holds_what_the_files_say(site: Path) -> None:
    found = models(site)
    alpha, beta = found["alpha"], found["beta"]
    assert (alpha.name, alpha.short_name, alpha.maker, alpha.kind) == (
        "alpha-captioner",
        "Alpha",
        "First Lab",
        "model",
    )
    assert (alpha.facts["weights_size"].number, alpha.facts["image_size"].number) == (982e6, 224 * 224)
    assert (alpha.signals["downloads"].number, alpha.signals["downloads"].grade) == (80100, Grade.VERIFIED)
    assert (alpha.signals["downloads"].as_of, alpha.signals["in_library"].number) == ("2026-09", 1)
    assert [capability.title for capability in alpha.capabilities] == ["One-sentence captions", "Beam search"]
    assert alpha.capabilities[1].sources == ("card", "list")
    assert alpha.summary == "Alpha writes one sentence about an image."
    assert (beta.facts["parameters"].state, beta.facts["parameters"].grade) == (
        State.UNKNOWN,
        Grade.UNSOURCED,
    )
    assert beta.signals["downloads"].state is State.NOT_APPLICABLE
    assert (beta.released.text, beta.released.grade) == ("2024-08-01", Grade.UNSOURCED)


def test_facts_stand_in_the_order_of_the_table(site: Path) -> None:
    edit(site, ALPHA, "  parameters: {value: 247M, source: card}\n", "")
    edit(site, ALPHA, "signals:\n", "  parameters: {value: 247M, source: card}\nsignals:\n")
    assert list(models(site)["alpha"].facts) == ["parameters", "weights_size", "image_size"]


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_line_ends_change_nothing_but_the_digest(end: str, site: Path) -> None:
    wanted = models(site)["alpha"]
    text = (site / ALPHA).read_text("utf-8")
    (site / ALPHA).write_text(text.replace("\n", end), "utf-8", newline="")
    assert replace(models(site)["alpha"], digest=wanted.digest) == wanted


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("start", ["", "\ufeff"])
def test_lines_and_columns_are_right_with_every_line_end_and_a_byte_order_mark(
    start: str, end: str, site: Path
) -> None:
    edit(site, ALPHA, "source: card}\npricing", "source: cart}\npricing")
    edit(site, ALPHA, "Tags: beam-search", "Tags: beem-search")
    text = (site / ALPHA).read_text("utf-8")
    (site / ALPHA).write_text(start + text.replace("\n", end), "utf-8", newline="")
    assert places(site) == [("unknown-source", ALPHA, 10, 51), ("unknown-tag", ALPHA, 39, 7)]


def test_all_faults_of_all_files_come_back_in_one_run(site: Path) -> None:
    edit(site, ALPHA, "kind: model", "kind: modle")
    edit(site, BETA, "released: 2024-08-01", "released: soon")
    edit(site, "content/site.yaml", "as_of: 2026-11-20", "as_of: today")
    edit(site, "content/scoring.yaml", "weight: 60", "weight: many")
    assert [code for code, _, _, _ in places(site)] == [
        "not-accepted",
        "bad-date",
        "not-a-number",
        "bad-date",
    ]


def test_a_warning_leaves_the_catalog(site: Path) -> None:
    edit(
        site,
        ALPHA,
        "  list: {url",
        '  paper: {url: "https://example.org/p", title: Paper, read: 2026-11-20}\n  list: {url',
    )
    catalog, problems = read_catalog(site)
    assert catalog is not None
    assert [(problem.code, problem.severity) for problem in problems] == [("unused-source", "warning")]


# Values that must not get through


@pytest.mark.parametrize("name", ["facts.yaml", "scoring.yaml", "site.yaml", "tags.yaml"])
def test_a_list_a_mapping_or_nothing_is_a_problem_at_every_value(
    name: str, site: Path, codes: set[str]
) -> None:
    path = site / "content" / name
    original = path.read_text("utf-8")
    values = list(re.finditer(r"(?<=: )[^{}\[\],\n]+", original))
    for found in values:
        for odd in ("[a]", "{a: b}", "~"):
            path.write_text(original[: found.start()] + odd + original[found.end() :], "utf-8")
            _, problems = read_catalog(site)
            assert [
                (problem, faults) for problem in problems if (faults := faults_of(problem, site, codes))
            ] == []


# Damage of every kind

ODD = [
    "\0", "\t", "\x1b[31m", "\x85", "\u2028", "\u202e", "\ufeff", "\u200b", "\r", "\r\n", "\n\n", "é",
    "e\u0301", "漢字", "🙂", "[", "]", "{", "}", "[" * 40, ": ", "- ", "? ", "# ", "## ", "---\n", "...\n",
    "&a ", "*a ", "!x ", "!!int ", "%YAML", "@", "`", "```\n", "| ", "> ", '"', "'", "\\", "~", "null",
    "1e999", "-0", "2026-02-30", "..", "<b>", "](x)", "Tags:", "Sources: ,", "<<: ", "[a, {b: c}]",
    "{a: b}",
]  # fmt: skip
BROKEN_BYTES = [b"\xff", b"\xc3", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xc0\x80"]


def damaged(raw: bytes, chance: random.Random) -> bytes:
    """One to three changes that a slip of the hand, a bad merge or ill will could make."""
    lines = raw.split(b"\n")
    for _ in range(chance.randint(1, 3)):
        at, other = chance.randrange(len(lines)), chance.randrange(len(lines))
        column = chance.randint(0, len(lines[at]))
        match chance.randrange(8):
            case 0:
                del lines[at : at + chance.randint(1, 4)]
            case 1:
                lines[at], lines[other] = lines[other], lines[at]
            case 2:
                lines.insert(other, lines[at])
            case 3:
                lines[at] = lines[at][:column]
            case 4:
                lines = [line + b"\r" for line in lines]
            case 5:
                lines[at] = lines[at][:column] + chance.choice(BROKEN_BYTES) + lines[at][column:]
            case _:
                lines[at] = lines[at][:column] + chance.choice(ODD).encode() + lines[at][column:]
        lines = lines or [b""]
    return b"\n".join(lines)


def faults_of(problem: Problem, site: Path, codes: set[str]) -> list[str]:
    """What is wrong with a problem itself."""
    path = site / problem.place.path
    line_count = len(re.split(rb"\r\n|\n|\r", path.read_bytes())) if path.is_file() else 1
    text = problem.place.text
    claims = {
        "has a known code": problem.code in codes,
        "has words": bool(problem.message.strip() and problem.help.strip()),
        "names a line of the file": 1 <= problem.place.line <= line_count,
        "names a column of the line": 1 <= problem.place.column <= len(text) + 1 or not text,
        "marks at least one character": problem.place.length >= 1,
        "can be shown": bool(as_text([problem]).encode()),
    }
    return [claim for claim, holds in claims.items() if not holds]


@pytest.fixture
def shipped(tmp_path: Path) -> Path:
    """A copy of the repository's own content, without readings."""
    shutil.copytree(
        REPOSITORY_PATH / "content",
        tmp_path / "shipped" / "content",
        ignore=shutil.ignore_patterns("readings"),
    )
    return tmp_path / "shipped"


@pytest.mark.parametrize("seed", range(50))
def test_damaged_models_are_problems_and_never_a_crash(seed: int, shipped: Path, codes: set[str]) -> None:
    chance = random.Random(seed)
    folder = shipped / "content" / "models"
    originals = {path.name: path.read_bytes() for path in sorted(folder.iterdir())}
    shutil.rmtree(folder)
    folder.mkdir()
    for number in range(100):
        name = chance.choice(sorted(originals))
        (folder / f"m{number}{Path(name).suffix}").write_bytes(damaged(originals[name], chance))
    _, problems = read_catalog(shipped)
    assert problems
    assert [(problem, faults) for problem in problems if (faults := faults_of(problem, shipped, codes))] == []


@pytest.mark.parametrize("name", ["facts.yaml", "scoring.yaml", "site.yaml", "tags.yaml"])
def test_damaged_settings_are_problems_and_never_a_crash(name: str, site: Path, codes: set[str]) -> None:
    chance = random.Random(name)
    path = site / "content" / name
    original = (REPOSITORY_PATH / "content" / name).read_bytes()
    for _ in range(75):
        path.write_bytes(damaged(original, chance))
        _, problems = read_catalog(site)
        assert [
            (problem, faults) for problem in problems if (faults := faults_of(problem, site, codes))
        ] == []


COUNTS = (1, 2, 3)


def test_any_number_of_workers_finds_the_same_in_the_same_order(site: Path) -> None:
    written = (site / ALPHA).read_text("utf-8")
    for number in range(2 * MANY):
        name = f"name: copy-{number}" if number % 3 else "nam: copy"
        copy = written.replace("name: alpha-captioner", name, 1).replace(
            "An image", f"An  image {number} ,", 1
        )
        (site / "content" / "models" / f"copy-{number}.md").write_text(copy, "utf-8")
    alone = read_catalog(site)
    assert len(alone[1]) > 2 * MANY
    for worker_count in COUNTS:
        cache = site / f"cache-{worker_count}"
        assert read_catalog(site, Cache(cache), worker_count) == alone
        assert read_catalog(site, Cache(cache), worker_count) == alone
    kept = [
        {path.name: path.read_bytes() for path in site.glob(f"cache-{count}/models/*")} for count in COUNTS
    ]
    assert kept[0] == kept[1] == kept[2]


def test_workers_that_can_keep_nothing_are_not_needed(site: Path) -> None:
    assert read_catalog(site, None, 2) == read_catalog(site)
