"""Why a page, a pair or a score is as it is, in lines of text: the same values that pages show, with their reasons."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from generator.catalog import Grade
from generator.edition import Edition
from generator.findings.findings import Findings
from generator.output.ledger import Ledger
from generator.output.plan import explain
from generator.pages.addresses import compare_path
from generator.pages.words.verdict import plain, verdict

ACTIONS = {
    "write": "would be written by the next build",
    "keep": "stands as it should; the next build keeps it",
    "delete": "is ours and no longer wanted; the next build deletes it",
    "refuse": "is not a file of ours; the next build stops at it",
    "nothing": "is not a page of this site",
}

UNSOURCED = {Grade.MEASURED: "counted by this site"}

DIGESTS = {
    "recipe": "layouts, settings and code",
    "left": "left or only model",
    "right": "right model",
    "findings": "scores and alignment",
}


def explain_page(edition: Edition, path: str, ledger_path: Path, output: Path | str) -> Iterator[str]:
    with Ledger.open(ledger_path) as ledger:
        found = explain(path, edition.find(path), ledger, output)
    if found.action == "nothing" and (other := _other_way_round(edition, path)):
        yield f"{path} is not a page of this site: the pair stands at {other}"
        return
    yield f"{path} {ACTIONS[found.action]}{': ' + ', '.join(found.reasons) if found.reasons else ''}"
    now, recorded = (digests.hexes() if digests else {} for digests in (found.now, found.recorded))
    if now or recorded:
        yield f"  {'made from':<28} {'now':<16}  as last written"
        for name, words in DIGESTS.items():
            ours, theirs = now.get(name, "") or "-", recorded.get(name, "") or "-"
            yield f"  {words:<28} {ours:<16}  {theirs}{'' if ours == theirs else '  changed'}"


def _other_way_round(edition: Edition, path: str) -> str:
    """The address of a comparison that was asked for with its models in the wrong order."""
    folder, _, names = path.partition("/")
    left, _, right = names.removesuffix(".html").partition("/")
    other = compare_path(right, left)
    return other if folder == "compare" and edition.find(other) else ""


def explain_pair(findings: Findings, left: int, right: int) -> Iterator[str]:
    pair = findings.pair(left, right)
    ours, theirs = pair.models
    yield f"{pair.names[0]} vs {pair.names[1]}"
    yield f"  {plain(verdict(pair)).strip()}"
    shared = ", ".join(pair.comparison.tasks) or "no task"
    yield f"  comparable: {'yes' if pair.comparison.is_comparable else 'no'} (they share {shared}; inputs {_listed(pair.comparison.inputs)}; outputs {_listed(pair.comparison.outputs)})"
    has_page = findings.has_page(left, right)
    yield f"  page: {'yes' if has_page else 'no'} ({findings.catalog.site.pairs_rule} in content/site.yaml){'' if pair.comparison.is_comparable or not has_page else ', with noindex'}"
    alignment = pair.alignment
    yield f"  alignment: {len(alignment.matches)} matched, coverage {alignment.left_coverage} % and {alignment.right_coverage} %, overlap {alignment.overlap} %"
    for match in alignment.matches:
        yield f"    {match.similarity:3d} %  {ours.capabilities[match.left].title}  =  {theirs.capabilities[match.right].title}"
    for model, position in ((ours, 0), (theirs, 1)):
        matched = {match[position] for match in alignment.matches}
        for number, capability in enumerate(model.capabilities):
            if number not in matched:
                yield f"     only {model.short_name}: {capability.title}"


def _listed(names: frozenset[str]) -> str:
    return ", ".join(sorted(names)) or "none"


def explain_score(findings: Findings, position: int) -> Iterator[str]:
    score, model = findings.scores.scores[position], findings.catalog.models[position]
    whole = score.range
    yield f"{model.name}: {whole.value}, between {whole.low} and {whole.high}; {whole.coverage} % of its weight is known{', so it is provisional' if score.is_provisional else ''}"
    yield f"recipe version {findings.catalog.recipe.version}, dates counted to {findings.catalog.site.as_of}"
    for part in score.parts:
        whole = part.range
        yield f"{part.dimension.label}: {f'{whole.value} ({whole.low}-{whole.high})' if whole.coverage else 'unknown'}"
        for reading in part.readings:
            points = (
                f"{reading.points:5.1f} of {reading.weight:4.1f}"
                if reading.is_known
                else f"  0 to {reading.weight:4.1f}"
            )
            place = f"{reading.middle:.2f}" if reading.is_known else "0-1 "
            value = reading.value
            source = (
                model.sources[value.source].title if value.source else UNSOURCED.get(value.grade, "no source")
            )
            words = (
                f"{value.text} ({', '.join(part for part in (value.as_of, source) if part)})"
                if reading.is_known
                else "unknown"
            )
            yield f"  {points} points  at {place}  {reading.rule.label}: {words}"
