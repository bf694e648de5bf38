"""What was found before is what would be found now, whatever was edited in between."""

from __future__ import annotations

import math
import random
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from generator.cache import Cache, Entries
from generator.catalog import Catalog
from generator.content.checks import rules
from generator.content.folder import read_catalog
from generator.content.model_file import ModelFile, examine, written
from generator.content.settings import SETTINGS, read_settings
from generator.problems import Problem, as_text
from tests.toys import ROOT, copy_site, environment, tree

ALPHA = "content/models/alpha.md"


def everything(read: tuple[Catalog | None, tuple[Problem, ...]]) -> tuple[bytes, str]:
    """All that a reading gives, to the last line number and the kind of every number; sets in order."""
    return msgspec.msgpack.encode(read[0], order="deterministic"), as_text(read[1])


def entries(cache: Path) -> dict[str, bytes]:
    return tree(cache) if cache.exists() else {}


# Edits


def models(site: Path) -> list[Path]:
    return sorted((site / "content" / "models").iterdir())


def altered(path: Path, old: str, new: str) -> None:
    path.write_bytes(path.read_bytes().replace(old.encode(), new.encode(), 1))


def change_a_model(site: Path, chance: random.Random) -> None:
    altered(
        chance.choice(models(site)),
        ". ",
        f". Number {chance.randrange(100)} is told here for the very first time. ",
    )


def misspell_a_tag(site: Path, chance: random.Random) -> None:
    altered(chance.choice(models(site)), "Tags: ", "Tags: unheard-of, ")


def misspell_a_key(site: Path, chance: random.Random) -> None:
    altered(chance.choice(models(site)), "maker:", "makr:")


def break_yaml(site: Path, chance: random.Random) -> None:
    altered(chance.choice(models(site)), "name: ", "name: [")


def break_a_text(site: Path, chance: random.Random) -> None:
    path = chance.choice(models(site))
    path.write_bytes(path.read_bytes() + b"\xff")


def delete_a_model(site: Path, chance: random.Random) -> None:
    if len(models(site)) > 2:
        chance.choice(models(site)).unlink()


def copy_a_model(site: Path, chance: random.Random) -> None:
    """Its name, its texts and its sentences stand in two files then."""
    path = chance.choice(models(site))
    path.with_name(f"copy-{chance.randrange(3)}{chance.choice(['.md', '.yaml'])}").write_bytes(
        path.read_bytes()
    )


def copy_a_sentence(site: Path, chance: random.Random) -> None:
    for path in chance.sample(models(site), 2):
        altered(path, "Limits: ", "Limits: Nobody has measured it on a site of toys. ")


def claim_an_address(site: Path, chance: random.Random) -> None:
    alias = chance.choice([path.stem for path in models(site)] + ["an-old-one"])
    altered(chance.choice(models(site)), "maker:", f"aliases: {alias}\nmaker:")


def mend_a_model(site: Path, chance: random.Random) -> None:
    name = chance.choice(models(site)).name
    if (ROOT / "content" / "models" / name).exists():
        shutil.copy(ROOT / "content" / "models" / name, site / "content" / "models" / name)


def change_the_recipe(site: Path, chance: random.Random) -> None:
    altered(site / "content" / "scoring.yaml", "weight: ", f"weight: {chance.randrange(1, 9)}")


def break_the_recipe(site: Path, chance: random.Random) -> None:
    altered(site / "content" / "scoring.yaml", "weight: ", "weight: much ")


def mend_the_settings(site: Path, chance: random.Random) -> None:
    for name in SETTINGS:
        shutil.copy(ROOT / "content" / name, site / "content" / name)


def change_a_tag(site: Path, chance: random.Random) -> None:
    altered(site / "content" / "tags.yaml", "kind: task", "kind: working")


def raise_the_day(site: Path, chance: random.Random) -> None:
    altered(
        site / "content" / "site.yaml", "as_of: 20", chance.choice(["as_of: 20", "as_of: 19", "as_of: 21"])
    )


