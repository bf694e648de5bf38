"""The preview: how long after a save the new text stands on the open page of a real Chromium.

The clock starts before the file is written. It stops at the first animation frame that finds the new text
in the document, by the browser's own clock, which is the machine's.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks.ours import LIKES, liked_model, matchup, with_one_figure

SAVES = 15
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
WATCH = """
const look = () => {
    const text = document.querySelector("#signal-hf_likes")?.textContent;
    if (text && text !== window.seen) {
        window.seen = text;
        sessionStorage.seen = JSON.stringify({text, at: performance.timeOrigin + performance.now()});
    }
    requestAnimationFrame(look);
};
look();
"""


@dataclass(frozen=True)
class Waits:
    """Seconds."""

    start: float  # from the command to the first page that can be asked for
    saves: tuple[float, ...]

    def __str__(self) -> str:
        middle, longest = statistics.median(self.saves) * 1000, max(self.saves) * 1000
        saves = f"{middle:.0f} ms (median of {len(self.saves)} saves, at most {longest:.0f})"
        return f"preview: save to change {saves}; starts in {self.start:.2f} s"


def chromium() -> str:
    """Path of the browser; empty when it or playwright is not installed."""
    try:
        import playwright.sync_api  # noqa: F401
    except ImportError:
        return ""
    return shutil.which("chromium") or shutil.which("chromium-browser") or ""


def waits(site_path: Path, browser_path: str) -> Waits:
    from playwright.sync_api import sync_playwright

    serve = matchup(site_path, "serve", "--port", "8765")
    started = time.perf_counter()
    environment = {**os.environ, **serve.environment, "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(
        serve.words, cwd=site_path, env=environment, stdout=subprocess.PIPE, stderr=sys.stderr, text=True
    )
    assert process.stdout is not None
    try:
        address = next((found[0] for line in process.stdout if (found := re.search(r"http://\S+", line))), "")
        if not address:
            raise RuntimeError("the preview ended before it said its address")
        start = time.perf_counter() - started
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=browser_path, args=list(FLAGS))
            page = browser.new_page()
            page.add_init_script(WATCH)
            model_path = liked_model(site_path)
            slugs = sorted([model_path.stem, _other(site_path, model_path)])
            page.goto(f"{address}compare/{slugs[0]}/{slugs[1]}.html")
            return Waits(start, tuple(_wait(site_path, page) for _ in range(SAVES)))
    finally:
        process.terminate()
        process.wait()


def _other(site_path: Path, model_path: Path) -> str:
    """The last model but this: with the first, most likely, half of the site apart."""
    return [
        path.stem for path in sorted((site_path / "content" / "models").glob("*.md")) if path != model_path
    ][-1]


def _wait(site_path: Path, page: object) -> float:
    page.wait_for_timeout(300)  # type: ignore[attr-defined]
    saved = time.time()
    with_one_figure(site_path)
    found = LIKES.search(liked_model(site_path).read_text("utf-8"))
    assert found is not None
    is_seen = "likes => JSON.parse(sessionStorage.seen ?? '{}').text?.replaceAll(',', '').includes(likes)"
    page.wait_for_function(is_seen, arg=str(int(found[2])))  # type: ignore[attr-defined]
    return json.loads(page.evaluate("sessionStorage.seen"))["at"] / 1000 - saved  # type: ignore[attr-defined]
