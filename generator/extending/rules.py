"""For rules: the decorators that make one of a check, and what checks see and say."""

from __future__ import annotations

from generator.content.checks.rule import Objection, Objections, rule, rule_of_site, rule_with_settings
from generator.content.written import Written, WrittenSite
from generator.problems import Place

__all__ = [
    "Objection",
    "Objections",
    "Place",
    "Written",
    "WrittenSite",
    "rule",
    "rule_of_site",
    "rule_with_settings",
]
