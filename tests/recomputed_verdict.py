"""The sentences under the title of a comparison and the rows of what differs, recomputed from the catalog.

As in `recomputed.py`, nothing of generator/pages/words/ is called. A text is cut at the end of its sentences;
each must have a known form whose question to the rows is answered with yes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from generator.catalog import Benchmark
from generator.findings.model_scores import Range, Score
from tests.recomputed import (
    Judge,
    Rows,
    in_sentence,
    is_ahead,
    is_apart,
    is_better,
    is_list_of,
    is_undisputed,
    kind_words,
)

RESULT = r"([\d.,]+)(?: \((of a sibling)\))?"


def false_sentences(rows: Rows, text: str) -> Iterator[str]:
    """Sentences of a text that the rows do not bear out."""
    for sentence in filter(None, re.split(r"\. (?!\d)", text)):
        if not any(is_true(rows, sentence, pattern, judge) for pattern, judge in SENTENCES):
            yield sentence


def is_true(rows: Rows, sentence: str, pattern: str, judge: Judge) -> bool:
    named = pattern.replace("NAME", "|".join(map(re.escape, rows.names)))
    match = re.fullmatch(named, sentence)
    return bool(match and judge(rows, *match.groups()))


# What they are for


def _different_jobs(rows: Rows, first: str, takes: str, gives: str, *others: str) -> bool:
    left, right = rows.models
    ours = (left.short_name, kind_words(left.kinds.inputs), kind_words(left.kinds.outputs))
    theirs = (right.short_name, kind_words(right.kinds.inputs), kind_words(right.kinds.outputs))
    is_shared = bool(set(left.tasks) & set(right.tasks)) or bool(
        left.kinds.inputs & right.kinds.inputs and left.kinds.outputs & right.kinds.outputs
    )
    return not is_shared and (first, takes, gives) == ours and others == theirs


def _different_domains(rows: Rows, left: str, ours: str, right: str, theirs: str) -> bool:
    labels = [in_sentence(rows.catalog.domains[model.domain]) for model in rows.models]
    is_other = rows.models[0].domain != rows.models[1].domain
    return is_other and [left, ours, right, theirs] == [rows.names[0], labels[0], rows.names[1], labels[1]]


def _for_tests(rows: Rows, name: str) -> bool:
    shown = [model.short_name for model in rows.models if model.is_demonstration]
    return shown == [name]


def _both_for_tests(rows: Rows) -> bool:
    return all(model.is_demonstration for model in rows.models)


def does(rows: Rows, task: str) -> str:
    noun = rows.catalog.tasks[task]
    return noun.does or f"do {in_sentence(noun.label)}"


def both_do(rows: Rows, words: str) -> bool:
    left, right = rows.models
    return is_list_of(words, [does(rows, task) for task in left.tasks if task in right.tasks])


def _both_turn(rows: Rows, inputs: str, outputs: str) -> bool:
    left, right = (model.kinds for model in rows.models)
    shared = kind_words(left.inputs & right.inputs), kind_words(left.outputs & right.outputs)
    return (inputs, outputs) == shared


def _only(rows: Rows, *words: str | None) -> bool:
    """Up to two of "Only NAME can … and offers …", the left model's first."""
    said = [(words[place], words[place + 1]) for place in range(0, len(words), 2)]
    known = [(name, what) for name, what in said if name and what]
    sides = [rows.names.index(name) for name, _ in known]
    return sides == sorted(set(sides)) and all(
        _is_only(rows, side, what) for side, (_, what) in zip(sides, known, strict=True)
    )


def _is_only(rows: Rows, side: int, words: str) -> bool:
    """Each thing that one "can" do is a task, each that it "offers" a tag; the other has none of them."""
    can, _, offers = words.partition(" offers ") if not words.startswith("offers ") else ("", "", words[7:])
    tasks = [task for task in rows.models[side].tasks if _is_task_alone(rows, side, task)]
    deeds = [does(rows, task) for task in tasks]
    is_true = not can or is_list_of(can.removeprefix("can ").removesuffix(" and"), deeds)
    nouns = rows.catalog.tags
    own = [
        capability.tags
        for capability in rows.models[side].capabilities
        if not any(nouns[name].is_elsewhere for name in capability.tags)
    ]
    alone = [nouns[name] for tags in own for name in tags if rows.is_alone(side, name)]
    labels = [in_sentence(tag.label) for tag in alone if tag.kind == "task"]
    return is_true and (not offers or is_list_of(offers, labels))


def _is_task_alone(rows: Rows, side: int, task: str) -> bool:
    return all(rows.is_alone(side, tag) for tag in (task, *rows.catalog.tasks[task].tags))


# What tests say


