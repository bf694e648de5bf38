"""How the hub is asked, and what it tells of a repository.

One repository at a time, a few small files, within seconds or not at all.
"""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from generator.authoring.cards import (
    count_of,
    license_of,
    part_of,
    plain_words,
    read_card,
    read_json,
    tell_card,
    tell_config,
    tell_task,
)
from generator.authoring.known import HUB, Address, Known, Told, Words
from generator.files import MAX_BYTES
from generator.problems import CannotGoOn, FaultyContent, MatchupError, Misuse

TIMEOUT = 5.0  # seconds for the host to connect, and between two packets

DEADLINE = 15.0  # seconds for one file as a whole

INSTALL = 'pip install "matchup[hub]"'

DOWNLOADS, LIKES, UPDATED = "hf_downloads_30d", "hf_likes", "hub_updated"  # the signals that the hub counts

REPOSITORY = re.compile(r"(?:[A-Za-z0-9][\w.-]{0,95}/)?[A-Za-z0-9][\w.-]{0,95}", re.ASCII)


class Silent(CannotGoOn):
    """The host itself gives no answer."""


@dataclass(frozen=True, slots=True)
class Counts:
    """What the hub counts and says of a repository; empty where it does not say."""

    downloads: str
    likes: str
    updated: str
    says: Mapping[str, Any]

    @property
    def signals(self) -> dict[str, str]:
        return {
            name: value
            for name, value in ((DOWNLOADS, self.downloads), (LIKES, self.likes), (UPDATED, self.updated))
            if value
        }


@dataclass(frozen=True, slots=True)
class Hub:
    """One hub, asked through huggingface_hub: its address, its token, its proxies, its offline switch."""

    endpoint: str = HUB

    @classmethod
    def open(cls) -> Hub:
        """The hub of HF_ENDPOINT or the public one. Raises CannotGoOn where huggingface_hub is not installed."""
        try:
            import huggingface_hub  # noqa: F401  only these two verbs need it
        except ImportError:
            raise CannotGoOn(
                "asking the hub needs huggingface_hub, which is not installed here", f"run {INSTALL}"
            ) from None
        return cls((os.environ.get("HF_ENDPOINT") or HUB).rstrip("/"))

    def api_url(self, repository: str) -> str:
        return f"{self.endpoint}/api/models/{repository}"

    def counts(self, repository: str) -> Counts:
        raw = self._read(self.api_url(repository), repository)
        try:
            says = json.loads(raw)
        except (ValueError, RecursionError):
            says = None
        if not isinstance(says, dict):
            raise CannotGoOn(
                f'the hub\'s answer about "{repository}" is not the JSON of a model',
                f"look at {self.api_url(repository)}",
            )
        changed = says.get("lastModified")
        day = (
            changed[:10]
            if isinstance(changed, str) and re.match(r"\d{4}-\d{2}-\d{2}T", changed, re.ASCII)
            else ""
        )
        return Counts(_whole(says.get("downloads")), _whole(says.get("likes")), day, says)

    def file(self, repository: str, revision: str, name: str) -> bytes | None:
        """A small file of a repository; None when it has none of this name."""
        return (
            self._read(f"{self.endpoint}/{repository}/resolve/{revision}/{name}", repository, optional=True)
            or None
        )

    def _read(self, url: str, repository: str, optional: bool = False) -> bytes:
        import httpx2  # what huggingface_hub asks with
        from huggingface_hub.errors import OfflineModeIsEnabled
        from huggingface_hub.utils import build_hf_headers, get_session

        started = time.monotonic()
        raw = b""
        try:
            with get_session().stream("GET", url, headers=build_hf_headers(), timeout=TIMEOUT) as answer:
                if optional and answer.status_code == 404:
                    return b""
                if answer.status_code != 200:
                    raise self._refused(answer.status_code, repository)
                for piece in answer.iter_bytes():
                    raw += piece
                    if len(raw) > MAX_BYTES:
                        raise CannotGoOn(
                            f"{url} has more than {MAX_BYTES:,} bytes",
                            "download what you need, and use --from-config",
                        )
                    if time.monotonic() - started > DEADLINE:
                        raise Silent(
                            f"{self.endpoint} took more than {DEADLINE:.0f} s to send {url}",
                            "try again later",
                        )
        except OfflineModeIsEnabled:
            raise Silent(
                "the hub is not asked: HF_HUB_OFFLINE is set",
                "unset it, or use --from-config with files that you have",
            ) from None
        except httpx2.TimeoutException:
            raise Silent(
                f"{self.endpoint} gave no answer within {TIMEOUT:.0f} s",
                "try again later; --from-config works without the hub",
            ) from None
        except (httpx2.HTTPError, httpx2.InvalidURL, OSError):
            raise Silent(
                f"{self.endpoint} can't be reached",
                "check the connection and HF_ENDPOINT; --from-config works without the hub",
            ) from None
        return raw

    def _refused(self, status: int, repository: str) -> CannotGoOn:
        if status in (401, 403):
            return CannotGoOn(
                f'the hub does not show "{repository}" to everybody: it is gated or private, or there is no such repository',
                f"look at {self.endpoint}/{repository}; if you have access, run hf auth login",
            )
        if status == 404:
            return CannotGoOn(
                f'the hub has no model "{repository}"',
                "check its spelling: owner/name, as in the address of its page",
            )
        if status == 429:
            return CannotGoOn(
                "the hub refuses further questions for now (429)",
                "wait some minutes; with a token it answers more: hf auth login",
            )
        return CannotGoOn(f'the hub answered {status} when asked for "{repository}"', "try again later")


