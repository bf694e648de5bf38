"""The samples of a site: what is read, where its faults are, and that a script draws the shipped ones."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from generator import pictures
from generator.catalog import DrawnShape, Prompt, Sample
from generator.content.folder import read_catalog
from generator.pictures import BadPicture
from generator.problems import Problem, as_text
from training import draw_samples, scenes

REPOSITORY_PATH = Path(__file__).parent.parent.parent
LIST = "content/samples/samples.yaml"
RED, BLUE = (255, 0, 0), (0, 0, 255)

QUAY = """samples:
  quay:
    file: quay.png
    alt: A red boat lies at a stone quay.
    license: CC0-1.0
    credit: Jo Example
"""
HILL = """  hill:
    file: hill.png
    alt: A green hill under a white sky.
    license: CC-BY-4.0
    credit: Al Example
    captions: [a green hill, a hill in spring]
    background: white
    shapes: [{kind: circle, colour: red, size: large, box: [0, 0.25, 0.5, 1]}]
"""
PROMPTS = """prompts:
  sail:
    text: a white sail
    seed: 7
  mast:
    text: a tall mast
    sample: quay
    mask: mask.png
"""


@pytest.fixture
def folder(site: Path) -> Path:
    """The samples of a site: two pictures, a mask and their list."""
    path = site / "content" / "samples"
    path.mkdir()
    Image.new("RGB", (6, 4), RED).save(path / "quay.png")
    Image.new("RGB", (3, 5), BLUE).save(path / "hill.png")
    Image.new("1", (6, 4), 1).save(path / "mask.png")
    (path / "samples.yaml").write_text(QUAY + HILL + PROMPTS, "utf-8")
    return path


def problems_of(folder: Path) -> list[Problem]:
    return list(read_catalog(folder.parent.parent)[1])


def places(folder: Path) -> list[tuple[str, str, int, int]]:
    return [
        (problem.code, problem.place.path, problem.place.line, problem.place.column)
        for problem in problems_of(folder)
    ]


def read(folder: Path) -> tuple[tuple[Sample, ...], tuple[Prompt, ...]]:
    catalog, problems = read_catalog(folder.parent.parent)
    assert catalog is not None, as_text(problems)
    return catalog.samples, catalog.prompts


def edit(folder: Path, old: str, new: str) -> None:
    text = (folder / "samples.yaml").read_text("utf-8")
    assert text.count(old) == 1
    (folder / "samples.yaml").write_text(text.replace(old, new), "utf-8")


def test_samples_and_prompts_are_what_the_files_say(folder: Path) -> None:
    found, prompts = read(folder)
    digests = [sample.digest for sample in found]
    assert found == (
        Sample(
            name="quay",
            path="content/samples/quay.png",
            width=6,
            height=4,
            alt="A red boat lies at a stone quay.",
            license="CC0-1.0",
            credit="Jo Example",
            captions=(),
            shapes=(),
            background="",
            digest=digests[0],
        ),
        Sample(
            name="hill",
            path="content/samples/hill.png",
            width=3,
            height=5,
            alt="A green hill under a white sky.",
            license="CC-BY-4.0",
            credit="Al Example",
            captions=("a green hill", "a hill in spring"),
            shapes=(DrawnShape("circle", "red", "large", (0, 0.25, 0.5, 1)),),
            background="white",
            digest=digests[1],
        ),
    )
    assert prompts == (
        Prompt("sail", "a white sail", 7, digest=prompts[0].digest),
        Prompt("mast", "a tall mast", 0, "quay", "content/samples/mask.png", prompts[1].digest),
    )


def test_a_site_without_samples_has_none(site: Path) -> None:
    catalog, problems = read_catalog(site)
    assert catalog is not None
    assert (catalog.samples, catalog.prompts, problems) == ((), (), ())


def test_a_folder_without_a_list_is_asked_about(folder: Path) -> None:
    (folder / "samples.yaml").unlink()
    assert read(folder) == ((), ())
    assert [(code, path) for code, path, _, _ in places(folder)] == [
        ("unnamed-picture", f"content/samples/{name}") for name in ("hill.png", "mask.png", "quay.png")
    ]


def test_a_new_sample_changes_no_settings(folder: Path) -> None:
    before = read_catalog(folder.parent.parent)[0]
    edit(folder, HILL, "")
    (folder / "hill.png").unlink()
    after = read_catalog(folder.parent.parent)[0]
    assert before is not None
    assert after is not None
    assert before.settings_digest == after.settings_digest
    assert len(before.samples) == len(after.samples) + 1


def test_pixels_are_those_of_the_upright_file(folder: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (6, 4), RED).save(folder / "quay.jpg", quality=100, exif=exif)
    edit(folder, "file: quay.png", "file: quay.jpg")
    edit(folder, PROMPTS, "")
    for name in ("quay.png", "mask.png"):
        (folder / name).unlink()
    (quay, hill), _ = read(folder)
    site = folder.parent.parent
    assert (quay.width, quay.height) == pictures.picture_of(site, quay).size == (4, 6)
    assert pictures.picture_of(site, hill).getcolors() == [(15, BLUE)]


def test_a_mask_is_white_where_it_is_painted_anew(folder: Path) -> None:
    mask = Image.new("RGB", (6, 4))
    mask.paste((255, 255, 255), (2, 1, 5, 3))
    mask.save(folder / "mask.png")
    read_mask = pictures.mask_of(folder.parent.parent, read(folder)[1][1])
    assert read_mask.mode == "L"
    assert np.argwhere(np.asarray(read_mask) == 255).tolist() == [[y, x] for y in (1, 2) for x in (2, 3, 4)]


@pytest.mark.parametrize(
    ("old", "new", "changed"),
    [
        ("a white sail", "a black sail", [True, False]),
        ("seed: 7", "seed: 8", [True, False]),
        ("sample: quay", "sample: other", [False, True]),
        ("alt: A red boat", "alt: A big boat", [False, False]),
    ],
)
def test_a_prompt_s_digest_is_of_all_that_decides_what_is_drawn(
    old: str, new: str, changed: list[bool], folder: Path
) -> None:
    Image.new("RGB", (6, 4), BLUE).save(folder / "other.png")
    edit(
        folder,
        "prompts:",
        QUAY.removeprefix("samples:\n").replace("quay", "other").replace("A red boat", "A boat") + "prompts:",
    )
    before = [prompt.digest for prompt in read(folder)[1]]
    edit(folder, old, new)
    assert [a.digest != b for a, b in zip(read(folder)[1], before, strict=True)] == changed


@pytest.mark.parametrize("name", ["quay.png", "mask.png"])
def test_a_prompt_s_digest_is_of_its_files_too(name: str, folder: Path) -> None:
    before = [prompt.digest for prompt in read(folder)[1]]
    Image.new("RGB", (6, 4), (1, 2, 3)).save(folder / name)
    assert [a.digest != b for a, b in zip(read(folder)[1], before, strict=True)] == [False, True]


# Faults of files


def truncated(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-40])


def truncated_jpeg(path: Path) -> None:
    Image.new("RGB", (6, 4)).save(path, "JPEG")
    path.write_bytes(path.read_bytes()[:-40])


def empty(path: Path) -> None:
    path.write_bytes(b"")


def words(path: Path) -> None:
    path.write_text("just words\n", "utf-8")


def of_another_format(path: Path) -> None:
    Image.new("RGB", (6, 4)).save(path, "JPEG")


def too_wide(path: Path) -> None:
    Image.new("RGB", (20_000, 1)).save(path)


def too_many_bytes(path: Path) -> None:
    with path.open("r+b") as file:
        file.truncate(20_000_001)


def removed(path: Path) -> None:
    path.unlink()


def a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def a_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def a_link(path: Path) -> None:
    path.rename(path.with_name(".elsewhere.png"))
    path.symlink_to(".elsewhere.png")


HARMS: list[tuple[Callable[[Path], None], str]] = [
    (truncated, "bad-picture"),
    (truncated_jpeg, "bad-picture"),
    (empty, "bad-picture"),
    (words, "bad-picture"),
    (of_another_format, "bad-picture"),
    (too_wide, "bad-picture"),
    (too_many_bytes, "bad-picture"),
    (removed, "missing-picture"),
    (a_folder, "not-a-file"),
    (a_pipe, "not-a-file"),
    (a_link, "symlink"),
]


@pytest.mark.parametrize(
    ("name", "line", "column"), [("quay.png", 3, 11), ("hill.png", 8, 11), ("mask.png", 22, 11)]
)
@pytest.mark.parametrize(("harm", "code"), HARMS, ids=lambda value: getattr(value, "__name__", value))
def test_a_file_that_is_no_picture_is_one_problem_where_it_is_named(
    harm: Callable[[Path], None], code: str, name: str, line: int, column: int, folder: Path
) -> None:
    harm(folder / name)
    assert read_catalog(folder.parent.parent)[0] is None
    assert places(folder) == [(code, LIST, line, column)]


def test_all_faults_of_samples_and_models_come_back_in_one_run(folder: Path) -> None:
    words(folder / "quay.png")
    removed(folder / "hill.png")
    too_wide(folder / "mask.png")
    edit(folder, "[0, 0.25, 0.5, 1]", "[0, 0.25, 0.5, 2]")
    model = folder.parent / "models" / "alpha.md"
    model.write_text(model.read_text("utf-8").replace("source: card}", "source: cart}", 1), "utf-8")
    assert [code for code, _, _, _ in places(folder)] == [
        "unknown-source",
        "bad-picture",
        "missing-picture",
        "bad-box",
        "bad-picture",
    ]


@pytest.mark.parametrize(
    "name",
    ["../quay.png", "/etc/passwd.png", "sub/quay.png", "..\\quay.png", ".hidden.png", "..", "\u202egnp.png"],
)
def test_no_name_leads_out_of_the_folder(name: str, folder: Path) -> None:
    Image.new("RGB", (6, 4)).save(folder.parent / "quay.png")
    edit(folder, "file: hill.png", f"file: {name}")
    (folder / "hill.png").unlink()
    assert places(folder) == [("bad-picture", LIST, 8, 11)]
    assert as_text(problems_of(folder)).replace("\n", "").isprintable()


def test_a_folder_of_samples_that_is_a_link_is_not_followed(folder: Path, tmp_path: Path) -> None:
    folder.rename(tmp_path / "elsewhere")
    folder.symlink_to(tmp_path / "elsewhere")
    assert places(folder) == [("symlink", "content/samples", 1, 1)]


@pytest.mark.parametrize("name", [".gitkeep", ".hill.png.swp"])
def test_hidden_files_beside_samples_are_left_alone(name: str, folder: Path) -> None:
    (folder / name).write_bytes(b"\xff")
    assert places(folder) == []


def test_a_picture_that_changes_after_it_was_read_is_refused(folder: Path) -> None:
    (quay, _), _ = read(folder)
    truncated(folder / "quay.png")
    with pytest.raises(BadPicture):
        pictures.picture_of(folder.parent.parent, quay)


# Faults of the list


@pytest.mark.parametrize(("old", "new", "wanted"), [
    ("sample: quay", "sample: quai", [("unknown-sample", 21, 13)]),
    ("    sample: quay\n", "", [("sample-without-mask", 21, 11)]),
    ("    sample: quay\n", "    sample: hill\n", [("mask-size", 22, 11)]),
    ("    mask: mask.png\n", "", [("unnamed-picture", 1, 1), ("sample-without-mask", 21, 13)]),
    ("file: hill.png", "file: quay.png", [("unnamed-picture", 1, 1), ("duplicate-sample", 8, 11)]),
    ("    mask: mask.png\n", "    mask: quay.png\n", [("unnamed-picture", 1, 1)]),
    ("box: [0, 0.25, 0.5, 1]", "box: [-0.1, 0.25, 0.5, 1]", [("bad-box", 14, 60)]),
    ("box: [0, 0.25, 0.5, 1]", "box: [0, 0.25, 0.5, 1.01]", [("bad-box", 14, 60)]),
    ("box: [0, 0.25, 0.5, 1]", "box: [0.5, 0.25, 0.5, 1]", [("bad-box", 14, 60)]),
    ("box: [0, 0.25, 0.5, 1]", "box: [0, 0.9, 0.5, 0.1]", [("bad-box", 14, 60)]),
    ("box: [0, 0.25, 0.5, 1]", "box: [0, 0.25, 0.5]", [("too-short", 14, 60)]),
    ("alt: A green hill under a white sky.", "alt: A hill", [("too-short", 9, 10)]),
    ("credit: Jo Example\n", "credit:\n", [("no-value", 6, 5)]),
    ("  mast:\n", "  Mast:\n", [("not-accepted", 19, 3)]),
])  # fmt: skip
def test_a_fault_of_the_list_has_its_place(
    old: str, new: str, wanted: list[tuple[str, int, int]], folder: Path
) -> None:
    edit(folder, old, new)
    assert [(code, line, column) for code, _, line, column in places(folder)] == wanted


# The shipped samples


def test_the_shipped_pictures_are_those_that_the_script_draws(tmp_path: Path) -> None:
    """Pixels are compared, not bytes: those depend on the version of zlib."""
    draw_samples.main(tmp_path)
    shipped = REPOSITORY_PATH / "content" / "samples"
    assert (shipped / "samples.yaml").read_text("utf-8") == (tmp_path / "samples.yaml").read_text("utf-8")
    drawn = sorted(path.name for path in tmp_path.glob("*.png"))
    assert len(drawn) == 13
    for name in drawn:
        with Image.open(shipped / name) as stored, Image.open(tmp_path / name) as made:
            assert (stored.mode, stored.size, stored.tobytes()) == (made.mode, made.size, made.tobytes())


def test_the_shipped_scenes_differ_and_together_show_everything_that_scenes_have() -> None:
    chosen = draw_samples.scenes()
    shapes = [shape for scene in chosen for shape in scene.shapes]
    assert (
        len({scenes.full(scene) for scene in chosen})
        == len({alt for _, alt in draw_samples.CHOSEN})
        == len(chosen)
        == 12
    )
    assert {shape.kind for shape in shapes} == set(scenes.KINDS)
    assert {shape.colour for shape in shapes} == set(scenes.COLOURS)
    assert {shape.size for shape in shapes} == set(scenes.RADII)
    assert {scene.background for scene in chosen} == set(scenes.BACKGROUNDS)
    assert {(len(scene.shapes), scene.is_stacked) for scene in chosen} == {
        (1, False),
        (2, False),
        (2, True),
        (3, False),
    }
    assert sum(scenes.is_withheld(scenes.full(scene)) for scene in chosen) == 3


def test_the_shipped_boxes_hold_their_shapes() -> None:
    catalog, _ = read_catalog(REPOSITORY_PATH)
    assert catalog is not None
    for sample in catalog.samples:
        pixels = np.asarray(pictures.picture_of(REPOSITORY_PATH, sample)).astype(int)
        for shape in sample.shapes:
            left, top, right, bottom = (round(side * 480) for side in shape.box)
            near = np.abs(pixels - scenes.COLOURS[shape.colour]).max(axis=2) <= 24
            assert near[(top + bottom) // 2, (left + right) // 2]
            assert near[top:bottom, left:right].mean() > 0.3  # a diamond fills three eighths of its box


def test_the_mask_covers_the_shape_that_is_painted_over() -> None:
    catalog, _ = read_catalog(REPOSITORY_PATH)
    assert catalog is not None
    prompt = next(prompt for prompt in catalog.prompts if prompt.mask)
    sample = next(sample for sample in catalog.samples if sample.name == prompt.sample)
    mask = np.asarray(pictures.mask_of(REPOSITORY_PATH, prompt))
    left, top, right, bottom = (round(side * 480) for side in sample.shapes[-1].box)
    assert (mask[top:bottom, left:right] == 255).all()
    assert 0.03 < (mask == 255).mean() < 0.15


@pytest.mark.parametrize(("old", "line"), [("quay:", 2), ("sail:", 16)])
def test_no_sample_or_prompt_is_called_like_a_device_of_windows(old: str, line: int, folder: Path) -> None:
    edit(folder, f"  {old}", "  nul:")
    assert [place for place in places(folder) if place[0] == "bad-slug"] == [("bad-slug", LIST, line, 3)]


def test_no_picture_is_called_like_a_device_of_windows(folder: Path) -> None:
    edit(folder, "file: hill.png", "file: con.png")
    (folder / "hill.png").unlink()
    assert places(folder) == [("bad-picture", LIST, 8, 11)]
