"""BM25F: what a word weighs in a field, and which word another may stand for."""

from __future__ import annotations

import math

from generator.retrieval.word_index import GUESSED, WEIGHTS, WHOLE, WordIndex, saturated, word_index

NOTHING = dict.fromkeys(WEIGHTS, "")


def index_of(*titles: str) -> WordIndex:
    return word_index([{**NOTHING, "title": title} for title in titles])


def test_a_word_weighs_by_its_field_and_its_share_of_it() -> None:
    documents = [{**NOTHING, "title": "cat", "text": "dog dog dog"}, {**NOTHING, "text": "dog cat"}]
    postings = word_index(documents).postings
    assert postings["cat"].rows.tolist() == postings["dog"].rows.tolist() == [0, 1]
    # the only title: twice as long as the usual one of 0.5 words; texts: 3 and 2 words of 2.5
    title, first, second = 3 / (0.4 + 0.6 * 2), 3 / (0.4 + 0.6 * 3 / 2.5), 1 / (0.4 + 0.6 * 2 / 2.5)
    assert postings["cat"].weights.tolist() == [round(16 * title), round(16 * second)]
    assert postings["dog"].weights.tolist() == [round(16 * first), round(16 * second)]


def test_a_rare_word_tells_more_and_an_unknown_one_most() -> None:
    index = index_of("cat dog", "cat", "cat", "cat")
    common, rare = (index.rarity(index.postings[term]) for term in ("cat", "dog"))
    assert 0 < common < rare < index.rarity(None)
    assert rare == round(WHOLE * math.log(1 + 3.5 / 1.5))


def test_an_unknown_word_stands_for_the_most_frequent_it_may() -> None:
    index = index_of("captions", "caption", "captain")
    assert index.meant("caption") == (index.postings["caption"], WHOLE)
    assert index.meant("captani") == (index.postings["captain"], GUESSED)
    assert index.meant("capt") == (index.postings["caption"], GUESSED)
    assert index.meant("zebra")[0] is None


def test_weight_saturates() -> None:
    after = saturated().tolist()
    assert after == sorted(after)
    assert after[0] == 0
    assert after[16] == WHOLE
    assert after[255] < 2.2 * WHOLE


def test_an_index_of_nothing_answers() -> None:
    assert word_index([]).meant("cat")[0] is None
    assert index_of("of the").postings == {}
