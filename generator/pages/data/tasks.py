"""What the page of a task shows, as JSON: who is ranked and by what, who does what, pairs and pictures.

The rankings have all models of the task. Tables of pairs and of who does what have the models that the page
has, and say how many more there are; what each pair is made of stands in the files of its models.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from generator.catalog import Model, SiteSettings
from generator.findings.model_scores import Score
from generator.findings.ranks import Place, RankTable
from generator.pages.addresses import (
    Page,
    address,
    compared_slugs,
    data_path,
    name_of,
    task_path,
)
from generator.pages.data.deciding_rows import DECIDING, deciding_row
from generator.pages.data.envelope import enveloped, known, number, page_of
from generator.pages.data.sample_rows import ANSWER, sample_rows
from generator.pages.data.score_rows import RANGE, range_row
from generator.pages.data.searched_rows import SEARCHED, searched_of_task
from generator.pages.data.shapes import (
    Shape,
    figure,
    flag,
    nullable,
    record,
    rows,
    text,
    texts,
    whole,
)
from generator.pages.kind import PageKind
from generator.pages.parts.deciding import deciding
from generator.pages.parts.job_scores import tables_by_task
from generator.pages.parts.pair_tables import Crossing
from generator.pages.parts.ranking import heaviest_test, reached_words
from generator.pages.parts.store import Store
from generator.pages.parts.task_cards import member_counts
from generator.pages.parts.task_filters import Filter
from generator.pages.parts.task_pictures import TaskPicture, TaskPictures
from generator.pages.parts.who_does_what import Doing, WhoDoesWhat
from generator.pages.task import TASK, Pairs, TaskPage, members_of
from generator.pages.words.standing import not_ranked

Row = dict[str, object]


def _pages(store: Store) -> Iterator[Page]:
    if store.catalog.site.outputs.api:
        yield from map(_page, TASK.pages(store))


def _page(page: Page) -> Page:
    """Depends on what the page of the task does, which is all that is told of any of its models."""
    return replace(page, path=data_path(page.path), kind=TASK_DATA.name)


def _find(store: Store, path: str) -> Page | None:
    page = TASK.page(store, page_of(store.catalog.site, path))
    return _page(page) if page is not None else None


def _view(store: Store, page: Page) -> bytes:
    name = name_of(page.path)
    path = task_path(name)
    shown: TaskPage = TASK.view(store, replace(page, path=path))
    return enveloped(store.catalog.site, "task", path, _content(store, name, shown))


def _content(store: Store, name: str, page: TaskPage) -> Row:
    site, of_task = store.catalog.site, tables_by_task(store)[name]
    return {
        "task": name,
        "label": page.label,
        "about": known(page.words),
        "counts": member_counts(of_task)._asdict(),
        "filters": [_filter(site, each) for each in page.filters],
        "provisional_below": page.provisional_below,
        "rankings": [_ranking(store, table) for table in of_task],
        "demonstrations": [_facts(store, place) for table in of_task for place in table.demonstrations],
        "who_does_what": _who(store, members_of(of_task), page.who),
        "pairs": [_pairs(part) for part in page.pairs],
        "pictures": _pictures(store, page.pictures) if page.pictures else None,
        "searches": searched_of_task(store, name),
    }


def _filter(site: SiteSettings, way: Filter) -> Row:
    return {"words": way.words, "models": way.count, "page": address(site, way.href)}


# Ranks


def _ranking(store: Store, table: RankTable) -> Row:
    domain, because = table.domain, not_ranked(store.catalog.recipe)
    return {
        "domain": known(domain),
        "label": known(store.catalog.domains.get(domain, domain)),
        "ranked": [_ranked(store, place) for place in table.ranked],
        "not_ranked": [{**_facts(store, position), "because": because} for position in table.unranked],
    }


def _facts(store: Store, position: int) -> Row:
    return deciding_row(store.catalog.site, deciding(store, position))


def _ranked(store: Store, place: Place) -> Row:
    model, whole = store.catalog.models[place.position], place.score.range
    return {
        "place": {"first": place.first, "last": place.last},
        "score": {
            **range_row(whole),
            "known": whole.coverage,
            "is_provisional": place.score.is_provisional,
        },
        "test": _test(model, place.score),
        **_facts(store, place.position),
    }


def _test(model: Model, score: Score) -> Row | None:
    test = heaviest_test(score)
    if test is None:
        return None
    return {
        "signal": test.rule.name,
        "label": test.rule.label,
        "text": reached_words(model, test),
        "value": number(test.value.number),
    }


# Who does what, and pairs


def _who(store: Store, members: Sequence[int], table: WhoDoesWhat) -> Row:
    models = [store.catalog.models[place] for place in members[: len(table.columns)]]
    return {
        "models": [model.slug for model in models],
        "models_left_out": table.models_left_out,
        "tags": [_doing(store.catalog.site, row, models) for row in table.rows],
        "tags_left_out": table.tags_left_out,
    }


def _doing(site: SiteSettings, row: Doing, models: Sequence[Model]) -> Row:
    marks = [(model, mark) for model, mark in zip(models, row.marks, strict=True) if mark]
    return {
        "tag": name_of(row.href),
        "label": row.label,
        "told": [
            {"slug": model.slug, "title": mark.words, "page": address(site, mark.href)}
            for model, mark in marks
            if mark.href
        ],
        "by_task": [{"slug": model.slug, "task": mark.words} for model, mark in marks if not mark.href],
    }


def _pairs(part: Pairs) -> Row:
    crossings = [cell for row in part.table.rows for cell in row.crossings if cell]
    return {
        "label": known(part.label),
        "count": part.table.count,
        "models_left_out": part.table.left_out,
        "pairs": [_pair(cell) for cell in crossings],
    }


def _pair(cell: Crossing) -> Row:
    left, right = compared_slugs(cell.href)
    return {
        "left": left,
        "right": right,
        "overlap": cell.overlap,
        "ahead": known(cell.winner),
        "standing": known(cell.ahead),
    }


# Pictures


def _pictures(store: Store, pictures: TaskPictures) -> Row:
    return {
        "shown": [_picture(store, each) for each in pictures.shown],
        "left_out": pictures.more,
        "models_left_out": pictures.left_out,
    }


def _picture(store: Store, picture: TaskPicture) -> Row:
    return {
        "input": picture.name,
        "heading": picture.heading,
        "seed": picture.prompt.seed if picture.prompt else None,
        "answers": [_speaker(store, picture.name, name_of(each.href)) for each in picture.speakers],
    }


def _speaker(store: Store, given: str, slug: str) -> Row:
    every = sample_rows(store, store.findings.positions[slug])
    answers = next(row["answers"] for row in every if row["input"] == given)
    return {"slug": slug, "answers": answers}


# What stands in a file

SCORE = record(
    "Its score in this task.",
    {
        **RANGE,
        "known": whole("Percent of what it rests on that is known."),
        "is_provisional": flag("Whether that is too little to say who is ahead."),
    },
)

TEST = record(
    "The public test that weighs most.",
    {
        "signal": text("Of the recipe, that reads it."),
        "label": text("As pages call it."),
        "text": text("What was reached, as pages print it."),
        "value": nullable(figure("The same as a number.")),
    },
)

RANKED: Mapping[str, Shape] = {
    "place": record(
        "Its place.",
        {
            "first": whole("The best that what is known leaves open."),
            "last": whole("The last that it leaves open."),
        },
    ),
    "score": SCORE,
    "test": nullable(TEST),
    **DECIDING,
}

RANKING = record(
    "Models that are ranked together.",
    {
        "domain": nullable(text("Name of the domain that they are made for; null: no one.")),
        "label": nullable(text("Of the domain.")),
        "ranked": rows("Best first.", record("A model with a place.", RANKED)),
        "not_ranked": rows(
            "Those without a place, which is no judgement.",
            record("A model without one.", {**DECIDING, "because": text("Why it has none.")}),
        ),
    },
)

DOING = record(
    "A tag, and who has it.",
    {
        "tag": text("Its name."),
        "label": text("As pages call it."),
        "told": rows(
            "Models that tell of it.",
            record(
                "One of them.",
                {
                    "slug": text("Of the model."),
                    "title": text("Heading of its capability."),
                    "page": text("Address of that."),
                },
            ),
        ),
        "by_task": rows(
            "Models that do not, but one of their tasks may take it in.",
            record("One of them.", {"slug": text("Of the model."), "task": text("Label of that task.")}),
        ),
    },
)

WHO = record(
    "Who does what; that a model is not named is no proof that it can’t.",
    {
        "models": texts("Slugs of those that were asked."),
        "models_left_out": whole("How many more the task has."),
        "tags": rows("Those of the task first, then what most of them do.", DOING),
        "tags_left_out": whole("How many more there are."),
    },
)

PAIR = record(
    "A comparison.",
    {
        "left": text("Slug of a model."),
        "right": text("Slug of the other."),
        "overlap": whole("Share of capabilities that the two have in common, in percent."),
        "ahead": nullable(text("Slug of the one that comes out ahead in this task; null: nobody can say.")),
        "standing": nullable(text("The same as pages say it.")),
    },
)

PAIRS = record(
    "Comparisons among models that are ranked together.",
    {
        "label": nullable(text("What they are made for, where there are several such tables.")),
        "count": whole("Of all comparisons, listed or not."),
        "models_left_out": whole("Models with a comparison that is not listed here."),
        "pairs": rows("Those of the first models.", PAIR),
    },
)

PICTURES = record(
    "What models of the task gave for the same pictures, when they were run here.",
    {
        "shown": rows(
            "Some of the samples and prompts.",
            record(
                "A sample or a prompt.",
                {
                    "input": text("Its name."),
                    "heading": text("What it shows, or what is to be drawn."),
                    "seed": nullable(whole("Of the prompt.")),
                    "answers": rows(
                        "Of each model.",
                        record(
                            "A model.",
                            {"slug": text("Of the model."), "answers": rows("What it gave.", ANSWER)},
                        ),
                    ),
                },
            ),
        ),
        "left_out": whole("How many more samples and prompts some model was given."),
        "models_left_out": whole("How many more models were run."),
    },
)

SHAPE: Mapping[str, Shape] = {
    "task": text("Names it in addresses and files."),
    "label": text("As pages call it."),
    "about": nullable(text("What goes in and what comes out.")),
    "counts": record(
        "Of models; each counts once.",
        {
            "models": whole("All but what was made for tests."),
            "ranked": whole("Those with a place."),
            "demonstrations": whole("Made for tests."),
        },
    ),
    "filters": rows(
        "Ways into the table of all models.",
        record(
            "A way.",
            {
                "words": text("What passes."),
                "models": whole("How many are known to."),
                "page": text("Address of the table, so narrowed down."),
            },
        ),
    ),
    "provisional_below": whole("Percent of what a score rests on, under which it is provisional."),
    "rankings": rows("One, or one for each domain.", RANKING),
    "demonstrations": rows(
        "Models that show how something works; they are never ranked.", record("A model.", DECIDING)
    ),
    "who_does_what": WHO,
    "pairs": rows("One list, or one for each domain and for what was made for tests.", PAIRS),
    "pictures": nullable(PICTURES),
    "searches": SEARCHED,
}

TASK_DATA = PageKind("task data", _pages, _view, find=_find)
