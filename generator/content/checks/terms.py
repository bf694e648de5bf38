"""Rules on the terms of a model: price, weights, licence, and the libraries that load it."""

from __future__ import annotations

import re

from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression

from generator.content.checks.prose import denies
from generator.content.checks.rule import ModelRule, Objection, Objections, rule
from generator.content.marked_yaml import Path
from generator.content.quantities import is_open
from generator.content.written import Written, mentions, sought
from generator.problems import nearest

PRICED = re.compile(
    r"\bper (?:image|picture|token|call|request|second|minute|hour|month|(?:mega)?pixel|MP|1M|million)\b"
    r"|\bUSD\b|\bEUR\b|[$€£]|\ban? image\b",
    re.IGNORECASE,
)

FREE = re.compile(r"\bfree\b|\bno (?:charge|cost)\b", re.IGNORECASE)

PRICE_TAGS = {"price-per-image", "price-per-token"}

WITHHELD = re.compile(
    r"\b(?:weights|checkpoints?|files?) (?:are|is|were) (?:not|never)"
    r" (?:distributed|released|published|available|downloadable|public)"
    r"|\bAPI[- ]only\b|\bonly (?:through|over|via) (?:the |an? )?(?:paid )?API\b",
    re.IGNORECASE,
)

GIVEN = re.compile(
    r"\bweights (?:are|is) (?:free|open|public|downloadable|released)|\bfree to download\b", re.IGNORECASE
)

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

BROAD_USE = sought(
    re.compile(
        r"\b(?:(?:broad|unrestricted|unlimited|full|any|all) commercial (?:use|purposes)"
        r"|free(?:ly)? for commercial use"
        r"|commercial use (?:is|of the (?:model|weights) is) (?:allowed|permitted|free|fine)"
        r"|permits? (?:broad )?commercial use)\b",
        re.IGNORECASE,
    ),
    "commercial",
)

BROAD = re.compile("broad|unrestricted|unlimited|full|any|all ")

NOTED_USES = ("with-policy", "threshold", "unclear")

LOADERS = re.compile(r"in_(?!comfyui)\w+|onnx_export")

LIBRARY_SIGNALS = {"transformers": "in_transformers", "diffusers": "in_diffusers", "timm": "in_timm"}


@rule(
    code="free-but-priced",
    meaning=(
        "The price says free beside an amount or a unit, or a capability is tagged `free-of-charge` though "
        "the weights are closed."
    ),
    why="It can't be both, and readers plan with it.",
    example="`hosted: free, then $0.04 an image (2026-11)`",
    write="`hosted: $0.04 an image (2026-11), note: the first ten images are free`",
    rests_on=("pricing",),
)
def free_things_with_a_price(model: Written) -> Objections:
    pricing = model.shape.pricing
    is_free, is_priced = FREE.search(pricing.hosted), PRICED.search(pricing.hosted)
    tags = {tag for capability in model.shape.capabilities for tag in capability.tags}
    if is_free and (is_priced or tags & PRICE_TAGS):
        beside = f'"{is_priced[0]}"' if is_priced else "a capability on its price"
        yield Objection(
            f'"{is_free[0]}" stands beside {beside}',
            model.marked.place(("pricing", "hosted")),
            "write the price with unit and date; what is free of it goes into the note",
        )
    for position, capability in enumerate(model.shape.capabilities):
        if pricing.weights == "closed" and "free-of-charge" in capability.tags:
            yield Objection(
                "free of charge, though the weights are closed",
                model.marked.place(("capabilities", position, "tags")),
                "tag it price-per-image or price-per-token, or correct weights",
            )


@rule(
    code="weights-contradiction",
    meaning="A note says of the weights what `pricing.weights` denies.",
    why="One of the two is wrong.",
    example="`pricing: {weights: open, note: weights are not distributed}`",
    write="`pricing: {weights: closed, note: weights are not distributed}`",
)
def notes_against_the_weights(model: Written) -> Objections:
    """The note on the price says of the weights what the field beside it denies."""
    weights = model.shape.pricing.weights
    if weights == "unknown":
        return
    denial = WITHHELD if weights in ("open", "gated") else GIVEN
    for note in (model.shape.pricing.note, model.shape.license.note):
        if words := denial.search(note or ""):
            yield Objection(
                f'weights are "{weights}", but a note says "{words[0]}"',
                model.marked.place(("pricing", "weights")),
                "correct the one that is wrong",
            )


@rule(
    code="closed-but-loadable",
    meaning=(
        "The weights are closed, but a signal says that a library loads them, or `hub_id` names a repository."
    ),
    why="A reader would look for a download that does not exist.",
    example="`pricing: closed` with `in_diffusers: {value: yes}`",
    write=(
        "`in_diffusers: {value: no, note: weights are not distributed}` and `hub_id: n/a`, or `pricing: open`"
    ),
)
def ways_to_load_closed_weights(model: Written) -> Objections:
    if model.shape.pricing.weights != "closed":
        return
    paths: list[Path] = [
        ("signals", name, "value")
        for name, signal in model.shape.signals.items()
        if signal.value == "yes" and LOADERS.fullmatch(name)
    ]
    hub = model.shape.facts.get("hub_id")
    if hub and not is_open(hub.value):
        paths.append(("facts", "hub_id", "value"))
    for path in paths:
        yield Objection(
            f'"{path[1]}" says that it can be loaded, but the weights are closed',
            model.marked.place(path),
            "write no or n/a, or correct weights",
        )


