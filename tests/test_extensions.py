"""Packages that extend matchup: found, used, part of what pages are made from, told when they are wrong."""

from __future__ import annotations

import importlib
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from generator import extending, extensions
from generator.extensions import RULES, Addition, installed
from generator.hosts import HOSTS, Host
from generator.pages.kinds import KINDS
from generator.pages.registered import apart, registered
from generator.places import Site
from generator.problems import CannotGoOn
from generator.stamps import TICK
from generator.unchanged import inputs_of
from tests.conftest import REPOSITORY_PATH
from tests.content.edits import ALPHA, BETA, edit
from tests.packages import documented, install, project
from tests.toys import catalog, findings, model, store_of, tree

Add = Callable[..., None]

MATCHUP = "import sys; sys.argv[0] = 'matchup'\nfrom generator.__main__ import main\nmain()"
SITE = "content/site.yaml"
BARE = "outputs: {api: no, twins: no, feeds: no, share: no, badges: no}\n"


def run(site: Path, packages: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    path = f"{REPOSITORY_PATH}{os.pathsep}{packages}"
    ran = subprocess.run(
        [sys.executable, "-c", MATCHUP, *words],
        cwd=site,
        capture_output=True,
        text=True,
        timeout=300,
        stdin=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": path, "NO_COLOR": "1", **environment},
    )
    assert "Traceback" not in ran.stderr, ran.stderr
    return ran


@pytest.fixture
def packages(tmp_path: Path) -> Path:
    """The package of docs/extending.md, installed."""
    return install(tmp_path / "packages", documented())


# The worked example


def test_the_example_of_the_docs_adds_one_of_each_and_is_listed(site: Path, packages: Path) -> None:
    ran = run(site, packages, "--version", "-v")
    assert ran.stdout.splitlines()[1:] == [
        "newest-models 1.0: host codeberg-pages, importer model-list, instrument average-colour, "
        "page kind newest, rule no-month, format of search logs terms"
    ]
    assert {each.group for each in installed([str(packages)])} == set(extensions.GROUPS)


def test_its_rule_is_told_and_may_be_lifted_and_its_host_and_instrument_are_known(
    site: Path, packages: Path
) -> None:
    edit(site, ALPHA, "{date: 2022-01,", "{date: 2022,")
    edit(site, BETA, "released: 2024-08-01", "released: {date: 2024, source: terms}")
    run_of = "run:\n  instrument: average-colour\n  weights: lab/gamma\n  revision: " + 40 * "a"
    edit(site, ALPHA, "facts:\n", f"{run_of}\nfacts:\n")
    with (site / SITE).open("a", encoding="utf-8") as settings:
        settings.write("host: codeberg-pages\n")
    with (site / "content/exceptions.yaml").open("a", encoding="utf-8") as exceptions:
        exceptions.write(f"- {{code: no-month, file: {BETA}, why: nobody tells the month}}\n")
    ran = run(site, packages, "check", "--format", "github")
    assert ran.returncode == 0, ran.stdout
    assert [line for line in ran.stdout.splitlines() if "no-month" in line] == [
        f"::warning file={ALPHA},line=9,col=18,title=no-month::2022 is a year without a month; "
        "write the month as well, as its source tells it (no-month is a rule of newest-models 1.0; "
        "The page of the newest models is in the order of days.)"
    ]
    alone = run(site, packages, "check", MATCHUP_EXTENSIONS="off").stdout
    assert 'error[not-accepted]: "host" is "codeberg-pages"' in alone
    assert 'error[not-accepted]: "run.instrument" is "average-colour"' in alone


def test_its_format_and_its_importer_are_taken_and_bad_input_is_told_in_its_words(
    site: Path, packages: Path, tmp_path: Path
) -> None:
    rows = [f"{9 + n},{20 + n},caption pictures {word}" for n, word in enumerate(("fast", "here", "small"))]
    (tmp_path / "terms.csv").write_text("\n".join(["Visitors,Events,Term", *rows]) + "\n", "utf-8")
    days = ("--from", "2026-10-01", "--to", "2026-10-31")
    ran = run(site, packages, "searches", "import", str(tmp_path / "terms.csv"), *days, "--yes")
    assert "a table of visitors, events and terms" in ran.stdout
    assert (site / "content/searches/site-search-2026-10-01.csv").is_file()
    (tmp_path / "list.csv").write_text(
        "id,name,maker,released\nlab/gamma,Gamma One,Lab,2026-03-02\n", "utf-8"
    )
    ran = run(site, packages, "import", "model-list", str(tmp_path / "list.csv"))
    assert (ran.returncode, "1 model of model-list" in ran.stdout) == (0, True), ran.stdout
    ran = run(site, packages, "import", "model-list", str(tmp_path / "terms.xml"))
    assert (ran.returncode, "is no list of captioners" in ran.stderr) == (2, True)


def test_its_page_stands_in_menu_and_sitemap_follows_its_code_and_goes_with_it(
    site: Path, packages: Path
) -> None:
    with (site / SITE).open("a", encoding="utf-8") as settings:
        settings.write(BARE)
    assert run(site, packages, "build").returncode == 0
    built = tree(site / "output")
    assert b'2022-01: <a href="models/alpha.html">' in built["newest.html"]
    assert b'href="newest.html"' in built["index.html"]
    assert b"/newest.html</loc>" in built["sitemap-1.xml"]
    edit(packages, "newest_models/pages.py", '"Newest models"', '"Newest first"')
    assert run(site, packages, "build").returncode == 0
    edited = tree(site / "output")
    assert b"<h1>Newest first</h1>" in edited["newest.html"]
    assert {name for name in built if built[name] != edited[name]} == {"newest.html"}
    # What fails in it ends the command with its name, and the site stays.
    edit(packages, "newest_models/pages.py", "NewestPage(frame,", "NewestPage(frame, 1 / 0,")
    ran = run(site, packages, "build")
    assert ran.returncode == 3
    assert (
        'page kind "newest" of the extension newest-models 1.0 has a fault: ZeroDivisionError' in ran.stderr
    )
    assert "newest_models/pages.py:" in ran.stderr
    assert tree(site / "output") == edited
    shutil.rmtree(packages)
    assert run(site, packages, "build").returncode == 0
    gone = tree(site / "output")
    assert "newest.html" not in gone
    assert b"newest.html" not in gone["index.html"]


# Found


def test_what_lies_in_the_folder_that_a_command_is_run_in_is_no_extension(
    packages: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(packages)
    assert list(installed([str(packages), ""])) == []


def test_of_two_packages_of_one_name_the_first_on_the_path_counts(tmp_path: Path) -> None:
    for folder, entry in (("one", "first"), ("two", "second")):
        install(tmp_path / folder, {"pyproject.toml": project("Shop_site", RULES, entry, "shop:RULE")})
    found = installed([str(tmp_path / "one"), str(tmp_path / "gone"), str(tmp_path / "two")])
    assert list(found) == [Addition(RULES, "shop-site", "first", "2.0", "shop:RULE")]


def test_a_switch_that_is_not_understood_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MATCHUP_EXTENSIONS", "no")
    with pytest.raises(CannotGoOn, match="MATCHUP_EXTENSIONS is 'no'") as fault:
        extensions.added()
    assert 'write "off" or "on"' in fault.value.help


# Loaded


@pytest.fixture
def add(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Add]:
    """Installs a package with one entry and one module of its name, for this process."""
    monkeypatch.syspath_prepend(str(tmp_path / "added"))

    def added(name: str, group: str, entry: str, value: str, code: str = "") -> None:
        module = value.partition(":")[0].strip() or name
        files = {"pyproject.toml": project(name, group, entry, value), f"{module}.py": code}
        install(tmp_path / "added", files)
        extensions._added.cache_clear()

    yield added
    extensions._added.cache_clear()
    extensions.roots_of.cache_clear()
    for name in [name for name in sys.modules if name.startswith("toy_of_")]:
        del sys.modules[name]


A_HOST = 'from generator.extending.hosts import Host\nHOST = Host(plan="any", source="", read="2026-11-28")\n'

HOSTS_GROUP = extensions.HOSTS


@pytest.mark.parametrize(
    ("entry", "value", "code", "words"),
    [
        (
            "mine",
            "toy_of_a:HOST",
            "import no_such_module\n",
            "can't be loaded: ModuleNotFoundError: .*toy_of_a",
        ),
        ("mine", "toy_of_b:HOST", "def", r"can't be loaded: SyntaxError.*toy_of_b\.py"),
        ("mine", "toy_of_c:HOST", "", "can't be loaded: AttributeError"),
        ("mine", "toy_of_d:HOST", "raise SystemExit(0)\n", "can't be loaded: SystemExit"),
        ("mine", "toy_of_e:HOST", "HOST = 7\n", "is a int, and no Host"),
        ("mine", "toy_of_f", A_HOST, "names no object of a module"),
        ("netlify", "toy_of_g:HOST", A_HOST, "has the name of one of ours"),
        ("My-Host", "toy_of_h:HOST", A_HOST, "has other characters than a-z"),
    ],
)
def test_an_extension_that_does_not_fit_is_told_with_its_package(
    add: Add, entry: str, value: str, code: str, words: str
) -> None:
    add("shop-site", HOSTS_GROUP, entry, value, code)
    with pytest.raises(CannotGoOn, match=words) as fault:
        extensions.loaded(HOSTS_GROUP, Host, HOSTS)
    assert f'host "{entry}" of the extension shop-site 2.0' in fault.value.message
    assert "MATCHUP_EXTENSIONS=off" in fault.value.help


def test_a_name_that_two_extensions_give_is_told_with_both(add: Add) -> None:
    for name in ("shop-one", "shop-two"):
        add(name, HOSTS_GROUP, "mine", "toy_of_i:HOST", A_HOST)
    with pytest.raises(CannotGoOn, match=r"shop-two 2\.0 has the name of one of shop-one 2\.0"):
        extensions.loaded(HOSTS_GROUP, Host, HOSTS)


def test_a_group_that_does_not_exist_is_told_with_the_nearest(add: Add) -> None:
    add("shop-site", "matchup.host", "mine", "toy_of_j:HOST", A_HOST)
    with pytest.raises(CannotGoOn, match=r"adds to matchup\.host, which does not exist") as fault:
        extensions.added()
    assert 'use "matchup.hosts"' in fault.value.help
    assert extensions.lines() == ["shop-site 2.0: matchup.host mine"]


def test_an_extension_that_calls_itself_otherwise_is_told(add: Add) -> None:
    code = "from generator.run_settings import InstrumentKind\nKIND = InstrumentKind('other', 'toy_of_k')\n"
    add("shop-site", extensions.INSTRUMENTS, "mine", "toy_of_k:KIND", code)
    with pytest.raises(CannotGoOn, match=r'instrument "mine" .* calls itself "other"'):
        extensions.loaded(extensions.INSTRUMENTS, object)


def test_the_digest_moves_with_each_file_of_the_package_and_with_nothing_else(
    add: Add, tmp_path: Path
) -> None:
    add("shop-site", HOSTS_GROUP, "mine", "toy_of_l:HOST", A_HOST)
    digest = extensions.digest.__wrapped__
    before = digest(HOSTS_GROUP)
    assert (digest(RULES), digest(HOSTS_GROUP)) == (b"", before)
    (tmp_path / "added" / "toy_of_l.py").write_text(A_HOST + "# again\n", "utf-8")
    assert digest(HOSTS_GROUP) != before


def test_a_build_with_nothing_to_do_sees_that_an_extension_was_edited(
    add: Add, site: Path, tmp_path: Path
) -> None:
    before = _settled_inputs(site)
    add("shop-site", HOSTS_GROUP, "mine", "toy_of_o:HOST", A_HOST)
    added = _settled_inputs(site)
    (tmp_path / "added" / "toy_of_o.py").write_text(A_HOST + "# again\n", "utf-8")
    assert len({before, added, _settled_inputs(site), b""}) == 4


def _settled_inputs(site: Path) -> bytes:
    """When the last change lies far enough back: stamps of files that have just changed tell nothing."""
    time.sleep(2 * TICK / 1e9)
    return inputs_of(Site(site))


def test_what_extensions_may_import_is_listed_where_they_are_documented() -> None:
    text = (REPOSITORY_PATH / "docs" / "extending.md").read_text("utf-8")
    (line,) = [
        line for line in text.splitlines() if line.startswith("The modules of `generator.extending`: ")
    ]
    names = {name.stem for name in Path(extending.__path__[0]).glob("[a-z]*.py")}
    assert set(re.findall(r"`(\w+)`", line)) - {"generator"} >= names
    for name in names:
        module = importlib.import_module(f"generator.extending.{name}")
        assert all(hasattr(module, each) for each in module.__all__)
    extending.require(extending.API_VERSION)
    with pytest.raises(CannotGoOn, match="written for version 99"):
        extending.require(99)


# Page kinds

ONE_PAGE = """from generator.extending.pages import Page, PageKind

KIND = PageKind("mine", lambda store: iter([Page({path!r}, {kind!r})]), lambda store, page: b"")
"""


@pytest.mark.parametrize(
    ("path", "words"),
    [
        (
            "index.html",
            r'two pages have the address index\.html: of our page kind "home" and of the page kind',
        ),
        ("compare/one/two.html", r'compare/one/two\.html: of our page kind "comparison" and'),
    ],
)
def test_an_address_that_is_taken_is_told_with_both_kinds(add: Add, path: str, words: str) -> None:
    code = ONE_PAGE.format(path=path, kind="mine")
    add("shop-site", extensions.PAGE_KINDS, "mine", f"toy_of_{len(path)}:KIND", code)
    store = store_of(findings(catalog([model("one"), model("two")])))
    own = registered({kind.name for kind in KINDS})
    home = [kind for kind in KINDS if kind.name == "home"]
    pages = (page for kind in (*home, *own) for page in kind.pages(store))
    with pytest.raises(CannotGoOn, match=words):
        list(apart(store, pages, [kind for kind in KINDS if kind.columns is not None]))


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/a.html",
        "../a.html",
        "a//b.html",
        "a/",
        "a\\b",
        "a\nb",
        ".hidden/a",
        "con\x00",
        "a/b. ",
        "models",
        "a.b/c.html",
        "a b.html",
    ],
)
def test_what_is_no_address_is_told(add: Add, path: str) -> None:
    code = ONE_PAGE.format(path=path, kind="mine")
    add("shop-site", extensions.PAGE_KINDS, "mine", "toy_of_m:KIND", code)
    (kind,) = registered(())
    with pytest.raises(CannotGoOn, match="which is no address"):
        list(kind.pages(store_of(findings(catalog([model("one"), model("two")])))))


def test_a_page_of_another_kind_is_told(add: Add) -> None:
    code = ONE_PAGE.format(path="a.html", kind="home")
    add("shop-site", extensions.PAGE_KINDS, "mine", "toy_of_n:KIND", code)
    (kind,) = registered(())
    with pytest.raises(CannotGoOn, match='has a page of the kind "home"'):
        list(kind.pages(store_of(findings(catalog([model("one"), model("two")])))))
