"""Where a site is put: what each host takes, and the files it wants beside the pages.

Limits come from the hosts' documents and change; each entry names its plan, where it was read and when. A
site of a larger plan says so with `budget:`. This module knows paths and sizes, and no page.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Literal

from generator import extensions
from generator.catalog import Outputs, SiteSettings
from generator.media import TYPES
from generator.numbers import GB, MB, MIB
from generator.vocabulary import HostName

HEADERS, REDIRECTS, NO_JEKYLL = "_headers", "_redirects", ".nojekyll"


@dataclass(frozen=True, slots=True)
class Rules:
    """How many lines a host reads of a file `_redirects`, and how they begin."""

    all: int
    with_placeholders: int
    bytes: int
    is_prefixed: bool = False  # lines name the sub-folder that the site is served in


@dataclass(frozen=True, slots=True)
class Host:
    """What a host takes; None where it names no limit."""

    plan: str  # that the limits are those of
    source: str  # where they were read
    read: str  # ISO date
    file_count: int | None = None
    byte_count: int | None = None
    bytes_of_a_file: int | None = None
    files_of_a_folder: int | None = None
    rules: Rules | None = None  # None: it reads no `_redirects`, old addresses are pages
    has_headers: bool = False  # it reads `_headers`
    has_no_jekyll: bool = False  # it wants a file .nojekyll, or it runs its own generator over the pages
    takes_compressed: bool = False  # it hands out page.html.gz in place of page.html


READ = "2026-11-21"

HOSTS: Mapping[HostName, Host] = {
    "none": Host(plan="any", source="", read=READ, takes_compressed=True),
    "github-pages": Host(
        plan="every plan",
        source="docs.github.com/en/pages/getting-started-with-github-pages/github-pages-limits",
        read=READ,
        byte_count=GB,
        has_no_jekyll=True,
    ),
    "gitlab-pages": Host(
        plan="gitlab.com",
        source="docs.gitlab.com/user/gitlab_com, docs.gitlab.com/administration/instance_limits, "
        "docs.gitlab.com/user/project/pages/redirects",
        read=READ,
        file_count=200_000,
        byte_count=GB,
        rules=Rules(all=1_000, with_placeholders=1_000, bytes=64_000, is_prefixed=True),
        takes_compressed=True,
    ),
    "cloudflare-pages": Host(
        plan="free",
        source="developers.cloudflare.com/pages/platform/limits, "
        "developers.cloudflare.com/pages/configuration/redirects",
        read=READ,
        file_count=20_000,
        bytes_of_a_file=25 * MIB,
        rules=Rules(all=2_000, with_placeholders=100, bytes=100_000),
        has_headers=True,
    ),
    "netlify": Host(
        plan="every plan",
        source="docs.netlify.com/site-deploys/overview, docs.netlify.com/routing/redirects",
        read=READ,
        files_of_a_folder=54_000,
        rules=Rules(all=10_000, with_placeholders=10_000, bytes=10 * MB),
        has_headers=True,
    ),
    "s3": Host(
        plan="pay as you go",
        source="docs.aws.amazon.com/AmazonS3/latest/userguide",
        read=READ,
        bytes_of_a_file=5 * GB,
    ),
    "nginx": Host(plan="a machine of your own", source="nginx.org/en/docs", read=READ, takes_compressed=True),
}
if TYPE_CHECKING:
    AnyHost = str
else:  # what site.yaml may name
    AnyHost = Literal[(*HOSTS, *extensions.names(extensions.HOSTS))]


@cache
def host_of(name: str) -> Host:
    """What is known of a host, of ours or of one that an extension adds. Raises CannotGoOn, KeyError."""
    known: Host | None = HOSTS.get(name)  # type: ignore[call-overload]
    return known or _added()[name]


@cache
def _added() -> Mapping[str, Host]:
    return {each.name: host for each, host in extensions.loaded(extensions.HOSTS, Host, HOSTS).items()}


POLICY = "default-src 'self'; base-uri 'self'; form-action 'self'; frame-ancestors 'self'"

# Nothing here has a digest in its name, so only pictures, whose bytes change when a sample is replaced, may
# be kept for a day; all else is asked for anew each time and answered 304 while it is the same. One line
# for each path and header: a header that two matching blocks name would be sent with both values.
PAGE_HEADERS = f"""/*
  Content-Security-Policy: {POLICY}
  X-Content-Type-Options: nosniff
  Referrer-Policy: strict-origin-when-cross-origin
/samples/*
  Cache-Control: public, max-age=86400
"""

# Pages of other sites may read the data. Types are named of files that hosts know otherwise, or without
# their encoding; JSON they know, and by its standard it is UTF-8.
API_HEADERS = f"""/api/*
  Access-Control-Allow-Origin: *
/api/*.csv
  Content-Type: {TYPES[".csv"]}
"""
FEED_HEADERS = f"""/feeds/*
  Content-Type: {TYPES[".atom"]}
"""
TWIN_HEADERS = f"""/*.md
  Content-Type: {TYPES[".md"]}
"""


def header_lines(outputs: Outputs) -> str:
    """What `_headers` holds for a site with these outputs."""
    parts = {API_HEADERS: outputs.api, FEED_HEADERS: outputs.feeds, TWIN_HEADERS: outputs.twins != "no"}
    return "".join([PAGE_HEADERS, *(lines for lines, is_there in parts.items() if is_there)])


def extra_files(site: SiteSettings, lines: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    """Path and bytes of what the host wants beside the pages."""
    host = host_of(site.host)
    if host.has_headers:
        yield HEADERS, header_lines(site.outputs).encode()
    if host.has_no_jekyll:
        yield NO_JEKYLL, b""
    if written := "".join(f"{line}\n" for line in lines):
        yield REDIRECTS, written.encode()
