"""What of a tag is embedded: its label with what it is about, and each of its other names by itself.

One vector of all names together would be like none of them; so search asks which of them is nearest.
"""

from __future__ import annotations

from generator.catalog import Catalog, Tag
from generator.readings.texts import one_line


def used_tags(catalog: Catalog) -> tuple[Tag, ...]:
    """The tags that some capability carries, in the order of content/tags.yaml."""
    used = {tag for model in catalog.models for each in model.capabilities for tag in each.tags}
    return tuple(tag for name, tag in catalog.tags.items() if name in used)


def tag_texts(tag: Tag) -> tuple[str, ...]:
    """The texts of a tag, its label first."""
    label = one_line(f"{tag.label}. {tag.about}") if tag.about else one_line(tag.label)
    return (label, *map(one_line, tag.also))
