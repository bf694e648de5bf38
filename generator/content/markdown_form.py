"""The markdown form of a model file, read into what its data form would say.

The front matter is YAML. The body is read line by line: headings, labels and code blocks are known, no other
markdown, and not what a value means.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from generator.content.marked_yaml import Marked, Path, Plain, Spot, read_yaml
from generator.content.problem_limits import MAX_OF_FILE
from generator.files import Lines
from generator.problems import Place, Problem, nearest

LABELS = {
    "Tags": "tags",
    "Generated": "generated",
    "Unique": "unique",
    "Versus": "versus",
    "Limits": "limits",
    "Sources": "sources",
}

LISTS = ("tags", "sources")

OF_A_LINE = (*LISTS, "generated")  # parts that end with their paragraph

MISTAKEN = {
    "limitations": "Limits",
    "alternatives": "Versus",
    "vs": "Versus",
}  # meant, though spelt otherwise

ALIKE = 0.8  # "Verses" is Versus at 0.83, "Tag" is Tags at 0.86; "Version" is a word of its own at 0.62

FENCE = re.compile(r"\s*(```|~~~)[^`]*")

HEADING = re.compile(r"##?(?=\s|$)")

LABEL = re.compile(r"([A-Za-z]+):(\s|$)")

VERSUS = re.compile(r"Versus ([a-z0-9][a-z0-9-]{0,99}):(\s|$)")  # against one model

VERSUS_MODELS = "versus_models"

SPARE = ""  # in place of a part: what stands twice, of which the first counts

LISTED = re.compile(r"[^,\s][^,]*")  # one word of a comma-separated list

BORDER = "---"

MAX_PLACED = 1_000  # words of a list; one with more of them is a fault as a whole


def read_form(lines: Lines) -> tuple[Marked, list[Problem]]:
    """A content file in whichever form its name says that it has: markdown, or YAML alone."""
    return read_markdown(lines) if lines.path.endswith(".md") else read_yaml(lines)


def read_markdown(lines: Lines) -> tuple[Marked, list[Problem]]:
    """Front matter and body as one document, and what is wrong with their form; no value if there is none."""
    if lines.lines[0].rstrip() != BORDER:
        help = 'start the file with a line "---", then the facts as YAML, then "---" again'
        place = lines.place(0, 0, len(lines.lines[0]))
        return Marked(lines), [Problem("no-front-matter", 'the first line is not "---"', place, help)]
    borders = (number for number, line in enumerate(lines.lines[1:], 1) if line.rstrip() == BORDER)
    end = next(borders, None)
    if end is None:
        words, help = (
            'the front matter has no closing "---"',
            'write "---" on a line of its own after the last field',
        )
        return Marked(lines), [Problem("no-front-matter", words, lines.place(0, 0, 3), help)]
    front, problems = read_yaml(lines, 1, end)
    if front.value is None and problems:
        return front, problems
    fields = {} if front.value is None else front.value
    if not isinstance(fields, dict):
        return replace(front, value=None), [*problems, _no_mapping(front)]
    problems += _misplaced(front, fields)
    body = _Body(lines)
    body.read(end + 1)
    problems += body.problems
    value = {**fields, **body.value()}
    return replace(front, value=value, values=front.values.with_those(body.values)), problems


def _no_mapping(front: Marked) -> Problem:
    help = 'write fields as "name: value"'
    return Problem("wrong-type", "the front matter is not a mapping", front.place(()), help)


def _misplaced(front: Marked, fields: dict[str, Plain]) -> Iterator[Problem]:
    """What stands in the front matter and is read from the body."""
    for key in ("summary", "capabilities"):
        if key in fields:
            words = f'"{key}" belongs below the front matter of a .md file'
            yield Problem("unknown-key", words, front.key_place((key,)), "write it there as markdown")


@dataclass(slots=True)
class _Section:
    """One capability while it is read: its title, and the lines of each part."""

    title: str
    parts: dict[str, list[str]] = field(default_factory=dict)
    versus_models: dict[str, list[str]] = field(default_factory=dict)  # by slug


class _Body:
    """Reads the part of a .md file below its front matter."""

    def __init__(self, lines: Lines) -> None:
        self.lines = lines
        self.values: dict[Path, Spot] = {}
        self.problems: list[Problem] = []
        self._summary: list[str] = []
        self._sections: list[_Section] = []
        self._part = "summary"
        self._against = ""  # slug of the model that a part is about; empty for all other parts

    def read(self, first: int) -> None:
        """Reads from line `first` (from 0) to the end."""
        fence, opening = "", Place(self.lines.path)
        starts = True  # a paragraph: the line follows an empty one or a heading
        for number in range(first, len(self.lines.lines)):
            line = self.lines.lines[number]
            if border := FENCE.fullmatch(line):
                if not fence:
                    fence, opening = border[1], self.lines.place(number, border.start(1), 3)
                elif fence == border[1]:
                    fence = ""
            if fence or border:
                self._text(number, line)
            else:
                self._line(number, line, starts)
            starts = not line.strip() or line.startswith("#")
        if fence:
            help = f'write "{fence}" on a line of its own below the code'
            self.problems.append(Problem("unclosed-fence", "this code block has no end", opening, help))

    def value(self) -> dict[str, Plain]:
        """What the body says, as the data form would say it."""
        capabilities: list[Plain] = [self._capability(number) for number in range(len(self._sections))]
        summary = "\n".join(self._summary).strip()
        return {"capabilities": capabilities, **({"summary": summary} if summary else {})}

    def _capability(self, position: int) -> dict[str, Plain]:
        section = self._sections[position]
        capability: dict[str, Plain] = {"title": section.title}
        for name, texts in section.parts.items():
            text = "\n".join(texts).strip()
            if name in LISTS:
                capability[name] = self._words(position, name)
            elif text or name != "text":
                capability[name] = text
        if section.versus_models:
            against = {slug: "\n".join(texts).strip() for slug, texts in section.versus_models.items()}
            capability[VERSUS_MODELS] = dict(against)
        return capability

    def _line(self, number: int, line: str, starts: bool) -> None:
        """A line outside of code."""
        if heading := HEADING.match(line):
            self._section(number, line, len(heading[0]))
        elif self._sections and (label := VERSUS.match(line)):
            self._versus(number, line, label)
        elif self._sections and (label := LABEL.match(line)):
            self._label(number, line, label, starts)
        else:
            self._text(number, line)

    def _section(self, number: int, line: str, level: int) -> None:
        if level == 1:
            place = self.lines.place(number, 0, len(line))
            help = 'write "##" for a capability; the name of the model stands in the front matter'
            self.problems.append(Problem("bad-heading", 'a "#" heading is not used here', place, help))
            if not any(self._labels_behind(number)):
                return  # the name of the model, or a heading within a text
        title = line[level:].strip()
        path: Path = ("capabilities", len(self._sections))
        spot = (number, line.find(title) if title else 0, max(len(title), 2))
        self.values[path] = self.values[(*path, "title")] = spot
        self._sections.append(_Section(title))
        self._part, self._against = "text", ""

    def _labels_behind(self, number: int) -> Iterator[str]:
        """The labels between a line and the next heading."""
        for later in range(number + 1, len(self.lines.lines)):
            line = self.lines.lines[later]
            if HEADING.match(line):
                return
            if (label := LABEL.match(line)) and label[1] in LABELS:
                yield label[1]

    def _label(self, number: int, line: str, label: re.Match[str], starts: bool) -> None:
        word = label[1]
        place = self.lines.place(number, 0, len(word) + 1)
        if word not in LABELS:
            is_asked = starts and len(self.problems) < MAX_OF_FILE
            meant = (MISTAKEN.get(word.lower()) or nearest(word, LABELS, ALIKE)) if is_asked else ""
            if not meant:
                self._text(number, line)
                return
            words, help = (
                f'"{word}:" is not a part of a capability',
                f'write "{meant}:"; accepted: {", ".join(LABELS)}',
            )
            self.problems.append(Problem("unknown-label", words, place, help))
            if LABELS[meant] in self._sections[-1].parts or meant in self._labels_behind(number):
                self._text(number, line)
                return
            word = meant
        self._part, self._against = LABELS[word], ""
        self._begin(number, line, label)

    def _versus(self, number: int, line: str, label: re.Match[str]) -> None:
        """A paragraph about one other model."""
        self._part, self._against = VERSUS_MODELS, label[1]
        self._begin(number, line, label)

    def _begin(self, number: int, line: str, label: re.Match[str]) -> None:
        """The first line of a part, behind its label."""
        path, texts = self._path(), self._texts()
        if texts:
            words, first = (
                f'"{label[0].strip()}" stands twice in this capability',
                f"first on line {self.values[path][0] + 1}",
            )
            place = self.lines.place(number, 0, len(label[0].rstrip()))
            self.problems.append(Problem("duplicate-key", words, place, "merge the two", first))
            self._part, self._against = SPARE, ""
            return
        rest = line[label.end() :]
        self.values.setdefault(path, (number, min(label.end(), len(line)), max(len(rest), 1)))
        texts.append(rest)

    def _path(self) -> Path:
        """Of the part that is being read."""
        section: Path = ("capabilities", len(self._sections) - 1, self._part)
        return (*section, self._against) if self._against else section

    def _texts(self) -> list[str]:
        """The lines of that part so far."""
        section = self._sections[-1]
        if self._part == SPARE:
            return []
        if self._against:
            return section.versus_models.setdefault(self._against, [])
        return section.parts.setdefault(self._part, [])

    def _text(self, number: int, line: str) -> None:
        path: Path = ("summary",)
        texts = self._summary
        if self._sections:
            if self._part in OF_A_LINE and not line.strip():
                self._part = "text"
                return
            path, texts = self._path(), self._texts()
        if line.strip() and path not in self.values:
            self.values[path] = (number, 0, len(line))
        texts.append(line)

    def _words(self, position: int, name: str) -> list[Plain]:
        """A comma-separated list, its words with their places."""
        path: Path = ("capabilities", position, name)
        first, column, _ = self.values[path]
        words: list[Plain] = []
        for delta, text in enumerate(self._sections[position].parts[name]):
            shift = column if delta == 0 else 0
            for match in LISTED.finditer(text):
                word = match[0].strip()
                if len(words) < MAX_PLACED:
                    self.values[(*path, len(words))] = (first + delta, match.start() + shift, len(word))
                words.append(word)
        return words
