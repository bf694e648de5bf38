"""Values as one line of YAML, quoted only where they must be."""

from __future__ import annotations

import json
import re
from datetime import date

from generator.authoring.known import Address

PLAIN = re.compile(r"[A-Za-z0-9(](?:[\w ./()×+-]*[\w./()×+])?", re.ASCII)  # what YAML needs no quotes for


def scalar(text: str) -> str:
    """A text as one YAML value."""
    is_plain = PLAIN.fullmatch(text) and text.lower() != "null"
    return text if is_plain else json.dumps(text, ensure_ascii=False)


def flow(**parts: str) -> str:
    """`{value: 224 px, source: config}`; empty parts are left out."""
    return "{" + ", ".join(f"{key}: {scalar(text)}" for key, text in parts.items() if text) + "}"


def source_line(address: Address, today: date) -> str:
    """A source, read today."""
    parts = {
        "url": json.dumps(address.url),
        "title": scalar(address.title),
        "read": today.isoformat(),
        "by": address.by,
    }
    return "{" + ", ".join(f"{key}: {value}" for key, value in parts.items()) + "}"
