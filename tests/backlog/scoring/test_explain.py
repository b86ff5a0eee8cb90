"""Explanations add up and multiply to the figures they explain."""

import math

import pytest
from hypothesis import given

from backlog.scoring import Alignment, Deal, ItemInputs, Profile, SegmentImpact, Voice, explain, score
from backlog.scoring.explain import column_of
from backlog.scoring.words import sentence, sentence_parts
from tests.backlog.scoring.strategies import items, profiles

DEFAULT = Profile()


def voice(account: int, name: str, **changes: object) -> Voice:
    values = {"account": account, "name": name, "importance": "must_have", "arr": 50_000.0}
    return Voice(**(values | changes))  # type: ignore[arg-type]


def euro(amount: float) -> str:
    return f"€{amount:,.0f}"


def words(item: ItemInputs, lifted_by: str = "", profile: Profile = DEFAULT) -> str:
    return sentence(sentence_parts(item, explain(item, profile), lifted_by), euro)


@given(items(), profiles())
def test_contributions_add_up_to_each_score(item: ItemInputs, profile: Profile) -> None:
    for column in explain(item, profile).columns:
        points = math.fsum(one.points for one in column.contributions)
        shares = math.fsum(one.share for one in column.contributions)
        assert points == pytest.approx(column.score, rel=1e-9, abs=1e-9)
        assert shares == pytest.approx(1 if column.score > 0 else 0, abs=1e-9)
        assert all(one.points >= 0 for one in column.contributions)


@given(items(), profiles())
def test_columns_add_up_to_the_value(item: ItemInputs, profile: Profile) -> None:
    found = explain(item, profile)
    assert math.fsum(column.adds for column in found.columns) == pytest.approx(found.scored.value, rel=1e-9)


@given(items(), profiles())
def test_the_waterfall_leads_from_value_to_priority(item: ItemInputs, profile: Profile) -> None:
    found = explain(item, profile)
    at = found.scored.value
    for step in found.waterfall:
        assert step.before == at
        assert step.after == pytest.approx(step.before + step.change)
        assert step.after == pytest.approx(step.before * step.factor)
        at = step.after
    assert at == found.scored.priority


@given(items(), profiles())
def test_the_explained_figures_are_the_scored_ones(item: ItemInputs, profile: Profile) -> None:
    assert explain(item, profile).scored == score(item, profile)


@given(items(), profiles())
def test_factors_of_a_contribution_multiply_to_its_weight(item: ItemInputs, profile: Profile) -> None:
    current, future, _ = explain(item, profile).columns
    for one in (*current.contributions, *future.contributions):
        if one.kind in {"voice", "need", "deal"}:
            factors = [float(one.terms.get(name, 1.0)) for name in ("g", "size", "risk", "pain", "win_probability")]
            assert math.prod(factors) == pytest.approx(one.weight, rel=1e-12)


@given(items(), profiles())
def test_the_largest_account_is_the_difference_that_it_makes(item: ItemInputs, profile: Profile) -> None:
    largest = explain(item, profile).largest
    scored = score(item, profile)
    if largest is None:
        assert scored.current.breadth.support == scored.future.breadth.support == 0
        return
    without = score(item.without_account(largest.account), profile)
    assert (largest.current, largest.future, largest.priority) == (
        without.current.score,
        without.future.score,
        without.priority,
    )
    assert 0 < largest.share <= 1 + 1e-12
    if largest.stakeholder == "current":
        assert largest.share == pytest.approx(scored.evidence.largest_share)


def test_contributions_come_largest_first_with_their_terms() -> None:
    item = ItemInputs(
        voices=(voice(1, "Small", arr=12_500.0), voice(2, "Large", arr=200_000.0, churn_risk=0.5)),
        unnamed_votes=4,
    )
    column = explain(item, DEFAULT).columns[0]
    assert [one.name for one in column.contributions] == ["Large", "Small", "Votes without a name"]
    assert column.contributions[0].terms["risk"] == 1.5
    assert column.contributions[0].weight == 3.0
    assert column.contributions[0].share == pytest.approx(3 * column.terms["breadth"] / (5 * column.terms["exponent"]))


def test_a_theme_that_brings_100_leaves_nothing_to_the_rest() -> None:
    item = ItemInputs(
        alignments=(
            Alignment(theme=1, name="Everything", alignment=3, importance=1),
            Alignment(theme=2, name="Something", alignment=2, importance=0.5),
        )
    )
    points = {one.name: one.points for one in column_of(explain(item, DEFAULT), "strategy").contributions}
    assert points == {"Everything": 100.0, "Something": 0.0}


def test_a_single_account_is_customisation_and_not_swayed() -> None:
    found = explain(ItemInputs(voices=(voice(1, "Acme"), voice(1, "Acme", horizon="future"))), DEFAULT)
    assert found.single_account
    assert not found.swayed


