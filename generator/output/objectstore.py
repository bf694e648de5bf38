"""An object store as the output: S3 and what speaks its language, Google Cloud Storage, Azure.

It knows addresses, headers and how to send; what to send, publish.plan decides as it does for a folder. What lies in
the store is what the ledger says of it, so a build with nothing to do asks nothing; only for an empty ledger, or when
told to, is the store listed. Where the ledger has a file's time, it has a digest of an object's ETag.

Nothing is staged in a store, so the order of `send` has to do: assets, then pages, then deletions, and within each

    doubt     the rows of some objects become zeros
    send      they are rendered and sent, several at once
    record    their rows say what was sent

A kill leaves objects in doubt, which the next build sends again, and all others as they were recorded.
"""

from __future__ import annotations

import importlib.util
import os
import re
from array import array
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import blake2b
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Self
from urllib.parse import unquote, urlsplit

import numpy as np
from numpy.typing import NDArray

from generator.digests import number
from generator.output.ledger import ROWS, Ledger, Shelf, listing_stamp
from generator.output.listing import OutputState, Listing
from generator.output.plan import Change, Plan
from generator.output.publish import Published, Render
from generator.problems import CannotGoOn, Misuse, one_of

if TYPE_CHECKING:
    from obstore.store import ObjectStore

AT_ONCE = 32  # objects on their way; S3 takes 3,500 a second, and answers each in about 20 ms

RETRIES = 8  # of the library, at growing distances: some 20 s in all

FORMS = {
    "s3": "s3://bucket/prefix",
    "gs": "gs://bucket/prefix",
    "az": "az://container/prefix",
    "file": "file:///folder",
}

TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".json": "application/json",
    ".xml": "application/xml",
    ".svg": "image/svg+xml",
    ".webp": "image/webp",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".ico": "image/x-icon",
    ".woff2": "font/woff2",
    ".gz": "application/gzip",
}

PICTURES = (".webp", ".png", ".jpg")

ASSETS = (".css", ".js", ".svg", ".ico", ".woff2", *PICTURES)


# No name has a digest in it. Pictures change when a sample is replaced; all else is asked for anew, and answered 304.
KEPT, ASKED = "public, max-age=86400", "no-cache"


# What tells two stores of one address apart; a ledger is about one of them.
PLACES = (
    "AWS_ENDPOINT_URL_S3",
    "AWS_ENDPOINT_URL",
    "AWS_ENDPOINT",
    "AZURE_STORAGE_ACCOUNT_NAME",
    "AZURE_STORAGE_ENDPOINT",
)

METADATA = (
    "/latest/api/token",
    "/latest/meta-data",
    "/metadata/identity",
    "metadata.google.internal",
)  # asked when no credentials are set

NO_BUCKET = ("NoSuchBucket", "ContainerNotFound")

SETTINGS = {
    "s3": "AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_REGION and, for another maker's store, AWS_ENDPOINT_URL",
    "gs": "GOOGLE_APPLICATION_CREDENTIALS",
    "az": "AZURE_STORAGE_ACCOUNT_NAME and AZURE_STORAGE_ACCOUNT_KEY",
}


def folder_of(address: str) -> Path | None:
    """The folder that a file address names."""
    parts = urlsplit(address)
    return Path(unquote(parts.path)) if parts.scheme == "file" else None


def ledger_name(address: str) -> str:
    """One ledger for each address and endpoint."""
    told = "\n".join([address.rstrip("/"), *(f"{name}={os.environ.get(name, '')}" for name in PLACES)])
    plain = re.sub(r"[^a-z0-9]+", "-", address.casefold()).strip("-")[:60]
    return f"{plain}-{blake2b(told.encode(), digest_size=4).hexdigest()}"


