"""Exceptions lift what they name and no more."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.content.checks.edits import ALPHA, codes_of, edit, except_from, say


def test_an_exception_lifts_what_it_names(site: Path) -> None:
    say(site, "The paper is called State of the Art.")
    assert codes_of(site) == ["superlative"]
    except_from(site, f"{{code: superlative, file: {ALPHA}, words: State of the Art, why: title of a paper}}")
    assert codes_of(site) == []


@pytest.mark.parametrize(
    "entry",
    [
        "{code: guess, file: content/models/alpha.md, why: another code}",
        "{code: superlative, file: content/models/beta.yaml, why: another file}",
        "{code: superlative, file: content/models/alpha.md, words: best, why: other words}",
    ],
)
def test_an_exception_lifts_nothing_else(entry: str, site: Path) -> None:
    say(site, "The paper is called State of the Art.")
    except_from(site, entry)
    assert codes_of(site) == ["superlative"]


def test_an_exception_that_lifts_nothing_is_told_once_all_else_is_right(site: Path) -> None:
    except_from(site, f"{{code: guess, file: {ALPHA}, why: quoted}}")
    assert codes_of(site) == ["unneeded-exception"]
    say(site, "It is powerful.")
    assert codes_of(site) == ["superlative"]


def test_an_exception_needs_a_reason(site: Path) -> None:
    except_from(site, f"{{code: guess, file: {ALPHA}}}")
    assert codes_of(site)[0] == "missing-key"


def test_what_no_page_could_be_made_from_is_not_lifted(site: Path) -> None:
    edit(site, ALPHA, "Tags: captions", "Tags: unheard-of")
    except_from(site, f"{{code: unknown-tag, file: {ALPHA}, why: it will come}}")
    assert set(codes_of(site)) == {"unknown-exception", "unknown-tag"}


def test_a_site_needs_no_exceptions(site: Path) -> None:
    (site / "content" / "exceptions.yaml").unlink()
    assert set(codes_of(site)) == {"text-length"}