def _on_a_test(rows: Rows, *words: str | None) -> bool:
    dataset, metric, left, ours, our_sibling, right, theirs, their_sibling, at, outcome, own = words
    if (left, right) != rows.names:
        return False
    if not _are_own(rows, dataset or "", metric or "", own or ""):
        return False
    pairs = [
        (first, second)
        for first in rows.results(0, dataset or "", metric or "")
        for second in rows.results(1, dataset or "", metric or "")
        if is_told(first, ours, our_sibling) and is_told(second, theirs, their_sibling)
    ]
    return any(_is_outcome(rows, first, second, at, outcome) for first, second in pairs)


def _are_own(rows: Rows, dataset: str, metric: str, words: str) -> bool:
    """Each figure that a model "itself" has is of its own checkpoint."""
    for side, name in enumerate(rows.names):
        results = rows.results(side, dataset, metric)
        own = {each.value.text for each in results if each.value.is_known and not each.checkpoint}
        told = re.findall(rf"; {re.escape(name)} itself has ([\d.,]+), at another setting", words)
        if not own.issuperset(told):
            return False
    return True


def is_told(result: Benchmark, figure: str | None, sibling: str | None) -> bool:
    """Whether a result has this figure, and is of the sibling that is named, or of none."""
    is_of_sibling = sibling is not None
    return result.value.is_known and result.value.text == figure and is_of_sibling == bool(result.checkpoint)


def _is_outcome(rows: Rows, first: Benchmark, second: Benchmark, at: str | None, outcome: str | None) -> bool:
    if (first.setting == second.setting) != (at == "the same"):
        return False
    if outcome is None:
        return True
    rule = rows.rule(first.dataset, first.metric)
    if rule is None:
        return False
    if outcome == "about the same":
        return not is_apart(rule, first, second) and _is_fair(first, second)
    is_left = is_ahead(rule, first, second)
    best = (first, second) if is_left else (second, first)
    return is_better(rule, *best) and outcome == f"{rows.names[0 if is_left else 1]} does better"


def _is_fair(first: Benchmark, second: Benchmark) -> bool:
    is_sound = all(not each.checkpoint and is_undisputed(each.value) for each in (first, second))
    return is_sound and ("zero-shot" in first.setting) == ("zero-shot" in second.setting)


def _no_test_of_both(rows: Rows) -> bool:
    ours, theirs = (
        {(each.dataset, each.metric) for each in model.benchmarks if each.value.is_known}
        for model in rows.models
    )
    return not ours & theirs


def _of_one(
    rows: Rows,
    name: str,
    figure: str,
    sibling: str,
    dataset: str,
    metric: str,
    task: str | None,
    other: str | None,
) -> bool:
    side = rows.names.index(name)
    is_known = any(is_told(result, figure, sibling) for result in rows.results(side, dataset, metric))
    return is_known and (other is None or _has_no_test(rows, other, task))


def _has_no_test(rows: Rows, name: str, label: str | None) -> bool:
    """Whether no result is known of a model, of the task that is named where one is."""
    side, task = rows.names.index(name), rows.pair.task
    if label is None:
        return not any(result.value.is_known for result in rows.models[side].benchmarks)
    return label == in_sentence(rows.catalog.tasks[task].label) and not is_tested(rows, side, task)


# Who is ahead


def _scores(rows: Rows) -> tuple[Score, Score]:
    assert rows.pair.pair_scores is not None
    return rows.pair.pair_scores


def of_scores(judge: Judge) -> Judge:
    """The judge of a sentence that can only be true where both have a score in one task."""
    return lambda rows, *words: rows.pair.pair_scores is not None and judge(rows, *words)


def is_tested(rows: Rows, side: int, task: str) -> bool:
    """Whether a result of a test of this task is known of a model, by its rows alone."""
    rules = [rule for rule in rows.catalog.recipe.rules if rule.benchmark and task in rule.tasks]
    return any(
        result.value.is_known
        for rule in rules
        for result in rows.results(side, *(rule.benchmark or ("", "")))
    )


def _standing(
    rows: Rows, opening: str, task: str, ours: str, theirs: str | None, first: str, share: str
) -> bool:
    """Nobody is ahead of a model without a test, nor with a provisional score on either side."""
    scores, pair = _scores(rows), rows.pair
    is_enough = all(is_tested(rows, side, pair.task) for side in (0, 1))
    if not is_enough or any(score.is_provisional for score in scores):
        return False
    side = 0 if first == "either" else rows.names.index(first)
    if (first == "either") != (pair.left_above == 50):
        return False
    values = scores[side].range.value, scores[1 - side].range.value
    above = pair.left_above if side == 0 else 100 - pair.left_above
    shares = [f"{above} of 100"] if above < 100 else ["more than 99 of 100"]
    is_said = task == in_sentence(rows.catalog.tasks[pair.task].label) and share in shares
    return is_said and _is_opening(rows, opening, side, above, values, (ours, theirs))


