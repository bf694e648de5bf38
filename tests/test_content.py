"""From files to a catalog: both model formats, files that a repository can't hold, and damage of every kind."""

from __future__ import annotations

import os
import random
import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from generator.catalog import Grade, State
from generator.content.folder import read_catalog
from generator.problems import Problem, as_text

REPOSITORY_PATH = Path(__file__).parent.parent
ALPHA = "content/models/alpha.md"
BETA = "content/models/beta.yaml"


def edit(site: Path, name: str, old: str, new: str) -> None:
    text = (site / name).read_text("utf-8")
    assert old in text
    (site / name).write_text(text.replace(old, new, 1), "utf-8", newline="")


def places(site: Path) -> list[tuple[str, str, int, int]]:
    return [
        (problem.code, problem.place.path, problem.place.line, problem.place.column)
        for problem in read_catalog(site)[1]
    ]


def models(site: Path) -> dict[str, folder.Model]:
    catalog, problems = read_catalog(site)
    assert catalog is not None, as_text(problems)
    return {model.slug: model for model in catalog.models}


# Files that a repository can't hold


def too_large(path: Path) -> None:
    path.write_bytes(b"x" * 1_000_001)


def folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def link(path: Path) -> None:
    target = path.with_name(f".{path.name}")
    path.rename(target)
    path.symlink_to(target.name)


def broken_link(path: Path) -> None:
    path.unlink()
    path.symlink_to("nowhere")


def endless_link(path: Path) -> None:
    path.unlink()
    path.symlink_to(path.name)


def latin_1(path: Path) -> None:
    path.write_bytes(b"name: caf\xe9\n")


def utf_16(path: Path) -> None:
    path.write_text("name: a\n", "utf-16")


def zeros(path: Path) -> None:
    path.write_bytes(b"a: b\nc\x00d\n")


@pytest.mark.parametrize("name", [ALPHA, BETA, "content/site.yaml", "content/facts.yaml"])
@pytest.mark.parametrize(
    ("harm", "code", "line", "column"),
    [
        (too_large, "file-too-large", 1, 1),
        (folder, "not-a-file", 1, 1),
        (link, "symlink", 1, 1),
        (broken_link, "symlink", 1, 1),
        (endless_link, "symlink", 1, 1),
        (latin_1, "not-utf-8", 1, 10),
        (utf_16, "not-utf-8", 1, 1),
        (zeros, "control-character", 2, 2),
    ],
)
def test_a_file_that_is_no_text_is_one_problem(
    harm: Callable[[Path], None], code: str, line: int, column: int, name: str, site: Path
) -> None:
    harm(site / name)
    assert read_catalog(site)[0] is None
    assert places(site) == [(code, name, line, column)]


def test_a_file_that_the_system_does_not_give_is_one_problem(site: Path) -> None:
    shutil.rmtree(site / "content")
    (site / "content").write_text("a file where a folder is expected", "utf-8")
    assert {(code, path) for code, path, _, _ in places(site)} == {
        *(
            ("unreadable-file", f"content/{name}")
            for name in ("facts.yaml", "scoring.yaml", "site.yaml", "tags.yaml")
        ),
        ("missing-file", "content/models"),
    }


def test_files_of_models_that_differ_only_in_capitals_are_a_problem(site: Path) -> None:
    shutil.copy(site / ALPHA, site / "content/models/Alpha.md")
    _, problems = read_catalog(site)
    assert [(problem.code, problem.place.path) for problem in problems] == [
        ("bad-slug", "content/models/Alpha.md")
    ]


def test_samples_whose_files_differ_only_in_capitals_are_a_problem(site: Path) -> None:
    folder = site / "content" / "samples"
    folder.mkdir(exist_ok=True)
    for name in ("quay.png", "Quay.png", "QUAY.png"):
        (folder / name).write_bytes(b"")
    found = [problem for problem in read_catalog(site)[1] if problem.code == "case-collision"]
    assert as_text(found) == "\n\n".join(
        f"error[case-collision]: content/samples/{name} differs from content/samples/QUAY.png only in capitals\n"
        f"  --> content/samples/{name}:1:1\n  = help: rename one of them: many systems can't hold both"
        for name in ("Quay.png", "quay.png")
    )


