"""Rules on what a model file consists of: a summary, capabilities, and prose in plain markdown."""

from __future__ import annotations

import re

from generator.content.checks.prose import part
from generator.content.checks.rule import ModelRule, Objection, Objections, rule, rule_with_settings
from generator.content.written import DRAFT, Written, WrittenSite, sought

AUTOLINK = r"[A-Za-z][A-Za-z0-9+.-]*:[^<>\s]*>"

RAW_HTML = sought(re.compile(rf"<(?!{AUTOLINK})[A-Za-z/!?][^<>]*>?"), "<")

LINK = sought(
    re.compile(
        rf"\]\(\s*<?\s*([^)\s>]*)|^[ \t]*\[[^\[\]]{{1,999}}\]:\s*<?(\S+)|<(?={AUTOLINK})([^>]*)>",
        re.MULTILINE,
    ),
    "](|]:|<",
)

IMAGE = sought(re.compile(r"(!\[[^\[\]\n]*\])[(\[]"), "![")

SAFE_LINK = re.compile(r"https?://|mailto:|#")

SUMMARY_WORDS = (20, 110)

TEXT_WORDS = (40, 160)

PARTS = ("unique", "versus", "limits")


@rule(
    code="no-capability",
    meaning="A model has no capability.",
    why="Comparisons are made of capabilities.",
    example="a `.md` file that ends after its summary",
    write="a section: `## Title`, `Tags:`, text, `Unique:`, `Versus:`, `Limits:`, `Sources:`",
    is_liftable=False,
    rests_on=("capabilities",),
)
def no_capability(model: Written) -> Objections:
    if not model.shape.capabilities:
        last = len(model.marked.lines.lines) - 1
        yield Objection(
            f'model "{model.slug}" has no capability',
            model.marked.lines.place(last),
            "add a section: ## Title, then Tags:, text, Unique:, Versus:, Limits:, Sources:",
        )


@rule(
    code="no-summary",
    meaning="A model has no summary.",
    why="Each model page opens with it.",
    example="a `.md` file whose front matter is followed by `##`",
    write="a paragraph of 40 to 70 words before the first capability, or `summary:` in a `.yaml` file",
    rests_on=("summary",),
)
def no_summary(model: Written) -> Objections:
    if not model.shape.summary:
        yield Objection(
            f'model "{model.slug}" has no summary',
            model.marked.head(()),
            "write a paragraph of 40 to 70 words before the first capability",
        )


@rule_with_settings(
    code="missing-part",
    meaning=(
        "A capability has no `Unique`, `Versus` or `Limits`, is not `generated`, and its first tag is of no "
        "kind for which `optional_for` in `content/tags.yaml` says that it can do without."
    ),
    why="What it does alone says neither why one would choose this model nor where it stops.",
    example="a section that ends behind its first text",
    write=(
        "a paragraph `Limits: Four beams take about four times the memory.`; or, for all capabilities of a "
        "kind, `optional_for: [background]` in `content/tags.yaml`"
    ),
)
def capabilities_without_a_part(model: Written, settings: WrittenSite) -> Objections:
    words, is_markdown = settings.tags[0], model.marked.lines.path.endswith(".md")
    for position, capability in enumerate(model.shape.capabilities):
        tag = words.tags.get(capability.tags[0])
        if capability.generated or tag is None or tag.kind in words.optional_for:
            continue
        for name in PARTS:
            if not getattr(capability, name):
                label = f"{name.capitalize()}:" if is_markdown else name
                yield Objection(
                    f'capability "{capability.title}" has no "{label}"',
                    model.marked.place(("capabilities", position, "title")),
                    f'add a paragraph "{label} ..."' if is_markdown else f'add "{label}: ..."',
                )


@rule(
    code="text-length",
    meaning=(
        "A summary has less than 20 or more than 110 words, or the text of a capability less than 40 or more "
        "than 160. Those of a `generated` capability may be short."
    ),
    why="Too short says nothing, too long is not read.",
    example="`summary: A captioner.`",
    write="what it is, for whom, and what it is not for, in 40 to 70 words",
    severity="warning",
)
def texts_of_unusual_length(model: Written) -> Objections:
    for path, text in model.prose():
        if part(path) not in ("summary", "text") or DRAFT.match(text) or model.is_generated(path):
            continue
        least, most = SUMMARY_WORDS if part(path) == "summary" else TEXT_WORDS
        count = len(text.split())
        if not least <= count <= most:
            yield Objection(
                f"this text has {count} word{'s' if count != 1 else ''}; {least} to {most} read well",
                model.marked.place(path),
                "say more, or less",
            )


@rule(
    code="raw-html",
    meaning="A text contains HTML.",
    why="Content is untrusted and written in markdown alone; HTML would be shown as letters.",
    example="`An <b>image</b> goes in.`",
    write="`An **image** goes in.`; backquotes around it show it as it is",
    is_liftable=False,
)
def html_in_prose(model: Written) -> Objections:
    """One objection for a line, however many tags it has."""
    lines: set[int] = set()
    for tag, place in model.matches(RAW_HTML):
        if place.line not in lines:
            words = tag[0].split("\n")[0][:40]
            yield Objection(
                f'"{words}" is HTML; content is markdown alone',
                place,
                "write markdown, or put `backquotes` around it to show it as it is",
            )
        lines.add(place.line)


@rule(
    code="image-in-prose",
    meaning="A text shows an image. Pages hold none: they load nothing from elsewhere.",
    why="It would be dropped without a word.",
    example="`![A cat](https://example.org/cat.png)`",
    write="`[A cat](https://example.org/cat.png)`",
    is_liftable=False,
)
def images_in_prose(model: Written) -> Objections:
    for image, place in model.matches(IMAGE):
        yield Objection(
            f'image "{image[1][2:-1][:40]}" is not shown: pages hold no images',
            place,
            "link to it: delete the exclamation mark",
        )


@rule(
    code="unsafe-link",
    meaning="A link leads to something other than a web or mail address.",
    why="`javascript:` and `data:` run code; a relative link breaks on pages in other folders.",
    example="`[interface](javascript:alert(1))`",
    write="`[interface](https://example.org/interface)`",
    is_liftable=False,
)
def links_elsewhere(model: Written) -> Objections:
    for link, place in model.matches(LINK):
        target = link[link.lastindex or 0]
        if not SAFE_LINK.match(target.casefold()):
            yield Objection(
                f'a link to "{target[:40]}" is not accepted', place, "link to an https:// address"
            )


WITHIN: tuple[ModelRule, ...] = (
    no_capability,
    no_summary,
    capabilities_without_a_part,
    texts_of_unusual_length,
    html_in_prose,
    images_in_prose,
    links_elsewhere,
)
