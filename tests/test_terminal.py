"""What a person reads: words of others steer nothing, any stream will do, any end has its words and code."""

from __future__ import annotations

import ast
import fcntl
import json
import os
import re
import shutil
import struct
import subprocess
import sys
import termios
from pathlib import Path

import pytest

from generator import __version__
from generator.problems import CannotGoOn, FaultyContent, Misuse, Place, Problem
from generator.terminal import (
    BUG,
    Stopped,
    fault_lines,
    is_agreed,
    progress,
    say,
    warn,
    warn_of_bug,
)
from tests.toys import ROOT, environment

HOSTILE = "HTTPX \x1b]0;title\x07\x1b[2J\r::error::injected\n::add-mask::x \x9b31m \u202egnp \u2028 \udcff"
PROBLEM = Problem("toy-fault", "a toy is broken", Place("content/site.yaml"), "mend it")
COMMAND = (sys.executable, "-m", "generator")


def is_plain(text: str) -> bool:
    return all(char.isprintable() or char == "\n" for char in text)


# One line is one line


def test_words_of_others_stay_on_their_line_and_steer_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    say("note: " + HOSTILE, "done")
    warn("note: " + HOSTILE)
    out, err = capsys.readouterr()
    assert is_plain(out + err)
    assert out.splitlines()[1:] == ["done"]
    assert out.startswith(
        "note: HTTPX \\x1b]0;title\\x07\\x1b[2J\\r::error::injected\\n::add-mask::x \\x9b31m "
    )
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    "fault", [CannotGoOn(HOSTILE, HOSTILE), Misuse(HOSTILE, ""), FaultyContent([PROBLEM])], ids=type
)
def test_a_fault_that_carries_words_of_others_steers_nothing(
    fault: CannotGoOn | Misuse | FaultyContent, capsys: pytest.CaptureFixture[str]
) -> None:
    warn(*fault_lines(fault))
    said = capsys.readouterr().err
    assert is_plain(said)
    assert said.count("\n") <= 3


def test_a_traceback_that_carries_words_of_others_steers_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    try:
        raise ValueError(HOSTILE)
    except ValueError as fault:
        warn_of_bug(fault)
    said = capsys.readouterr().err
    assert said.startswith("Traceback (most recent call last):\n")
    assert is_plain(said)


def test_what_libraries_log_or_warn_of_goes_the_same_way() -> None:
    program = (
        "import logging, warnings\n"
        "from generator.terminal import exit_code_of\n"
        "def verb():\n"
        "    warnings.warn('beware \\x1b[2J')\n"
        "    logging.getLogger('tornado.general').warning('who is %s', '\\x1b]0;x\\x07')\n"
        "exit_code_of(verb)\n"
    )
    ran = subprocess.run([sys.executable, "-c", program], env=environment(), capture_output=True, text=True)
    assert (ran.stdout, ran.stderr) == ("", "warning: beware \\x1b[2J\nwarning: who is \\x1b]0;x\\x07\n")


def test_json_is_json_whatever_the_words() -> None:
    problem = Problem("toy", HOSTILE, Place("content/\udcff\U000e0001\x9b.md"), "mend it")
    program = (
        "import pickle, sys\n"
        "from generator.problems import as_json\n"
        "from generator.terminal import say\n"
        "say(*as_json(pickle.loads(sys.stdin.buffer.read())).split('\\n'))\n"
    )
    import pickle

    for encoding in ("utf-8", "ascii", "cp1252"):
        ran = subprocess.run(
            [sys.executable, "-c", program],
            env=environment() | {"PYTHONIOENCODING": encoding},
            input=pickle.dumps([problem]),
            capture_output=True,
        )
        assert ran.returncode == 0, ran.stderr
        (row,) = json.loads(ran.stdout.decode(encoding))
        assert (row["message"], row["path"]) == (problem.message, problem.place.path)


def printing(tree: ast.AST) -> list[str]:
    """What in a module reaches a stream, or could."""
    names = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            names.append(ast.unparse(node.func))
        elif isinstance(node, ast.Attribute):
            names.append(ast.unparse(node))
    streams = {"sys.stdout", "sys.stderr", "sys.__stdout__", "sys.__stderr__"}
    calls = {
        "print",
        "input",
        "typer.echo",
        "typer.secho",
        "typer.confirm",
        "typer.prompt",
        "typer.progressbar",
    }
    calls |= {
        "traceback.print_exc",
        "traceback.print_exception",
        "warnings.showwarning",
        "logging.basicConfig",
    }
    return sorted({name for name in names if name in streams | calls})


