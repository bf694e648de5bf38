"""Rules on patches, tokens and grids: names and prose against the facts of the same file.

patch14-224 in a name means patches of 14 px at 224 px, so 16 × 16 of them and one token each, some more for
the whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from generator.content.checks.prose import OF_OTHERS, part
from generator.content.checks.rule import ModelRule, Objection, Objections, rule
from generator.content.model_schema import ModelShape
from generator.content.written import Written, mentions, numbers, sought
from generator.problems import Place

PATCH_IN_NAME = re.compile(r"patch-?([48]|[0-9]{2,3})(?![0-9])")

SIZE_IN_NAME = re.compile(r"(?:patch-?[0-9]+(?:-window[0-9]+)?|[a-z])-([0-9]{3})(?=$|-)")

IN_NAMES = {"patch_size": PATCH_IN_NAME, "image_size": SIZE_IN_NAME}

GRID = sought(
    re.compile(r"\b([0-9]+) ?[x×] ?[0-9]+(?: px| pixels?)? (?:grid|patches|patch grid)", re.IGNORECASE),
    "grid|patches",
)

GRID_OF = sought(
    re.compile(r"\bgrid of ([0-9]+) ?[x×] ?[0-9]+(?![0-9])(?! ?(?:px|pixel))", re.IGNORECASE),
    "grid of ",
)

PATCH_WIDTH = sought(
    re.compile(
        r"\b([0-9]+)(?:[- ](?:px|pixels?)| ?[x×] ?[0-9]+[- ](?:px|pixels?))[- ](?:image )?patch(?:es)?\b"
        r"|\bpatch(?:es)?,? (?:each |of )+(?:only )?([0-9]+)(?: ?[x×] ?[0-9]+)? (?:px|pixels?)\b",
        re.IGNORECASE,
    ),
    "patch",
)

BACKBONE = sought(re.compile(r"\bViT-[A-Za-z]+/([0-9]+)\b"), "vit-")

TOKENS = sought(
    re.compile(
        r"(?<![x×] )(?<![x×])\b([0-9]+) (?:(?:image|visual|patch) (?:patches|tokens|states|vectors)"
        r"|patches)\b"
    ),
    " patches| tokens| states| vectors",
)

MERGED = re.compile(
    "quer|latent|pool|merg|shuffl|resampl|tile|crop|window|stage|compress", re.IGNORECASE
)  # what a note says where patches are not tokens one by one

SQUARE = re.compile(r"([0-9]+)(?: ?[×x] ?([0-9]+))? px")

HELP = "correct the one that is wrong"


@rule(
    code="name-contradicts-fact",
    meaning=(
        "Name, address or prose say another patch size, image size, grid or number of tokens than the facts. "
        "`patch14-224` means patches of 14 px at 224 px: 16 × 16 of them, 256 tokens, 257 with a class token."
    ),
    why="Such slips are the commonest there are, and arithmetic finds them.",
    example="`name: alpha-patch14-224` with `patch_size: {value: 16 px}`",
    write="`patch_size: {value: 14 px}`; where patches are merged, a note to `image_tokens` says by what",
    rests_on=("facts",),
)
def sizes_against_the_facts(model: Written) -> Objections:
    patch, size = side(model.shape, "patch_size"), side(model.shape, "image_size")
    yield from _names_against(model, {"patch_size": patch, "image_size": size})
    if patch and size and size % patch == 0:
        yield from _token_count(model, patch, size)
        yield from _grids_in_prose(model, patch, size)
        yield from _tokens_in_prose(model, patch, size)
    if patch:
        yield from _patches_in_prose(model, patch)
        yield from _backbone(model, patch)


def side(shape: ModelShape, name: str) -> int | None:
    """One side of a square fact in px."""
    fact = shape.facts.get(name)
    size = SQUARE.match(fact.value) if fact else None
    return int(size[1]) if size and size[2] in (None, size[1]) else None


def _names_against(model: Written, sides: dict[str, int | None]) -> Objections:
    for name in _names(model):
        for key, pattern in IN_NAMES.items():
            stated, known = pattern.search(name), sides[key]
            if stated and known and int(stated[1]) != known:
                yield Objection(
                    f'"{name}" says {stated[1]} px, "{key}" says {known}',
                    model.marked.place(("facts", key, "value")),
                    f"{HELP}; a note can't settle it",
                )


def _names(model: Written) -> Iterator[str]:
    """Slug and name, one of a kind; a hub_id repeats them, and is asked only when it is another."""
    seen: set[tuple[str, ...]] = set()
    hub = model.shape.facts.get("hub_id")
    for name in (model.slug, model.shape.name, hub.value if hub else ""):
        matches = [pattern.search(name) for pattern in IN_NAMES.values()]
        stated = tuple(match[1] for match in matches if match)
        if stated and stated not in seen:
            seen.add(stated)
            yield name


def _token_count(model: Written, patch: int, size: int) -> Objections:
    """The fact "image_tokens" against the number of patches; a class token and one more are accepted."""
    fact = model.shape.facts.get("image_tokens")
    if fact is None or not re.fullmatch("[0-9,]+", fact.value) or MERGED.search(fact.note or ""):
        return
    count, patches = int(fact.value.replace(",", "")), (size // patch) ** 2
    if count not in (patches, patches + 1, patches + 2):
        tokens = f"{patches} tokens, with a class token {patches + 1}"
        yield Objection(
            f"{size} px in patches of {patch} px are {tokens}, not {count}",
            model.marked.place(("facts", "image_tokens", "value")),
            "correct one of the three, or say in a note what merges the patches",
        )


def _grids_in_prose(model: Written, patch: int, size: int) -> Objections:
    """Patches as prose counts them. "16 x 16 patches" may be a grid or a size; a grid is one."""
    across = size // patch
    for pattern in (GRID, GRID_OF):
        for _, sentence, grid, place in mentions(model, pattern):
            is_grid = pattern is GRID_OF or grid[0].endswith("grid")
            accepted = {across} if is_grid else {across, patch}
            if "patch" in sentence and int(grid[1]) not in accepted:
                yield _against(place, grid[0], _grid(patch, size))


def _tokens_in_prose(model: Written, patch: int, size: int) -> Objections:
    patches = (size // patch) ** 2
    accepted = {patches, patches + 1, patches + 2, *_counts(model.shape, "image_tokens")}
    for path, _, tokens, place in mentions(model, TOKENS):
        if int(tokens[1]) not in accepted and part(path) not in OF_OTHERS:
            yield _against(place, tokens[0], _grid(patch, size))


def _counts(shape: ModelShape, name: str) -> set[float]:
    """What a fact and its note count."""
    fact = shape.facts.get(name)
    return {number // 1 for number in numbers(f"{fact.value} {fact.note or ''}")} if fact else set()


def _patches_in_prose(model: Written, patch: int) -> Objections:
    for path, _, width, place in mentions(model, PATCH_WIDTH):
        if int(width[1] or width[2]) != patch and part(path) not in OF_OTHERS:
            yield _against(place, width[0], f'"patch_size" says {patch} px')


def _backbone(model: Written, patch: int) -> Objections:
    encoder = model.shape.facts.get("image_encoder")
    backbone = BACKBONE.pattern.search(encoder.value) if encoder else None
    if backbone and int(backbone[1]) != patch:
        place = model.marked.place(("facts", "image_encoder", "value"))
        yield _against(place, backbone[0], f'"patch_size" says {patch} px')


def _grid(patch: int, size: int) -> str:
    return f"{size} px in patches of {patch} px are {size // patch} × {size // patch}"


def _against(place: Place, words: str, truth: str) -> Objection:
    return Objection(f'"{words}": {truth}', place, HELP)


WITHIN: tuple[ModelRule, ...] = (sizes_against_the_facts,)
