"""The preview: pages rendered when they are asked for, and reloaded when a file of the site is saved.

livereload carries the reload to the browser, watchfiles says what changed. A page has the bytes that the build would
write, and one script more. A fault is shown over the last good page in the terminal's own words, and goes with the next
good save. Only this machine can ask, unless another address is asked for: the Host of every request is checked, so that no
other site's script reads a draft through a name that points here.

From save to sight, at 1,000 models: 10 to 20 ms until the watch is sure, 35 to read and compute, 10 to render, 20 in
the browser. A page is not reloaded but renewed in its place (in-place.js), unless it has a script of its own.

It does not know how an edition is made: it is given the function that opens one.
"""

from __future__ import annotations

import asyncio
import errno
import gc
import html
import re
import socket
import time
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from http import HTTPStatus
from ipaddress import ip_address
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import NamedTuple

from livereload.handlers import LiveReloadHandler, LiveReloadJSHandler
from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import Application, HTTPError, RequestHandler
from tornado.websocket import WebSocketHandler
from watchfiles import awatch

from generator.edition import Edition
from generator.output.plan import Target
from generator.pages.addresses import HOME
from generator.pages.plain import NOT_FOUND_PATH
from generator.preview.live_edition import Opened
from generator.preview.watch import DEBOUNCE, STEP, _bursts, _is_finished, _lasting
from generator.problems import CannotGoOn, FaultyContent, MatchupError, Misuse, as_text

ADDRESS = "127.0.0.1"

LOCAL = ("localhost", ADDRESS, "::1")

FOLDERS = ("content", "layouts")

PORT_TRIES = 20

REMEMBERED = 64  # pages whose last good bytes are kept

REMEMBERED_FILES = 512  # of those that no layout makes: pictures of some 30 kB

NAMED = 3  # models in a note

KINDS = {
    ".html": "text/html; charset=utf-8", ".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8",
    ".txt": "text/plain; charset=utf-8", ".xml": "application/xml; charset=utf-8", ".json": "application/json; charset=utf-8",
    ".svg": "image/svg+xml; charset=utf-8", ".png": "image/png", ".jpg": "image/jpeg", ".webp": "image/webp",
}  # fmt: skip

IN_PLACE = Path(__file__).with_name("in-place.js")

IN_PLACE_WORD, RELOAD_WORD = "*", "everything"  # in place of a path

WORDED = (".md", ".yaml", ".html", ".safetensors")  # files whose changes a page shows in its own text

WORDS = {
    405: "The preview answers GET and HEAD.",
    500: "This is a bug of matchup: its traceback is in the terminal.",
}

BLANK = b'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>Faults</title>\n</head>\n<body>\n</body>\n</html>\n'

BOX = """<style>
#matchup-fault { position: fixed; inset: auto 0 0 0; z-index: 99; max-height: 60vh; overflow: auto; padding: 1rem; background: #2b1512; color: #ffe9e4; border-top: 4px solid #e5533d; }
#matchup-fault pre { margin: 0; color: inherit; background: none; font: 14px/1.45 ui-monospace, Menlo, Consolas, monospace; }
</style>
<div id="matchup-fault" role="alert"><pre>%s</pre></div>
"""

NOTE = """<style>
#matchup-note { position: fixed; inset: auto 1rem 1rem auto; z-index: 98; max-width: 26rem; padding: .5rem .75rem; background: #2b2612; color: #fff4d6; border-left: 4px solid #e5b53d; font: 14px/1.45 system-ui, sans-serif; }
</style>
<div id="matchup-note" role="status">%s</div>
"""


class Answer(NamedTuple):
    status: int
    kind: str
    body: bytes


def serve(
    site_path: Path,
    reopen: Callable[[], Opened],
    port: int,
    say: Callable[[str], None],
    address: str = ADDRESS,
) -> None:
    """Shows the site until Ctrl-C. Raises Misuse where there is no site, CannotGoOn when no port is free."""
    for folder in FOLDERS:
        if not (site_path / folder).is_dir():
            raise Misuse(
                f'"{site_path}" is not a site: it has no folder {folder}/',
                "run matchup in the folder of a site, or name it with --site",
            )
    with suppress(KeyboardInterrupt):
        asyncio.run(
            _run(site_path.resolve(), Preview(reopen, say), _listen(address, port, say), address, say)
        )