def _whole(written: Any) -> str:
    return (
        str(written)
        if isinstance(written, int) and not isinstance(written, bool) and 0 <= written < 10**15
        else ""
    )


def from_hub(hub: Hub, repository: str, today: date, words: Words) -> Known:
    """What the hub says of a repository, its configuration and its card, all of the same commit."""
    repository = repository.removeprefix(f"{hub.endpoint}/").removeprefix(f"{HUB}/").rstrip("/")
    if not REPOSITORY.fullmatch(repository) or ".." in repository:
        raise Misuse(
            f'"{repository[:100]}" is no repository of the hub',
            "write owner/name, as in the address of its page",
        )
    counts = hub.counts(repository)
    sha = counts.says.get("sha")
    revision = sha if isinstance(sha, str) and re.fullmatch(r"[0-9a-f]{40}", sha) else "main"
    blob = f"{hub.endpoint}/{repository}/blob/{revision}"
    known = Known({"card": Address(f"{blob}/README.md", "Model card"), "config": Address(f"{blob}/config.json", "Configuration"), "hub": Address(hub.api_url(repository), "Hub, counts of the repository", "third-party")})  # fmt: skip
    for name, tell in _tellers(known, words).items():
        try:
            if raw := hub.file(repository, revision, name):
                tell(name, raw)
            else:
                known.remarks.append(f"the repository has no {name}")
        except Silent:
            raise
        except MatchupError as fault:
            where = fault.problems[0].message if isinstance(fault, FaultyContent) else fault.message
            known.remarks.append(f"{name} is left out: {where}")
    _tell_hub(known, counts, repository, today, words)
    return known


def _tellers(known: Known, words: Words) -> dict[str, Callable[[str, bytes], None]]:
    return {
        "config.json": lambda shown, raw: tell_config(known, read_json(shown, raw)),
        "README.md": lambda shown, raw: tell_card(known, read_card(shown, raw), words),
    }


def _tell_hub(known: Known, counts: Counts, repository: str, today: date, words: Words) -> None:
    says = counts.says
    tags = says.get("tags")
    licenses = (
        [tag.removeprefix("license:") for tag in tags if isinstance(tag, str) and tag.startswith("license:")]
        if isinstance(tags, list)
        else []
    )
    known.license = known.license or license_of(licenses, None, "hub", words)
    tell_task(known, says.get("pipeline_tag"), "hub", words)
    if says.get("gated") in (False, "auto", "manual"):
        known.weights = Told("gated" if says["gated"] else "open", "hub")
    total = count_of(part_of(says, "safetensors").get("total"))
    known.tell(
        "parameters",
        _short_count(total) if total else "",
        "hub",
        f"{total:,} in the safetensors files" if total else "",
    )
    known.tell("library", plain_words(says.get("library_name")), "hub")
    known.tell("hub_id", repository, "hub")
    for name, value in counts.signals.items():
        known.signals[name] = (Told(value, "hub"), today.isoformat())
    known.remarks[:] = dict.fromkeys(known.remarks)


def _short_count(count: int) -> str:
    for scale, letter in ((1e9, "B"), (1e6, "M"), (1e3, "K")):
        if count >= scale:
            return f"{count / scale:.3g}{letter}" if count < 999.5 * scale else f"{count / scale:.0f}{letter}"
    return str(count)
