"""What kinds of tags there are, as headings say it."""

from __future__ import annotations

from collections.abc import Mapping

from generator.vocabulary import TagKind

TAG_KINDS: Mapping[TagKind, str] = {
    "task": "What it does",
    "working": "Working with it",
    "background": "Behind and around it",
}
