"""What rules see: a model as it was written, with the place of every value and text."""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from generator.content.marked_yaml import Marked, Path
from generator.content.model_schema import ModelShape
from generator.content.settings_schema import (
    FactRowShape,
    ScoringShape,
    SignalRuleShape,
    SiteShape,
    TagsShape,
)
from generator.problems import Place

# No pattern here looks for an end over more than a paragraph or 999 characters: texts come from many hands.
CODE = re.compile(
    r"^[ \t]*(```|~~~)[^`\n]*\n(?:.*\n)*?[ \t]*\1.*$|`(?:[^`\n]|\n(?![ \t]*\n))*`", re.MULTILINE
)


@dataclass(frozen=True, slots=True)
class Sought:
    """A pattern, and words of which one stands in all that it matches, small letters and no capitals.

    Looking for 20 words costs a tenth of asking a pattern, which has to be tried at every letter.
    """

    pattern: re.Pattern[str]
    words: tuple[str, ...]


def sought(pattern: re.Pattern[str], words: str) -> Sought:
    """A pattern with its words, which are separated by bars."""
    return Sought(pattern, tuple(words.split("|")))


@dataclass(frozen=True)
class Written:
    """One model file: what it says, and where each part of it stands."""

    slug: str
    shape: ModelShape
    marked: Marked
    faulty_spots: frozenset[tuple[int, int]] = frozenset()  # lines and columns of what was taken out
    faulty_parts: frozenset[str] = frozenset()  # what that was

    def prose(self) -> Iterator[tuple[Path, str]]:
        """Every markdown text of the file."""
        return ((path, text) for path, text, _ in self._texts)

    def is_generated(self, path: Path) -> bool:
        """Whether a text stands in a capability that a program wrote, or is a summary above such alone."""
        capabilities = self.shape.capabilities
        if path[0] == "summary":
            return bool(capabilities) and all(capability.generated for capability in capabilities)
        return path[0] == "capabilities" and capabilities[int(path[1])].generated

    def with_one_of(self, words: Sequence[str]) -> Iterator[tuple[Path, str]]:
        """The texts of the prose in which one of the words stands; capitals count as small letters."""
        present = [word for word in words if word in self._small]
        for path, text, small in self._texts if present else ():
            if any(word in small for word in present):
                yield path, text

    @cached_property
    def _texts(self) -> tuple[tuple[Path, str, str], ...]:
        """Every text with its path and in small letters."""
        return tuple((path, text, small_letters(text)) for path, text in _prose(self.shape))

    @cached_property
    def _small(self) -> str:
        return "\n\n".join(small for _, _, small in self._texts)

    def matches(self, sought: Sought) -> Iterator[tuple[re.Match[str], Place]]:
        """What a pattern finds in the prose outside of code, and where its last group stands."""
        for path, text in self.with_one_of(sought.words):
            yield from self.find(sought.pattern, path, text)

    def find(self, pattern: re.Pattern[str], path: Path, text: str) -> Iterator[tuple[re.Match[str], Place]]:
        """The same in one text.

        A text may be folded or indented in its file; what can't be found there stands where the text begins.
        """
        lines = self.marked.lines.lines
        start = self.marked.place(path)
        number, column, read = start.line - 1, start.column - 1, 0
        for match in pattern.finditer(_without_code(text)):
            group = match.lastindex or 0
            group = group if match[group] else 0
            words = match[group].split("\n")[0]
            before, place = text.count(words, read, match.start(group)), start
            read = match.start(group) + len(words)
            while place is start and number < len(lines):
                column = lines[number].find(words, column)
                if column < 0:
                    number, column = number + 1, 0
                    continue
                if before == 0:
                    place = self.marked.lines.place(number, column, len(words))
                before, column = before - 1, column + len(words)
            yield match, place


