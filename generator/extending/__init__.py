"""What a package that extends matchup may import: the modules of this one, and nothing else of the generator.

Names here stay as they are while `API_VERSION` does. They are ours under another address, so a module is read
only when something of its kind is asked for.
"""

from __future__ import annotations

from generator.problems import CannotGoOn

API_VERSION = 1  # raised when a name goes or means something else; docs/upgrading.md says what

__all__ = ["API_VERSION", "require"]


def require(version: int) -> None:
    """Raises CannotGoOn unless this is the version that an extension was written for."""
    if version != API_VERSION:
        words = f"an extension is written for version {version} of what it may import; this is {API_VERSION}"
        raise CannotGoOn(words, "update the extension, or install the version of matchup that it names")
