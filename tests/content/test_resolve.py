"""What a value is worth, and that pages say so: disputed, old, corrected, editable at its line."""

from pathlib import Path

import pytest

from generator.catalog import Grade, Model, State
from generator.content.folder import read_catalog
from generator.edition import Edition
from generator.findings.findings import Findings
from generator.findings.scoring import score
from generator.pages.addresses import model_path
from generator.pages.parts.model_parts import Parts, parts
from generator.rendering.layouts import Layouts
from tests.toys import silence, unmatched

ROOT = Path(__file__).parent.parent.parent


def alpha(site: Path, *edits: tuple[str, str]) -> Model:
    """The model alpha after some words of its file were replaced."""
    path = site / "content" / "models" / "alpha.md"
    for old, new in edits:
        assert old in path.read_text("utf-8")
        path.write_text(path.read_text("utf-8").replace(old, new, 1), "utf-8")
    catalog, problems = read_catalog(site)
    assert catalog is not None, problems
    return catalog.model("alpha")


def shown(site: Path, side: str = "own") -> Parts:
    catalog, problems = read_catalog(site)
    assert catalog is not None, problems
    return parts(
        catalog, catalog.model("alpha"), {}, score(catalog, {}).of(0), side, Layouts(ROOT / "layouts")
    )  # type: ignore[arg-type]


def page(site: Path) -> str:
    catalog, _ = read_catalog(site)
    assert catalog is not None
    counts = tuple(len(model.capabilities) for model in catalog.models)
    findings = Findings(catalog, score(catalog, {}), unmatched(*counts), silence(catalog))
    return Edition(findings, Layouts(ROOT / "layouts")).render(model_path("alpha")).decode()


@pytest.mark.parametrize(
    ("written", "state", "number", "grade"),
    [
        ("{value: 247M, source: card}", State.KNOWN, 247e6, Grade.REPORTED),
        ("{value: 247M, source: list}", State.KNOWN, 247e6, Grade.VERIFIED),
        ("247M", State.KNOWN, 247e6, Grade.UNSOURCED),
        ("{value: 0, source: card}", State.KNOWN, 0, Grade.REPORTED),
        ("unknown", State.UNKNOWN, None, Grade.UNSOURCED),
        ("n/a", State.NOT_APPLICABLE, None, Grade.UNSOURCED),
        (
            "{value: 247M, source: card, grade: derived, note: half of 494M}",
            State.KNOWN,
            247e6,
            Grade.DERIVED,
        ),
    ],
)
def test_a_fact_has_four_states_and_the_grade_of_its_source(
    site: Path, written: str, state: State, number: float | None, grade: Grade
) -> None:
    value = alpha(site, ("parameters: {value: 247M, source: card}", f"parameters: {written}")).facts[
        "parameters"
    ]
    assert (value.state, value.number, value.grade) == (state, number, grade)


def test_a_value_knows_its_line_in_the_file(site: Path) -> None:
    lines = (site / "content" / "models" / "alpha.md").read_text("utf-8").splitlines()
    assert "weights_size" in lines[alpha(site).facts["weights_size"].line - 1]


def test_an_edit_link_leads_to_the_line_and_only_from_the_models_own_page(site: Path) -> None:
    settings = site / "content" / "site.yaml"
    settings.write_text(settings.read_text("utf-8") + "edit_url: https://example.org/edit/\n", "utf-8")
    line = alpha(site).facts["weights_size"].line
    address = f"https://example.org/edit/content/models/alpha.md#L{line}"
    assert address in shown(site).cells["fact-weights_size"].html
    assert address not in shown(site, "left").cells["fact-weights_size"].html


def test_a_disputed_value_says_so_until_the_entry_goes(site: Path) -> None:
    assert "Disputed" not in shown(site).cells["fact-parameters"].html
    alpha(
        site, ("signals:", "disputed: {parameters: {why: a reader counts 246M, since: 2026-11-02}}\nsignals:")
    )
    assert "Disputed: a reader counts 246M (since 2026-11-02)" in shown(site).cells["fact-parameters"].html
    assert "Disputed" not in shown(site).cells["fact-image_size"].html


def test_what_rests_on_an_old_source_is_greyed_and_the_rest_is_not(site: Path) -> None:
    model = alpha(site, ("title: Hub list, read: 2026-11-20", "title: Hub list, read: 2025-11-19"))
    assert (model.signals["downloads"].is_stale, model.facts["parameters"].is_stale) == (True, False)
    assert 'class="stale"' in shown(site).cells["signal-downloads"].html
    assert 'class="stale"' not in shown(site).cells["fact-parameters"].html


def test_a_source_of_the_last_accepted_day_is_not_old(site: Path) -> None:
    assert (
        not alpha(site, ("title: Hub list, read: 2026-11-20", "title: Hub list, read: 2025-11-20"))
        .signals["downloads"]
        .is_stale
    )


def test_corrections_stand_on_the_models_page_newest_first(site: Path) -> None:
    older = "{date: 2026-10-01, what: The older one., why: A reader wrote.}"
    newer = "{date: 2026-11-01, what: The newer one., why: The card changed.}"
    entries = f"corrections:\n  - {older}\n  - {newer}\n"
    alpha(site, ("signals:", f"{entries}signals:"))
    html = page(site)
    assert 0 < html.index("The newer one.") < html.index("The older one.")


def test_how_a_model_is_run_is_shown_with_what_is_not_pinned(site: Path) -> None:
    assert "How it is run" not in page(site)
    alpha(
        site, ("signals:", "run: {instrument: blip, weights: first/alpha, decode: {num_beams: 3}}\nsignals:")
    )
    html = page(site)
    assert "first/alpha" in html
    assert "num_beams=3" in html
    assert "No commit is pinned" in html


def test_facts_are_shown_alike_however_they_were_written(site: Path) -> None:
    facts = alpha(site, ("224 × 224 px", "224x224"), ("value: 247M", "value: 30524")).facts
    assert (facts["image_size"].text, facts["parameters"].text) == ("224 × 224 px", "30,524")


def test_an_amount_of_a_signal_is_shown_in_groups_and_so_is_one_in_a_note(site: Path) -> None:
    written = "{value: 80100, as_of: 2026-09, source: list}"
    noted = "{value: 80100, as_of: 2026-09, source: list, note: 70000 a month before}"
    downloads = alpha(site, (written, noted)).signals["downloads"]
    assert (downloads.text, downloads.number) == ("80,100", 80100)
    assert downloads.note == "70,000 a month before"


def test_an_amount_of_money_holds_for_what_it_buys(site: Path) -> None:
    settings = site / "content" / "facts.yaml"
    settings.write_text(settings.read_text("utf-8") + "price: {label: Price, unit: money}\n", "utf-8")
    fact = "facts:\n  price: {value: 0.04 USD per image, source: card}"
    price = alpha(site, ("facts:", fact)).facts["price"]
    assert (price.number, price.condition) == (0.04, "USD per image")


@pytest.mark.parametrize(
    ("written", "read"),
    [("with-policy", "with-policy"), ("restricted", "unclear"), ("unknown", "unclear"), ("no", "no")],
)
def test_words_of_the_first_version_say_too_little_to_be_more_than_unclear(
    site: Path, written: str, read: str
) -> None:
    use = f"commercial_use: {written}"
    assert (
        alpha(site, ("spdx: MIT, commercial_use: yes", f"spdx: LicenseRef-Own, {use}")).commercial_use == read
    )
