"""Slots: what stands in a view for words that differ from page to page, while its layout is rendered once.

A layout can't see the words of a slot, so all that it can do is print them, or ask whether there are any.
Anything else is found three times over: on the syntax tree, before anything is rendered (slot_uses.py); by
the slot itself, which refuses; and by two renderings with words in place of the slots, which must give what
the filled skeleton gives. Knows no layout, no file and no wording of a fault.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping, Sequence
from operator import itemgetter
from types import MappingProxyType
from typing import Any, NoReturn, TypeAlias, get_args, get_origin, get_type_hints

from markupsafe import Markup

Filled: TypeAlias = str
"""Finished HTML that a layout of joined/ prints, or asks whether it is empty, and can do no more with."""

NO_WORDS: Mapping[int, str] = MappingProxyType({})

MARK = "\0"  # around the name of a slot; no text of ours or of content has one


class Skeleton:
    """A rendered layout with gaps where its slots stood; given the words for them, in order, it is whole."""

    __slots__ = ("_is_in_order", "_whole", "pieces", "places")

    def __init__(self, pieces: Sequence[str], places: Sequence[int], count: int) -> None:
        """`pieces` stand around the gaps, one more than those; `places` says which of `count` words goes into
        each gap."""
        self.pieces = tuple(map(str, pieces))  # no Markup: that is slow, and all of it is finished
        self.places = tuple(places)
        self._whole = "%s".join(piece.replace("%", "%%") for piece in self.pieces)
        self._is_in_order = self.places == tuple(range(count))

    def __call__(self, words: tuple[str, ...]) -> str:
        if self._is_in_order:
            return self._whole % words
        return self._whole % tuple([words[place] for place in self.places])

    def encoded(self, places: Mapping[int, int], known: Mapping[int, str] = NO_WORDS) -> Gaps:
        """As bytes, with the words that are known filled in.

        `places` says where each of the others stands among the words that it will be given.
        """
        pieces, chosen = [self.pieces[0]], list[int]()
        for place, piece in zip(self.places, self.pieces[1:], strict=True):
            if place in known:
                pieces[-1] += known[place] + piece
            else:
                pieces += "", piece
                chosen.append(places[place])
        return Gaps([piece.encode() for piece in pieces], chosen)


class Gaps:
    """A skeleton as bytes; pages of some thousand words are joined with it in a few microseconds."""

    __slots__ = ("_chosen", "_pieces")

    def __init__(self, pieces: list[bytes], chosen: list[int]) -> None:
        """Every other of `pieces` is a gap, into which goes the word at the place that `chosen` says."""
        self._pieces = pieces
        # itemgetter gives no sequence for less than two
        self._chosen = itemgetter(*chosen) if len(chosen) > 1 else lambda words: [words[at] for at in chosen]

    def __call__(self, words: Sequence[bytes]) -> bytes:
        pieces = self._pieces.copy()
        pieces[1::2] = self._chosen(words)
        return b"".join(pieces)


class SlotMisused(Exception):
    """A layout wants more of a field than a slot can give. No TypeError: `float` and `int` swallow it."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class Slot:
    """Stands for words that differ from page to page: can be printed, or asked whether there are any."""

    __slots__ = ("_name",)

    def __init__(self, name: str) -> None:
        self._name = name  # of the field, as a layout says it: `left.words`

    def __html__(self) -> str:
        return f"{MARK}{self._name}{MARK}"

    def __bool__(self) -> bool:
        return True

    def _refuse(self, *_: object) -> NoReturn:
        raise SlotMisused(self._name)

    def __getattr__(self, name: str) -> NoReturn:
        if name.startswith("__"):  # Jinja asks for those that it knows of
            raise AttributeError(name)
        raise SlotMisused(self._name)

    __str__ = __repr__ = __format__ = __bytes__ = _refuse
    __int__ = __float__ = __complex__ = __index__ = __round__ = _refuse
    __len__ = __iter__ = __reversed__ = __getitem__ = __contains__ = _refuse
    __eq__ = __ne__ = __lt__ = __gt__ = __le__ = __ge__ = __hash__ = _refuse
    __add__ = __sub__ = __mul__ = __truediv__ = __floordiv__ = __mod__ = __pow__ = _refuse
    __radd__ = __rsub__ = __rmul__ = __rtruediv__ = __rfloordiv__ = __rmod__ = __rpow__ = _refuse
    __neg__ = __pos__ = __abs__ = _refuse


