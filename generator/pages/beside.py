"""Which files of a site lie beside its pages, and which setting of `outputs:` leaves them out.

Told from addresses alone. llms.txt goes when data and twins are both left out, and is counted for neither; so
a site never has more files than is said here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

Setting = tuple[str, str]  # a field of `outputs:`, and its value without these files

# In the order in which a site that is too large gives them up: first what there is of each pair.
SETTINGS: tuple[Setting, ...] = (
    ("share", "models"),
    ("twins", "models"),
    ("share", "no"),
    ("badges", "no"),
    ("twins", "no"),
    ("feeds", "no"),
    ("api", "no"),
)
FOLDERS = frozenset({"share", "badges", "feeds", "api"})
TWIN = ".md"
PAIRS = "compare"


def setting_of(path: str) -> Setting | None:
    """The first that leaves the file out, or what is compressed beside it; None for what every site has."""
    folder, _, rest = path.partition("/")
    if folder in FOLDERS:
        return (folder, "models" if rest.startswith(f"{PAIRS}/") else "no")
    if TWIN in path[-len(".md.gz") :]:
        return ("twins", "models" if folder == PAIRS else "no")
    return None


def files_beside(paths: Iterable[str]) -> Mapping[Setting, int]:
    """How many files each setting leaves out, those that an earlier one left out not counted again."""
    counts = Counter(map(setting_of, paths))
    return {setting: counts[setting] for setting in SETTINGS if counts[setting]}
