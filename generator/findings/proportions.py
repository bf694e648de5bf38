"""How sure a share of a few samples is of the share of all: Wilson's interval.

E. B. Wilson, "Probable inference, the law of succession, and statistical inference", Journal of the American
Statistical Association 22 (1927), pages 209-212. It stays within 0 and 1 and holds for small samples, where
share ± 2 standard errors would have no width at 0 of 5.
"""

from __future__ import annotations

from math import sqrt

LEVEL = 95  # percent
QUANTILE = 1.959964  # of the normal distribution, with 2.5 % above it


def wilson(count: int, total: int) -> tuple[float, float]:
    """In percent, between which shares of all `count` of `total` is no surprise; 0 to 100 for none of none.

    Every share within it would give such a sample, or one nearer to it, at the level of 95 %.
    """
    if not total:
        return 0.0, 100.0
    share, square = count / total, QUANTILE**2 / total
    middle = (share + square / 2) / (1 + square)
    reach = QUANTILE * sqrt(share * (1 - share) / total + square / (4 * total)) / (1 + square)
    return round(100 * max(0.0, middle - reach), 1), round(100 * min(1.0, middle + reach), 1)
