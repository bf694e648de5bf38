"""An import from end to end: what it would write, what it writes, and that a second one has nothing to do."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from generator.authoring.importers.lines import plan_lines, summary_line
from generator.content.folder import read_catalog
from generator.problems import CannotGoOn, Misuse, errors
from tests.authoring.importers.catalogs import FACTS, TAGS, TREE, front_of, plan_of, site_at, tree_at

SHOP = "providers/shop/models/first/teal-2.toml"


def taken(site: Path, tree: Path) -> Path:
    """The site with all of the catalog."""
    plan_of(site, tree).write(site)
    return site


def test_new_files_are_models_of_the_site_at_once(site: Path, tree: Path) -> None:
    taken(site, tree)
    catalog, problems = read_catalog(site)
    assert [problem.message for problem in errors(problems)] == []
    assert catalog is not None
    teal = next(model for model in catalog.models if model.slug == "teal-2")
    assert teal.facts["price_input"].number == 0.1
    assert [capability.title for capability in teal.capabilities] == [
        "Text from a prompt",
        "Reasoning before the answer",
        "Tool calls",
    ]


def test_a_price_has_its_day_its_provider_and_its_source(site: Path, tree: Path) -> None:
    fact = front_of(taken(site, tree) / "content/models/teal-2.md")["facts"]["price_input"]
    assert fact == {
        "value": "0.1 USD per million tokens",
        "as_of": "2026-07-01",
        "source": "models-dev-cheapest",
        "note": "The Shop",
    }


@pytest.mark.parametrize("day", [datetime.date(2026, 11, 28), datetime.date(2027, 2, 3)])
def test_a_second_import_has_nothing_to_do(site: Path, tree: Path, day: datetime.date) -> None:
    taken(site, tree)
    plan = plan_of(site, tree, today=day)
    assert (plan.files, plan.refused, plan.same_count) == ((), (), 2)


def test_a_plan_writes_nothing(site: Path, tree: Path) -> None:
    before = {path: path.read_bytes() for path in site.rglob("*") if path.is_file()}
    assert plan_of(site, tree).files
    assert {path: path.read_bytes() for path in site.rglob("*") if path.is_file()} == before


def test_a_price_that_changed_is_shown_before_and_after(site: Path, tree: Path) -> None:
    taken(site, tree)
    tree_at(tree, {SHOP: TREE[SHOP].replace("0.1", "0.2")})
    plan = plan_of(site, tree)
    assert list(plan_lines(plan)) == [
        "~ content/models/teal-2.md",
        "    price_input: 0.1 USD per million tokens -> 0.2 USD per million tokens"
        " (models.dev, offer of The Shop, 2026-07-01)",
    ]
    assert summary_line(plan) == "2 models of models.dev: 1 changed file, 1 file up to date"
    plan.write(site)
    assert plan_of(site, tree).files == ()


def test_another_cheapest_provider_takes_the_place_of_the_former(site: Path, tree: Path) -> None:
    taken(site, tree)
    (tree / SHOP).unlink()
    plan_of(site, tree).write(site)
    front = front_of(site / "content/models/teal-2.md")
    assert front["facts"]["price_input"]["source"] == "models-dev-maker"
    assert set(front["sources"]) == {"models-dev", "models-dev-maker"}
    assert errors(read_catalog(site)[1]) == ()
    assert plan_of(site, tree).files == ()


def test_a_later_copy_moves_days_alone(site: Path, tree: Path) -> None:
    taken(site, tree)
    tree_at(tree, {}, "0 1 A <a@example.org> 1790000000 +0000\tpull\n")
    plan = plan_of(site, tree)
    assert list(plan_lines(plan)) == ["~ 2 files more: the same values in a later copy, with its day"]
    plan.write(site)
    assert plan_of(site, tree).files == ()


def test_what_a_person_wrote_in_a_file_of_the_same_address_stays(site: Path, tree: Path) -> None:
    wren = site / "content/models/wren-9b.md"
    tree_at(tree, {"models/third/wren-9b.toml": TREE["models/first/teal-2.toml"]})
    before = wren.read_text()
    plan_of(site, tree, only=["wren-9b"]).write(site)
    front = front_of(wren)
    assert front["facts"]["context"] == {"value": "32,768 tokens", "source": "card"}
    assert front["facts"]["reasoning"] == {"value": "yes", "source": "models-dev"}
    assert (front["name"], front["tasks"]) == ("Wren 9B", ["chat"])
    assert wren.read_text().partition("---\nWren")[2] == before.partition("---\nWren")[2]
    assert "# said twice there" in wren.read_text()
    (left,) = plan_of(site, tree, only=["wren-9b"]).differences.values()
    assert (
        left
        == (
            'license MIT by "card" stays; here it is unknown',
            'context 32,768 tokens by "card" stays; here it is 131072 tokens',
        )[1:]
    )


def test_rows_tasks_tags_and_kinds_that_a_site_lacks_are_added_when_asked_for(tmp_path: Path) -> None:
    tags = TAGS[TAGS.index("tasks:") :].replace("chat:", "talk:").replace("text-generation:", "writing:")
    site, tree = site_at(tmp_path / "site", FACTS[: FACTS.index("\n") + 1], tags), tree_at(tmp_path / "tree")
    plan = plan_of(site, tree, has_rows=True)
    assert [file.path for file in plan.files[:2]] == ["content/facts.yaml", "content/tags.yaml"]
    plan.write(site)
    facts, words = (site / "content" / name for name in ("facts.yaml", "tags.yaml"))
    assert facts.read_text().startswith(FACTS[: FACTS.index("\n") + 1] + "price_output: ")
    assert "  pdf: {label: PDFs}\n" in words.read_text()
    problems = read_catalog(site)[1]
    wren = [problem for problem in errors(problems) if "wren-9b" not in problem.place.path]
    assert wren == []  # whose task was taken away above
    assert plan_of(site, tree, has_rows=True).files == ()


def test_what_a_site_lacks_is_printed_to_be_pasted(tmp_path: Path, tree: Path) -> None:
    site = site_at(tmp_path / "bare", "parameters: {label: Parameters, unit: count}\n")
    lines = list(plan_lines(plan_of(site, tree)))
    assert "    context: {label: Context, unit: tokens, group: Limits, better: more}" in lines
    assert not any('no row "context"' in line for line in lines)


def test_only_takes_what_it_names(site: Path, tree: Path) -> None:
    plan = plan_of(site, tree, only=["merle-pro"])
    assert [file.path for file in plan.files] == ["content/models/merle-pro.md"]
    with pytest.raises(Misuse, match='no model "teal-3"'):
        plan_of(site, tree, only=["teal-3"])


def test_few_new_files_are_shown_in_full_and_many_by_name(site: Path, tree: Path) -> None:
    lines = list(plan_lines(plan_of(site, tree, only=["teal-2"])))
    assert lines[0] == "+ content/models/teal-2.md: new, 11 facts"
    assert "    name: Teal 2" in lines
    tree_at(tree, {f"models/first/teal-{number}.toml": TREE["models/first/teal-2.toml"].replace(
        "Teal 2", f"Teal {number}") for number in range(3, 6)})  # fmt: skip
    assert not any(line.startswith("    name:") for line in plan_lines(plan_of(site, tree)))


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("models/lab/con.toml", '"con" is the name of a device on Windows'),
        ("models/lab/teal-2.toml", 'its address would be "teal-2"'),
        ("models/lab/other.toml", '"Teal 2" is already the name of another model'),
    ],
)
def test_an_entry_that_can_have_no_file_is_told_and_the_others_are_taken(
    site: Path, tree: Path, path: str, reason: str
) -> None:
    tree_at(tree, {path: TREE["models/first/teal-2.toml"]})
    plan = plan_of(site, tree)
    assert len(plan.files) == 2
    assert [reason in told for told in plan.refused] == [True]


def test_a_former_address_of_another_model_is_not_taken(site: Path, tree: Path) -> None:
    wren = site / "content/models/wren-9b.md"
    wren.write_text(wren.read_text().replace("kind: model\n", "kind: model\naliases: [teal-2]\n"))
    plan = plan_of(site, tree)
    assert plan.refused == ('first/teal-2: "teal-2" is a former address of content/models/wren-9b.md',)


def test_an_import_that_was_stopped_is_finished_by_the_next(site: Path, tree: Path) -> None:
    whole = site_at(site.parent / "whole")
    taken(whole, tree)
    plan = plan_of(site, tree)
    type(plan)(**{name: getattr(plan, name) for name in plan.__slots__} | {"files": plan.files[:1]}).write(
        site
    )
    (site / "content/models/.teal-2.md.partial").write_bytes(b"half")  # of the process that was killed
    taken(site, tree)
    models = [(folder / "content/models") for folder in (site, whole)]
    written = [{path.name: path.read_bytes() for path in folder.glob("*.md")} for folder in models]
    assert written[0] == written[1]
    assert errors(read_catalog(site)[1]) == ()


def test_a_file_that_somebody_made_or_edited_meanwhile_is_not_overwritten(site: Path, tree: Path) -> None:
    plan = plan_of(site, tree)
    (site / "content/models/teal-2.md").write_text("mine")
    with pytest.raises(CannotGoOn, match="was made meanwhile"):
        plan.write(site)
    assert (site / "content/models/teal-2.md").read_text() == "mine"


def test_a_file_that_is_a_link_is_left_alone(site: Path, tree: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere.md").write_text("theirs")
    (site / "content/models/teal-2.md").symlink_to(tmp_path / "elsewhere.md")
    plan = plan_of(site, tree, only=["teal-2"])
    assert plan.files == ()
    assert plan.refused == ("first/teal-2: content/models/teal-2.md can't be read",)


def test_a_catalog_of_five_thousand_entries_is_taken_in(site: Path, tmp_path: Path) -> None:
    folder = tmp_path / "large" / "models" / "lab"
    folder.mkdir(parents=True)
    (tmp_path / "large" / "providers").mkdir()
    for number in range(5_000):
        text = TREE["models/first/teal-2.toml"].replace("Teal 2", f"Teal {number}")
        (folder / f"teal-{number}.toml").write_text(text)
    plan = plan_of(site, tmp_path / "large")
    assert (len(plan.files), plan.refused) == (5_000, ())
    assert len(list(plan_lines(plan))) == 5_000


def test_what_is_taken_in_makes_no_warning(site: Path, tree: Path) -> None:
    before = {problem.message for problem in read_catalog(site)[1]}
    assert {problem.message for problem in read_catalog(taken(site, tree))[1]} <= before