def test_no_other_module_prints() -> None:
    paths = [path for path in (ROOT / "generator").rglob("*.py") if path.name != "terminal.py"]
    assert len(paths) > 80
    found = {path.name: printing(ast.parse(path.read_text("utf-8"))) for path in paths}
    assert {name: words for name, words in found.items() if words} == {}
    own = ast.parse((ROOT / "generator" / "terminal.py").read_text("utf-8"))
    assert "sys.stdout" in printing(own)


# Streams


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site with a fault, whose source line has letters that most encodings lack."""
    site_path = shutil.copytree(
        ROOT / "tests" / "sites" / "two-models", tmp_path_factory.mktemp("a") / "site"
    )
    path = min((site_path / "content" / "models").glob("*.md"))
    path.write_text(path.read_text("utf-8").replace("\nmaker: ", "\nmakker: Žluťoučký 猫 ", 1), "utf-8")
    return site_path


def ran(*words: str, **settings: object) -> subprocess.CompletedProcess[bytes]:
    extra = settings.pop("env", {})
    settings.setdefault("stdout", subprocess.PIPE)
    return subprocess.run(
        [*COMMAND, *words],
        env=environment() | extra,
        stderr=subprocess.PIPE,
        cwd=ROOT,
        timeout=120,
        **settings,
    )


@pytest.mark.parametrize(
    "locale",
    [
        {"PYTHONIOENCODING": "ascii"},
        {"PYTHONIOENCODING": "latin-1"},
        {"PYTHONIOENCODING": "cp1252"},
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"PYTHONIOENCODING": "utf-8"},
    ],
    ids=lambda locale: next(iter(locale.values())),
)
@pytest.mark.parametrize("format", ["text", "json"])
def test_faults_are_told_whatever_the_encoding(faulty: Path, locale: dict[str, str], format: str) -> None:
    done = ran("check", "--site", str(faulty), "--format", format, env=locale)
    assert (done.returncode, done.stderr) == (1, b"")
    assert b"makker" in done.stdout


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="this system has no /dev/full")
@pytest.mark.parametrize("words", [["--version"], ["--help"], ["check", "--help"], ["check"]], ids=" ".join)
@pytest.mark.parametrize("encoding", ["utf-8", "latin-1"])
def test_a_full_disk_under_standard_output_is_said(faulty: Path, words: list[str], encoding: str) -> None:
    site = ["--site", str(faulty)] if words == ["check"] else []
    with open("/dev/full", "wb") as full:
        done = ran(*words, *site, stdout=full, env={"PYTHONIOENCODING": encoding})
    assert done.returncode == 3
    assert done.stderr.decode() == (
        "error: standard output can't be written: No space left on device\n"
        "   = help: give it somewhere to go; what was done before stays\n"
    )


@pytest.mark.parametrize("words", [["--version"], ["--help"], ["check"]], ids=" ".join)
def test_a_reader_who_has_gone_is_said(faulty: Path, words: list[str]) -> None:
    """As in `matchup check | head -1`."""
    reader, writer = os.pipe()
    os.close(reader)
    site = ["--site", str(faulty)] if words == ["check"] else []
    try:
        done = ran(*words, *site, stdout=writer)
    finally:
        os.close(writer)
    assert done.returncode == 3
    assert done.stderr.startswith(b"error: standard output can't be written: Broken pipe\n")


@pytest.mark.parametrize("words", [["--version"], ["check"]], ids=" ".join)
def test_a_standard_output_that_was_never_there_is_said(faulty: Path, words: list[str]) -> None:
    site = ["--site", str(faulty)] if words == ["check"] else []
    command = ["sh", "-c", '"$@" >&-', "sh", *COMMAND, *words, *site]
    done = subprocess.run(command, env=environment(), cwd=ROOT, capture_output=True, timeout=120)
    assert done.returncode == 3
    assert done.stderr.startswith(b"error: standard output can't be written: it is closed\n")


@pytest.mark.parametrize("redirection", ["2>&-", "2>/dev/full", ">&- 2>&-"])
def test_without_standard_error_the_exit_code_still_tells(faulty: Path, redirection: str) -> None:
    words = ["check", "--site", str(faulty / "content")]
    command = ["sh", "-c", f'"$@" {redirection}', "sh", *COMMAND, *words]
    done = subprocess.run(command, env=environment(), cwd=ROOT, capture_output=True, timeout=120)
    assert (done.returncode, done.stdout, done.stderr) == (2, b"", b"")


# Questions and bars


@pytest.mark.parametrize(
    ("answer", "expected"),
    [("y\n", True), ("YES\n", True), ("n\n", False), ("\n", False), ("", False), ("yo", False)],
)
def test_only_yes_is_a_yes(
    answer: str, expected: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import io

    monkeypatch.setattr(sys, "stdin", io.StringIO(answer))
    assert is_agreed("write 1 file?") is expected
    assert capsys.readouterr().out == "write 1 file? [y/N]: "


def test_a_bar_is_shown_on_a_terminal_alone(capsys: pytest.CaptureFixture[str]) -> None:
    with progress(10) as advance:
        advance(10)
    assert capsys.readouterr() == ("", "")
    shown = bars("with progress(4, after=0) as advance:\n    advance(1); advance(3)\n")
    assert re.search(r"\rmeasuring  \[#+\]  100%  [0-9.]+/s, took 0 s +\n", shown)


def test_a_bar_tells_rate_and_time_left_in_one_line_of_the_terminal() -> None:
    shown = bars(
        "import time\nwith progress(400, 'a' * 90, 0) as advance:\n    time.sleep(0.4); advance(1)\n",
        columns=70,
    )
    lines = [line for line in re.split(r"[\r\n]+", shown) if line]
    assert [len(line) for line in lines] == [69]
    assert re.fullmatch(r"a{30}  \[-+\]    0%  [0-9.]+/s, about \d.*", lines[0])


def test_a_label_never_steers_the_terminal() -> None:
    assert "\x1b" not in bars("with progress(1, 'a\\x1b[2Jb', 0) as advance:\n    advance(1)\n")


def test_work_that_ends_soon_shows_no_bar() -> None:
    quick, slow = (
        f"with progress(2, after={after}) as advance:\n    advance(1); advance(1)\n" for after in (60, 0)
    )
    assert bars(f"{quick}sys.stderr.write('end')") == "end"
    assert bars(slow) != ""


def bars(program: str, columns: int = 100) -> str:
    """What a program shows on a terminal so wide."""
    ours, theirs = os.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    whole = f"import sys\nfrom generator.terminal import progress\n{program}"
    subprocess.run([sys.executable, "-c", whole], env=environment(), stderr=theirs, check=True)
    shown = os.read(ours, 10_000).decode().replace("\r\n", "\n")
    os.close(ours)
    os.close(theirs)
    return shown


# Ends


def test_what_ends_well_is_0(capsys: pytest.CaptureFixture[str]) -> None:
    done = ran("--version")
    assert (done.returncode, done.stdout, done.stderr) == (0, f"matchup {__version__}\n".encode(), b"")


@pytest.mark.parametrize(
    ("fault", "code", "words"),
    [
        ("Misuse('there is no x', 'name a y')", 2, "error: there is no x\n   = help: name a y\n"),
        ("CannotGoOn('the disk is full')", 3, "error: the disk is full\n"),
        (
            "FaultyContent([Problem('toy', 'a toy', Place('x.md'), 'mend it')])",
            1,
            "error[toy]: a toy\n  --> x.md:1:1\n  = help: mend it\n"
            "\n1 error in 1 file; nothing was written\n",
        ),
    ],
)
def test_a_fault_ends_with_its_words_and_its_code(fault: str, code: int, words: str) -> None:
    program = (
        "from generator.problems import *\nfrom generator.terminal import exit_code_of\n"
        f"def verb():\n    raise {fault}\nraise SystemExit(exit_code_of(verb))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], env=environment(), capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (code, "", words)


@pytest.mark.parametrize("bug", ["KeyError('x')", "OSError(5, 'I/O')", "BrokenPipeError(32, 'of a socket')"])
def test_a_bug_keeps_its_traceback_and_has_a_code_of_its_own(bug: str) -> None:
    program = (
        "from generator.terminal import exit_code_of\n"
        f"def verb():\n    raise {bug}\nraise SystemExit(exit_code_of(verb))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], env=environment(), capture_output=True, text=True)
    assert done.returncode == BUG
    assert done.stderr.startswith("Traceback (most recent call last):\n")


def test_being_stopped_is_no_exception_that_anybody_could_take_for_a_fault() -> None:
    assert not issubclass(Stopped, Exception)
    assert (Stopped(2).exit_code, Stopped(15).exit_code) == (130, 143)