def test_a_pipe_is_not_called_a_folder(site: Path) -> None:
    os.mkfifo(site / "content/models/gamma.md")
    _, problems = read_catalog(site)
    assert [problem.code for problem in problems] == ["not-a-file"]
    assert "folder" not in problems[0].message


@pytest.mark.parametrize("name", ["content", "content/models"])
def test_a_folder_that_is_a_link_is_not_followed(name: str, site: Path, tmp_path: Path) -> None:
    (site / name).rename(tmp_path / "elsewhere")
    (site / name).symlink_to(tmp_path / "elsewhere")
    assert places(site) == [("symlink", name, 1, 1)]


def test_more_models_than_are_accepted_is_a_problem(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("generator.content.folder.MAX_MODELS", 1)
    assert "too-many-models" in [code for code, _, _, _ in places(site)]


@pytest.mark.parametrize("name", [".gitkeep", ".alpha.md.swp"])
def test_hidden_files_beside_models_are_left_alone(name: str, site: Path) -> None:
    (site / "content/models" / name).write_bytes(b"\xff")
    assert places(site) == []


@pytest.mark.parametrize(
    "name", ["a\nb.md", "a\x1b[31mb.md", "a\x00b.md".replace("\x00", "\x01"), "🙂.md", "a" * 81 + ".md"]
)
def test_no_name_of_a_file_becomes_an_address_unless_it_is_a_slug(name: str, site: Path) -> None:
    (site / "content/models" / name).write_text("never read", "utf-8")
    assert [code for code, _, _, _ in places(site)] == ["bad-slug"]


def test_a_name_that_is_not_utf_8_is_a_problem(site: Path) -> None:
    path = os.fsencode(site / "content/models") + b"/\xff.md"
    with open(path, "wb") as file:
        file.write(b"never read")
    assert [code for code, _, _, _ in places(site)] == ["bad-slug"]


def test_the_problem_of_a_name_that_is_not_utf_8_can_be_printed(site: Path) -> None:
    with open(os.fsencode(site / "content/models") + b"/\xff.md", "wb") as file:
        file.write(b"never read")
    assert as_text(read_catalog(site)[1]).encode()


# Both model formats


def test_both_formats_say_the_same(site: Path) -> None:
    text = (site / ALPHA).read_text("utf-8")
    front, body = re.fullmatch(r"---\n(.*?)---\n(.*)", text, re.DOTALL).groups()
    summary, *sections = re.split(r"^## ", body, flags=re.MULTILINE)
    parts = r"(.+)\nTags: (.+)\n\n(.+)\n\nUnique: (.+)\n\nVersus: (.+)\n\nLimits: (.+)\n\nSources: (.+)"
    lines = [f"summary: {summary.strip()}", "capabilities:"]
    for section in sections:
        title, tags, words, unique, versus, limits, sources = re.fullmatch(parts, section.strip()).groups()
        lines += [
            f'  - {{title: "{title}", tags: [{tags}], text: "{words}", unique: "{unique}", versus: "{versus}",'
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
            replace(capability, text=capability.text.replace("image is read", "image goes in").replace("A few", "Several"))
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


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("license: MIT", "license: {spdx: MIT}"),
        ("released: 2022-01", "released: {date: 2022-01}"),
        ("pricing: open", "pricing: {weights: open}"),
    ],
)
def test_a_short_form_is_the_long_one(short: str, long: str, site: Path) -> None:
    field = short.split(":")[0]
    line = next(line for line in (site / ALPHA).read_text("utf-8").split("\n") if line.startswith(field))
    edit(site, ALPHA, line, long)
    wanted = models(site)["alpha"]
    edit(site, ALPHA, long, short)
    assert replace(models(site)["alpha"], digest=wanted.digest) == wanted


