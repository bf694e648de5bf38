"""A site of many models, each with a page for its best partners alone, holds nothing for each two models.

Every array that a function of ours holds or gives back while the site is opened and planned is looked at.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

import numpy as np

from generator.edition import Edition
from generator.findings.findings import Findings, compute
from generator.readings.vectors import GRID, Readings, key
from tests.toys import capability, catalog, dimension, kinds, model, recipe, rule, shipped, silence

COUNT = 440  # more than a distribution has bins, and than models are compared at a time
TOPICS = 12
LOOKED_AT = ("/generator/findings/", "/generator/pages/", "/generator/edition.py", "/generator/releases/")
HOW = recipe(dimension("use", rule("used", "linear", zero=0, one=100)))


def many() -> Findings:
    """Models of three tasks and two domains, with a capability or two that some others have as well."""
    models = [
        model(
            f"m-{number:03}",
            {"used": float(number % 97)},
            tasks=("see", "tell", "draw")[number % 3 :],
            kinds=kinds("image", "text" if number % 3 else "image"),
            domain=("", "photographs", "scans")[number % 7 % 3],
            is_demonstration=number % 50 == 0,
            capabilities=tuple(capability(f"one {number} {part}") for part in range(1 + number % 2)),
        )
        for number in range(COUNT)
    ]
    whole = catalog(models, HOW, pairs=5)
    axes = np.eye(TOPICS, dtype=np.int16) * GRID
    vectors = {
        each.slug: {
            key(whole.site.encoder, each, told): axes[(number + 5 * part) % TOPICS]
            for part, told in enumerate(each.capabilities)
        }
        for number, each in enumerate(whole.models)
    }
    return compute(whole, Readings(vectors), silence(whole))


def is_of_all_pairs(array: np.ndarray) -> bool:
    """Whether it grows with the number of models times itself."""
    return sum(length >= COUNT for length in array.shape) > 1 or array.size > max(
        COUNT**2 // 2, COUNT * max((*array.shape, 1))
    )


@contextmanager
def watched() -> Iterator[set[str]]:
    """The names of arrays that have a number for each two models, while our functions run."""
    found: set[str] = set()

    def look(frame: FrameType, event: str, value: object) -> None:
        path = frame.f_code.co_filename
        if event != "return" or not any(part in path for part in LOOKED_AT):
            return
        for name, each in (("what it gives", value), *frame.f_locals.items()):
            if isinstance(each, np.ndarray) and is_of_all_pairs(each):
                found.add(f"{path.rpartition('/generator/')[2]} {frame.f_code.co_name}: {name}")

    sys.setprofile(look)
    try:
        yield found
    finally:
        sys.setprofile(None)


def test_nothing_that_a_site_of_best_partners_holds_grows_with_all_pairs() -> None:
    layouts = shipped().layouts
    with watched() as found:
        findings = many()
        edition = Edition(findings, layouts)
        count = sum(len(folder.names) for folder in edition.folders())
        edition.render("map.html")
    assert findings.page_pairs.count <= 5 * COUNT
    assert count > findings.page_pairs.count
    assert found == set()


def test_an_array_of_all_pairs_is_noticed() -> None:
    findings = many()
    every = np.arange(COUNT)
    with watched() as found:
        findings.comparability.of(every[:, None], every)
        findings.scores.of_pairs(every[:, None], every)
    assert any("comparability.py of" in each for each in found)
    assert any("scoring.py of_pairs" in each for each in found)
