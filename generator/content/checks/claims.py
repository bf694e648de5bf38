"""Rules on claims: what a reader can't check.

Patterns are narrow on purpose: a rule that cries wolf is switched off in the end.
"""

from __future__ import annotations

import re

from generator.content.checks.prose import denies, part
from generator.content.checks.rule import ModelRule, Objection, Objections, rule
from generator.content.written import Written, mentions, sought, tags_at

SPEED = sought(
    re.compile(
        r"(?:[0-9][0-9.,]*(?:\s?(?:-|–|to)\s?[0-9.,]+)?\s?(?:[x×]|times|-fold)"
        r"|\b(?:twice|thrice|half|(?:two|three|four|five|ten|hundred) times))"
        r"\s(?:as |the )?(?:fast\w*|quick\w*|slow\w*|speed\w*|cheap\w*|light\w*|efficien\w*|throughput"
        r"|less memory)"
        r"|[0-9][0-9.,]*(?:\s?(?:-|–|to)\s?[0-9.,]+)?\s?(?:%|percent)\s"
        r"(?:less|fewer|faster|slower|smaller|cheaper|lighter|lower|more efficient|better|reduction|speed-?up"
        r"|quality)\b"
        r"|\b[0-9]+\s?(?:-|–|to)\s?[0-9]+\s?ms\b|\bsub-second\b|\breal[- ]time\b",
        re.IGNORECASE,
    ),
    "fast|quick|slow|speed|cheap|light|efficien|throughput|less memory|%|percent|ms|sub-second"
    "|real-time|real time",
)

SPEED_TAGS = {"throughput", "latency", "memory-use"}

SUPERLATIVE = sought(
    re.compile(
        r"\b(?:state[- ]of[- ]the[- ]art|SOTA|cutting[- ]edge|world[- ]class|best[- ]in[- ]class"
        r"|industry[- ](?:leading|standard)|unmatched|unrivall?ed|unparallell?ed|unprecedented"
        r"|ground-?breaking|revolutionary|seamless(?:ly)?|blazing(?:ly)?|game-?chang\w+"
        r"|leading (?:model|captioner|generator|choice|quality)"
        r"|(?:the|its) (?:very )?(?:best|fastest|strongest)"
        r" (?:\w+ )?(?:model|captioner|classifier|generator|choice|accuracy|quality|results?|option)"
        r"|most (?:accurate|advanced|powerful|popular|capable|efficient)|excels?|superior|powerful"
        r"|impressive(?:ly)?|remarkabl[ey]|outstanding|exceptional(?:ly)?)\b",
        re.IGNORECASE,
    ),
    "state-of|state of|sota|cutting|world-class|world class|in-class|in class|industry-|industry "
    "|unmatched|unrival|unparallel|unprecedented|breaking|revolutionary|seamless|blazing|game-chang"
    "|gamechang|leading |best |fastest |strongest |most a|most p|most capable|most efficient|excel"
    "|superior|powerful|impressive|remarkabl|outstanding|exceptional",
)

VAGUE = sought(
    re.compile(
        r"\b(?:competitive|comparable (?:\w+ )?(?:speed|performance|quality|accuracy)|on par with|rivals"
        r"|outperform(?:s|ed|ing)?|surpass(?:es|ed|ing)?|beats"
        r"|better than (?:(?:other|competing|most|all|any|alternative) |(?-i:[A-Z])\w*)"
        r"|production-ready|enterprise-grade|highly (?:optimi[sz]ed|efficient|accurate)"
        r"|efficient(?:ly)? process\w*"
        r"|automatic(?:ally)? (?:mixed precision configur\w*|detect\w*|handl\w*|optimi[sz]\w*|configur\w*"
        r"|pad\w*|batch\w*|repair\w*))\b",
        re.IGNORECASE,
    ),
    "competitive|comparable |on par with|rivals|outperform|surpass|beats|better than|production-ready"
    "|enterprise-grade|highly |efficient process|efficiently process|automatic",
)

NAMES = re.compile(r"\b[A-Z][\w.]*[-/ ]?[0-9][\w.-]*")  # the digits in GPT-2 and ViT-B/16 are no figures

MANY_LANGUAGES = sought(
    re.compile(
        r"\b(?:multilingual|language-agnostic"
        r"|(?:unseen|any|all|many|multiple|several|dozens of|[0-9]+\+?) (?:other )?languages)\b",
        re.IGNORECASE,
    ),
    "multilingual|language-agnostic|languages",
)

LANGUAGE_TAGS = {"multilingual-output", "multilingual-prompts", "text-recognition"}

