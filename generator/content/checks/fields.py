"""The fact lint: what one part of a file says against what another part says.

Each rule is a function named after its code. Rules on wording stand in prose.py, those without which no Catalog could
be made in checks.py. What a rule finds can be lifted by an entry of content/exceptions.yaml, with a reason; an entry
that lifts nothing is a fault itself.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import Literal

from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression

from generator.content.marked_yaml import Path
from generator.content.quantities import is_open, quantity
from generator.content.written import WrittenSite, Written, said, warning
from generator.dates import days
from generator.problems import Problem, nearest

BARE = re.compile(r"[0-9][0-9.,]*")

PRICED = re.compile(
    r"\bper (?:image|picture|token|call|request|second|minute|hour|month|(?:mega)?pixel|MP|1M|million)\b|\bUSD\b|\bEUR\b|[$€£]|\ban? image\b",
    re.IGNORECASE,
)

FREE = re.compile(r"\bfree\b|\bno (?:charge|cost)\b", re.IGNORECASE)

WITHHELD = re.compile(
    r"\b(?:weights|checkpoints?|files?) (?:are|is|were) (?:not|never) (?:distributed|released|published|available|downloadable|public)|\bAPI[- ]only\b|\bonly (?:through|over|via) (?:the |an? )?(?:paid )?API\b",
    re.IGNORECASE,
)

GIVEN = re.compile(
    r"\bweights (?:are|is) (?:free|open|public|downloadable|released)|\bfree to download\b", re.IGNORECASE
)

ISO_DATE = re.compile(r"\b([12][0-9]{3}-[0-9]{2}(?:-[0-9]{2})?)\b(?!-)")

MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]

WORD_DATE = re.compile(rf"\b(({'|'.join(MONTHS)}) (2[0-9]{{3}}))\b")

PERMISSIVE = {
    "Apache-2.0",
    "MIT",
    "MIT-0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "ISC",
    "Unlicense",
    "CC0-1.0",
    "CC-BY-4.0",
    "Zlib",
    "0BSD",
    "BSL-1.0",
}

NON_COMMERCIAL = re.compile(r"\bnon-?commercial|(?:^|-)NC(?:-|$)|\bresearch[- ]only", re.IGNORECASE)

USUAL = (
    *sorted(PERMISSIVE),
    "GPL-3.0-only",
    "AGPL-3.0-only",
    "LGPL-3.0-only",
    "MPL-2.0",
    "CC-BY-SA-4.0",
    "CC-BY-NC-4.0",
    "LicenseRef-proprietary",
)

BOUNDED = re.compile(r"%|accuracy|recall|precision|top-[0-9]|BLEU|METEOR|ROUGE|SPICE|\bF1\b", re.IGNORECASE)

LOADERS = re.compile(r"in_(?!comfyui)\w+|onnx_export")

RETRAINED = {
    "full-fine-tuning",
    "adapter-tuning",
    "sibling-checkpoints",
    "personalisation",
    "successor-models",
}

LIBRARY_SIGNALS = {"transformers": "in_transformers", "diffusers": "in_diffusers", "timm": "in_timm"}

BYTES_PER_PARAMETER = (0.3, 8.5)  # 2-bit weights with their scales, and float64 with a little beside it


def number_without_unit(draft: WrittenSite) -> Iterator[Problem]:
    for model in draft.models:
        for name, fact in model.shape.facts.items():
            row = draft.fact_rows.get(name)
            if row is not None and row.unit == "text" and BARE.fullmatch(fact.value):
                yield model.problem(
                    "number-without-unit",
                    f'"{fact.value}" of what?',
                    ("facts", name, "value"),
                    "write beside it what it counts, as in 50 steps",
                )


def implausible_size(draft: WrittenSite) -> Iterator[Problem]:
    for model in draft.models:
        try:
            size = quantity(model.shape.facts["weights_size"].value, "bytes")
            count = quantity(model.shape.facts["parameters"].value, "count")
        except (KeyError, ValueError):
            continue
        ratio = size / count if count else math.inf
        if not BYTES_PER_PARAMETER[0] <= ratio <= BYTES_PER_PARAMETER[1]:
            place = model.marked.place(("facts", "weights_size", "value"))
            words = f"{model.shape.facts['weights_size'].value} for {model.shape.facts['parameters'].value} parameters are {ratio:.3g} bytes for each"
            yield warning("implausible-size", words, place, "2 or 4 are usual; correct one of the two")


def free_but_priced(draft: WrittenSite) -> Iterator[Problem]:
    for model in draft.models:
        pricing, path = model.shape.pricing, ("pricing", "hosted")
        is_free, is_priced = FREE.search(pricing.hosted), PRICED.search(pricing.hosted)
        tags = {tag for capability in model.shape.capabilities for tag in capability.tags}
        if is_free and (is_priced or tags & {"price-per-image", "price-per-token"}):
            what = f'"{is_priced[0]}"' if is_priced else "a capability on its price"
            yield model.problem(
                "free-but-priced",
                f'"{is_free[0]}" stands beside {what}',
                path,
                "write the price with unit and date; what is free of it goes into the note",
            )
        if model.shape.pricing.weights == "closed":
            for n, capability in enumerate(model.shape.capabilities):
                if "free-of-charge" in capability.tags:
                    yield model.problem(
                        "free-but-priced",
                        "free of charge, though the weights are closed",
                        ("capabilities", n, "tags"),
                        "tag it price-per-image or price-per-token, or correct weights",
                    )


def weights_contradiction(draft: WrittenSite) -> Iterator[Problem]:
    """The note on the price says of the weights what the field beside it denies."""
    for model in draft.models:
        pricing = model.shape.pricing
        for note in (pricing.note or "", model.shape.license.note or ""):
            found = (
                (WITHHELD if pricing.weights in ("open", "gated") else GIVEN).search(note)
                if pricing.weights != "unknown"
                else None
            )
            if found:
                yield model.problem(
                    "weights-contradiction",
                    f'weights are "{pricing.weights}", but a note says "{found[0]}"',
                    ("pricing", "weights"),
                    "correct the one that is wrong",
                )


def closed_but_loadable(draft: WrittenSite) -> Iterator[Problem]:
    for model in draft.models:
        if model.shape.pricing.weights != "closed":
            continue
        loaded: list[Path] = [
            ("signals", name, "value")
            for name, signal in model.shape.signals.items()
            if signal.value == "yes" and LOADERS.fullmatch(name)
        ]
        hub = model.shape.facts.get("hub_id")
        loaded += [("facts", "hub_id", "value")] if hub and not is_open(hub.value) else []
        for path in loaded:
            yield model.problem(
                "closed-but-loadable",
                f'"{path[1]}" says that it can be loaded, but the weights are closed',
                path,
                "write no or n/a, or correct weights",
            )


def hosted_contradiction(draft: WrittenSite) -> Iterator[Problem]:
    for model in draft.models:
        signal, price = model.shape.signals.get("hosted"), model.shape.pricing.hosted
        if signal and (
            (signal.value == "no" and not is_open(price)) or (signal.value == "yes" and price == "n/a")
        ):
            yield model.problem(
                "hosted-contradiction",
                f'hosted is "{signal.value}", but the price says "{price[:60]}"',
                ("signals", "hosted", "value"),
                "correct the one that is wrong",
            )


def library_contradiction(draft: WrittenSite) -> Iterator[Problem]:
    for model in draft.models:
        library = model.shape.facts.get("library")
        signal = model.shape.signals.get(LIBRARY_SIGNALS.get(library.value if library else "", ""))
        if (
            library
            and not library.note
            and signal
            and signal.value == "no"
            and model.shape.pricing.weights != "closed"
        ):
            yield model.problem(
                "library-contradiction",
                f'the library is "{library.value}", which is said not to have it',
                ("facts", "library", "value"),
                "correct the one that is wrong",
            )


def not_spdx(draft: WrittenSite) -> Iterator[Problem]:
    for model in draft.models:
        written = model.shape.license.spdx
        if is_open(written):
            continue
        try:
            spelled = str(canonicalize_license_expression(written))
        except InvalidLicenseExpression:
            near = nearest(written, USUAL)
            help = (
                f'write "{near}"'
                if near
                else f'write its identifier of spdx.org/licenses, or "LicenseRef-{written}" for one that is not there'
            )
            yield model.problem("not-spdx", f'"{written}" is no SPDX identifier', ("license", "spdx"), help)
            continue
        if spelled != written:
            yield model.problem(
                "not-spdx", f'SPDX spells "{written}" otherwise', ("license", "spdx"), f'write "{spelled}"'
            )


def licence_against_use(draft: WrittenSite) -> Iterator[Problem]:
    for model in draft.models:
        licence = model.shape.license
        forbids = NON_COMMERCIAL.search(licence.spdx) or NON_COMMERCIAL.search(licence.note or "")
        if licence.commercial_use == "yes" and forbids:
            yield model.problem(
                "licence-against-use",
                f'commercial use is "yes", but the licence is told as "{forbids[0].strip("-")}"',
                ("license", "commercial_use"),
                "write no or restricted, or correct the licence",
            )
        if licence.commercial_use in ("no", "restricted") and licence.spdx in PERMISSIVE and not licence.note:
            yield model.problem(
                "licence-against-use",
                f'{licence.spdx} allows commercial use, but it is "{licence.commercial_use}" here',
                ("license", "commercial_use"),
                "write yes, or say in a note what forbids it",
            )


def _dated(model: Written) -> Iterator[tuple[Path, str]]:
    """Every date in a field."""
    shape = model.shape
    if shape.released:
        yield ("released", "date"), shape.released.date
    for key, source in shape.sources.items():
        yield ("sources", key, "read"), source.read
        if source.as_of:
            yield ("sources", key, "as_of"), source.as_of
    for name, signal in shape.signals.items():
        if signal.as_of:
            yield ("signals", name, "as_of"), signal.as_of
        if ISO_DATE.fullmatch(signal.value) and "-" in signal.value:
            yield ("signals", name, "value"), signal.value


def future_date(draft: WrittenSite) -> Iterator[Problem]:
    """A day after the site's own. Whoever reads a page today is right to, and only has to raise as_of: a warning."""
    today = draft.site[0].as_of
    help = f"the site is as of {today}: correct the date, or raise as_of in content/site.yaml"
    for model in draft.models:
        for path, date in (*_dated(model), *_noted(model)):
            if (when := _days(date)) is not None and when > days(today):
                was_read = path[0] in ("sources", "signals") and path[-1] != "note"
                severity: Literal["error", "warning"] = "warning" if was_read else "error"
                yield Problem(
                    "future-date",
                    f"{date} had not come yet",
                    model.marked.place(path),
                    help,
                    severity=severity,
                )
        for _, _, found, place in said(model, WORD_DATE):
            if days(f"{found[3]}-{MONTHS.index(found[2]) + 1:02}") > days(today):
                yield Problem("future-date", f"{found[1]} had not come yet", place, help)


