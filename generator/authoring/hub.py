"""How the hub is asked, and what it tells of a repository.

One repository at a time, a few small files, within seconds or not at all.
"""

from __future__ import annotations

import json
import os
import re
import urllib.parse
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from generator import installing
from generator.authoring.cards import known_of_card_file, license_of, task_of
from generator.authoring.configs import known_of_config
from generator.authoring.foreign import count_of, part_of, read_json, words_of
from generator.authoring.hub_files import Resolve, Silent, read_hub_file
from generator.authoring.known import HUB, Address, Known, Told, facts_of, first_of
from generator.authoring.local_weights import short_count
from generator.authoring.public_addresses import resolved
from generator.authoring.site_words import SiteWords
from generator.problems import CannotGoOn, FaultyContent, MatchupError, Misuse

INSTALL = installing("hub")

DOWNLOADS, LIKES, UPDATED = "hf_downloads_30d", "hf_likes", "hub_updated"  # the signals that the hub counts

REPOSITORY = re.compile(r"(?:[A-Za-z0-9][\w.-]{0,95}/)?[A-Za-z0-9][\w.-]{0,95}", re.ASCII)

COMMIT = re.compile(r"[0-9a-f]{40}")

MOMENT = re.compile(r"(\d{4}-\d{2}-\d{2})T", re.ASCII)

MOST = 10**15  # that a repository can be loaded or liked; a larger number is a mistake


@dataclass(frozen=True, slots=True)
class Counts:
    """What the hub counts and says of a repository; empty where it does not say."""

    downloads: str
    likes: str
    updated: str
    says: Mapping[str, Any]

    @property
    def signals(self) -> dict[str, str]:
        """The counts that it does say, by the names of the signals."""
        counts = {DOWNLOADS: self.downloads, LIKES: self.likes, UPDATED: self.updated}
        return {name: value for name, value in counts.items() if value}


