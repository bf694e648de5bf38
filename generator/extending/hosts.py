"""For hosts: what a host takes."""

from __future__ import annotations

from generator.hosts import Host, Rules

__all__ = ["Host", "Rules"]
