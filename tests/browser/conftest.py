"""One Chromium and one built site for all browser tests, over HTTP and from disk."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

from generator.build import build
from generator.content.folder import read_catalog
from generator.places import Site
from tests.spoken import speak

REPOSITORY = Path(__file__).parents[2]
FOLDER = "under/a/sub-folder/"
POLICY = "default-src 'self'"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    # a page that asks for another host gets an error, not the network
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]


@pytest.fixture(scope="package")
def chromium() -> str:
    """Where Chromium is."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if path := shutil.which(name):
            return path
    reason = "no chromium, chromium-browser or google-chrome on the path"
    if os.environ.get("MATCHUP_BROWSER") == "required":
        pytest.fail(f"{reason}, and MATCHUP_BROWSER=required")
    pytest.skip(reason)


# The scope is the package, not the session: while Playwright runs, no test of the same thread can start an
# event loop.
@pytest.fixture(scope="package")
def playwright(chromium: str) -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="package")
def browser(playwright: Playwright, chromium: str) -> Iterator[Browser]:
    with playwright.chromium.launch(executable_path=chromium, args=FLAGS) as launched:
        yield launched


@pytest.fixture(scope="package")
def large_text_browser(playwright: Playwright, chromium: str) -> Iterator[Browser]:
    """Chromium as set by a reader who asks for letters twice as big: 32 px instead of 16."""
    with playwright.chromium.launch(
        executable_path=chromium, args=[*FLAGS, "--blink-settings=defaultFontSize=32"]
    ) as launched:
        yield launched


@pytest.fixture(scope="package")
def web_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The root of a static host that has the built site in a sub-folder; some of its models were run."""
    return built(tmp_path_factory, was_run=True)


@pytest.fixture(scope="package")
def quiet_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same of the shipped site as it is."""
    return built(tmp_path_factory, was_run=False)


def built(tmp_path_factory: pytest.TempPathFactory, was_run: bool) -> Path:
    site_path, web_path = tmp_path_factory.mktemp("site"), tmp_path_factory.mktemp("web")
    for name in ("content", "layouts"):
        shutil.copytree(REPOSITORY / name, site_path / name)
    settings_path = site_path / "content" / "site.yaml"
    settings = settings_path.read_text(encoding="utf-8").splitlines()
    settings = [
        f"base_url: https://example.org/{FOLDER}" if line.startswith("base_url:") else line
        for line in settings
    ]
    settings_path.write_text("\n".join(settings) + "\n", encoding="utf-8")
    catalog, _ = read_catalog(site_path)
    assert catalog is not None
    if was_run:
        speak(site_path, catalog)
    build(Site(site_path), web_path / FOLDER, "cpu", lambda *_: nullcontext(lambda _: None))
    return web_path


class StaticHost(SimpleHTTPRequestHandler):
    """Serves files as static hosts do: 404.html for what is not there, at the address that was asked for."""

    policy = ""

    def end_headers(self) -> None:
        if self.policy:
            self.send_header("Content-Security-Policy", self.policy)
        super().end_headers()

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        body = Path(self.directory, FOLDER, "404.html").read_bytes()
        self.send_response(code, message)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


class StrictHost(StaticHost):
    policy = POLICY


def serve(host: type[StaticHost], web_path: Path) -> Iterator[str]:
    """The address of the site, while it is served."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(host, directory=str(web_path))) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/{FOLDER}"
        server.shutdown()
        thread.join()


@pytest.fixture(scope="package")
def address(web_path: Path) -> Iterator[str]:
    yield from serve(StaticHost, web_path)


@pytest.fixture(scope="package")
def quiet_address(quiet_path: Path) -> Iterator[str]:
    yield from serve(StaticHost, quiet_path)


@pytest.fixture(scope="package")
def strict_address(web_path: Path) -> Iterator[str]:
    """The same site, every response with the policy that allows nothing but the site's own files."""
    yield from serve(StrictHost, web_path)


@pytest.fixture(scope="package")
def disk_address(web_path: Path) -> str:
    return (web_path / FOLDER).as_uri() + "/"


@dataclass
class Witness:
    """A page and what happened while it was open."""

    page: Page
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on(
            "requestfailed", lambda request: self.complaints.append(f"{request.url}: {request.failure}")
        )
        self.page.on(
            "response",
            lambda response: self.complaints.extend(
                [f"{response.url}: {response.status}"] if response.status >= 400 else []
            ),
        )
        self.page.on("console", lambda message: self.complaints.append(f"{message.type}: {message.text}"))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))


@pytest.fixture
def context_of() -> Iterator[Callable[..., BrowserContext]]:
    """Opens contexts that are closed when the test ends."""
    contexts: list[BrowserContext] = []

    def opened(browser: Browser, width: int = 1280, **settings: Any) -> BrowserContext:
        contexts.append(
            browser.new_context(viewport={"width": width, "height": 800}, reduced_motion="reduce", **settings)
        )
        return contexts[-1]

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def visit(browser: Browser, context_of: Callable[..., BrowserContext]) -> Callable[..., Witness]:
    """Opens an address in a fresh context of the shared browser, or of another one."""

    def visited(url: str, of: Browser = browser, **settings: Any) -> Witness:
        witness = Witness(context_of(of, **settings).new_page())
        witness.page.goto(url)
        return witness

    return visited