def _is_opening(
    rows: Rows,
    opening: str,
    side: int,
    above: int,
    values: tuple[int, int],
    said: tuple[str, str | None],
) -> bool:
    recipe = rows.catalog.recipe
    if opening == "A tie":
        return values[0] == values[1] and said == (str(values[0]), None)
    if opening == "No clear winner":
        left = _scores(rows)[0].range.value, _scores(rows)[1].range.value
        return above >= 50 and said == (str(left[0]), str(left[1]))
    least = recipe.ahead if opening.endswith(" is ahead") else recipe.leans
    is_named = opening in (f"{rows.names[side]} is ahead", f"{rows.names[side]} leans ahead")
    return is_named and above >= least and values[0] >= values[1] and said == (str(values[0]), str(values[1]))


def _no_score(rows: Rows, names: str) -> bool:
    return all(_scores(rows)[rows.names.index(name)].range.coverage == 0 for name in names.split(" and "))


def _not_ranked(rows: Rows, names: str, task: str) -> bool:
    pair = rows.pair
    is_task = task == in_sentence(rows.catalog.tasks[pair.task].label)
    return is_task and not any(is_tested(rows, rows.names.index(name), pair.task) for name in _named(names))


def _named(names: str) -> list[str]:
    return names.split(" and ")


def _provisional(rows: Rows, name: str | None, percent: str) -> bool:
    names = [name] if name else rows.names
    is_said = int(percent) == rows.catalog.recipe.provisional_below
    coverage = [_scores(rows)[rows.names.index(each)].range.coverage for each in names]
    return is_said and all(0 < known < int(percent) for known in coverage)


def _leads(rows: Rows, *words: str | None) -> bool:
    """Each verb phrase is the lead of a dimension in which that model is three points and a range ahead."""
    said = [(words[0], words[1]), (words[2], words[3])]
    known = [(rows.names.index(name), what) for name, what in said if name and what]
    return all(is_list_of(what, _led_by(rows, side)) for side, what in known)


def _led_by(rows: Rows, side: int) -> list[str]:
    ours, theirs = _ranges(_scores(rows)[side]), _ranges(_scores(rows)[1 - side])
    leads = {each.name: each.lead for each in rows.catalog.recipe.dimensions if each.lead}
    return [
        leads[name]
        for name, range in ours.items()
        if name in theirs and name in leads
        if range.low > theirs[name].high and range.value >= theirs[name].value + 3
    ]


def _ranges(score: Score) -> dict[str, Range]:
    return {part.dimension.name: part.range for part in score.parts}


SENTENCES: tuple[tuple[str, Judge], ...] = (
    (
        r"These two do different jobs: (NAME) turns (.+) into (.+), (NAME) turns (.+) into (.+)",
        _different_jobs,
    ),
    (r"These two were made for different things: (NAME) for (.+), (NAME) for (.+)", _different_domains),
    (r"(NAME) was made for tests and not for use", _for_tests),
    (r"Both were made for tests and not for use", _both_for_tests),
    (r"Both turn (.+) into (.+)", _both_turn),
    (r"Both (.+)", both_do),
    (r"Only (NAME) ((?:can|offers) .+); only (NAME) ((?:can|offers) .+)", _only),
    (r"Only (NAME) ((?:can|offers) .+)", _only),
    (
        rf"On (.+) \((.+)\), (NAME) has {RESULT} and (NAME) {RESULT}, "
        r"at (the same|different) settings(?:: (about the same|(?:NAME) does better))?"
        r"((?:; (?:NAME) itself has [\d.,]+, at another setting)*)",
        _on_a_test,
    ),
    (r"No public test was found that compares them", _no_test_of_both),
    (
        rf"(NAME): {RESULT} on (.+) \(([^;]+)\)(?:; no public test(?: of (.+))? was found for (NAME))?",
        _of_one,
    ),
    (
        r"(A tie|No clear winner|(?:NAME) (?:is|leans) ahead) in ([^,]+), "
        r"(?:both have )?(\d+)(?: against (\d+))?: (NAME|either) comes out first in "
        r"((?:more than )?\d+ of 100) ways to fill the gaps",
        of_scores(_standing),
    ),
    (r"((?:NAME)(?: and (?:NAME))?) ha(?:s|ve) no score yet", of_scores(_no_score)),
    (
        r"((?:NAME)(?: and (?:NAME))?) (?:is|are) not ranked in (.+): no public test was found",
        of_scores(_not_ranked),
    ),
    (
        r"(?:The score of (NAME) is|Both scores are) provisional: "
        r"less than (\d+) % of what (?:it rests|they rest) on is known",
        of_scores(_provisional),
    ),
    (r"(NAME) ([^;:]+); (NAME) ([^;:]+)", of_scores(_leads)),
    (r"(NAME) ([^;:]+)(())", of_scores(_leads)),
)
