"""Rules on wording: what a reader can't check, and what somebody forgot to take out.

Every rule reads the texts of a file alone or beside its fields; what a figure has to agree with is decided in lint.py.
Patterns are narrow on purpose: a rule that cries wolf is switched off in the end.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from generator.content.marked_yaml import Path
from generator.content.written import DRAFT, WrittenSite, Rule, Written, said, sentences, tags_at, warning
from generator.problems import Place, Problem

DENIAL = re.compile(
    r"\b(?:no|not|never|none|nothing|neither|nor|without|cannot|unlike|instead of|rather than|beyond|\w+n't)\b",
    re.IGNORECASE,
)

SPEED = re.compile(
    r"(?:[0-9][0-9.,]*(?:\s?(?:-|–|to)\s?[0-9.,]+)?\s?(?:[x×]|times|-fold)|\b(?:twice|thrice|half|(?:two|three|four|five|ten|hundred) times))"
    r"\s(?:as |the )?(?:fast\w*|quick\w*|slow\w*|speed\w*|cheap\w*|light\w*|efficien\w*|throughput|less memory)"
    r"|[0-9][0-9.,]*(?:\s?(?:-|–|to)\s?[0-9.,]+)?\s?(?:%|percent)\s(?:less|fewer|faster|slower|smaller|cheaper|lighter|lower|more efficient|better|reduction|speed-?up|quality)\b"
    r"|\b[0-9]+\s?(?:-|–|to)\s?[0-9]+\s?ms\b|\bsub-second\b|\breal[- ]time\b",
    re.IGNORECASE,
)

SPEED_TAGS = {"throughput", "latency", "memory-use"}

SUPERLATIVE = re.compile(
    r"\b(?:state[- ]of[- ]the[- ]art|SOTA|cutting[- ]edge|world[- ]class|best[- ]in[- ]class|industry[- ](?:leading|standard)|unmatched|unrivall?ed"
    r"|unparallell?ed|unprecedented|ground-?breaking|revolutionary|seamless(?:ly)?|blazing(?:ly)?|game-?chang\w+|leading (?:model|captioner|generator|choice|quality)"
    r"|(?:the|its) (?:very )?(?:best|fastest|strongest) (?:\w+ )?(?:model|captioner|classifier|generator|choice|accuracy|quality|results?|option)"
    r"|most (?:accurate|advanced|powerful|popular|capable|efficient)|excels?|superior|powerful|impressive(?:ly)?|remarkabl[ey]|outstanding|exceptional(?:ly)?)\b",
    re.IGNORECASE,
)

VAGUE = re.compile(
    r"\b(?:competitive|comparable (?:\w+ )?(?:speed|performance|quality|accuracy)|on par with|rivals|outperform(?:s|ed|ing)?|surpass(?:es|ed|ing)?|beats"
    r"|better than (?:(?:other|competing|most|all|any|alternative) |(?-i:[A-Z])\w*)|production-ready|enterprise-grade|highly (?:optimi[sz]ed|efficient|accurate)|efficient(?:ly)? process\w*"
    r"|automatic(?:ally)? (?:mixed precision configur\w*|detect\w*|handl\w*|optimi[sz]\w*|configur\w*|pad\w*|batch\w*|repair\w*))\b",
    re.IGNORECASE,
)

LEFTOVER = re.compile(
    r"\b(?:as an AI(?: language)? model|as an AI|as a language model|I (?:cannot|can't|don't)|not (?:provided|specified in the (?:provided|given))"
    r"|(?:mechanism|details?|architecture|format|authentication|implementation|approach|method|variant|limits?) (?:is |are )?unknown|unknown (?:mechanism|details?|format|architecture|implementation)"
    r"|in the (?:provided|given|supplied) (?:materials?|context|documents?|text)|based on the (?:provided|given|available) (?:materials?|information|context)|knowledge cut-?off|TODO|TBD|FIXME|XXX|lorem ipsum"
    r"|certainly! here|here is the (?:text|description|summary)|\[(?:insert|citation needed)[^\]]*\]|unknown)\b"
    r"|\+\s?[0-9]+ more (?:capabilities|items|features)\b",
    re.IGNORECASE,
)

GUESS = re.compile(
    r"\b(?:likely|presumably|probably|supposedly|arguably|it seems|appears to be)\b", re.IGNORECASE
)

DOUBLED = re.compile(r"\b([A-Za-z]+)[ \t]+(\1)\b", re.IGNORECASE)

MEANT_TWICE = {"had", "that", "is", "very"}

STRAY = re.compile(r"(?<=\w)( [,;:!?.](?=\s|$))|(?<=[a-z])(,,|\.\.(?!\.)|;;)(?!\.)", re.MULTILINE)

MANY_LANGUAGES = re.compile(
    r"\b(?:multilingual|language-agnostic|(?:unseen|any|all|many|multiple|several|dozens of|[0-9]+\+?) (?:other )?languages)\b",
    re.IGNORECASE,
)

LANGUAGE_TAGS = {"multilingual-output", "multilingual-prompts", "text-recognition"}

ANY_SIZE = re.compile(
    r"\b(?:variable|any|arbitrary|every|native)[- ](?:(?:input |image )?(?:resolution|size|aspect ratio))s?\b",
    re.IGNORECASE,
)

BROAD_USE = re.compile(
    r"\b(?:(?:broad|unrestricted|unlimited|full|any|all) commercial (?:use|purposes)|free(?:ly)? for commercial use"
    r"|commercial use (?:is|of the (?:model|weights) is) (?:allowed|permitted|free|fine)|permits? (?:broad )?commercial use)\b",
    re.IGNORECASE,
)

SUMMARY_WORDS = (20, 110)

TEXT_WORDS = (40, 160)

REPEATED_WORDS = 6


def speed_claim(draft: WrittenSite) -> Iterator[Problem]:
    for model in draft.models:
        for path, sentence, found, place in said(model, SPEED):
            if not tags_at(model, path) & SPEED_TAGS and not DENIAL.search(sentence):
                yield warning(
                    "speed-claim",
                    f'"{found[0]}" does not say on what machine or against what',
                    place,
                    "give both measurements with machine and setting under a tag throughput, latency or memory-use, or delete it",
                )


def superlative(draft: WrittenSite) -> Iterator[Problem]:
    for model in draft.models:
        for _, _, found, place in said(model, SUPERLATIVE):
            yield Problem(
                "superlative",
                f'"{found[0]}" is praise that no test can show',
                place,
                "write what was measured, by whom and with what result",
            )


def vague_claim(draft: WrittenSite) -> Iterator[Problem]:
    for model in draft.models:
        for _, sentence, found, place in said(model, VAGUE):
            if not re.search("[0-9]", NAMES.sub("", sentence)) and not DENIAL.search(sentence):
                yield warning(
                    "vague-claim",
                    f'"{found[0]}" is a claim without a figure',
                    place,
                    "give figure, test and setting, or say how it works instead",
                )


NAMES = re.compile(
    r"\b[A-Z][\w.]*[-/ ]?[0-9][\w.-]*"
)  # the digits in GPT-2, DALL-E 3 and ViT-B/16 are no figures


def leftover(draft: WrittenSite) -> Iterator[Problem]:
    for model in draft.models:
        for _, _, found, place in said(model, LEFTOVER):
            yield Problem(
                "leftover",
                f'"{found[0]}" was left over from writing',
                place,
                "say what the sources say; leave out what they do not",
            )


def guess(draft: WrittenSite) -> Iterator[Problem]:
    for model in draft.models:
        for _, _, found, place in said(model, GUESS):
            yield warning(
                "guess", f'"{found[0]}" is a guess', place, "find a source that says it, or leave it out"
            )


def placeholder(draft: WrittenSite) -> Iterator[Problem]:
    """Texts that `matchup new` wrote for the editor to replace."""
    for model in draft.models:
        shape = model.shape
        texts: list[tuple[Path, str]] = [(("name",), shape.name), (("maker",), shape.maker), *model.prose()]
        texts += [(("sources", key, "title"), source.title) for key, source in shape.sources.items()]
        texts += [
            (("capabilities", n, "title"), capability.title)
            for n, capability in enumerate(shape.capabilities)
        ]
        for path, text in texts:
            if DRAFT.match(text):
                yield warning(
                    "placeholder",
                    f'"{text[:40]}" still stands as it was drafted',
                    model.marked.place(path),
                    "replace it by your own words",
                )


def repeated_sentence(draft: WrittenSite) -> Iterator[Problem]:
    """The same sentence twice tells nothing the second time. A whole text that repeats is told as repeated-text."""
    seen: dict[str, tuple[Written, Path, str]] = {}
    whole: set[str] = set()
    for model in draft.models:
        for path, text in model.prose():
            words = " ".join(text.split())
            if DRAFT.match(text) or (path[-1] == "text" and words in whole):
                continue
            whole.add(words)
            within: set[str] = set()
            for sentence, key in _compared(text):
                if key in seen:
                    first = _sentence_place(*seen[key])[0]
                    place = _sentence_place(model, path, sentence)[-1 if key in within else 0]
                    where = f"{first.path}:{first.line}"
                    yield Problem(
                        "repeated-sentence",
                        f"this sentence also stands at {where}",
                        place,
                        "tell what is particular to this place",
                    )
                within.add(key)
                seen.setdefault(key, (model, path, sentence))


def _compared(text: str) -> Iterator[tuple[str, str]]:
    """Each sentence that is long enough to be missed as a repetition, and as it is compared."""
    for sentence in sentences(text):
        key = " ".join(sentence.split()).casefold()
        if key.count(" ") >= REPEATED_WORDS - 1:
            yield sentence, key


def marks(model: Written) -> Iterator[str]:
    """What ACROSS compares, as in checks.py."""
    for _, text in model.prose():
        for _, key in _compared(text):
            yield f"sentence {key}"


def _sentence_place(model: Written, path: Path, sentence: str) -> list[Place]:
    text = next(text for known, text in model.prose() if known == path)
    return [place for _, place in model.find(re.compile(re.escape(sentence)), path, text)] or [
        model.marked.place(path)
    ]


def text_length(draft: WrittenSite) -> Iterator[Problem]:
    for model in draft.models:
        for path, text in model.prose():
            least, most = SUMMARY_WORDS if path[-1] == "summary" else TEXT_WORDS
            count = len(text.split())
            if path[-1] in ("summary", "text") and not DRAFT.match(text) and not least <= count <= most:
                yield warning(
                    "text-length",
                    f"this text has {count} word{'s' if count != 1 else ''}; {least} to {most} read well",
                    model.marked.place(path),
                    "say more, or less",
                )


def doubled_word(draft: WrittenSite) -> Iterator[Problem]:
    for model in draft.models:
        for _, _, found, place in said(model, DOUBLED):
            if found[1].casefold() not in MEANT_TWICE:
                yield warning(
                    "doubled-word", f'"{found[0]}" has a word twice', place, "delete one of the two"
                )


def stray_punctuation(draft: WrittenSite) -> Iterator[Problem]:
    for model in draft.models:
        for _, _, found, place in said(model, STRAY):
            mark = found[found.lastindex or 0].strip()
            yield warning(
                "stray-punctuation",
                f'"{mark}" stands apart or twice',
                place,
                f'join it to the word before: "word{mark[0]}"',
            )


def language_claim(draft: WrittenSite) -> Iterator[Problem]:
    """Many languages are claimed of a model whose facts name one or none."""
    for model in draft.models:
        fact = model.shape.facts.get("languages")
        tags = {tag for each in model.shape.capabilities for tag in each.tags}
        if tags & LANGUAGE_TAGS or (fact and re.search("several|multi|,", fact.value)):
            continue
        for path, sentence, found, place in said(model, MANY_LANGUAGES):
            if path[-1] != "limits" and not DENIAL.search(sentence):
                told = f"the facts say {fact.value}" if fact else 'no fact "languages" says which'
                yield warning(
                    "language-claim",
                    f'"{found[0]}": {told}',
                    place,
                    "name the languages that a source lists, in the fact and here",
                )


def size_claim(draft: WrittenSite) -> Iterator[Problem]:
    """Any size is claimed of a model whose facts name one."""
    for model in draft.models:
        fact = model.shape.facts.get("image_size")
        if fact is None or not re.match("[0-9]", fact.value):
            continue
        for path, sentence, found, place in said(model, ANY_SIZE):
            if (
                path[-1] != "limits"
                and not DENIAL.search(sentence)
                and not re.search("resi[sz]|scale|crop", sentence)
            ):
                yield warning(
                    "size-claim",
                    f'"{found[0]}": the facts say {fact.value}',
                    place,
                    "say what happens to an image of another size, with its source",
                )


def use_claim(draft: WrittenSite) -> Iterator[Problem]:
    """Free commercial use is claimed of a model whose licence is not said to allow it."""
    for model in draft.models:
        allowed = model.shape.license.commercial_use
        for _, sentence, found, place in said(model, BROAD_USE):
            if (
                allowed == "no"
                or (
                    allowed in ("restricted", "unknown")
                    and re.search("broad|unrestricted|unlimited|full|any|all ", found[0])
                )
            ) and not DENIAL.search(sentence):
                yield Problem(
                    "use-claim",
                    f'"{found[0]}": the licence is said to be "{allowed}" here',
                    place,
                    "say what the licence allows and forbids, or correct commercial_use",
                )


RULES: tuple[Rule, ...] = (
    speed_claim, superlative, vague_claim, leftover, guess, placeholder, text_length, doubled_word,
    stray_punctuation, language_claim, size_claim, use_claim,
)  # fmt: skip

ACROSS: tuple[Rule, ...] = (repeated_sentence,)
