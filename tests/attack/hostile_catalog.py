"""A catalog that says hostile words wherever files of content take words, and the pages made of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from msgspec.structs import replace as replace_struct

from generator.catalog import (
    Benchmark,
    Catalog,
    ChooseRule,
    Correction,
    FactRow,
    Grade,
    Model,
    Source,
    State,
    Value,
)
from generator.edition import Edition
from generator.history.journal import (
    Added,
    Because,
    Change,
    Cited,
    History,
    Opening,
    PairsChange,
    PlaceChange,
    Points,
    Rank,
    RecipeMark,
    Release,
    Removed,
    Renamed,
    Row,
    RowChange,
    ScoreChange,
)
from generator.run_settings import Decode, Run
from tests.attack.xss import what_runs
from tests.pages.searched_toys import Sought, searched
from tests.toys import capability, catalog, dimension, findings, model, pages_of, recipe, rule, shipped

HARMLESS = "word"
TOGETHER = 8  # models in one site, each with a string of its own


def hostile(words: Sequence[str]) -> Catalog:
    """A catalog of as many models, all texts of each being one of these; the settings say the first."""
    first = words[0]
    toys = catalog([noun(f"m{place}", each) for place, each in enumerate(words)], how(first), pairs=1)
    return replace(
        toys,
        site=replace(toys.site, title=first, tagline=first),
        tasks={name: replace(task, label=first, does=first) for name, task in toys.tasks.items()},
        tags={name: replace(tag, label=first, about=first, also=(first,)) for name, tag in toys.tags.items()},
        fact_rows={
            "fact": FactRow("fact", first, "text", group=first),
            "size": FactRow("size", first, "count", first, "less", ChooseRule(first, first, 1.1)),
            "gpu_memory": FactRow("gpu_memory", first, "bytes", first, needs_condition=True),
        },
        domains={"toys": first},
    )


def how(words: str):
    return recipe(
        replace(
            dimension("use", replace(rule("used"), label=words, why=words)),
            label=words,
            why=words,
            lead=words,
        )
    )


def value(words: str) -> Value:
    return Value(
        State.KNOWN,
        words,
        None,
        Grade.REPORTED,
        source="card",
        note=words,
        as_of="2026-01",
        condition=words,
        dispute=words,
    )


def size(words: str, number: float) -> Value:
    """A value that another may be set against."""
    return Value(State.KNOWN, words, number, Grade.REPORTED, source="card")


def noun(slug: str, words: str) -> Model:
    """What a file can say of a model: words in every field that takes words."""
    told = replace(
        capability("told", text=words),
        title=words,
        unique=words,
        versus=words,
        limits=words,
        sources=("card",),
        versus_models={f"m{place}": words for place in range(TOGETHER)},
    )
    other = replace(capability("other", tags="shared"), text=words, sources=("card",))
    return replace(
        model(slug, {"used": value(words)}),
        name=words,
        short_name=words,
        maker=words,
        released=value(words),
        license=value(words),
        weights=value(words),
        hosted=value(words),
        sources={"card": Source("card", "https://e.example/", words, "2026-01-01", "maker")},
        facts={
            "fact": value(words),
            "size": size(words, 1.0 + int(slug[1:])),
            "gpu_memory": replace(size(words, 1.0), condition=words),
        },
        benchmarks=(
            Benchmark("shared", "test", words, size(words, 1.0 + int(slug[1:])), words),
            Benchmark(words, words, words, value(words), words),
        ),
        run=Run("blip", words, words, words, (Decode((("num_beams", 2.0),)),), words),
        corrections=(Correction("2026-01-01", words, words),),
        summary=words,
        capabilities=(told, other),
        also=(words,),
    )


def wishes(words: Sequence[str]) -> dict[str, Sought]:
    """What people typed: these, for a tag and for a model by its name; each with another wording."""
    return {
        f"{each} {place}": Sought(
            1_000 - place, ("shared",) if place % 2 else (), ("m0",), queries=(f"{each} as well {place}",)
        )
        for place, each in enumerate(words)
    }


def releases(words: Sequence[str]) -> History:
    """Two releases that say these words of every model, wherever a line of a journal takes words."""
    recipe = RecipeMark(version=1, date=words[0], ahead=95, leans=80, provisional_below=50, digest="")
    day, later = "2026-11-01", "2026-11-02"
    first = Opening(format=1, release=day, as_of=day, recipe=recipe, program=words[0])
    second = replace_struct(first, release=later, recipe=replace_struct(recipe, version=2, date=words[-1]))
    added = [Added(model=f"m{place}", name=each) for place, each in enumerate(words)]
    gone = Removed(model="gone", name=words[0])
    changes = [line for place, each in enumerate(words) for line in _changes(f"m{place}", each)]
    return History((Release(first, tuple(added), 1), Release(second, (gone, *changes), 1)))


def _changes(slug: str, words: str) -> tuple[Change, ...]:
    source = Cited(title=words, url="https://e.example/", read=words)
    points, others = (Points(50, 40, 60, 70), Points(60, 50, 70, 70)), ["m0", "m1"]
    because = [
        Because(by="row", model=slug, row=words),
        Because(by="dimension", label=words),
        Because(by="added", model="m0"),
        Because(by="recipe"),
    ]
    return (
        Renamed(model=slug, was=slug, name=words, former_name=words),
        RowChange(
            model=slug, row=words, label=words, before=Row(words), now=Row(words + words), source=source
        ),
        ScoreChange(slug, "toy-task", words, *points, because=because),
        PlaceChange(slug, "toy-task", words, Rank(1, 2, 3), None, because=because),
        PairsChange(slug, "toy-task", words, "open", "ahead", others, because=because),
    )


def pages_with(words: Sequence[str]) -> dict[str, str]:
    found = replace(searched(wishes(words), found=findings(hostile(words))), history=releases(words))
    edition = Edition(found, shipped().layouts)
    paths = [page.path for page in pages_of(edition.findings) if page.path.endswith(".html")]
    return {path: edition.render(path).decode() for path in paths}


@cache
def harmless() -> dict[str, str]:
    return pages_with([HARMLESS] * TOGETHER)


def running(words: Sequence[str]) -> list[str]:
    """What a browser would run of the pages of models that say these words."""
    plain = harmless()
    return [found for path, html in pages_with(words).items() for found in what_runs(html, plain[path])]
