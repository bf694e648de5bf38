"""All attacks, in one table.

Each is a kind of input that comes from outside; what must hold for it is said where it is tried.
"""

from __future__ import annotations

import atexit
import os
import re
import shutil
import signal
import time
import unicodedata
from collections import Counter
from functools import cache
from pathlib import Path
from random import Random
from tempfile import mkdtemp

from generator import build, places
from generator.problems import CannotGoOn, FaultyContent, Misuse, Problem, as_text
from generator.searches import importing
from tests.attack.corpora import damaged, damaged_text, flood, markdown, yaml
from tests.attack.hostile_catalog import TOGETHER, harmless, running
from tests.attack.trials import Attack
from tests.attack.xss import payloads
from tests.searches.raw_logs import PLANTED, TYPED, WRITTEN
from tests.small import ended, make, output, small_site, started
from tests.toys import quiet

TWO_MODELS = Path(__file__).parent.parent / "sites" / "two-models"
FAULTS_OF_A_FILE, FAULTS = 100, 1_000
PRINTED_BYTES = 200_000
ALPHA = "content/models/alpha.md"
TEXTS = ("## Captions an image", "summary: ", "Unique: ", "Limits: ")


# What must hold of all faults


def _wrong(problems: tuple[Problem, ...], folder: Path) -> str:
    """What must not be of faults: too many, without a place, or with bytes that a terminal would obey."""
    by_path = Counter(problem.place.path for problem in problems)
    if by_path and max(by_path.values()) > FAULTS_OF_A_FILE + 1:
        return f"{max(by_path.values())} faults in one file"
    if len(problems) > FAULTS + 1:
        return f"{len(problems)} faults in all"
    for problem in problems:
        path = folder / problem.place.path
        if os.path.lexists(path) and path.is_file() and not path.is_symlink():
            line_count = len(re.split(rb"\r\n|\n|\r", path.read_bytes()))
            if not 1 <= problem.place.line <= line_count:
                return f"{problem.code} at line {problem.place.line} of {line_count} in {problem.place.path}"
    printed = as_text(problems)
    if len(printed.encode("utf-8", "backslashreplace")) > PRINTED_BYTES:
        return f"{len(printed)} characters of words"
    if control := {
        char for char in printed if unicodedata.category(char) in ("Cc", "Cs") and char not in "\n\t"
    }:
        return f"control characters reach the terminal: {sorted(map(ord, control))}"
    return ""


def _checked(folder: Path) -> str:
    try:
        problems = build.check(places.Site(folder))
    except FaultyContent as fault:
        problems = tuple(fault.problems)
    return _wrong(problems, folder)


def _two_models(folder: Path) -> Path:
    return shutil.copytree(TWO_MODELS, folder / "site")


# Content


def _yaml(draw: Random, folder: Path) -> str:
    site = _two_models(folder)
    name = draw.choice(
        ("content/models/new.yaml", "content/models/new.md", "content/tags.yaml", "content/site.yaml")
    )
    text = yaml(draw)
    (site / name).write_bytes(
        (f"---\n{text}\n---\n" if name.endswith(".md") else text).encode("utf-8", "replace")
    )
    return _checked(site)


def _edited(draw: Random, folder: Path) -> str:
    site = _two_models(folder)
    path = draw.choice(sorted(path for path in (site / "content").rglob("*") if path.is_file()))
    path.write_bytes(damaged_text(draw, path.read_text("utf-8")))
    return _checked(site)


def _markdown(draw: Random, folder: Path) -> str:
    site = _two_models(folder)
    path = site / ALPHA
    lines = path.read_text("utf-8").split("\n")
    prose = [
        number for number, line in enumerate(lines) if len(line) > 60 and not line.startswith((" ", "-", "#"))
    ]
    number = draw.choice(prose)
    label = re.match(r"(\w+: )?", lines[number])
    lines[number] = (label[0] if label else "") + markdown(draw, draw.choice((1_000, 5_000, 20_000)))
    path.write_text("\n".join(lines), "utf-8")
    return _checked(site)


