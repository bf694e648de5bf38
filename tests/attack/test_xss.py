"""Nothing that a model file or a settings file says is run by a reader's browser."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from generator.catalog import (
    Catalog,
)
from generator.content.folder import read_catalog
from generator.edition import Edition
from tests.attack.hostile_catalog import HARMLESS, TOGETHER, harmless, pages_with
from tests.attack.xss import CONTEXTS, VECTORS, addresses, payloads, what_runs
from tests.toys import findings, shipped

EVERY = payloads()
PAYLOADS = EVERY[
    ::3
]  # `make attack` draws from all; neighbours differ in their context, so each vector is here


def test_the_corpus_is_large_and_no_string_stands_in_it_twice() -> None:
    assert len(set(PAYLOADS)) == len(PAYLOADS) >= 300
    assert all(any(vector in words for words in PAYLOADS) for vector in VECTORS)
    assert all(any(context.replace("{}", vector) in PAYLOADS for vector in VECTORS) for context in CONTEXTS)


@pytest.mark.parametrize("first", range(0, len(PAYLOADS), 2 * TOGETHER))
def test_no_text_of_a_model_or_of_the_settings_comes_out_as_anything_but_text(first: int) -> None:
    for start in (first, first + TOGETHER):
        words = PAYLOADS[start:][:TOGETHER]
        pages = pages_with([*words, *[HARMLESS] * (TOGETHER - len(words))])
        assert pages.keys() == harmless().keys()
        for path, html in pages.items():
            assert what_runs(html, harmless()[path]) == [], (path, words)


def test_a_page_that_prints_a_text_as_it_is_would_be_found() -> None:
    """So that the tests above can fail: of each string that is markup, its raw form is found to run."""
    frame = '<p>{}</p><a href="{}">x</a>'
    missed = [
        vector
        for vector in VECTORS
        if vector.startswith("<")
        and what_runs(frame.format(vector, vector), frame.format("word", "word")) == []
    ]
    assert missed == []
    assert what_runs('<a href=" java\tscript:pwn()">x</a>', '<a href="x">x</a>') != []
    assert what_runs('<p title="" onclick="pwn()">x</p>', '<p title="x">x</p>') != []


# As files

TWO_MODELS = Path(__file__).parent.parent / "sites" / "two-models"
BETA = yaml.safe_load((TWO_MODELS / "content" / "models" / "beta.yaml").read_text("utf-8"))
FIELDS: dict[str, Callable[[dict, str], object]] = {
    "summary": lambda file, words: file.update(summary=f"It draws. {words}"),
    "maker": lambda file, words: file.update(maker=words),
    "short name": lambda file, words: file.update(short_name=words),
    "title": lambda file, words: file["capabilities"][0].update(title=words),
    "text": lambda file, words: file["capabilities"][0].update(text=f"{words} A sentence goes in."),
    "limits": lambda file, words: file["capabilities"][0].update(limits=words),
    "source title": lambda file, words: file["sources"]["terms"].update(title=words),
    "fact": lambda file, words: file["facts"].update(languages={"value": words, "source": "terms"}),
    "note": lambda file, words: file["facts"]["max_tokens"].update(note=words),
    "hosted": lambda file, words: file["pricing"].update(hosted=words),
}


def file_with(field: Callable[[dict, str], object], words: str, number: int) -> str:
    """A file without a fault but for these words; no sentence of it stands in another one."""
    own = "".join(chr(ord("a") + int(digit)) for digit in str(number))
    told = copy.deepcopy(BETA)
    told |= {
        "name": f"painter-{own}",
        "short_name": f"Painter {own}",
        "summary": f"It draws {own} for a {own}.",
    }
    told["capabilities"][0] |= {
        name: f"The {name} of {own} is {own} alone." for name in ("text", "unique", "versus", "limits")
    }
    field(told, words)
    return yaml.safe_dump(told, allow_unicode=True)


def accepted(site: Path, texts: list[str]) -> Catalog:
    """The catalog of those files that have no fault; the others are refused with a place in them."""
    folder = site / "content" / "models"
    for number, text in enumerate(texts):
        (folder / f"model-{number}.yaml").write_text(text, "utf-8")
    _, problems = read_catalog(site)
    for path in {problem.place.path for problem in problems if problem.severity == "error"}:
        assert re.fullmatch(r"content/models/model-\d+\.yaml", path), path
        (site / path).unlink()
    whole, problems = read_catalog(site)
    assert whole is not None, problems
    return whole


def pages_where_nothing_runs(whole: Catalog, baseline: dict[str, str]) -> int:
    """How many models there are; the page of each is looked at."""
    edition = Edition(findings(whole), shipped().layouts)
    models = [noun for noun in whole.models if noun.slug.startswith("model-")]
    for noun in models:
        html = edition.render(f"models/{noun.slug}.html").decode()
        assert what_runs(html, baseline["model"]) == [], noun
    return len(models)


@pytest.fixture
def baseline(site: Path) -> dict[str, str]:
    """The page of a model whose texts are harmless."""
    (site / "content" / "models" / "model-0.yaml").write_text(file_with(FIELDS["note"], HARMLESS, 0), "utf-8")
    whole, problems = read_catalog(site)
    assert whole is not None, problems
    return {"model": Edition(findings(whole), shipped().layouts).render("models/model-0.html").decode()}


@pytest.mark.parametrize("name", FIELDS)
def test_what_a_file_may_say_in_a_field_runs_nowhere(name: str, site: Path, baseline: dict[str, str]) -> None:
    words = EVERY[list(FIELDS).index(name) :: 31]
    texts = [file_with(FIELDS[name], each, number) for number, each in enumerate(words)]
    assert pages_where_nothing_runs(accepted(site, texts), baseline) > 0


def test_the_address_of_a_source_leads_to_a_web_page_or_is_refused(
    site: Path, baseline: dict[str, str]
) -> None:
    def set_address(file: dict, words: str) -> None:
        file["sources"]["terms"]["url"] = words

    texts = [file_with(set_address, address, number) for number, address in enumerate(addresses())]
    count = pages_where_nothing_runs(accepted(site, texts), baseline)
    assert 0 < count < len(addresses())
