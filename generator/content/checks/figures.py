"""Rules on figures: what prose and summaries say in numbers, against the facts and results of the same file.

A figure that stands in any fact or note is left alone, since a text may speak of a part or of a relative.
What prose says in comparison (`Versus:`) and of limits is mostly about other models, and is left alone too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from generator.content.checks.prose import OF_OTHERS, denies, part
from generator.content.checks.rule import ModelRule, Objection, Objections, rule
from generator.content.checks.sizes import BACKBONE, side
from generator.content.model_schema import BenchmarkShape, ModelShape
from generator.content.quantities import is_open
from generator.content.written import DRAFT, Written, mentions, numbers, sought
from generator.problems import Place

PARAMETERS = sought(
    re.compile(
        r"\b[0-9]+(?:\.[0-9]+)?[ -]?(?:[MB]|million|billion)(?:[- ]parameters?\b| parameter)", re.IGNORECASE
    ),
    "parameter",
)

FILE_SIZE = sought(
    re.compile(
        r"\b(?:weights?|checkpoint|model)(?: file)? (?:is|are|takes?|has|weighs?|file of)"
        r"(?: only)?(?: about| around)? ([0-9.,]+ ?[MG]B)\b",
        re.IGNORECASE,
    ),
    "mb|gb",
)

FACTS_IN_PROSE = {"parameters": PARAMETERS, "weights_size": FILE_SIZE}

DECODER = sought(
    re.compile(
        r"\b(GPT-?2|GPT-?J|BERT|RoBERTa|T5|OPT|LLaMA(?:-2)?|Vicuna|Gemma|Qwen2?|Mistral|Phi|SmolLM2?)"
        r"(?:-style|-based|-like)? (?:text |language )?decoder\b",
        re.IGNORECASE,
    ),
    "decoder",
)

LAYERS = sought(
    re.compile(
        r"\b([0-9]+)[- ](?:decoder|text|language)[- ]layers?\b|\bdecoder (?:with|of|has) ([0-9]+) layers\b",
        re.IGNORECASE,
    ),
    "layer",
)

FIGURE = sought(
    re.compile(
        r"\b(CIDEr|METEOR|BLEU(?:-4)?|SPICE|Recall@1|top-[15](?: accuracy)?)"
        r"(?: of| is| score of|:)?(?: about)? ([0-9]+(?:\.[0-9]+)?)"
        r"|\b([0-9]+(?:\.[0-9]+)?) ?% (top-[15])",
        re.IGNORECASE,
    ),
    "cider|meteor|bleu|spice|recall@1|top-1|top-5",
)

DATASET = re.compile(
    r"\b(?:ImageNet|CIFAR|Flickr|RefCOCO|COCO|VQA|GQA|POPE|MMMU|NoCaps|TextCaps|TextVQA|DocVQA|MM-Vet|VizWiz"
    r"|ADE20K)[\w+-]*"
)

FIGURES = re.compile(r"[0-9]+(?:\.[0-9]+)?")

NUMBER = re.compile(r"(?<![\w.,/-])(?:about )?([0-9][0-9,]*(?:\.[0-9]+)?)(?![\w]*-?[A-Za-z]*[0-9])")

OF_THE_MODEL = ("summary", "text")  # parts whose sentences speak of the model itself


@rule(
    code="prose-contradicts-fact",
    meaning=(
        "The prose gives parameters, a file size, a decoder, its layers or a ViT that the facts have "
        "otherwise. A figure that stands in any fact or note is left alone."
    ),
    why="One of the two is wrong, and both are on the page.",
    example="`A BERT decoder of 139M parameters` with `text_decoder: GPT-2` and `parameters: 247M`",
    write=(
        "what the source says, in both places; a figure of a part goes into a note: `note: 139M in the "
        "decoder`"
    ),
    rests_on=("facts", "name"),
)
def prose_against_facts(model: Written) -> Objections:
    """A figure in prose that the fact of the same name has otherwise."""
    yield from _figures_of_facts(model)
    yield from _backbones(model)
    yield from _decoders(model)
    yield from _decoder_layers(model)


def _figures_of_facts(model: Written) -> Objections:
    facts = model.shape.facts
    texts = [f"{fact.value} {fact.note or ''}" for fact in facts.values()]
    everywhere = numbers(" ".join([model.shape.name, model.slug, *texts]))
    for name, pattern in FACTS_IN_PROSE.items():
        if name not in facts or is_open(facts[name].value):
            continue
        for path, _, figure, place in mentions(model, pattern):
            is_own = part(path) in (*OF_THE_MODEL, "unique")
            if is_own and not numbers(figure[0]) & everywhere:
                yield _otherwise(place, figure[0], name, facts[name].value)


def _backbones(model: Written) -> Objections:
    patch = side(model.shape, "patch_size")
    if not patch:
        return
    for path, sentence, backbone, place in mentions(model, BACKBONE):
        if part(path) in OF_THE_MODEL and int(backbone[1]) != patch and not denies(sentence):
            yield _otherwise(place, backbone[0], "patch_size", f"{patch} px")


def _decoders(model: Written) -> Objections:
    """The text decoder as prose calls it."""
    decoder = _decoder(model.shape)
    if not decoder:
        return
    for path, sentence, words, place in mentions(model, DECODER):
        is_other = words[1].casefold() not in decoder.casefold()
        if part(path) in OF_THE_MODEL and is_other and not denies(sentence):
            yield _otherwise(place, words[0], "text_decoder", decoder)


def _decoder_layers(model: Written) -> Objections:
    decoder = _decoder(model.shape)
    layers = re.search(r"([0-9]+) layers", decoder)
    if not layers:
        return
    for path, _, words, place in mentions(model, LAYERS):
        if part(path) in OF_THE_MODEL and (words[1] or words[2]) != layers[1]:
            yield _otherwise(place, words[0], "text_decoder", decoder)


def _decoder(shape: ModelShape) -> str:
    decoder = shape.facts.get("text_decoder")
    return "" if decoder is None or is_open(decoder.value) else decoder.value


def _otherwise(place: Place, words: str, name: str, value: str) -> Objection:
    help = "correct the one that is wrong, or say in a note whose figure it is"
    return Objection(f'"{words}": "{name}" says {value}', place, help)


@rule(
    code="prose-contradicts-result",
    meaning="The prose names a metric with a figure that none of the results has.",
    why="It is a figure of another checkpoint, or one with a slip.",
    example="`81.0 % top-1` with `{metric: top-1 %, value: 81.78}`",
    write="`81.78 % top-1`",
    severity="warning",
    rests_on=("benchmarks", "benchmarks.dataset", "benchmarks.metric", "benchmarks.value"),
)
def prose_against_results(model: Written) -> Objections:
    """A figure named with its metric that none of the file's results in that metric has.

    A sentence that has one of the results beside it compares; one that names a data set without results
    speaks of that.
    """
    for path, sentence, figure, place in mentions(model, FIGURE):
        metric = (figure[1] or figure[4]).casefold().removesuffix(" accuracy")
        results = [result for result in model.shape.benchmarks if metric in result.metric.casefold()]
        if not results or part(path) in (*OF_OTHERS, "limits") or _is_of_another_dataset(sentence, results):
            continue
        if not _has_a_result(sentence, results):
            values = sorted({result.value for result in results})
            published = ", ".join(f"{value:g}" for value in values)
            yield Objection(
                f'"{figure[0]}" is none of the results in {metric}: {published}',
                place,
                f"correct {figure[2] or figure[3]}, or add its result with its source",
            )


def _is_of_another_dataset(sentence: str, results: list[BenchmarkShape]) -> bool:
    datasets = " ".join(result.dataset for result in results)
    return any(name not in datasets for name in DATASET.findall(sentence))


def _has_a_result(sentence: str, results: list[BenchmarkShape]) -> bool:
    figures = FIGURES.findall(sentence)
    return any(_rounds_to(result.value, figure) for result in results for figure in figures)


def _rounds_to(value: float, words: str) -> bool:
    return round(value, len(words.partition(".")[2])) == float(words)


@rule(
    code="unsourced-number",
    meaning="A number of the summary stands nowhere else in the file.",
    why="A summary names no sources, so a reader can't tell who says it.",
    example="`Alpha was trained on 14 million pairs.`, and no capability speaks of training",
    write="the same in a capability with `Sources: card`, or no number",
    rests_on=(
        "name",
        "released",
        "license",
        "pricing",
        "facts",
        "signals",
        "benchmarks",
        "benchmarks.value",
        "capabilities",
        "capabilities.text",
    ),
)
def numbers_of_the_summary_alone(model: Written) -> Objections:
    """A summary names no source, so each of its numbers has to stand in a part of the file that does."""
    summary = model.shape.summary
    if not summary or DRAFT.match(summary) or not NUMBER.search(summary):
        return
    sourced = numbers(" ".join(_sourced(model)))
    for number, place in model.find(NUMBER, ("summary",), summary):
        if float(number[1].replace(",", "")) not in sourced:
            yield Objection(
                f'"{number[1]}" stands in the summary alone, where nothing says who says so',
                place,
                "state it in a fact, a result or a capability, with its source, or delete it",
            )


def _sourced(model: Written) -> Iterator[str]:
    """The name, and every text of the file that names a source."""
    shape = model.shape
    yield shape.name
    yield from (text for path, text in model.prose() if path[0] == "capabilities")
    yield from (capability.title for capability in shape.capabilities)
    for value in (*shape.facts.values(), *shape.signals.values()):
        if value.source:
            yield f"{value.value} {value.note or ''}"
    for result in shape.benchmarks:
        if result.source:
            yield f"{result.value:.12g} {result.dataset} {result.setting}"
    for terms in (shape.license, shape.pricing):
        yield terms.note or ""
    yield shape.pricing.hosted
    if shape.released:
        yield f"{shape.released.date} {shape.released.note or ''}"


WITHIN: tuple[ModelRule, ...] = (
    prose_against_facts,
    prose_against_results,
    numbers_of_the_summary_alone,
)
