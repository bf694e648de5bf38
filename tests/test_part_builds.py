"""Several builders of one site: equal to one builder, whatever is killed, repeated, edited or left out."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import pytest

from generator import build, part_builds, places, store_builds
from generator.build import Wish
from generator.output.ledger import Ledger
from generator.output.locks import locked
from generator.output.objectstore import RESERVED
from generator.output.parts import shares
from generator.output.plan import Folder
from generator.output.publish import Published
from generator.part import Part
from generator.problems import CannotGoOn, FaultyContent, Misuse
from tests.small import BLIP, VIT, small_site
from tests.toys import copy_site, edit, environment, forget_others, quiet, tree

pytest.importorskip("obstore")
pytest_plugins = ("tests.output.conftest",)

PAIR = "compare/blip-image-captioning-base/vit-base-patch16-224.html"
FLUX = "content/models/flux-1-pro.md"


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
    """Four models, six comparisons, no samples, and of layouts only the fields that they print."""
    site = _light(copy_site(tmp_path_factory.mktemp("plain") / "site"))
    for slug in ("kosmos-2-patch14-224", "stable-diffusion"):
        (site.path / "content" / "models" / f"{slug}.md").unlink()
        (site.path / "content" / "readings" / f"{slug}.safetensors").unlink()
    forget_others(site.path)
    return site


@pytest.fixture(scope="module")
def whole(plain: places.Site) -> dict[str, bytes]:
    """What one builder writes of it."""
    return by_one(plain)


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


@pytest.fixture
def folder(site: places.Site) -> FolderOutput:
    return FolderOutput(site)


@pytest.fixture
def store(site: places.Site) -> StoreOutput:
    """A store that is a folder; one test has S3."""
    return StoreOutput((site.path.parent / "store").as_uri())


@pytest.fixture(params=["folder", "store"])
def output(request: pytest.FixtureRequest) -> Output:
    output: Output = request.getfixturevalue(request.param)
    return output


def part(site: places.Site, output: Output, number: int, count: int) -> Published:
    of = Part(number, count)
    return part_builds.build_part(site, output.target, of, Wish("cpu", 1), quiet)[0]  # type: ignore[arg-type]


def finish(site: places.Site, output: Output, is_last: bool = True) -> Published:
    if isinstance(output.target, str):
        return store_builds.upload(site, output.target, "cpu", quiet, is_last=is_last)[0]  # type: ignore[arg-type]
    return build.build(site, output.target, "cpu", quiet, 1, is_last=is_last)[0]  # type: ignore[arg-type]


def parts(site: places.Site, output: Output, count: int) -> list[Published]:
    return [part(site, output, number, count) for number in range(1, count + 1)]


def open_folders(site: places.Site) -> Iterator[Folder]:
    edition, _ = build.open_edition(site, "cpu", quiet)  # type: ignore[arg-type]
    return edition.folders()


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
    site: places.Site, whole: dict[str, bytes], kind: str, request: pytest.FixtureRequest
) -> None:
    """A first build, an edit, a removed model, an added one; the number of parts changes on the way."""
    output: Output = FolderOutput(site)
    if kind == "s3":
        output = StoreOutput(f"s3://{request.getfixturevalue('s3').new_bucket()}/site")
    first = parts(site, output, 3)
    assert not [path for path in output.files() if not path.startswith("compare/")]
    assert sum(published.written for published in first) == len(output.files())
    finish(site, output)
    assert output.files() == whole

    before = output.versions()
    edit(site.path / VIT, "maker: Google", "maker: Goggle")
    fresh_clone(site, output)
    parts(site, output, 2)
    finish(site, output)
    assert output.files() == by_one(site)
    changed = {path for path, content in output.files().items() if whole.get(path) != content}
    assert {path for path, version in output.versions().items() if before.get(path) != version} == changed

    removed = (site.path / FLUX).read_bytes()
    (site.path / FLUX).unlink()
    fresh_clone(site, output)
    assert [published.deleted for published in parts(site, output, 4)] == [0, 0, 0, 0]
    assert any("flux-1-pro" in path for path in output.files())
    assert finish(site, output).deleted
    assert output.files() == by_one(site)

    (site.path / FLUX).write_bytes(removed)
    edit(site.path / VIT, "maker: Goggle", "maker: Google")
    fresh_clone(site, output)
    parts(site, output, 1)
    finish(site, output)
    assert output.files() == whole


def test_nothing_is_written_twice(site: places.Site, output: Output) -> None:
    parts(site, output, 2)
    finish(site, output)
    before = output.versions()
    fresh_clone(site, output)
    assert [published.written for published in parts(site, output, 2)] == [0, 0]
    assert finish(site, output).written == 0
    assert output.versions() == before


def test_one_builder_goes_on_from_parts_and_parts_from_one_builder(
    site: places.Site, whole: dict[str, bytes], output: Output
) -> None:
    finish(site, output, is_last=False)
    assert [published.written for published in parts(site, output, 2)] == [0, 0]
    edit(site.path / VIT, "maker: Google", "maker: Goggle")
    part(site, output, 1, 2)
    finish(site, output, is_last=False)
    assert output.files() == by_one(site) != whole


def test_more_parts_than_columns_leave_some_with_nothing_to_do(
    site: places.Site, folder: FolderOutput
) -> None:
    assert [each.written > 0 for each in parts(site, folder, 5)] == [True] * 3 + [False] * 2


# What the last step refuses


def test_the_last_step_names_a_part_that_is_missing_and_does_nothing(
    site: places.Site, whole: dict[str, bytes], output: Output
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
    assert output.files() == whole


def test_the_last_step_names_parts_from_other_content(site: places.Site, store: StoreOutput) -> None:
    parts(site, store, 2)
    edit(site.path / BLIP, "maker: Salesforce", "maker: Salesfarce")
    fresh_clone(site, store)
    one, other = (shares(list(open_folders(site)), 2)[place] for place in (0, 1))
    assert one
    assert other
    holder = 1 if any(folder.path.endswith("/blip-image-captioning-base") for folder in one) else 2
    part(site, store, 3 - holder, 2)
    with pytest.raises(Misuse, match=f"part {holder} of 2 was built from other content") as refusal:
        finish(site, store)
    assert f"part {3 - holder} of 2" not in str(refusal.value)
    part(site, store, holder, 2)
    finish(site, store)
    assert store.files() == by_one(site)


def test_the_last_step_names_parts_that_overlap(site: places.Site, folder: FolderOutput) -> None:
    for number, count in ((1, 2), (1, 3), (2, 3)):
        part(site, folder, number, count)
    with pytest.raises(Misuse, match="part 3 of 3 is missing; part 1 of 2 overlaps with these"):
        finish(site, folder)


def test_the_last_step_notices_a_page_that_went_since(site: places.Site, folder: FolderOutput) -> None:
    parts(site, folder, 2)
    (folder.target / PAIR).unlink()
    with pytest.raises(Misuse, match=r"part [12] of 2 has been changed since it was built"):
        finish(site, folder)


def test_files_of_somebody_else_stop_a_part_and_are_never_deleted(
    site: places.Site, store: StoreOutput
) -> None:
    import obstore

    path = f"{PAIR}.notes.txt"
    obstore.put(store.inner, path, b"mine")
    with pytest.raises(CannotGoOn, match=r"notes\.txt"):
        parts(site, store, 2)
    assert store.files()[path] == b"mine"


# Limits


def test_a_part_counts_the_files_of_the_whole_site(site: places.Site, store: StoreOutput) -> None:
    with (site.path / "content" / "site.yaml").open("a", encoding="utf-8") as settings:
        settings.write("\nbudget: {files: 20}\n")
    with pytest.raises(FaultyContent) as fault:
        part(site, store, 1, 3)
    assert "20 of its budget" in fault.value.problems[0].message
    assert store.files() == {}


# Kills


KILLED = """
import os, signal, sys
from pathlib import Path
from itertools import count
from generator import build, part_builds, places, store_builds
from generator.build import Wish
from generator.output import ledger, records
from generator.part import Part
from tests.toys import quiet

