"""What rules see of a text."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.content.edits import ALPHA, edit, places


@pytest.mark.parametrize("code", ["`<b>`", "`a\n<b>`", "```\n<b>\n\n</b>\n```", "~~~ html\n<b>\n~~~"])
def test_html_in_code_is_text(code: str, site: Path) -> None:
    edit(site, ALPHA, "An image goes in", f"{code}\n\nAn image goes in")
    assert places(site) == []


def test_a_clean_link_and_words_in_backquotes_are_accepted(site: Path) -> None:
    edit(
        site,
        ALPHA,
        "An image goes in",
        "An [image](https://example.org/a_(b)) <https://example.org> `<b>` "
        "[list](mailto:a@example.org) goes in",
    )
    assert places(site) == []
