"""What shells complete: the script is bash's to run, and what it asks is answered."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.toys import ROOT

COMMAND = [sys.executable, "-m", "generator"]

ASK = (
    'source ./script; COMP_WORDS=({words}); COMP_CWORD={last}; {function} ./matchup; echo "${{COMPREPLY[@]}}"'
)


def script_of(shell: str) -> str:
    return subprocess.run([*COMMAND, "completion", shell], capture_output=True, text=True, check=True).stdout


@pytest.mark.skipif(not shutil.which("bash"), reason="there is no bash")
def test_bash_completes_verbs_and_options_with_its_script(tmp_path: Path) -> None:
    (tmp_path / "script").write_text(script_of("bash"), "utf-8")
    command = tmp_path / "matchup"
    command.write_text(f"#!{sys.executable}\nfrom generator.__main__ import main\nmain()\n")
    command.chmod(0o755)
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    for words, expected in (("matchup ej", {"eject"}), ("matchup eject --l", {"--list"})):
        last = words.count(" ")
        asked = ASK.format(words=words, last=last, function="_matchup_completion")
        ran = subprocess.run(
            ["bash", "-c", asked], cwd=tmp_path, env=environment, capture_output=True, text=True
        )
        assert set(ran.stdout.split()) == expected, ran.stderr


def test_every_other_shell_has_a_script_that_asks_us() -> None:
    for shell in ("zsh", "fish", "powershell"):
        assert "_MATCHUP_COMPLETE" in script_of(shell)
