"""Arts. 9-15: every change of attribute, from every attribute to every other, on every ground, by everyone who may propose it."""

from itertools import chain, combinations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import openness
from app.domain.openness import (
    CONDITIONAL,
    GROUNDS,
    UNCONDITIONAL,
    WITHHELD,
    Attribute,
    Change,
    Direction,
    Proposer,
    Requirement,
    Way,
)

ART_10 = ("state_secret", "public_security", "no_consent", "agreement_or_ip", "forbidden_by_law")
ART_11 = ("consented", "strains_resources", "benefit_with_risk", "law_conditional")
EVERY_GROUND = (None, *ART_10, *ART_11, "other")

# Art. 13 as it reads: which paragraph moves what from where to where.
PARAGRAPHS = {
    (WITHHELD, CONDITIONAL): {Way.CLEANED, Way.ASSESSED},
    (WITHHELD, UNCONDITIONAL): {Way.CLEANED, Way.ASSESSED},
    (CONDITIONAL, UNCONDITIONAL): {Way.ASSESSED},
    (UNCONDITIONAL, CONDITIONAL): {Way.TIGHTENED},
    (UNCONDITIONAL, WITHHELD): {Way.TIGHTENED},
    (CONDITIONAL, WITHHELD): {Way.TIGHTENED},
}


def is_lawful(old, new, ground, proposer, way, stands_on):
    """The articles written down once more, another way: the rule must agree with them on every row."""
    if old == new:
        return False  # Art. 9: nothing changes
    if proposer is Proposer.CASE:
        return True  # it only points; the body finds the rest
    by_public_interest = way is Way.PUBLIC_INTEREST and old is WITHHELD and stands_on == {"no_consent"}  # Art. 13 para. 2
    fits = {WITHHELD: ground in ART_10, CONDITIONAL: ground in ART_11, UNCONDITIONAL: ground is None}[new]  # Arts. 10-12
    if new is CONDITIONAL and ground is None and by_public_interest:
        fits = True  # that paragraph is itself what it may rest on
    if proposer is Proposer.AUTHORITY:
        return fits  # Art. 9 para. 3: it suggests
    return fits and (way in PARAGRAPHS[old, new] or by_public_interest)


EVERY_WAY = (None, *Way)
EVERY_PAST = (frozenset(), frozenset({"no_consent"}), frozenset({"state_secret"}), frozenset({"no_consent", "state_secret"}))


@pytest.mark.parametrize("proposer", Proposer)
@pytest.mark.parametrize(("old", "new"), list(product(Attribute, Attribute)))
def test_a_change_is_lawful_exactly_where_the_articles_say_so(old, new, proposer):
    for ground, way, stands_on in product(EVERY_GROUND, EVERY_WAY, EVERY_PAST):
        grounds = frozenset({ground} - {None})
        found = openness.faults(Change(old=old, new=new, grounds=grounds, way=way, stands_on=stands_on, proposer=proposer))
        assert (not found) == is_lawful(old, new, ground, proposer, way, stands_on), (ground, way, stands_on, found)


def test_other_does_not_exist():  # Art. 12
    change = Change(old=UNCONDITIONAL, new=WITHHELD, grounds=frozenset({"other"}), way=Way.TIGHTENED)
    assert [fault.article for fault in openness.faults(change)] == ["第十条"]


def test_what_meets_no_ground_can_only_be_unconditional():  # Art. 12
    lawful = {new for new in openness.others(WITHHELD) if not openness.faults(Change(old=WITHHELD, new=new, way=Way.ASSESSED))}
    assert lawful == {UNCONDITIONAL}
    assert openness.basis(UNCONDITIONAL, ()) == "第十二条"


def test_several_grounds_of_art_10_may_stand_together_and_none_of_art_11_among_them():
    for grounds in chain.from_iterable(combinations(ART_10, size) for size in range(1, 6)):
        assert openness.faults(Change(old=CONDITIONAL, new=WITHHELD, grounds=frozenset(grounds), way=Way.TIGHTENED)) == ()
    mixed = Change(old=CONDITIONAL, new=WITHHELD, grounds=frozenset({"state_secret", "consented"}), way=Way.TIGHTENED)
    assert [fault.field for fault in openness.faults(mixed)] == ["grounds_withheld"]


