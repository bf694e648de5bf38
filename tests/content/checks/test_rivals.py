"""What files tell of single other models has to be about models of the site."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.cache import Cache
from generator.content.folder import read_catalog
from tests.content.checks.edits import ALPHA, BETA, codes_of, edit

LIMITS = "Limits: No source gives a test result."
YAML_VERSUS = "    limits: Nothing is told"


def against(site: Path, slug: str) -> None:
    edit(site, ALPHA, LIMITS, f"Versus {slug}: It draws.\n\n{LIMITS}")


def test_a_model_of_the_site_may_be_named(site: Path) -> None:
    against(site, "beta")
    assert codes_of(site) == []


def test_a_model_whose_file_has_a_fault_or_is_a_draft_is_there_all_the_same(site: Path) -> None:
    against(site, "beta")
    edit(site, BETA, "kind: service", "kind: services")
    assert codes_of(site) == ["not-accepted"]
    edit(site, BETA, "kind: services", "kind: service\ndraft: true")
    assert codes_of(site) == []


@pytest.mark.parametrize("slug", ["gamma", "alpha", "old-beta"])
def test_no_model_itself_and_one_of_a_former_name_are_told(slug: str, site: Path) -> None:
    edit(site, BETA, "name: beta", "aliases: old-beta\nname: beta")
    against(site, slug)
    problem = read_catalog(site)[1][0]
    place = problem.place
    assert problem.code == "unknown-model"
    assert place.text[place.column - 1 :][: place.length] == slug


def test_the_data_form_is_checked_as_well(site: Path) -> None:
    edit(site, BETA, YAML_VERSUS, f"    versus_models:\n      alfa: It writes.\n{YAML_VERSUS}")
    problem = read_catalog(site)[1][0]
    assert (problem.code, problem.help) == ("unknown-model", 'write "alpha"')
    assert problem.place.text.strip() == "alfa: It writes."


def test_a_model_that_goes_is_missed_in_files_that_were_read_before(site: Path, tmp_path: Path) -> None:
    against(site, "beta")
    assert read_catalog(site, Cache(tmp_path / "cache"))[1] == ()
    (site / BETA).unlink()
    problems = read_catalog(site, Cache(tmp_path / "cache"))[1]
    assert [(problem.code, problem.place.path) for problem in problems] == [("unknown-model", ALPHA)]
