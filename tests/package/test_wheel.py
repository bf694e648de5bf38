"""The package stands alone: built as pip builds it, installed with what it declares, used elsewhere.

One test, since another process would have to build it again.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
import tomllib
import venv
from collections.abc import Iterator
from functools import partial
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

import grimp
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from generator import DISTRIBUTION
from tests.toys import ROOT

VERSION = "7.8.9"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
PARTS = ("/pyproject.toml", "/.gitignore", *PROJECT["tool"]["hatch"]["build"]["targets"]["sdist"]["include"])
MADE_HERE = shutil.ignore_patterns("__pycache__", "node_modules", ".matchup", "_version.py")


def built(folder: Path) -> tuple[list[str], Path]:
    """Names in the sdist, and the wheel that is made from it, as pip makes one."""
    copy = folder / "copy"
    copy.mkdir()
    for path in (path for part in PARTS for path in ROOT.glob(part[1:])):
        copied = shutil.copy if path.is_file() else partial(shutil.copytree, ignore=MADE_HERE, symlinks=True)
        copied(path, copy / path.name)
    _hatchling(copy, "sdist", folder)
    (sdist,) = folder.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = archive.getnames()
        archive.extractall(folder / "sources", filter="data")
    shutil.rmtree(copy)
    (sources,) = (folder / "sources").iterdir()
    _hatchling(sources, "wheel", folder)
    shutil.rmtree(sources)
    (wheel,) = folder.glob("*.whl")
    return [name.partition("/")[2] for name in names], wheel


def _hatchling(root: Path, target: str, goal: Path) -> None:
    """A copy has no tags: the version is given to the sdist alone, and the wheel reads it there."""
    given = {"SETUPTOOLS_SCM_PRETEND_VERSION": VERSION} if target == "sdist" else {}
    command = [sys.executable, "-m", "hatchling", "build", "--target", target, "--directory", str(goal)]
    subprocess.run(command, cwd=root, env=os.environ | given, check=True, capture_output=True, timeout=120)


# What it is installed with


def required(name: str, extra: str = "") -> Iterator[Distribution]:
    """What a distribution asks for, and what that asks for in turn; without what is not installed here."""
    for line in distribution(name).requires or ():
        requirement = Requirement(line)
        if requirement.marker is None or requirement.marker.evaluate({"extra": extra}):
            yield from _with_required(requirement)


def _with_required(requirement: Requirement) -> Iterator[Distribution]:
    try:
        yield distribution(requirement.name)
    except PackageNotFoundError:
        return
    for extra in ("", *requirement.extras):
        yield from required(requirement.name, extra)


def tops(package: Distribution) -> set[str]:
    """Names of what it has in site-packages."""
    files = (file.parts[0] for file in package.files or ())
    return {name for name in files if name not in ("..", "__pycache__")}


def installed(folder: Path, wheel: Path) -> Path:
    """An environment with the wheel, and links to what it declares; the folder of its commands."""
    venv.create(folder, with_pip=False)
    (packages,) = folder.glob("lib/python*/site-packages")
    pip = [sys.executable, "-m", "pip", "--python", str(folder / "bin" / "python"), "install", "--quiet"]
    options = ["--no-deps", "--no-index", "--disable-pip-version-check"]
    subprocess.run([*pip, *options, str(wheel)], check=True, timeout=120)
    for name in {name for package in required(DISTRIBUTION) for name in tops(package)}:
        source = Path(str(distribution("packaging").locate_file(name)))
        if source.exists() and not (packages / name).exists():
            (packages / name).symlink_to(source)
    return folder / "bin"


def test_what_is_installed_makes_a_site_of_ones_own_outside_the_repository(tmp_path: Path) -> None:
    names, wheel = built(tmp_path)
    assert {"tests/test_laws.py", "tests/package/test_wheel.py", "PKG-INFO", "layouts/pages/home.html"} < {
        *names
    }
    assert not [name for name in names if "node_modules" in name or ".matchup" in name]
    commands = installed(tmp_path / "environment", wheel)
    home = tmp_path / "home"
    home.mkdir()
    environment = {"PATH": os.defpath, "HOME": str(home), "LANG": "C.UTF-8"}

    def run(*words: str, folder: Path = home) -> str:
        ran = subprocess.run(
            [commands / words[0], *words[1:]],
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            timeout=300,
        )
        assert ran.returncode == 0, ran.stdout + ran.stderr
        return ran.stdout

    where = run("python", "-c", "import generator, sys; print(generator.__file__, *sys.path)")
    assert str(ROOT / "generator") not in where
    assert str(ROOT) not in where.split()
    assert run("matchup", "--version") == f"matchup {VERSION}\n"
    run("matchup", "init", "site", "--from", "image")
    site = home / "site"
    assert not (site / "layouts").exists()
    assert run("matchup", "build", folder=site).startswith("wrote ")
    assert (site / "output" / "compare").is_dir()
    assert "layouts/pages/home.html" in run("matchup", "eject", "home", folder=site)
    own = site / "layouts" / "pages" / "home.html"
    own.write_text(
        own.read_text("utf-8").replace("{% block main %}", "{% block main %}<p>Mine.</p>"), "utf-8"
    )
    run("matchup", "build", folder=site)
    assert "<p>Mine.</p>" in (site / "output" / "index.html").read_text("utf-8")
    for starter in ("llm", "empty"):
        run("matchup", "init", starter, "--from", starter)
        assert (home / starter / "content" / "schema" / "model.schema.json").is_file()


def test_all_that_the_code_imports_is_declared() -> None:
    """By the package or by one of its extras, itself or by what they ask for."""
    graph = grimp.build_graph("generator", include_external_packages=True, cache_dir=None)
    external = {name for name in graph.modules if name.partition(".")[0] != "generator"}
    declared = {
        canonicalize_name(Requirement(line).name) for line in distribution(DISTRIBUTION).requires or ()
    }
    extras = distribution(DISTRIBUTION).metadata.get_all("Provides-Extra") or ()
    packages = [each for extra in ("", *extras) if extra != "dev" for each in required(DISTRIBUTION, extra)]
    known = {name.removesuffix(".py") for package in packages for name in tops(package)}
    undeclared = {
        name
        for name in external
        if name not in known
        and canonicalize_name(name) not in declared
        and name not in sys.stdlib_module_names
    }
    assert undeclared == set()
