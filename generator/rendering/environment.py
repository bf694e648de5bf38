"""The Jinja that layouts are written in: strict, escaping, bounded, and the same in every build.

Knows no layout, no view and no file but through the loader. The sandbox keeps a layout from what lies behind
the values that it sees; the bounds keep a slip of the pen, `range(10**9)`, from taking the machine with it.
"""

from __future__ import annotations

from collections.abc import Callable, MutableMapping, Sized
from types import CodeType
from typing import Any

import jinja2
from jinja2 import sandbox
from jinja2.bccache import Bucket
from jinja2.runtime import Context

from generator.rendering.markdown_html import to_html

MAX_STEPS = 1_000_000  # numbers that all ranges of one rendering give; a picture has some hundred
MAX_LENGTH = 1_000_000  # letters or entries of what is repeated, and bits of a power

PLAIN = (str, int, float, tuple, frozenset)

Compiled = dict[tuple[str, str], CodeType]
"""Code of layouts, by name and digest of the text."""

Load = Callable[[str], tuple[str, str, None] | None]
"""Text and path of a layout by its name, as Jinja asks for them; None where there is none."""


class BoundedEnvironment(sandbox.ImmutableSandboxedEnvironment):
    """Layouts that `load` finds by name: text and path, or nothing.

    `started` is called before each rendering: the bounds hold for one.
    """

    intercepted_binops = frozenset({"*", "**"})

    def __init__(self, load: Load, compiled: Compiled) -> None:
        super().__init__(
            loader=jinja2.FunctionLoader(load),
            undefined=jinja2.StrictUndefined,
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            auto_reload=False,
            cache_size=-1,
            finalize=_printable,
            bytecode_cache=_CompiledBefore(compiled),
        )
        self._steps = 0
        self.filters["markdown"] = to_html
        self.globals["range"] = self._range
        del self.filters["random"], self.globals["lipsum"]  # two builds would differ

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """What every layout sees, as a plain dict: each rendering copies it, and a chain of maps is slow."""
        return {**self.globals, **(d or {})}

    def started(self) -> None:
        self._steps = 0

    def _range(self, *bounds: int) -> range:
        numbers = range(*bounds)
        self._steps += _length(numbers)
        if self._steps > MAX_STEPS:
            raise OverflowError(f"the ranges of a page may give {MAX_STEPS:,} numbers in all")
        return numbers

    def getattr(self, obj: Any, attribute: str) -> Any:
        """As in the sandbox; most values are plain, and asking the sandbox of each doubled the time."""
        if attribute[0] != "_":
            value = getattr(obj, attribute, None)
            if isinstance(value, PLAIN):
                return value
        return super().getattr(obj, attribute)

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        size = _length_of_product(left, right) if operator == "*" else _bits_of_power(left, right)
        if size > MAX_LENGTH:
            raise OverflowError(f'the result of "{operator}" is too large')
        return super().call_binop(context, operator, left, right)


class _CompiledBefore(jinja2.BytecodeCache):
    """Layouts that were compiled before: an edit of one compiles one."""

    def __init__(self, compiled: Compiled) -> None:
        self._compiled = compiled

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._compiled.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        if bucket.code is not None:
            self._compiled[bucket.key, bucket.checksum] = bucket.code


def _printable(value: Any) -> Any:
    """Refuses a method that is not called: its text would be an address of memory, another in each build."""
    if callable(value) and not isinstance(value, jinja2.Undefined):
        raise TypeError(f"{getattr(value, '__name__', 'this')} is printed without being called")
    return value


def _length(numbers: range) -> int:
    """`len` of a range can't be more than a machine word."""
    return max(0, (numbers.stop - numbers.start) // numbers.step + 1)


def _length_of_product(left: Any, right: Any) -> int:
    if isinstance(left, Sized) and isinstance(right, int):
        return len(left) * right
    if isinstance(right, Sized) and isinstance(left, int):
        return len(right) * left
    return 0


def _bits_of_power(base: Any, exponent: Any) -> int:
    if isinstance(base, int) and isinstance(exponent, int):
        return base.bit_length() * exponent
    return 0
