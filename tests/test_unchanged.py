"""A build that has nothing to do is known without trying it, and only then."""

from __future__ import annotations

import logging
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from generator import build, places
from generator.output.ledger import Ledger
from generator.output.listing import PARTIAL
from generator.output.publish import Published
from generator.problems import CannotGoOn, FaultyContent, Problem
from generator.stamps import TICK
from generator.unchanged import Listener, checked, inputs_of, unchanged
from tests.small import BLIP, make, output, small_site
from tests.toys import ROOT, quiet

STILL = (
    "content/site.yaml",
    "content/tags.yaml",
    BLIP,
    "layouts/pages/model.html",
    "layouts/pages/home.html",
)


@pytest.fixture(scope="module")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> places.Site:
    site = small_site(tmp_path_factory.mktemp("made") / "site")
    settle()
    make(site)
    return site


@pytest.fixture
def made(made_once: places.Site, tmp_path: Path) -> places.Site:
    """The same in a folder of its own, where a build has begun when all had settled."""
    site = places.Site(shutil.copytree(made_once.path, tmp_path / "site"))
    settle()
    make(site)
    assert said(site) == Published(0, len(output(site)), 0, 0)
    return site


def settle() -> None:
    time.sleep(2 * TICK / 1e9)


def said(site: places.Site, is_trusted: bool = False) -> Published | None:
    same = unchanged(site, site.path / "output", is_trusted)
    return same[0] if same is not None else None


def rewritten(path: Path) -> None:
    """Other bytes of the same number, with the old time."""
    status = path.stat()
    path.write_bytes(path.read_bytes()[::-1])
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


@pytest.mark.parametrize("name", STILL)
def test_a_source_that_was_edited_with_size_and_time_kept_is_read(made: places.Site, name: str) -> None:
    rewritten(made.path / name)
    settle()
    assert said(made) is None


@pytest.mark.parametrize("name", STILL)
def test_a_source_that_went_is_missed(made: places.Site, name: str) -> None:
    (made.path / name).unlink()
    assert said(made) is None


@pytest.mark.parametrize(
    "name", ["content/models/new.md", "content/weights/new/model.bin", "layouts/static/a.js"]
)
def test_a_source_that_came_is_read(made: places.Site, name: str) -> None:
    (made.path / name).parent.mkdir(parents=True, exist_ok=True)
    (made.path / name).write_text("new")
    settle()
    assert said(made) is None


def test_a_source_that_changed_a_moment_ago_may_change_again_unseen(made: places.Site) -> None:
    (made.path / BLIP).touch()
    assert inputs_of(made) == b""
    settle()
    assert inputs_of(made) != b""


def test_a_link_among_the_sources_is_left_to_the_build(made: places.Site, tmp_path: Path) -> None:
    (made.path / "content" / "models" / "link.md").symlink_to(tmp_path / "away.md")
    assert inputs_of(made) == b""


def test_other_code_makes_other_inputs(made: places.Site, tmp_path: Path) -> None:
    (tmp_path / "code" / "inner").mkdir(parents=True)
    (tmp_path / "code" / "inner" / "module.py").write_text("1")
    settle()
    before = inputs_of(made, tmp_path / "code")
    rewritten(tmp_path / "code" / "inner" / "module.py")
    settle()
    assert b"" not in (before, inputs_of(made, tmp_path / "code"))
    assert inputs_of(made, tmp_path / "code") != before


def test_what_comes_and_goes_beside_the_content_is_no_input(
    made: places.Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(made.path))  # as `python -m generator` has it
    before = inputs_of(made)
    (made.path / "notes.txt").write_text("Of nobody's business.")
    assert inputs_of(made) == before != b""


def edit(path: Path) -> None:
    path.write_text("by hand")


def make_folder(path: Path) -> None:
    path.with_suffix("").mkdir()


def add_stranger(path: Path) -> None:
    path.with_suffix(".txt").write_text("mine")


def add_leftover(path: Path) -> None:
    path.with_name(path.name + PARTIAL).write_text("half a pa")


@pytest.mark.parametrize("is_trusted", [False, True])
@pytest.mark.parametrize("harm", [Path.unlink, add_stranger, add_leftover, make_folder])
def test_an_output_that_is_not_as_it_was_left_is_left_to_the_build(
    made: places.Site, harm: Callable[[Path], None], is_trusted: bool
) -> None:
    settle()
    assert said(made, is_trusted) is not None
    harm(next((made.path / "output" / "models").glob("*.html")))
    assert said(made, is_trusted) is None


