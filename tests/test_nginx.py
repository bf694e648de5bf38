"""The recipe of docs/hosting.md for nginx, on a real one: at the root, in a sub-folder, compressed."""

from __future__ import annotations

import gzip
import http.client
import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

import brotli
import pytest

from generator import build
from generator.hosts import POLICY
from tests.toys import ROOT, PageReader, copy_site, edit, quiet

NGINX = shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin")
BROTLI = next(
    (
        path
        for folder in ("/usr/lib/nginx/modules", "/usr/share/nginx/modules")
        if (path := Path(folder, "ngx_http_brotli_static_module.so")).exists()
    ),
    None,
)
PAGE = "compare/flux-1-pro/vit-gpt2-image-captioning.html"
pytestmark = pytest.mark.skipif(NGINX is None, reason="nginx is not installed here")


def recipe() -> str:
    """The server block that docs/hosting.md shows."""
    found = re.search(r"```nginx\n(.*?)```", (ROOT / "docs" / "hosting.md").read_text("utf-8"), re.DOTALL)
    assert found
    return found[1]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Served(NamedTuple):
    port: int
    base: str  # path of the site


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Served, Served]]:
    """One nginx with two sites: at the root, and in a sub-folder."""
    folder = tmp_path_factory.mktemp("nginx")
    sites = Served(free_port(), "/"), Served(free_port(), "/sub/")
    config = folder / "nginx.conf"
    config.write_text(
        settings(folder, [server(folder / f"site-{place}", site) for place, site in enumerate(sites)]),
        "utf-8",
    )
    command = [str(NGINX), "-c", str(config), "-p", str(folder), "-e", str(folder / "error.log")]
    with subprocess.Popen(command, stderr=subprocess.PIPE) as process:
        try:
            wait_for(process, sites[1].port)
            yield sites
        finally:
            process.terminate()


def server(folder: Path, site: Served) -> str:
    """A site that was built into this folder, and the recipe for it."""
    made = copy_site(folder)
    edit(made.path / "content" / "site.yaml", "host: none", "host: nginx\ncompress: [gzip, brotli]\n")
    edit(
        made.path / "content" / "site.yaml",
        "base_url: https://example.org/",
        f"base_url: https://example.org{site.base}",
    )
    edit(made.path / "content" / "models" / "flux-1-pro.md", "maker:", "aliases: [zz-flux]\nmaker:")
    build.build(made, made.path / "www" / site.base.strip("/"), "cpu", quiet)  # type: ignore[arg-type]
    block = (
        recipe()
        .replace("listen 80;", f"listen 127.0.0.1:{site.port};")
        .replace("root /srv/www;", f"root {made.path}/www;")
    )
    block = block.replace(" /404.html;", f" {site.base}404.html;")
    return block if BROTLI else block.replace("brotli_static on;", "")