@pytest.mark.parametrize("text", ["no", "3.10", "1_000", "0123", "on", "2026-11-20"])
def test_a_word_stays_as_it_was_written(text: str, site: Path) -> None:
    edit(site, ALPHA, "maker: First Lab", f"maker: {text}")
    assert models(site)["alpha"].maker == text


def test_an_example_of_a_label_in_a_code_block_is_text(site: Path) -> None:
    edit(site, ALPHA, "An image goes in", "```\n## Not a section\nLimits: none\n```\n\nAn image goes in")
    first = models(site)["alpha"].capabilities[0]
    assert "## Not a section\nLimits: none" in first.text
    assert first.limits == "No source gives a test result."


def test_a_part_may_have_several_paragraphs(site: Path) -> None:
    edit(
        site,
        ALPHA,
        "No source gives a test result.",
        "No source gives a test result.\n\nNor is there\na paper.",
    )
    assert (
        models(site)["alpha"].capabilities[0].limits
        == "No source gives a test result.\n\nNor is there\na paper."
    )


def test_a_list_of_words_ends_with_its_paragraph(site: Path) -> None:
    edit(site, ALPHA, "Tags: captions\n", "Tags: captions,\n  beam-search\n")
    first = models(site)["alpha"].capabilities[0]
    assert first.tags == ("captions", "beam-search")
    assert first.text.startswith("An image goes in")


def test_each_word_of_a_list_has_its_place(site: Path) -> None:
    edit(site, ALPHA, "Tags: captions\n", "Tags: captions,\n  paint,drawin\n")
    assert places(site) == [("unknown-tag", ALPHA, 27, 3), ("unknown-tag", ALPHA, 27, 9)]


def test_a_colon_in_a_sentence_is_no_label(site: Path) -> None:
    edit(site, ALPHA, "An image goes in", "Note: an image goes in")
    assert models(site)["alpha"].capabilities[0].text.startswith("Note: an image")


def test_a_sentence_about_a_version_is_no_label(site: Path) -> None:
    edit(site, ALPHA, "An image goes in", "Version: 2 takes an image, which goes in")
    assert places(site) == []


@pytest.mark.parametrize(
    "word",
    ["Limit", "limits", "LIMITS", "Limitations", "Verses", "Alternatives", "Vs", "Tag", "Source", "Uniqe"],
)
def test_a_paragraph_that_starts_like_a_label_is_asked_about(word: str, site: Path) -> None:
    edit(site, ALPHA, "An image goes in", f"{word}: an image goes in")
    assert places(site) == [("unknown-label", ALPHA, 28, 1)]


@pytest.mark.parametrize("word", ["Version", "Example", "Note", "Text", "Size", "Unit"])
def test_a_paragraph_that_starts_with_another_word_is_text(word: str, site: Path) -> None:
    edit(site, ALPHA, "An image goes in", f"{word}: an image goes in")
    assert places(site) == []


def test_a_word_like_a_label_within_a_paragraph_is_text(site: Path) -> None:
    edit(site, ALPHA, "An image goes in", "An image has no\nlimits: it goes in")
    assert places(site) == []


def test_a_label_without_words_is_too_short_there(site: Path) -> None:
    edit(site, ALPHA, "Limits: No source gives a test result.", "Limits:")
    assert places(site) == [("too-short", ALPHA, 34, 8)]


@pytest.mark.parametrize("code", ["`<b>`", "`a\n<b>`", "```\n<b>\n\n</b>\n```", "~~~ html\n<b>\n~~~"])
def test_html_in_code_is_text(code: str, site: Path) -> None:
    edit(site, ALPHA, "An image goes in", f"{code}\n\nAn image goes in")
    assert places(site) == []


