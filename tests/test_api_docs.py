"""The script of docs/api.md gives the right answer, and the table there names every kind of file."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from generator.pages.data.schemas import SCHEMAS
from tests.toys import ROOT, environment, shipped

PAGE = (ROOT / "docs" / "api.md").read_text("utf-8")
SCRIPT = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)[0]
INDEX = "api/v1/index.json"


def test_ten_lines_find_the_captioners_under_1_gb_that_may_be_used_commercially(tmp_path: Path) -> None:
    path = tmp_path / "output" / INDEX
    path.parent.mkdir(parents=True)
    path.write_bytes(shipped().render(INDEX))
    ran = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        env=environment(),
        check=True,
    )
    assert [line.split(":")[0] for line in ran.stdout.splitlines()] == _captioners()


def _captioners() -> list[str]:
    """Worked out from the catalog: weights at two bytes a parameter, since no memory is known of them."""
    findings = shipped().findings
    scores = findings.scores.by_task["image-to-text"]
    small = []
    for position, score in scores.items():
        model = findings.catalog.models[position]
        parameters = model.facts["parameters"].number
        assert "gpu_memory" not in model.facts
        if model.commercial_use == "yes" and parameters is not None and parameters * 2 < 10**9:
            small.append((score.is_ranked, score.range.value, model.short_name))
    return [name for *_, name in sorted(small, reverse=True)]


def test_the_script_has_ten_lines() -> None:
    assert (
        len([line for line in SCRIPT.splitlines() if line and not line.startswith(("import", "from"))]) <= 10
    )


def test_every_file_of_the_api_is_told_of() -> None:
    paths = {target.path for target in shipped().targets() if target.path.startswith("api/")}
    for path in sorted(paths):
        folder, _, name = path.removeprefix("api/v1/").rpartition("/")
        told = f"`api/v1/{folder}/<" if folder else f"`api/v1/{name}`"
        assert told in PAGE, path
    assert set(SCHEMAS) == {Path(path).stem for path in paths if "/schemas/" in path}