@rule(
    code="hosted-contradiction",
    meaning=(
        "The signal `hosted` is no, but there is a price for a hosted service; or it is yes, and the price "
        "does not apply."
    ),
    why="The score counts what the table denies.",
    example="`hosted: {value: no}` with `pricing: {weights: closed, hosted: $0.04 an image (2026-11)}`",
    write="`hosted: {value: yes}`",
    rests_on=("pricing",),
)
def hosting_against_its_price(model: Written) -> Objections:
    signal, price = model.shape.signals.get("hosted"), model.shape.pricing.hosted
    if signal is None:
        return
    is_wrong = {"no": not is_open(price), "yes": price == "n/a"}
    if is_wrong.get(signal.value):
        yield Objection(
            f'hosted is "{signal.value}", but the price says "{price[:60]}"',
            model.marked.place(("signals", "hosted", "value")),
            "correct the one that is wrong",
        )


@rule(
    code="library-contradiction",
    meaning=(
        "The fact `library` names a library that the signals say does not have the model, and no note "
        "explains it."
    ),
    why="A reader would install it in vain.",
    example="`library: transformers` with `in_transformers: no`",
    write="`library: {value: transformers, source: card, note: remote code}`, or the library that loads it",
    rests_on=("facts",),
)
def libraries_without_the_model(model: Written) -> Objections:
    library = model.shape.facts.get("library")
    if library is None or library.note or model.shape.pricing.weights == "closed":
        return
    signal = model.shape.signals.get(LIBRARY_SIGNALS.get(library.value, ""))
    if signal and signal.value == "no":
        yield Objection(
            f'the library is "{library.value}", which is said not to have it',
            model.marked.place(("facts", "library", "value")),
            "correct the one that is wrong",
        )


@rule(
    code="not-spdx",
    meaning=(
        "The licence is no SPDX identifier, or one in another spelling. `LicenseRef-` and a name stands for "
        "a licence that SPDX does not list."
    ),
    why="Licences are compared and scored by their identifier.",
    example="`license: mit`",
    write="`license: MIT`",
)
def licences_of_other_names(model: Written) -> Objections:
    name, place = model.shape.license.spdx, model.marked.place(("license", "spdx"))
    if is_open(name):
        return
    try:
        spelled = str(canonicalize_license_expression(name))
    except InvalidLicenseExpression:
        yield Objection(f'"{name}" is no SPDX identifier', place, _identifier_help(name))
        return
    if spelled != name:
        yield Objection(f'SPDX spells "{name}" otherwise', place, f'write "{spelled}"')


def _identifier_help(name: str) -> str:
    if near := nearest(name, USUAL):
        return f'write "{near}"'
    other = f'"LicenseRef-{name}" for one that is not there'
    return f"write its identifier of spdx.org/licenses, or {other}"


@rule(
    code="licence-against-use",
    meaning=(
        "A non-commercial licence is said to allow commercial use, or a permissive one is said not to, "
        "without a note."
    ),
    why="It is the field that a company reads first.",
    example="`license: {spdx: CC-BY-NC-4.0, commercial_use: yes}`",
    write="`license: {spdx: CC-BY-NC-4.0, commercial_use: no}`",
)
def uses_against_the_licence(model: Written) -> Objections:
    licence, place = model.shape.license, model.marked.place(("license", "commercial_use"))
    use = licence.commercial_use
    forbids = NON_COMMERCIAL.search(licence.spdx) or NON_COMMERCIAL.search(licence.note or "")
    if use == "yes" and forbids:
        words = forbids[0].strip("-")
        yield Objection(
            f'commercial use is "yes", but the licence is told as "{words}"',
            place,
            "write no or threshold, or correct the licence",
        )
    is_restricted = use in ("no", "with-policy", "threshold", "restricted")
    if is_restricted and licence.spdx in PERMISSIVE and not licence.note:
        yield Objection(
            f'{licence.spdx} allows commercial use, but it is "{use}" here',
            place,
            "write yes, or say in a note what forbids it",
        )


@rule(
    code="use-without-note",
    meaning="`commercial_use` is neither yes nor no, and no note says what holds.",
    why="With a policy, up to a threshold or unclear: each needs a sentence on which, to be of use.",
    example="`license: {spdx: LicenseRef-Llama-2, commercial_use: threshold}`",
    write="`license: {spdx: LicenseRef-Llama-2, commercial_use: threshold, note: up to 700M users}`",
    severity="warning",
)
def uses_without_a_note(model: Written) -> Objections:
    licence = model.shape.license
    is_written = "commercial_use" in licence.model_fields_set
    if is_written and licence.commercial_use in NOTED_USES and not licence.note:
        yield Objection(
            f'commercial_use is "{licence.commercial_use}", but no note says what holds',
            model.marked.place(("license", "commercial_use")),
            "add note: what may be done, or above what; for unclear, what the terms leave open",
        )


@rule(
    code="use-claim",
    meaning="The prose grants commercial use that the licence, as the file tells it, does not grant.",
    why="Somebody may rely on it.",
    example="`The terms permit broad commercial use.` with `commercial_use: threshold`",
    write="`Commercial use is free below 1M USD annual revenue.`",
    rests_on=("license",),
)
def claims_of_free_use(model: Written) -> Objections:
    """Free commercial use is claimed of a model whose licence is not said to allow it."""
    allowed = model.shape.license.commercial_use
    if allowed == "yes":
        return
    for _, sentence, claim, place in mentions(model, BROAD_USE):
        is_broad = allowed == "no" or BROAD.search(claim[0])
        if is_broad and not denies(sentence):
            yield Objection(
                f'"{claim[0]}": the licence is said to be "{allowed}" here',
                place,
                "say what the licence allows and forbids, or correct commercial_use",
            )


WITHIN: tuple[ModelRule, ...] = (
    free_things_with_a_price,
    notes_against_the_weights,
    ways_to_load_closed_weights,
    hosting_against_its_price,
    libraries_without_the_model,
    licences_of_other_names,
    uses_against_the_licence,
    uses_without_a_note,
    claims_of_free_use,
)