ANY_SIZE = sought(
    re.compile(
        r"\b(?:variable|any|arbitrary|every|native)[- ]"
        r"(?:(?:input |image )?(?:resolution|size|aspect ratio))s?\b",
        re.IGNORECASE,
    ),
    "resolution|size|aspect ratio",
)

RESIZED = re.compile("resi[sz]|scale|crop")


@rule(
    code="speed-claim",
    meaning=(
        "A factor, a percentage or a time without machine and setting. Capabilities tagged `throughput`, "
        "`latency` or `memory-use` may tell their measurements."
    ),
    why="Speed depends on machine, batch and precision more than on the model.",
    example="`It is 3x faster than its predecessor.`",
    write="`On an RTX 4090 it classifies 2787 images/s, its predecessor 930.`, under `Tags: throughput`",
    severity="warning",
)
def claims_of_speed(model: Written) -> Objections:
    for path, sentence, claim, place in mentions(model, SPEED):
        if not tags_at(model, path) & SPEED_TAGS and not denies(sentence):
            yield Objection(
                f'"{claim[0]}" does not say on what machine or against what',
                place,
                "give both measurements with machine and setting under a tag throughput, latency or"
                " memory-use, or delete it",
            )


@rule(
    code="superlative",
    meaning="Praise that no test can show: state of the art, best, cutting-edge, seamless, powerful.",
    why="Every maker says it of every model.",
    example="`Its state-of-the-art encoder gives the best quality.`",
    write="`It scored 81.78 % top-1 on ImageNet in timm's run.`",
)
def superlatives(model: Written) -> Objections:
    for _, _, praise, place in mentions(model, SUPERLATIVE):
        yield Objection(
            f'"{praise[0]}" is praise that no test can show',
            place,
            "write what was measured, by whom and with what result",
        )


@rule(
    code="vague-claim",
    meaning=(
        "A comparison or a promise without a figure: outperforms, competitive, comparable speed, detects "
        "automatically."
    ),
    why="It can't be checked, and reads like an advertisement.",
    example="`The captions outperform those of DALL-E 3.`",
    write="`It scores CIDEr 133.5 on COCO, its predecessor 120.1.`",
    severity="warning",
)
def claims_without_a_figure(model: Written) -> Objections:
    for _, sentence, claim, place in mentions(model, VAGUE):
        has_figure = re.search("[0-9]", NAMES.sub("", sentence))
        if not has_figure and not denies(sentence):
            yield Objection(
                f'"{claim[0]}" is a claim without a figure',
                place,
                "give figure, test and setting, or say how it works instead",
            )


@rule(
    code="language-claim",
    meaning=(
        "The prose claims many languages, but the facts name one or none, and no capability is tagged for it."
    ),
    why="Many captioners are called multilingual that never saw another language than English.",
    example="`It captions in any of 100+ languages.`",
    write="`languages: {value: English, source: card}`, and nothing more in the prose",
    severity="warning",
    rests_on=("facts", "capabilities", "capabilities.tags"),
)
def claims_of_many_languages(model: Written) -> Objections:
    """Many languages are claimed of a model whose facts name one or none."""
    fact = model.shape.facts.get("languages")
    tags = {tag for capability in model.shape.capabilities for tag in capability.tags}
    if tags & LANGUAGE_TAGS or (fact and re.search("several|multi|,", fact.value)):
        return
    against = f"the facts say {fact.value}" if fact else 'no fact "languages" says which'
    for path, sentence, claim, place in mentions(model, MANY_LANGUAGES):
        if part(path) != "limits" and not denies(sentence):
            yield Objection(
                f'"{claim[0]}": {against}',
                place,
                "name the languages that a source lists, in the fact and here",
            )


@rule(
    code="size-claim",
    meaning="The prose claims any size of image, but the facts name one.",
    why="Most encoders resize, crop or refuse other sizes.",
    example="`Images of any resolution are read as they are.`",
    write="`Every image is resized to 224 × 224 px.`",
    severity="warning",
)
def claims_of_any_size(model: Written) -> Objections:
    """Any size is claimed of a model whose facts name one."""
    fact = model.shape.facts.get("image_size")
    if fact is None or not re.match("[0-9]", fact.value):
        return
    for path, sentence, claim, place in mentions(model, ANY_SIZE):
        if part(path) != "limits" and not denies(sentence) and not RESIZED.search(sentence):
            yield Objection(
                f'"{claim[0]}": the facts say {fact.value}',
                place,
                "say what happens to an image of another size, with its source",
            )


WITHIN: tuple[ModelRule, ...] = (
    claims_of_speed,
    superlatives,
    claims_without_a_figure,
    claims_of_many_languages,
    claims_of_any_size,
)
