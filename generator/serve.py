"""The preview: pages rendered when they are asked for, and reloaded when a file of the site is saved.

livereload carries the reload to the browser, watchfiles says what changed. A page has the bytes that the build would
write, and one script more. A fault is shown over the last good page in the terminal's own words, and goes with the next
good save. Only this machine can ask: the address is loopback and the Host of every request is checked, so that no
other site's script reads a draft through a name that points here.

It does not know how an edition is made: it is given the function that opens one.
"""

from __future__ import annotations

import asyncio
import errno
import html
import re
import socket
import time
from collections.abc import Callable, Collection
from contextlib import suppress
from http import HTTPStatus
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import NamedTuple

from livereload.handlers import LiveReloadHandler, LiveReloadJSHandler
from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import Application, HTTPError, RequestHandler
from tornado.websocket import WebSocketHandler
from watchfiles import Change, awatch

from generator.edition import Edition
from generator.pages import HOME, NOT_FOUND
from generator.problems import CannotGoOn, FaultyContent, MatchupError, Misuse, as_text

ADDRESS = "127.0.0.1"
LOCAL_HOST = re.compile(r"(localhost|127\.0\.0\.1|\[::1\])(:\d+)?", re.IGNORECASE)
FOLDERS = ("content", "layouts")
PORT_TRIES = 20
DEBOUNCE = 50  # ms that a burst of saves may last
STEP = 20  # ms of silence that end it: an editor empties a file and fills it within a few
REMEMBERED = 64  # pages whose last good bytes are kept
# Hidden files; vim's test for a writable folder; emacs' locks; backups; a file that is still being written.
UNFINISHED = re.compile(r"\..*|4913|#.*#|.*~|.*\.(tmp|bak|orig|swp|partial)")
KINDS = {
    ".html": "text/html; charset=utf-8", ".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8",
    ".txt": "text/plain; charset=utf-8", ".xml": "application/xml; charset=utf-8", ".json": "application/json; charset=utf-8",
    ".svg": "image/svg+xml; charset=utf-8", ".png": "image/png", ".jpg": "image/jpeg", ".webp": "image/webp",
}  # fmt: skip
WORDS = {405: "The preview answers GET and HEAD.", 500: "This is a bug of matchup: its traceback is in the terminal."}
BLANK = b'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>Faults</title>\n</head>\n<body>\n</body>\n</html>\n'
BOX = """<style>
#matchup-fault { position: fixed; inset: auto 0 0 0; z-index: 99; max-height: 60vh; overflow: auto; padding: 1rem; background: #2b1512; color: #ffe9e4; border-top: 4px solid #e5533d; }
#matchup-fault pre { margin: 0; color: inherit; background: none; font: 14px/1.45 ui-monospace, Menlo, Consolas, monospace; }
</style>
<div id="matchup-fault" role="alert"><pre>%s</pre></div>
"""


class Answer(NamedTuple):
    status: int
    kind: str
    body: bytes


def serve(site_path: Path, open_edition: Callable[[], Edition], port: int, say: Callable[[str], None]) -> None:
    """Shows the site until Ctrl-C. Raises Misuse where there is no site, CannotGoOn when no port is free."""
    for folder in FOLDERS:
        if not (site_path / folder).is_dir():
            raise Misuse(
                f'"{site_path}" is not a site: it has no folder {folder}/', "run matchup in the folder of a site, or name it with --site"
            )
    with suppress(KeyboardInterrupt):
        asyncio.run(_run(site_path.resolve(), Preview(open_edition, say), _listen(port, say), say))


async def _run(site_path: Path, preview: Preview, sockets: list[socket.socket], say: Callable[[str], None]) -> None:
    changes = awatch(*(site_path / folder for folder in FOLDERS), watch_filter=_is_finished, debounce=DEBOUNCE, step=STEP)
    following = asyncio.ensure_future(anext(changes))  # the watch begins before the first reading, so that no save is missed
    await preview.reopen()
    port = sockets[0].getsockname()[1]
    server = HTTPServer(_application(preview, port))
    server.add_sockets(sockets)
    say(f"preview at http://{ADDRESS}:{port}/  (Ctrl-C ends it)")
    while True:
        if lasting := _lasting(await following):
            await _renew(preview, sorted(Path(path).relative_to(site_path).as_posix() for path in lasting), say)
        following = asyncio.ensure_future(anext(changes))


async def _renew(preview: Preview, names: list[str], say: Callable[[str], None]) -> None:
    """Shows what the changed files make of the site, in every open tab."""
    started, was_faulty = time.perf_counter(), bool(preview.fault)
    await preview.reopen()
    for path in ["*"] if was_faulty or preview.fault else _reloaded(names):
        for tab in LiveReloadHandler.waiters.copy():
            tab.send_message({"command": "reload", "path": path, "liveCSS": True, "liveImg": True})
    changed = f"{names[0]}{f' and {len(names) - 1} more' if len(names) > 1 else ''} changed"
    if preview.fault:
        say(f"{changed}: pages stay as they were, with the fault shown over them")
    else:
        say(f"{changed}: pages are new in {(time.perf_counter() - started) * 1000:.0f} ms")


def _reloaded(names: Collection[str]) -> list[str]:
    """The addresses of stylesheets when nothing else has changed: the browser swaps them; otherwise everything."""
    styles = [name.removeprefix("layouts/static") for name in names if name.startswith("layouts/static/") and name.endswith(".css")]
    return styles if len(styles) == len(names) else ["*"]


