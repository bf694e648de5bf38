"""Every number on the page of a model and on its comparisons stands in its file, at the place of its row or
section; and what the file says stands on the page.

Pages whose numbers stand in no file of a model are named in test_numbers_elsewhere.py.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

import pytest

from generator.edition import Edition
from generator.numbers import counted
from tests.pages.data.shown import Node, main_of, numbers, numbers_of

Told = dict[str, Any]


class Site:
    """The shipped site with its pages and files."""

    def __init__(self, edition: Edition) -> None:
        self._edition = edition
        self.slugs = [model.slug for model in edition.findings.catalog.models]
        self.pairs = [(self.slugs[left], self.slugs[right]) for left, right in edition.findings.pairs()]
        self.files: Mapping[str, Told] = {slug: self.file(f"models/{slug}") for slug in self.slugs}
        self.index = self.file("index")
        self._numbers: dict[tuple[str, tuple[str, ...]], frozenset[str]] = {}

    def file(self, name: str) -> Told:
        content: Told = json.loads(self._edition.render(f"api/v1/{name}.json"))
        return content

    def numbers(self, slug: str, *places: str) -> frozenset[str]:
        """Those that places of a file hold, gathered once: hundreds of pages ask for them."""
        if (slug, places) not in self._numbers:
            self._numbers[slug, places] = frozenset(
                numbers_of(*(self.files[slug][place] for place in places))
            )
        return self._numbers[slug, places]

    def page(self, path: str) -> Node:
        return main_of(self._edition.render(path).decode())


@pytest.fixture(scope="module")
def site(whole_site: Edition) -> Site:
    return Site(whole_site)


def _pair(file: Told, slug: str) -> Told:
    pair: Told = next(pair for pair in file["pairs"] if pair["slug"] == slug)
    return pair


def _row(file: Told, id: str) -> list[Told]:
    """The facts and results of a row."""
    return [row for row in (*file["facts"], *file["results"]) if row["id"] == id]


def _missing(shown: Node | str, *places: object) -> set[str]:
    """Numbers of a part of a page that these places do not hold."""
    return numbers(shown if isinstance(shown, str) else shown.text) - numbers_of(*places)


def _cells(row: Node) -> list[str]:
    return [cell.text for cell in row.children]


def _plain(words: str) -> str:
    return " ".join(words.split())


def _said(section: Node) -> str:
    """What a section says, but the numbers of boxes on a picture, which count the list below, and code to
    paste, which says how large a badge is."""
    code = section.all("pre") if section.id == "badge" else []
    return section.text_without(section.all("svg", "boxes") + code)


# The page of a model

ELSEWHERE = {
    "history"
}  # sections that tell of earlier releases: their feed has that, and the API what is now


def _model_places(site: Site, file: Told) -> Mapping[str, object]:
    """By section, the places of the file that hold its numbers."""
    told = [pair["told"] for pair in file["pairs"] if pair["told"]]
    labels = [tag["label"] for tag in site.index["tags"]]
    return {
        "badge": [file["scores"], file["short_name"]],
        "glance": [file["facts"], file["load"], file["scores"]],
        "pairs": [
            [(each["related_words"], each["standing"], each["beside"]) for each in told],
            [pair["name"] for pair in file["pairs"]],
            sum(not pair["is_comparable"] for pair in file["pairs"]),
            [task["label"] for task in site.index["tasks"]],
            file["short_name"],
        ],
        "capabilities": [file["capabilities"], labels],
        "searches": file["searches"],
        "facts": file["facts"],
        "results": file["results"],
        "score": [file["scores"], _as_printed(file["scores"]), site.index["provisional_below"]],
        "samples": [file["samples"], file["run"], file["summary"], file["short_name"], file["slug"]],
        "sources": file["sources"],
        "corrections": file["corrections"],
    }


def test_every_number_on_a_models_page_is_in_its_file_at_its_section(site: Site) -> None:
    missing = {}
    for slug, file in site.files.items():
        page, places = site.page(f"models/{slug}.html"), _model_places(site, file)
        sections = page.all("section")
        for section in sections:
            if section.id not in ELSEWHERE:
                missing[slug, section.id] = _missing(_said(section), places[section.id])
        top = file["short_name"], file["maker"], file["summary"], file["badges"]
        missing[slug, "top"] = _missing(page.text_without(sections), top)
    assert {place: found for place, found in missing.items() if found} == {}


def test_every_row_says_what_the_file_says_at_its_id(site: Site) -> None:
    for slug, file in site.files.items():
        page = site.page(f"models/{slug}.html")
        for name in ("facts", "results"):
            section, told = page.find(name), file[name]
            rows = section.all("tr") if section else []
            ids = [row.id for row in rows]
            assert [id for id in ids if id] == [*dict.fromkeys(each["id"] for each in told)], slug
            for row, each in zip(rows, told, strict=True):
                assert row.id in ("", each["id"])
                assert _missing(row, each) == set(), (slug, each["id"])
                assert _not_shown(each, row.text) == [], (slug, each["id"])


def _not_shown(told: Told, shown: str) -> list[str]:
    """Words of a value that its row does not say."""
    said = (
        "text",
        "note",
        "as_of",
        "dispute",
        "condition",
        "label",
        "dataset",
        "metric",
        "setting",
        "sibling",
    )
    return [told[name] for name in said if told.get(name) and _plain(told[name]) not in shown]


def test_every_signal_adds_on_the_page_what_it_adds_in_the_file(site: Site) -> None:
    for slug, file in site.files.items():
        tables = site.page(f"models/{slug}.html").by_id("score").all("table", "terms")
        assert len(tables) == len(file["scores"]), slug
        for table, score in zip(tables, file["scores"], strict=True):
            rows = table.all("tr")[1:]
            shown = [_cells(row) for row in rows if "group" not in row.classes]
            assert shown == [_signal(each) for part in score["dimensions"] for each in part["signals"]]
            heads = [_cells(row) for row in rows if "group" in row.classes]
            assert [[head[0], head[-1]] for head in heads] == list(map(_dimension, score["dimensions"]))


def _as_printed(scores: list[Told]) -> list[object]:
    """Points and places with the decimals that pages give them."""
    parts = [part for score in scores for part in score["dimensions"]]
    return [(_dimension(part), list(map(_signal, part["signals"]))) for part in parts]


def _signal(told: Told) -> list[str]:
    """As a row has it."""
    place = "0–1" if told["place"] is None else f"{told['place']:.2f}"
    points = f"0–{told['weight']:.1f}" if told["points"] is None else f"{told['points']:.1f}"
    label = " ".join(filter(None, (told["label"], told["note"])))
    return [label, place, f"{points} of {told['weight']:.1f}"]


def _dimension(told: Told) -> list[str]:
    """As the row above its signals has it, the chart between left out."""
    value = "unknown" if told["value"] is None else f"{told['value']} {_spread(told)}"
    return [f"{told['label']} {value}".strip(), f"of {told['weight']:.1f}"]


def _spread(told: Told) -> str:
    return f"{told['low']}–{told['high']}" if told["low"] != told["high"] else ""


def test_scores_places_and_what_is_known_of_them_are_those_of_the_file(site: Site) -> None:
    for slug, file in site.files.items():
        tables = site.page(f"models/{slug}.html").by_id("score").all("table", "places")
        shown = [_cells(row) for table in tables for row in table.all("tr")[1:]]
        assert shown == list(map(_place, file["scores"])), slug


def _place(score: Told) -> list[str]:
    early = ", provisional" if score["is_provisional"] else ""
    points = (
        "none yet" if score["value"] is None else f"{score['value']} {score['low']}–{score['high']}{early}"
    )
    return [score["label"], score["standing"], points, f"{score['known']} %"]


def test_places_in_words_are_the_places_in_numbers(site: Site) -> None:
    for file in site.files.values():
        for score in file["scores"]:
            numbered = [(place["first"], place["last"], place["of"]) for place in score["places"]]
            assert bool(numbered) == score["is_ranked"]
            words = numbers(score["standing"])
            assert words == {f"{number}" for place in numbered for number in place}


def test_every_text_of_a_capability_stands_on_the_page_at_its_id(site: Site) -> None:
    for slug, file in site.files.items():
        page = site.page(f"models/{slug}.html")
        for told in file["capabilities"]:
            shown = page.by_id(told["id"])
            said = told["title"], told["text"], told["unique"], told["versus"], told["limits"]
            assert numbers_of(*said) <= numbers(shown.text), (slug, told["id"])
            assert shown.text.startswith(_plain(told["title"]))


# Comparisons


class Comparison(NamedTuple):
    """A page about two models, with the files of both."""

    page: Node
    ours: Told
    theirs: Told
    site: Site

    @property
    def both(self) -> tuple[Told, Told]:
        return self.ours, self.theirs

    @property
    def names(self) -> tuple[str, str]:
        return self.ours["short_name"], self.theirs["short_name"]

    def numbers(self, *places: str) -> list[frozenset[str]]:
        """Those that places of both files hold."""
        return [self.site.numbers(file["slug"], *places) for file in self.both]

    @property
    def told(self) -> Told:
        """What the file of the left model says of the two."""
        told: Told = _pair(self.ours, self.theirs["slug"])["told"]
        return told

    @property
    def is_comparable(self) -> bool:
        return bool(_pair(self.ours, self.theirs["slug"])["is_comparable"])


Check = Callable[[Comparison], object]
"""What is wrong; nothing where all is right."""


def _the_same_in_both(pair: Comparison) -> object:
    """What the file of the right model says otherwise; each tells of the other from its own side."""
    other = _pair(pair.theirs, pair.ours["slug"])["told"]
    sided = {"beside", "related_words"}
    return {key for key in other if key not in sided and other[key] != pair.told[key]}


def _sentences(pair: Comparison) -> object:
    sentences = (pair.told[name] for name in ("answer", "tests", "verdict"))
    shown = [each.text for each in pair.page.all("div", "answer")[0].all("p")]
    told = [_plain(each["text"]) for each in sentences if each]
    return shown != told and (shown, told)


def _reasons(pair: Comparison) -> object:
    told = [[_plain(each["text"]) for each in pair.told[f"choose_{side}_if"]] for side in ("left", "right")]
    box = pair.page.find("choose")
    shown = [[each.text for each in side.all("li")] for side in box.children] if box else [[], []]
    return shown != told and (shown, told)


def _scores(pair: Comparison) -> object:
    """Cells of the table of scores that are not what the two files say."""
    task, section = _pair(pair.ours, pair.theirs["slug"])["task"], pair.page.find("score")
    if not task or section is None:
        return bool(task) != bool(section) and "a score"
    scores = [_score(file, task) for file in pair.both]
    rows = section.all("tr")[1:]
    shown = {row.id: [cell.text for cell in row.all("td") if cell.classes] for row in rows}
    told = {id: [_score_cell(score, id.removeprefix("score-")) for score in scores] for id in shown}
    return {id: (cells[-2:], told[id]) for id, cells in shown.items() if cells[-2:] != told[id]}


def _score(file: Told, task: str) -> Told:
    score: Told = next(score for score in file["scores"] if score["task"] == task)
    return score


def _score_cell(score: Told, name: str) -> str:
    """A cell as the page has it; of the score itself where the name is empty."""
    part = next((part for part in score["dimensions"] if part["name"] == name), None) if name else score
    if part is None:
        return "not asked"
    if part["value"] is None:
        return "unknown" if name else "no score yet"
    missing = [signal for signal in part.get("signals", ()) if not signal["is_known"]]
    gaps = f"{len(missing)} of {len(part['signals'])} missing" if missing else ""
    early = "provisional" if not name and score["is_provisional"] else ""
    return " ".join(filter(None, (f"{part['value']}", _spread(part), early, gaps)))


def _matches(pair: Comparison) -> object:
    """Capabilities that match, with how alike they are, by their titles."""
    titles = [{each["id"]: _plain(each["title"]) for each in file["capabilities"]} for file in pair.both]
    told = [
        (f"{titles[0][match['left']]}", f"{match['similarity']}", titles[1][match["right"]])
        for match in pair.told["matches"]
    ]
    matched = pair.page.by_id("capabilities").all("div", "matches")
    summaries = [each for block in matched for each in block.all("summary")]
    shown = [(*(line.text for line in each.all("span")), each.all("b", "num")[0].text) for each in summaries]
    is_same = len(shown) == len(told) and all(
        left.startswith(ours) and right.startswith(theirs) and alike == shown_alike
        for (ours, alike, theirs), (left, right, shown_alike) in zip(told, shown, strict=True)
    )
    counts = _plain(pair.told["capabilities"]) in pair.page.by_id("capabilities").text
    return not (is_same and counts) and (shown, told)


def _sorted_rows(pair: Comparison) -> object:
    """Rows of facts that the page sorts otherwise."""
    section, rows = pair.page.by_id("facts"), pair.told["rows"]
    shown = {row.id for row in section.all("tr") if row.id and not row.id.startswith(("result-", "no-"))}
    if shown != {key for name, keys in rows.items() if name != "open" for key in keys}:
        return shown
    summaries = [fold.text for fold in section.all("summary")]
    return pair.is_comparable and summaries != list(_folds(rows, pair.names)) and summaries


def _folds(rows: Told, names: tuple[str, str]) -> Iterator[str]:
    left, right = names
    if rows["only_left"]:
        yield f"Not known of {right}: {counted(len(rows['only_left']), 'row')}"
    if rows["only_right"]:
        yield f"Not known of {left}: {counted(len(rows['only_right']), 'row')}"
    if rows["agree"]:
        yield f"{counted(len(rows['agree']), 'row')} on which they agree"


def _numbers(pair: Comparison) -> object:
    """By section or row, numbers that its place in the files does not hold."""
    return {place: found for place, found in _missing_of(pair) if found}


def _missing_of(pair: Comparison) -> Iterator[tuple[str, set[str]]]:
    page, told, both = pair.page, pair.told, pair.both
    sections = page.all("section")
    known: Mapping[str, object] = {
        "samples": [
            *pair.numbers("samples", "run", "summary"),
            [(file["slug"], len(file["samples"])) for file in both],
            [told["agreement"], *_samples_left(pair)],
        ],
        "score": [*pair.numbers("scores"), *_missing_signals(pair)],
        "capabilities": [*pair.numbers("capabilities"), told["capabilities"], told["matches"]],
        "searches": told["searches"],
        "sources": [
            *pair.numbers("sources"),
            pair.ours["as_of"],
            _pair(pair.ours, pair.theirs["slug"])["page"],
            sum(len(_cited(file)) for file in both),
        ],
    }
    for section in sections:
        if section.id == "facts":
            yield from _missing_of_facts(pair, section)
        elif section.id == "differs":
            yield from _missing_of_differences(pair, section)
        elif section.id == "related":
            yield "related", _missing_of_related(pair, section)
        else:
            ticks = section.all("span", "ticks")  # 0, 50 and 100 above the charts
            skipped = sorted((*ticks, *section.all("svg", "boxes")), key=lambda node: node.start)
            yield section.id, _missing(section.text_without(skipped), known[section.id], pair.names)
    top = told["alike_in"], told["answer"], told["tests"], told["verdict"]
    reasons = told["choose_left_if"], told["choose_right_if"]
    yield "top", _missing(page.text_without(sections), pair.names, top, reasons)


def _samples_left(pair: Comparison) -> list[int]:
    """How many the page folds away, or leaves to the page of the one that was run."""
    given = [{sample["input"] for sample in file["samples"]} for file in pair.both]
    shown = len(pair.page.all("div", "sample"))
    return [len(given[0] | given[1]) - 4, len(given[0] | given[1]) - shown]


def _missing_signals(pair: Comparison) -> Iterator[int]:
    """How many signals each dimension has, and how many of them are missing."""
    for file in pair.both:
        for part in (part for score in file["scores"] for part in score["dimensions"]):
            yield len(part["signals"])
            yield sum(not signal["is_known"] for signal in part["signals"])


def _cited(file: Told) -> set[str]:
    of_values = {row["source"] for row in (*file["facts"], *file["results"]) if row["source"]}
    return of_values.union(*(each["sources"] for each in file["capabilities"]))


def _missing_of_facts(pair: Comparison, section: Node) -> Iterator[tuple[str, set[str]]]:
    rows = [row for row in section.all("tr") if row.id]
    for row in rows:
        yield row.id, _missing(row, *(_row(file, row.id) for file in pair.both))
    facts = [row for file in pair.both for row in file["facts"]]
    labels, groups = {row["label"] for row in facts}, {row["id"]: row["group"] for row in facts}
    tests = {row["id"] for file in pair.both for row in file["results"]}
    counts = [len(keys) for keys in pair.told["rows"].values()]
    of_groups = Counter(groups[row.id] for row in rows if row.id in groups)
    told = labels, groups.values(), counts, of_groups.values(), max(1, len(tests)), pair.names
    yield "facts", _missing(section.text_without(rows), *told)


def _missing_of_differences(pair: Comparison, section: Node) -> Iterator[tuple[str, set[str]]]:
    rows, told = section.all("tr")[1:], pair.told["differs"]
    if [_cells(row)[0] for row in rows] != [_plain(each["label"]) for each in told]:
        yield "differs", {"other rows"}
        return
    for row, each in zip(rows, told, strict=True):
        facts = [_row(file, key) for file in pair.both for key in each["rows"]]
        yield f"differs: {each['label']}", _missing(row, each, facts)


def _missing_of_related(pair: Comparison, section: Node) -> set[str]:
    """A link tells of another pair, in words that stand in the file of the model whose link it is."""
    (box,) = section.all("div", "related")
    missing: set[str] = set()
    for side, file in zip(box.children, pair.both, strict=True):
        words = {each["name"]: each["told"]["related_words"] for each in file["pairs"]}
        for line in side.all("li"):
            (name,) = (each.text for each in line.all("a"))
            missing |= _missing(line, name, words[name])
    return missing


CHECKS: Mapping[str, Check] = {
    "both files say the same of a pair": _the_same_in_both,
    "its sentences are those of the files": _sentences,
    "its reasons are those of the files": _reasons,
    "its scores are those of the files": _scores,
    "what matches, and how alike it is, is what the files say": _matches,
    "its rows of facts are sorted as the files say": _sorted_rows,
    "every number is in the files at the place of its row or section": _numbers,
}


@pytest.fixture(scope="module")
def objections(site: Site) -> Mapping[str, Mapping[str, object]]:
    """By check and page; each page is read once, since there are hundreds."""
    found: dict[str, dict[str, object]] = {name: {} for name in CHECKS}
    for left, right in site.pairs:
        path = f"compare/{left}/{right}.html"
        pair = Comparison(site.page(path), site.files[left], site.files[right], site)
        for name, check in CHECKS.items():
            objection = check(pair)
            if objection:
                found[name][path] = objection
    return found


@pytest.mark.parametrize("name", CHECKS)
def test_of_every_comparison(objections: Mapping[str, Mapping[str, object]], name: str) -> None:
    assert objections[name] == {}
