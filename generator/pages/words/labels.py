"""What goes into a model and comes out of it, in words, and words in a row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from generator.vocabulary import MODALITIES, Modality


def kinds(names: frozenset[str], of_site: Mapping[str, Modality] = MODALITIES) -> str:
    """Modalities in words, in the site's order: "text and images"."""
    return in_a_row([modality.label for name, modality in of_site.items() if name in names])


def in_a_row(words: Sequence[str]) -> str:
    """ "a", "a and b", "a, b and c"."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


def joint(place: int, count: int) -> str:
    """What stands before the word at this place of so many."""
    if place == 0:
        return ""
    return " and " if place == count - 1 else ", "


def small_initial(label: str) -> str:
    """A label as it stands within a sentence; an abbreviation keeps its capitals."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]


def domain_words(labels: Mapping[str, str], domain: str) -> str:
    """A domain within a sentence; its own word where the site gives it no label."""
    return small_initial(labels.get(domain, domain))


def large_initial(words: str) -> str:
    """Words as a sentence begins with them."""
    return words[:1].upper() + words[1:]
