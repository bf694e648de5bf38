"""Hostile inputs of every kind, and a table of what failed.

python -m tests.attack [--minutes 10] [--seed 1] [--only NAME]
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from itertools import count

from tests.attack.attacks import ATTACKS


def main() -> int:
    parser = argparse.ArgumentParser(prog="attack", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", choices=[attack.name for attack in ATTACKS], action="append")
    asked = parser.parse_args()
    attacks = [attack for attack in ATTACKS if not asked.only or attack.name in asked.only]
    end, tried, failed = time.monotonic() + 60 * asked.minutes, Counter[str](), Counter[str]()
    for number in count():
        for attack in attacks:
            if time.monotonic() > end:
                break
            words = attack.failure(asked.seed, number)
            tried[attack.name] += 1
            if words:
                failed[attack.name] += 1
                print(
                    f"{attack.name}, trial {number} of seed {asked.seed}: {words}\n",
                    file=sys.stderr,
                    flush=True,
                )
        if time.monotonic() > end:
            break
    print(f"seed {asked.seed}, {asked.minutes:g} minutes\n")
    print("| attack | what | tried | failed |\n| --- | --- | --- | --- |")
    for attack in attacks:
        print(f"| {attack.name} | {attack.about} | {tried[attack.name]:,} | {failed[attack.name]:,} |")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