@pytest.mark.parametrize("new", [CONDITIONAL, UNCONDITIONAL])
def test_what_was_had_by_sharing_is_not_opened(new):  # Art. 15 para. 3
    change = Change(old=WITHHELD, new=new, grounds=frozenset({"law_conditional"} if new is CONDITIONAL else ()), way=Way.ASSESSED, is_shared=True)
    assert [fault.article for fault in openness.faults(change)] == ["第十五条第三款"]
    assert openness.faults(Change(old=new, new=WITHHELD, grounds=frozenset({"forbidden_by_law"}), way=Way.TIGHTENED, is_shared=True)) == ()


def test_public_interest_opens_what_is_withheld_for_secrets_or_privacy_alone():  # Art. 13 para. 2
    def opened(past):
        return not openness.faults(Change(old=WITHHELD, new=UNCONDITIONAL, way=Way.PUBLIC_INTEREST, stands_on=frozenset(past)))

    assert [past for past in ({"no_consent"}, {"state_secret"}, {"no_consent", "state_secret"}, set()) if opened(past)] == [{"no_consent"}]


def test_a_missing_document_is_named_with_its_article():
    wanted = Requirement(kind="legal_basis", title="法律依据", article="第十三条第四款")
    change = Change(old=CONDITIONAL, new=WITHHELD, grounds=frozenset({"state_secret"}), way=Way.TIGHTENED)
    assert [(fault.field, fault.article) for fault in openness.faults(change, [wanted])] == [("legal_basis", "第十三条第四款")]
    with_it = Change(old=CONDITIONAL, new=WITHHELD, grounds=frozenset({"state_secret"}), way=Way.TIGHTENED, evidence=frozenset({"legal_basis"}))
    assert openness.faults(with_it, [wanted]) == ()


@pytest.mark.parametrize("proposer", [Proposer.AUTHORITY, Proposer.CASE])
def test_only_the_body_owes_documents(proposer):  # Arts. 10, 11: the body provides the basis
    wanted = Requirement(kind="legal_basis", title="法律依据", article="第十三条第四款")
    change = Change(old=CONDITIONAL, new=WITHHELD, grounds=frozenset({"state_secret"}), proposer=proposer)
    assert openness.faults(change, [wanted]) == ()


def test_a_basis_in_words_gives_its_grounds_back():
    for ground in GROUNDS.values():
        assert openness.grounds_in(openness.basis(ground.attribute, [ground.id])) == {ground.id}
    assert openness.grounds_in("第十条第一项、第十条第三项") == {"state_secret", "no_consent"}
    assert openness.grounds_in("第十二条") == frozenset()


attributes, some_grounds = st.sampled_from(Attribute), st.frozensets(st.sampled_from(sorted(GROUNDS)))


@given(old=attributes, new=attributes)
def test_up_one_way_is_down_the_other(old, new):
    there, back = openness.direction(old, new), openness.direction(new, old)
    assert {there, back} in ({Direction.NONE}, {Direction.UP, Direction.DOWN})
    assert (new in openness.below(old)) == (there is Direction.DOWN)


@given(old=attributes, middle=attributes, new=attributes)
def test_the_order_has_no_loops(old, middle, new):
    if openness.direction(old, middle) is openness.direction(middle, new) is Direction.UP:
        assert openness.direction(old, new) is Direction.UP


@given(old=attributes, new=attributes, grounds=some_grounds, way=st.sampled_from(EVERY_WAY), past=some_grounds, shared=st.booleans())
def test_what_a_body_may_state_its_authority_may_suggest(old, new, grounds, way, past, shared):
    def found(proposer):
        return openness.faults(
            Change(old=old, new=new, grounds=grounds, way=way, stands_on=past, is_shared=shared, proposer=proposer)
        )

    assert set(found(Proposer.CASE)) <= set(found(Proposer.AUTHORITY)) <= set(found(Proposer.BODY))


@given(old=attributes, new=attributes, grounds=some_grounds, way=st.sampled_from(EVERY_WAY))
def test_every_fault_names_an_article_and_a_question(old, new, grounds, way):
    for fault in openness.faults(Change(old=old, new=new, grounds=grounds, way=way)):
        assert fault.article.startswith("第")
        assert fault.field in {"to", "grounds_withheld", "grounds_conditional", "way", "is_shared"}
