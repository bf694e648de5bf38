"""The batch step on several machines without an engine: one part made here, and parts taken together.

A part is made into a folder of its own, parts/2-of-4/ of the site, which is laid out as a site is, so that
what is missing from the site stays the same for all parts, also where they share one disk. Its receipt says
what it is. Readings are taken by their keys alone, whatever receipts say.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from generator.catalog import Catalog
from generator.measure import metrics, part_receipts, parts, step
from generator.measure.part_receipts import Receipt
from generator.measure.parts import Split
from generator.measure.runnable import Planned, is_pinned, paces
from generator.part import MOST_PARTS, Part
from generator.places import Site
from generator.problems import CannotGoOn
from generator.readings import answer_files, vectors
from generator.readings.answers import Stored
from generator.readings.storage import samples_path
from generator.readings.vectors import Missing
from generator.terminal import Progress

FOLDER = "parts"  # of a site

MOST_FOLDERS = MOST_PARTS  # that are looked at in a folder of parts


@dataclass(frozen=True, slots=True)
class Share:
    """What one part has to make, without what its folder holds already."""

    part: Part
    path: Path
    receipt: Receipt
    texts: tuple[Missing, ...]
    models: tuple[Planned, ...]

    @property
    def runnable(self) -> tuple[Planned, ...]:
        return tuple(model for model in self.models if not model.obstacle)


def share(
    site: Site, catalog: Catalog, part: Part, device: str, only: Sequence[str], download: bool
) -> Share:
    """The share of a part. Raises Misuse, and CannotGoOn where its folder is a link."""
    split, models = split_of(site, catalog, part.count, device, only, download)
    texts, planned = parts.of_part(split, models, part)
    receipt = Receipt(
        part=part.number,
        of=part.count,
        content=_content(site, catalog),
        split=split.digest,
        texts=len(texts),
        outputs=sum(len(model.wanted) for model in planned),
        only=tuple(sorted(set(only))),
        download=download,
    )
    path = _folder(site, part)
    return Share(part, path, receipt, _not_embedded(path, texts), _not_run(path, planned))


def split_of(
    site: Site, catalog: Catalog, count: int, device: str, only: Sequence[str], download: bool
) -> tuple[Split, tuple[Planned, ...]]:
    """What is missing in so many parts, and the models of it.

    Models whose weights come from the hub are shared out with `download` or by name alone, and those without
    a pin never: whether weights are here must not change what another machine makes.
    """
    texts = step.missing(site, catalog, only)
    models = step.planned(site, catalog, device, only)
    may_download = download or bool(only)
    models = tuple(
        model
        for model in models
        if is_pinned(model.run) and (may_download or model.run.is_local or model.run.package)
    )
    answers, _ = answer_files.load_all(site.path, catalog)
    return parts.shares_of(texts, models, paces(answers, models), count), models


def _content(site: Site, catalog: Catalog) -> str:
    return parts.content_digest(catalog, site.path, step.searched_texts(site, catalog))


def _folder(site: Site, part: Part) -> Path:
    around = site.path / FOLDER
    for path in (around, around / part.folder_name):
        if path.is_symlink():
            raise CannotGoOn(f"{path} is a link, which could lead anywhere", "delete the link")
    return around / part.folder_name


def _not_embedded(path: Path, texts: Sequence[Missing]) -> tuple[Missing, ...]:
    stored = vectors.load_all(path)[0].vectors
    return tuple(text for text in texts if text.key not in stored.get(text.slug, {}))


def _not_run(path: Path, models: Sequence[Planned]) -> tuple[Planned, ...]:
    stored, _ = answer_files.read_all(path)
    wanted = [each for model in models for each in model.wanted]
    keys = {
        (each.slug, each.key) for each in wanted if each.key not in stored.get(each.slug, Stored()).answers
    }
    return parts.only_these(models, keys)


# Making


def begin(share: Share) -> None:
    """Writes that the part is at work. Raises CannotGoOn."""
    share.path.mkdir(parents=True, exist_ok=True)
    part_receipts.store(share.path, share.receipt)


def embed(share: Share, catalog: Catalog, device: str, progress: Progress) -> int:
    """Embeds the texts of a part; how many."""
    if not share.texts:
        return 0
    from generator.measure import text_vectors  # here and not above: it opens tokenizers and scipy

    encoder = text_vectors.open_encoder(catalog.site.encoder, device, len(share.texts))
    with progress(len(share.texts)) as advance:
        text_vectors.embed(share.path, encoder, share.texts, advance)
    return len(share.texts)


def end(share: Share) -> dict[str, str]:
    """Writes that the part has come to its end, and what it could not make; the latter by model, with why."""
    left = {model.model.slug: model.obstacle for model in share.models if model.obstacle}
    for model in _not_run(share.path, share.runnable):
        left[model.model.slug] = f"{len(model.wanted)} of its outputs are not there"
    part_receipts.store(share.path, replace(share.receipt, ended=True, left=left))
    return left


# Taking together


@dataclass(frozen=True, slots=True)
class Merged:
    """What was taken from folders, and what is wrong with them."""

    vector_count: int
    output_count: int
    unusable: tuple[str, ...]  # files and lines there
    remarks: tuple[str, ...]  # parts that don't fit together, by name
    broken: tuple[CannotGoOn, ...]  # receipts
    texts: int  # that no part made
    outputs: int


def merge(site: Site, catalog: Catalog, paths: Sequence[Path], device: str) -> Merged:
    """Takes the readings of other machines that this site lacks: from sites, their readings, or parts.

    Parts are taken in their order, so that the site's files are those of one machine. Raises Misuse for a
    folder that is not there; nothing was taken then.
    """
    receipts, others, broken = _sorted_folders(paths)
    folders = [*others, *part_receipts.in_order(receipts)]
    for folder in folders:
        step.readings_in(folder)
    counts = [step.merge(site, folder) for folder in folders]
    texts, outputs = 0, 0
    if receipts:
        slugs = {path.stem for folder in receipts for path in samples_path(folder).glob("*.jsonl")}
        metrics.keep_figures(site.path, catalog, *(each for each in catalog.models if each.slug in slugs))
        first = next(iter(receipts.values()))
        only = [slug for slug in first.only if any(model.slug == slug for model in catalog.models)]
        left, _ = split_of(site, catalog, 1, device, only, first.download)
        texts, outputs = len(left.texts), len(left.runs)
    return Merged(
        vector_count=sum(vector_count for vector_count, _, _ in counts),
        output_count=sum(output_count for _, output_count, _ in counts),
        unusable=tuple(name for _, _, unusable in counts for name in unusable),
        remarks=tuple(part_receipts.faults(receipts, _content(site, catalog))) if receipts else (),
        broken=broken,
        texts=texts,
        outputs=outputs,
    )


def _sorted_folders(
    paths: Sequence[Path],
) -> tuple[dict[Path, Receipt], list[Path], tuple[CannotGoOn, ...]]:
    """Folders of parts with their receipts; all other folders; receipts that can't be read."""
    receipts: dict[Path, Receipt] = {}
    others: list[Path] = []
    broken: list[CannotGoOn] = []
    for path in paths:
        for folder in _folders_in(path):
            try:
                receipt = part_receipts.read(folder)
            except CannotGoOn as fault:
                broken.append(fault)
                receipt = None
            if receipt is None:
                others.append(folder)
            else:
                receipts[folder] = receipt
    return receipts, others, tuple(broken)


def _folders_in(path: Path) -> Iterator[Path]:
    """The folder, or the parts that lie in it, as an array of jobs on one disk leaves them."""
    inner = [] if _is_part(path) or not path.is_dir() else [each for each in path.iterdir() if _is_part(each)]
    yield from sorted(inner)[:MOST_FOLDERS] or [path]


def _is_part(path: Path) -> bool:
    return (path / part_receipts.NAME).is_symlink() or (path / part_receipts.NAME).exists()