def _noted(model: Written) -> Iterator[tuple[Path, str]]:
    """Every date in a note or a price."""
    texts: list[tuple[Path, str]] = [(("pricing", "hosted"), model.shape.pricing.hosted)]
    texts += [(("facts", name, "note"), fact.note) for name, fact in model.shape.facts.items() if fact.note]
    texts += [
        (("signals", name, "note"), signal.note)
        for name, signal in model.shape.signals.items()
        if signal.note
    ]
    for path, text in texts:
        for found in ISO_DATE.finditer(text):
            yield path, found[1]


def _days(text: str) -> int | None:
    """None where a text has the form of a date and is none, as page numbers do."""
    try:
        return days(text)
    except ValueError:
        return None


def read_before_copy(draft: WrittenSite) -> Iterator[Problem]:
    for model in draft.models:
        for key, source in model.shape.sources.items():
            if source.as_of and days(source.read) < days(source.as_of):
                yield model.problem(
                    "read-before-copy",
                    f"read on {source.read}, before the copy of {source.as_of} existed",
                    ("sources", key, "read"),
                    "read it again, or correct as_of",
                )


def stale_source(draft: WrittenSite) -> Iterator[Problem]:
    site = draft.site[0]
    for model in draft.models:
        for key, source in model.shape.sources.items():
            age = site.age(source.read)
            if age > site.stale_after:
                place = model.marked.place(("sources", key, "read"))
                yield warning(
                    "stale-source",
                    f'source "{key}" was read {age} days ago; {site.stale_after} are accepted',
                    place,
                    "read it again, correct what changed, and write the new day",
                )