def _lasting(changes: Collection[tuple[Change, str]]) -> set[str]:
    """The changed paths, without those that came and went in one burst: the file beside the file that an editor writes."""
    came = {path for change, path in changes if change is Change.added}
    return {path for _, path in changes if path not in came or Path(path).exists()}


def _is_finished(_: Change, path: str) -> bool:
    return not UNFINISHED.fullmatch(Path(path).name)


def _listen(port: int, say: Callable[[str], None]) -> list[socket.socket]:
    """Takes the asked port, or the next free one."""
    if not 0 <= port <= 65535:
        raise Misuse(f"there is no port {port}", "name one from 1024 to 65535, e.g. --port 8000")
    last = min(port + PORT_TRIES - 1, 65535)
    for number in range(port, last + 1):
        try:
            sockets: list[socket.socket] = bind_sockets(number, ADDRESS)
        except OSError as fault:
            if fault.errno != errno.EADDRINUSE:
                raise CannotGoOn(f"port {number} can't be used: {fault.strerror}", "name another with --port, e.g. --port 8000") from fault
            continue
        if number != port:
            say(f"port {port} is in use; {number} is the next free one")
        return sockets
    raise CannotGoOn(f"no port from {port} to {last} is free", "end another preview, or name another port with --port")


class Preview:
    """The newest edition that could be opened, and the fault that stands since, if any."""

    def __init__(self, open_edition: Callable[[], Edition], say: Callable[[str], None]) -> None:
        self._open_edition = open_edition
        self._say = say
        self._edition: Edition | None = None
        self.fault = ""
        self._good: dict[str, bytes] = {}

    async def reopen(self) -> None:
        """Reads the site again, in a thread, while the old edition goes on answering; keeps the old one if there is a fault."""
        try:
            edition = await asyncio.to_thread(self._open_edition)
        except MatchupError as fault:
            self._note(fault)
        else:
            self._edition, self.fault = edition, ""

    def answer(self, path: str, script: bytes) -> Answer:
        """What a browser gets for a path of the site; HTML carries the script, and the fault while there is one."""
        status, body = 503, BLANK
        if self._edition is None:
            path = HOME
        elif self._edition.find(path):
            status, body = 200, self._rendered(self._edition, path)
        else:
            status, body = 404, self._rendered(self._edition, path := NOT_FOUND)
        kind = KINDS.get(PurePosixPath(path).suffix, "application/octet-stream")
        if path.endswith(".html"):
            body = _before(b"</body>", self._box(), _before(b"</head>", script, body))
        return Answer(status, kind, body)

    def _rendered(self, edition: Edition, path: str) -> bytes:
        """The page, or what it last was when its layout has a fault that only rendering finds."""
        try:
            body = edition.render(path)
        except MatchupError as fault:
            self._note(fault)
            return self._good.get(path, BLANK if path.endswith(".html") else b"")
        self._good.pop(path, None)  # so that it counts as the newest
        self._good[path] = body
        if len(self._good) > REMEMBERED:
            del self._good[next(iter(self._good))]
        return body

    def _note(self, fault: MatchupError) -> None:
        text = as_text(fault.problems) if isinstance(fault, FaultyContent) else f"error: {fault}"
        if text != self.fault:
            self._say(text)
        self.fault = text

    def _box(self) -> bytes:
        return (BOX % html.escape(self.fault, quote=False)).encode() if self.fault else b""


def _before(mark: bytes, addition: bytes, body: bytes) -> bytes:
    """The addition stands before the mark; a layout without it gets the addition at its end."""
    at = body.find(mark)
    return body + addition if at < 0 else body[:at] + addition + body[at:]


def _application(preview: Preview, port: int) -> Application:
    script = f'<script src="/livereload.js?port={port}"></script>'.encode()
    routes = [(r"/livereload", Socket), (r"/livereload\.js", Script), (r"/(.*)", Pages, {"preview": preview, "script": script})]
    return Application(routes, log_function=lambda request: None)


class Local(RequestHandler):  # type: ignore[misc]
    """Answers only requests that name this machine."""

    def prepare(self) -> None:
        if not LOCAL_HOST.fullmatch(self.request.host):
            self.set_status(403)
            self.finish(f"The preview answers only to localhost and {ADDRESS}.\n")

    def log_exception(self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None) -> None:
        if not isinstance(fault, HTTPError):  # a bug keeps its traceback, a request that can't be answered has none
            super().log_exception(kind, fault, trace)

    def write_error(self, status_code: int, **_: object) -> None:
        self.set_header("Content-Type", KINDS[".txt"])
        if status_code == 405:
            self.set_header("Allow", "GET, HEAD")
        self.finish(f"{WORDS.get(status_code, HTTPStatus(status_code).phrase)}\n")


class Pages(Local):
    def initialize(self, preview: Preview, script: bytes) -> None:
        self._preview, self._script = preview, script

    def get(self, path: str) -> None:
        answer = self._preview.answer(path or HOME, self._script)
        self.set_status(answer.status)
        self.set_header("Content-Type", answer.kind)
        self.set_header("Cache-Control", "no-store")
        self.finish(answer.body)

    head = get


class Script(Local, LiveReloadJSHandler):  # type: ignore[misc]
    """The script that livereload brings along."""


class Socket(Local, LiveReloadHandler):  # type: ignore[misc]
    """An open tab."""

    def check_origin(self, origin: str) -> bool:
        """Only a page of the preview itself; livereload would take any."""
        return bool(WebSocketHandler.check_origin(self, origin))
