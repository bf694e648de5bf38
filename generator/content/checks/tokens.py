"""A rule on what the encoder reads: of a text that is longer than its window, the end is not matched.

The packaged encoder splits a text as BERT does: at white space, and at each punctuation mark, which is a
token of its own. What is left is one token or several, by a vocabulary that comes with the encoder and is not
needed here: one for each is what the text has at least. `matchup measure` warns with the exact number.
"""

from __future__ import annotations

import re
import unicodedata

from generator.catalog import PACKAGED_ENCODER
from generator.content.checks.rule import ModelRule, Objection, Objections, rule_with_settings
from generator.content.written import DRAFT, Written, WrittenSite

MAX_TOKENS = 256  # that the encoder reads of one text, the two that it adds itself included

ADDED = 2  # at the beginning and at the end

SPECIAL = re.compile(r"\[(?:CLS|SEP|PAD|UNK|MASK)\]")  # one token each, when somebody writes them

# A token each. Of rarer punctuation marks a tokenizer may not know that they are some.
MARK = r"[!-/:-@\[-`{-~¡§«¶·»¿‐-―‘-‧‰-‾]"

IDEOGRAPH = r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]"  # one token each

PLAIN = re.compile(r"[\t\n\r -~]*")

WORD = re.compile(rf"{MARK}|{IDEOGRAPH}|(?:(?!{MARK}|{IDEOGRAPH})\S)+")


@rule_with_settings(
    code="cut-by-encoder",
    meaning=(
        "The text of a capability, with its title, has more tokens than the encoder reads. The number is the "
        "least that it can be; `matchup measure` tells the exact one, and warns of some texts that `check` "
        "can't tell."
    ),
    why=(
        "What follows the last token that is read is not matched: two texts that differ only there are 100 % "
        "alike."
    ),
    example="80 words with names such as `generation_config.no_repeat_ngram_size`, each of 14 tokens",
    write="a shorter text, or two capabilities with half of it each",
    severity="warning",
)
def texts_longer_than_the_window(model: Written, settings: WrittenSite) -> Objections:
    if settings.site[0].encoder.name != PACKAGED_ENCODER:
        return  # others split otherwise
    for position, capability in enumerate(model.shape.capabilities):
        count = least_tokens(f"{capability.title}. {capability.text}")
        if count > MAX_TOKENS and not DRAFT.match(capability.text):
            yield Objection(
                f"with its title, this text has at least {count} tokens; the encoder reads {MAX_TOKENS}",
                model.marked.place(("capabilities", position, "text")),
                "shorten it, or split it into two capabilities; names in code have a token for each sign",
            )


def least_tokens(text: str) -> int:
    """How many tokens a text has at least."""
    return ADDED + len(WORD.findall(_simplified(SPECIAL.sub(" x ", text))))


def _simplified(text: str) -> str:
    """Without accents and without what can't be seen."""
    if PLAIN.fullmatch(text):
        return text
    return "".join(char for char in unicodedata.normalize("NFD", text) if not _is_dropped(char))


def _is_dropped(char: str) -> bool:
    category = unicodedata.category(char)
    return category == "Mn" or (category[0] == "C" and char not in "\t\n\r")


WITHIN: tuple[ModelRule, ...] = (texts_longer_than_the_window,)
