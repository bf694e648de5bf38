"""Every command of `matchup` that a document shows works where a reader would type it.

Documents that lead through several steps have tests of their own, which run them in their order.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from tests.conftest import REPOSITORY_PATH, TESTS_PATH
from tests.small import small_site

RUN_ELSEWHERE = {
    "docs/your-own-site.md": "authoring/test_starting.py",
    "docs/importing.md": "authoring/importers/test_verb.py",
    "docs/extending.md": "test_extensions.py",
    "docs/scale.md": "test_scale_recipes.py",
    "docs/upgrading.md": "test_upgrading.py",
}
DOCUMENTS = sorted(
    path.relative_to(REPOSITORY_PATH).as_posix()
    for path in (*REPOSITORY_PATH.glob("*.md"), *REPOSITORY_PATH.glob("docs/*.md"))
)
LINE = re.compile(
    r"^ *(?:\.venv/bin/)?(matchup [a-z].*?) *(?:(?:  |#).*)?$", re.MULTILINE
)  # words may follow
FENCED = re.compile(r"^```[a-z]*\n(.*?)^```$|((?:^ {4,}\S.*\n)+)", re.MULTILINE | re.DOTALL)
FILLED_IN = "my-model", "vit-base-patch16-224"  # a model of the site in place of the one that a reader writes


def commands(document: str) -> list[str]:
    """In the order of the document, each once; those of its blocks, not those within a sentence."""
    text = (REPOSITORY_PATH / document).read_text("utf-8")
    blocks = "\n".join(fenced or indented for fenced, indented in FENCED.findall(text))
    return list(dict.fromkeys(LINE.findall(blocks)))


def test_documents_whose_steps_are_run_elsewhere_are_named_there() -> None:
    for document, path in RUN_ELSEWHERE.items():
        assert Path(document).name in (TESTS_PATH / path).read_text("utf-8")


def test_each_command_of_the_other_documents_works(tmp_path: Path) -> None:
    site = small_site(tmp_path / "ours").path
    shutil.rmtree(site / "layouts")  # those that come with the program are the same
    exports = tmp_path / "exports"
    exports.mkdir()
    rows = "".join(f"captions for images {number},{40 - number},400,10%,3.5\n" for number in range(20))
    (exports / "Queries.csv").write_text(f"Top queries,Clicks,Impressions,CTR,Position\n{rows}", "utf-8")
    shown = [command for each in DOCUMENTS if each not in RUN_ELSEWHERE for command in commands(each)]
    assert len(shown) > 10
    for command in dict.fromkeys(shown):
        if command.startswith("matchup explain "):
            command = command.replace(*FILLED_IN)
        ran = subprocess.run(
            ["bash", "-e", "-c", f'matchup() {{ "{sys.executable}" -m generator "$@"; }}\n{command}'],
            cwd=tmp_path if command.startswith("matchup init") else site,
            env=os.environ | {"HOME": str(tmp_path), "PYTHONPATH": str(REPOSITORY_PATH)},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )
        assert ran.returncode == 0, f"{command}\n{ran.stdout}{ran.stderr}"