def test_fields_that_are_misspelt_twice_are_two_problems(site: Path) -> None:
    edit(site, ALPHA, "maker: First Lab", "makr: First Lab\nmakre: First Lab")
    assert [code for code, _, _, _ in places(site)] == ["unknown-key", "unknown-key"]


def test_a_clean_link_and_words_in_backquotes_are_accepted(site: Path) -> None:
    edit(
        site,
        ALPHA,
        "An image goes in",
        "An [image](https://example.org/a_(b)) <https://example.org> `<b>` [list](mailto:a@example.org) goes in",
    )
    assert places(site) == []


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


@pytest.mark.parametrize("field", ["short_name", "released", "benchmarks", "facts"])
def test_a_field_that_may_be_left_out_may_not_stand_there_without_a_value(field: str, site: Path) -> None:
    text = re.sub(rf"^{field}:.*\n(  .*\n)*", "", (site / ALPHA).read_text("utf-8"), flags=re.MULTILINE)
    (site / ALPHA).write_text(text.replace("---\n", f"---\n{field}:\n", 1), "utf-8")
    assert places(site) == [("no-value", ALPHA, 2, 1)]


def test_a_key_that_is_misspelt_and_empty_is_one_problem(site: Path) -> None:
    edit(site, ALPHA, "short_name: Alpha", "short_nam:")
    assert places(site) == [("unknown-key", ALPHA, 3, 1)]


def test_a_year_alone_is_the_first_day_of_that_year(site: Path) -> None:
    edit(site, BETA, "value: 2026-03-02", "value: 2024-01-01")
    wanted = models(site)["beta"].signals["updated"].number
    edit(site, BETA, "value: 2024-01-01", "value: 2024")
    assert models(site)["beta"].signals["updated"].number == wanted


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("content/scoring.yaml", "weight: 60", "weight: 1e999"),
        (ALPHA, "247M", "9" * 390),
        (ALPHA, "247M", "9" * 300 + "T"),
    ],
)
def test_a_number_is_finite(name: str, old: str, new: str, site: Path) -> None:
    edit(site, name, old, new)
    assert places(site) != []


def test_a_signal_with_a_table_takes_the_words_of_its_table(site: Path) -> None:
    edit(site, "content/scoring.yaml", "scale: yes-no", "scale: table, table: {official: 1, fork: 0.5}")
    edit(site, ALPHA, "in_library: {value: yes", "in_library: {value: official")
    assert models(site)["alpha"].signals["in_library"].text == "official"
    edit(site, ALPHA, "in_library: {value: official", "in_library: {value: 12")
    _, problems = read_catalog(site)
    assert [(problem.code, problem.help) for problem in problems] == [
        ("bad-signal", "write official, fork, unknown or n/a")
    ]


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
    "\0", "\t", "\x1b[31m", "\x85", "\u2028", "\u202e", "\ufeff", "\u200b", "\r", "\r\n", "\n\n", "é", "e\u0301", "漢字", "🙂", "[", "]", "{", "}",
    "[" * 40, ": ", "- ", "? ", "# ", "## ", "---\n", "...\n", "&a ", "*a ", "!x ", "!!int ", "%YAML", "@", "`", "```\n", "| ", "> ", '"', "'", "\\",
    "~", "null", "1e999", "-0", "2026-02-30", "..", "<b>", "](x)", "Tags:", "Sources: ,", "<<: ", "[a, {b: c}]", "{a: b}",
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


@pytest.mark.parametrize("seed", range(100))
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


def test_a_misspelt_key_does_not_hide_the_other_mistakes_of_its_file(site: Path) -> None:
    path = site / "content" / "models" / "alpha.md"
    path.write_text(
        path.read_text("utf-8")
        .replace("maker:", "makr:")
        .replace("Tags: captions", "Tags: captoins")
        .replace("image_size:", "image_siz:"),
        "utf-8",
    )
    catalog, problems = read_catalog(site)
    assert catalog is None
    assert [problem.code for problem in problems] == ["unknown-key", "unknown-fact", "unknown-tag"]
