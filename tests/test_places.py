"""Where the output may go."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.places import Site
from generator.problems import Misuse
from tests.toys import copy_site


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return copy_site(tmp_path / "above" / "site")


@pytest.mark.parametrize(
    "output",
    [
        ".",
        "..",
        "../..",
        "content",
        "content/output",
        "content/models/x/y",
        "layouts",
        "layouts/static",
        ".matchup/pages",
        "output/../content/x",
        "link-to-content",
        "link-to-content/x",
        "link-to-site",
        "link-to-above",
    ],
)
def test_the_output_is_never_what_the_site_is_made_from_nor_around_it(output: str, site: Site) -> None:
    for name, goal in (("content", site.path / "content"), ("site", site.path), ("above", site.path.parent)):
        (site.path / f"link-to-{name}").symlink_to(goal, target_is_directory=True)
    with pytest.raises(Misuse, match="the site is made from files there"):
        site.check_output(site.path / output)


@pytest.mark.parametrize("output", ["output", "public/site", "../output", "link-elsewhere", "content-pages"])
def test_any_other_folder_may_be_the_output(output: str, site: Site, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (site.path / "link-elsewhere").symlink_to(tmp_path / "elsewhere")
    site.check_output(site.path / output)


def test_a_file_is_no_output_folder(site: Site) -> None:
    (site.path / "output").write_text("x", "utf-8")
    with pytest.raises(Misuse, match="is a file"):
        site.check_output(site.path / "output")


@pytest.mark.parametrize(
    ("site", "output", "command"),
    [
        (".", "output", "matchup build --finish"),
        (".", "other", "matchup build --finish --output other"),
        ("my site", "my site/output", "matchup build --finish --site 'my site'"),
        ("mine", "s3://b/p", "matchup build --finish --site mine --output s3://b/p"),
    ],
)
def test_a_command_to_type_names_what_is_not_as_when_left_out(site: str, output: str, command: str) -> None:
    target = output if "://" in output else Path(output)
    assert Site(Path(site)).build_command(target, "--finish") == command