class Store:
    """All objects below one address."""

    def __init__(self, address: str, inner: ObjectStore) -> None:
        self.address = address.rstrip("/")
        self.scheme = urlsplit(address).scheme
        self._inner = inner

    @classmethod
    def open(cls, address: str, retries: int = RETRIES) -> Self:
        """Asks the store nothing yet. Raises Misuse for the address of no store, CannotGoOn without the extra."""
        scheme = urlsplit(address).scheme
        if scheme not in FORMS:
            raise Misuse(f'"{scheme}://" is no object store that matchup knows', one_of(scheme, FORMS))
        if importlib.util.find_spec("obstore") is None:
            raise CannotGoOn(
                "the package obstore is missing, which sends to object stores",
                'pip install "matchup[objectstore]"',
            )
        from obstore.exceptions import BaseError
        from obstore.store import from_url

        try:
            if scheme == "file":
                return cls(address, from_url(address, mkdir=True, automatic_cleanup=True))
            is_plain = any(os.environ.get(name, "").startswith("http://") for name in PLACES)
            return cls(
                address,
                from_url(
                    address, retry_config={"max_retries": retries}, client_options={"allow_http": is_plain}
                ),
            )
        except (BaseError, ValueError, OSError) as error:
            raise Misuse(
                f'"{address}" can\'t be used: {_cause(str(error))}',
                f"write {FORMS[scheme]}, and {_settings(scheme)}",
            ) from error

    def send(self, path: str, content: bytes) -> int:
        """The version that it got."""
        import obstore

        headers = (
            None if self.scheme == "file" else headers_of(path)
        )  # a folder keeps none, and says so with an error
        with _telling(self, f'"{self.address}/{path}" was not sent'):
            return version_of(
                obstore.put(self._inner, path, content, attributes=headers, use_multipart=False)["e_tag"]
            )

    def delete(self, paths: Sequence[str]) -> None:
        """What is not there counts as deleted."""
        import obstore

        others = f" or another of {len(paths)} objects" if len(paths) > 1 else ""
        with _telling(self, f'"{self.address}/{paths[0]}"{others} was not deleted'):
            try:
                obstore.delete(self._inner, paths)
            except (
                FileNotFoundError
            ) as error:  # S3 is silent about those that are not there, others stop at the first
                if _code(str(error)) in NO_BUCKET:
                    raise
                for path in paths if len(paths) > 1 else ():
                    self.delete([path])

    def listed(self) -> OutputState:
        """What truly lies there; a request for each thousand objects."""
        import obstore

        folders: dict[str, list[tuple[str, int, int]]] = {}
        with _telling(self, f'"{self.address}" was not listed'):
            for chunk in obstore.list(self._inner, chunk_size=1000):
                for entry in chunk:
                    folder, _, name = entry["path"].rpartition("/")
                    folders.setdefault(folder, []).append((name, entry["size"], version_of(entry["e_tag"])))
        listings = {folder: _listing(sorted(entries)) for folder, entries in folders.items()}
        stamps = {
            folder: listing_stamp(one.names, np.array(one.sizes), np.array(one.times))
            for folder, one in listings.items()
        }
        return OutputState(stamps, listings.__getitem__)

    def found(self, ledger: Ledger, is_verified: bool = False) -> OutputState:
        """What lies there by the ledger's own word, unless it has none or the store is to be asked."""
        ledger.require(self.address)
        shelves = ledger.shelves()
        if is_verified or ledger.is_rebuilt or not shelves:
            return self.listed()
        return OutputState(
            {path: shelf.stamp for path, shelf in shelves.items()}, lambda path: _believed(shelves[path])
        )


def headers_of(path: str) -> dict[str, str]:
    ending = os.path.splitext(path)[1]
    return {
        "Content-Type": TYPES.get(ending, "application/octet-stream"),
        "Cache-Control": KEPT if ending in PICTURES else ASKED,
    }


def version_of(e_tag: str | None) -> int:
    """Eight bytes that stand where a file's time does: the times of a store are seconds of its own clock."""
    return int.from_bytes(
        blake2b((e_tag or "").strip('"').encode(), digest_size=8).digest(), "little", signed=True
    )


def _listing(entries: Iterable[tuple[str, int, int]]) -> Listing:
    names, sizes, versions = zip(*entries, strict=True)
    return Listing(names, array("q", sizes), array("q", versions))


def _believed(shelf: Shelf) -> Listing:
    rows = np.zeros(len(shelf.names), ROWS) if shelf.rows is None else shelf.rows
    return Listing(shelf.names, array("q", rows["size"].tolist()), array("q", rows["mtime_ns"].tolist()))


# Sending


class _Parcel:
    """A changed folder on its way: what is sure of it so far."""

    def __init__(self, change: Change) -> None:
        self.change = change
        folder = change.folder
        self.names = tuple(sorted({*folder.names, *change.deletions}))
        places = {name: place for place, name in enumerate(self.names)}
        self._places = np.array([places[name] for name in folder.names], np.int64)
        self._rows = np.zeros(len(self.names), ROWS)
        self._rows[self._places] = change.recorded
        is_mistaken = (change.recorded["content"] != 0) & ~change.is_standing
        self.doubt(np.flatnonzero(is_mistaken))
        self.is_mistaken = bool(is_mistaken.any())

    def doubt(self, places: NDArray[np.int64] | int) -> None:
        self._rows[self._places[places]] = 0

    def record(self, place: int, content: int, size: int, version: int) -> None:
        self._rows[self._places[place]] = (*self.change.folder.digests[place].item(), content, size, version)

    def shelf(self) -> Shelf:
        """All that may lie in the folder."""
        return Shelf(self.change.folder.path, self.names, self._rows)

    def rest(self) -> Shelf:
        """What lies there when the deletions are done."""
        return Shelf(self.change.folder.path, self.change.folder.names, self._rows[self._places])


@dataclass(frozen=True, slots=True)
class _Letter:
    """One object to send."""

    parcel: _Parcel
    place: int  # among the names of its folder

    @property
    def path(self) -> str:
        folder = self.parcel.change.folder
        return folder.path_of(folder.names[self.place])


