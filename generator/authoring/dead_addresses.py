"""Whether the addresses of the sources still answer: `matchup check --online`.

Asks each address once, a few at a time, and keeps a good answer for a month. Nothing here may hang: all
questions together have a deadline, and a host that was silent once is not asked again.
"""

from __future__ import annotations

import datetime
import json
import queue
import threading
import time
import urllib.parse
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from generator.authoring.http_status import Answer, Network, status_of
from generator.content import folder
from generator.content.checks.exceptions import lift
from generator.files import read_plain, write_whole
from generator.problems import MatchupError, Problem, warning

AT_ONCE = 8

KEPT_DAYS = 30

MAX_CACHE_BYTES = 20_000_000  # answers of about 100,000 addresses

DEAD = (404, 410)

Kept = dict[str, tuple[int, str]]
"""Status and day of the answer by address."""


def check(
    site_path: Path, cache_path: Path, today: datetime.date, network: Network | None = None
) -> tuple[list[Problem], list[str]]:
    """A warning for each source that is gone, and a remark for each host that could not be asked."""
    sources = folder.addresses(site_path)
    answers = ask([address for address, _ in sources], cache_path, today, network or Network())
    problems = [
        warning(
            "dead-address",
            f"the address answers {answers[address].status}",
            place,
            "name the page's new address, or an archived copy",
        )
        for address, place in sources
        if answers[address].status in DEAD
    ]
    return lift(problems, folder.exceptions(site_path)), remarks(answers)


def remarks(answers: Mapping[str, Answer]) -> list[str]:
    """One line for each host and reason."""
    counts: dict[tuple[str, str], int] = {}
    for address, answer in answers.items():
        if not 200 <= answer.status < 300 and answer.status not in DEAD:
            host = urllib.parse.urlsplit(address).netloc
            reason = answer.why or f"it answers {answer.status}"
            counts[host, reason] = counts.get((host, reason), 0) + 1
    return [
        f"{host}: {count} address{'es' if count != 1 else ''} could not be asked: {reason}"
        for (host, reason), count in sorted(counts.items())
    ]


def ask(
    addresses: Iterable[str], cache_path: Path, today: datetime.date, network: Network
) -> dict[str, Answer]:
    """An answer for each address, from the cache where it is young enough.

    Returns after `total_seconds` of the network at the latest.
    """
    wanted = list(dict.fromkeys(addresses))
    kept = _kept(cache_path, today)
    new = _ask_all([address for address in wanted if address not in kept], network)
    good = {address: answer for address, answer in new.items() if 200 <= answer.status < 400}
    if new:
        _keep(
            cache_path,
            kept | {address: (answer.status, today.isoformat()) for address, answer in good.items()},
        )
    answers = {address: Answer(status) for address, (status, _) in kept.items()} | new
    late = Answer(why="the time for all was up")
    return {address: answers.get(address, late) for address in wanted}


def _ask_all(addresses: Sequence[str], network: Network) -> dict[str, Answer]:
    """What came back in time. The threads are daemons: one that is stuck in a name server is left behind."""
    waiting: queue.SimpleQueue[str] = queue.SimpleQueue()
    answered: queue.SimpleQueue[tuple[str, Answer]] = queue.SimpleQueue()
    end = time.monotonic() + network.total_seconds
    silent: dict[str, Answer] = {}
    for address in addresses:
        waiting.put(address)

    def work() -> None:
        while time.monotonic() < end:
            try:
                address = waiting.get_nowait()
            except queue.Empty:
                return
            host = urllib.parse.urlsplit(address).netloc
            answer = silent.get(host) or status_of(address, network, end)
            if not answer.status:
                silent.setdefault(host, answer)
            answered.put((address, answer))

    for _ in range(min(AT_ONCE, len(addresses))):
        threading.Thread(target=work, daemon=True).start()
    answers: dict[str, Answer] = {}
    while len(answers) < len(addresses) and (left := end - time.monotonic()) > 0:
        with suppress(queue.Empty):
            address, answer = answered.get(timeout=left)
            answers[address] = answer
    return answers


def _kept(cache_path: Path, today: datetime.date) -> Kept:
    """Answers of the last month; nothing of a file that is none of ours."""
    kept: Kept = {}
    with suppress(OSError, ValueError, TypeError, AttributeError, RecursionError):
        for address, (status, day) in json.loads(read_plain(cache_path, MAX_CACHE_BYTES)).items():
            age = (today - datetime.date.fromisoformat(day)).days
            if 0 <= age <= KEPT_DAYS and isinstance(status, int):
                kept[address] = (status, day)
    return kept


def _keep(cache_path: Path, kept: Kept) -> None:
    """Without a cache, the next run only asks again."""
    with suppress(MatchupError):
        write_whole(cache_path, json.dumps(dict(sorted(kept.items())), indent=1).encode())
