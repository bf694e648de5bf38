"""The preview: pages rendered when they are asked for, and renewed when a file of the site is saved.

livereload carries the change to the browser, watchfiles says what changed. A page has the bytes that the
build would write, and two scripts more. It is not reloaded but renewed in its place (in-place.js), unless it
has a script of its own. From save to sight, at 1,000 models: 10 to 20 ms until the watch is sure, 35 to read
and compute, 10 to render, 20 in the browser.

It does not know how an edition is made: it is given the function that opens one.
"""

from __future__ import annotations

import asyncio
import gc
import json
import signal
import socket
import time
from collections.abc import Callable, Collection
from contextlib import suppress
from http import HTTPStatus
from pathlib import Path
from types import TracebackType
from typing import Any

from livereload.handlers import LiveReloadHandler, LiveReloadJSHandler
from tornado.httpserver import HTTPServer
from tornado.web import Application, HTTPError, RequestHandler
from tornado.websocket import WebSocketHandler

from generator.media import TYPES
from generator.pages.addresses import HOME
from generator.places import Site
from generator.preview.fault_box import editor_form
from generator.preview.last_good import LastGood
from generator.preview.listening import ADDRESS, is_asked, is_loopback, listen
from generator.preview.live_edition import Opened
from generator.preview.watch import bursts, lasting, saves
from generator.terminal import SIGNALS, Stopped, say, warn_of_bug

FOLDERS = ("content", "layouts")

IN_PLACE = Path(__file__).with_name("in-place.js")

IN_PLACE_WORD, RELOAD_WORD = "*", "everything"  # in place of a path

# Files whose changes a page shows in its own text.
WORDED = (".md", ".yaml", ".html", ".safetensors", ".maps")

WORDS = {
    405: "The preview answers GET and HEAD.",
    500: "This is a bug of matchup: its traceback is in the terminal.",
}


def serve(
    site_path: Path, reopen: Callable[[], Opened], port: int, address: str = ADDRESS, editor: str = "none"
) -> None:
    """Shows the site until SIGINT or SIGTERM, which it raises as Stopped, even where our parent ignores them.

    Raises Misuse where there is no site, CannotGoOn when no port is free.
    """
    Site(site_path).check()
    form = editor_form(editor)
    sockets = listen(address, port)
    pages = LastGood(reopen, site_path.resolve(), form)
    raise Stopped(asyncio.run(_run(site_path.resolve(), pages, sockets, address)))


async def _run(site_path: Path, pages: LastGood, sockets: list[socket.socket], address: str) -> int:
    """Serves until a signal comes; its number."""
    stopped = _signalled()
    changes = bursts(saves([site_path / folder for folder in FOLDERS]))
    following = asyncio.ensure_future(anext(changes))  # before the first reading, so that no save is missed
    await pages.reopen()
    gc.collect()
    gc.freeze()  # or the garbage collector looks through the whole site now and then: 100 ms at 1,000 models
    port = sockets[0].getsockname()[1]
    server = HTTPServer(_application(pages, address, port))
    server.add_sockets(sockets)
    _greet(address, port)
    while True:
        ends: set[asyncio.Future[Any]] = {following, stopped}
        await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        if stopped.done():
            return stopped.result()
        paths = lasting(following.result())
        following = asyncio.ensure_future(anext(changes))
        if paths:
            await _renew(pages, sorted(Path(path).relative_to(site_path).as_posix() for path in paths))


def _signalled() -> asyncio.Future[int]:
    """The number of the signal that ends the preview, once it comes; another ends the process at once."""
    loop = asyncio.get_running_loop()
    stopped: asyncio.Future[int] = loop.create_future()

    def stop(number: signal.Signals) -> None:
        stopped.set_result(number)
        for each in SIGNALS:
            loop.remove_signal_handler(each)
            signal.signal(each, signal.SIG_DFL)

    for each in SIGNALS:
        with suppress(NotImplementedError):  # Windows: there it is raised as in any other verb
            loop.add_signal_handler(each, stop, each)
    return stopped


def _greet(address: str, port: int) -> None:
    if not is_loopback(address):
        reachable = f"{address} can be reached from other machines"
        say(f"warning: {reachable}: whoever can reach this one can read your drafts")
    host = f"[{address}]" if ":" in address else address
    say(f"preview at http://{host}:{port}/  (Ctrl-C ends it)")


