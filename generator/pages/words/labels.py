"""What goes into a model and comes out of it, in words."""

from __future__ import annotations

KIND_WORDS = {
    "text": "text",
    "image": "images",
    "video": "video",
    "audio": "audio",
    "label": "labels",
    "box": "boxes",
    "mask": "masks",
    "vector": "vectors",
    "score": "scores",
}

KIND_ORDER = tuple(KIND_WORDS)


def _joint(position: int, count: int) -> str:
    return "" if position == 0 else " and " if position == count - 1 else ", "


# Numbers and words that several pages print


def kinds(names: frozenset[str]) -> str:
    """Modalities in words: "images and text"."""
    words = [KIND_WORDS[name] for name in KIND_ORDER if name in names]
    return "".join(_joint(position, len(words)) + word for position, word in enumerate(words))
