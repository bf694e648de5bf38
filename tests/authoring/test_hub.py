"""What the hub tells of a repository."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from generator.authoring.hub_files import Silent
from generator.authoring.new_file import new
from generator.problems import CannotGoOn, Misuse
from tests.authoring.files import BLIP, CARD, TODAY, faults, written
from tests.authoring.hub_server import SHA, Server


def test_the_hub_fills_configuration_card_and_dated_counts(shipped: Path, server: Server) -> None:
    server.model("lab/gamma")
    server.file("lab/gamma", "config.json", json.dumps(BLIP))
    server.file("lab/gamma", "README.md", CARD)
    started = new(shipped, "Gamma", TODAY, hub_id="lab/gamma", hub=server.hub)
    found = written(started.path)
    assert faults(shipped) == []
    assert found["signals"] == {
        "hf_downloads_30d": {"value": "189116", "as_of": "2026-11-21", "source": "hub"},
        "hf_likes": {"value": "912", "as_of": "2026-11-21", "source": "hub"},
        "hub_updated": {"value": "2025-02-03", "as_of": "2026-11-21", "source": "hub"},
    }
    assert found["facts"]["parameters"] == {
        "value": "247M",
        "source": "hub",
        "note": "247,414,076 in the safetensors files",
    }
    assert found["facts"]["hub_id"] == {"value": "lab/gamma", "source": "hub"}
    assert found["facts"]["image_size"] == {"value": "384 × 384 px", "source": "config"}
    assert found["license"] == {"spdx": "Apache-2.0", "source": "card"}
    assert found["pricing"] == {"weights": "open", "hosted": "unknown", "source": "hub"}
    assert found["sources"]["config"]["url"] == f"{server.hub.endpoint}/lab/gamma/blob/{SHA}/config.json"
    assert found["sources"]["hub"]["by"] == "third-party"
    assert started.remarks == ()


def test_a_repository_without_files_gives_what_the_hub_says(shipped: Path, server: Server) -> None:
    server.model("lab/gamma", gated="manual")
    started = new(shipped, "Gamma", TODAY, hub_id=f"{server.hub.endpoint}/lab/gamma", hub=server.hub)
    found = written(started.path)
    assert (found["license"]["spdx"], found["pricing"]["weights"], found["tasks"]) == (
        "BSD-3-Clause",
        "gated",
        ["image-to-text"],
    )
    assert started.remarks == ("the repository has no config.json", "the repository has no README.md")
    assert list(found["sources"]) == ["hub"]
    assert faults(shipped) == []


def test_a_file_that_the_hub_keeps_elsewhere_is_followed(shipped: Path, server: Server) -> None:
    server.model("lab/gamma")
    server.answers[f"/lab/gamma/resolve/{SHA}/config.json"] = 307, b"/elsewhere/config.json"
    server.answers["/elsewhere/config.json"] = 200, json.dumps(BLIP).encode()
    found = written(new(shipped, "Gamma", TODAY, hub_id="lab/gamma", hub=server.hub).path)
    assert found["facts"]["vocabulary"] == {"value": "30524", "source": "config"}


def test_a_faulty_file_on_the_hub_is_left_out_with_a_note(shipped: Path, server: Server) -> None:
    server.model("lab/gamma")
    server.file("lab/gamma", "config.json", "{")
    server.file("lab/gamma", "README.md", "---\na: [\n---\n")
    started = new(shipped, "Gamma", TODAY, hub_id="lab/gamma", hub=server.hub)
    assert [remark.partition(":")[0] for remark in started.remarks] == [
        "config.json is left out",
        "README.md is left out",
    ]
    assert faults(shipped) == []


def test_odd_values_of_the_hub_are_left_out(shipped: Path, server: Server) -> None:
    odd = {
        "sha": "../x",
        "downloads": "many",
        "likes": True,
        "lastModified": 3,
        "pipeline_tag": ["a"],
        "library_name": "\n",
        "gated": {},
        "tags": [3],
        "safetensors": [],
    }
    server.model("lab/gamma", **odd)
    found = written(new(shipped, "Gamma", TODAY, hub_id="lab/gamma", hub=server.hub).path)
    assert "signals" not in found
    assert found["facts"] == {"hub_id": {"value": "lab/gamma", "source": "hub"}}


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        (404, b"", 'the hub has no model "lab/gamma"'),
        (401, b"", "it is gated or private, or there is no such repository"),
        (403, b"", "it is gated or private"),
        (429, b"", r"refuses further questions for now \(429\)"),
        (500, b"", "the hub answered 500"),
        (200, b"<html>", "is not the JSON of a model"),
        (200, b"[]", "is not the JSON of a model"),
        (200, b"[" * 100_000, "is not the JSON of a model"),
        (200, b'"' + b"x" * 1_100_000 + b'"', "more than 1,000,000 bytes"),
    ],
)
def test_a_hub_that_does_not_answer_the_question_ends_with_a_remedy(
    shipped: Path, server: Server, status: int, body: bytes, said: str
) -> None:
    server.answers["/api/models/lab/gamma"] = status, body
    with pytest.raises(CannotGoOn, match=said) as caught:
        new(shipped, "Gamma", TODAY, hub_id="lab/gamma", hub=server.hub)
    assert caught.value.help
    assert not (shipped / "content" / "models" / "gamma.md").exists()


def test_a_hub_that_is_silent_is_given_up_after_the_timeout(
    shipped: Path, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("generator.authoring.hub_files.TIMEOUT", 0.2)
    server.answers["/api/models/lab/gamma"] = 0, b""
    with pytest.raises(Silent, match="gave no answer within"):
        new(shipped, "Gamma", TODAY, hub_id="lab/gamma", hub=server.hub)


def test_a_hub_that_can_not_be_reached_is_said_plainly(shipped: Path, server: Server) -> None:
    hub = server.hub
    server.shutdown()
    server.server_close()
    with pytest.raises(Silent, match="can't be reached"):
        new(shipped, "Gamma", TODAY, hub_id="lab/gamma", hub=hub)


@pytest.mark.parametrize("repository", ["lab/../x", "lab/a/b", "", "lab gamma", "/gamma", "lab/" + "x" * 97])
def test_a_repository_that_is_none_is_never_asked_for(shipped: Path, server: Server, repository: str) -> None:
    with pytest.raises(Misuse):
        new(
            shipped,
            "Alpha" if repository else "blip image captioning base",
            TODAY,
            hub_id=repository,
            hub=server.hub,
        )
    assert server.asked == []
