"""How fast this machine is at this moment, by work of known size: what a bound on time is measured in.

Machines differ by a factor of three, and each is slower beside other work. A bound in seconds fails there for
no fault of ours; a bound in paces tells what takes far longer than it should, and that alone.
"""

from __future__ import annotations

import time

import yaml

TEXT = "- {a: 1, b: [x, y]}\n" * 60


def pace() -> float:
    """CPU seconds that PyYAML takes for a small text: 15 to 30 ms."""
    begun = time.process_time()
    yaml.load(TEXT, yaml.SafeLoader)
    return time.process_time() - begun


def in_paces(seconds: float) -> float:
    """CPU seconds that were just measured, by the slower of two paces."""
    return seconds / max(pace(), pace())