site, target, number, of, when = places.Site(Path(sys.argv[1])), sys.argv[2], *map(int, sys.argv[3:])
steps = count(1)

def step(self, *arguments, **named):
    if next(steps) == when:
        os.kill(os.getpid(), signal.SIGKILL)
    told(self, *arguments, **named)

told_in = records.TellingLedger if number or "://" in target else ledger.Ledger
told = told_in.commit
told_in.commit = step
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
    assert done.returncode == -signal.SIGKILL, done.stderr


@pytest.mark.parametrize("when", [1, 2])
def test_a_part_that_was_killed_is_noticed_and_healed_by_another_run(
    site: places.Site, whole: dict[str, bytes], output: Output, when: int
) -> None:
    """Killed at one of the times when it tells what it writes."""
    part(site, output, 2, 2)
    killed(site, output, 1, 2, when)
    fresh_clone(site, output)
    with pytest.raises(Misuse, match="part 1 of 2"):
        finish(site, output)
    part(site, output, 1, 2)
    finish(site, output)
    assert output.files() == whole


@pytest.mark.parametrize("when", [1, 3])
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
    where = ["--site", str(site.path), "--output", str(target)]
    return [sys.executable, "-m", "generator", "build", *where, *options]


def test_two_parts_run_side_by_side_and_the_command_says_what_to_run_next(
    site: places.Site, whole: dict[str, bytes], folder: FolderOutput
) -> None:
    started = [
        subprocess.Popen(
            command(site, folder.target, "--part", f"{number}/2"),
            env=environment(),
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
    finish(site, folder)
    assert folder.files() == whole


def test_two_runs_of_one_part_on_two_machines_do_no_harm(
    site: places.Site, whole: dict[str, bytes], store: StoreOutput
) -> None:
    """One of them has other content, is killed, and ends later; each knows of the other what it has told."""
    other = places.Site(shutil.copytree(site.path, site.path.parent / "other"))
    edit(other.path / VIT, "maker: Google", "maker: Goggle")
    killed(other, store, 1, 2, 2)
    part(site, store, 1, 2)
    part(other, store, 1, 2)
    part(site, store, 2, 2)
    with pytest.raises(Misuse, match="part 1 of 2"):
        finish(site, store)
    part(site, store, 1, 2)
    finish(site, store)
    assert store.files() == whole


def test_on_one_machine_the_same_part_another_count_or_a_last_step_wait_their_turn(
    site: places.Site, folder: FolderOutput
) -> None:
    ledger_path = site.ledger_path(folder.target)
    with locked(ledger_path, is_shared=True), locked(ledger_path.with_suffix(".part-1-of-2")):
        with pytest.raises(CannotGoOn, match="another build is writing"):
            part(site, folder, 1, 2)
        with pytest.raises(Misuse, match="part 1 of 2 is being built to the same place now"):
            part(site, folder, 1, 3)
        with pytest.raises(CannotGoOn, match="another build is writing"):
            finish(site, folder)
    with Ledger.open(ledger_path), pytest.raises(CannotGoOn, match="another build is writing"):
        part(site, folder, 1, 2)


# Lost and damaged


def test_a_damaged_record_is_told_and_its_files_are_written_again(
    site: places.Site, whole: dict[str, bytes], store: StoreOutput, caplog: pytest.LogCaptureFixture
) -> None:
    import obstore

    parts(site, store, 2)
    for entry in obstore.list(store.inner, prefix=RESERVED).collect():
        obstore.put(store.inner, entry["path"], b"no record")
    fresh_clone(site, store)
    parts(site, store, 2)
    assert "can't be read" in caplog.text
    finish(site, store)
    assert store.files() == whole


# The command


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--part", "5/4"), '"5/4" is no part: which of how many'),
        (("--part", "0/4"), '"0/4" is no part: which of how many'),
        (("--part", "two"), '"two" is no part: which of how many'),
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
