"""The markdown form of a model file, read into what its data form would say.

The front matter is YAML. The body is read line by line: headings, labels and code blocks are known, no other markdown,
and not what a value means.
"""

from __future__ import annotations

import re
from dataclasses import replace

from generator.content.marked_yaml import Marked, Path, Plain, read_yaml
from generator.files import Lines
from generator.problems import Place, Problem, nearest

LABELS = {"Tags": "tags", "Unique": "unique", "Versus": "versus", "Limits": "limits", "Sources": "sources"}

LISTS = ("tags", "sources")

MISTAKEN = {
    "limitations": "Limits",
    "alternatives": "Versus",
    "vs": "Versus",
}  # what is meant, though it is spelt otherwise

ALIKE = 0.8  # "Verses" is Versus at 0.83, "Tag" is Tags at 0.86; "Version" is a word of its own at 0.62

FENCE = re.compile(r"\s*(```|~~~)[^`]*")


def read_markdown(lines: Lines) -> tuple[Marked, list[Problem]]:
    """Front matter and body as one document."""
    if lines.lines[0].rstrip() != "---":
        help = 'start the file with a line "---", then the facts as YAML, then "---" again'
        return Marked(lines), [
            Problem(
                "no-front-matter", 'the first line is not "---"', lines.place(0, 0, len(lines.lines[0])), help
            )
        ]
    end = next((number for number, line in enumerate(lines.lines[1:], 1) if line.rstrip() == "---"), None)
    if end is None:
        return Marked(lines), [
            Problem(
                "no-front-matter",
                'the front matter has no closing "---"',
                lines.place(0, 0, 3),
                'write "---" on a line of its own after the last field',
            )
        ]
    front, problems = read_yaml(lines, 1, end)
    if isinstance(front.value, dict):
        for key in ("summary", "capabilities"):
            if key in front.value:
                problems.append(
                    Problem(
                        "unknown-key",
                        f'"{key}" belongs below the front matter of a .md file',
                        front.key_place((key,)),
                        "write it there as markdown",
                    )
                )
        body = _Body(lines)
        body.read(end + 1)
        if problems:
            return front, problems + body.problems
        return Marked(
            lines, {**front.value, **body.value()}, {**front.keys}, {**front.values, **body.values}
        ), body.problems
    if front.value is not None:
        problems.append(
            Problem(
                "wrong-type",
                "the front matter is not a mapping",
                front.place(()),
                'write fields as "name: value"',
            )
        )
    return replace(front, value=front.value or {}), problems


class _Body:
    """Reads the part of a .md file below its front matter."""

    def __init__(self, lines: Lines) -> None:
        self.lines = lines
        self.summary: list[str] = []
        self.capabilities: list[dict[str, Plain]] = []
        self.values: dict[Path, Place] = {}
        self.problems: list[Problem] = []
        self._parts: list[dict[str, list[str]]] = []
        self._part = "summary"

    def read(self, first: int) -> None:
        fence, opening = "", Place(self.lines.path)
        starts = True  # a paragraph: the line follows an empty one or a heading
        for number in range(first, len(self.lines.lines)):
            line = self.lines.lines[number]
            if found := FENCE.fullmatch(line):
                if not fence:
                    fence, opening = found[1], self.lines.place(number, found.start(1), 3)
                elif fence == found[1]:
                    fence = ""
            if fence or found:
                self._text(number, line)
            elif heading := re.match(r"##?(?=\s|$)", line):
                self._section(number, line, len(heading[0]))
            elif self._parts and (label := re.match(r"([A-Za-z]+):(\s|$)", line)):
                self._label(number, line, label, starts)
            else:
                self._text(number, line)
            starts = not line.strip() or line.startswith("#")
        if fence:
            self.problems.append(
                Problem(
                    "unclosed-fence",
                    "this code block has no end",
                    opening,
                    f'write "{fence}" on a line of its own below the code',
                )
            )

    def value(self) -> dict[str, Plain]:
        """What the body says, as the data form would say it."""
        for position, parts in enumerate(self._parts):
            for name, texts in parts.items():
                text = "\n".join(texts).strip()
                if name in LISTS:
                    self.capabilities[position][name] = self._words(position, name)
                elif text or name != "text":
                    self.capabilities[position][name] = text
        summary = "\n".join(self.summary).strip()
        return {"capabilities": list(self.capabilities), **({"summary": summary} if summary else {})}

    def _section(self, number: int, line: str, level: int) -> None:
        if level == 1:
            self.problems.append(
                Problem(
                    "bad-heading",
                    'a "#" heading is not used here',
                    self.lines.place(number, 0, len(line)),
                    'write "##" for a capability; the name of the model stands in the front matter',
                )
            )
        title = line[level:].strip()
        path: Path = ("capabilities", len(self._parts))
        place = self.lines.place(number, line.find(title) if title else 0, max(len(title), 2))
        self.values[path] = self.values[(*path, "title")] = place
        self.capabilities.append({"title": title})
        self._parts.append({})
        self._part = "text"

    def _label(self, number: int, line: str, label: re.Match[str], starts: bool) -> None:
        word = label[1]
        if word not in LABELS:
            meant = MISTAKEN.get(word.lower()) or nearest(word, LABELS, ALIKE)
            if not starts or not meant:
                self._text(number, line)
                return
            self.problems.append(
                Problem(
                    "unknown-label",
                    f'"{word}:" is not a part of a capability',
                    self.lines.place(number, 0, len(word) + 1),
                    f'write "{meant}:"; accepted: {", ".join(LABELS)}',
                )
            )
            return
        name = LABELS[word]
        path: Path = ("capabilities", len(self._parts) - 1, name)
        if name in self._parts[-1]:
            self.problems.append(
                Problem(
                    "duplicate-key",
                    f'"{word}:" stands twice in this capability',
                    self.lines.place(number, 0, len(word) + 1),
                    "merge the two",
                    f"first on line {self.values[path].line}",
                )
            )
        rest = line[label.end() :]
        self._part = name
        self.values.setdefault(path, self.lines.place(number, min(label.end(), len(line)), max(len(rest), 1)))
        self._parts[-1].setdefault(name, []).append(rest)

    def _text(self, number: int, line: str) -> None:
        path: Path = ("summary",)
        texts = self.summary
        if self._parts:
            if self._part in LISTS and not line.strip():
                self._part = "text"  # a list ends with its paragraph
                return
            path = ("capabilities", len(self._parts) - 1, self._part)
            texts = self._parts[-1].setdefault(self._part, [])
        if line.strip() and path not in self.values:
            self.values[path] = self.lines.place(number, 0, len(line))
        texts.append(line)

    def _words(self, position: int, name: str) -> list[Plain]:
        """A comma-separated list, each word with its place."""
        start = self.values[("capabilities", position, name)]
        words: list[Plain] = []
        for delta, text in enumerate(self._parts[position][name]):
            for found in re.finditer(r"[^,\s][^,]*", text):
                word = found[0].strip()
                column = found.start() + (start.column - 1 if delta == 0 else 0)
                self.values[("capabilities", position, name, len(words))] = self.lines.place(
                    start.line - 1 + delta, column, len(word)
                )
                words.append(word)
        return words
