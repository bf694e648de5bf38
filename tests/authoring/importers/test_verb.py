"""`matchup import` as a command, and every command of docs/importing.md."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

from tests.authoring.importers.catalogs import TREE, tree_at
from tests.authoring.importers.test_unfragile import manifest_at
from tests.authoring.test_verbs import run
from tests.conftest import REPOSITORY_PATH

DOCS = (REPOSITORY_PATH / "docs" / "importing.md").read_text("utf-8")

CARD = "---\nlicense: mit\nlibrary_name: transformers\nmodel_id: sixth/rook\n---\n# Rook\n"


def commands() -> list[list[str]]:
    blocks = re.findall(r"```sh\n(.*?)```", DOCS, re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines()]
    return [shlex.split(line, comments=True) for line in lines]


def test_every_command_of_the_page_works(site: Path) -> None:
    tree_at(site.parent / "models.dev")
    manifest_at(site.parent / "tools" / "tern")
    (site.parent / "cards" / "rook").mkdir(parents=True)
    (site.parent / "cards" / "rook" / "README.md").write_text(CARD)
    assert len(commands()) >= 5
    for program, *words in commands():
        assert program == "matchup"
        ran = run(site, *words)
        assert (ran.returncode, ran.stderr) == (0, ""), (words, ran.stdout, ran.stderr)


def test_nothing_is_written_before_somebody_agrees(site: Path, tree: Path) -> None:
    ran = run(site, "import", "models.dev", str(tree))
    assert "nothing was written: this is no terminal to ask on; --yes writes 2 files" in ran.stdout
    assert sorted(path.name for path in (site / "content/models").iterdir()) == ["wren-9b.md"]
    ran = run(site, "import", "models.dev", str(tree), "--yes", "--only", "teal-2, merle-pro")
    assert ran.stdout.endswith("wrote 2 files; matchup check looks at them\n")
    assert run(site, "import", "models.dev", str(tree), "--yes").stdout.endswith("nothing to do\n")


def test_wrong_words_and_folders_are_told_with_what_to_do(site: Path, tree: Path) -> None:
    for words, said in (
        (("models.def", str(tree)), 'there is no importer "models.def"'),
        (("models.dev", str(site)), "it has no folder providers/"),
        (("models.dev", "nowhere"), "it has no folder providers/"),
        (("models.dev", str(tree), "--only", "x"), 'the catalog has no model "x"'),
        (("card", "nowhere"), "nowhere"),
        (("unfragile", str(tree)), "holds no unfragile.yml"),
    ):
        ran = run(site, "import", *words)
        assert (ran.returncode, said in ran.stderr, "help:" in ran.stderr) == (2, True, True), ran.stderr


def test_a_catalog_cannot_steer_the_terminal(site: Path, tree: Path) -> None:
    key = '"\\u001b[2J" = 1\n'
    hostile = key + TREE["models/first/teal-2.toml"]
    nameless = hostile.replace("Teal 2", "Teal \\u001b]0;x\\u0007")
    tree_at(tree, {"models/first/teal-2.toml": hostile, "models/x\x1b[2J/y.toml": nameless})
    ran = run(site, "import", "models.dev", str(tree))
    assert ran.returncode == 0
    assert "\x1b" not in ran.stdout + ran.stderr
