"""The matches of two models: the assignment with the largest sum of similarities, cut at a threshold."""

from __future__ import annotations

from itertools import starmap

import numpy as np
from numpy.typing import NDArray

from generator.findings.alignments import Match


def assign(similarities: NDArray[np.uint8], threshold: int) -> tuple[Match, ...]:
    """One-to-one matches with the largest sum among those that reach the threshold, most similar first.

    `similarities` is [left, right].
    """
    lefts, rights = assigned(similarities, threshold)
    found = zip(lefts.tolist(), rights.tolist(), similarities[lefts, rights].tolist(), strict=True)
    return tuple(sorted(starmap(Match, found), key=lambda match: (-match.similarity, match.left)))


def assigned(similarities: NDArray[np.uint8], threshold: int) -> NDArray[np.int64]:
    """[left and right, match] the same matches, in no order of likeness."""
    from scipy.optimize import linear_sum_assignment  # 0.4 s to import; a build from the cache does without

    kept = np.where(similarities >= threshold, similarities, 0)
    places = np.array(linear_sum_assignment(kept, maximize=True))
    return places[:, kept[places[0], places[1]] > 0]
