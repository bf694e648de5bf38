"""Several builders of one site: equal to one builder, whatever is killed, repeated, edited or left out."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Protocol

import pytest

from generator import build, part_builds, places, store_builds
from generator.build import Wish
from generator.output.ledger import Ledger
from generator.output.locks import locked
from generator.output.objectstore import RESERVED
from generator.output.parts import Part
from generator.output.publish import Published
from generator.problems import CannotGoOn, FaultyContent, Misuse
from tests.small import BLIP, VIT, small_site
from tests.toys import copy_site, edit, environment, quiet, tree

pytest.importorskip("obstore")
pytest_plugins = ("tests.output.conftest",)

FLUX = "content/models/flux-1-pro.md"
VITGPT2 = "content/models/vit-gpt2-image-captioning.md"


class Output(Protocol):
    """Where the pages go, and what lies there."""

    target: Path | str

    def files(self) -> dict[str, bytes]: ...
    def versions(self) -> dict[str, object]: ...


class FolderOutput:
    def __init__(self, site: places.Site) -> None:
        self.target = site.path / "output"

    def files(self) -> dict[str, bytes]:
        return tree(self.target)

    def versions(self) -> dict[str, object]:
        return {path: (self.target / path).stat().st_mtime_ns for path in self.files()}


class StoreOutput:
    def __init__(self, address: str) -> None:
        from obstore.store import from_url

        self.target = address
        if address.startswith("file:"):
            self.inner = from_url(address, mkdir=True)
        else:
            self.inner = from_url(address, client_options={"allow_http": True})

    def files(self) -> dict[str, bytes]:
        import obstore

        return {path: bytes(obstore.get(self.inner, path).bytes()) for path in self.versions()}

    def versions(self) -> dict[str, object]:
        import obstore

        entries = obstore.list(self.inner).collect()
        pages = [entry for entry in entries if not entry["path"].startswith(RESERVED)]
        return {entry["path"]: (entry["e_tag"], entry["last_modified"]) for entry in pages}


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> places.Site:
    """Six models, fifteen comparisons, no samples, and of layouts only the fields that they print."""
    return _light(copy_site(tmp_path_factory.mktemp("plain") / "site"))


def _light(site: places.Site) -> places.Site:
    folder = site.path.parent / "small"
    small = small_site(folder)
    shutil.rmtree(site.path / "layouts")
    shutil.copytree(small.path / "layouts", site.path / "layouts")
    for name in ("samples", "readings/samples"):
        shutil.rmtree(site.path / "content" / name, ignore_errors=True)
    with (site.path / "content" / "site.yaml").open("a", encoding="utf-8") as settings:
        settings.write(
            "\noutputs: {api: no, twins: comparisons, feeds: no, share: no, badges: no}\ncompress: [gzip]\n"
        )
    shutil.rmtree(folder)
    return site


@pytest.fixture
def site(plain: places.Site, tmp_path: Path) -> places.Site:
    return places.Site(shutil.copytree(plain.path, tmp_path / "site"))


@pytest.fixture(params=["folder", "store"])
def output(request: pytest.FixtureRequest, site: places.Site) -> Output:
    """A folder, and a store that is one: what asks S3 in its own words is tested with it below."""
    if request.param == "folder":
        return FolderOutput(site)
    return StoreOutput((site.path.parent / "store").as_uri())


def part(site: places.Site, output: Output, number: int, count: int) -> Published:
    of = Part(number, count)
    return part_builds.build_part(site, output.target, of, Wish("cpu", 1), quiet)[0]  # type: ignore[arg-type]


def finish(site: places.Site, output: Output, is_last: bool = True) -> Published:
    if isinstance(output.target, str):
        return store_builds.upload(site, output.target, "cpu", quiet, is_last=is_last)[0]  # type: ignore[arg-type]
    return build.build(site, output.target, "cpu", quiet, 1, is_last=is_last)[0]  # type: ignore[arg-type]


def parts(site: places.Site, output: Output, count: int) -> list[Published]:
    return [part(site, output, number, count) for number in range(1, count + 1)]


def fresh_clone(site: places.Site, output: Output) -> None:
    """What a job of a CI has: the content, and of earlier builds only what lies in the store."""
    if isinstance(output.target, str):
        shutil.rmtree(site.cache_path, ignore_errors=True)


def by_one(site: places.Site) -> dict[str, bytes]:
    """What one builder writes from the same content, to another place."""
    folder = site.path.parent / "one"
    if not site.ledger_path(folder).exists():
        shutil.rmtree(folder, ignore_errors=True)
    build.build(site, folder, "cpu", quiet, 1)  # type: ignore[arg-type]
    return tree(folder)


# Equal to one builder


@pytest.mark.parametrize("kind", ["folder", "s3"])
def test_parts_and_a_last_step_equal_one_builder_after_every_edit_and_any_count(
    site: places.Site, kind: str, request: pytest.FixtureRequest
) -> None:
    """A first build, one with nothing to do, an edit, a removed model, an added one; n changes on the way."""
    output: Output = FolderOutput(site)
    if kind == "s3":
        output = StoreOutput(f"s3://{request.getfixturevalue('s3').new_bucket()}/site")
    first = parts(site, output, 3)
    assert not [path for path in output.files() if not path.startswith("compare/")]
    assert sum(published.written for published in first) == len(output.files())
    finish(site, output)
    assert output.files() == by_one(site)

    fresh_clone(site, output)
    before = output.versions()
    assert [published.written for published in parts(site, output, 3)] == [0, 0, 0]
    assert finish(site, output).written == 0
    assert output.versions() == before

    edit(site.path / VIT, "maker: Google", "maker: Goggle")
    fresh_clone(site, output)
    assert sum(published.written for published in parts(site, output, 2)) < len(before)
    finish(site, output)
    assert output.files() == by_one(site)

    removed = (site.path / FLUX).read_bytes()
    (site.path / FLUX).unlink()
    fresh_clone(site, output)
    assert [published.deleted for published in parts(site, output, 4)] == [0, 0, 0, 0]
    assert any("flux-1-pro" in path for path in output.files())
    assert finish(site, output).deleted
    assert output.files() == by_one(site)

    (site.path / FLUX).write_bytes(removed)
    fresh_clone(site, output)
    parts(site, output, 1)
    finish(site, output)
    assert output.files() == by_one(site)


def test_only_pages_that_changed_are_sent_again(site: places.Site, output: Output) -> None:
    parts(site, output, 2)
    finish(site, output)
    before, files = output.versions(), output.files()
    edit(site.path / VIT, "maker: Google", "maker: Goggle")
    fresh_clone(site, output)
    parts(site, output, 2)
    finish(site, output)
    after, edited_files = output.versions(), output.files()
    changed = {path for path, content in edited_files.items() if files.get(path) != content}
    assert {path for path in after if before.get(path) != after[path]} == changed


def test_one_builder_goes_on_from_parts_and_parts_from_one_builder(site: places.Site, output: Output) -> None:
    finish(site, output, is_last=False)
    whole = output.files()
    assert [published.written for published in parts(site, output, 2)] == [0, 0]
    edit(site.path / VIT, "maker: Google", "maker: Goggle")
    part(site, output, 1, 2)
    finish(site, output, is_last=False)
    assert output.files() == by_one(site) != whole
    assert finish(site, output, is_last=False) == Published(0, len(whole), 0, 0)


def test_more_parts_than_columns_leave_some_with_nothing_to_do(site: places.Site, output: Output) -> None:
    published = parts(site, output, 7)
    assert [each.written > 0 for each in published] == [True] * 5 + [False] * 2
    finish(site, output)
    assert output.files() == by_one(site)


# What the last step refuses


def test_the_last_step_names_a_part_that_is_missing_and_does_nothing(
    site: places.Site, output: Output
) -> None:
    with pytest.raises(Misuse, match="no part has been built") as refusal:
        finish(site, output)
    assert "--part 1/4" in refusal.value.help
    part(site, output, 1, 3)
    part(site, output, 3, 3)
    before = output.versions()
    with pytest.raises(Misuse, match="part 2 of 3 is missing") as refusal:
        finish(site, output)
    assert "part 1 of 3" not in str(refusal.value)
    assert "--part 2/3" in refusal.value.help
    assert output.versions() == before
    part(site, output, 2, 3)
    finish(site, output)
    assert output.files() == by_one(site)


def test_the_last_step_names_parts_from_other_content(site: places.Site, output: Output) -> None:
    parts(site, output, 2)
    edit(site.path / BLIP, "maker: Salesforce", "maker: Salesfarce")
    fresh_clone(site, output)
    part(site, output, 2, 2)
    with pytest.raises(Misuse, match="part 1 of 2 was built from other content") as refusal:
        finish(site, output)
    assert "part 2 of 2" not in str(refusal.value)
    part(site, output, 1, 2)
    finish(site, output)
    assert output.files() == by_one(site)


def test_the_last_step_names_parts_that_overlap(site: places.Site, output: Output) -> None:
    part(site, output, 1, 2)
    part(site, output, 1, 3)
    part(site, output, 2, 3)
    with pytest.raises(Misuse, match="part 3 of 3 is missing; part 1 of 2 overlaps with these"):
        finish(site, output)


def test_the_last_step_notices_a_page_that_went_since(site: places.Site, output: Output) -> None:
    parts(site, output, 2)
    path = "compare/blip-image-captioning-base/vit-base-patch16-224.html"
    if isinstance(output, FolderOutput):
        (output.target / path).unlink()
    else:
        import obstore

        obstore.delete(output.inner, [path])  # type: ignore[attr-defined]
    with pytest.raises(Misuse, match=r"part [12] of 2 has been changed since it was built"):
        finish(site, output)


def test_files_of_somebody_else_stop_a_part_and_are_never_deleted(site: places.Site, output: Output) -> None:
    path = "compare/blip-image-captioning-base/notes.txt"
    if isinstance(output, FolderOutput):
        (output.target / path).parent.mkdir(parents=True)
        (output.target / path).write_text("mine")
    else:
        import obstore

        obstore.put(output.inner, path, b"mine")  # type: ignore[attr-defined]
    with pytest.raises(CannotGoOn, match=r"notes\.txt"):
        parts(site, output, 2)
    assert output.files()[path] == b"mine"


# Limits


def test_a_part_counts_the_files_of_the_whole_site(site: places.Site, output: Output) -> None:
    with (site.path / "content" / "site.yaml").open("a", encoding="utf-8") as settings:
        settings.write("\nbudget: {files: 20}\n")
    with pytest.raises(FaultyContent) as fault:
        part(site, output, 1, 3)
    assert "20 of its budget" in fault.value.problems[0].message
    assert output.files() == {}


# Kills


KILLED = """
import os, signal, sys
from pathlib import Path
from itertools import count
from generator import build, part_builds, places, store_builds
from generator.build import Wish
from generator.output import records
from generator.output.parts import Part
from tests.toys import quiet