# Views


def flat(page: tuple[Any, ...]) -> list[Any]:
    """The fields of a view, those of views within it in their place."""
    fields: list[Any] = []
    for value in page:
        if isinstance(value, tuple):
            fields += flat(value)
        else:
            fields.append(value)
    return fields


def names_in(page: tuple[Any, ...], before: str = "") -> list[str]:
    """The names of `flat` fields, as a layout says them."""
    names: list[str] = []
    for name, value in zip(page._fields, page, strict=True):  # type: ignore[attr-defined]  # a named tuple
        if isinstance(value, tuple):
            names += names_in(value, f"{before}{name}.")
        else:
            names.append(before + name)
    return names


def refilled(page: tuple[Any, ...], words: Iterator[object], has_empty: bool = False) -> tuple[Any, ...]:
    """The view with these in place of its words, one for each `flat` field; those that are empty stay."""
    fields: list[object] = []
    for value in page:
        if isinstance(value, tuple):
            fields.append(refilled(value, words, has_empty))
        else:
            word = next(words)
            fields.append(word if isinstance(value, str) and (value or has_empty) else value)
    return page._make(fields)  # type: ignore[attr-defined, no-any-return]  # a named tuple


def slots_in(value: object) -> list[str]:
    """The names of the slots that a value is or holds."""
    if isinstance(value, Slot):
        return [value._name]
    if isinstance(value, tuple):
        return [name for part in value for name in slots_in(part)]
    return []


def trial(kind: Any) -> Any:
    """A value of a view's type: all words there, all questions answered by yes, one of everything.

    A layout is tried with it before there is a page. Types are those that views of joined/ are made of.
    """
    if isinstance(kind, type) and issubclass(kind, str):
        return kind("word")
    if kind in (bool, int):
        return kind(1)
    if get_origin(kind) is tuple:
        return (trial(get_args(kind)[0]),)
    is_dataclass = dataclasses.is_dataclass(kind)
    names = [field.name for field in dataclasses.fields(kind)] if is_dataclass else kind._fields
    types = get_type_hints(kind)
    return kind(**{name: trial(types[name]) for name in names})


# Skeletons


def skeleton(names: Sequence[str], render: Callable[[Sequence[object]], str]) -> Skeleton:
    """What is rendered of slots with these names. Raises SlotMisused where words would give something else.

    A filter could change a mark, or take its length; so two sets of words are rendered as well, and compared.
    """
    filled = _split(render([Slot(name) for name in names]), names)
    if filled is None or any(filled(words) != render(_finished(words)) for words in _probes(names)):
        raise SlotMisused(_culprit(names, render))
    return filled


def _split(html: str, names: Sequence[str]) -> Skeleton | None:
    """The skeleton of a text with marks; None when one of them is none of ours any more."""
    pieces = html.split(MARK)
    if len(pieces) % 2 == 0 or not set(pieces[1::2]) <= set(names):
        return None
    return Skeleton(pieces[0::2], [names.index(name) for name in pieces[1::2]], len(names))


def _probes(names: Sequence[str]) -> list[tuple[str, ...]]:
    """Words that hardly a filter leaves alone: numbers; and capitals, tags, outer spaces, a line end."""
    numbers = tuple(str(place + 2) for place in range(len(names)))
    words = tuple(f" aB{place} <i>c</i> &amp; d\ne " for place in range(len(names)))
    return [numbers, words]


def _finished(words: Sequence[str]) -> list[Markup]:
    return [Markup(word) for word in words]


def _culprit(names: Sequence[str], render: Callable[[Sequence[object]], str]) -> str:
    """The first field whose slot alone, among words, does not give what its word gives."""
    for words in _probes(names):
        finished = _finished(words)
        expected = render(finished)
        for place, name in enumerate(names):
            with_slot = [*finished[:place], Slot(name), *finished[place + 1 :]]
            filled = _split(render(with_slot), names)
            if filled is None or filled(words) != expected:
                return name
    return names[0]
