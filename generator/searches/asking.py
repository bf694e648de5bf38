"""Which tags a plain form asks for: by meaning and by words, less what everything is like.

A form is held against tags and not against capabilities, so that whether a model is counted depends on no
other model. Three numbers are added, in 1/10,000: how like the nearest of a tag's texts it is; the share of
its words that stand in the tag's texts, rare ones counting more; and, taken off, how like it others are.
Without the last "image captioning" would be the nearest of all that says caption. Precision, by users, on the
half of the invented log that thresholds are chosen on: 0.71 by meaning, 0.80 with words, 0.83 with both.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from generator.catalog import Encoder, Tag
from generator.readings.tag_texts import tag_texts
from generator.readings.texts import text_key
from generator.readings.vectors import GRID, Vector
from generator.retrieval.word_index import rarity
from generator.retrieval.words import stem
from generator.searches.plain_forms import FILLERS, PlainForm, words_of

WHOLE = 10_000  # what stands for 1

WORDS_SHARE = 40  # percent that a form gets all of whose words stand in a tag's texts

CROWD = 20  # texts of other tags that say how like everything a tag is

CROWD_SHARE = 50  # percent of that which is taken off

WITHIN = 200  # of the best tag: others that are asked for as well

BLOCK = 2_048  # forms at once

LITTLE = FILLERS | {"to", "from", "into", "or"}

Asked = tuple[tuple[str, int], ...]  # tags with percent, best first


@dataclass(frozen=True)
class TagSpace:
    """The tags that capabilities carry, their vectors and their words."""

    encoder: Encoder
    tags: tuple[Tag, ...]
    stored: Mapping[str, Vector]  # of texts of tags, by key
    width: int

    def asked(self, forms: Sequence[PlainForm], vectors: NDArray[np.int16]) -> list[Asked]:
        """[form] the tags that it asks for; `vectors` is [form, dimension]."""
        found: list[Asked] = []
        for start in range(0, len(forms), BLOCK):
            block = forms[start : start + BLOCK]
            likeness = self._likeness(vectors[start : start + BLOCK]) + self._of_words(block) - self._crowds
            found += [self._best(form, row) for form, row in zip(block, likeness, strict=True)]
        return found

    def _best(self, form: PlainForm, likeness: NDArray[np.int64]) -> Asked:
        """Of a form in letters that the encoder can't read nothing can be told."""
        if not len(likeness) or 2 * len(form.gate.foreign) >= max(1, len(form.text.split())):
            return ()
        least = max(self.encoder.intent * WHOLE // 100, int(likeness.max()) - WITHIN)
        order = np.argsort(-likeness, kind="stable")
        return tuple(
            (self.tags[tag].name, min(100, int(likeness[tag]) * 100 // WHOLE))
            for tag in order.tolist()
            if likeness[tag] >= least
        )

    def _likeness(self, vectors: NDArray[np.int16]) -> NDArray[np.int64]:
        """[form, tag] to the nearest text of each tag."""
        products = vectors.astype(np.float32) @ self._texts.astype(np.float32).T  # whole numbers below 2**24
        best = np.maximum.reduceat(products, self._starts, axis=1) if self.tags else products
        whole: NDArray[np.int64] = best.astype(np.int64) * WHOLE // GRID**2
        return whole

    def _of_words(self, forms: Sequence[PlainForm]) -> NDArray[np.int64]:
        """[form, tag] the share of its words that stand in the texts of a tag."""
        shares = np.zeros((len(forms), len(self.tags)), np.int64)
        unknown = self._rarity(0)
        for row, form in enumerate(forms):
            words = sorted({stem(word) for word in form.text.split() if word not in LITTLE})
            rarities = {word: self._rarity(len(self._having.get(word, ()))) for word in words}
            total = sum(rarities.values()) or unknown
            for word in words:
                shares[row, self._having.get(word, [])] += (
                    rarities[word] * WORDS_SHARE * WHOLE // (100 * total)
                )
        return shares

    def _rarity(self, having: int) -> int:
        """What a word tells that so many tags have."""
        return round(WHOLE * rarity(len(self.tags), having))

    @cached_property
    def _having(self) -> Mapping[str, list[int]]:
        """By stem, the tags in whose texts it stands."""
        having: dict[str, list[int]] = {}
        for number, tag in enumerate(self.tags):
            words = {stem(word) for text in tag_texts(tag) for word in words_of(text)}
            for word in sorted(words):
                having.setdefault(word, []).append(number)
        return having

    @cached_property
    def _crowds(self) -> NDArray[np.int64]:
        """[tag] how like it the nearest texts of other tags are, more than those of most tags; its part."""
        owners = np.repeat(np.arange(len(self.tags)), self._counts)
        likeness = self._likeness(self._texts)
        crowds = np.zeros(len(self.tags), np.int64)
        for tag in range(len(self.tags)):
            nearest = np.sort(likeness[owners != tag, tag])[-CROWD:]
            crowds[tag] = int(nearest.sum()) // max(1, len(nearest))
        usual = int(crowds.sum()) // max(1, len(crowds))
        return (crowds - usual) * CROWD_SHARE // 100

    @cached_property
    def _counts(self) -> list[int]:
        return [len(tag_texts(tag)) for tag in self.tags]

    @cached_property
    def _starts(self) -> NDArray[np.int64]:
        return np.cumsum(self._counts) - np.array(self._counts, np.int64)

    @cached_property
    def _texts(self) -> NDArray[np.int16]:
        """[text, dimension] of all tags, one tag after the other; zeros for one without a vector."""
        nothing = np.zeros(self.width, np.int16)
        texts = (text for tag in self.tags for text in tag_texts(tag))
        rows = [self.stored.get(text_key(self.encoder, text), nothing) for text in texts]
        rows = [row if len(row) == self.width else nothing for row in rows]
        return np.stack(rows) if rows else np.zeros((0, self.width), np.int16)