site, target, number, of, when = places.Site(Path(sys.argv[1])), sys.argv[2], *map(int, sys.argv[3:])
steps = count(1)

def step(self, *arguments, **named):
    if next(steps) == when:
        os.kill(os.getpid(), signal.SIGKILL)
    told(self, *arguments, **named)

told = records.TellingLedger.commit
records.TellingLedger.commit = step
output = target if "://" in target else Path(target)
if number:
    part_builds.build_part(site, output, Part(number, of), Wish("cpu", 1), quiet)
elif isinstance(output, str):
    store_builds.upload(site, output, "cpu", quiet, is_last=True)
else:
    build.build(site, output, "cpu", quiet, 1, is_last=True)
"""


def killed(site: places.Site, output: Output, number: int, count: int, when: int) -> None:
    arguments = [str(site.path), str(output.target), str(number), str(count), str(when)]
    done = subprocess.run(
        [sys.executable, "-c", KILLED, *arguments], env=environment(), capture_output=True, text=True
    )
    assert done.returncode in (-signal.SIGKILL, 0), done.stderr


@pytest.mark.parametrize("when", [2, 3])
def test_a_part_that_was_killed_is_noticed_and_healed_by_another_run(
    site: places.Site, output: Output, when: int
) -> None:
    """Killed between what it tells before its files are touched, and what it tells then."""
    part(site, output, 2, 2)
    killed(site, output, 1, 2, when)
    fresh_clone(site, output)
    if when == 2:
        with pytest.raises(Misuse, match="part 1 of 2"):
            finish(site, output)
    part(site, output, 1, 2)
    finish(site, output)
    assert output.files() == by_one(site)


@pytest.mark.parametrize("when", [2, 4])
def test_a_last_step_that_was_killed_is_healed_by_another(
    site: places.Site, output: Output, when: int
) -> None:
    parts(site, output, 2)
    finish(site, output)
    (site.path / FLUX).unlink()
    parts(site, output, 2)
    killed(site, output, 0, 0, when)
    fresh_clone(site, output)
    finish(site, output)
    assert output.files() == by_one(site)


# At once


def command(site: places.Site, target: Path | str, *options: str) -> list[str]:
    return [
        sys.executable,
        "-m",
        "generator",
        "build",
        "--site",
        str(site.path),
        "--output",
        str(target),
        *options,
    ]


def test_two_parts_run_side_by_side_and_the_command_says_what_to_run_next(
    site: places.Site, output: Output
) -> None:
    places_of_code = environment() | {"PYTHONPATH": str(Path(build.__file__).parent.parent)}
    started = [
        subprocess.Popen(
            command(site, output.target, "--part", f"{number}/2"),
            env=places_of_code,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        for number in (1, 2)
    ]
    for number, process in enumerate(started, 1):
        said, _ = process.communicate()
        assert process.returncode == 0, said
        assert said.startswith(f"part {number} of 2: wrote ")
        assert "when all 2 are there, run: matchup build --finish" in said
    finish(site, output)
    assert output.files() == by_one(site)


def test_two_runs_of_one_part_on_two_machines_do_no_harm(site: places.Site) -> None:
    """The second begins before the first has told that it is done, and neither knows of the other."""
    output = StoreOutput((site.path.parent / "store").as_uri())
    other = places.Site(shutil.copytree(site.path, site.path.parent / "other"))
    edit(other.path / VIT, "maker: Google", "maker: Goggle")
    killed(other, output, 1, 2, 3)
    part(site, output, 1, 2)
    part(other, output, 1, 2)
    part(site, output, 1, 2)
    part(site, output, 2, 2)
    finish(site, output)
    assert output.files() == by_one(site)


def test_on_one_machine_the_same_part_another_count_or_a_last_step_wait_their_turn(site: places.Site) -> None:
    output = FolderOutput(site)
    part(site, output, 1, 2)
    ledger_path = site.ledger_path(output.target)
    with locked(ledger_path, is_shared=True), locked(ledger_path.with_suffix(".part-1-of-2")):
        with pytest.raises(CannotGoOn, match="another build is writing"):
            part(site, output, 1, 2)
        with pytest.raises(Misuse, match="part 1 of 2 is being built to the same place now"):
            part(site, output, 1, 3)
        with pytest.raises(CannotGoOn, match="another build is writing"):
            finish(site, output)
        part(site, output, 2, 2)
    with Ledger.open(ledger_path), pytest.raises(CannotGoOn, match="another build is writing"):
        part(site, output, 1, 2)


# Lost and damaged


def test_a_damaged_record_is_told_and_its_files_are_written_again(
    site: places.Site, output: Output, caplog: pytest.LogCaptureFixture
) -> None:
    parts(site, output, 2)
    if isinstance(output, FolderOutput):
        for path in site.records_path(output.target).iterdir():
            path.write_bytes(path.read_bytes()[:-1])
    else:
        import obstore

        for entry in obstore.list(output.inner, prefix=RESERVED).collect():  # type: ignore[attr-defined]
            obstore.put(output.inner, entry["path"], b"no record")  # type: ignore[attr-defined]
    fresh_clone(site, output)
    parts(site, output, 2)
    assert "can't be read" in caplog.text
    finish(site, output)
    assert output.files() == by_one(site)


# The command


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--part", "5/4"), '"5/4" is no part of a site'),
        (("--part", "0/4"), '"0/4" is no part of a site'),
        (("--part", "two"), '"two" is no part of a site'),
        (("--part", "1/2", "--finish"), "give one of the two"),
        (("--part", "1/2", "--trust-output"), "--part looks at its own folders alone"),
        (("--part", "1/2", "--report", "report.html"), "leave --report out, and give it to --finish"),
    ],
)
def test_what_is_about_a_whole_site_is_refused_of_a_part(
    site: places.Site, options: tuple[str, ...], words: str
) -> None:
    from typer.testing import CliRunner

    from generator.cli import app

    with pytest.raises(Misuse) as refusal:
        CliRunner().invoke(app, ["build", "--site", str(site.path), *options], catch_exceptions=False)
    assert words in f"{refusal.value.message} {refusal.value.help}"
