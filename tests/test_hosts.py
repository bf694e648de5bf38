"""Each host has limits with their source and gets the files it reads; old addresses lead on."""

from __future__ import annotations

import re
import threading
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from itertools import combinations
from pathlib import Path
from typing import get_args
from urllib.parse import urljoin, urlsplit
from urllib.request import urlopen

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator import build, hosts, places
from generator.catalog import Outputs
from generator.edition import Edition
from generator.findings.findings import Findings
from generator.hosts import HOSTS, Rules
from generator.pages import kinds as kind_table
from generator.pages import old_addresses
from generator.pages.addresses import compare_path, model_path
from generator.pages.old_addresses import Moved, moved_addresses
from generator.vocabulary import HostName
from tests.toys import (
    PageReader,
    catalog,
    copy_built,
    copy_site,
    edit,
    findings,
    listed,
    model,
    page_at,
    pages_of,
    quiet,
    shipped,
    store_of,
    tree,
)

RULED = [name for name, host in HOSTS.items() if host.rules]


def moved_of(found: Findings) -> Moved:
    return moved_addresses(store_of(found))


def toys(
    aliases: Mapping[str, tuple[str, ...]], host: HostName = "none", base_url: str = "https://toys.example/"
) -> Findings:
    """Models of these slugs with these aliases."""
    whole = catalog([model(slug, aliases=old) for slug, old in aliases.items()])
    return findings(replace(whole, site=replace(whole.site, host=host, base_url=base_url)))


def make(site: places.Site) -> None:
    build.build(site, site.path / "output", "cpu", quiet)  # type: ignore[arg-type]


# Where the limits come from


def test_every_host_that_may_be_named_has_its_limits() -> None:
    assert set(HOSTS) == set(get_args(HostName))


@pytest.mark.parametrize("name", [name for name in HOSTS if name != "none"])
def test_limits_name_their_plan_their_source_and_the_day_they_were_read(name: HostName) -> None:
    host = HOSTS[name]
    assert host.plan
    assert "." in host.source
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", host.read)


# Files that hosts want


@pytest.mark.parametrize(
    ("host", "names"),
    [
        ("none", set()),
        ("nginx", set()),
        ("s3", set()),
        ("github-pages", {".nojekyll"}),
        ("gitlab-pages", {"_redirects"}),
        ("netlify", {"_headers", "_redirects"}),
        ("cloudflare-pages", {"_headers", "_redirects"}),
    ],
)
def test_each_host_gets_the_files_that_it_reads(host: HostName, names: set[str]) -> None:
    made = Edition(toys({"a": ("c",), "b": ()}, host), shipped().layouts)
    paths = {target.path for target in made.targets()}
    assert paths & {".nojekyll", "_headers", "_redirects"} == names
    assert "404.html" in paths
    for name in names:
        assert made.find(name) is not None
        assert (
            made.render(name)
            == dict(hosts.extra_files(made.findings.catalog.site, moved_of(made.findings).lines))[name]
        )


def headers_of(lines: str, path: str) -> list[tuple[str, str]]:
    """What a host that reads these lines sends with a path: of every block that matches."""
    sent: list[tuple[str, str]] = []
    for block in re.split(r"(?m)^(?=/)", lines)[1:]:
        pattern, *named = block.splitlines()
        if re.fullmatch(re.escape(pattern).replace(r"\*", ".*"), f"/{path}"):
            sent += [(name, value) for name, _, value in (line.strip().partition(": ") for line in named)]
    return sent


def test_no_header_is_named_by_two_blocks_that_match_one_path() -> None:
    """Both hosts would send both values."""
    found = toys({"a": (), "b": ()}, "netlify")
    whole = replace(found.catalog.site.outputs, twins="comparisons", share="comparisons")
    paths = [page.path for page in kind_table.pages(store_of(with_outputs(found, whole)))]
    assert {"api/v1/models/a.json", "api/v1/models.csv", "models/a.md", "compare/a/b.md"} <= set(paths)
    for path in [*paths, "samples/dog.webp", "feeds/all.atom"]:
        names = [name for name, _ in headers_of(hosts.header_lines(whole), path)]
        assert "Content-Security-Policy" in names
        assert len(names) == len(set(names)), path


def with_outputs(found: Findings, outputs: Outputs) -> Findings:
    catalog = found.catalog
    return findings(replace(catalog, site=replace(catalog.site, outputs=outputs)))


