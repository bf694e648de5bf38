"""Ctrl-C and SIGTERM in each verb: one line, a code, nothing lost. The preview is in tests/preview."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.toys import copy_site, environment, tree

# As in front of a terminal, even where these tests run in the background. It says when it can be stopped.
PROGRAM = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGTERM, signal.SIG_DFL)
sys.argv[0] = "matchup"
from generator.__main__ import main
print("ready", flush=True)
main()
"""
SOON, LATER = 0.02, 0.5  # seconds after which the signal comes: while modules are read, while work is done
WORDS = {
    signal.SIGINT: (130, "stopped by Ctrl-C; what was stored before stays\n"),
    signal.SIGTERM: (143, "stopped by SIGTERM; what was stored before stays\n"),
}
VERBS = [
    ("check",),
    ("check", "--online"),
    ("build", "--output", "other"),
    ("measure", "--dry-run"),
    ("measure",),
    ("new", "Gamma"),
    ("refresh", "--yes"),
    ("pin", "--yes"),
    ("explain", "flux-1-pro"),
    ("mcp",),
]
MOMENTS = [(signal.SIGINT, SOON), (signal.SIGINT, LATER), (signal.SIGTERM, SOON)]


@pytest.fixture(scope="module")
def silent_hub() -> Iterator[str]:
    """The address of a hub that takes every question and answers none."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}"


@pytest.fixture(scope="module")
def still(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A built site that no test changes."""
    site_path = tmp_path_factory.mktemp("site")
    copy_site(site_path)
    assert build(site_path) == (0, "")
    return site_path


@pytest.fixture
def site_path(still: Path, tmp_path: Path) -> Path:
    return shutil.copytree(still, tmp_path / "site")


def run(site_path: Path, *words: str, endpoint: str = "http://127.0.0.1:9") -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, *words],
        cwd=site_path,
        env=environment()
        | {"HF_ENDPOINT": endpoint, "HF_HUB_OFFLINE": "0", "HF_HOME": str(site_path / "hub")},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert process.stdout.readline() == "ready\n"
    return process


def build(site_path: Path) -> tuple[int, str]:
    process = run(site_path, "build")
    _, err = process.communicate(timeout=120)
    return process.returncode, err


def stopped(process: subprocess.Popen[str], number: int, after: float) -> tuple[int, str, str]:
    time.sleep(after)
    process.send_signal(number)
    out, err = process.communicate(timeout=60)
    return process.returncode, out, err


@pytest.mark.parametrize("words", VERBS, ids=" ".join)
@pytest.mark.parametrize(("number", "after"), MOMENTS, ids=lambda value: getattr(value, "name", str(value)))
def test_a_signal_ends_a_verb_in_one_line_and_leaves_all_as_it_was(
    site_path: Path, silent_hub: str, words: tuple[str, ...], number: signal.Signals, after: float
) -> None:
    before = tree(site_path / "content") | tree(site_path / "output")
    code, out, err = stopped(run(site_path, *words, endpoint=silent_hub), number, after)
    has_ended = after == LATER and code in (0, 3) and not err.startswith("stopped")
    assert has_ended or (code, out, err) == (WORDS[number][0], "", WORDS[number][1])
    now = tree(site_path / "content") | tree(site_path / "output")
    if has_ended and words[0] == "new":
        assert now.pop("models/gamma.md").startswith(b"---\n")
    assert now == before


@pytest.mark.parametrize("after", [0.3, 0.6, 0.9, 1.2, 1.6])
def test_a_build_that_is_stopped_leaves_nothing_half_done_and_the_next_one_ends_it(
    site_path: Path, still: Path, after: float
) -> None:
    shutil.rmtree(site_path / "output")
    shutil.rmtree(site_path / ".matchup")
    process = run(site_path, "build", "--workers", "2")
    time.sleep(after)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to all processes
    _, err = process.communicate(timeout=60)
    assert (process.returncode, err) in ((0, ""), WORDS[signal.SIGINT])
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)  # no worker runs on
    assert list((site_path / "output").rglob("*partial*")) == []
    assert build(site_path) == (0, "")
    assert tree(site_path / "output") == tree(still / "output")


def test_a_stop_that_compiled_code_took_for_a_fault_of_its_own_is_still_a_stop() -> None:
    program = (
        "import signal, time\n"
        "from generator.terminal import exit_code_of\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"  # as in front of a terminal
        "def verb():\n"
        "    try:\n"
        "        signal.raise_signal(signal.SIGINT); time.sleep(60)\n"  # another thread would let it sleep
        "    except BaseException as stop:\n"
        "        raise ValueError('no schema') from stop\n"
        "raise SystemExit(exit_code_of(verb))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment(), capture_output=True, text=True, timeout=60
    )
    assert (done.returncode, done.stdout, done.stderr) == (
        WORDS[signal.SIGINT][0],
        "",
        WORDS[signal.SIGINT][1],
    )


def test_a_second_signal_ends_what_hangs_in_the_end_of_the_first(tmp_path: Path) -> None:
    program = (
        "import time\n"
        "from generator.terminal import exit_code_of\n"
        "def verb():\n"
        "    try:\n"
        "        print('ready', flush=True); time.sleep(60)\n"
        "    finally:\n"
        "        print('cleaning', flush=True); time.sleep(60)\n"
        "raise SystemExit(exit_code_of(verb))\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", program], env=environment(), stdout=subprocess.PIPE, text=True
    )
    assert process.stdout.readline() == "ready\n"
    process.send_signal(signal.SIGTERM)
    assert process.stdout.readline() == "cleaning\n"
    process.send_signal(signal.SIGTERM)
    assert process.wait(10) == -signal.SIGTERM
    process.stdout.close()


def test_a_signal_that_the_parent_has_a_verb_ignore_stays_ignored(site_path: Path) -> None:
    """A shell has what it starts in the background ignore SIGINT: Ctrl-C is for what runs in front."""
    program = PROGRAM.replace("signal.default_int_handler", "signal.SIG_IGN")
    process = subprocess.Popen(
        [sys.executable, "-c", program, "check"],
        cwd=site_path,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout.readline() == "ready\n"
    code, out, err = stopped(process, signal.SIGINT, SOON)
    assert (code, out, err) == (0, "no faults\n", "")
