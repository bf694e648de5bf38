"""Rules on what stands twice: names, addresses, titles, texts, sentences, sources, results.

A rule across files compares nothing but what `marks` names. Models without a mark in common, each of whose
marks is told once, have nothing to do with each other, so only the others are looked at anew. A new
comparison needs its marks.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice

from generator.content.checks.prose import part
from generator.content.checks.rule import ModelRule, Objection, Objections, SiteRule, rule, rule_of_site
from generator.content.marked_yaml import Path
from generator.content.problem_limits import MAX_OF_RULE
from generator.content.written import DRAFT, Written, WrittenSite, sentences
from generator.files import anchor
from generator.problems import Place

REPEATED_WORDS = 6


@rule(
    code="bad-title",
    meaning="The title of a capability has no letter and no digit.",
    why="Pages link to a capability by its title.",
    example="`## ???`",
    write="`## Beam search`",
    is_liftable=False,
)
def titles_without_an_anchor(model: Written) -> Objections:
    for position, capability in enumerate(model.shape.capabilities):
        if not anchor(capability.title):
            yield Objection(
                f'title "{capability.title}" has no letter or digit',
                model.marked.place(("capabilities", position, "title")),
                "write a title in words",
            )


@rule(
    code="duplicate-capability",
    meaning="Two capabilities of one model have titles that make the same address.",
    why="A link would lead to the first of them only.",
    example="`## Beam search` and `## Beam-search!`",
    write="one section, or two titles that tell them apart",
    is_liftable=False,
)
def titles_of_one_anchor(model: Written) -> Objections:
    first: dict[str, Place] = {}
    for position, capability in enumerate(model.shape.capabilities):
        place = model.marked.place(("capabilities", position, "title"))
        mark = anchor(capability.title)
        if mark in first:
            yield Objection(
                f'a capability "{capability.title}" exists already',
                place,
                "merge the two, or rename one",
                f"first on line {first[mark].line}",
            )
        if mark:
            first.setdefault(mark, place)


@rule(
    code="duplicate-result",
    meaning="Two results of one file have the same dataset, metric and setting.",
    why="Pages compare figures at the same setting, and could show either.",
    example="`{dataset: VQAv2, metric: accuracy, setting: zero-shot, value: 51.1}` and the same with 52.3",
    write="one of them, or settings that tell the runs apart",
)
def results_at_one_setting(model: Written) -> Objections:
    first: dict[tuple[str, str, str], int] = {}
    for position, result in enumerate(model.shape.benchmarks):
        key = (result.dataset, result.metric, result.setting)
        if key in first:
            line = model.marked.place(("benchmarks", first[key])).line
            yield Objection(
                f"{result.dataset}, {result.metric} at this setting stands on line {line} already",
                model.marked.place(("benchmarks", position, "value")),
                "keep one, or say in the settings how the runs differ",
            )
        first.setdefault(key, position)


@rule(
    code="duplicate-source",
    meaning="Two sources of one file have the same address.",
    why="One page would look like two witnesses.",
    example="`card:` and `readme:`, both with `url: https://example.org/alpha`",
    write="one of them, named in both places",
    severity="warning",
    rests_on=("sources", "sources.url"),
)
def sources_of_one_address(model: Written) -> Objections:
    first: dict[str, str] = {}
    for key, source in model.shape.sources.items():
        address = source.url.rstrip("/")
        if address in first:
            yield Objection(
                f'source "{key}" has the address of "{first[address]}"',
                model.marked.place(("sources", key, "url")),
                f'name "{first[address]}" everywhere and delete this one',
            )
        first.setdefault(address, key)


@rule_of_site(
    code="duplicate-name",
    meaning="Two models are shown under the same name; capitals make no difference.",
    why="A comparison of the two would name both sides alike.",
    example="`short_name: Alpha` in two files",
    write="`short_name: Alpha 2` in one of them",
)
def models_of_one_name(site: WrittenSite) -> Objections:
    first: dict[str, Written] = {}
    for model in site.models:
        name = _compared_name(model)
        if name in first:
            path: Path = ("short_name",) if model.shape.short_name else ("name",)
            other = first[name].marked.lines.path
            yield Objection(
                f'"{model.shape.short_name or model.shape.name}" is also the name of {other}',
                model.marked.place(path),
                "give one of them a short_name that tells them apart",
            )
        first.setdefault(name, model)


def _compared_name(model: Written) -> str:
    """The name that pages show, as it is compared."""
    return (model.shape.short_name or model.shape.name).casefold()


@rule_of_site(
    code="taken-alias",
    meaning="An old slug in `aliases:` is the slug of a model, or stands in two places.",
    why="An old address can lead to one page alone.",
    example="`aliases: [beta]` in `alpha.md`, beside `beta.md`",
    write="only slugs that no file has any more, each in one file",
    is_liftable=False,
)
def aliases_of_two_models(site: WrittenSite) -> Objections:
    """An old address belongs to one model, and to none that has it now."""
    slugs = {model.slug: model for model in site.models}
    first: dict[str, Written] = {}
    for model in site.models:
        for position, alias in enumerate(model.shape.aliases):
            place = model.marked.place(("aliases", position))
            if alias in slugs:
                other = slugs[alias].marked.lines.path
                help = "delete it, or rename that file"
                yield Objection(f'alias "{alias}" is the address of {other}', place, help)
            elif alias in first:
                where = _where_else(first[alias], model)
                yield Objection(f'alias "{alias}" {where}', place, "keep one of the two")
            first.setdefault(alias, model)


def _where_else(other: Written, model: Written) -> str:
    return "stands here twice" if other is model else f"is also one of {other.marked.lines.path}"


@rule_of_site(
    code="repeated-text",
    meaning="The text of a capability that is not `generated` also stands in another place.",
    why="It tells nothing about either model, and the two would match perfectly.",
    example="one description pasted into two model files",
    write="what is particular to this model",
)
def texts_of_two_capabilities(site: WrittenSite) -> Objections:
    """A description that stands in two files tells nothing about either model."""
    first: dict[tuple[str, ...], Place] = {}
    for model in site.models:
        for position, capability in enumerate(model.shape.capabilities):
            if capability.generated:
                continue
            words = tuple(capability.text.split())
            place = model.marked.place(("capabilities", position, "text"))
            if words in first:
                where = f"{first[words].path}:{first[words].line}"
                yield Objection(
                    f'the text of "{capability.title}" also stands at {where}',
                    place,
                    "tell what is particular to this model",
                )
            first.setdefault(words, place)


@rule_of_site(
    code="repeated-sentence",
    meaning="A sentence of six words or more stands twice, in one file or in two.",
    why="It tells nothing that is particular to either model.",
    example="`The encoder runs once, the decoder writes word by word.` in two files",
    write="what sets this model apart, with its figures",
)
def sentences_that_stand_twice(site: WrittenSite) -> Objections:
    """The same sentence twice tells nothing the second time; a whole text that repeats is repeated-text."""
    first: dict[str, tuple[Written, Path, str]] = {}
    texts: set[str] = set()
    for model in site.models:
        yield from islice(_repetitions(model, first, texts), MAX_OF_RULE)


def _repetitions(model: Written, first: dict[str, tuple[Written, Path, str]], texts: set[str]) -> Objections:
    """Sentences of one model that stand in it or in a model before it; adds its own to those."""
    for path, text in model.prose():
        words = " ".join(text.split())
        is_told = part(path) == "text" and words in texts
        if DRAFT.match(text) or is_told or model.is_generated(path):
            continue
        texts.add(words)
        here: Counter[str] = Counter()
        for sentence, key in _compared_sentences(text):
            if key in first and here[key] < 2:  # a third time has the place of the second
                other = _sentence_places(*first[key])[0]
                place = _sentence_places(model, path, sentence)[-1 if here[key] else 0]
                yield Objection(
                    f"this sentence also stands at {other.path}:{other.line}",
                    place,
                    "tell what is particular to this place",
                )
            here[key] += 1
            first.setdefault(key, (model, path, sentence))


def _compared_sentences(text: str) -> Iterator[tuple[str, str]]:
    """Each sentence that is long enough to be missed as a repetition, and as it is compared."""
    for sentence in sentences(text):
        key = " ".join(sentence.split()).casefold()
        if key.count(" ") >= REPEATED_WORDS - 1:
            yield sentence, key


def _sentence_places(model: Written, path: Path, sentence: str) -> list[Place]:
    """Where a sentence stands in one text; where the text begins, when it can't be found there."""
    text = next(text for known, text in model.prose() if known == path)
    places = [place for _, place in model.find(re.compile(re.escape(sentence)), path, text)]
    return places or [model.marked.place(path)]


def marks(model: Written) -> Iterator[str]:
    """Everything by which rules across files compare a model with others."""
    yield f"name {_compared_name(model)}"
    yield from (f"address {slug}" for slug in (model.slug, *model.shape.aliases))
    for capability in model.shape.capabilities:
        if not capability.generated:
            yield f"text {' '.join(capability.text.split())}"
    for path, text in model.prose():
        if model.is_generated(path):
            continue
        for _, key in _compared_sentences(text):
            yield f"sentence {key}"


WITHIN: tuple[ModelRule, ...] = (
    titles_without_an_anchor,
    titles_of_one_anchor,
    results_at_one_setting,
    sources_of_one_address,
)

ACROSS: tuple[SiteRule, ...] = (
    models_of_one_name,
    texts_of_two_capabilities,
    aliases_of_two_models,
    sentences_that_stand_twice,
)
