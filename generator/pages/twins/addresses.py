"""Where twins lie, and where they lead: to each other where both are there, else to the page."""

from __future__ import annotations

from generator.catalog import SiteSettings
from generator.pages.addresses import root_of, twin_path

PAGE, TWIN = ".html", ".md"
FOLDERS = {"no": (), "models": ("models", "tasks"), "comparisons": ("models", "tasks", "compare")}
LISTS = ("models/index.html", "tasks/index.html")  # pages of these folders that have none


def has_twin(site: SiteSettings, page: str) -> bool:
    """Whether the page at this path is there as markdown, too."""
    folder, _, _ = page.partition("/")
    return folder in FOLDERS[site.outputs.twins] and page.endswith(PAGE) and page not in LISTS


def page_of(site: SiteSettings, path: str) -> str:
    """The path of the page whose twin this would be; empty where there is none such."""
    page = path.removesuffix(TWIN) + PAGE
    return page if path.endswith(TWIN) and has_twin(site, page) else ""


def way(site: SiteSettings, path: str, page: str) -> str:
    """From the twin at this path to the twin of a page, or to the page itself."""
    page, mark, fragment = page.partition("#")
    target = twin_path(page) if has_twin(site, page) else f"{page}{mark}{fragment}"
    return root_of(path) + target