def settings(folder: Path, servers: list[str]) -> str:
    """Around the recipe, what Debian's nginx.conf says; in the foreground, with its files in this folder."""
    temporary = " ".join(
        f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    kinds = (
        "types { text/html html; text/css css; image/svg+xml svg; image/webp webp; "
        "text/xml xml; text/plain txt; text/javascript js; }"
    )
    user = "user root;" if os.geteuid() == 0 else ""  # its workers may otherwise not read what pytest made
    load = f"load_module {BROTLI};" if BROTLI else ""
    http = f"access_log off; {kinds} {temporary} {' '.join(servers)}"
    return f"{load} {user} daemon off; pid {folder}/pid; events {{}} http {{ {http} }}"


def wait_for(process: subprocess.Popen[bytes], port: int) -> None:
    for _ in range(200):
        assert process.poll() is None, process.stderr and process.stderr.read().decode()
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError(f"nothing answers on port {port}")


@pytest.fixture(scope="module", params=[0, 1], ids=["root", "sub-folder"])
def served(request: pytest.FixtureRequest, both: tuple[Served, Served]) -> Served:
    return both[request.param]


def ask(served: Served, path: str, accept: str = "identity") -> tuple[int, dict[str, str], bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=10)
    connection.request("GET", path, headers={"Accept-Encoding": accept})
    answer = connection.getresponse()
    found = answer.status, {name.casefold(): value for name, value in answer.getheaders()}, answer.read()
    connection.close()
    return found


def test_every_link_of_a_page_answers(served: Served) -> None:
    status, _, content = ask(served, served.base + PAGE)
    assert status == 200
    links = {
        urljoin(served.base + PAGE, link)
        for link in PageReader(content.decode()).links
        if not urlsplit(link).scheme
    }
    assert len(links) > 5
    assert {link: ask(served, link)[0] for link in links} == dict.fromkeys(links, 200)


def test_the_site_s_first_page_stands_at_its_folder(served: Served) -> None:
    assert ask(served, served.base)[2] == ask(served, f"{served.base}index.html")[2]


def test_a_wrong_address_gets_the_page_for_it_with_working_links_at_any_depth(served: Served) -> None:
    for path in ("nothing.html", "compare/no/such/page.html", "compare/"):
        status, headers, content = ask(served, served.base + path)
        assert (status, headers["content-security-policy"]) == (404, POLICY)
        assert "There is no page here" in content.decode()
        links = {
            urljoin(served.base + path, link)
            for link in PageReader(content.decode()).links
            if not link.startswith("#")
        }
        assert {link: ask(served, link)[0] for link in links} == dict.fromkeys(links, 200)


def test_a_folder_without_its_slash_leads_to_the_folder(served: Served) -> None:
    status, headers, _ = ask(served, f"{served.base}models")
    assert (status, headers["location"]) == (301, f"{served.base}models/")


@pytest.mark.parametrize(
    ("accept", "ending", "opened"),
    [
        ("gzip", "gzip", gzip.decompress),
        pytest.param(
            "gzip, br",
            "br",
            brotli.decompress,
            marks=pytest.mark.skipif(BROTLI is None, reason="nginx has no brotli_static here"),
        ),
    ],
)
def test_compressed_files_are_handed_out_to_those_who_take_them(
    served: Served, accept: str, ending: str, opened: Callable[[bytes], bytes]
) -> None:
    _, plain_headers, plain = ask(served, served.base + PAGE)
    _, headers, packed = ask(served, served.base + PAGE, accept)
    assert headers["content-encoding"] == ending
    assert headers["content-type"] == plain_headers["content-type"] == "text/html"
    assert "Accept-Encoding" in headers["vary"]
    assert opened(packed) == plain
    assert len(packed) < len(plain) / 2


@pytest.mark.parametrize(
    ("path", "kind", "readable_from"),
    [
        ("models/flux-1-pro.md", "text/markdown; charset=utf-8", None),
        ("feeds/models/flux-1-pro.atom", "application/atom+xml; charset=utf-8", None),
        ("api/v1/models.csv", "text/csv; charset=utf-8", "*"),
        ("api/v1/models/flux-1-pro.json", "application/json", "*"),
        (PAGE, "text/html", None),
    ],
)
def test_what_lies_beside_pages_has_its_type_and_only_data_may_be_read_from_elsewhere(
    served: Served, path: str, kind: str, readable_from: str | None
) -> None:
    for accept in ("identity", "gzip"):
        status, headers, _ = ask(served, served.base + path, accept)
        assert (status, headers["content-type"]) == (200, kind)
        assert headers.get("access-control-allow-origin") == readable_from
        assert headers["content-security-policy"] == POLICY


def test_headers_forbid_everything_foreign_and_pictures_alone_are_kept(served: Served) -> None:
    _, page, _ = ask(served, served.base + PAGE)
    assert page["content-security-policy"] == POLICY
    assert page["x-content-type-options"] == "nosniff"
    assert page["cache-control"] == "no-cache"
    picture = next(
        link
        for link in PageReader(ask(served, f"{served.base}samples.html")[2].decode()).links
        if link.endswith(".webp")
    )
    status, headers, _ = ask(served, served.base + picture)
    assert (status, headers["cache-control"]) == (200, "max-age=86400")
    assert headers["content-security-policy"] == POLICY


def test_an_old_address_leads_to_the_page_that_took_its_place(served: Served) -> None:
    old = f"{served.base}compare/vit-gpt2-image-captioning/zz-flux.html"
    status, _, content = ask(served, old)
    assert status == 200
    found = re.search('content="0; url=([^"]+)"', content.decode())
    assert found
    assert urljoin(old, found[1]) == served.base + PAGE