async def _renew(pages: LastGood, names: list[str]) -> None:
    """Shows what the changed files make of the site, in every open tab."""
    started, was_faulty = time.perf_counter(), bool(pages.fault)
    await pages.reopen()
    for path in _reloaded(names, was_faulty or bool(pages.fault)):
        for tab in LiveReloadHandler.waiters.copy():
            tab.send_message({"command": "reload", "path": path, "liveCSS": True, "liveImg": True})
    more = f" and {len(names) - 1} more" if len(names) > 1 else ""
    if pages.fault:
        say(f"{names[0]}{more} changed: pages stay as they were, with the fault shown over them")
    else:
        duration = (time.perf_counter() - started) * 1000
        say(f"{names[0]}{more} changed: pages are new in {duration:.0f} ms")


def _reloaded(names: Collection[str], is_faulty: bool) -> list[str]:
    """What tabs are told: stylesheets alone are swapped, pages are renewed where only words have changed."""
    static = "layouts/static"
    styles = [name for name in names if name.startswith(f"{static}/") and name.endswith(".css")]
    if len(styles) == len(names) and not is_faulty:
        return [name.removeprefix(static) for name in styles]
    is_in_place = all(name.endswith(WORDED) and not name.startswith(f"{static}/") for name in names)
    return [IN_PLACE_WORD if is_in_place else RELOAD_WORD]


def _application(pages: LastGood, address: str, port: int) -> Application:
    scripts = "".join(
        f'<script src="{path}" data-preview defer></script>'
        for path in ("/in-place.js", f"/livereload.js?port={port}")
    )
    routes = [
        (r"/livereload", Socket),
        (r"/livereload\.js", Script),
        (r"/in-place\.js", InPlace),
        (r"/(.*)", Pages, {"pages": pages, "script": scripts.encode()}),
    ]
    return Application(routes, log_function=lambda request: None, address=address)


# Who answers


class Local(RequestHandler):  # type: ignore[misc]
    """Answers only requests that name this machine."""

    def prepare(self) -> None:
        address = self.settings["address"]
        if is_asked(self.request.host, address):
            return
        self.set_status(403)
        here = ADDRESS if is_loopback(address) else f"addresses of this machine, not to {self.request.host}"
        self.finish(f"The preview answers only to localhost and {here}.\n")

    def log_exception(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        """A bug keeps its traceback; a request that can't be answered has none."""
        if fault is not None and not isinstance(fault, HTTPError):
            warn_of_bug(fault)

    def write_error(self, status_code: int, **_: object) -> None:
        self.set_header("Content-Type", TYPES[".txt"])
        if status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            self.set_header("Allow", "GET, HEAD")
        self.finish(f"{WORDS.get(status_code, HTTPStatus(status_code).phrase)}\n")


class Pages(Local):
    """Every address of the site."""

    def initialize(self, pages: LastGood, script: bytes) -> None:
        self._pages, self._script = pages, script

    def get(self, path: str) -> None:
        is_here = is_loopback(self.request.remote_ip or "")
        response = self._pages.response(path or HOME, self._script, is_here)
        self.set_status(response.status)
        self.set_header("Content-Type", response.media_type)
        self.set_header("Cache-Control", "no-store")
        self.finish(response.body)

    head = get


class Script(Local, LiveReloadJSHandler):  # type: ignore[misc]
    """The script that livereload brings along."""


class InPlace(Local):
    """The script that puts a new page in the place of the old one; livereload's looks for it."""

    def get(self) -> None:
        self.set_header("Content-Type", TYPES[".js"])
        self.finish(IN_PLACE.read_bytes())


class Socket(Local, LiveReloadHandler):  # type: ignore[misc]
    """An open tab."""

    def check_origin(self, origin: str) -> bool:
        """Only a page of the preview itself; livereload would take any."""
        return bool(WebSocketHandler.check_origin(self, origin))

    def on_message(self, message: str | bytes) -> None:
        """What is no command of livereload's protocol is passed over."""
        with suppress(ValueError, RecursionError):
            words = json.loads(message)
            if isinstance(words, dict) and isinstance(words.get("command"), str):
                super().on_message(message)