@dataclass(frozen=True, slots=True)
class Hub:
    """One hub, asked through huggingface_hub: its address, its token, its proxies, its offline switch."""

    endpoint: str = HUB
    resolve: Resolve = field(default=resolved)

    @classmethod
    def open(cls) -> Hub:
        """The hub of HF_ENDPOINT or the public one. Raises CannotGoOn without huggingface_hub."""
        try:
            import huggingface_hub  # noqa: F401  only these two verbs need it
        except ImportError:
            raise CannotGoOn(
                "asking the hub needs huggingface_hub, which is not installed here", f"run {INSTALL}"
            ) from None
        return cls((os.environ.get("HF_ENDPOINT") or HUB).rstrip("/"))

    def api_url(self, repository: str) -> str:
        """Where the counts of a repository can be read."""
        return f"{self.endpoint}/api/models/{repository}"

    def counts(self, repository: str) -> Counts:
        """Raises CannotGoOn."""
        url = self.api_url(repository)
        answer = read_hub_file(url, self.endpoint, self.resolve)
        if answer.status != 200:
            raise self._refused(answer.status, repository)
        says = _said(answer.content, repository, url)
        changed = says.get("lastModified")
        day = MOMENT.match(changed) if isinstance(changed, str) else None
        return Counts(
            downloads=_whole(says.get("downloads")),
            likes=_whole(says.get("likes")),
            updated=day[1] if day else "",
            says=says,
        )

    def file(self, repository: str, revision: str, name: str) -> bytes | None:
        """A small file of a repository; None when it has none of this name. Raises CannotGoOn."""
        url = f"{self.endpoint}/{repository}/resolve/{revision}/{name}"
        answer = read_hub_file(url, self.endpoint, self.resolve)
        if answer.status not in (200, 404):
            raise self._refused(answer.status, repository)
        return answer.content or None

    def revision(self, repository: str, name: str) -> dict[str, Any]:
        """What it says of a branch, tag or commit, the size of each file included. Raises CannotGoOn."""
        url = f"{self.api_url(repository)}/revision/{urllib.parse.quote(name, safe='')}?blobs=true"
        answer = read_hub_file(url, self.endpoint, self.resolve)
        if answer.status == 404:
            raise CannotGoOn(
                f'the hub has no model "{repository}", or that has no branch or tag "{name}"',
                f"look at {self.endpoint}/{repository}/tree/main",
            )
        if answer.status != 200:
            raise self._refused(answer.status, repository)
        return _said(answer.content, repository, url)

    def _refused(self, status: int, repository: str) -> CannotGoOn:
        if status in (401, 403):
            return CannotGoOn(
                f'the hub does not show "{repository}" to everybody: it is gated or private, or there is no'
                " such repository",
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


def _said(raw: bytes, repository: str, url: str) -> dict[str, Any]:
    """What an answer says of a repository. Raises CannotGoOn for what is no mapping in JSON."""
    try:
        value = json.loads(raw)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        words = f'the hub\'s answer about "{repository}" is not the JSON of a model'
        raise CannotGoOn(words, f"look at {url}")
    return value


def _whole(value: Any) -> str:
    is_whole = isinstance(value, int) and not isinstance(value, bool) and 0 <= value < MOST
    return str(value) if is_whole else ""


def is_repository(name: str) -> bool:
    """Whether a repository of the hub could have this name."""
    return bool(REPOSITORY.fullmatch(name)) and ".." not in name


def from_hub(hub: Hub, repository: str, today: date, words: SiteWords) -> Known:
    """What the hub says of a repository, its configuration and its card, all of the same commit."""
    repository = repository.removeprefix(f"{hub.endpoint}/").removeprefix(f"{HUB}/").rstrip("/")
    if not is_repository(repository):
        raise Misuse(
            f'"{repository[:100]}" is no repository of the hub',
            "write owner/name, as in the address of its page",
        )
    counts = hub.counts(repository)
    sha = counts.says.get("sha")
    revision = sha if isinstance(sha, str) and COMMIT.fullmatch(sha) else "main"
    files: dict[str, Callable[[str, bytes], Known]] = {
        "config.json": lambda name, raw: known_of_config(read_json(name, raw)),
        "README.md": lambda name, raw: known_of_card_file(name, raw, words),
    }
    return first_of(
        [
            Known(sources=_sources(hub, repository, revision)),
            *(_known_of_file(hub, repository, revision, name, known) for name, known in files.items()),
            _known_of_counts(counts, repository, today, words),
        ]
    )


def _sources(hub: Hub, repository: str, revision: str) -> dict[str, Address]:
    blob = f"{hub.endpoint}/{repository}/blob/{revision}"
    return {
        "card": Address(f"{blob}/README.md", "Model card"),
        "config": Address(f"{blob}/config.json", "Configuration"),
        "hub": Address(hub.api_url(repository), "Hub, counts of the repository", "third-party"),
    }


def _known_of_file(
    hub: Hub, repository: str, revision: str, name: str, known: Callable[[str, bytes], Known]
) -> Known:
    """What one file tells; a remark where it is missing or of no use. Raises Silent."""
    try:
        raw = hub.file(repository, revision, name)
        return known(name, raw) if raw else Known(remarks=(f"the repository has no {name}",))
    except Silent:
        raise
    except FaultyContent as fault:
        return Known(remarks=(f"{name} is left out: {fault.problems[0].message}",))
    except MatchupError as fault:
        return Known(remarks=(f"{name} is left out: {fault.message}",))


def _known_of_counts(counts: Counts, repository: str, today: date, words: SiteWords) -> Known:
    says = counts.says
    task, remarks = task_of(says.get("pipeline_tag"), "hub", words)
    total = count_of(part_of(says, "safetensors").get("total"))
    day = today.isoformat()
    return Known(
        facts=facts_of(
            "hub",
            ("parameters", short_count(total), f"{total or 0:,} in the safetensors files"),
            ("library", words_of(says.get("library_name"))),
            ("hub_id", repository),
        ),
        signals={name: (Told(value, "hub"), day) for name, value in counts.signals.items()},
        task=task,
        license=license_of(_licenses(says.get("tags")), None, "hub", words),
        weights=_access(says.get("gated")),
        remarks=remarks,
    )


def _licenses(tags: Any) -> list[str]:
    prefix = "license:"
    names = [tag for tag in tags if isinstance(tag, str)] if isinstance(tags, list) else []
    return [name.removeprefix(prefix) for name in names if name.startswith(prefix)]


def _access(gated: Any) -> Told | None:
    if gated in ("auto", "manual"):
        return Told("gated", "hub")
    return Told("open", "hub") if gated is False else None
