"""A finished page as a tree, and the numbers in it; the numbers that places of a file of JSON hold."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import unescape

from tests.toys import VOID

NUMBER = re.compile(r"[0-9]+(?:[.,][0-9]+)*")
PIECE = re.compile(r"<(/?)([a-z][a-z0-9]*)((?:[^>\"]|\"[^\"]*\")*)>|([^<]+)", re.IGNORECASE)
ATTRIBUTE = re.compile(r"\b(id|class|href|value)=\"([^\"]*)\"")
INLINE = {"a", "b", "bdi", "code", "i", "mark", "q", "strong", "time"}  # words go on through them


@dataclass(slots=True)
class Node:
    """An element: the part of its page between its two ends, in elements and in pieces of text.

    There are hundreds of pages, so all of them lie in two flat lists and a node is a range of both.
    """

    tag: str
    id: str
    classes: Sequence[str]
    href: str
    page: tuple[list[Node], list[str]]
    first: int  # of the elements in it
    start: int  # of the pieces in it
    last: int = 0
    end: int = 0

    def all(self, tag: str, of_class: str = "") -> list[Node]:
        """Elements in it, in order."""
        nodes = self.page[0][self.first : self.last]
        return [node for node in nodes if node.tag == tag and (not of_class or of_class in node.classes)]

    @property
    def children(self) -> Iterator[Node]:
        place = self.first
        while place < self.last:
            yield self.page[0][place]
            place = self.page[0][place].last

    def find(self, id: str) -> Node | None:
        return next((node for node in self.page[0][self.first : self.last] if node.id == id), None)

    def has(self, id: str) -> bool:
        return self.find(id) is not None

    def by_id(self, id: str) -> Node:
        node = self.find(id)
        assert node is not None, f"nothing here is called {id}"
        return node

    @property
    def text(self) -> str:
        """With single blanks, and one at the borders of what does not stand in a line."""
        return self.text_without(())

    def text_without(self, parts: Sequence[Node]) -> str:
        """The same without what some elements in it say, which stand in order and not in each other."""
        pieces, start = [], self.start
        for part in parts:
            pieces += self.page[1][start : part.start]
            start = part.end
        pieces += self.page[1][start : self.end]
        return " ".join("".join(pieces).split())


def main_of(html: str) -> Node:
    """The part of a page that is not the same on all pages.

    Our pages close what they open, so a pattern reads them, in a fraction of the time of a parser.
    """
    nodes: list[Node] = []
    pieces: list[str] = []
    is_open: list[Node] = []
    for slash, tag, attributes, words in PIECE.findall(
        html[html.index("<main") : html.rindex("</main>") + 7]
    ):
        if words:
            pieces.append(unescape(words) if "&" in words else words)
            continue
        if tag not in INLINE:
            pieces.append(" ")
        if slash:
            node = is_open.pop()
            assert node.tag == tag, f"</{tag}> closes <{node.tag}>"
            node.last, node.end = len(nodes), len(pieces)
        else:
            named = dict(ATTRIBUTE.findall(attributes)) if attributes else {}
            id, classes, href = named.get("id", ""), named.get("class", "").split(), named.get("href", "")
            node = Node(tag, id, classes, href, (nodes, pieces), len(nodes) + 1, len(pieces))
            nodes.append(node)
            if tag in VOID or attributes.endswith("/"):
                node.last, node.end = node.first, node.start
            else:
                is_open.append(node)
    assert not is_open
    return nodes[0]


def numbers(text: str) -> set[str]:
    """Every number in a text, as it is written there."""
    return set(NUMBER.findall(text))


def numbers_of(*places: object) -> set[str]:
    """Every number that places of a file hold: those in texts as written, others in all ways of pages."""
    found: set[str] = set()
    for place in places:
        match place:
            case bool() | None:
                pass
            case str():
                found |= numbers(place)
            case frozenset():  # of numbers
                found |= place
            case int():
                found |= {f"{place}", f"{place:,}"}
            case float():
                found |= {f"{place:.1f}", f"{place:.2f}", f"{place:g}"}
            case dict():
                found |= numbers_of(*place.keys(), *place.values())
            case _:
                found |= numbers_of(*place)  # type: ignore[misc]
    return found
