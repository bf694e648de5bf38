"""An object store as the output: S3 and what speaks its language, Google Cloud Storage, Azure.

It knows addresses, headers and how to ask; what to send, plan.py decides as it does for a folder, and
upload.py sends it. What lies in the store is what the ledger says of it, so a build with nothing to do asks
nothing; only for an empty ledger, or when told to, is the store listed. Where the ledger has a file's time,
it has a digest of an object's ETag.
"""

from __future__ import annotations

import importlib.util
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Self
from urllib.parse import unquote, urlsplit

from generator import installing
from generator.digests import digest
from generator.media import PICTURES, media_type
from generator.output.ledger import Ledger
from generator.output.listing import OutputState, listing_of, recorded_listing
from generator.problems import CannotGoOn, Misuse, one_of

if TYPE_CHECKING:
    from obstore.store import ObjectStore

RESERVED = ".matchup"  # a folder of the store that no page is in: what builders keep there for each other

RETRIES = 8  # of the library, at growing distances: some 20 s in all

FORMS = {
    "s3": "s3://bucket/prefix",
    "gs": "gs://bucket/prefix",
    "az": "az://container/prefix",
    "file": "file:///folder",
}

# No name has a digest in it. Pictures change when a sample is replaced; all else is asked for anew, and
# answered 304.
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
    "s3": (
        "AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_REGION "
        "and, for another maker's store, AWS_ENDPOINT_URL"
    ),
    "gs": "GOOGLE_APPLICATION_CREDENTIALS",
    "az": "AZURE_STORAGE_ACCOUNT_NAME and AZURE_STORAGE_ACCOUNT_KEY",
}


def folder_of(address: str) -> Path | None:
    """The folder that a file address names."""
    parts = urlsplit(address)
    return Path(unquote(parts.path)) if parts.scheme == "file" else None


def ledger_name(address: str) -> str:
    """One ledger for each address and endpoint."""
    places = [f"{name}={os.environ.get(name, '')}" for name in PLACES]
    whole = "\n".join([address.rstrip("/"), *places])
    plain = re.sub(r"[^a-z0-9]+", "-", address.casefold()).strip("-")[:60]
    return f"{plain}-{blake2b(whole.encode(), digest_size=4).hexdigest()}"


class Store:
    """All objects below one address."""

    def __init__(self, address: str, inner: ObjectStore) -> None:
        self.address = address.rstrip("/")
        self.scheme = urlsplit(address).scheme
        self._inner = inner

    @classmethod
    def open(cls, address: str, retries: int = RETRIES) -> Self:
        """Asks the store nothing yet. Raises Misuse for a wrong address, CannotGoOn without the extra."""
        scheme = urlsplit(address).scheme
        if scheme not in FORMS:
            raise Misuse(f'"{scheme}://" is no object store that matchup knows', one_of(scheme, FORMS))
        if importlib.util.find_spec("obstore") is None:
            raise CannotGoOn(
                "the package obstore is missing, which sends to object stores",
                installing("objectstore"),
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
        """What truly lies there, without what builders keep there; a request for each thousand objects."""
        import obstore

        folders: dict[str, list[tuple[str, int, int]]] = {}
        with _telling(self, f'"{self.address}" was not listed'):
            for chunk in obstore.list(self._inner, chunk_size=1000):
                for entry in chunk:
                    folder, _, name = entry["path"].rpartition("/")
                    if folder == RESERVED:
                        continue
                    folders.setdefault(folder, []).append((name, entry["size"], version_of(entry["e_tag"])))
        listings = {folder: listing_of(entries) for folder, entries in folders.items()}
        stamps = {folder: listing.stamp for folder, listing in listings.items()}
        return OutputState(stamps, listings.__getitem__)

    def kept(self) -> dict[str, int]:
        """The files that builders keep there, with their sizes in bytes."""
        import obstore

        with _telling(self, f'"{self.address}/{RESERVED}" was not listed'):
            entries = obstore.list(self._inner, prefix=RESERVED).collect()
        paths = {entry["path"].rpartition("/"): entry["size"] for entry in entries}
        return {name: size for (folder, _, name), size in paths.items() if folder == RESERVED}

    def read_kept(self, name: str) -> bytes | None:
        """None for one that is gone meanwhile."""
        import obstore

        with _telling(self, f'"{self.address}/{RESERVED}/{name}" was not read'):
            try:
                return bytes(obstore.get(self._inner, f"{RESERVED}/{name}").bytes())
            except FileNotFoundError as error:
                if _code(str(error)) in NO_BUCKET:
                    raise
                return None

    def state(self, ledger: Ledger, is_verified: bool = False) -> OutputState:
        """What lies there by the ledger's own word, unless it has none or the store is to be asked."""
        ledger.require(self.address)
        shelves = ledger.shelves()
        if is_verified or ledger.is_rebuilt or not shelves:
            return self.listed()
        stamps = {path: shelf.stamp for path, shelf in shelves.items()}
        return OutputState(stamps, lambda path: recorded_listing(shelves[path]))


def headers_of(path: str) -> dict[str, str]:
    is_picture = path.endswith(PICTURES)
    return {"Content-Type": media_type(path), "Cache-Control": KEPT if is_picture else ASKED}


def version_of(e_tag: str | None) -> int:
    """Eight bytes that stand where a file's time does: the times of a store are seconds of its own clock."""
    return int.from_bytes(digest((e_tag or "").strip('"').encode()), "little", signed=True)


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