def _flood(draw: Random, folder: Path) -> str:
    site = _two_models(folder)
    name = draw.choice(("new.yaml", "new.md", "alpha.md"))
    path = site / "content" / "models" / name
    before = path.read_text("utf-8") if path.exists() else draw.choice(("", "---\nname: x\n---\n"))
    path.write_bytes(
        (before + flood(draw, draw.choice((10_000, 200_000, 990_000)))).encode("utf-8", "replace")
    )
    return _checked(site)


# Files that a machine wrote


@cache
def _built() -> Path:
    """A small site that was built once; trials take copies."""
    folder = Path(mkdtemp(prefix="attacked-"))
    atexit.register(shutil.rmtree, folder)
    site = small_site(folder / "site")
    make(site)
    return site.path


def _copy(folder: Path) -> places.Site:
    return places.Site(shutil.copytree(_built(), folder / "site", symlinks=True))


def _readings(draw: Random, folder: Path) -> str:
    site = _copy(folder)
    folder = site.path / "content" / "readings"
    path = draw.choice(sorted([*folder.rglob("*.safetensors"), *folder.rglob("*.maps")]))
    path.write_bytes(damaged(draw, path.read_bytes()))
    return _checked(site.path)


def _stored_logs(draw: Random, folder: Path) -> str:
    """A search log that somebody has damaged or flooded."""
    site = _two_models(folder)
    logs_path = site / "content" / "searches"
    logs_path.mkdir()
    rows = [f"query {number:06},9,9" for number in range(draw.choice((3, 3, 30_000)))]
    (logs_path / "shop-2026-09-01.csv").write_text("\n".join(("query,users,count", *rows, "")), "utf-8")
    (logs_path / "shop-2026-09-01.yaml").write_text(
        "source: shop\nstart: 2026-09-01\nend: 2026-09-30\nunit: clicks\nusers_are: clicks\nk: 5\n"
        "format: table\nrows_read: 9\ndropped:\n  e-mail: {rows: 1, count: 2}\n"
    )
    path = draw.choice(sorted(logs_path.iterdir()))
    harm = draw.choice((damaged, lambda draw, content: damaged_text(draw, content.decode("utf-8"))))
    path.write_bytes(harm(draw, path.read_bytes()))
    return _checked(site)


