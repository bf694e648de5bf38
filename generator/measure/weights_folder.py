"""What makes a folder of weights one that is not opened, found without running or unpickling anything.

Weights of the site come with a pull request. A network needs settings, words and tensors; code, and whatever
a library would unpickle or fetch from elsewhere, is refused by name. Imports neither torch nor transformers.
"""

from __future__ import annotations

import json
import stat
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from generator.files import read_plain

CODE = (".py", ".pyc", ".so", ".dll", ".dylib", ".pyd", ".sh", ".js", ".whl", ".egg")

PICKLES = (".pkl", ".pickle", ".pt", ".pth", ".ckpt", ".joblib", ".npy", ".npz")

WEIGHTS = ("*.safetensors", "*model*.bin")  # as they are named; a .bin goes through weights-only loading

PICKLED = (
    b"\x80\x02",
    b"\x80\x03",
    b"\x80\x04",
    b"\x80\x05",
    b"PK\x03\x04",
)  # a pickle, and a zip of pickles

SETTINGS = ("*config.json", "*index.json")

MAX_SETTINGS_BYTES = 20_000_000  # the index of a network of 100,000 tensors has 8

LIBRARIES = (None, "diffusers", "transformers", "stable_diffusion")  # that a pipeline's parts may come from


def obstacle(folder: Path) -> tuple[str, str, str] | None:
    """The first file, by name, for which a folder is not opened: its path in it, the reason, the remedy."""
    for path in sorted(folder.rglob("*")):
        reason, help = _fault(path)
        if reason:
            return path.relative_to(folder).as_posix(), reason, help
    return None


def _fault(path: Path) -> tuple[str, str]:
    """Why a file may not lie there, and what to do; empty for one that may."""
    try:
        mode = path.stat().st_mode
    except OSError:
        return "is a link to nothing", "put the file itself there"
    if stat.S_ISDIR(mode):
        return "", ""
    if not stat.S_ISREG(mode):
        return "is a pipe, a socket or a device", "delete it"
    name = path.name.lower()
    if name.endswith(CODE):
        return "is code, and code that comes with weights is never run", "delete it"
    if name.endswith(PICKLES):
        return "may hold a pickle, which runs whatever it says", "save the weights as model.safetensors"
    if not fnmatchcase(name, "*model*.bin") and _begins(path).startswith(PICKLED):
        return "is a pickle by another name", "save the weights as model.safetensors"
    if any(fnmatchcase(name, pattern) for pattern in SETTINGS):
        return _fault_of_settings(path)
    return "", ""


def _begins(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(4)


def _fault_of_settings(path: Path) -> tuple[str, str]:
    try:
        settings = json.loads(read_plain(path.resolve(), MAX_SETTINGS_BYTES))
        keys = list(_pairs(settings))
    except OSError as fault:
        return f"can't be read: {fault.strerror}", "put the checkpoint's own file there"
    except (ValueError, RecursionError):
        return "is no JSON", "put the checkpoint's own file there"
    if any(key == "auto_map" for key, _ in keys):
        return (
            'names code of its own ("auto_map"), which is never run',
            "use a checkpoint without, or delete it",
        )
    for key, value in keys:
        if key.endswith("_file") and isinstance(value, str) and not _is_name(value):
            return f'names a file elsewhere ("{key}")', "name a file of the same folder"
    if path.name == "model_index.json":
        return _fault_of_pipeline(settings)
    return _fault_of_index(settings) if path.name.endswith(".index.json") else ("", "")


def _fault_of_index(index: Any) -> tuple[str, str]:
    """An index says in which file each tensor is."""
    shards = index.get("weight_map") if isinstance(index, dict) else None
    if not isinstance(shards, dict):
        return "is no index of tensors", "put the checkpoint's own file there"
    for name in dict.fromkeys(map(str, shards.values())):
        if not _is_name(name) or not any(fnmatchcase(name.lower(), pattern) for pattern in WEIGHTS):
            return (
                f'names "{name[:80]}", which is no file of weights beside it',
                "name files of the same folder",
            )
    return "", ""


def _fault_of_pipeline(index: Any) -> tuple[str, str]:
    """A pipeline names the library and the class of each of its parts, which are folders."""
    if not isinstance(index, dict) or not isinstance(index.get("_class_name"), str):
        return "names no pipeline of diffusers", "put the checkpoint's own file there"
    for part, kind in index.items():
        if not isinstance(kind, list):
            continue
        if not _is_name(part) or len(kind) != 2 or kind[0] not in LIBRARIES:
            return (
                f'names a part "{part[:80]}" that is of no library',
                "use a pipeline without code of its own",
            )
    return "", ""


def _is_name(text: str) -> bool:
    """Whether a text names a file or folder right here."""
    return bool(text) and text not in (".", "..") and not set(text) & set("/\\:\0")


def _pairs(settings: Any) -> Iterator[tuple[str, Any]]:
    """Every key of settings with its value, at any depth."""
    if isinstance(settings, dict):
        for key, value in settings.items():
            yield key, value
            yield from _pairs(value)
    elif isinstance(settings, list):
        for value in settings:
            yield from _pairs(value)