@dataclass(frozen=True, slots=True)
class WrittenSite:
    """All files that have the right shape, before they become a catalog."""

    models: tuple[Written, ...]
    tags: tuple[TagsShape, Marked]
    fact_rows: Mapping[str, FactRowShape]
    fact_rows_marked: Marked
    scoring: tuple[ScoringShape, Marked]
    site: tuple[SiteShape, Marked]
    weights: tuple[str, ...]  # folders of content/weights/ that are there

    @property
    def rules(self) -> dict[str, SignalRuleShape]:
        """How each signal is read."""
        return {
            name: rule
            for dimension in self.scoring[0].dimensions.values()
            for name, rule in dimension.signals.items()
        }


def _prose(shape: ModelShape) -> Iterator[tuple[Path, str]]:
    if shape.summary:
        yield ("summary",), shape.summary
    for position, capability in enumerate(shape.capabilities):
        for part in ("text", "unique", "versus", "limits"):
            if text := getattr(capability, part):
                yield ("capabilities", position, part), text
        for slug, text in capability.versus_models.items():
            yield ("capabilities", position, "versus_models", slug), text


def small_letters(text: str) -> str:
    """A text without capitals, in which all that a pattern may take for a letter of a to z is that letter.

    To a pattern that ignores capitals, dotless and dotted I, long S and the Kelvin sign are i, s and k.
    """
    small = text.casefold()
    return small if small.isascii() else small.replace("i\u0307", "i").replace("\u0131", "i")


def citations(shape: ModelShape) -> Iterator[tuple[Path, str]]:
    """Every place that names a source, and the source."""
    for field in ("released", "license", "pricing"):
        if (cited := getattr(shape, field)) is not None and cited.source:
            yield (field, "source"), cited.source
    for group in ("facts", "signals"):
        for name, cited in getattr(shape, group).items():
            if cited.source:
                yield (group, name, "source"), cited.source
    for position, benchmark in enumerate(shape.benchmarks):
        if benchmark.source:
            yield ("benchmarks", position, "source"), benchmark.source
    for position, capability in enumerate(shape.capabilities):
        for rank, source in enumerate(capability.sources):
            yield ("capabilities", position, "sources", rank), source


def _without_code(text: str) -> str:
    """The text with code blanked out; every character left stands where it stood."""
    return CODE.sub(lambda code: re.sub(r"[^\n]", " ", code[0]), text)


SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n[ \t]*\n")

DRAFT = re.compile(r"Replace:")

NUMBER = re.compile(r"[0-9][0-9,]*(?:\.[0-9]+)?")


class _Sentences:
    """The sentences of one text, to ask for the one in which a position lies."""

    def __init__(self, text: str) -> None:
        ends = list(SENTENCE_END.finditer(text))
        self._text = text
        self._ends = [end.start() for end in ends]
        self._starts = [0, *(end.end() for end in ends)]

    def at(self, position: int) -> str:
        number = bisect.bisect_right(self._ends, position)
        end = self._ends[number] if number < len(self._ends) else len(self._text)
        return self._text[self._starts[number] : end]


def sentences(text: str) -> Iterator[str]:
    """The sentences of a text; a full stop within code ends none."""
    plain, start = re.sub(r"`[^`\n]*`", lambda code: "x" * len(code[0]), text), 0
    for end in SENTENCE_END.finditer(plain):
        yield text[start : end.start()]
        start = end.end()
    yield text[start:]


def mentions(model: Written, sought: Sought) -> Iterator[tuple[Path, str, re.Match[str], Place]]:
    """What a pattern finds, with the path of its text and its sentence.

    Drafts of `matchup new` are left alone.
    """
    for path, text in model.with_one_of(sought.words):
        if not sought.pattern.search(text) or DRAFT.match(text):
            continue
        sentences = _Sentences(text)
        for match, place in model.find(sought.pattern, path, text):
            yield path, sentences.at(match.start()), match, place


def tags_at(model: Written, path: Path) -> set[str]:
    """The tags of the capability in which a text stands."""
    return set(model.shape.capabilities[int(path[1])].tags) if path[0] == "capabilities" else set()


def numbers(text: str) -> set[float]:
    """Every number of a text; in `ViT-B/16` and `3-9` as well, so that a match is never missed."""
    return {float(digits.replace(",", "")) for digits in NUMBER.findall(text)}
