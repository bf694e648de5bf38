"""Texts that are longer than what the encoder reads of one: their ends are not matched.

Tokens are counted with the encoder's own vocabulary, which content does not know: the counts come from
outside, as the vectors of `alike.py` do.
"""

from __future__ import annotations

from collections.abc import Iterable

from generator.content.checks.exceptions import Exceptions, lift, unneeded
from generator.problem_codes.entry import Entry
from generator.problems import Place, Problem, warning

CUT = Entry(
    code="cut-by-encoder",
    meaning=(
        "The text of a capability, with its title, has more tokens than the encoder reads. They are counted "
        "as the packaged encoder counts them; what another one cuts off, `matchup measure` tells."
    ),
    why=(
        "What follows the last token that is read is not matched: two texts that differ only there are 100 % "
        "alike."
    ),
    example="80 words with names such as `generation_config.no_repeat_ngram_size`, each of 14 tokens",
    write="a shorter text, or two capabilities with half of it each",
    severity="warning",
)

ENTRIES = (CUT,)


def lint_tokens(long: Iterable[tuple[Place, int]], window: int, exceptions: Exceptions = ()) -> list[Problem]:
    """Texts with more tokens than the window has; `long`: where each stands, and its tokens."""
    problems = [
        warning(
            CUT.code,
            f"with its title, this text has {count} tokens; the encoder reads {window}",
            place,
            "shorten it, or split it into two capabilities; names in code have a token for each sign",
        )
        for place, count in long
    ]
    own = [(exception, place) for exception, place in exceptions if exception.code == CUT.code]
    return lift(problems, own) + unneeded(problems, own)
