"""What a browser is shown: pages of the newest edition that could be opened, and over them the fault that
stands since.

Nothing that goes wrong while an edition is opened or a page is rendered ends the preview. A fault of content
or layouts is shown in the terminal's own words; a bug of ours by its name, with the traceback in the
terminal. In both cases the last good page stays behind it, and the next good save takes it away.

Knows nothing of sockets.
"""

from __future__ import annotations

import asyncio
import html
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from generator.edition import Edition
from generator.media import media_type
from generator.output.plan import Target
from generator.pages.addresses import HOME
from generator.pages.plain import NOT_FOUND_PATH
from generator.preview.fault_box import fault_box
from generator.preview.live_edition import Opened
from generator.problems import MatchupError
from generator.terminal import fault_lines, say, warn, warn_of_bug

REMEMBERED = 64  # pages whose last good bytes are kept

REMEMBERED_FILES = 512  # of those that no layout makes: pictures of some 30 kB

NAMED = 3  # models in a note

BLANK = b"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Faults</title>
</head>
<body>
</body>
</html>
"""

NOTE = """<style>
#matchup-note { position: fixed; inset: auto 1rem 1rem auto; z-index: 98; max-width: 26rem;
  padding: .5rem .75rem; background: #2b2612; color: #fff4d6; border-left: 4px solid #e5b53d;
  font: 14px/1.45 system-ui, sans-serif; }
</style>
<div id="matchup-note" role="status">%s</div>
"""


class Response(NamedTuple):
    """What goes to the browser."""

    status: int
    media_type: str
    body: bytes


class LastGood:
    """The newest edition that could be opened, and the fault that stands since, if any."""

    def __init__(self, reopen: Callable[[], Opened], site_path: Path = Path(), form: str = "") -> None:
        """`form` is that of the addresses by which an editor opens files; empty for none."""
        self._open = reopen
        self._site_path, self._form = site_path, form
        self._edition: Edition | None = None
        self.fault = ""
        self._note = ""
        self._pages: dict[str, bytes] = {}  # by path, the newest last
        self._files: dict[Target, bytes] = {}  # pictures, mostly

    async def reopen(self) -> None:
        """Reads the site again, in a thread, while the old edition goes on answering; a fault leaves it."""
        try:
            opened = await asyncio.to_thread(self._open)
        except Exception as fault:
            self._tell(fault, "the site")
            return
        self._edition, self.fault = opened.edition, ""
        note = _note(opened.unmeasured)
        if note and note != self._note:
            say(note)
        self._note = note

    def response(self, path: str, script: bytes, is_here: bool = False) -> Response:
        """What a browser gets for a path; HTML carries the script, and the fault while there is one.

        Only one that is on this machine gets links into an editor.
        """
        status, path, body = self._found(path)
        if path.endswith(".html"):
            body = _before(b"</body>", self._box(is_here), _before(b"</head>", script, body))
        return Response(status, media_type(path), body)

    def _found(self, path: str) -> tuple[int, str, bytes]:
        """Status, path and bytes of the page that stands for the one that was asked for."""
        if self._edition is None:
            return 503, HOME, BLANK
        try:
            is_there = self._edition.holds(path)
        except Exception as fault:
            self._tell(fault, path)
            is_there = path in self._pages
        if is_there:
            return 200, path, self._rendered(self._edition, path)
        return 404, NOT_FOUND_PATH, self._rendered(self._edition, NOT_FOUND_PATH)

    def _rendered(self, edition: Edition, path: str) -> bytes:
        """The page, or what it last was when there is a fault that only rendering finds."""
        try:
            body = self._file(edition, path) or edition.render(path)
        except Exception as fault:
            self._tell(fault, path)
            return self._pages.get(path, BLANK if path.endswith(".html") else b"")
        self._pages.pop(path, None)  # so that it counts as the newest
        self._pages[path] = body
        if len(self._pages) > REMEMBERED:
            del self._pages[next(iter(self._pages))]
        return body

    def _file(self, edition: Edition, path: str) -> bytes:
        """A picture, which takes 50 ms, is made once for as long as it stays the same; nothing for a page."""
        target = None if path.endswith(".html") else edition.find(path)
        if target is None:
            return b""
        if target not in self._files:
            self._files[target] = edition.render(path)
            if len(self._files) > REMEMBERED_FILES:
                del self._files[next(iter(self._files))]
        return self._files[target]

    def _tell(self, fault: Exception, place: str) -> None:
        """Keeps the words of a fault for the pages, and says them once."""
        is_ours = not isinstance(fault, MatchupError)
        lines = fault_lines(fault) if isinstance(fault, MatchupError) else _bug_lines(fault, place)
        text = "\n".join(lines)
        if text != self.fault:
            warn(*lines)
            if is_ours:
                warn_of_bug(fault)
        self.fault = text

    def _box(self, is_here: bool) -> bytes:
        """The fault or, without one, the note."""
        box = ""
        if self.fault:
            box = fault_box(self.fault, self._site_path, self._form if is_here else "")
        elif self._note:
            box = NOTE % html.escape(self._note, quote=False)
        return box.encode("utf-8", "replace")


def _bug_lines(fault: Exception, place: str) -> list[str]:
    """What an editor is told of a fault of ours, who can do nothing about it but work around it."""
    name = type(fault).__name__
    return [
        f"error: {place} can't be shown, by a fault of matchup and not of yours: {name}: {fault}",
        "   = help: its traceback is in the terminal; take back the last change, or report both",
    ]


def _note(unmeasured: Sequence[str]) -> str:
    """What is said of texts without a vector, by the slugs of their models."""
    if not unmeasured:
        return ""
    slugs, count = list(dict.fromkeys(unmeasured)), len(unmeasured)
    more = f" and {len(slugs) - NAMED} more" if len(slugs) > NAMED else ""
    named = ", ".join(slugs[:NAMED]) + more
    texts, their = (f"{count} texts have", "their") if count > 1 else ("1 text has", "its")
    matches = f"matches are those of {their} last wording, or none, until `matchup measure` was run"
    return f"{texts} no vector yet ({named}): {matches}"


def _before(mark: bytes, addition: bytes, body: bytes) -> bytes:
    """The addition stands before the mark; a layout without it gets the addition at its end."""
    at = body.find(mark)
    return body + addition if at < 0 else body[:at] + addition + body[at:]