def test_a_page_that_was_edited_is_left_to_the_build_without_trust(made: places.Site) -> None:
    edit(next((made.path / "output" / "models").glob("*.html")))
    assert said(made) is None


def test_an_output_that_is_gone_is_left_to_the_build(made: places.Site) -> None:
    shutil.rmtree(made.path / "output")
    assert said(made) is None


def test_a_publish_that_began_and_did_not_end_leaves_nothing_known(made: places.Site) -> None:
    with Ledger.open(made.ledger_path(made.path / "output")) as ledger:
        ledger.begin(made.path / "output")
    assert said(made) is None
    make(made)
    assert said(made) is not None


def test_a_failed_build_leaves_nothing_known_of_its_sources(made: places.Site) -> None:
    told = (made.path / "layouts" / "pages" / "model.html").read_text("utf-8")
    (made.path / "layouts" / "pages" / "model.html").write_text("{{ page.nope }}")
    settle()
    with pytest.raises(FaultyContent):
        make(made)
    assert said(made) is None
    (made.path / "layouts" / "pages" / "model.html").write_text(told)
    settle()
    assert said(made) is None


def test_each_output_is_known_by_itself(made: places.Site) -> None:
    assert unchanged(made, made.path / "other") is None
    make(made, output_path=made.path / "other")
    assert unchanged(made, made.path / "other") is not None
    assert said(made) is not None


def test_a_ledger_or_a_cache_that_is_damaged_is_left_to_the_build(made: places.Site) -> None:
    ledger_path = made.ledger_path(made.path / "output")
    for kept in (made.cache_path / "warnings").iterdir():
        kept.write_bytes(kept.read_bytes()[:-1] + b"!")
    assert said(made) is None
    ledger_path.write_bytes(b"?" * 5000)
    assert said(made) is None


def test_two_builds_at_once_are_refused_as_ever(made: places.Site) -> None:
    with (
        Ledger.open(made.ledger_path(made.path / "output")),
        pytest.raises(CannotGoOn, match="another build is writing"),
    ):
        said(made)


def test_warnings_are_told_again_with_their_places(made: places.Site) -> None:
    path = made.path / BLIP
    path.write_text(path.read_text("utf-8").replace("\nsummary: ", "\nsummary: The very best. ", 1))
    settle()
    _, warnings = build.build(made, made.path / "output", "cpu", quiet)  # type: ignore[arg-type]
    same = unchanged(made, made.path / "output")
    assert same is not None
    assert warnings
    assert same[1] == warnings


def test_what_a_build_says_while_it_reads_is_heard() -> None:
    with Listener() as listener:
        assert not listener.has_heard
        logging.getLogger("matchup").warning("not read yet")
    assert listener.has_heard


def test_nothing_that_makes_pages_is_imported_where_nothing_is_to_do(made: places.Site) -> None:
    program = (
        "import sys\nsys.argv[0] = 'matchup'\nfrom generator.__main__ import main\n"
        "try:\n    main()\nfinally:\n    print(sorted({name.partition('.')[0] for name in sys.modules}))"
    )
    for _ in range(2):
        settle()
        ran = subprocess.run(
            [sys.executable, "-c", program, "build"],
            cwd=made.path,
            env=os.environ | {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True,
            text=True,
            check=True,
        )
    assert ran.stdout.startswith("nothing to do")
    for package in ("numpy", "jinja2", "yaml", "markdown", "scipy", "PIL"):
        assert f"'{package}'" not in ran.stdout


class Counted:
    """Checks a site, and counts how often it was asked to."""

    def __init__(self, site: places.Site) -> None:
        self.site, self.count = site, 0

    def __call__(self) -> tuple[Problem, ...]:
        self.count += 1
        return build.check(self.site)


def test_a_check_finds_again_what_it_found_while_nothing_has_changed(made: places.Site) -> None:
    check = Counted(made)
    first = checked(made, check)
    assert first == build.check(made) != ()
    assert checked(made, check) == first
    assert check.count == 1


def test_a_check_of_a_source_that_was_edited_is_made_anew(made: places.Site) -> None:
    check, path = Counted(made), made.path / BLIP
    before = checked(made, check)
    path.write_text(path.read_text("utf-8").replace("\nname: ", "\nnames: ", 1))
    settle()
    assert checked(made, check) == build.check(made) != before
    assert check.count == 2


def test_a_check_that_says_something_is_made_again(made: places.Site) -> None:
    def check() -> tuple[Problem, ...]:
        logging.getLogger("matchup").warning("tokens are not counted")
        return counted()

    counted = Counted(made)
    for _ in range(2):
        checked(made, check)
    assert counted.count == 2
