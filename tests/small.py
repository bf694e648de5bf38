"""A site small enough to be built a thousand times, and processes to build it in that may be killed."""

from __future__ import annotations

import atexit
import os
import re
import shutil
import sys
import tempfile
import traceback
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from generator import build, places
from generator.content.folder import read_catalog
from generator.output.listing import PARTIAL
from generator.output.publish import Published
from generator.problems import CannotGoOn
from generator.readings import vectors
from tests.toys import copy_site, quiet, tree, unit_vectors

STOPPED = 3  # exit code of a child that says why it can't go on
BLIP, VIT = "content/models/blip-image-captioning-base.md", "content/models/vit-base-patch16-224.md"


def small_site(path: Path) -> places.Site:
    """Three models, no samples, of layouts only the fields that they print: built in half a second."""
    site = copy_site(path)
    for slug in ("flux-1-pro", "kosmos-2-patch14-224", "stable-diffusion"):
        (path / "content" / "models" / f"{slug}.md").unlink()
        (path / "content" / "readings" / f"{slug}.safetensors").unlink()
    for folder in ("samples", "readings/samples"):
        shutil.rmtree(path / "content" / folder, ignore_errors=True)
    for layout_path in (path / "layouts").rglob("*.html"):
        fields = re.findall(r"{{ page\.\w+(?: \| markdown)? }}", layout_path.read_text("utf-8"))
        layout_path.write_text(
            "{{ page }}" if layout_path.name in ("model.html", "home.html") else "\n".join(fields) or "-"
        )
    return site


def bare_site(path: Path) -> places.Site:
    """The same with nothing beside its pages, and a vector for every text that it has at any of its times.

    To open the encoder takes longer than all the rest of a build.
    """
    site = small_site(path)
    with (path / "content" / "site.yaml").open("a", encoding="utf-8") as settings:
        settings.write("\noutputs: {api: no, twins: no, feeds: no, share: no, badges: no}\n")
    _embed_in_advance(path)
    return site


def _embed_in_advance(path: Path) -> None:
    """For the texts of the edited model: any vectors will do, since no page is compared with a true one."""
    told, edited = (path / VIT).read_bytes(), _edited((path / VIT).read_bytes())
    (path / VIT).write_bytes(edited)
    whole, problems = read_catalog(path)
    assert whole is not None, problems
    stored, _ = vectors.load_all(path)
    slug = Path(VIT).stem
    missing = [each for each in stored.missing(whole) if each.slug == slug]
    assert missing, "the edit changes no text that is embedded"
    known = stored.vectors[slug]
    made = unit_vectors(len(missing), len(next(iter(known.values()))), seed=1)
    vectors.store(path, slug, known | dict(zip((each.key for each in missing), made, strict=True)))
    (path / VIT).write_bytes(told)
    shutil.rmtree(places.Site(path).cache_path)  # storing takes a lock there


def _edited(told: bytes) -> bytes:
    return told.replace(b"\nshort_name: ", b"\nshort_name: New ").replace(
        b"\nLimits: ", b"\nLimits: In short: "
    )


@dataclass(frozen=True)
class Time:
    """The site at one time: the files that differ, None for a missing one, and what a clean build writes."""

    sources: Mapping[str, bytes | None]
    pages: Mapping[str, bytes]

    def set(self, site: places.Site) -> None:
        for name, content in self.sources.items():
            if content is None:
                (site.path / name).unlink(missing_ok=True)
            else:
                (site.path / name).write_bytes(content)


@cache
def times() -> Mapping[str, Time]:
    """The bare site at four times, by name."""
    return _times(bare_site)


@cache
def whole_times() -> Mapping[str, Time]:
    """The same of the small site with all that lies beside pages."""
    return _times(small_site)


def _times(copy: Callable[[Path], places.Site]) -> Mapping[str, Time]:
    folder = Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, folder)
    source = copy(folder / "source").path
    names = (BLIP, VIT, "layouts/pages/model.html")
    sources: dict[str, bytes | None] = {name: (source / name).read_bytes() for name in names}
    told = sources[VIT]
    assert told is not None
    every = {
        "first": sources,
        "edited": sources | {VIT: _edited(told)},
        "shorter": sources | {BLIP: None},
        "other layout": sources | {"layouts/pages/model.html": b"{{ page.path }}"},
    }
    found = {}
    for name, files in every.items():
        site = places.Site(shutil.copytree(source, folder / name))
        Time(files, {}).set(site)
        make(site)
        found[name] = Time(files, output(site))
    return found


def make(site: places.Site, worker_count: int | None = 1, output_path: Path | None = None) -> Published:
    return build.build(site, output_path or site.path / "output", "cpu", quiet, worker_count)[0]  # type: ignore[arg-type]


def output(site: places.Site) -> dict[str, bytes]:
    return tree(site.path / "output")


def pages(site: places.Site) -> dict[str, bytes]:
    """Every file under a final name, also while workers of a killed build still write others."""
    found = {}
    for folder, inner, names in os.walk(site.path / "output"):
        inner[:] = [name for name in inner if not name.endswith(PARTIAL)]
        for path in (Path(folder, name) for name in names if not name.endswith(PARTIAL)):
            found[path.relative_to(site.path / "output").as_posix()] = path.read_bytes()
    return found


# Processes


def started(work: Callable[[], object]) -> int:
    """A forked child, in a process group of its own, that does this and ends."""
    child = os.fork()
    if child == 0:
        try:
            os.setpgid(0, 0)
            work()
            os._exit(0)
        except CannotGoOn as refusal:
            print(refusal, file=sys.stderr)
            os._exit(STOPPED)
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(1)
    with suppress(OSError):  # the child has done it, or has ended
        os.setpgid(child, child)
    return child


def ended(child: int) -> int:
    """Its exit code, negative if a signal ended it."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
