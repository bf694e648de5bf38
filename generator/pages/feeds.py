"""Atom of what releases tell: one feed of the site, one of each model, one of each task.

Days are those of the journal, so that a feed changes with a release and never with a clock. Where nothing
has been released there is a feed without entries, so that pages can name it from the first day on. The feed
of the site has an entry for each model of a release, the others one for each change; all end with the newest.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlsplit
from xml.etree import ElementTree

from markupsafe import Markup, escape

from generator.catalog import SiteSettings
from generator.digests import text_digest
from generator.files import CONTROL
from generator.history.journal import PairsChange, PlaceChange, RowChange, ScoreChange
from generator.numbers import counted
from generator.pages.addresses import HOME, Page, feed_path, model_path, task_path
from generator.pages.kind import PageKind
from generator.pages.parts.job_scores import tables_by_task
from generator.pages.parts.past import Event, Telling, past
from generator.pages.parts.past_views import PATH, release_id
from generator.pages.parts.store import Store

MOST = 50  # entries

ATOM = "http://www.w3.org/2005/Atom"

SHOWN = 20  # changes of a model in an entry of the site's feed


@dataclass(frozen=True, slots=True)
class Entry:
    id: str
    title: str
    day: str
    href: str  # from the top of the site
    content: Markup


@dataclass(frozen=True, slots=True)
class Feed:
    path: str
    page: str  # whose changes it tells; from the top of the site
    title: str
    day: str
    entries: tuple[Entry, ...]


def _pages(store: Store) -> Iterator[Page]:
    if not store.catalog.site.outputs.feeds:
        return
    yield _page(store, "")
    for model in store.catalog.models:
        yield _page(store, model_path(model.slug))
    for task in tables_by_task(store):
        yield _page(store, task_path(task))


def _page(store: Store, page: str) -> Page:
    """Depends on all that it tells, word for word."""
    return Page(feed_path(page), FEED.name, findings=text_digest(repr(_feed(store, page))))


def _find(store: Store, path: str) -> Page | None:
    page = _about(store, path)
    return None if page is None else _page(store, page)


def _about(store: Store, path: str) -> str | None:
    """The page whose feed lies at a path; empty for the site, None for no feed."""
    if not store.catalog.site.outputs.feeds:
        return None
    if path == feed_path():
        return ""
    folder, _, name = path.removeprefix("feeds/").removesuffix(".atom").partition("/")
    page = f"{folder}/{name}.html"
    is_model = folder == "models" and name in store.findings.positions
    is_there = is_model or (folder == "tasks" and name in tables_by_task(store))
    return page if is_there and feed_path(page) == path else None


def _feed(store: Store, page: str) -> Feed:
    site, told = store.catalog.site, past(store)
    folder, _, name = page.removesuffix(".html").partition("/")
    since = told.first_day or site.as_of
    if not page:
        entries = _of_site(site, told.tellings)
        return Feed(
            feed_path(), PATH, f"{site.title}: what has changed", told.last_day or site.as_of, entries
        )
    if folder == "models":
        title = store.catalog.models[store.findings.positions[name]].short_name
        events, since = told.by_model.get(name, ()), told.since.get(name, since)
    else:
        title, events = store.catalog.tasks[name].label, told.by_task.get(name, ())
    entries = tuple(_entry(site, event, page) for event in events[:MOST])
    day = entries[0].day if entries else since
    return Feed(feed_path(page), page, f"{title}: what has changed on {site.title}", day, entries)


# Entries


def _of_site(site: SiteSettings, tellings: Sequence[Telling]) -> tuple[Entry, ...]:
    entries: list[Entry] = []
    for telling in tellings:
        entries += _of_release(site, telling)
        if len(entries) >= MOST:
            break
    return tuple(entries[:MOST])


def _of_release(site: SiteSettings, telling: Telling) -> Iterator[Entry]:
    """One for each model; of a first release one in all, one for a recipe that is another, and one for all
    scores that moved with the day alone."""
    day, href = telling.release.date, f"{PATH}#r-{release_id(telling)}"
    if telling.is_first:
        models = counted(len(telling.release.changes), "model")
        words = escape(f"{models} as they were on that day. What changes is told from here on.")
        yield Entry(_id(site, telling, "first"), f"First release: {models}", day, href, _paragraphs([words]))
    if telling.recipe_words:
        title = telling.recipe_words[:1].upper() + telling.recipe_words[1:]
        yield Entry(_id(site, telling, "recipe"), title, day, href, _paragraphs([escape(f"{title}.")]))
    by_model: dict[str, list[Event]] = {}
    for event in telling.edits:
        by_model.setdefault(event.slug, []).append(event)
    for events in by_model.values():
        yield _of_model(site, telling, events)
    if telling.aged_words:
        scores = [escape(f"{event.name}: {event.words.brief}.") for event in telling.aged[:SHOWN]]
        yield Entry(_id(site, telling, "aged"), telling.aged_words, day, href, _paragraphs(scores))


def _of_model(site: SiteSettings, telling: Telling, events: Sequence[Event]) -> Entry:
    first = events[0]
    words = [_html(event) for event in events[:SHOWN]]
    if len(events) > SHOWN:
        words.append(escape(f"{len(events) - SHOWN:,} more changes."))
    what = first.words.brief if len(events) == 1 else counted(len(events), "change")
    return Entry(
        id=_id(site, telling, f"model/{first.change.model}"),
        title=f"{first.name}: {what}",
        day=first.day,
        href=model_path(first.slug) if first.is_there else f"{PATH}#r-{release_id(telling)}",
        content=_paragraphs(words),
    )


def _id(site: SiteSettings, telling: Telling, what: str) -> str:
    return tag_uri(site.base_url, telling.release.date, f"release/{telling.release.number}/{what}")


def _entry(site: SiteSettings, event: Event, page: str) -> Entry:
    what = f"release/{event.number}/{_key(event)}"
    return Entry(
        id=tag_uri(site.base_url, event.day, f"{what}/of/{page.removesuffix('.html')}"),
        title=f"{event.name}: {event.words.brief}",
        day=event.day,
        href=page,
        content=_paragraphs([_html(event)]),
    )


def tag_uri(base_url: str, day: str, what: str) -> str:
    """A name that stays, by RFC 4151: whose site, the day of the release, and which change of it."""
    where = urlsplit(base_url)
    return f"tag:{where.hostname or 'localhost'},{day}:{quote(where.path.lstrip('/') + what)}"


def _key(event: Event) -> str:
    """What tells a change from the others of its release, and stays when its words are mended."""
    change = event.change
    match change:
        case RowChange():
            parts: tuple[object, ...] = ("row", change.row)
        case ScoreChange():
            parts = ("score", change.task)
        case PlaceChange():
            parts = ("place", change.task, change.domain)
        case PairsChange():
            against = text_digest(json.dumps([change.before, change.now, list(change.against)])).hex()
            parts = ("pairs", change.task, against)
        case _:
            parts = (type(change).__name__.lower(),)
    return "/".join(map(str, (change.model, *parts)))


def _html(event: Event) -> Markup:
    """A sentence, and the sources that it rests on."""
    words = escape(event.words.text)
    for source in event.words.sources:
        read = f", {source.read}" if source.read else ""
        words += Markup(' (<a href="{}">{}</a>{})').format(source.url, source.title, read)
    return words


def _paragraphs(words: Sequence[Markup]) -> Markup:
    return Markup("").join(Markup("<p>{}</p>").format(each) for each in words)


# XML


def _view(store: Store, page: Page) -> bytes:
    about = _about(store, page.path)
    assert about is not None
    site, feed = store.catalog.site, _feed(store, about)
    root = ElementTree.Element("feed", xmlns=ATOM)
    _add(root, "id", site.base_url + feed.path)
    _add(root, "title", feed.title)
    _add(root, "updated", _moment(feed.day))
    _link(root, "self", "application/atom+xml", site.base_url + feed.path)
    _link(root, "alternate", "text/html", site.base_url + ("" if feed.page == HOME else feed.page))
    _add(ElementTree.SubElement(root, "author"), "name", site.title)
    _add(root, "generator", "Matchup")
    for entry in feed.entries:
        _put(root, site, entry)
    ElementTree.indent(root, "")
    written: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def _put(root: ElementTree.Element, site: SiteSettings, entry: Entry) -> None:
    node = ElementTree.SubElement(root, "entry")
    _add(node, "id", entry.id)
    _add(node, "title", entry.title)
    _add(node, "updated", _moment(entry.day))
    _link(node, "alternate", "text/html", site.base_url + entry.href)
    _add(node, "content", str(entry.content), type="html")


def _add(node: ElementTree.Element, name: str, text: str, **attributes: str) -> None:
    ElementTree.SubElement(node, name, attributes).text = CONTROL.sub("\N{REPLACEMENT CHARACTER}", text)


def _link(node: ElementTree.Element, rel: str, media_type: str, href: str) -> None:
    ElementTree.SubElement(node, "link", rel=rel, type=media_type, href=href)


def _moment(day: str) -> str:
    """The start of a day: a journal knows no hours."""
    return f"{day}T00:00:00Z"


FEED = PageKind("feed", _pages, _view, find=_find)