def released_after_successor(draft: WrittenSite) -> Iterator[Problem]:
    for model in draft.models:
        successor, released = model.shape.facts.get("successor"), model.shape.released
        found = ISO_DATE.search(f"{successor.note or ''} {successor.value}") if successor else None
        when = _days(found[1]) if found else None
        if found and released and when is not None and when < days(released.date):
            yield model.problem(
                "released-after-successor",
                f"released {released.date}, but its successor is of {found[1]}",
                ("released", "date"),
                "correct the one that is wrong",
            )


def updated_before_release(draft: WrittenSite) -> Iterator[Problem]:
    for model in draft.models:
        updated, released = model.shape.signals.get("hub_updated"), model.shape.released
        when = _days(updated.value) if updated else None
        if updated and released and when is not None and when < days(released.date):
            yield model.problem(
                "updated-before-release",
                f"updated {updated.value}, before its release {released.date}",
                ("signals", "hub_updated", "value"),
                "correct the one that is wrong",
            )


def task_against_kinds(draft: WrittenSite) -> Iterator[Problem]:
    """A task needs all of its inputs, and one of its outputs: what it gives as a label, a model may say in text."""
    for model in draft.models:
        for n, name in enumerate(model.shape.tasks):
            if (task := draft.tags[0].tasks.get(name)) is None:
                continue
            lacking = [("takes", kind) for kind in task.inputs if kind not in model.shape.inputs]
            if not set(task.outputs) & set(model.shape.outputs):
                lacking += [("gives", kind) for kind in task.outputs]
            if lacking:
                words = " and ".join(f"{verb} {kind}" for verb, kind in lacking)
                help = "add it to inputs or outputs, or delete the task"
                yield model.problem(
                    "task-against-kinds",
                    f'task "{name}" {words}, which the model does not',
                    ("tasks", n),
                    help,
                )


