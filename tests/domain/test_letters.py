import json
from dataclasses import replace

import pytest

from app.domain.errors import Unlawful
from app.domain.letters import LETTERS as KINDS
from app.domain.letters import LetterKind, pack, unpack
from tests.adapters.sample_letters import LETTERS


@pytest.mark.parametrize("kind", LETTERS)
def test_a_letter_comes_back_from_the_record_as_it_was(kind):
    assert unpack(kind, json.loads(json.dumps(pack(LETTERS[kind])))) == LETTERS[kind]


def test_every_kind_has_its_content():
    assert set(KINDS) == set(LetterKind)


@pytest.mark.parametrize("kind", [LetterKind.REPLY_PARTLY, LetterKind.REPLY_REFUSED, LetterKind.NOT_ACCEPTED])
def test_a_refusal_without_reasons_is_unlawful(kind):
    with pytest.raises(Unlawful, match="理由"):
        replace(LETTERS[kind], refusals=())


def test_a_correction_notice_lists_what_to_correct():
    with pytest.raises(Unlawful):
        replace(LETTERS[LetterKind.CORRECTION_NOTICE], corrections=())


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"nonsense": 1}, "unknown nonsense"),
        ({"issued_on": "2026-13-01"}, r"Withdrawn\.issued_on"),
        ({"issued_on": 5}, r"Withdrawn\.issued_on"),
        ({"datasets": "一项"}, r"Withdrawn\.datasets: expected a list"),
        ({"datasets": [1]}, r"Withdrawn\.datasets\[0\]: expected str"),
        ({"contact": {"unit": "处"}}, r"Withdrawn\.contact: .*phone"),
        ({"demo": "yes"}, r"Withdrawn\.demo: expected bool"),
    ],
)
def test_wrong_content_is_named_by_its_place(change, fault):
    with pytest.raises(ValueError, match=fault):
        unpack(LetterKind.WITHDRAWN, pack(LETTERS[LetterKind.WITHDRAWN]) | change)
