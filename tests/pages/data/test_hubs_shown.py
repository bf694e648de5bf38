"""What tables of tasks, tags, all models and searches show stands in their files, at the row and field that
it is about; and what these fields say is what the tables show."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from generator.edition import Edition
from generator.findings.findings import Findings
from tests.pages.data.shown import Node, main_of, numbers, numbers_of
from tests.pages.searched_toys import WISHES, Sought, edition, searched, toys
from tests.toys import findings

Told = dict[str, Any]

UNITS = {"": 1, "K": 1e3, "kB": 1e3, "M": 1e6, "MB": 1e6, "B": 1e9, "GB": 1e9, "T": 1e12, "TB": 1e12}
AMOUNT = re.compile(r"([0-9][0-9,]*(?:\.[0-9]+)?) ?(kB|MB|GB|TB|K|M|B|T)?\b")
USES = {
    "yes": "commercial use allowed",
    "with-policy": "commercial use allowed under a use policy",
    "threshold": "commercial use allowed up to a threshold",
    "no": "no commercial use",
    "unclear": "commercial use unclear",
}


class Site:
    """The shipped site with its hubs and their files, each made once."""

    def __init__(self, edition: Edition) -> None:
        self.edition = edition
        self._pages: dict[str, Node] = {}
        self.index = json.loads(edition.render("api/v1/index.json"))
        self.tasks = {each["task"]: self.file(f"tasks/{each['task']}") for each in self.index["tasks"]}
        self.tags = {each["tag"]: self.file(f"tags/{each['tag']}") for each in self.index["tags"]}

    def file(self, name: str) -> Told:
        content: Told = json.loads(self.edition.render(f"api/v1/{name}.json"))
        return content

    def page(self, path: str) -> Node:
        if path not in self._pages:
            self._pages[path] = main_of(self.edition.render(path).decode())
        return self._pages[path]


@pytest.fixture(scope="module")
def site(whole_site: Edition) -> Site:
    return Site(whole_site)


def _amount(words: str) -> float:
    """The first amount in words: 989.7 MB, 224M, 1,024."""
    found = AMOUNT.search(words)
    assert found, words
    return float(found[1].replace(",", "")) * UNITS[found[2] or ""]


def _links(node: Node) -> list[str]:
    return [each.href for each in node.all("a")]


def _slug(href: str) -> str:
    return href.rpartition("/")[2].partition(".html")[0]


def _cells(row: Node) -> list[Node]:
    return [*row.children]


# Tasks


def test_rankings_have_the_rows_of_the_file_in_its_order(site: Site) -> None:
    for name, file in site.tasks.items():
        tables = site.page(f"tasks/{name}.html").all("table", "ranking")
        assert len(tables) == len(file["rankings"])
        rows = [[row for row in table.all("tr") if _links(row)] for table in tables]
        told = [[*part["ranked"], *part["not_ranked"]] for part in file["rankings"]]
        told[0] += file["demonstrations"]
        for shown, wanted in zip(rows, told, strict=True):
            assert [_slug(_links(row)[0]) for row in shown] == [each["slug"] for each in wanted]
            for row, each in zip(shown, wanted, strict=True):
                _check_rank(row, each)


def _check_rank(row: Node, told: Told) -> None:
    place, model, score, test, licence, size, runs, released = _cells(row)
    assert place.text == _place(told.get("place"))
    assert model.text == f"{told['name']} {told['maker']}{' · deprecated' * told['is_deprecated']}"
    assert score.text == _score(told.get("score"))
    best = told.get("test")
    assert test.text == (f"{best['label']}: {best['text']}" if best else "–")
    assert licence.text == _licence(told)
    _check_size(size.text, told)
    assert runs.text == _runs(told)
    assert released.text == (told["released"] or "not known")


def _place(place: Told | None) -> str:
    if place is None:
        return "–"
    first, last = place["first"], place["last"]
    return f"{first}" if first == last else f"{first}–{last}"


def _score(score: Told | None) -> str:
    if score is None:
        return "–"
    early = ", provisional" if score["is_provisional"] else ""
    return f"{score['value']} {score['low']}–{score['high']}{early}"


def _licence(told: Told) -> str:
    if told["licence"] is None:
        assert told["commercial_use"] is None
        return "not known"
    return f"{told['licence']} {USES[told['commercial_use']]}"


def _runs(told: Told) -> str:
    where = [", ".join(told["runs_in"]), "in a browser" * (told["browser"] is True)]
    return " ".join(filter(None, [*where, "as a service" * (told["hosted"] is True)])) or "not known"


def _check_size(words: str, told: Told) -> None:
    """Weights, then parameters, then memory, as far as each is known; amounts are read off the page."""
    weights, _, memory = words.partition(" memory ")
    if told["memory_bytes"] is not None:
        assert memory == told["memory_because"]
        assert _amount(memory) == pytest.approx(told["memory_bytes"], rel=0.005)
    else:
        assert memory == ""
    fits = re.search(r" ?fits in 8 GB(, derived)?$", weights)
    assert bool(fits) == (told["fits_8gb"] is True and told["memory_because"] is None)
    if fits:
        assert bool(fits[1]) == told["is_fit_derived"]
        weights = weights[: fits.start()]
    if told["weights"] == "closed":
        assert weights == "not published"
        return
    file, parameters = told["weights_bytes"], told["parameters"]
    counted = re.search(r"(\S+) parameters", weights)
    assert bool(counted) == (parameters is not None)
    if counted:
        assert _amount(counted[1]) == pytest.approx(parameters)
    if file is not None:
        assert _amount(weights) == pytest.approx(file)
    assert (weights == "not known") == (file is None and parameters is None)


def test_each_cell_of_the_pairs_of_a_task_is_a_pair_of_its_file(site: Site) -> None:
    for name, file in site.tasks.items():
        page = site.page(f"tasks/{name}.html")
        tables = page.all("table", "overview")
        assert len(tables) == len(file["pairs"])
        for table, part in zip(tables, file["pairs"], strict=True):
            assert part["models_left_out"] == 0
            assert part["count"] == len(part["pairs"])
            assert dict(_crossings(table)) == {
                (pair["left"], pair["right"]): (pair["overlap"], pair["standing"]) for pair in part["pairs"]
            }
            names = {model["slug"]: model["name"] for model in site.index["models"]}
            for pair in part["pairs"]:
                assert (pair["ahead"] is None) == (pair["standing"] is None)
                assert pair["standing"] is None or pair["standing"].startswith(f"{names[pair['ahead']]} ")


def _crossings(table: Node) -> Iterator[tuple[tuple[str, ...], tuple[int, str | None]]]:
    for cell in table.all("a"):
        left, right = cell.href.removesuffix(".html").split("/")[-2:]
        words = re.search(r"([0-9]+) %(?:, (.*))?$", cell.text)
        assert words, cell.text
        yield (left, right), (int(words[1]), words[2])


def test_who_does_what_is_the_same_in_table_and_file(site: Site) -> None:
    for name, file in site.tasks.items():
        who, page = file["who_does_what"], site.page(f"tasks/{name}.html")
        if not who["tags"]:
            assert not page.has("who")
            continue
        rows = page.by_id("who").all("table")[0].all("tr")[1:]
        assert [_slug(_links(row)[0]) for row in rows] == [each["tag"] for each in who["tags"]]
        for row, each in zip(rows, who["tags"], strict=True):
            told = {mark["slug"]: mark["title"] for mark in each["told"]}
            by_task = {mark["slug"]: mark["task"] for mark in each["by_task"]}
            for slug, cell in zip(who["models"], _cells(row)[1:], strict=True):
                assert [_slug(href) for href in _links(cell)] == [slug] * (slug in told)
                assert (told.get(slug) or by_task.get(slug) or "") in cell.text
                assert bool(cell.text) == (slug in told or slug in by_task)


def test_every_other_number_of_a_task_is_in_its_file_at_its_section(site: Site) -> None:
    for name, file in site.tasks.items():
        page = site.page(f"tasks/{name}.html")
        chips = page.all("ul", "chips")[0].text
        assert [int(each.text) for each in page.all("ul", "chips")[0].all("small")] == [
            way["models"] for way in file["filters"]
        ]
        assert numbers(chips) <= numbers_of(file["filters"])
        assert numbers(page.all("p", "lead")[0].text) <= numbers_of(file["counts"], file["about"])
        for head in page.by_id("pairs").all("h3") if page.has("pairs") else ():
            assert numbers(head.text) <= numbers_of(file["pairs"])
        explained = page.by_id("ranks").all("p")[0].text
        assert numbers(explained) - {"1", "3"} == numbers_of(file["provisional_below"])


def test_the_pictures_of_a_task_are_in_its_file_with_what_each_model_gave(site: Site) -> None:
    seen = 0
    for name, file in site.tasks.items():
        page, pictures = site.page(f"tasks/{name}.html"), file["pictures"]
        assert page.has("pictures") == bool(pictures)
        for section, told in zip(
            page.all("section", "sample"), (pictures or {"shown": []})["shown"], strict=True
        ):
            boxes = section.all("svg", "boxes")
            assert numbers(section.text_without(boxes)) <= numbers_of(told, _names(site))
            speakers = section.all("p", "who")
            assert [_slug(_links(each)[0]) for each in speakers] == [each["slug"] for each in told["answers"]]
            for answer in (answer for each in told["answers"] for answer in each["answers"]):
                assert (answer["words"] or "") in section.text
                assert all(f"{bar['name']} {bar['shown']}" in section.text for bar in answer["labels"])
                seen += 1
    assert seen > 10


def _names(site: Site) -> list[str]:
    return [model["name"] for model in site.index["models"]]


# Tags


def test_tags_list_the_tellers_of_their_file_with_what_they_tell(site: Site) -> None:
    for name, file in site.tags.items():
        page = site.page(f"tags/{name}.html")
        shown = [*page.all("ul", "tellers")[0].children]
        assert [_slug(_links(each)[0]) for each in shown] == [each["slug"] for each in file["tellers"]]
        assert {each["slug"] for each in file["tellers"]} == set(file["models"])  # none has more than fit
        for item, each in zip(shown, file["tellers"], strict=True):
            links = [link.text for told in item.all("div", "told") for link in told.all("a")[:1]]
            assert links == [told["title"] for told in each["told"]]
        assert page.all("p", "lead")[0].text.count(f"{len(file['models'])} model") == 1


def test_matches_and_neighbours_of_tags_are_those_of_their_file(site: Site) -> None:
    for name, file in site.tags.items():
        page = site.page(f"tags/{name}.html")
        rows = page.by_id("pairs").all("li") if page.has("pairs") else []
        shown = [(*_links(row)[0].removesuffix(".html").split("/")[-2:], _alike(row)) for row in rows]
        told = file["comparisons"]
        assert shown == [(pair["left"], pair["right"], pair["similarity"]) for pair in told["most_alike"]]
        left_out = re.search(r"([0-9]+) more comparisons? match", page.text)
        assert told["count"] - len(shown) == (int(left_out[1]) if left_out else 0)
        near = page.by_id("near").all("li") if page.has("near") else []
        assert [(_slug(_links(each)[0]), int(each.all("small")[0].text.split()[0])) for each in near] == [
            (each["tag"], each["models"]) for each in file["neighbours"]
        ]


def _alike(row: Node) -> int:
    words = row.all("span", "num")[0].text
    assert words.endswith(" % alike")
    return int(words.split()[0])


def test_models_that_have_a_tag_by_their_task_are_in_its_file(site: Site) -> None:
    seen = 0
    for name, file in site.tags.items():
        section, by_task = site.page(f"tags/{name}.html").by_id("models"), file["by_task"]
        listed = [each["slug"] for each in by_task["models"]]
        hrefs = [href for part in section.children for href in _plain_links(part)]
        assert [_slug(href) for href in hrefs if "/models/" in href] == listed * bool(file["tasks"])
        assert [_slug(href) for href in hrefs if "/tasks/" in href] == file["tasks"]
        left_out = re.search(r"and ([0-9]+) more models?\.", section.text)
        assert by_task["count"] - len(listed) == (int(left_out[1]) if left_out else 0)
        seen += len(listed)
    assert seen


def _plain_links(part: Node) -> list[str]:
    return _links(part) if part.tag == "p" else []


# All models


def test_the_table_of_all_models_is_that_of_the_csv_and_of_the_index(site: Site) -> None:
    rows = [row for row in site.page("models/index.html").by_id("table").all("tr") if _links(row)]
    table = list(csv.DictReader(site.edition.render("api/v1/models.csv").decode().splitlines()))
    assert [_slug(_links(row)[0]) for row in rows] == [each["slug"] for each in table]
    index = {model["slug"]: model for model in site.index["models"]}
    assert index.keys() == {each["slug"] for each in table}
    tasks = {each["task"]: each["label"] for each in site.index["tasks"]}
    for row, each in zip(rows, table, strict=True):
        model = index[each["slug"]]
        assert each == {key: _as_cell(model[key]) for key in each}
        _check_row(row, model, tasks)


def _as_cell(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case list():
            return "; ".join(value)
    return f"{value}"


def _check_row(row: Node, told: Told, tasks: dict[str, str]) -> None:
    model, of_tasks, licence, weights, parameters, fits, browser, cpu, hosted, released = _cells(row)
    badges = " · made for tests" * told["is_demonstration"] + " · deprecated" * told["is_deprecated"]
    assert model.text == f"{told['name']} {told['maker']}{badges}"
    assert of_tasks.text == ", ".join(tasks[task] for task in told["tasks"])
    assert licence.text == _licence(told)
    assert weights.text == (told["weights"] or "not known")
    assert parameters.text == "not known" or _amount(parameters.text) == pytest.approx(told["parameters"])
    assert (parameters.text == "not known") == (told["parameters"] is None)
    _check_fit(fits.text, told)
    derived = " derived" * told["is_cpu_derived"]
    assert (browser.text, hosted.text) == (_answer(told["browser"]), _answer(told["hosted"]))
    assert cpu.text == _answer(told["cpu"]) + derived
    assert released.text == (told["released"] or "not known")


def _answer(is_so: bool | None) -> str:
    return {None: "not known", True: "yes", False: "no"}[is_so]


def _check_fit(words: str, told: Told) -> None:
    """The answer, and what it rests on: a figure, a sum, or why there is none."""
    answer = _answer(told["fits_8gb"])
    assert words.startswith(answer)
    rest = words.removeprefix(answer).strip()
    if told["is_fit_derived"]:
        assert rest.endswith(", derived")
        assert _amount(rest) == pytest.approx(told["needed_bytes"], rel=0.006)
    else:
        assert rest == (told["fits_8gb_because"] or "")


# Searches


MANY = {f"query {number}": Sought(1_000 - number, ("draw",)) for number in range(20)}


@pytest.mark.parametrize("wishes", [WISHES, MANY])
def test_searches_are_counted_in_the_file_as_on_the_page(wishes: dict[str, Sought]) -> None:
    made = edition(searched(wishes))
    file = json.loads(made.render("api/v1/searches.json"))
    page = main_of(made.render("searches.html").decode())
    rows = page.by_id("intents").all("tr")[1:]
    assert [row.all("bdi")[0].text for row in rows] == [each["words"] for each in file["searches"]]
    for row, each in zip(rows, file["searches"], strict=True):
        _, times, leads, why = _cells(row)
        assert times.text == _about(each["about_times"])
        assert [query.text for query in row.all("bdi")[1:]] == each["also"]
        assert [_slug(href) for href in _links(leads)] == [*each["tags"], *each["tasks"], *each["models"]]
        assert numbers(why.text) == numbers_of(each["answered_by"] or None)
    lost = page.by_id("nowhere").all("li") if page.has("nowhere") else []
    assert [each.text for each in lost] == [
        f"{each['words']} {_about(each['about_times'])}" for each in file["nowhere"]["queries"]
    ]
    lead = page.all("p", "lead")[0].text
    window = file["window"]
    assert numbers_of(window["times"], file["about_times"], window["least_users"]) & numbers(lead)
    assert _about(file["about_times"]).removeprefix("about ") in lead


def _about(count: int) -> str:
    return f"about {count:,}" if count else "0"


@pytest.mark.parametrize("kind", ["tasks", "tags"])
def test_what_people_look_for_on_a_hub_is_in_its_file(kind: str) -> None:
    made, seen = edition(searched(MANY, found=_with_task())), 0
    index = json.loads(made.render("api/v1/index.json"))
    for name in [each[kind.removesuffix("s")] for each in index[kind]]:
        told = json.loads(made.render(f"api/v1/{kind}/{name}.json"))["searches"]
        section = main_of(made.render(f"{kind}/{name}.html").decode()).by_id("searches")
        rows = [(row.all("bdi")[0].text, row.all("td")[0].text) for row in section.all("tr")]
        assert rows == [(each["words"], _about(each["about_times"])) for each in told["queries"]]
        assert ("And " in section.text) == bool(told["left_out"])
        assert not told["left_out"] or f"And {told['left_out']} more." in section.text
        lead = section.all("p")[0].text
        assert numbers(lead) <= numbers_of(told, _days(told["window"]))
        seen += len(rows)
    assert seen


def _with_task() -> Findings:
    """Toys whose task takes in what is searched for."""
    whole = toys().catalog
    tags = frozenset({"draw"})
    return findings(
        replace(whole, tasks={name: replace(task, tags=tags) for name, task in whole.tasks.items()})
    )


def _days(window: Told) -> list[int]:
    """Days of a month, and years, as the page has them."""
    return [int(part) for day in (window["first_day"], window["last_day"]) for part in day.split("-")]