def tag_against_kinds(draft: WrittenSite) -> Iterator[Problem]:
    """A capability gives nothing that the model is said to give. Further training and siblings may well do so."""
    for model in draft.models:
        for n, capability in enumerate(model.shape.capabilities):
            tags = [draft.tags[0].tags[name] for name in capability.tags if name in draft.tags[0].tags]
            given = [tag.outputs for tag in tags if tag.kind == "task"]
            if (
                not given
                or RETRAINED & set(capability.tags)
                or any(isinstance(outputs, str) for outputs in given)
            ):
                continue
            kinds = {kind for outputs in given for kind in outputs}
            if not kinds & set(model.shape.outputs):
                place = model.marked.place(("capabilities", n, "tags"))
                words = f"gives {', '.join(sorted(kinds))} by its tags, the model {', '.join(model.shape.outputs)}"
                yield warning(
                    "tag-against-kinds",
                    f'"{capability.title}" {words}',
                    place,
                    "use tags of what the model gives, or add it to outputs",
                )


def benchmark_range(draft: WrittenSite) -> Iterator[Problem]:
    for model in draft.models:
        for n, result in enumerate(model.shape.benchmarks):
            bounded = BOUNDED.search(result.metric)
            if result.value < 0 or (bounded and result.value > 100):
                yield model.problem(
                    "benchmark-range",
                    f"{result.metric} can't be {result.value:g}",
                    ("benchmarks", n, "value"),
                    "write the published figure, 0 to 100 for a share",
                )
            elif bounded and 0 < result.value < 1:
                yield model.problem(
                    "benchmark-range",
                    f"{result.metric} {result.value:g} looks like a fraction",
                    ("benchmarks", n, "value"),
                    f"write {result.value * 100:g}",
                )


def duplicate_result(draft: WrittenSite) -> Iterator[Problem]:
    for model in draft.models:
        seen: dict[tuple[str, str, str], int] = {}
        for n, result in enumerate(model.shape.benchmarks):
            key = (result.dataset, result.metric, result.setting)
            if key in seen:
                line = model.marked.place(("benchmarks", seen[key])).line
                yield model.problem(
                    "duplicate-result",
                    f"{result.dataset}, {result.metric} at this setting stands on line {line} already",
                    ("benchmarks", n, "value"),
                    "keep one, or say in the settings how the runs differ",
                )
            seen.setdefault(key, n)


def duplicate_source(draft: WrittenSite) -> Iterator[Problem]:
    for model in draft.models:
        seen: dict[str, str] = {}
        for key, source in model.shape.sources.items():
            address = source.url.rstrip("/")
            if address in seen:
                yield warning(
                    "duplicate-source",
                    f'source "{key}" has the address of "{seen[address]}"',
                    model.marked.place(("sources", key, "url")),
                    f'name "{seen[address]}" everywhere and delete this one',
                )
            seen.setdefault(address, key)