async def _run(
    site_path: Path, preview: Preview, sockets: list[socket.socket], address: str, say: Callable[[str], None]
) -> None:
    changes = awatch(
        *(site_path / folder for folder in FOLDERS), watch_filter=_is_finished, debounce=DEBOUNCE, step=STEP
    )
    bursts = _bursts(changes)
    following = asyncio.ensure_future(
        anext(bursts)
    )  # the watch begins before the first reading, so that no save is missed
    await preview.reopen()
    gc.collect()
    gc.freeze()  # or the garbage collector looks through the whole site now and then: 100 ms at 1,000 models
    port = sockets[0].getsockname()[1]
    server = HTTPServer(_application(preview, address, port))
    server.add_sockets(sockets)
    if not _is_loopback(address):
        say(
            f"warning: {address} can be reached from other machines: whoever can reach this one can read your drafts"
        )
    say(f"preview at http://{f'[{address}]' if ':' in address else address}:{port}/  (Ctrl-C ends it)")
    while True:
        lasting = _lasting(await following)
        following = asyncio.ensure_future(anext(bursts))
        if lasting:
            await _renew(
                preview, sorted(Path(path).relative_to(site_path).as_posix() for path in lasting), say
            )


async def _renew(preview: Preview, names: list[str], say: Callable[[str], None]) -> None:
    """Shows what the changed files make of the site, in every open tab."""
    started, was_faulty = time.perf_counter(), bool(preview.fault)
    await preview.reopen()
    for path in _reloaded(names, was_faulty or bool(preview.fault)):
        for tab in LiveReloadHandler.waiters.copy():
            tab.send_message({"command": "reload", "path": path, "liveCSS": True, "liveImg": True})
    changed = f"{names[0]}{f' and {len(names) - 1} more' if len(names) > 1 else ''} changed"
    if preview.fault:
        say(f"{changed}: pages stay as they were, with the fault shown over them")
    else:
        say(f"{changed}: pages are new in {(time.perf_counter() - started) * 1000:.0f} ms")


def _reloaded(names: Collection[str], is_faulty: bool) -> list[str]:
    """What tabs are told: stylesheets alone are swapped, pages are renewed in place where only words have changed."""
    styles = [
        name.removeprefix("layouts/static")
        for name in names
        if name.startswith("layouts/static/") and name.endswith(".css")
    ]
    if len(styles) == len(names) and not is_faulty:
        return styles
    is_in_place = all(name.endswith(WORDED) and not name.startswith("layouts/static/") for name in names)
    return [IN_PLACE_WORD if is_in_place else RELOAD_WORD]


def _listen(address: str, port: int, say: Callable[[str], None]) -> list[socket.socket]:
    """Takes the asked port, or the next free one."""
    if not 0 <= port <= 65535:
        raise Misuse(f"there is no port {port}", "name one from 1024 to 65535, e.g. --port 8000")
    _check_address(address)
    last = min(port + PORT_TRIES - 1, 65535)
    for number in range(port, last + 1):
        try:
            sockets: list[socket.socket] = bind_sockets(number, address)
        except OSError as fault:
            if fault.errno != errno.EADDRINUSE:
                raise CannotGoOn(
                    f"port {number} can't be used: {fault.strerror}",
                    "name another with --port, e.g. --port 8000",
                ) from fault
            continue
        if number != port:
            say(f"port {port} is in use; {number} is the next free one")
        return sockets
    raise CannotGoOn(
        f"no port from {port} to {last} is free", "end another preview, or name another port with --port"
    )


def _check_address(address: str) -> None:
    try:
        for family, kind, protocol, _, place in socket.getaddrinfo(address, 0, type=socket.SOCK_STREAM):
            with socket.socket(family, kind, protocol) as probe:
                probe.bind(place)
    except OSError as fault:
        help = "leave --host out, or name 0.0.0.0 for all of its addresses"
        raise Misuse(f'"{address}" is no address of this machine', help) from fault


def _is_loopback(address: str) -> bool:
    with suppress(ValueError):
        return ip_address(address).is_loopback
    return address == "localhost"


def _is_asked(host: str, address: str) -> bool:
    """Whether the Host of a request names what the preview listens at.

    A name that somebody else has pointed here is refused. At an address of the network, numbers are taken, too: a
    browser sends them only when they were asked for, and no name leads to them.
    """
    name = re.sub(r":\d+$", "", host).casefold().removeprefix("[").removesuffix("]")
    if name in (*LOCAL, address.casefold()) or _is_loopback(address):
        return name in (*LOCAL, address.casefold())
    with suppress(ValueError):
        return bool(ip_address(name))
    return False


