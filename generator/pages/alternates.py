"""What else there is of each page: its data, its twin as markdown, a feed of what changes on it, a picture.

Said from the site's outputs and from addresses alone; nothing is named that a site does not have.
"""

from __future__ import annotations

from generator.catalog import SiteSettings
from generator.pages.addresses import (
    HOME,
    MODELS,
    About,
    address,
    compare_path,
    data_path,
    feed_path,
    model_path,
    share_path,
    tag_path,
    task_path,
    twin_path,
)
from generator.pages.linked_data import site_trail

SEARCHES = "searches.html"
DATA_OF = {HOME: HOME, MODELS: HOME, SEARCHES: SEARCHES}  # pages with data besides models, tasks and tags


def about_model(site: SiteSettings, slug: str, shown: str = "") -> About:
    """`shown` says what the picture shows, here and below."""
    return _of_own(site, model_path(slug), shown)


def about_task(site: SiteSettings, name: str, shown: str = "") -> About:
    return _of_own(site, task_path(name), shown)


def _of_own(site: SiteSettings, page: str, shown: str) -> About:
    """Of a page that has all of it."""
    about = About(data=_data(site, page), twin=_twin(site, page), feed=_feed(site, page))
    return _pictured(site, about, page, shown)


def about_tag(site: SiteSettings, name: str) -> About:
    return _pictured(site, About(data=_data(site, tag_path(name)), feed=_feed(site)))


def about_comparison(site: SiteSettings, left: str, right: str, shown: str = "") -> About:
    """Its data are those of its left model, which hold all pairs of that."""
    page = compare_path(left, right)
    twin = twin_path(page) if _has_twins_of_pairs(site) else ""
    about = About(data=_data(site, model_path(left)), twin=twin, feed=_feed(site))
    if site.outputs.share == "comparisons":
        return _pictured(site, about, page, shown)
    return _pictured(site, about, shown=site.title)  # in few words: there are half a million of these


def about_site(site: SiteSettings, page: str = "", title: str = "") -> About:
    """Of the page with this address and title, or of any that is about no model, task or tag."""
    data = _data(site, DATA_OF[page]) if page in DATA_OF else ""
    about = About(data=data, feed=_feed(site), linked_data=site_trail(site, page, title))
    return _pictured(site, about)


def _pictured(site: SiteSettings, about: About, page: str = "", shown: str = "") -> About:
    """With the picture of a page, or else that of the site, which says the same everywhere."""
    if site.outputs.share == "no":
        return about
    words = shown or f"{site.title}: {site.tagline}"
    return about._replace(picture=address(site, share_path(page)), picture_alt=words)


def _data(site: SiteSettings, page: str) -> str:
    return data_path(page) if site.outputs.api else ""


def _twin(site: SiteSettings, page: str) -> str:
    """Of a page that any reach of twins has."""
    return twin_path(page) if site.outputs.twins != "no" else ""


def _has_twins_of_pairs(site: SiteSettings) -> bool:
    return site.outputs.twins == "comparisons"


def _feed(site: SiteSettings, page: str = "") -> str:
    return feed_path(page) if site.outputs.feeds else ""