def send(plan: Plan, ledger: Ledger, store: Store, render: Render, batch_size: int = 1000) -> Published:
    """Does what the plan says, with one process that renders and threads that send.

    When `render` or the store stops it, what was sent stays, and all but the last batch is recorded.
    """
    ledger.begin(store.address)
    parcels = [_Parcel(change) for change in plan.changes]
    ledger.commit(recorded=[parcel.shelf() for parcel in parcels if parcel.is_mistaken])
    sizes: list[int] = []
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for is_asset in (True, False):
            letters = (letter for letter in _letters(parcels) if letter.path.endswith(ASSETS) is is_asset)
            while batch := list(islice(letters, batch_size)):
                sizes += _send(batch, ledger, store, render, pool)
    deleted_count = _delete(parcels, ledger, store, batch_size)
    ledger.end()
    return Published(len(sizes), plan.kept_count + plan.write_count - len(sizes), deleted_count, sum(sizes))


def _letters(parcels: Iterable[_Parcel]) -> Iterator[_Letter]:
    return (_Letter(parcel, place) for parcel in parcels for place in parcel.change.writes.tolist())


def _send(
    batch: Sequence[_Letter], ledger: Ledger, store: Store, render: Render, pool: ThreadPoolExecutor
) -> list[int]:
    """The sizes of those that were sent; what came out as it already lies there is only recorded."""
    parcels = list({id(letter.parcel): letter.parcel for letter in batch}.values())
    for letter in batch:
        letter.parcel.doubt(letter.place)
    ledger.commit(recorded=[parcel.shelf() for parcel in parcels])
    sizes: list[int] = []
    under_way: deque[tuple[_Letter, int, int, Future[int]]] = deque()

    def arrive() -> None:
        letter, digest, size, version = under_way.popleft()
        letter.parcel.record(letter.place, digest, size, version.result())
        sizes.append(size)

    try:
        for letter in batch:
            content = render(letter.path)
            digest = number(blake2b(content, digest_size=8).digest())
            change, row = letter.parcel.change, letter.parcel.change.recorded[letter.place]
            if change.is_standing[letter.place] and int(row["content"]) == digest:
                letter.parcel.record(letter.place, digest, int(row["size"]), int(row["mtime_ns"]))
                continue
            if len(under_way) == 2 * AT_ONCE:
                arrive()
            under_way.append((letter, digest, len(content), pool.submit(store.send, letter.path, content)))
        while under_way:
            arrive()
    finally:
        for *_, version in under_way:
            version.cancel()
    ledger.commit(recorded=[parcel.shelf() for parcel in parcels])
    return sizes


def _delete(parcels: Sequence[_Parcel], ledger: Ledger, store: Store, batch_size: int) -> int:
    """How many were deleted."""
    ledger.commit(recorded=[parcel.shelf() for parcel in parcels if parcel.change.deletions])
    paths = [parcel.change.folder.path_of(name) for parcel in parcels for name in parcel.change.deletions]
    for first in range(0, len(paths), batch_size):
        store.delete(paths[first : first + batch_size])
    ledger.commit(
        recorded=[
            parcel.rest() for parcel in parcels if parcel.change.deletions or not len(parcel.change.writes)
        ]
    )
    return len(paths)


# What the store says


@contextmanager
def _telling(store: Store, what: str) -> Iterator[None]:
    """Turns what the store refuses into CannotGoOn: what was not done, why, and what to do."""
    from obstore.exceptions import BaseError

    try:
        yield
    except (BaseError, OSError, ValueError, NotImplementedError) as error:
        words = str(error)
        code, status = _code(words), _first(r"status code: (\d+)", words)
        if code in NO_BUCKET:
            raise CannotGoOn(
                f"{what}: there is no {_bucket(store)}", "make it first, or mend the address"
            ) from error
        if any(part in words for part in METADATA):
            raise CannotGoOn(f"{what}: no credentials were found", _settings(store.scheme)) from error
        if status in ("400", "401", "403", "301"):
            raise CannotGoOn(
                f"{what}: the store refuses us ({code or status})",
                f"see that the credentials may write there; {_settings(store.scheme)}",
            ) from error
        raise CannotGoOn(
            f"{what}: {_cause(words)}",
            "see that it can be reached and written to, then build again: what was sent is kept",
        ) from error


def _bucket(store: Store) -> str:
    return f'{"container" if store.scheme == "az" else "bucket"} "{urlsplit(store.address).netloc}"'


def _settings(scheme: str) -> str:
    return f"set {SETTINGS[scheme]}" if scheme in SETTINGS else "see that the folder can be written"


def _code(words: str) -> str:
    return _first(r"<Code>(\w+)</Code>", words)


def _cause(words: str) -> str:
    """The library's first line without its names, addresses and times, and what the system said beneath."""
    line = re.sub(r"^Generic \w+ error: ", "", words.split("\n", 1)[0]).rpartition(" - ")[2]
    system = _first(r'message: "([^"]+)"', words)
    return f"{line} ({system})" if system not in line else line


def _first(pattern: str, words: str) -> str:
    found = re.search(pattern, words)
    return found[1] if found else ""