class Preview:
    """The newest edition that could be opened, and the fault that stands since, if any."""

    def __init__(self, reopen: Callable[[], Opened], say: Callable[[str], None]) -> None:
        self._open = reopen
        self._say = say
        self._edition: Edition | None = None
        self.fault = ""
        self._note = ""
        self._good: dict[str, bytes] = {}
        self._files: dict[Target, bytes] = {}  # pictures, mostly

    async def reopen(self) -> None:
        """Reads the site again, in a thread, while the old edition goes on answering; keeps the old one if there is a fault."""
        try:
            opened = await asyncio.to_thread(self._open)
        except MatchupError as fault:
            self._tell(fault)
        else:
            self._edition, self.fault = opened.edition, ""
            note = _note(opened.unmeasured)
            if note and note != self._note:
                self._say(note)
            self._note = note

    def answer(self, path: str, script: bytes) -> Answer:
        """What a browser gets for a path of the site; HTML carries the script, and the fault while there is one."""
        status, body = 503, BLANK
        if self._edition is None:
            path = HOME
        elif self._edition.holds(path):
            status, body = 200, self._rendered(self._edition, path)
        else:
            status, body = 404, self._rendered(self._edition, path := NOT_FOUND_PATH)
        kind = KINDS.get(PurePosixPath(path).suffix, "application/octet-stream")
        if path.endswith(".html"):
            body = _before(b"</body>", self._box(), _before(b"</head>", script, body))
        return Answer(status, kind, body)

    def _rendered(self, edition: Edition, path: str) -> bytes:
        """The page, or what it last was when its layout has a fault that only rendering finds."""
        try:
            body = self._file(edition, path) or edition.render(path)
        except MatchupError as fault:
            self._tell(fault)
            return self._good.get(path, BLANK if path.endswith(".html") else b"")
        self._good.pop(path, None)  # so that it counts as the newest
        self._good[path] = body
        if len(self._good) > REMEMBERED:
            del self._good[next(iter(self._good))]
        return body

    def _file(self, edition: Edition, path: str) -> bytes:
        """A picture, which takes 50 ms to make, is made once for as long as it stays the same; nothing for a page."""
        target = None if path.endswith(".html") else edition.find(path)
        if target is None:
            return b""
        if target not in self._files:
            self._files[target] = edition.render(path)
            if len(self._files) > REMEMBERED_FILES:
                del self._files[next(iter(self._files))]
        return self._files[target]

    def _tell(self, fault: MatchupError) -> None:
        text = as_text(fault.problems) if isinstance(fault, FaultyContent) else f"error: {fault}"
        if text != self.fault:
            self._say(text)
        self.fault = text

    def _box(self) -> bytes:
        form, words = (BOX, self.fault) if self.fault else (NOTE, self._note)
        return (form % html.escape(words, quote=False)).encode() if words else b""


def _note(unmeasured: Sequence[str]) -> str:
    if not unmeasured:
        return ""
    slugs, count = list(dict.fromkeys(unmeasured)), len(unmeasured)
    named = ", ".join(slugs[:NAMED]) + (f" and {len(slugs) - NAMED} more" if len(slugs) > NAMED else "")
    texts, their = (f"{count} texts have", "their") if count > 1 else ("1 text has", "its")
    return f"{texts} no vector yet ({named}): matches are those of {their} last wording, or none, until `matchup measure` was run"


def _before(mark: bytes, addition: bytes, body: bytes) -> bytes:
    """The addition stands before the mark; a layout without it gets the addition at its end."""
    at = body.find(mark)
    return body + addition if at < 0 else body[:at] + addition + body[at:]


def _application(preview: Preview, host: str, port: int) -> Application:
    script = "".join(
        f'<script src="{address}" data-preview defer></script>'
        for address in ("/in-place.js", f"/livereload.js?port={port}")
    )
    pages = (r"/(.*)", Pages, {"preview": preview, "script": script.encode()})
    routes = [(r"/livereload", Socket), (r"/livereload\.js", Script), (r"/in-place\.js", InPlace), pages]
    return Application(routes, log_function=lambda request: None, address=host)


class Local(RequestHandler):  # type: ignore[misc]
    """Answers only requests that name this machine."""

    def prepare(self) -> None:
        address = self.settings["address"]
        if not _is_asked(self.request.host, address):
            self.set_status(403)
            others = (
                ADDRESS if _is_loopback(address) else f"addresses of this machine, not to {self.request.host}"
            )
            self.finish(f"The preview answers only to localhost and {others}.\n")

    def log_exception(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        if not isinstance(
            fault, HTTPError
        ):  # a bug keeps its traceback, a request that can't be answered has none
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


class InPlace(Local):
    """The script that puts a new page in the place of the old one; it comes before livereload's, which looks for it."""

    def get(self) -> None:
        self.set_header("Content-Type", KINDS[".js"])
        self.finish(IN_PLACE.read_bytes())


class Socket(Local, LiveReloadHandler):  # type: ignore[misc]
    """An open tab."""

    def check_origin(self, origin: str) -> bool:
        """Only a page of the preview itself; livereload would take any."""
        return bool(WebSocketHandler.check_origin(self, origin))
