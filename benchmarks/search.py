"""Search in the browser, measured: time of a query in Chromium, and bytes to load, each beside its limit.

    python benchmarks/search.py [--models 1310]

The shipped site, and a synthetic one of so many models, about 8,000 capabilities. A query is all that the
page does before it writes: conditions, names, and the best ten. Of several rounds over all labelled queries
the best counts for each, since neighbours on a machine only add. Without Chromium or Playwright the times are
left out with a word. How good the answers are is printed last (benchmarks/search_quality.py).
"""

from __future__ import annotations

import argparse
import gzip
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from statistics import median
from typing import NamedTuple

import yaml

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.synthetic import make  # noqa: E402
from generator import build  # noqa: E402
from generator.places import Site  # noqa: E402

SCRIPTS = ("search-words.js", "search.js", "search-chips.js", "search-page.js")
QUERIES = ROOT / "tests" / "retrieval" / "queries.yaml"
READINGS = ("search.safetensors", "tags.safetensors")
SYNTHETIC = 1_310  # models, with about six capabilities each
SHIPPED_LIMIT, SYNTHETIC_LIMIT = 1.0, 4.0  # ms of a query
SHIPPED_BYTES, SYNTHETIC_BYTES, SCRIPT_BYTES = 330_000, 1_000_000, 4_096  # as gzip
ROUNDS, REPEATS = 7, 10  # a browser's clock has steps of 0.1 ms, so a query is repeated
TIMED = """([queries, rounds, repeats]) => {
    const {index} = MatchupSearch;
    const answer = text => {
        const {rest} = MatchupChips.read(text, index.models, words => index.named(words).length);
        return [index.named(rest), index.best(index.ranked(rest), index.models, 10)];
    };
    const best = queries.map(() => Infinity);
    for (let round = 0; round < rounds; round++) queries.forEach((query, place) => {
        const start = performance.now();
        for (let k = 0; k < repeats; k++) answer(query);
        best[place] = Math.min(best[place], (performance.now() - start) / repeats);
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
    parser.add_argument("--models", type=int, default=SYNTHETIC, help="of the synthetic site")
    asked = parser.parse_args()
    for name in SCRIPTS:
        print(Row(name, _zipped((ROOT / "layouts" / "static" / name).read_bytes()), SCRIPT_BYTES, "bytes"))
    _measure(Site(ROOT), SHIPPED_LIMIT, SHIPPED_BYTES)
    with tempfile.TemporaryDirectory(prefix="matchup-bench-") as folder:
        site = Site(Path(folder, "site"))
        site.path.mkdir()
        make(site.path, asked.models)
        for name in READINGS:
            shutil.copy(ROOT / "content" / "readings" / name, site.path / "content" / "readings" / name)
        _measure(site, SYNTHETIC_LIMIT, SYNTHETIC_BYTES)
    subprocess.run([sys.executable, ROOT / "benchmarks" / "search_quality.py"], check=True)


def _zipped(content: bytes) -> int:
    return len(gzip.compress(content, 9, mtime=0))


def _measure(site: Site, most_ms: float, most_bytes: int) -> None:
    catalog, _ = build.read(site)
    count = sum(len(model.capabilities) for model in catalog.models)
    title = f"{len(catalog.models):,} models, {count:,} capabilities: "
    edition, _ = build.open_edition(site, "cpu", lambda *_: nullcontext(lambda _: None))
    (path,) = (target.path for target in edition.targets() if target.path.startswith("search-data-"))
    content = edition.render(path)
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
        times = sorted(page.evaluate(TIMED, [queries, ROUNDS, REPEATS]))
        loading = min(page.evaluate(LOADED) for _ in range(ROUNDS))
        browser.close()
    yield Row(f"{title}a query, median", median(times), most_ms, "ms")
    yield Row(f"{title}a query, slowest of {len(times)}", times[-1], most_ms, "ms")
    yield Row(f"{title}unpacking, once", loading, None, "ms")


if __name__ == "__main__":
    main()
