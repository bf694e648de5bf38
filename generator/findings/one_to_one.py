"""The matches of two models: the assignment with the largest sum of similarities, cut at a threshold."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from generator.findings.alignments import Match


def assign(similarities: NDArray[np.uint8], threshold: int) -> tuple[Match, ...]:
    """One-to-one matches with the largest sum among those that reach the threshold, most similar first.

    `similarities` is [left, right].
    """
    from scipy.optimize import linear_sum_assignment  # 0.4 s to import; a build from the cache does without

    kept = np.where(similarities >= threshold, similarities, 0).astype(np.int32)
    lefts, rights = linear_sum_assignment(kept, maximize=True)
    places = zip(lefts.tolist(), rights.tolist(), strict=True)
    matches = [Match(left, right, int(kept[left, right])) for left, right in places if kept[left, right]]
    return tuple(sorted(matches, key=lambda match: (-match.similarity, match.left)))
