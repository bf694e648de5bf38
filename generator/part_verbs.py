"""What the command line says when several builders make one site: `matchup build --part 2/4`.

`matchup build --finish` takes no number: how many parts there are, the builders have told.
"""

from __future__ import annotations

from pathlib import Path

from generator.output.publish import Published
from generator.part import Part, part_of
from generator.places import Site
from generator.problems import Misuse, Problem
from generator.terminal import progress


def require_part_alone(is_last: bool, is_trusted: bool, is_reported: bool) -> None:
    """Raises Misuse for what is about a whole site."""
    if is_last:
        words = "--part writes a share of the site, and --finish all that is left when the parts are there"
        raise Misuse(words, "give one of the two")
    if is_trusted:
        words = "--trust-output is about a whole output, and --part looks at its own folders alone"
        raise Misuse(words, "leave --trust-output out; it may go with --finish")
    if is_reported:
        words = "--report tells of a whole site, whose pages link to each other, and --part writes a share"
        raise Misuse(words, "leave --report out, and give it to --finish")


def built_part(
    place: Site, target: Path | str, text: str, wish: tuple[str, int | None, bool]
) -> tuple[Part, Published, tuple[Problem, ...]]:
    """Builds the part that 2/4 names."""
    part = part_of(text)  # before anything that takes time to import

    from generator.build import Wish
    from generator.part_builds import build_part

    published, warnings = build_part(place, target, part, Wish(*wish), progress)
    return part, published, warnings
