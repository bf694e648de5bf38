"""`matchup new`, `refresh`, `pin` and `migrate` as commands."""

from __future__ import annotations

import datetime
import os
import subprocess
import sys
from pathlib import Path

import pytest

from generator.authoring.hub_files import Silent
from generator.problems import MatchupError
from tests.authoring.files import MODEL, faults, several, written
from tests.authoring.hub_server import SHA, Server
from tests.conftest import REPOSITORY_PATH

MATCHUP = "import sys; sys.argv[0] = 'matchup'\nfrom generator.__main__ import main\nmain()"


def run(
    site_path: Path, *words: str, stdin: int = subprocess.DEVNULL, **environment: str
) -> subprocess.CompletedProcess[str]:
    kept = {
        name: value
        for name, value in os.environ.items()
        if "proxy" not in name.lower() and not name.startswith("HF_")
    }
    ran = subprocess.run(
        [sys.executable, "-c", MATCHUP, *words],
        cwd=site_path,
        capture_output=True,
        text=True,
        timeout=60,
        stdin=stdin,
        env=kept | {"PYTHONPATH": str(REPOSITORY_PATH), "NO_COLOR": "1"} | environment,
    )
    assert "Traceback" not in ran.stderr, ran.stderr
    return ran


def test_new_says_what_is_left_to_do(shipped: Path) -> None:
    ran = run(shipped, "new", "Gamma")
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout.startswith(
        "wrote content/models/gamma.md\nstill to be filled in:\n  line   8  maker: who made it"
    )
    assert all(words in ran.stdout for words in ("matchup check", "draft: true", "matchup build"))
    assert faults(shipped) == []
    assert run(shipped, "new", "Gamma").returncode == 2


def test_new_asks_the_hub_of_the_environment(shipped: Path, server: Server) -> None:
    server.model("lab/gamma")
    ran = run(shipped, "new", "Gamma", "--from-hub", "lab/gamma", HF_ENDPOINT=server.hub.endpoint)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert (
        "filled in: task, license, weights, parameters, library, hub_id, hf_downloads_30d, hf_likes,"
        " hub_updated\n" in ran.stdout
    )


def test_the_offline_switch_of_the_hub_is_honoured(shipped: Path, server: Server) -> None:
    server.model("lab/gamma")
    ran = run(
        shipped,
        "new",
        "Gamma",
        "--from-hub",
        "lab/gamma",
        HF_ENDPOINT=server.hub.endpoint,
        HF_HUB_OFFLINE="1",
    )
    assert (ran.returncode, server.asked) == (3, [])
    assert "HF_HUB_OFFLINE is set" in ran.stderr


@pytest.mark.parametrize(
    "words", [("new", "Gamma", "--from-hub", "lab/gamma"), ("refresh",)], ids=["new", "refresh"]
)
def test_without_huggingface_hub_the_command_to_install_it_is_named(
    shipped: Path, tmp_path: Path, words: tuple[str, ...]
) -> None:
    (tmp_path / "huggingface_hub.py").write_text("raise ImportError\n", "utf-8")
    ran = run(shipped, *words, PYTHONPATH=f"{tmp_path}{os.pathsep}{REPOSITORY_PATH}")
    assert ran.returncode == 3
    assert 'pip install "matchup-site[hub]"' in ran.stderr


def test_a_template_needs_no_huggingface_hub(shipped: Path, tmp_path: Path) -> None:
    (tmp_path / "huggingface_hub.py").write_text("raise ImportError\n", "utf-8")
    assert run(shipped, "new", "Gamma", PYTHONPATH=f"{tmp_path}{os.pathsep}{REPOSITORY_PATH}").returncode == 0


def test_refresh_without_a_terminal_prints_and_writes_only_when_told(gamma: Path, server: Server) -> None:
    server.model("lab/gamma")
    site_path = gamma.parent.parent.parent
    ran = run(site_path, "refresh", HF_ENDPOINT=server.hub.endpoint)
    today = datetime.date.today().isoformat()
    assert ran.returncode == 0
    assert f"gamma: hf_likes 905 (2026-09) -> 912 ({today})\n" in ran.stdout
    assert ran.stdout.endswith("nothing was written: this is no terminal to ask on; --yes writes 1 file\n")
    assert gamma.read_bytes() == MODEL.encode()
    ran = run(site_path, "refresh", "gamma", "--yes", HF_ENDPOINT=server.hub.endpoint)
    assert (ran.returncode, ran.stdout.splitlines()[-1]) == (0, "wrote 1 file")
    assert written(gamma)["signals"]["hf_likes"]["value"] == "912"
    assert (
        run(site_path, "refresh", HF_ENDPOINT=server.hub.endpoint).stdout
        == "nothing to do: 1 model asked for, no count differs\n"
    )


