"""Counts are brought up to date, and no other byte is touched."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from generator.authoring.hub import Hub
from generator.authoring.new_file import new
from generator.authoring.refresh import refresh
from generator.problems import CannotGoOn, FaultyContent, Misuse
from tests.authoring.files import HUB_LINE, MODEL, TODAY, faults, several, written
from tests.authoring.hub_server import Server


def refreshed(path: Path, hub: Hub, day: datetime.date = TODAY) -> list[str]:
    found = refresh(path.parent.parent.parent, day, hub=hub)
    assert not found.unreached
    for update in found.updates:
        update.write()
    return [*(str(change) for update in found.updates for change in update.changes), *found.remarks]


def changed(before: str, after: str) -> list[str]:
    kept = before.splitlines(keepends=True)
    return [line for line in after.splitlines(keepends=True) if line not in kept]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_a_refresh_changes_the_dated_lines_and_no_other_byte(
    gamma: Path, server: Server, end: str, mark: str
) -> None:
    server.model("lab/gamma")
    before = mark + MODEL.replace("\n", end)
    gamma.write_bytes(before.encode())
    assert refreshed(gamma, server.hub) == [
        "gamma: hf_downloads_30d unknown -> 189116 (2026-11-21)",
        "gamma: hf_likes 905 (2026-09) -> 912 (2026-11-21)",
    ]
    after = gamma.read_bytes().decode()
    assert changed(before, after) == [
        HUB_LINE % server.hub.endpoint + end,
        "  hf_likes:   {value: 912, as_of: 2026-11-21, source: hub}   # slow" + end,
        "  hf_downloads_30d: {value: 189116, as_of: 2026-11-21, source: hub}        # jumps" + end,
    ]
    assert len(after.split(end)) == len(before.split(end)) + 1
    assert faults(gamma.parent.parent.parent) == []


def test_a_second_refresh_with_the_same_counts_changes_nothing(gamma: Path, server: Server) -> None:
    server.model("lab/gamma")
    refreshed(gamma, server.hub)
    before = gamma.read_bytes()
    assert refreshed(gamma, server.hub, datetime.date(2027, 1, 1)) == []
    assert gamma.read_bytes() == before


def test_a_later_refresh_edits_the_value_its_day_and_the_day_of_the_source(
    gamma: Path, server: Server
) -> None:
    server.model("lab/gamma")
    refreshed(gamma, server.hub)
    text = gamma.read_text("utf-8").replace(
        "{value: 912, as_of: 2026-11-21, source: hub}",
        "{ source: hub,  as_of: '2026-11-21', value: \"912\", note: kept }",
    )
    gamma.write_text(text, "utf-8")
    server.model("lab/gamma", likes=1000)
    assert refreshed(gamma, server.hub, datetime.date(2027, 1, 2)) == [
        "gamma: hf_likes 912 (2026-11-21) -> 1000 (2027-01-02)"
    ]
    assert changed(text, gamma.read_text("utf-8")) == [
        HUB_LINE.replace("2026-11-21", "2027-01-02") % server.hub.endpoint + "\n",
        "  hf_likes:   { source: hub,  as_of: '2027-01-02', value: \"1000\", note: kept }   # slow\n",
    ]


def test_an_entry_over_several_lines_with_another_source_stays_and_is_said(
    gamma: Path, server: Server
) -> None:
    server.model("lab/gamma", downloads=None, likes=905, lastModified="2026-10-01T00:00:00.000Z")
    before = gamma.read_bytes()
    (said,) = refreshed(gamma, server.hub)
    assert said.startswith("gamma: hub_updated 2025-02-03 stays, though the hub says 2026-10-01")
    assert gamma.read_bytes() == before


def test_a_signal_that_can_not_apply_stays_as_it_is(gamma: Path, server: Server) -> None:
    server.model("lab/gamma", likes=None, lastModified=None)
    gamma.write_text(MODEL.replace("hf_downloads_30d: unknown", "hf_downloads_30d: n/a"), "utf-8")
    assert refreshed(gamma, server.hub) == []


def test_a_source_named_hub_that_is_another_one_is_left_alone(gamma: Path, server: Server) -> None:
    server.model("lab/gamma")
    gamma.write_text(
        MODEL.replace("list:", "hub:", 1)
        .replace("source: list", "source: hub")
        .replace("card, list", "card, hub"),
        "utf-8",
    )
    refreshed(gamma, server.hub)
    assert written(gamma)["signals"]["hf_likes"]["source"] == "hub-api"
    assert faults(gamma.parent.parent.parent) == []


def test_a_data_form_with_sources_in_one_line_is_refreshed(shipped: Path, server: Server) -> None:
    server.model("lab/gamma")
    text = (
        'sources: {card: {url: "https://example.org/x", title: Card, read: 2026-11-20}}\nname: Gamma\n'
        "maker: Lab\nkind: model\n"
        "tasks: [image-to-text]\ninputs: [image]\noutputs: [text]\nlicense: unknown\npricing: unknown\n"
        "facts: {hub_id: lab/gamma}\n"
        "signals: {hf_likes: 905}\nsummary: One.\ncapabilities:\n"
        "- {title: Captions, tags: image-captioning, sources: card,"
        " text: A, unique: B, versus: C, limits: D}\n"
    )
    path = shipped / "content" / "models" / "gamma.yaml"
    path.write_text(text, "utf-8")
    (update,) = refresh(shipped, TODAY, "gamma", server.hub).updates
    update.write()
    assert faults(shipped) == []
    assert "signals: {hf_likes: {value: 912, as_of: 2026-11-21, source: hub}}\n" in path.read_text("utf-8")


def test_a_new_file_from_the_hub_can_be_refreshed_once_it_is_no_draft(shipped: Path, server: Server) -> None:
    server.model("lab/gamma")
    path = new(shipped, "Gamma", TODAY, hub_id="lab/gamma", hub=server.hub).path
    with pytest.raises(Misuse, match="is a draft"):
        refresh(shipped, TODAY, "gamma", server.hub)
    text = (
        path.read_text("utf-8")
        .replace("draft: true", "draft: false")
        .replace("Replace: ", "")
        .replace("in 40 to 70", "in some")
    )
    path.write_text(text, "utf-8")
    server.model("lab/gamma", likes=913)
    (update,) = refresh(shipped, datetime.date(2026, 12, 1), "gamma", server.hub).updates
    update.write()
    assert written(path)["signals"]["hf_likes"] == {"value": "913", "as_of": "2026-12-01", "source": "hub"}


def test_a_file_that_was_edited_meanwhile_is_not_overwritten(gamma: Path, server: Server) -> None:
    server.model("lab/gamma")
    (update,) = refresh(gamma.parent.parent.parent, TODAY, hub=server.hub).updates
    gamma.write_bytes(MODEL.encode() + b"\nmore\n")
    with pytest.raises(CannotGoOn, match="edited meanwhile"):
        update.write()
    assert gamma.read_bytes().endswith(b"\nmore\n")


@pytest.mark.parametrize("slug", ["nope", "beta"])
def test_a_model_that_can_not_be_refreshed_is_misuse(gamma: Path, server: Server, slug: str) -> None:
    (gamma.parent / "beta.md").write_text(
        MODEL.replace("name: Gamma", "name: Beta")
        .replace("lab/gamma", "unknown")
        .replace("writes one", "is"),
        "utf-8",
    )
    (gamma.parent / "beta.md").write_text(
        (gamma.parent / "beta.md").read_text("utf-8").replace("hf_likes: {value: 905, as", "likes {as"),
        "utf-8",
    )
    with pytest.raises(Misuse):
        refresh(gamma.parent.parent.parent, TODAY, slug, server.hub)
    assert server.asked == []


def test_faulty_content_is_told_before_anybody_is_asked(gamma: Path, server: Server) -> None:
    gamma.write_text(MODEL.replace("maker", "makr"), "utf-8")
    with pytest.raises(FaultyContent):
        refresh(gamma.parent.parent.parent, TODAY, hub=server.hub)
    assert server.asked == []


def test_one_model_that_is_gone_does_not_stop_the_others(gamma: Path, server: Server) -> None:
    several(gamma, 3)
    server.model("lab/a")
    server.model("lab/c")
    found = refresh(gamma.parent.parent.parent, TODAY, hub=server.hub)
    assert [update.path.stem for update in found.updates] == ["a", "c"]
    assert list(found.unreached) == ["b"]


def test_a_silent_host_is_given_up_after_three_models(
    gamma: Path, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("generator.authoring.hub_files.TIMEOUT", 0.1)
    several(gamma, 6)
    server.answers = {f"/api/models/lab/{letter}": (0, b"") for letter in "abcdef"}
    found = refresh(gamma.parent.parent.parent, TODAY, hub=server.hub)
    assert list(found.unreached) == list("abcdef")
    assert len(server.asked) == 3
