"""What a site may hold where it goes, and the ways out when it holds more."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from numpy.typing import NDArray

from generator.catalog import SiteSettings
from generator.hosts import Host, host_of
from generator.numbers import exact_size
from generator.problems import FaultyContent, Problem


class FolderFiles(Protocol):
    """The files of one folder."""

    @property
    def path(self) -> str: ...
    @property
    def names(self) -> tuple[str, ...]: ...


class Sized(FolderFiles, Protocol):
    """The files of one folder as they were written."""

    @property
    def rows(self) -> NDArray[Any] | None: ...  # [name] with a field "size", bytes


AnyFolder = TypeVar("AnyFolder", bound=FolderFiles)


@dataclass(frozen=True, slots=True)
class Limits:
    """What a site may hold where it goes: the host's limits, or its own budget in their place."""

    site: SiteSettings
    model_count: int
    comparison_count: int
    # files that each setting of `outputs:` leaves out, the most dispensable first; asked for after a fault
    beside: Callable[[], Mapping[tuple[str, str], int]] = dict

    @property
    def host(self) -> Host:
        return host_of(self.site.host)

    @property
    def file_count(self) -> int | None:
        return self.site.budget.file_count or self.host.file_count

    @property
    def byte_count(self) -> int | None:
        return self.site.budget.byte_count or self.host.byte_count

    @property
    def has_count_limit(self) -> bool:
        """Whether more than so many files are too many, together or in one folder."""
        return self.file_count is not None or self.host.files_of_a_folder is not None

    def watched(self, folders: Iterable[AnyFolder]) -> Iterator[AnyFolder]:
        """The folders one by one. Raises FaultyContent at their end when they hold too much."""
        counts = {}
        for folder in folders:
            counts[folder.path] = len(folder.names)
            yield folder
        _require(self.count_problems(counts))

    def count_problems(self, counts: Mapping[str, int]) -> tuple[Problem, ...]:
        """What is wrong with so many files in each folder."""
        problems: list[Problem] = []
        total, limit = sum(counts.values()), self.file_count
        if limit is not None and total > limit:
            takes = self._takes(f"{limit:,}", self.site.budget.file_count)
            words = f"the site has {total:,} files, {total - limit:,} more than {takes}"
            each = self._files_of_a_comparison
            room = (limit - total) // each + self.comparison_count
            problems.append(self._problem(words, self._ways(room, self._without_outputs(total, limit))))
        if (limit := self.host.files_of_a_folder) is not None:
            takes = self._takes(f"{limit:,} in one folder")
            for folder, count in counts.items():
                if count > limit:
                    words = f'folder "{folder}" has {count:,} files, {count - limit:,} more than {takes}'
                    problems.append(self._problem(words, self._ways()))
        return tuple(problems)

    def check_sizes(self, folders: Iterable[Sized]) -> None:
        """Raises FaultyContent when files are too large, alone or together."""
        total, largest, largest_path = 0, 0, ""
        for folder in folders:
            if folder.rows is None or not len(folder.rows):
                continue
            sizes = folder.rows["size"]
            total += int(sizes.sum())
            if int(sizes.max()) > largest:
                place = int(sizes.argmax())
                largest = int(sizes[place])
                largest_path = f"{folder.path}/{folder.names[place]}".lstrip("/")
        problems: list[Problem] = []
        if (limit := self.byte_count) is not None and total > limit:
            problems.append(self._too_large(total, limit))
        if (limit := self.host.bytes_of_a_file) is not None and largest > limit:
            problems.append(self._too_large_alone(largest_path, largest, limit))
        _require(tuple(problems))

    def _too_large_alone(self, path: str, size: int, limit: int) -> Problem:
        more = f"{exact_size(size - limit)} more than {self._takes(f'{exact_size(limit)} in one file')}"
        words = f'"{path}" has {exact_size(size)}, {more}'
        return self._problem(words, "make it smaller, or leave it out; nginx takes files of any size")

    def check_estimate(self, byte_count: float) -> None:
        """Raises FaultyContent when about so many bytes are too many."""
        if self.byte_count is not None and byte_count > self.byte_count:
            _require((self._too_large(round(byte_count), self.byte_count, "about "),))

    def _too_large(self, count: int, limit: int, about: str = "") -> Problem:
        takes = self._takes(exact_size(limit), self.site.budget.byte_count)
        more = f"{about}{exact_size(count - limit)} more than {takes}"
        words = f"the site has {about}{exact_size(count)}, {more}"
        room = self.comparison_count * limit // count
        return self._problem(words, self._ways(room, self._smaller_outputs()))

    def _takes(self, amount: str, own: int | None = None) -> str:
        if own:
            return f"the {amount} of its budget"
        return f"the {amount} that {self.site.host} takes ({self.host.plan}; read {self.host.read})"

    @property
    def _files_of_a_comparison(self) -> int:
        """Its page, its twin and its picture; texts with what is compressed beside each."""
        outputs = self.site.outputs
        texts = 1 + (outputs.twins == "comparisons")
        return texts * (1 + len(self.site.compress)) + (outputs.share == "comparisons")

    def _without_outputs(self, total: int, limit: int) -> tuple[str, ...]:
        """The way out by what lies beside the pages, where that alone is too much."""
        left_out: dict[str, str] = {}
        for (name, value), count in self.beside().items():
            left_out[name] = value
            total -= count
            if total <= limit:
                return (f"leave out what lies beside pages: {_outputs(left_out)} leaves {total:,} files",)
        return ()

    def _smaller_outputs(self) -> tuple[str, ...]:
        """The way out by outputs with a reach, which have the most bytes."""
        counts = {name: value for (name, value) in self.beside() if name in ("share", "twins")}
        if not counts:
            return ()
        return (f"leave out what lies beside pages: {_outputs(counts)}",)

    def _ways(self, room: int = 0, first: tuple[str, ...] = ()) -> str:
        """The ways out; `room` is how many comparisons would fit."""
        fewer = "pairs: comparable, or pairs: {top: 5}"
        if (top := room // max(1, self.model_count)) > 0:
            left = f"at most {top * self.model_count:,} of {self.comparison_count:,} comparisons"
            fewer = f"pairs: {{top: {top}}} leaves {left}"
        ways = (
            *first,
            f"leave comparisons out: {fewer}",
            "choose another host (s3 and nginx count neither files nor their sum), "
            "or name a larger plan's limits in budget: {files: …, megabytes: …}",
            "split the models over several sites, each with its own content/",
        )
        return "; or ".join(ways)

    def _problem(self, words: str, help: str) -> Problem:
        return Problem("host-limit", words, self.site.limited_at, help)


def _outputs(settings: Mapping[str, str]) -> str:
    """As the settings file has it."""
    return f"outputs: {{{', '.join(f'{name}: {value}' for name, value in settings.items())}}}"


def _require(problems: tuple[Problem, ...]) -> None:
    if problems:
        raise FaultyContent(problems)