@pytest.mark.parametrize(
    ("answer", "said", "likes"), [("y", "wrote 1 file", "912"), ("n", "nothing was written", "905")]
)
def test_refresh_asks_on_a_terminal(gamma: Path, server: Server, answer: str, said: str, likes: str) -> None:
    server.model("lab/gamma")
    ours, theirs = os.openpty()
    os.write(ours, f"{answer}\n".encode())
    ran = run(gamma.parent.parent.parent, "refresh", stdin=theirs, HF_ENDPOINT=server.hub.endpoint)
    os.close(ours)
    os.close(theirs)
    assert (ran.returncode, ran.stdout.splitlines()[-1]) == (0, f"write 1 file? [y/N]: {said}")
    assert written(gamma)["signals"]["hf_likes"]["value"] == likes


def test_refresh_writes_the_others_and_ends_with_3_when_one_gives_no_answer(
    gamma: Path, server: Server
) -> None:
    several(gamma, 2)
    server.model("lab/a")
    ran = run(gamma.parent.parent.parent, "refresh", "--yes", HF_ENDPOINT=server.hub.endpoint)
    assert ran.returncode == 3
    assert "wrote 1 file" in ran.stdout
    assert "error: no answer about b" in ran.stderr
    assert written(gamma.parent / "a.md")["signals"]["hf_likes"]["value"] == "912"


PIN = "run:\n  instrument: blip\n  weights: lab/%s\n"


def test_pin_shows_and_writes_only_when_told_and_names_who_is_left(gamma: Path, server: Server) -> None:
    several(gamma, 2)
    for letter in "ab":
        path = gamma.parent / f"{letter}.md"
        text = path.read_text("utf-8").replace("signals:\n", f"{PIN % letter}signals:\n")
        path.write_text(text, "utf-8")
    server.revision("lab/a", "main", {"model.safetensors": 2_000_000})
    site_path = gamma.parent.parent.parent
    shown = run(site_path, "pin", "a", HF_ENDPOINT=server.hub.endpoint)
    assert (shown.returncode, shown.stdout) == (
        0,
        f"a: revision none -> {SHA} (main, 2025-02-03, safetensors, 2.00 MB)\n"
        "nothing was written: this is no terminal to ask on; --yes writes 1 file\n",
    )
    ran = run(site_path, "pin", "--yes", HF_ENDPOINT=server.hub.endpoint)
    assert (ran.returncode, ran.stdout.splitlines()[-1]) == (3, "wrote 1 file")
    assert ran.stderr.startswith('b: the hub has no model "lab/b", or that has no branch or tag "main" (look')
    assert "error: not pinned: b\n" in ran.stderr
    assert written(gamma.parent / "a.md")["run"]["revision"] == SHA
    assert run(site_path, "pin", "--tag", "v1").returncode == 2


def test_faults_of_the_two_verbs_are_never_tracebacks(site: Path, tmp_path: Path) -> None:
    assert issubclass(Silent, MatchupError)
    ran = run(site, "new", "Gamma", "--from-config", str(tmp_path / "nope.json"))
    assert (ran.returncode, ran.stderr.partition("\n")[0]) == (
        2,
        f'error: "{tmp_path / "nope.json"}" does not exist',
    )
    assert run(tmp_path, "refresh").returncode == 2


def test_migrate_shows_what_would_change_and_writes_when_asked(site: Path) -> None:
    shown = run(site, "migrate")
    assert (shown.returncode, shown.stderr) == (0, "")
    assert shown.stdout.startswith(
        "content/site.yaml\n       + schema_version: 2\n     1   title: Two models\n"
    )
    assert shown.stdout.endswith("\nnothing was written yet; --write writes 1 file\n")
    assert "schema_version" not in (site / "content/site.yaml").read_text("utf-8")
    assert run(site, "migrate", "--write").stdout.endswith("\nwrote 1 file\n")
    again = run(site, "migrate", "--write")
    assert (again.returncode, again.stdout) == (0, "nothing to do: the content is in today's words\n")


def test_migrate_shows_words_of_others_with_their_escapes_and_tells_faults(site: Path) -> None:
    path = site / "content" / "models" / "alpha.md"
    text = path.read_text("utf-8").replace(
        "commercial_use: yes, ", "commercial_use: restricted, note: \u202egnp, "
    )
    path.write_text(text, "utf-8")
    assert "\\u202e" in run(site, "migrate").stdout
    path.write_text(text.replace("name: alpha", "name: [alpha"), "utf-8")
    faulty = run(site, "migrate", "--write")
    assert faulty.returncode == 1
    assert "error[yaml-syntax]" in faulty.stderr
    assert "schema_version" not in (site / "content/site.yaml").read_text("utf-8")
