"""A copy of the site with invented searches, which says on every page that they are invented.

`make demo-searches` runs it: the log of synthetic_log.py goes in as any export would, through
`matchup searches import`, and the copy is built to output-demo/.
"""

from __future__ import annotations

import argparse
import csv
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

from tests.searches.synthetic_log import DAYS, FIRST_DAY, is_second, rows

ROOT = Path(__file__).parents[2]

BANNER = "Invented searches: nobody typed them. This copy of the site shows what search logs would add."

SEED = 1


def main() -> None:
    """Copies, imports and builds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--output", type=Path, default=ROOT / "output-demo")
    parser.add_argument("--site", type=Path, default=ROOT / ".matchup" / "demo")
    arguments = parser.parse_args()
    copy(arguments.site)
    raw = arguments.site.parent / "invented.csv"
    write_log(raw)
    run("searches", "import", str(raw), *window(), "--source", "invented", "--yes", site=arguments.site)
    raw.unlink()
    run("build", "--output", str(arguments.output), site=arguments.site)


def copy(site: Path) -> None:
    """The content and layouts of this site with the banner; what was read of searches before stays."""
    for folder in ("content", "layouts"):
        kept = site / folder / "readings" / "searches.safetensors"
        before = kept.read_bytes() if kept.is_file() else b""
        shutil.rmtree(site / folder, ignore_errors=True)
        shutil.copytree(ROOT / folder, site / folder)
        if before:
            kept.write_bytes(before)
    settings = site / "content" / "site.yaml"
    settings.write_text(f'banner: "{BANNER}"\n{settings.read_text("utf-8")}', "utf-8")


def write_log(path: Path) -> None:
    """The first split of the invented log as an export of a site search: queries, searches, people."""
    users: Counter[str] = Counter()
    counts: Counter[str] = Counter()
    for row in rows(SEED):
        if not is_second(row.intent):
            users[row.query] += row.users
            counts[row.query] += row.count
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("query", "count", "users"))
        writer.writerows((query, counts[query], users[query]) for query in users)


def window() -> tuple[str, ...]:
    """The days that the invented log is of, as options."""
    last = FIRST_DAY.fromordinal(FIRST_DAY.toordinal() + DAYS - 1)
    return "--from", FIRST_DAY.isoformat(), "--to", last.isoformat(), "--unit", "searches"


def run(*words: str, site: Path) -> None:
    """A verb of matchup on the copy."""
    subprocess.run((sys.executable, "-m", "generator", *words, "--site", str(site)), cwd=ROOT, check=True)


if __name__ == "__main__":
    main()
