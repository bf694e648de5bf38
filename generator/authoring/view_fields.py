"""What a layout sees, read off its view: the fields with their types, and the views within.

docs/layouts.md and the head of an ejected layout are written from it.
"""

from __future__ import annotations

import dataclasses
import typing
from collections.abc import Iterator


def fields_of(view: type) -> dict[str, str]:
    """Name and written type of each field."""
    if dataclasses.is_dataclass(view):
        written = {field.name: field.type for field in dataclasses.fields(view)}
    else:
        written = view.__annotations__
    return {name: str(getattr(kind, "__forward_arg__", kind)) for name, kind in written.items()}


def computed_fields(view: type) -> list[str]:
    """Names of the fields that are worked out when they are asked for."""
    return [name for name, value in vars(view).items() if isinstance(value, property)]


def views_inside(view: type) -> list[type]:
    """The views that the fields of a view are made of, by name."""
    hints = typing.get_type_hints(view)
    kinds = {kind for name in fields_of(view) for kind in _flat(hints[name]) if _is_view(kind)}
    return sorted(kinds, key=lambda kind: kind.__name__)


def with_views_inside(views: list[type]) -> list[type]:
    """These views, and behind them all that they are made of, each once."""
    found, queue = list(views), [inner for view in views for inner in views_inside(view)]
    while queue:
        view = queue.pop(0)
        if view not in found:
            found.append(view)
            queue += views_inside(view)
    return found


def _is_view(kind: object) -> typing.TypeGuard[type]:
    """Whether it is a dataclass or a named tuple of ours."""
    if not isinstance(kind, type) or not kind.__module__.startswith("generator."):
        return False
    return dataclasses.is_dataclass(kind) or (issubclass(kind, tuple) and hasattr(kind, "_fields"))


def _flat(annotation: object) -> Iterator[object]:
    yield annotation
    for part in typing.get_args(annotation):
        yield from _flat(part)