def _raw_logs(draw: Random, folder: Path) -> str:
    """A raw log with any bytes: it is refused with a place, or nothing of what must not be kept is kept."""
    site = _two_models(folder)
    rows = [(query, 40, 400, 30) for _, query in draw.sample(PLANTED, 12)]
    text = draw.choice([*WRITTEN.values()])((*TYPED, *rows) * draw.choice((1, 1, 200)))
    content = text.encode(draw.choice(("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "latin-1")), "replace")
    for _ in range(draw.randint(0, 3)):
        content = damaged(draw, content)
    (folder / "raw").write_bytes(content)
    asked = importing.Asked(source="shop", start="2026-08-01", end="2026-10-31")
    try:
        plan = importing.planned(site, [folder / "raw"], asked, quiet, None)  # type: ignore[arg-type]
    except (CannotGoOn, Misuse) as fault:
        return "" if str(folder) in fault.message else f"no place: {fault.message}"
    plan.write(site)
    held = "".join(row.query for row in plan.log.rows)
    wrong = [word for word in ("@", "://", "\\", "0532", "5550") if re.search(rf"\w{word}\w", held)]
    return f"kept: {wrong}" if wrong else _checked(site)


def _caches(draw: Random, folder: Path) -> str:
    """Whatever is damaged, the next build writes what a clean one would, or says why it can't go on."""
    site = _copy(folder)
    whole = output(site)
    paths = sorted(path for path in site.cache_path.rglob("*") if path.is_file() and path.suffix != ".lock")
    path = draw.choice(paths)
    path.write_bytes(damaged(draw, path.read_bytes()))
    if draw.random() < 0.5:
        shutil.rmtree(site.path / "output")
    try:
        make(site)
    except CannotGoOn:
        shutil.rmtree(site.path / "output", ignore_errors=True)
        make(site)
    return "" if output(site) == whole else f"other pages after damage to {path.name}"


def _links(draw: Random, folder: Path) -> str:
    """What leads elsewhere is neither followed nor written through, and nothing waits for it."""
    site = _copy(folder)
    victim = folder / "victim"
    victim.write_bytes(b"precious")
    path = draw.choice(sorted(path for path in (site.path / "content").rglob("*") if path.is_file()))
    path.unlink()
    target = draw.choice(("victim", "/dev/zero", "fifo", "folder", "/dev/stdin"))
    if target == "fifo":
        os.mkfifo(path)
    elif target == "folder":
        path.mkdir()
    else:
        path.symlink_to(victim if target == "victim" else target)
    words = _checked(site.path)
    return words or ("" if victim.read_bytes() == b"precious" else "the victim was written")


def _kills(draw: Random, folder: Path) -> str:
    """After a kill at any moment the next build equals a clean one."""
    site = _copy(folder)
    whole = output(site)
    shutil.rmtree(site.path / "output")
    if draw.random() < 0.5:
        shutil.rmtree(site.cache_path)
    child = started(lambda: make(site, draw.choice((1, 2))))
    time.sleep(draw.random() * 0.4)
    os.killpg(child, signal.SIGKILL)
    ended(child)
    for _ in range(200):
        try:
            make(site)
            break
        except CannotGoOn:  # a worker that was killed a moment ago still holds the ledger
            time.sleep(0.05)
    return "" if output(site) == whole else "other pages after a kill"


# Layouts

USES = (
    "{{ page.%s | upper }}", "{{ page.%s.%s }}", "{{ page.%s[0] }}",
    "{%% for a in page.%s %%}{{ a }}{%% endfor %%}", "{{ page.%s + 1 }}",
    "{%% for a in range(10 ** 9) %%}{%% endfor %%}{{ page.%s }}", "{{ page.%s * 10 ** 9 }}",
    "{{ page.%s | float }}", "{%% include page.%s %%}",
    "{{ page.%s.__class__.__mro__ }}", "{{ page.%s | batch(0) }}",
    "{%% macro a() %%}{{ a() }}{%% endmacro %%}{{ a() }}{{ page.%s }}", "{{ page.%s",
    "{%% set x = page.%s %%}{{ x | length }}", "{{ page.%s ~ 1 / 0 }}", "{{ '%%s' | format(page.%s) }}",
    "{{ page.%s | default(0) | int }}",
)  # fmt: skip
FIELDS = ("frame", "left_name", "name", "scores", "nothing", "path", "cells", "text")


def _layouts(draw: Random, folder: Path) -> str:
    """A layout may be wrong in any way: it is a fault in that layout."""
    site = _copy(folder)
    path = draw.choice(sorted((site.path / "layouts").rglob("*.html")))
    use = draw.choice(USES)
    path.write_text(
        use % tuple(draw.choice(FIELDS) for _ in range(use.count("%s") - use.count("%%s"))), "utf-8"
    )
    return _checked(site.path)


# Pages


def _xss(draw: Random, folder: Path) -> str:
    """What a file says is text on every page."""
    words = draw.sample(payloads(), TOGETHER)
    return " ".join(running(words))


ATTACKS = (
    Attack("yaml", "drawn YAML as model files and settings", _yaml),
    Attack("edits", "content files after hostile edits, in other encodings", _edited),
    Attack(
        "markdown", "up to 20,000 characters of brackets, fences, lists and quotes in one text", _markdown
    ),
    Attack("floods", "up to 1 MB of faults in one file", _flood),
    Attack(
        "scripts",
        "words that would run, in every field that takes words",
        _xss,
        prepare=harmless,
        cpu_limit=20,
    ),
    Attack("readings", "damaged vectors", _readings, prepare=_built),
    Attack("logs", "damaged and flooded search logs", _stored_logs),
    Attack("raw logs", "search logs of every format with personal words and damage, imported", _raw_logs),
    Attack("caches", "damaged caches and ledgers, then a build", _caches, prepare=_built, cpu_limit=10),
    Attack("links", "links, pipes and folders in place of content and readings", _links, prepare=_built),
    Attack(
        "layouts", "layouts that use their view in every wrong way", _layouts, prepare=_built, cpu_limit=5
    ),
    Attack(
        "kills", "kill -9 of a build and its workers at a random moment", _kills, prepare=_built, cpu_limit=20
    ),
)
