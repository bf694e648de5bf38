"""The types that fields of content share: numbers, dates, addresses, keys and texts, and what each refuses.

Short forms (`license: MIT`) are widened to the long ones before validation. Numbers follow the YAML 1.2 core
rules, so `1_000` and `0123` are not silently something else. Knows no file and no field.
"""

from __future__ import annotations

import math
import re
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from generator.dates import is_date
from generator.files import is_reserved

NUMBER = re.compile(r"[-+]?(\.[0-9]+|(0|[1-9][0-9]*)(\.[0-9]*)?)([eE][-+]?[0-9]+)?")

WHOLE = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})")

WEB_ADDRESS = re.compile(r"https?://[A-Za-z0-9.-]+(:[0-9]+)?(/[^\s<>\"]*)?")

KEY = r"^[a-z0-9][a-z0-9_-]{0,63}$"

SPDX = r"^[A-Za-z0-9.+-]{1,64}$"

REPOSITORY = r"^[A-Za-z0-9][A-Za-z0-9._/-]{0,95}$"

REVISION = r"^[A-Za-z0-9.]{1,64}$"

WEIGHTS = r"^(package:[A-Za-z0-9][A-Za-z0-9._-]{0,95}|[A-Za-z0-9][A-Za-z0-9._/-]{0,95})$"

COMMIT = r"^[0-9a-f]{40}$"

PINNED = r"^([0-9a-f]{40}|[0-9]+(\.[0-9]+){0,5})$"

SHA256 = r"^[0-9a-f]{64}$"

MAKERS_ID = r"^[A-Za-z0-9][A-Za-z0-9._:/@+-]{0,95}$"

CLASS = r"^[A-Za-z][A-Za-z0-9]{0,79}$"

PLAIN_WORDS = re.compile(r"(?=.{1,60}$)(?=.*[^\W_])[\w.()+&/'’-]+(?: [\w.()+&/'’-]+)*")

SLUG = re.compile(r"(?=.{1,80}$)[a-z0-9]+(?:-[a-z0-9]+)*")

ACCEPTED = {  # each pattern in words
    MAKERS_ID: (
        "write at most 96 letters, digits and any of . _ : / @ + and hyphens, a letter or digit first, as in "
        "gpt-4.1"
    ),
    KEY: (
        "write at most 64 lower-case letters, digits, hyphens and underscores, "
        "a letter or digit first, e.g. model-card"
    ),
    SPDX: "write at most 64 letters, digits, points, hyphens and plus signs, as in Apache-2.0",
    REPOSITORY: (
        "write at most 96 letters, digits, points, hyphens, underscores and slashes, a letter or digit first"
    ),
    REVISION: "write at most 64 letters, digits and points, as in 0.1.0",
    WEIGHTS: (
        "write a repository of the hub, content/weights/name, or package:name for weights that a Python "
        "package carries"
    ),
    COMMIT: "write the full commit hash: 40 digits and letters a to f",
    PINNED: "write the full commit hash, 40 digits and letters a to f, or the version of a package",
    SHA256: "write the SHA-256 of the file: 64 digits and letters a to f",
    CLASS: "write the name of a class: letters and digits, no blanks or dots",
}


class Shape(BaseModel):
    """Unknown keys are faults: a typing error must not silently drop a value."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def fault(code: str, message: str, help: str) -> PydanticCustomError:
    """A fault with a code and a remedy of its own; validation.py turns it into a Problem."""
    return PydanticCustomError(code, "{message}", {"message": message, "help": help})


def _number(written: Any) -> Any:
    if not isinstance(written, str):
        return written
    if len(written) > 40 or not NUMBER.fullmatch(written) or not math.isfinite(float(written)):
        help = "write digits, with a point for decimals, e.g. 12 or 0.5"
        raise fault("not-a-number", f'"{written[:40]}" is not a number', help)
    return float(written)


def _whole(written: Any) -> Any:
    if not isinstance(written, str):
        return written
    if not WHOLE.fullmatch(written):
        raise fault("not-a-number", f'"{written[:40]}" is not a whole number', "write digits only, e.g. 12")
    return int(written)


def _date(text: str) -> str:
    if not is_date(text):
        help = "write YYYY-MM-DD, YYYY-MM or YYYY, e.g. 2026-11-20"
        raise fault("bad-date", f'"{text[:40]}" is not a date', help)
    return text


def full_date(text: str) -> str:
    if len(text) != 10 or not is_date(text):
        raise fault("bad-date", f'"{text[:40]}" is not a full date', "write YYYY-MM-DD, e.g. 2026-11-20")
    return text


def _slug(text: str) -> str:
    if not SLUG.fullmatch(text):
        help = (
            "write the name that the file had, without its ending: "
            'lower-case letters, digits and single hyphens, e.g. "my-model"'
        )
        raise fault("bad-slug", f'"{text[:90]}" can\'t be an address', help)
    if is_reserved(text):
        help = "delete it: no page of that name can be written there"
        raise fault("bad-slug", f'"{text}" is the name of a device on Windows', help)
    if text == "index":
        raise fault("bad-slug", f'"{text}" is the list of all models', "delete it: no model had that address")
    return text


def _page_name(text: str) -> str:
    """Of a task or a tag: a page is called by it."""
    if text == "index" or is_reserved(text):
        taken = "the list of all of them" if text == "index" else "a device on Windows"
        raise fault(
            "not-accepted", f'"{text}" is the name of {taken}', "give it another name, also where it is used"
        )
    return text


def web_address(text: str) -> str:
    """The text, when it is an address of the web. Raises a fault that a field shows."""
    if not WEB_ADDRESS.fullmatch(text):
        help = "write it in full, starting with https://"
        raise fault("bad-address", f'"{text[:60]}" is not a web address', help)
    return text


def _plain_words(text: str) -> str:
    if not PLAIN_WORDS.fullmatch(text):
        help = (
            "write at most 60 letters, digits and single blanks, as people type it; "
            "points, hyphens, apostrophes, + & / ( ) may stand among them"
        )
        raise fault("not-accepted", f'"{text[:60]}" is not a few plain words', help)
    return text


def short_form(key: str) -> BeforeValidator:
    """`license: MIT` is read as `license: {spdx: MIT}`."""
    return BeforeValidator(lambda written: {key: written} if isinstance(written, str) else written)


def listed(written: Any) -> Any:
    """One word alone is read as a list of it."""
    return [written] if isinstance(written, str) else written


Number = Annotated[float, BeforeValidator(_number)]

Whole = Annotated[int, BeforeValidator(_whole)]

Percent = Annotated[Whole, Field(ge=0, le=100)]

Weight = Annotated[Number, Field(gt=0)]

Text = Annotated[str, Field(min_length=1, max_length=20_000)]

ShortText = Annotated[str, Field(min_length=1, max_length=400)]

Date = Annotated[str, AfterValidator(_date)]

FullDate = Annotated[str, AfterValidator(full_date)]

Address = Annotated[str, AfterValidator(web_address)]

PlainWords = Annotated[str, AfterValidator(_plain_words)]

Key = Annotated[str, Field(pattern=KEY)]

PageName = Annotated[Key, AfterValidator(_page_name)]

Spdx = Annotated[str, Field(pattern=SPDX)]

Repository = Annotated[str, Field(pattern=REPOSITORY)]

Weights = Annotated[str, Field(pattern=WEIGHTS)]

Slug = Annotated[str, AfterValidator(_slug)]
