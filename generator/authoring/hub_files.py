"""One small file of the hub, within seconds and a million bytes, or words on why not.

Asked through huggingface_hub's session: the user's proxies and offline switch count. The other side may be
anybody's, so nothing that it sends can hold the command up, fill the memory, or lead it to an address inside
the user's network: a redirect to another host is followed over https alone, so that whoever answers there has
a certificate for its name, to public addresses alone, and without the user's token.
"""

from __future__ import annotations

import queue
import threading
import time
import urllib.parse
import zlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from generator.authoring.public_addresses import is_public
from generator.files import MAX_BYTES
from generator.problems import CannotGoOn, MatchupError

TIMEOUT = 5.0  # seconds for the host to connect, and between two packets

DEADLINE = 15.0  # seconds for one file as a whole, redirects and all

MAX_REDIRECTS = 5

REDIRECTS = (301, 302, 303, 307, 308)

WITHOUT_HUB = "--from-config works without the hub"

Resolve = Callable[[str, int], Sequence[str]]
"""The numeric addresses of a host and port. Raises OSError."""


class Silent(CannotGoOn):
    """The host itself gives no answer."""


@dataclass(frozen=True, slots=True)
class HubFile:
    """What the host answered in the end: the status, and with 200 the bytes."""

    status: int
    content: bytes = b""


def read_hub_file(url: str, endpoint: str, resolve: Resolve) -> HubFile:
    """Asks for one file. Raises Silent when the host gives no answer, CannotGoOn when it is of no use.

    Asked in a thread that is left behind when its time is up: a name server, or a host that sends its head
    byte by byte, can't be interrupted otherwise.
    """
    answers: queue.SimpleQueue[HubFile | Exception] = queue.SimpleQueue()
    until = time.monotonic() + DEADLINE

    def ask() -> None:
        try:
            answers.put(_followed(url, endpoint, resolve, until))
        except Exception as fault:  # told where somebody waits for it
            answers.put(fault)

    threading.Thread(target=ask, daemon=True).start()
    try:
        answer = answers.get(timeout=DEADLINE)
    except queue.Empty:
        raise _too_slow(url, endpoint) from None
    if isinstance(answer, HubFile):
        return answer
    raise _told(answer, url, endpoint) from None


def _followed(url: str, endpoint: str, resolve: Resolve, until: float) -> HubFile:
    """What stands at the end of at most MAX_REDIRECTS redirects."""
    for _ in range(MAX_REDIRECTS + 1):
        answer, target = _hop(url, endpoint, until)
        if not target:
            return answer
        url = urllib.parse.urljoin(url, target)
        _require_followable(url, endpoint, resolve)
    raise CannotGoOn(f"{endpoint} leads on more than {MAX_REDIRECTS} times", WITHOUT_HUB)


def _hop(url: str, endpoint: str, until: float) -> tuple[HubFile, str]:
    """What one address answers, and where it leads on."""
    from huggingface_hub.utils import build_hf_headers, get_session

    token = None if _origin(url) == _origin(endpoint) else False  # None: the user's own
    headers = {**build_hf_headers(token=token), "Accept-Encoding": "identity"}
    with get_session().stream(
        "GET", url, headers=headers, timeout=TIMEOUT, follow_redirects=False
    ) as response:
        if response.status_code in REDIRECTS and (target := response.headers.get("Location")):
            return HubFile(response.status_code), target
        if response.status_code != 200:
            return HubFile(response.status_code), ""
        raw = _bounded(response.iter_raw(), url, until)
        return HubFile(200, _plain(raw, response.headers.get("Content-Encoding", ""), url)), ""


def _bounded(pieces: Iterable[bytes], url: str, until: float) -> bytes:
    raw = bytearray()
    for piece in pieces:
        raw += piece
        if len(raw) > MAX_BYTES:
            raise _too_large(url)
        if time.monotonic() > until:
            raise TimeoutError
    return bytes(raw)


def _plain(raw: bytes, encoding: str, url: str) -> bytes:
    """The file itself, where a host compresses it unasked; a bomb is unfolded no further than is accepted."""
    if encoding in ("", "identity"):
        return raw
    if encoding not in ("gzip", "x-gzip"):
        raise CannotGoOn(f"{url} comes in an encoding that nobody asked for", WITHOUT_HUB)
    try:
        content = zlib.decompressobj(wbits=31).decompress(raw, MAX_BYTES + 1)
    except zlib.error:
        raise CannotGoOn(f"{url} comes compressed, and can't be unfolded", WITHOUT_HUB) from None
    if len(content) > MAX_BYTES:
        raise _too_large(url)
    return content


def _require_followable(url: str, endpoint: str, resolve: Resolve) -> None:
    """Raises CannotGoOn for a redirect that could lead into the user's network."""
    if _origin(url) == _origin(endpoint):
        return
    where = f'{endpoint} leads on to "{url[:100]}"'
    parts = urllib.parse.urlsplit(url)
    if parts.scheme != "https" or not parts.hostname or "@" in parts.netloc:
        raise CannotGoOn(f"{where}, which is not followed: only https is", WITHOUT_HUB)
    try:
        addresses = resolve(parts.hostname, parts.port or 443)
    except OSError:
        raise CannotGoOn(f"{where}, which can't be found", WITHOUT_HUB) from None
    if not addresses or not all(map(is_public, addresses)):
        raise CannotGoOn(f"{where}, which is no public address", WITHOUT_HUB)


def _origin(url: str) -> tuple[str, str, int | None]:
    parts = urllib.parse.urlsplit(url)
    return parts.scheme, parts.netloc.casefold(), parts.port


def _told(fault: Exception, url: str, endpoint: str) -> Exception:
    """A fault of asking in words; one of ours as it is."""
    import httpx2  # what huggingface_hub asks with
    from huggingface_hub.errors import OfflineModeIsEnabled

    if isinstance(fault, MatchupError):
        return fault
    if isinstance(fault, OfflineModeIsEnabled):
        return Silent(
            "the hub is not asked: HF_HUB_OFFLINE is set",
            "unset it, or use --from-config with files that you have",
        )
    if isinstance(fault, httpx2.TimeoutException):
        return Silent(f"{endpoint} gave no answer within {TIMEOUT:.0f} s", f"try again later; {WITHOUT_HUB}")
    if isinstance(fault, TimeoutError):
        return _too_slow(url, endpoint)
    if isinstance(fault, httpx2.ProtocolError | httpx2.InvalidURL | ValueError):
        return Silent(f"{endpoint} answers in a form that can't be read", f"check HF_ENDPOINT; {WITHOUT_HUB}")
    if isinstance(fault, httpx2.HTTPError | OSError):
        return Silent(f"{endpoint} can't be reached", f"check the connection and HF_ENDPOINT; {WITHOUT_HUB}")
    return fault


def _too_slow(url: str, endpoint: str) -> Silent:
    return Silent(f"{endpoint} took more than {DEADLINE:.0f} s to send {url}", "try again later")


def _too_large(url: str) -> CannotGoOn:
    return CannotGoOn(
        f"{url} has more than {MAX_BYTES:,} bytes", "download what you need, and use --from-config"
    )
