"""What a licence says of commercial use, in words."""

from __future__ import annotations

from typing import get_args

from generator.pages.words.licences import USES, licence_words
from generator.vocabulary import CommercialUse
from tests.toys import known, model


def test_every_state_of_commercial_use_has_words_of_its_own() -> None:
    assert USES.keys() == set(get_args(CommercialUse))
    assert len(set(USES.values())) == len(USES)


def test_a_licence_of_its_own_goes_by_its_name() -> None:
    own = model(license=known(text="LicenseRef-Gemma"), commercial_use="with-policy")
    assert licence_words(own) == "Gemma, commercial use allowed under a use policy"
