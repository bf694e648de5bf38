"""A preview as a person runs it: a process, its words, and a browser that asks it over real sockets."""

from __future__ import annotations

import queue
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html import unescape
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

import pytest

from tests.toys import ROOT, copy_site

PAGE = "compare/flux-1-pro/stable-diffusion.html"
MODEL = "content/models/flux-1-pro.md"
PATIENCE = 10  # seconds that a change may take to show on a busy machine; it takes 0.1
STOPPED = "stopped by Ctrl-C; what was stored before stays"


class Running:
    """A preview in a process of its own."""

    def __init__(self, site_path: Path, port: int = 0, address: str = "127.0.0.1") -> None:
        self.site_path = site_path
        self._originals: dict[str, str] = {}
        command = ["serve", "--site", str(site_path), "--port", str(port), "--host", address]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "generator", *command],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            cwd=ROOT,
        )
        self._words: queue.Queue[str] = queue.Queue()
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()
        self.greeting = self.said("preview at", 6 * PATIENCE)
        self.port = int(re.findall(r":(\d+)/", self.greeting[-1])[0])
        addresses = ("/in-place.js", f"/livereload.js?port={self.port}")
        scripts = (f'<script src="{each}" data-preview defer></script>' for each in addresses)
        self.scripts = "".join(scripts).encode()

    def _listen(self) -> None:
        for line in self.process.stdout:
            self._words.put(line.rstrip("\n"))

    def said(self, words: str, patience: float = PATIENCE) -> list[str]:
        """The lines of the terminal up to the first that has these words."""
        lines: list[str] = []
        while not lines or words not in lines[-1]:
            try:
                lines.append(self._words.get(timeout=patience))
            except queue.Empty:
                pytest.fail(f'"{words}" was not said; said: {lines}')
        return lines

    def silence(self) -> list[str]:
        """What the terminal has said since it was last asked about: nothing, if all is well."""
        time.sleep(0.1)
        return [self._words.get() for _ in range(self._words.qsize())]

    def ask(self, path: str, method: str = "GET", **headers: str) -> tuple[HTTPResponse, bytes]:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request(method, path, headers=headers)
            response = connection.getresponse()
            return response, response.read()
        finally:
            connection.close()

    def page(self, path: str) -> str:
        return self.ask(path)[1].decode()

    def wait(self, path: str, is_so: Callable[[str], object]) -> str:
        """The page, once it is so."""
        end = time.monotonic() + PATIENCE
        while not is_so(page := self.page(path)):
            assert time.monotonic() < end, page
        return page

    def write(self, path: str, old: str, new: str) -> None:
        """Replaces `old` once, until `restore`; the file is whole at every moment: one change."""
        text = (self.site_path / path).read_text("utf-8")
        assert old in text
        self._originals.setdefault(path, text)
        written_beside_and_moved(self.site_path / path, text.replace(old, new, 1).encode())

    def restore(self) -> None:
        """The site as it was, and nothing more to be said about it."""
        for path, text in self._originals.items():
            (self.site_path / path).write_text(text, "utf-8")
        self._originals.clear()
        # the first of all names: it is named even if it changes together with others
        (self.site_path / "content" / "facts.yaml").touch()
        self.said("content/facts.yaml")

    def stop(self, number: int = signal.SIGINT) -> tuple[int, str]:
        """Exit code, and what was said after all that was asked about."""
        self.process.send_signal(number)
        status = self.process.wait(PATIENCE)
        self._listener.join(PATIENCE)
        self.process.stdout.close()
        return status, "\n".join(self._words.get() for _ in range(self._words.qsize()))


def copied(folder_path: Path) -> Path:
    copy_site(folder_path)
    return folder_path


@contextmanager
def running(site_path: Path, port: int = 0, address: str = "127.0.0.1") -> Iterator[Running]:
    preview = Running(site_path, port, address)
    try:
        yield preview
    finally:
        if preview.process.poll() is None:
            preview.stop()


def written_beside_and_moved(path: Path, content: bytes) -> None:
    """As sed -i, JetBrains and most scripts do."""
    beside = path.with_name(f"{path.name}.tmp")
    beside.write_bytes(content)
    beside.replace(path)


def fault_of(page: str) -> str:
    """The text in the box, or nothing."""
    box = re.search(r'<div id="matchup-fault" role="alert"><pre>(.*?)</pre></div>', page, re.DOTALL)
    return unescape(re.sub(r"<[^>]+>", "", box[1])) if box else ""