def except_a_code(site: Path, chance: random.Random) -> None:
    code = chance.choice(["repeated-sentence", "repeated-text", "duplicate-name", "guess"])
    (site / "content" / "exceptions.yaml").write_text(f'- {{code: {code}, file: "*", why: a toy}}\n', "utf-8")


def spoil_a_picture(site: Path, chance: random.Random) -> None:
    path = chance.choice(sorted((site / "content" / "samples").glob("*.png")))
    path.write_bytes(path.read_bytes()[: chance.choice([10, 200])])


def draw_a_picture(site: Path, chance: random.Random) -> None:
    Image.new("RGB", (chance.randrange(8, 64), 16)).save(
        chance.choice(sorted((site / "content" / "samples").glob("*.png")))
    )


Edit = Callable[[Path, random.Random], None]
EDITS: list[Edit] = [
    change_a_model,
    misspell_a_tag,
    misspell_a_key,
    break_yaml,
    break_a_text,
    delete_a_model,
    copy_a_model,
    copy_a_sentence,
    claim_an_address,
    mend_a_model,
    change_the_recipe,
    break_the_recipe,
    mend_the_settings,
    change_a_tag,
    raise_the_day,
    except_a_code,
    spoil_a_picture,
    draw_a_picture,
]


def small_site(folder: Path) -> Path:
    """Three models and the samples of the shipped site."""
    site = copy_site(folder / "site").path
    for path in models(site)[:-3]:
        path.unlink()
    return site


@settings(max_examples=12, deadline=None)
@given(
    st.lists(st.lists(st.sampled_from(EDITS), min_size=1, max_size=3), min_size=1, max_size=4),
    st.integers(0, 2**32),
)
def test_reading_from_the_cache_gives_what_reading_anew_gives(
    tmp_path_factory: pytest.TempPathFactory, rounds: list[list[Edit]], seed: int
) -> None:
    folder = tmp_path_factory.mktemp("edits")
    site, chance = small_site(folder), random.Random(seed)
    path = folder / "cache"
    cache = Cache(path)
    read_catalog(site, cache)
    for edits in rounds:
        for edit in edits:
            edit(site, chance)
        anew = everything(read_catalog(site))
        cache.turn(is_whole=chance.random() < 0.5)
        assert everything(read_catalog(site, cache)) == anew  # from memory, but for what was edited
        assert everything(read_catalog(site, Cache(path))) == anew  # half of it is known
        assert everything(read_catalog(site, Cache(path))) == anew  # all of it


@settings(max_examples=15, deadline=None)
@given(st.lists(st.sampled_from(EDITS[:9]), max_size=4), st.integers(0, 2**32))
def test_rules_find_in_files_one_by_one_what_they_find_in_all_at_once(
    tmp_path_factory: pytest.TempPathFactory, edits: list[Edit], seed: int
) -> None:
    site, chance = small_site(tmp_path_factory.mktemp("edits")), random.Random(seed)
    for edit in [*edits, copy_a_sentence]:
        edit(site, chance)
    (site / "content" / "exceptions.yaml").unlink()
    by_slug = {
        path.stem: path for path in reversed(models(site)) if b"\xff" not in path.read_bytes()
    }  # of a slug, the first by name
    files = [
        written(path.relative_to(site).as_posix(), path.read_bytes()) for path in sorted(by_slug.values())
    ]
    found, _ = read_settings(site)
    assert found is not None
    draft = replace(found.written, models=tuple(model for model in files if model))
    at_once = {*rules.within(draft), *rules.across(draft)}
    told = set(read_catalog(site)[1])
    codes = {rule.code for rule in rules.RULES}
    assert at_once <= told
    assert {problem for problem in told if problem.code in codes} <= at_once


# What is kept


def test_the_shipped_site_comes_back_from_the_cache_to_the_last_digit(tmp_path: Path) -> None:
    anew = everything(read_catalog(ROOT))
    assert everything(read_catalog(ROOT, Cache(tmp_path))) == anew
    assert everything(read_catalog(ROOT, Cache(tmp_path))) == anew


