"""What a host takes is checked before the site changes, and the fault names the ways out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from generator import build, places
from generator.catalog import Budget, Outputs
from generator.edition import Edition
from generator.hosts import HOSTS
from generator.output import estimate
from generator.output.limits import Limits
from generator.output.plan import Folder
from generator.output.shelves import ROWS, Shelf
from generator.problems import FaultyContent, Place, as_text
from generator.vocabulary import HostName
from tests.pages.toy_findings import toys
from tests.toys import catalog, copy_site, findings, model, quiet, shipped, tree


def limits(host: HostName = "none", model_count: int = 0, comparison_count: int = 0, **budget: int) -> Limits:
    place = Place("content/site.yaml", 9, 1, 4, f"host: {host}")
    site = replace(catalog([model()]).site, host=host, budget=Budget(**budget), limited_at=place)
    return Limits(site, model_count, comparison_count)


def shelf(path: str, **sizes: int) -> Shelf:
    rows = np.zeros(len(sizes), ROWS)
    rows["size"] = list(sizes.values())
    return Shelf(path, tuple(f"{name}.html" for name in sizes), rows)


def make(site: places.Site) -> None:
    build.build(site, site.path / "output", "cpu", quiet)  # type: ignore[arg-type]


def settings(site: places.Site, lines: str) -> None:
    path = site.path / "content" / "site.yaml"
    path.write_text(path.read_text("utf-8") + lines, "utf-8")


def test_too_many_files_are_told_with_the_number_by_how_much_and_three_ways_out() -> None:
    found = limits("cloudflare-pages", model_count=200, comparison_count=19_900).count_problems(
        {"": 20, "models": 200, "compare/a": 19_900}
    )
    assert as_text(found) == (
        "error[host-limit]: the site has 20,120 files, 120 more than the 20,000 that cloudflare-pages takes "
        "(free; read 2026-11-21)\n"
        "  --> content/site.yaml:9:1\n"
        "  |\n"
        "9 | host: cloudflare-pages\n"
        "  | ^^^^\n"
        "  = help: leave comparisons out: pairs: {top: 98} leaves at most 19,600 of 19,900 comparisons; "
        "or choose another host (s3 and nginx count neither files nor their sum), "
        "or name a larger plan's limits in budget: {files: …, megabytes: …}; "
        "or split the models over several sites, each with its own content/"
    )


BESIDE = {("share", "models"): 400, ("twins", "models"): 400, ("share", "no"): 50, ("api", "no"): 60}


@pytest.mark.parametrize(
    ("total", "words"),
    [
        (20_400, "leave out what lies beside pages: outputs: {share: models} leaves 20,000 files"),
        (20_401, "outputs: {share: models, twins: models} leaves 19,601 files"),
        (20_801, "outputs: {share: no, twins: models} leaves 19,951 files"),
        (20_910, "outputs: {share: no, twins: models, api: no} leaves 20,000 files"),
        (20_911, ""),
    ],
)
def test_outputs_are_a_way_out_where_they_are_what_is_too_much(total: int, words: str) -> None:
    here = replace(limits("cloudflare-pages"), beside=lambda: BESIDE)
    (problem,) = here.count_problems({"": total})
    assert ("outputs" in problem.help) == bool(words)
    assert words in problem.help.split("; or ")[0]
    assert "leave comparisons out" in problem.help


def test_a_comparison_counts_with_its_twin_its_picture_and_what_is_compressed() -> None:
    here = limits("gitlab-pages", model_count=1_000, comparison_count=100_000)
    outputs = Outputs(twins="comparisons", share="comparisons")
    site = replace(here.site, outputs=outputs, compress=("gzip",))
    (problem,) = replace(here, site=site).count_problems({"": 500_000})
    assert "pairs: {top: 40} leaves at most 40,000 of 100,000 comparisons" in problem.help


def test_outputs_are_a_way_out_of_too_many_bytes() -> None:
    here = replace(limits("github-pages"), beside=lambda: BESIDE)
    with pytest.raises(FaultyContent) as caught:
        here.check_estimate(2e9)
    assert "outputs: {share: no, twins: models}" in caught.value.problems[0].help


@pytest.mark.parametrize("host", HOSTS)
def test_files_beside_pages_count_on_every_host(host: HostName, tmp_path: Path) -> None:
    found = toys()
    site = replace(found.catalog.site, host=host, outputs=Outputs(), compress=())
    edition = Edition(findings(replace(found.catalog, site=site)), shipped().layouts)
    folders = {folder.path: len(folder.names) for folder in edition.folders()}
    total = sum(folders.values())
    assert {"api/v1/models", "badges", "share/models"} <= folders.keys()
    budget = replace(site, budget=Budget(file_count=total - 1))
    (problem,) = replace(edition.limits, site=budget).count_problems(folders)
    assert problem.message.startswith(f"the site has {total} files, 1 more than")
    assert problem.help.startswith("leave out what lies beside pages: outputs: {share: no} leaves")
    sizes = [Shelf(folder.path, folder.names, sized(edition, folder)) for folder in edition.folders()]
    bytes_there = sum(int(shelf.rows["size"].sum()) for shelf in sizes if shelf.rows is not None)
    with pytest.raises(FaultyContent) as caught:
        replace(edition.limits, site=replace(site, budget=Budget(byte_count=bytes_there - 1))).check_sizes(
            sizes
        )
    assert "outputs: {share: no, twins: no}" in caught.value.problems[0].help


def sized(edition: Edition, folder: Folder) -> NDArray[np.void]:
    rows = np.zeros(len(folder.names), ROWS)
    rows["size"] = [len(edition.render(folder.path_of(name))) for name in folder.names]
    return rows


@pytest.mark.parametrize("host", HOSTS)
def test_a_site_just_within_every_limit_has_no_fault(host: HostName) -> None:
    here = HOSTS[host]
    count = min(here.file_count or 10**6, here.files_of_a_folder or 10**6)
    size = min(here.byte_count or 10**12, here.bytes_of_a_file or 10**12)
    assert limits(host).count_problems({"models": count}) == ()
    limits(host).check_sizes([shelf("models", a=size), Shelf("compare/a", ("b.html",), None)])
    limits(host).check_estimate(here.byte_count or 10**12)


def words(fault: FaultyContent) -> str:
    assert {problem.code for problem in fault.problems} == {"host-limit"}
    return "\n".join(problem.message for problem in fault.problems)


def test_a_folder_with_too_many_files_is_named() -> None:
    found = limits("netlify").count_problems({"models": 54_000, "compare/a": 54_001})
    words = 'folder "compare/a" has 54,001 files, 1 more than the 54,000 in one folder that netlify takes'
    assert [problem.message for problem in found] == [f"{words} (every plan; read 2026-11-21)"]


def test_a_budget_takes_the_place_of_the_limit_that_it_names() -> None:
    assert limits("cloudflare-pages", file_count=100_000).count_problems({"": 100_000}) == ()
    over = limits("none", file_count=10).count_problems({"": 13})
    assert [problem.message for problem in over] == [
        "the site has 13 files, 3 more than the 10 of its budget"
    ]
    with pytest.raises(FaultyContent) as caught:
        limits("gitlab-pages", file_count=10).check_sizes([shelf("", a=1_500_000_000)])
    assert "the 1.00 GB that gitlab-pages takes" in words(caught.value)


def test_files_that_are_too_large_together_or_alone_are_told_with_their_size() -> None:
    with pytest.raises(FaultyContent) as caught:
        limits("github-pages").check_sizes([shelf("models", a=600_000_000), shelf("", b=700_000_000)])
    assert words(caught.value).startswith(
        "the site has 1.30 GB, 300.0 MB more than the 1.00 GB that github-pages takes"
    )
    with pytest.raises(FaultyContent) as caught:
        limits("cloudflare-pages").check_sizes([shelf("models", a=1, b=30_000_000), shelf("", c=5)])
    assert words(caught.value).startswith(
        '"models/b.html" has 30.0 MB, 3.8 MB more than the 26.2 MB in one file'
    )


def test_nothing_is_written_when_the_files_are_too_many(tmp_path: Path) -> None:
    site = copy_site(tmp_path / "site")
    settings(site, "budget: {files: 20}\n")
    with pytest.raises(FaultyContent) as caught:
        make(site)
    assert "of its budget" in words(caught.value)
    assert not (site.path / "output").exists()
    assert [problem.code for problem in build.check(site)] == ["host-limit"]


@pytest.mark.parametrize(("worth", "about"), [(10**6, "the site has "), (0, "the site has about ")])
def test_the_old_site_stands_when_the_new_one_is_too_large(
    worth: int, about: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A large site is estimated before it is rendered; any is weighed before a page takes its name."""
    monkeypatch.setattr(estimate, "LARGE", worth)
    site = copy_site(tmp_path / "site")
    make(site)
    before = tree(site.path / "output")
    assert sum(map(len, before.values())) > 10**6
    settings(site, "budget: {megabytes: 1}\n")
    with pytest.raises(FaultyContent) as caught:
        make(site)
    assert words(caught.value).startswith(about)
    assert tree(site.path / "output") == before
