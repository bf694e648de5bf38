"""The batch step: everything that needs torch, and the packaged encoder, which does not.

numpy is the border: arrays go in, arrays come out, no tensor leaves this package. Import a module of it only
when something is to be measured; `require()` says what to install when that can't be done here.
"""

from __future__ import annotations

import importlib.util
import shutil

from generator import installing
from generator.problems import CannotGoOn

MAX_TOKENS = 256  # that an encoder reads of one text, those that it adds itself included

MOST_BY_OTHERS = 10  # percent of the processors; above it a time tells more of others than of the network

TIMED = 16  # inputs of a setting, spread over all of them: their sizes differ

INSTALL = f"make measure, or: {installing('measure')}"


def is_installed() -> bool:
    return all(importlib.util.find_spec(package) is not None for package in ("torch", "transformers"))


def has_nvidia_driver() -> bool:
    """Whether there may be a GPU: a machine with NVIDIA's driver has its tool; to ask torch takes seconds."""
    return shutil.which("nvidia-smi") is not None


def require(work: str) -> None:
    """Raises CannotGoOn with the command that installs what this work needs."""
    if not is_installed():
        raise CannotGoOn(
            f"{work}, which needs torch and transformers; they are not installed here", f"run {INSTALL}"
        )
