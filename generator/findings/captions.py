"""Captions of the sample pictures as words: which of them count, whether they repeat, how alike two are.

Only the first setting of a run counts (Run.decodes[0]), so that one figure has one meaning.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from itertools import pairwise
from statistics import fmean
from typing import NamedTuple

from generator.catalog import Model, Sample
from generator.digests import text_digest
from generator.readings.answers import Answer, Answers

PHOTOGRAPHS = "photographs"  # the domain, as tags.yaml may name it
WORD = re.compile(r"\w+(?:['’]\w+)*")
FUNCTION_WORDS = frozenset((
    "a", "an", "the", "and", "or", "of", "on", "in", "at", "by", "to", "with", "from", "for", "as", "is",
    "are", "was", "were", "be", "being", "it", "its", "this", "that", "these", "those", "there", "some",
    "picture", "pictures", "photo", "photograph", "image", "drawing",
))  # fmt: skip


class Referenced(NamedTuple):
    """What a model says of a photograph, and what people say of it."""

    caption: str
    references: tuple[str, ...]


def first_answers(model: Model, answers: Answers) -> list[Answer]:
    """What a model gave under the first setting of its run, once for each input."""
    assert model.run is not None
    setting = model.run.decodes[0].name
    by_input: dict[str, Answer] = {}
    for answer in answers.of(model):
        if answer.setting == setting:
            by_input.setdefault(answer.input, answer)
    return list(by_input.values())


def captions(model: Model, answers: Answers) -> dict[str, str]:
    """What a model says under its first setting, by the sample's name; nothing for one that draws."""
    if model.run is None or model.run.kind.is_drawing:
        return {}
    return {answer.input: answer.text for answer in first_answers(model, answers) if answer.text.strip()}


def agreement(left: Mapping[str, str], right: Mapping[str, str]) -> tuple[int, int] | None:
    """How alike two models' captions of the same pictures are, in percent, and of how many pictures.

    The mean over pictures of the Dice coefficient 2·|A ∩ B| / (|A| + |B|) of the sets of words, without
    FUNCTION_WORDS.
    """
    shares = []
    for name, caption in left.items():
        ours, theirs = content_words(caption), content_words(right.get(name, ""))
        if name in right and (ours or theirs):
            shares.append(2 * len(ours & theirs) / (len(ours) + len(theirs)))
    return (math.floor(100 * fmean(shares) + 0.5), len(shares)) if shares else None


def words_of(text: str) -> list[str]:
    """The words of a text, in small letters."""
    return WORD.findall(text.casefold())


def content_words(text: str) -> frozenset[str]:
    """The words of a text that say something."""
    return frozenset(words_of(text)) - FUNCTION_WORDS


def repeats(words: Sequence[str]) -> bool:
    """Whether a word directly follows itself, or three words in a row come a second time."""
    threes = list(zip(words, words[1:], words[2:], strict=False))
    return any(word == after for word, after in pairwise(words)) or len(set(threes)) < len(threes)


def is_exact(caption: str, references: Sequence[str]) -> bool:
    """Whether a caption is one of these, capitals, blanks and the final full stop aside."""
    return _bare(caption) in map(_bare, references)


def _bare(text: str) -> str:
    return " ".join(text.casefold().split()).removesuffix(".").rstrip()


def references(samples: Sequence[Sample], captions: Mapping[str, str]) -> list[Referenced]:
    """Every photograph that has both kinds of captions: what BLEU and CIDEr are computed of."""
    return [
        Referenced(captions[photograph.name], photograph.captions)
        for photograph in photographs(samples)
        if photograph.captions and photograph.name in captions
    ]


def photographs(samples: Sequence[Sample]) -> list[Sample]:
    """What is neither drawn from shapes nor said to be a picture of something else."""
    return [sample for sample in samples if not sample.shapes and sample.domain in ("", PHOTOGRAPHS)]


def figure_key(pairs: Sequence[Referenced]) -> str:
    """Digest of captions and references: a stored figure of others is not shown."""
    return text_digest(repr([tuple(pair) for pair in pairs])).hex()
