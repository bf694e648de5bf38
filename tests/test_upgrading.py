"""docs/upgrading.md: its commands are run on a site of an older version, its tables are those of the code."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

from generator.content.schema_steps import STEPS
from generator.extending import API_VERSION
from generator.pages.layout_versions import CHANGES, LAYOUTS_VERSION, Change
from generator.vocabulary import SCHEMA_VERSION
from tests.conftest import REPOSITORY_PATH
from tests.content.edits import ALPHA, edit
from tests.test_extensions import run
from tests.toys import tree

DOCUMENT = (REPOSITORY_PATH / "docs" / "upgrading.md").read_text("utf-8")


def content_rows() -> Iterator[str]:
    """The table of what versions of the content changed."""
    for step in STEPS:
        until = f"version {step.until}" if step.until else ""
        yield f"| {step.version} | `{step.where}` | {step.why} | {until} |"


def layout_rows() -> Iterator[str]:
    """The table of what versions of the layouts changed."""
    for change in CHANGES:
        was = f"`page.{change.field}` of `{change.layout}`" if change.field else f"`{change.layout}`"
        yield f"| {change.version} | {was} | {_now(change)} |"


def _now(change: Change) -> str:
    return change.now if change.field else f"`{change.now}`"


def test_what_versions_changed_is_what_the_tables_of_the_code_say() -> None:
    for rows in (list(content_rows()), list(layout_rows())):
        assert "\n".join(rows) + "\n\n" in DOCUMENT, "write these rows:\n" + "\n".join(rows)
    assert f"`schema_version: {SCHEMA_VERSION}`" in DOCUMENT
    assert f"`{{# matchup layouts: {LAYOUTS_VERSION} #}}`" in DOCUMENT
    assert f"`API_VERSION` {API_VERSION}" in DOCUMENT


def test_the_four_steps_bring_a_site_of_version_1_up_to_date(site: Path, tmp_path: Path) -> None:
    commands = re.findall(r"^    matchup (.*?)(?: +#.*)?$", DOCUMENT, re.MULTILINE)
    assert [words.split()[0] for words in commands] == [
        "--version", "migrate", "migrate", "check", "build", "eject", "check",
    ]  # fmt: skip
    edit(site, ALPHA, "commercial_use: yes", "commercial_use: restricted")
    (site / "layouts/pages").mkdir(parents=True)
    (site / "layouts/pages/home.html").write_text("{{ page.ranks }}\n", "utf-8")
    with (site / "content/site.yaml").open("a", encoding="utf-8") as settings:
        settings.write("outputs: {api: no, twins: no, feeds: no, share: no, badges: no}\n")
    ran = [_run(site, tmp_path, words) for words in commands[:4]]
    assert [each.returncode for each in ran] == [0, 0, 0, 1]
    assert "error[former-field]: page.ranks is no field of pages/home.html any more" in ran[3].stdout
    assert "former-word" not in ran[3].stdout
    assert "schema_version: 2\n" in (site / "content/site.yaml").read_text("utf-8")
    (site / "layouts/pages/home.html").unlink()
    ran = [_run(site, tmp_path, words) for words in commands[4:]]
    assert [each.returncode for each in ran] == [0, 0, 0], [each.stderr for each in ran]
    assert "index.html" in tree(site / "output")
    (home,) = (site / "layouts").rglob("home.html")
    assert home.read_text("utf-8").startswith(f"{{# matchup layouts: {LAYOUTS_VERSION} #}}\n")


def _run(site: Path, packages: Path, words: str) -> subprocess.CompletedProcess[str]:
    return run(site, packages, *words.split())
