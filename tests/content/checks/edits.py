"""Edits of the smallest site, and the codes of what is then found."""

from __future__ import annotations

from pathlib import Path

from generator.content.folder import read_catalog

ALPHA = "content/models/alpha.md"
BETA = "content/models/beta.yaml"
FIRST_TEXT = "An image goes in and one sentence comes out."
ROWS = {
    "patch_size": "px",
    "image_tokens": "count",
    "image_size": "px",
    "library": "text",
    "hub_id": "text",
    "image_encoder": "text",
    "text_decoder": "text",
    "successor": "text",
}


def edit(site: Path, name: str, old: str, new: str) -> None:
    text = (site / name).read_text("utf-8")
    assert old in text
    (site / name).write_text(text.replace(old, new, 1), "utf-8")


def say(site: Path, sentence: str) -> None:
    """Adds a sentence to the first text of the first model."""
    edit(site, ALPHA, FIRST_TEXT, f"{FIRST_TEXT} {sentence}")


def state(site: Path, *facts: str) -> None:
    """Adds facts to the first model, and the rows that the smallest site has no need of."""
    rows = (site / "content" / "facts.yaml").read_text("utf-8")
    missing = {name: unit for name, unit in ROWS.items() if f"{name}:" not in rows}
    lines = "".join(f"{name}: {{label: {name}, unit: {unit}}}\n" for name, unit in missing.items())
    edit(site, "content/facts.yaml", "languages:", f"{lines}languages:")
    edit(site, ALPHA, "  weights_size:", "".join(f"  {fact}\n" for fact in facts) + "  weights_size:")


def codes_of(site: Path) -> list[str]:
    return [problem.code for problem in read_catalog(site)[1]]


def except_from(site: Path, *entries: str) -> None:
    """Exceptions beside the one that the smallest site has."""
    path = site / "content" / "exceptions.yaml"
    path.write_text(path.read_text("utf-8") + "".join(f"- {entry}\n" for entry in entries), "utf-8")