def test_a_second_account_with_a_deal_is_no_single_account() -> None:
    deal = Deal(opportunity=1, account=2, amount=1.0, win_probability=0.5, importance="important")
    found = explain(ItemInputs(voices=(voice(1, "Acme"),), deals=(deal,)), DEFAULT)
    assert not found.single_account
    assert found.swayed


def test_equals_are_not_swayed() -> None:
    assert not explain(ItemInputs(voices=(voice(1, "A"), voice(2, "B"))), DEFAULT).swayed


def test_the_loudest_of_the_future_is_named_if_nobody_needs_it_today() -> None:
    deals = (
        Deal(opportunity=1, account=5, account_name="Five", amount=1e5, win_probability=0.5, importance="must_have"),
        Deal(opportunity=2, account=6, account_name="Six", amount=1e5, win_probability=0.4, importance="must_have"),
        Deal(opportunity=3, account=6, account_name="Six", amount=1e5, win_probability=0.4, importance="must_have"),
    )
    largest = explain(ItemInputs(deals=deals), DEFAULT).largest
    assert largest is not None
    assert (largest.stakeholder, largest.account, largest.name) == ("future", 6, "Six")
    assert largest.share == pytest.approx(0.8 / 1.3)


def test_the_sentence_of_a_gap() -> None:
    item = ItemInputs(
        voices=(
            voice(1, "A", hours=40.0),
            voice(2, "B", hours=19.0),
            voice(3, "C", importance="important"),
        ),
        deals=(Deal(opportunity=1, account=4, amount=180_000.0, win_probability=0.6, importance="must_have"),),
        alignments=(Alignment(theme=1, name="Safe by default", alignment=1, importance=0.7),),
        slips=2,
        effort_days=40.0,
        contradicted=1,
    )
    assert words(item) == (
        "3 accounts live with 59 hours of workarounds a month, and 2 of them must have it; a deal worth €180,000 "
        "hangs on it; and it serves Safe by default. It has slipped 2 releases. Held back by an effort of 40 days "
        "and 1 interview that contradicts it."
    )


def test_votes_that_weigh_nothing_are_still_somebody() -> None:
    assert words(ItemInputs(unnamed_votes=3), profile=Profile(upsilon=0)) == (
        "3 votes without a name ask for it. Held back by no need of today."
    )


def test_the_sentence_of_a_feature_that_nobody_asked_for() -> None:
    assert words(ItemInputs(kind="feature"), "LIFT-3", Profile(floor_current=5, floor_future=5)) == (
        "Nobody outside this house has asked for it yet. Held back by no need of today, a current-customer score "
        "below its floor and a future-customer score below its floor. It stands here because LIFT-3 needs it."
    )


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        (
            ItemInputs(kind="feature", voices=(voice(1, "A"),)),
            "1 customer asks for it today, and must have it.",
        ),
        (
            ItemInputs(kind="feature", voices=(voice(1, "A"), voice(2, "B"))),
            "2 customers ask for it today, and all of them must have it.",
        ),
        (
            ItemInputs(kind="feature", voices=(voice(1, "A", importance="important"),)),
            "1 customer asks for it today.",
        ),
        (
            ItemInputs(segments=(SegmentImpact(segment=1, name="Rail", impact=2, attractiveness=1),)),
            "It opens Rail. Held back by no need of today.",
        ),
        (
            ItemInputs(unnamed_votes=12),
            "12 votes without a name ask for it. Held back by no need of today.",
        ),
        (
            ItemInputs(kind="feature", voices=(voice(1, "A", importance="nice_to_have", arr=100.0),), unnamed_votes=55),
            "55 votes without a name carry most of its support; and 1 customer asks for it today.",
        ),
        (
            ItemInputs(kind="feature", voices=(voice(1, "A"),), unnamed_votes=2),
            "1 customer asks for it today, and must have it.",
        ),
        (
            ItemInputs(
                deals=(Deal(opportunity=1, account=4, amount=1e5, win_probability=0.6, importance="must_have"),),
                unnamed_votes=1,
            ),
            (
                "1 vote without a name asks for it; and a deal worth €100,000 hangs on it."
                " Held back by no need of today."
            ),
        ),
        (
            ItemInputs(
                voices=(voice(1, "A", horizon="future"), voice(2, "B", horizon="future", importance="important"))
            ),
            "2 accounts will need it later, and 1 of them must have it. Held back by no need of today.",
        ),
        (
            ItemInputs(voices=(voice(1, "A"), voice(2, "B", horizon="future"))),
            "1 customer asks for it today, and must have it; and 1 account will need it later, and must have it.",
        ),
        (
            ItemInputs(voices=(voice(1, "A", importance="important", hours=1.5),), slips=1, contradicted=2),
            (
                "1 account lives with 1.5 hours of workarounds a month. It has slipped 1 release."
                " Held back by 2 interviews that contradict it."
            ),
        ),
    ],
)
def test_sentences(item: ItemInputs, expected: str) -> None:
    assert words(item) == expected
