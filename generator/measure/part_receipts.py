"""The receipt in the folder of a part: which part it is, what it was cut from, whether it came to its end.

    store(folder, receipt)                   written when a part begins, and again when it ends
    read(folder)                             the receipt; None where the folder is no part
    faults(receipts, content)                what does not fit together, by name

A receipt comes from another machine: whatever bytes it has, it is read as one of ours or told by its path.
What it says decides about words alone; readings go by their own keys, so that a wrong one can lose nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path

from generator.files import NotPlain, read_plain, write_whole
from generator.part import MOST_PARTS, Part
from generator.problems import CannotGoOn, listed

NAME = "part.json"

MAX_BYTES = 1_000_000

VERSION = 1


@dataclass(frozen=True, slots=True)
class Receipt:
    """What one part was and what became of it."""

    part: int
    of: int
    content: str  # digest of all that the content asked for where it was cut
    split: str  # digest of what each part had
    texts: int  # that it had
    outputs: int
    only: tuple[str, ...] = ()  # the options that decide what is split
    download: bool = False
    ended: bool = False  # False: it was stopped, or still works
    left: Mapping[str, str] = field(default_factory=dict)  # by model, why it could not be run
    version: int = VERSION

    @property
    def name(self) -> str:
        return str(Part(self.part, self.of))


def store(folder: Path, receipt: Receipt) -> None:
    """Writes it whole. Raises CannotGoOn."""
    write_whole(folder / NAME, (json.dumps(asdict(receipt), indent=1) + "\n").encode())


def read(folder: Path) -> Receipt | None:
    """The receipt of a folder; None for one without. Raises CannotGoOn for what is none of ours."""
    path = folder / NAME
    try:
        content = read_plain(path, MAX_BYTES)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except NotPlain as fault:
        raise _broken(path, f"it {fault.reason}") from fault
    except OSError as fault:
        raise _broken(path, f"it can't be read: {fault.strerror}") from fault
    try:
        written = json.loads(content)
    except (ValueError, RecursionError) as fault:
        raise _broken(path, "it is no JSON") from fault
    return _receipt(path, written)


def _receipt(path: Path, written: object) -> Receipt:
    if not isinstance(written, dict) or set(written) != {each.name for each in fields(Receipt)}:
        raise _broken(path, "it has not the keys of a receipt")
    if written["version"] != VERSION:
        raise _broken(path, f"it is of version {str(written['version'])[:20]}; here is {VERSION}")
    only, left = written["only"], written["left"]
    is_sound = (
        all(_is_count(written[name]) for name in ("part", "of", "texts", "outputs"))
        and 1 <= written["part"] <= written["of"] <= MOST_PARTS
        and all(isinstance(written[name], str) for name in ("content", "split"))
        and all(isinstance(written[name], bool) for name in ("download", "ended"))
        and isinstance(only, list)
        and all(isinstance(slug, str) for slug in only)
        and isinstance(left, dict)
        and all(isinstance(why, str) for why in left.values())
    )
    if not is_sound:
        raise _broken(path, "what it says is none of what a part says")
    return Receipt(**{**written, "only": tuple(only)})


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _broken(path: Path, words: str) -> CannotGoOn:
    return CannotGoOn(
        f'"{path}" is no receipt of `matchup measure --part`: {words}',
        "carry the folder of the part again, or delete this file to take its readings without a word of it",
    )


def faults(receipts: Mapping[Path, Receipt], content: str) -> Iterator[str]:
    """What does not fit together, by the names of parts and their folders."""
    by_part: dict[int, list[Path]] = {}
    first = next(iter(receipts.values()))
    for path, receipt in receipts.items():
        by_part.setdefault(receipt.part, []).append(path)
        yield from _alone(path, receipt, content, first)
    for number, paths in sorted(by_part.items()):
        if len(paths) > 1:
            folders = " and ".join(f'"{path}"' for path in paths)
            yield f"{Part(number, first.of)} is there twice, in {folders}: what came first is kept"
    lacking = [number for number in range(1, first.of + 1) if number not in by_part]
    if lacking:
        are = "is" if len(lacking) == 1 else "are"
        yield f"{listed([str(Part(number, first.of)) for number in lacking])} {are} not among these folders"


def _alone(path: Path, receipt: Receipt, content: str, first: Receipt) -> Iterator[str]:
    named = f'{receipt.name} in "{path}"'
    if receipt.content != content:
        yield f"{named} was cut from other content than this site has"
    elif (receipt.of, receipt.split) != (first.of, first.split):
        yield f"{named} was cut otherwise than {first.name}: by other readings or options, or into others"
    if not receipt.ended:
        yield f"{named} did not come to its end: run it again with --part {receipt.part}/{receipt.of}"
    for slug, why in list(receipt.left.items())[:MAX_TOLD]:
        yield f"{named} could not run {slug}: {why}"


MAX_TOLD = 20  # models of a part that could not be run


def in_order(receipts: Mapping[Path, Receipt]) -> Sequence[Path]:
    """The folders as one machine would have made what they hold."""
    return sorted(receipts, key=lambda path: (receipts[path].part, receipts[path].of, str(path)))
