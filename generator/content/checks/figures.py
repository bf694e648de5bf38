"""Rules on figures: what names, prose and summaries say in numbers, against the facts and results of the same file.

A figure that stands in any fact or note is left alone, since a text may speak of a part or of a relative. What prose
says in comparison (`Versus:`) and of limits is mostly about other models, and is left alone too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from generator.content.checks.wording import DENIAL
from generator.content.quantities import is_open
from generator.content.schema import ModelShape
from generator.content.written import DRAFT, WrittenSite, Rule, Written, numbers, said, warning
from generator.problems import Place, Problem

PATCH_IN_NAME = re.compile(r"patch-?([48]|[0-9]{2,3})(?![0-9])")

SIZE_IN_NAME = re.compile(r"(?:patch-?[0-9]+(?:-window[0-9]+)?|[a-z])-([0-9]{3})(?=$|-)")

GRID = re.compile(r"\b([0-9]+) ?[x×] ?[0-9]+(?: px| pixels?)? (?:grid|patches|patch grid)", re.IGNORECASE)

GRID_OF = re.compile(r"\bgrid of ([0-9]+) ?[x×] ?[0-9]+(?![0-9])(?! ?(?:px|pixel))", re.IGNORECASE)

PATCH_WIDTH = re.compile(
    r"\b([0-9]+)(?:[- ](?:px|pixels?)| ?[x×] ?[0-9]+[- ](?:px|pixels?))[- ](?:image )?patch(?:es)?\b|\bpatch(?:es)?,? (?:each |of )+(?:only )?([0-9]+)(?: ?[x×] ?[0-9]+)? (?:px|pixels?)\b",
    re.IGNORECASE,
)

BACKBONE = re.compile(r"\bViT-[A-Za-z]+/([0-9]+)\b")

TOKENS = re.compile(
    r"(?<![x×] )(?<![x×])\b([0-9]+) (?:(?:image|visual|patch) (?:patches|tokens|states|vectors)|patches)\b"
)

PARAMETERS = re.compile(
    r"\b[0-9]+(?:\.[0-9]+)?[ -]?(?:[MB]|million|billion)(?:[- ]parameters?\b| parameter)", re.IGNORECASE
)

FILE_SIZE = re.compile(
    r"\b(?:weights?|checkpoint|model)(?: file)? (?:is|are|takes?|has|weighs?|file of)(?: only)?(?: about| around)? ([0-9.,]+ ?[MG]B)\b",
    re.IGNORECASE,
)

DECODER = re.compile(
    r"\b(GPT-?2|GPT-?J|BERT|RoBERTa|T5|OPT|LLaMA(?:-2)?|Vicuna|Gemma|Qwen2?|Mistral|Phi|SmolLM2?)(?:-style|-based|-like)? (?:text |language )?decoder\b",
    re.IGNORECASE,
)

LAYERS = re.compile(
    r"\b([0-9]+)[- ](?:decoder|text|language)[- ]layers?\b|\bdecoder (?:with|of|has) ([0-9]+) layers\b",
    re.IGNORECASE,
)

FIGURE = re.compile(
    r"\b(CIDEr|METEOR|BLEU(?:-4)?|SPICE|Recall@1|top-[15](?: accuracy)?)(?: of| is| score of|:)?(?: about)? ([0-9]+(?:\.[0-9]+)?)|\b([0-9]+(?:\.[0-9]+)?) ?% (top-[15])",
    re.IGNORECASE,
)

DATASET = re.compile(
    r"\b(?:ImageNet|CIFAR|Flickr|RefCOCO|COCO|VQA|GQA|POPE|MMMU|NoCaps|TextCaps|TextVQA|DocVQA|MM-Vet|VizWiz|ADE20K)[\w+-]*"
)

FIGURES = re.compile(r"[0-9]+(?:\.[0-9]+)?")

NUMBER = re.compile(r"(?<![\w.,/-])(?:about )?([0-9][0-9,]*(?:\.[0-9]+)?)(?![\w]*-?[A-Za-z]*[0-9])")


def name_contradicts_fact(draft: WrittenSite) -> Iterator[Problem]:
    """patch14-224 in a name means patches of 14 px at 224 px, so 16 × 16 of them and one token each, some more for the whole."""
    for model in draft.models:
        patch, size = _length(model.shape, "patch_size"), _length(model.shape, "image_size")
        for name in _names(model):
            for key, pattern, known in (
                ("patch_size", PATCH_IN_NAME, patch),
                ("image_size", SIZE_IN_NAME, size),
            ):
                found = pattern.search(name)
                if found and known and int(found[1]) != known:
                    yield model.problem(
                        "name-contradicts-fact",
                        f'"{name}" says {found[1]} px, "{key}" says {known}',
                        ("facts", key, "value"),
                        "correct the one that is wrong; a note can't settle it",
                    )
        yield from _tokens_of(model, patch, size)
        yield from _grids(model, patch, size)


def _names(model: Written) -> Iterator[str]:
    """Slug and name, one of a kind; a hub_id repeats them, and is asked only when it is another."""
    told: set[tuple[str, ...]] = set()
    hub = model.shape.facts.get("hub_id")
    for name in (model.slug, model.shape.name, hub.value if hub else ""):
        parts = tuple(
            found[1] for pattern in (PATCH_IN_NAME, SIZE_IN_NAME) if (found := pattern.search(name))
        )
        if parts and parts not in told:
            told.add(parts)
            yield name


def _length(shape: ModelShape, name: str) -> int | None:
    """One side of a square fact in px."""
    fact = shape.facts.get(name)
    found = re.match(r"([0-9]+)(?: ?[×x] ?([0-9]+))? px", fact.value) if fact else None
    return int(found[1]) if found and found[2] in (None, found[1]) else None


def _tokens_of(model: Written, patch: int | None, size: int | None) -> Iterator[Problem]:
    fact = model.shape.facts.get("image_tokens")
    if not fact or not patch or not size or size % patch or not re.fullmatch("[0-9,]+", fact.value):
        return
    count, patches = int(fact.value.replace(",", "")), (size // patch) ** 2
    reduced = re.search(
        "quer|latent|pool|merg|shuffl|resampl|tile|crop|window|stage|compress", fact.note or "", re.IGNORECASE
    )
    if count not in (patches, patches + 1, patches + 2) and not reduced:
        yield model.problem(
            "name-contradicts-fact",
            f"{size} px in patches of {patch} px are {patches} tokens, with a class token {patches + 1}, not {count}",
            ("facts", "image_tokens", "value"),
            "correct one of the three, or say in a note what merges the patches",
        )


def _grids(model: Written, patch: int | None, size: int | None) -> Iterator[Problem]:
    """Patches as prose counts them. "16 x 16 patches" may be a grid or a size; a grid that is called one may not."""
    if patch and size and size % patch == 0:
        side = size // patch
        truth = f"{size} px in patches of {patch} px are {side} × {side}"
        for pattern in (GRID, GRID_OF):
            for _, sentence, found, place in said(model, pattern):
                is_grid = pattern is GRID_OF or found[0].endswith("grid")
                if "patch" in sentence and int(found[1]) not in (side, side if is_grid else patch):
                    yield _wrong(place, f'"{found[0]}"', truth)
        accepted = {side * side, side * side + 1, side * side + 2} | _counts(model.shape, "image_tokens")
        for path, _, found, place in said(model, TOKENS):
            if int(found[1]) not in accepted and path[-1] != "versus":
                yield _wrong(place, f'"{found[0]}"', truth)
    if patch:
        for path, _, found, place in said(model, PATCH_WIDTH):
            if int(found[1] or found[2]) != patch and path[-1] != "versus":
                yield _wrong(place, f'"{found[0]}"', f'"patch_size" says {patch} px')
        encoder = model.shape.facts.get("image_encoder")
        backbone = BACKBONE.search(encoder.value) if encoder else None
        if backbone and int(backbone[1]) != patch:
            yield _wrong(
                model.marked.place(("facts", "image_encoder", "value")),
                f'"{backbone[0]}"',
                f'"patch_size" says {patch} px',
            )


def _counts(shape: ModelShape, name: str) -> set[int]:
    """What a fact and its note count."""
    fact = shape.facts.get(name)
    return {int(number) for number in numbers(f"{fact.value} {fact.note or ''}")} if fact else set()


def _wrong(place: Place, what: str, against: str) -> Problem:
    return Problem("name-contradicts-fact", f"{what}: {against}", place, "correct the one that is wrong")


def prose_contradicts_fact(draft: WrittenSite) -> Iterator[Problem]:
    """A figure in prose that the fact of the same name has otherwise. Figures that stand in any fact or note are left alone."""
    for model in draft.models:
        facts = model.shape.facts
        told = [
            f"{model.shape.name} {model.slug}",
            *(f"{fact.value} {fact.note or ''}" for fact in facts.values()),
        ]
        everywhere = numbers(" ".join(told))
        for name, pattern in (("parameters", PARAMETERS), ("weights_size", FILE_SIZE)):
            if name not in facts or is_open(facts[name].value):
                continue
            for path, _, found, place in said(model, pattern):
                if path[-1] in ("summary", "text", "unique") and not numbers(found[0]) & everywhere:
                    yield _otherwise(place, found[0], name, facts[name].value)
        patch = _length(model.shape, "patch_size")
        for path, sentence, found, place in said(model, BACKBONE) if patch else ():
            if path[-1] in ("summary", "text") and int(found[1]) != patch and not DENIAL.search(sentence):
                yield _otherwise(place, found[0], "patch_size", f"{patch} px")
        yield from _decoders(model)


def _decoders(model: Written) -> Iterator[Problem]:
    """The text decoder as prose calls it, and its layers."""
    decoder = model.shape.facts.get("text_decoder")
    if decoder is None or is_open(decoder.value):
        return
    for path, sentence, found, place in said(model, DECODER):
        if (
            path[-1] in ("summary", "text")
            and not DENIAL.search(sentence)
            and found[1].casefold() not in decoder.value.casefold()
        ):
            yield _otherwise(place, found[0], "text_decoder", decoder.value)
    layers = re.search(r"([0-9]+) layers", decoder.value)
    for path, _, found, place in said(model, LAYERS) if layers else ():
        if path[-1] in ("summary", "text") and (found[1] or found[2]) != layers[1]:  # type: ignore[index]
            yield _otherwise(place, found[0], "text_decoder", decoder.value)


def _otherwise(place: Place, words: str, name: str, value: str) -> Problem:
    return Problem(
        "prose-contradicts-fact",
        f'"{words}": "{name}" says {value}',
        place,
        "correct the one that is wrong, or say in a note whose figure it is",
    )


def prose_contradicts_result(draft: WrittenSite) -> Iterator[Problem]:
    """A figure named with its metric that none of the file's results has, where the file has results in that metric.

    A sentence that has one of the results beside it compares; one that names a data set without results speaks of that.
    """
    for model in draft.models:
        for path, sentence, found, place in said(model, FIGURE):
            metric = (found[1] or found[4]).casefold().removesuffix(" accuracy")
            results = [result for result in model.shape.benchmarks if metric in result.metric.casefold()]
            datasets = " ".join(result.dataset for result in results)
            if (
                not results
                or path[-1] in ("versus", "limits")
                or any(name not in datasets for name in DATASET.findall(sentence))
            ):
                continue
            if not any(
                _rounds_to(result.value, figure) for result in results for figure in FIGURES.findall(sentence)
            ):
                shown = ", ".join(f"{value:g}" for value in sorted({result.value for result in results}))
                help = f"correct {found[2] or found[3]}, or add its result with its source"
                yield warning(
                    "prose-contradicts-result",
                    f'"{found[0]}" is none of the results in {metric}: {shown}',
                    place,
                    help,
                )


def _rounds_to(value: float, words: str) -> bool:
    return round(value, len(words.partition(".")[2])) == float(words)


def unsourced_number(draft: WrittenSite) -> Iterator[Problem]:
    """A summary names no source, so each of its numbers has to stand in a part of the file that does."""
    for model in draft.models:
        summary = model.shape.summary
        if not summary or DRAFT.match(summary) or not NUMBER.search(summary):
            continue
        shape = model.shape
        sourced = [
            shape.name,
            *(text for path, text in model.prose() if path[0] == "capabilities"),
            *(each.title for each in shape.capabilities),
        ]
        sourced += [
            f"{each.value} {each.note or ''}"
            for each in (*shape.facts.values(), *shape.signals.values())
            if each.source
        ]
        sourced += [
            f"{each.value:.12g} {each.dataset} {each.setting}" for each in shape.benchmarks if each.source
        ]
        sourced += [
            f"{part.note or ''} {getattr(part, 'date', '')} {getattr(part, 'hosted', '')}"
            for part in (shape.released, shape.license, shape.pricing)
            if part
        ]
        stated = numbers(" ".join(sourced))
        for found, place in model.find(NUMBER, ("summary",), summary):
            if float(found[1].replace(",", "")) not in stated:
                yield Problem(
                    "unsourced-number",
                    f'"{found[1]}" stands in the summary alone, where nothing says who says so',
                    place,
                    "state it in a fact, a result or a capability, with its source, or delete it",
                )


RULES: tuple[Rule, ...] = (
    name_contradicts_fact,
    prose_contradicts_fact,
    prose_contradicts_result,
    unsourced_number,
)