def test_a_number_comes_back_as_the_kind_of_number_that_it_was(site: Path, tmp_path: Path) -> None:
    for _ in range(2):
        catalog, _ = read_catalog(site, Cache(tmp_path / "cache"))
        assert catalog is not None
        numbers = [
            value.number
            for model in catalog.models
            for value in model.facts.values()
            if value.number is not None
        ]
        assert numbers
        assert {type(number) for number in numbers} == {float}
        assert not any(math.isnan(number) for number in numbers)


def test_an_edit_rewrites_what_is_kept_of_that_file_alone(site: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    read_catalog(site, Cache(cache))
    before = entries(cache)
    altered(site / ALPHA, "An image goes in", "A picture goes in")
    read_catalog(site, Cache(cache))
    after = entries(cache)
    assert sorted(after) == sorted(before) == ["models/alpha.md.msgpack", "models/beta.yaml.msgpack"]
    assert [name for name in after if after[name] != before[name]] == ["models/alpha.md.msgpack"]


def test_reading_again_writes_nothing(site: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    read_catalog(site, Cache(cache))
    before = {path: path.stat().st_mtime_ns for path in cache.rglob("*")}
    read_catalog(site, Cache(cache))
    assert {path: path.stat().st_mtime_ns for path in cache.rglob("*")} == before


def test_a_file_that_is_gone_is_forgotten(site: Path, tmp_path: Path) -> None:
    read_catalog(site, Cache(tmp_path / "cache"))
    (site / ALPHA).unlink()
    read_catalog(site, Cache(tmp_path / "cache"))
    assert sorted(entries(tmp_path / "cache")) == ["models/beta.yaml.msgpack"]


def test_settings_with_a_fault_cost_no_file_its_entry(site: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    read_catalog(site, Cache(cache))
    before = entries(cache)
    altered(site / "content" / "tags.yaml", "label: ", "label: [] #")
    assert read_catalog(site, Cache(cache))[0] is None
    assert entries(cache) == before


def test_a_model_in_need_of_an_exception_is_kept(site: Path, tmp_path: Path) -> None:
    altered(site / ALPHA, "An image goes in", "The paper is called State of the Art. An image goes in")
    known, (found, _) = Entries(tmp_path, ModelFile, b"code"), read_settings(site)
    one = examine(ALPHA, (site / ALPHA).read_bytes(), found, known)
    assert [problem.code for problem in one.content if problem.severity == "error"] == ["superlative"]
    assert one.model is not None
    assert examine(ALPHA, (site / ALPHA).read_bytes(), found, known) == one


@pytest.mark.parametrize(
    "harm", [lambda path: path.write_bytes(b""), Path.unlink, lambda path: path.write_bytes(b"\x80" * 999)]
)
def test_a_site_is_whole_without_some_of_its_entries(
    harm: Callable[[Path], object], site: Path, tmp_path: Path
) -> None:
    anew = everything(read_catalog(site, Cache(tmp_path / "cache")))
    harm(tmp_path / "cache" / "models" / "alpha.md.msgpack")
    assert everything(read_catalog(site, Cache(tmp_path / "cache"))) == anew
    assert everything(read_catalog(site, Cache(tmp_path / "cache"))) == anew


def test_a_change_of_our_code_reads_everything_anew(site: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    read_catalog(site, Cache(cache))
    before = entries(cache)
    shutil.copytree(
        ROOT / "generator", tmp_path / "other" / "generator", ignore=shutil.ignore_patterns("__pycache__")
    )
    with (tmp_path / "other" / "generator" / "content" / "checks" / "figures.py").open("a") as file:
        file.write("# a change\n")
    code = """
import sys
from pathlib import Path
from generator.cache import Cache
from generator.content.folder import read_catalog
read_catalog(Path(sys.argv[1]), Cache(Path(sys.argv[2])))
"""
    environ = environment() | {"PYTHONPATH": str(tmp_path / "other")}
    subprocess.run([sys.executable, "-c", code, site, cache], cwd=tmp_path, env=environ, check=True)
    after = entries(cache)
    assert after.keys() == before.keys()
    assert [name for name in after if after[name] == before[name]] == []
