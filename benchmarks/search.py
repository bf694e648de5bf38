"""Search in the browser, measured: time of a query in Chromium, and bytes to load, each beside its limit.

    python benchmarks/search.py [--models 1000]

The shipped site, and one of so many models with eight capabilities each, made up of shipped sentences and
vectors. A query is all that the page does before it writes: conditions, names, and the best ten. Of many
rounds over all labelled queries the best counts for each, since neighbours on a machine only add. Without
Chromium or Playwright the times are left out with a word. How good the answers are is printed last
(benchmarks/search_quality.py).
"""

from __future__ import annotations

import argparse
import gzip
import random
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import NamedTuple

import numpy as np
import yaml

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from generator import build  # noqa: E402
from generator.catalog import Capability, Model  # noqa: E402
from generator.edition import Edition  # noqa: E402
from generator.pages.parts.script_calls import script_call  # noqa: E402
from generator.pages.parts.store import Store  # noqa: E402
from generator.pages.search_terms import terms_of  # noqa: E402
from generator.places import Site  # noqa: E402

SCRIPTS = ("search-words.js", "search.js", "search-chips.js", "search-page.js")
QUERIES = ROOT / "tests" / "retrieval" / "queries.yaml"
CAPABILITIES, SENTENCES = 8, 6  # of a model, and of a capability, of the large site
SHIPPED_LIMIT, LARGE_LIMIT = 1.0, 4.0  # ms of a query
SHIPPED_BYTES, LARGE_BYTES, SCRIPT_BYTES = 330_000, 1_000_000, 4_096  # as gzip
ROUNDS = 15
LEAST_MS = 1  # of a measurement: a browser's clock has steps of 0.1 ms, so quick queries are repeated
TIMED = """([queries, rounds, least]) => {
    const {index} = MatchupSearch;
    const answer = text => {
        const {rest} = MatchupChips.read(text, index.models, words => index.named(words).length);
        return [index.named(rest), index.best(index.ranked(rest), index.models, 10)];
    };
    const best = queries.map(() => Infinity);
    for (let round = 0; round < rounds; round++) queries.forEach((query, place) => {
        const start = performance.now();
        let count = 0, taken = 0;
        while (taken < least) [count, taken] = [count + 1, (answer(query), performance.now() - start)];
        best[place] = Math.min(best[place], taken / count);
    });
    return best;
}"""
LOADED = """() => {
    const start = performance.now();
    MatchupSearch.load(MatchupSearch.index.data);
    return performance.now() - start;
}"""


class Row(NamedTuple):
    """Something measured, and its limit where it has one."""

    label: str
    amount: float
    limit: float | None
    unit: str

    def __str__(self) -> str:
        number = f"{self.amount:,.2f}" if self.unit == "ms" else f"{self.amount:,.0f}"
        share = f"{self.amount / self.limit:.2f} of {self.limit:,g}" if self.limit else ""
        return f"{self.label:<52}{number:>12} {self.unit:<6}{share}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--models", type=int, default=1_000, help="of the large site")
    asked = parser.parse_args()
    for name in SCRIPTS:
        print(Row(name, _zipped((ROOT / "layouts" / "static" / name).read_bytes()), SCRIPT_BYTES, "bytes"))
    edition, _ = build.open_edition(Site(ROOT), "cpu", lambda *_: nullcontext(lambda _: None))
    _measure(edition.store, SHIPPED_LIMIT, SHIPPED_BYTES)
    _measure(enlarged(edition, asked.models), LARGE_LIMIT, LARGE_BYTES)
    subprocess.run([sys.executable, ROOT / "benchmarks" / "search_quality.py"], check=True)


def _zipped(content: bytes) -> int:
    return len(gzip.compress(content, 9, mtime=0))


def enlarged(edition: Edition, count: int, seed: int = 0) -> Store:
    """The same with so many models: other sentences behind the same titles, mixed vectors."""
    found, chance, draw = edition.store.findings, random.Random(seed), np.random.default_rng(seed)
    shipped = found.catalog.models
    known = [each for model in shipped for each in model.capabilities]
    vectors = np.concatenate(found.search.vectors)
    sentences = [words for each in known for words in re.split(r"(?<=[.!?]) ", each.text)]
    models, parts = [], []
    for number in range(count):
        places = draw.integers(len(known), size=(2, CAPABILITIES))
        told = [_told(known[place], chance.sample(sentences, SENTENCES)) for place in places[0]]
        models.append(_named(shipped[number % len(shipped)], number, tuple(told)))
        parts.append(np.rint(0.8 * vectors[places[0]] + 0.3 * vectors[places[1]]).astype(np.int16))
    catalog = replace(found.catalog, models=tuple(sorted(models, key=lambda model: model.slug)))
    sources = replace(found.search, vectors=tuple(parts))
    return Edition(replace(found, catalog=catalog, search=sources), edition.layouts).store


def _told(capability: Capability, sentences: list[str]) -> Capability:
    return replace(capability, text=" ".join(sentences), unique="", versus="", limits="")


def _named(model: Model, number: int, capabilities: tuple[Capability, ...]) -> Model:
    names = {field: f"{getattr(model, field)} {number}" for field in ("name", "short_name")}
    return replace(model, slug=f"{model.slug}-{number}", capabilities=capabilities, **names)


def _measure(store: Store, most_ms: float, most_bytes: int) -> None:
    models = store.catalog.models
    count = sum(len(model.capabilities) for model in models)
    title = f"{len(models):,} models, {count:,} capabilities: "
    content = script_call("MatchupSearch.load", terms_of(store)).encode()
    print(Row(f"{title}to load", _zipped(content), most_bytes, "bytes"))
    for row in _times(content, title, most_ms):
        print(row)


def _times(content: bytes, title: str, most_ms: float) -> Iterator[Row]:
    """Of queries with these data, in Chromium."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        chromium = None
    if chromium is None:
        print("Times: left out, there is no Chromium or no Playwright")
        return
    queries = [row["q"] for row in yaml.safe_load(QUERIES.read_text("utf-8"))]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page()
        for name in SCRIPTS[:-1]:  # all but the one that writes the page
            page.add_script_tag(content=(ROOT / "layouts" / "static" / name).read_text("utf-8"))
        page.add_script_tag(content=content.decode())
        times = sorted(page.evaluate(TIMED, [queries, ROUNDS, LEAST_MS]))
        loading = min(page.evaluate(LOADED) for _ in range(ROUNDS))
        browser.close()
    yield Row(f"{title}a query, median", median(times), most_ms, "ms")
    yield Row(f"{title}a query, slowest of {len(times)}", times[-1], most_ms, "ms")
    yield Row(f"{title}unpacking, once", loading, None, "ms")


if __name__ == "__main__":
    main()