@pytest.mark.parametrize(
    ("path", "header", "value"),
    [
        ("api/v1/models/a.json", "Access-Control-Allow-Origin", "*"),
        ("api/v1/models.csv", "Content-Type", "text/csv; charset=utf-8"),
        ("feeds/models/a.atom", "Content-Type", "application/atom+xml; charset=utf-8"),
        ("compare/a/b.md", "Content-Type", "text/markdown; charset=utf-8"),
    ],
)
def test_what_is_beside_pages_is_sent_with_its_type_and_only_data_may_be_read_from_elsewhere(
    path: str, header: str, value: str
) -> None:
    everything = hosts.header_lines(Outputs())
    assert dict(headers_of(everything, path))[header] == value
    nothing = hosts.header_lines(Outputs(api=False, feeds=False, twins="no"))
    assert header not in dict(headers_of(nothing, path))
    open_paths = [
        each
        for each in (path, "index.html")
        if "Access-Control-Allow-Origin" in dict(headers_of(everything, each))
    ]
    assert all(each.startswith("api/") for each in open_paths)


def test_a_path_of_headers_has_one_asterisk() -> None:
    """Cloudflare reads no more of a path."""
    paths = re.findall(r"(?m)^/.*", hosts.header_lines(Outputs()))
    assert paths
    assert all(path.count("*") == 1 for path in paths)


def test_a_site_s_own_file_takes_the_place_of_ours(tmp_path: Path) -> None:
    site = copy_site(tmp_path / "site")
    edit(site.path / "content" / "site.yaml", "host: none", "host: netlify")
    (site.path / "layouts" / "static" / "_headers").write_text("/*\n  X-Own: yes\n", "utf-8")
    make(site)
    assert (site.path / "output" / "_headers").read_text("utf-8") == "/*\n  X-Own: yes\n"


# Old addresses


def expected(found: Findings) -> dict[str, str]:
    """Where every old address leads, worked out one by one."""
    models = found.catalog.models
    leads = {model_path(alias): model_path(each.slug) for each in models for alias in each.aliases}
    for one, other in combinations(models, 2):
        for name in (one.slug, *one.aliases):
            for partner in (other.slug, *other.aliases):
                leads[compare_path(*sorted((name, partner)))] = compare_path(one.slug, other.slug)
    return {path: target for path, target in leads.items() if path != target}


def answer(gets: Moved, base: str, path: str) -> str:
    """Where a host sends who asks for a path: by the first line that fits, else by the page there."""
    for line in gets.lines:
        source, target, status = line.split(" ")
        assert status == "301"
        pattern = re.sub(r":(\w+)", r"(?P<\1>[^/]+)", re.escape(source).replace(r"\:", ":"))
        if fits := re.fullmatch(pattern, path):
            return re.sub(r":(\w+)", lambda name: fits[name[1]], target)
    return base + gets.pages[path.removeprefix(base)] if path.removeprefix(base) in gets.pages else ""


SLUGS = st.lists(st.from_regex(r"[a-d](-?[a-d1])?", fullmatch=True), min_size=2, max_size=9, unique=True)
LIMITS = st.builds(
    Rules,
    st.sampled_from([0, 8, 20, 1000]),
    st.sampled_from([3, 100]),
    st.sampled_from([300, 10**6]),
    st.booleans(),
)


@given(SLUGS, st.integers(1, 4), st.none() | LIMITS, st.sampled_from(["/", "/sub/"]))
def test_every_old_address_leads_to_the_page_that_took_its_place(
    slugs: list[str], count: int, rules: Rules | None, base: str
) -> None:
    """Whatever the names, whichever way their order turned, and however few lines the host reads."""
    count = min(count, len(slugs) - 1)
    aliases: dict[str, list[str]] = {slug: [] for slug in slugs[: max(2, len(slugs) - count)]}
    for place, alias in enumerate(slugs[len(aliases) :]):
        aliases[slugs[place % len(aliases)]].append(alias)
    found = toys({slug: tuple(old) for slug, old in aliases.items()})
    gets = old_addresses.moved(
        {a: slug for slug in sorted(aliases) for a in aliases[slug]},
        old_addresses._old_addresses(found),
        rules,
        base,
    )
    source = base if rules is None or rules.is_prefixed else "/"
    live = {page.path for page in pages_of(found)} - {*moved_of(found).pages}
    for path, target in expected(found).items():
        asked = source + path
        reached = answer(gets, source, asked)
        assert reached.removeprefix(base if gets.lines and path not in gets.pages else source) == target
        assert target in live
        if path not in gets.pages:
            assert answer(gets, source, asked.removesuffix(".html")).removeprefix(base).removesuffix(
                ".html"
            ) == target.removesuffix(".html")
    assert not live & {*gets.pages}
    assert all(not answer(gets, source, source + path) for path in live)
    if rules:
        assert len(gets.lines) <= rules.all
        assert sum(":" in line for line in gets.lines) <= rules.with_placeholders
        assert sum(len(line) + 1 for line in gets.lines) <= rules.bytes


def test_three_lines_stand_for_the_comparisons_of_a_name_that_keeps_its_order() -> None:
    found = toys({"m": ("n",), **{f"z{number}": () for number in range(50)}}, "netlify")
    assert moved_of(found).pages == {}
    assert moved_of(found).lines == (
        "/models/n.html /models/m.html 301",
        "/models/n /models/m.html 301",
        "/compare/n/:other /compare/m/:other 301",
        "/compare/:other/n.html /compare/:other/m.html 301",
        "/compare/:other/n /compare/:other/m 301",
    )


