"""Rules on wording: what somebody forgot to take out, and slips of the pen."""

from __future__ import annotations

import re
from collections.abc import Iterator

from generator.content.checks.rule import ModelRule, Objection, Objections, rule
from generator.content.marked_yaml import Path
from generator.content.written import DRAFT, Written, mentions, sought

LEFTOVER = sought(
    re.compile(
        r"\b(?:as an AI(?: language)? model|as an AI|as a language model|I (?:cannot|can't|don't)"
        r"|not (?:provided|specified in the (?:provided|given))"
        r"|(?:mechanism|details?|architecture|format|authentication|implementation|approach|method|variant)"
        r" (?:is |are )?unknown"
        r"|in the (?:provided|given|supplied) (?:materials?|context|documents?|text)"
        r"|based on the (?:provided|given|available) (?:materials?|information|context)"
        r"|(?:as of|until|since|after) my (?:last )?(?:knowledge|training) (?:cut-?off|update)"
        r"|TODO|TBD|FIXME|XXX|lorem ipsum"
        r"|certainly! here|here is the (?:text|description|summary))\b"
        r"|\[(?:insert|citation needed)[^\]\n]{0,80}\]"
        r"|\+\s?[0-9]+ more (?:capabilities|items|features)\b",
        re.IGNORECASE,
    ),
    "as an ai|as a language model|i cannot|i can't|i don't|not provided|not specified in the|unknown"
    "|in the provided|in the given|in the supplied|based on the | my |todo|tbd|fixme|xxx|lorem"
    "|certainly!|here is the |[insert|[citation|more capabilities|more items|more features",
)

GUESS = sought(
    re.compile(
        r"\b(?:likely|presumably|probably|supposedly|arguably|it seems|appears to be)\b", re.IGNORECASE
    ),
    "likely|presumably|probably|supposedly|arguably|it seems|appears to be",
)

DOUBLED = sought(re.compile(r"\b([A-Za-z]++)[ \t]++(\1)\b", re.IGNORECASE), " |\t")

MEANT_TWICE = {"had", "that", "is", "very"}

STRAY = sought(
    re.compile(r"(?<=\w)( [,;:!?.](?=\s|$))|(?<=[a-z])(,,|\.\.(?!\.)|;;)(?!\.)", re.MULTILINE),
    " ,| ;| :| !| ?| .|,,|..|;;",
)


@rule(
    code="leftover",
    meaning=(
        "Words of a draft were left over: details are unknown, not provided, in the provided materials, as "
        "an AI, TODO, lorem ipsum."
    ),
    why="They say something about how a text was made, nothing about the model.",
    example="`Limits: The mechanism is unknown in the provided materials.`",
    write="`Limits: No source that we read describes the mechanism.`",
)
def leftovers(model: Written) -> Objections:
    for _, _, words, place in mentions(model, LEFTOVER):
        yield Objection(
            f'"{words[0]}" was left over from writing',
            place,
            "say what the sources say; leave out what they do not",
        )


@rule(
    code="guess",
    meaning="The prose guesses: likely, presumably, probably.",
    why="A page of facts can't tell a guess from knowledge.",
    example="`The data were likely scraped from the web.`",
    write="`The makers do not say where the data come from.`",
    severity="warning",
)
def guesses(model: Written) -> Objections:
    for _, _, words, place in mentions(model, GUESS):
        yield Objection(f'"{words[0]}" is a guess', place, "find a source that says it, or leave it out")


@rule(
    code="placeholder",
    meaning=(
        "A text still begins with `Replace:`, as `matchup new` wrote it, and the file does not say "
        "`draft: true`."
    ),
    why="It would stand on the page.",
    example='`maker: "Replace: who made it"`',
    write="`maker: Google`, or `draft: true` as long as the file is not ready; no page is made of it then",
)
def placeholders(model: Written) -> Objections:
    """Texts that `matchup new` wrote for the editor to replace."""
    if model.shape.draft:
        return
    for path, text in _texts(model):
        if DRAFT.match(text):
            yield Objection(
                f'"{text[:40]}" still stands as it was drafted',
                model.marked.place(path),
                "replace it by your own words, or write draft: true as long as the file is not ready",
            )


def _texts(model: Written) -> Iterator[tuple[Path, str]]:
    """Every text of the file that pages show."""
    shape = model.shape
    yield ("name",), shape.name
    yield ("maker",), shape.maker
    yield from model.prose()
    for key, source in shape.sources.items():
        yield ("sources", key, "title"), source.title
    for position, capability in enumerate(shape.capabilities):
        yield ("capabilities", position, "title"), capability.title


@rule(
    code="doubled-word",
    meaning="A word stands twice in a row.",
    why="It was left over from editing.",
    example="`It keeps the the margins.`",
    write="`It keeps the margins.`",
    severity="warning",
)
def doubled_words(model: Written) -> Objections:
    for _, _, words, place in mentions(model, DOUBLED):
        if words[1].casefold() not in MEANT_TWICE:
            yield Objection(f'"{words[0]}" has a word twice', place, "delete one of the two")


@rule(
    code="stray-punctuation",
    meaning="A space stands before a punctuation mark, or a mark stands twice.",
    why="It was left over from editing.",
    example="`It stops early , then.`",
    write="`It stops early, then.`",
    severity="warning",
)
def stray_punctuation(model: Written) -> Objections:
    for _, _, stray, place in mentions(model, STRAY):
        mark = stray[stray.lastindex or 0].strip()
        yield Objection(
            f'"{mark}" stands apart or twice', place, f'join it to the word before: "word{mark[0]}"'
        )


WITHIN: tuple[ModelRule, ...] = (leftovers, guesses, placeholders, doubled_words, stray_punctuation)
