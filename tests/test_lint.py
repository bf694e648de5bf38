"""The fact lint: false statements are caught, true ones are left alone, and exceptions lift what they name and no more.

What each rule says of a fault is shown by the golden cases of tests/problems/.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import numpy as np
import pytest
import yaml
from toys import apart, capability, catalog, model, towards

from generator.content.checks import alike, fields, figures, rules, wording
from generator.content.folder import read_catalog
from generator.content.schema import ExceptionShape
from generator.problems import Place, Problem, as_text

TESTS_PATH = Path(__file__).parent
REPOSITORY_PATH = TESTS_PATH.parent
ALPHA = "content/models/alpha.md"
FIRST_TEXT = "An image goes in and one sentence comes out."
SEEDS: list[dict[str, str]] = yaml.load(
    (TESTS_PATH / "lint" / "seed_corrections.yaml").read_text("utf-8"), yaml.BaseLoader
)
SEED_IDS = [f"{n}-{seed['model']}-{seed['expect']}" for n, seed in enumerate(SEEDS)]
ROWS = ("patch_size: px", "image_tokens: count", "library: text", "hub_id: text", "image_encoder: text", "text_decoder: text", "successor: text")  # fmt: skip


def edit(site: Path, name: str, old: str, new: str) -> None:
    text = (site / name).read_text("utf-8")
    assert old in text
    (site / name).write_text(text.replace(old, new, 1), "utf-8")


def say(site: Path, sentence: str) -> None:
    edit(site, ALPHA, FIRST_TEXT, f"{FIRST_TEXT} {sentence}")


def state(site: Path, *facts: str) -> None:
    """Adds facts to the first model, and the rows that the smallest site has no need of."""
    rows = "".join(
        f"{name}: {{label: {name}, unit: {unit}}}\n" for name, unit in (row.split(": ") for row in ROWS)
    )
    edit(site, "content/facts.yaml", "languages:", f"{rows}languages:")
    edit(site, ALPHA, "  weights_size:", "".join(f"  {fact}\n" for fact in facts) + "  weights_size:")


def found(site: Path) -> list[str]:
    return [problem.code for problem in read_catalog(site)[1]]


def lifted(site: Path, *entries: str) -> None:
    """Exceptions beside the one that the smallest site has."""
    path = site / "content" / "exceptions.yaml"
    path.write_text(path.read_text("utf-8") + "".join(f"- {entry}\n" for entry in entries), "utf-8")


# False statements


@pytest.fixture
def shipped(tmp_path: Path) -> Path:
    shutil.copytree(
        REPOSITORY_PATH / "content", tmp_path / "content", ignore=shutil.ignore_patterns("readings", "schema")
    )
    return tmp_path


def test_the_shipped_models_have_no_fault(shipped: Path) -> None:
    assert as_text(read_catalog(shipped)[1]) == ""


@pytest.mark.parametrize("seed", SEEDS, ids=SEED_IDS)
def test_a_false_statement_is_caught_by_its_rule(seed: dict[str, str], shipped: Path) -> None:
    name = f"content/models/{seed['model']}.md"
    if "say" in seed:
        text = (shipped / name).read_text("utf-8")
        (shipped / name).write_text(
            re.sub(r"(\n## .*\nTags: .*\n\n.*)", lambda first: f"{first[1]} {seed['say']}", text, count=1),
            "utf-8",
        )
    else:
        edit(shipped, name, seed["find"], seed["put"])
    codes = {problem.code for problem in read_catalog(shipped)[1]}
    if seed["expect"] in ("none", "missed"):
        assert codes == set()
        assert seed["why"]
    else:
        assert seed["expect"] in codes


def test_four_fifths_of_what_a_rule_could_catch_are_caught() -> None:
    possible = [seed for seed in SEEDS if seed["expect"] != "none"]
    caught = [seed for seed in possible if seed["expect"] != "missed"]
    assert len(SEEDS) >= 40
    assert len(caught) / len(possible) >= 0.8


# What is right


@pytest.mark.parametrize(
    "sentence",
    [
        "The decoder has no best choice of beams.",
        "It scored 12 of 100 in a test of best-of-three answers.",
        "That that follows is meant, and had had its day.",
        "The file is not 3x faster than another.",
        "No source that we read calls it better than Midjourney.",
        "It can't caption in any other languages.",
        "Pictures of any size are resized to 224 px.",
        "`unknown` is a word of the file.",
        "It beats 12.5 with 13.5 in the makers' table.",
        "A version of March 2026 exists.",
        "Dots... and more.",
        "Values 1 , 2 stand in a list of numbers as `a , b`.",
    ],
)
def test_a_plain_sentence_is_left_alone(sentence: str, site: Path) -> None:
    say(site, sentence.replace("1 , 2", "1, 2"))
    assert found(site) == []


@pytest.mark.parametrize(
    "facts",
    [
        ("patch_size: 14 px", "image_tokens: 256"),
        ("patch_size: 14 px", "image_tokens: 257"),
        ("patch_size: 14 px", "image_tokens: 258"),
        ("patch_size: 14 px", "image_tokens: {value: 64, note: latent queries in place of the patches}"),
        ("patch_size: 15 px", "image_tokens: 12"),
        ("patch_size: unknown", "image_tokens: 12"),
        ("library: {value: transformers, note: remote code}",),
        ("successor: {value: Alpha 2, note: 2023-05}",),
        ("successor: {value: Alpha 2, note: date not known}",),
        ("image_encoder: ViT-B/14", "patch_size: 14 px"),
        ("text_decoder: unknown",),
    ],
    ids=" ".join,
)
def test_facts_that_agree_are_left_alone(facts: tuple[str, ...], site: Path) -> None:
    state(site, *facts)
    assert found(site) == []


@pytest.mark.parametrize(
    ("sentence", "is_caught"),
    [
        ("The encoder reads a grid of 16 x 16 patches.", False),
        ("The encoder reads a 14 x 14 grid of patches.", True),
        ("The encoder reads 14 x 14 patches.", False),
        ("The encoder reads 256 patches.", False),
        ("The encoder reads 196 patches.", True),
        ("The encoder reads patches of 14 px.", False),
        ("The encoder reads 16-pixel patches.", True),
    ],
)
def test_patches_are_counted(sentence: str, is_caught: bool, site: Path) -> None:
    state(site, "patch_size: 14 px")
    say(site, sentence)
    assert found(site) == ["name-contradicts-fact"] * is_caught


@pytest.mark.parametrize(
    ("spdx", "is_right"),
    [
        ("MIT", True),
        ("mit", False),
        ("Apache 2", False),
        ("LicenseRef-Llama-2", True),
        ("unknown", True),
        ("GPL-3.0-only", True),
        ("WTFPL2", False),
    ],
)
def test_a_licence_is_an_spdx_identifier(spdx: str, is_right: bool, site: Path) -> None:
    edit(site, ALPHA, "spdx: MIT", f'spdx: "{spdx}"')
    assert ("not-spdx" in found(site) or "not-accepted" in found(site)) != is_right


@pytest.mark.parametrize(
    ("size", "is_right"), [("74.2 MB", True), ("74 MB", False), ("2 GB", True), ("2.2 GB", False)]
)
def test_a_weights_file_has_some_bytes_for_each_parameter(size: str, is_right: bool, site: Path) -> None:
    edit(site, ALPHA, "982 MB", size)
    assert found(site) == ["implausible-size"] * (not is_right)


def test_a_speed_with_its_measurement_is_told_under_a_tag_for_it(site: Path) -> None:
    say(site, "It is 3x faster than before.")
    assert found(site) == ["speed-claim"]
    edit(
        site,
        "content/tags.yaml",
        "  captions:",
        "  throughput: {label: Throughput, kind: working, about: items a second}\n  captions:",
    )
    edit(site, ALPHA, "Tags: captions", "Tags: captions, throughput")
    assert found(site) == []


@pytest.mark.parametrize(("read", "age"), [("2025-11-20", 365), ("2025-11-19", 366)])
def test_a_source_grows_old_after_the_days_that_the_site_says(read: str, age: int, site: Path) -> None:
    edit(site, ALPHA, "title: Model card, read: 2026-11-20", f"title: Model card, read: {read}")
    assert found(site) == ["stale-source"] * (age > 365)
    edit(site, "content/site.yaml", "as_of: 2026-11-20", "as_of: 2026-11-20\nstale_after: 366")
    assert found(site) == []


def test_a_draft_is_told_once_for_each_text_and_not_for_its_words(site: Path) -> None:
    edit(site, ALPHA, FIRST_TEXT, "Replace: the best text, 3x faster, unknown so far.")
    assert found(site) == ["placeholder"]


def test_code_that_two_texts_quote_is_no_sentence(site: Path) -> None:
    say(site, "The prompt `Question: what is it? Answer with a word or two, please.` opens the text.")
    edit(
        site,
        ALPHA,
        "Several unfinished",
        "After `Question: what is it? Answer with a word or two, please.` several unfinished",
    )
    assert found(site) == []


# Rules


def test_every_rule_is_applied_and_named_after_its_code(codes: set[str]) -> None:
    rules = [
        name
        for module in (fields, figures, wording)
        for name, value in vars(module).items()
        if getattr(value, "__annotations__", {}).get("return") == "Iterator[Problem]"
        and not name.startswith("_")
    ]
    assert sorted(rule.__name__ for rule in (*rules.RULES, *wording.ACROSS)) == sorted(rules)
    assert {rule.replace("_", "-") for rule in rules} <= codes
    assert len(rules) >= 25


def test_an_exception_can_lift_only_codes_that_exist(codes: set[str]) -> None:
    assert set(rules.LIFTED) <= codes


# Exceptions


def test_an_exception_lifts_what_it_names(site: Path) -> None:
    say(site, "The paper is called State of the Art.")
    assert found(site) == ["superlative"]
    lifted(site, f"{{code: superlative, file: {ALPHA}, words: State of the Art, why: title of a paper}}")
    assert found(site) == []


@pytest.mark.parametrize(
    "entry",
    [
        "{code: guess, file: content/models/alpha.md, why: another code}",
        "{code: superlative, file: content/models/beta.yaml, why: another file}",
        "{code: superlative, file: content/models/alpha.md, words: best, why: other words}",
    ],
)
def test_an_exception_lifts_nothing_else(entry: str, site: Path) -> None:
    say(site, "The paper is called State of the Art.")
    lifted(site, entry)
    assert found(site) == ["superlative"]


def test_an_exception_that_lifts_nothing_is_told_once_all_else_is_right(site: Path) -> None:
    lifted(site, f"{{code: guess, file: {ALPHA}, why: quoted}}")
    assert found(site) == ["unneeded-exception"]
    say(site, "It is powerful.")
    assert found(site) == ["superlative"]


def test_an_exception_needs_a_reason(site: Path) -> None:
    lifted(site, f"{{code: guess, file: {ALPHA}}}")
    assert found(site)[0] == "missing-key"


def test_what_no_page_could_be_made_from_is_not_lifted(site: Path) -> None:
    edit(site, ALPHA, "Tags: captions", "Tags: unheard-of")
    lifted(site, f"{{code: unknown-tag, file: {ALPHA}, why: it will come}}")
    assert set(found(site)) == {"unknown-exception", "unknown-tag"}


def test_a_site_needs_no_exceptions(site: Path) -> None:
    (site / "content" / "exceptions.yaml").unlink()
    assert set(found(site)) == {"text-length"}


# Vectors


def restated(percent: float, *exceptions: str) -> list[Problem]:
    whole = catalog([model("toy", capabilities=(capability("one"), capability("two")))])
    vectors = np.stack([towards(100), towards(percent)])
    entries = [
        (ExceptionShape(code="restated-capability", file=name, why="toy"), Place("content/exceptions.yaml"))
        for name in exceptions
    ]
    return alike.lint_vectors(whole, lambda each: vectors, entries)


@pytest.mark.parametrize(
    ("percent", "codes"), [(79, []), (80, ["restated-capability"]), (100, ["restated-capability"])]
)
def test_capabilities_that_are_alike_tell_the_same(percent: float, codes: list[str]) -> None:
    assert [problem.code for problem in restated(percent)] == codes


def test_capabilities_at_right_angles_are_never_alike() -> None:
    whole = catalog([model("toy", capabilities=tuple(capability(f"n {n}") for n in range(5)))])
    stored = apart(whole)
    assert alike.lint_vectors(whole, lambda each: stored.of(each, whole.site.encoder)) == []


def test_an_exception_from_likeness_is_lifted_or_told() -> None:
    assert restated(90, "content/models/toy.md") == []
    assert [problem.code for problem in restated(10, "content/models/toy.md")] == ["unneeded-exception"]
