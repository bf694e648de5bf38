"""The template of a model file: valid in each of its lines."""

from __future__ import annotations

from pathlib import Path

from generator.authoring.new_file import new
from tests.authoring.files import CARD, TODAY, config_at, faults, written
from tests.conftest import REPOSITORY_PATH
from tests.content.test_editor_schemas import faults_of, resolved


def test_a_new_file_passes_check_when_every_comment_of_it_is_opened(shipped: Path) -> None:
    path = new(shipped, "Gamma", TODAY).path
    lines = path.read_text("utf-8").split("\n")
    opened = [
        line.replace("# ", "", 1)
        if line.startswith(("# short", "# rel", "# facts", "# bench", "# sign"))
        else f" {line[1:]}"
        if line.startswith("#   ")
        else line
        for line in lines
    ]
    path.write_text("\n".join(opened), "utf-8")
    assert faults(shipped) == []
    assert len(written(path)["facts"]) > 20


def test_the_template_names_the_schema_in_its_first_line(shipped: Path) -> None:
    path = new(shipped, "Gamma", TODAY).path
    target = path.read_text("utf-8").split("\n")[1].removeprefix("# yaml-language-server: $schema=")
    assert (
        REPOSITORY_PATH / "content" / "models" / target
    ).resolve() == REPOSITORY_PATH / "content" / "schema" / "model.schema.json"


def test_a_template_fits_the_schema_but_for_what_is_blank(shipped: Path, tmp_path: Path) -> None:
    blank = faults_of("model", resolved(new(shipped, "Gamma", TODAY).path))
    assert [fault.split(":")[0] for fault in blank] == ["$.tasks", "$.inputs", "$.outputs"]
    card = config_at(tmp_path / "delta", CARD, "README.md")
    assert faults_of("model", resolved(new(shipped, "Delta", TODAY, config_path=card).path)) == []