def test_only_gitlab_names_the_sub_folder_in_what_is_asked_for() -> None:
    first = {
        host: moved_of(toys({"a": ("c",), "b": ()}, host, "https://x.example/sub/")).lines[0]
        for host in RULED
    }
    assert first.pop("gitlab-pages") == "/sub/models/c.html /sub/models/a.html 301"
    assert set(first.values()) == {"/models/c.html /sub/models/a.html 301"}


def test_an_old_address_is_a_page_that_leads_on_and_is_not_listed() -> None:
    found = toys({"b": ("x",), "m": ()})
    made = Edition(found, shipped().layouts)
    page = PageReader(made.render("compare/m/x.html").decode())
    metas = {
        meta.attributes.get("name") or meta.attributes.get("http-equiv"): meta.attributes["content"]
        for meta in page.all("meta")[1:]
    }
    assert metas["refresh"] == "0; url=../../compare/b/m.html"
    assert metas["robots"] == "noindex"
    assert page.all("link")[0].attributes["href"] == "https://toys.example/compare/b/m.html"
    assert page.all("a")[0].attributes["href"] == "../../compare/b/m.html"
    assert "compare/m/x.html" not in [path for path, _ in listed(found)]
    assert not page.all("script")


def test_a_pair_without_a_page_has_no_old_address() -> None:
    found = toys({"b": ("x",), "m": ()})
    apart = replace(
        found, catalog=replace(found.catalog, site=replace(found.catalog.site, pairs="comparable"))
    )
    assert "compare/m/x.html" in moved_of(apart).pages
    strangers = replace(
        apart.catalog.models[1],
        tasks=("other",),
        kinds=replace(apart.catalog.models[1].kinds, inputs=frozenset({"audio"})),
    )
    lonely = findings(replace(apart.catalog, models=(apart.catalog.models[0], strangers)))
    assert set(moved_of(lonely).pages) == {"models/x.html"}


def test_old_addresses_are_found_and_lie_in_the_folders_with_their_digests() -> None:
    found = toys({"b": ("x", "a"), "m": ("c",), "n": ()})
    made = Edition(found, shipped().layouts)
    by_folder = {
        folder.path_of(name): tuple(row)
        for folder in made.folders()
        for name, row in zip(folder.names, folder.digests.tolist(), strict=True)
    }
    assert by_folder == {target.path: target.digests.numbers for target in made.targets()}
    assert set(expected(found)) <= set(by_folder)
    for path in expected(found):
        assert page_at(found, path) is not None
    assert all(list(folder.names) == sorted(folder.names) for folder in made.folders())


def test_a_renamed_model_keeps_its_addresses_and_the_build_equals_a_clean_one(tmp_path: Path) -> None:
    site = copy_built(tmp_path / "site")
    before = set(tree(site.path / "output"))
    old, new = "vit-gpt2-image-captioning", "a-captioner"  # now the first in slug order, so every order turns
    for folder in ("models", "readings"):
        for path in (site.path / "content" / folder).glob(f"{old}.*"):
            path.rename(path.with_name(path.name.replace(old, new)))
    path = site.path / "content" / "models" / f"{new}.md"
    path.write_text(path.read_text("utf-8").replace("maker:", f"aliases: [{old}]\nmaker:", 1), "utf-8")
    make(site)
    after = tree(site.path / "output")
    assert {path for path in before if path.endswith(".html")} <= set(after)
    build.build(site, tmp_path / "clean", "cpu", quiet)  # type: ignore[arg-type]
    assert after == tree(tmp_path / "clean")


# A plain server


def test_a_server_of_plain_files_is_enough_at_the_root_and_in_a_sub_folder(tmp_path: Path) -> None:
    site = copy_site(tmp_path / "site")
    build.build(site, tmp_path / "www" / "deep" / "sub", "cpu", quiet)  # type: ignore[arg-type]
    path = "compare/flux-1-pro/vit-gpt2-image-captioning.html"
    for root, base in (("www", "/deep/sub/"), ("www/deep/sub", "/")):
        quietly = type("Quietly", (SimpleHTTPRequestHandler,), {"log_message": lambda *_: None})
        with ThreadingHTTPServer(("127.0.0.1", 0), partial(quietly, directory=tmp_path / root)) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            try:
                here = f"http://127.0.0.1:{server.server_port}{base}"
                with urlopen(here + path) as answer:
                    links = {
                        urljoin(here + path, link)
                        for link in PageReader(answer.read().decode()).links
                        if not urlsplit(link).scheme
                    }
                assert len(links) > 5
                for link in {here, *links}:
                    with urlopen(link.partition("#")[0]) as answer:
                        assert answer.status == 200
            finally:
                server.shutdown()
