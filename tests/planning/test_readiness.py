"""How far a charter programme is, and its warnings."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.choices import CharterWarning, MemberStage
from planning.selectors.readiness import MemberFacts, Readiness, readiness

START = date(2026, 1, 1)
END = START + timedelta(days=100)


def _member(stage: str = MemberStage.RECRUITED, **marks: Any) -> MemberFacts:
    return MemberFacts(name=marks.pop("name", "Acme"), stage=stage, **marks)


def _named() -> MemberFacts:
    return _member(MemberStage.LIVE, is_happy=True, may_be_named=True)


def _at(members: list[MemberFacts], day: int = 10, *, is_consumer: bool = False) -> Readiness:
    today = START + timedelta(days=day)
    return readiness(members, starts_on=START, recruit_by=END, today=today, is_consumer=is_consumer)


def _codes(figures: Readiness) -> list[str]:
    return [one.code.value for one in figures.warnings]


def test_each_step_counts_those_who_came_that_far() -> None:
    left = _member(MemberStage.LEFT)
    happy = _member(MemberStage.LIVE, is_happy=True)
    figures = _at([_member(MemberStage.CANDIDATE), _member(), _member(MemberStage.LIVE), happy, _named(), left])
    assert (figures.asked, figures.recruited, figures.live, figures.happy, figures.named) == (6, 4, 3, 2, 1)
    assert [(step.word, step.count, step.needed, step.width) for step in figures.steps] == [
        ("asked", 6, 0, 60),
        ("recruited", 4, 8, 50),
        ("live", 3, 6, 50),
        ("happy with it", 2, 6, 33),
        ("willing to be named", 1, 6, 17),
    ]


@pytest.mark.parametrize(("named", "is_ready", "missing"), [(0, False, 6), (5, False, 1), (6, True, 0), (9, True, 0)])
def test_six_who_can_be_named_open_the_launch(named: int, is_ready: bool, missing: int) -> None:
    figures = _at([_named()] * named)
    assert (figures.is_ready, figures.missing) == (is_ready, missing)
    assert figures.sentence.startswith("Ready" if is_ready else "Not ready")


def test_happy_members_who_may_not_be_named_do_not_count() -> None:
    members = [_member(MemberStage.LIVE, is_happy=True)] * 6 + [_member(MemberStage.LIVE, may_be_named=True)] * 6
    assert _at(members).named == 0


@pytest.mark.parametrize(
    ("recruited", "day", "slow"),
    [(0, 0, False), (0, 49, False), (0, 50, True), (2, 50, False), (3, 99, True), (4, 99, False), (7, 100, True),
     (8, 100, False), (7, 300, True)],
)  # fmt: skip
def test_slow_recruiting_is_shown_from_half_time_on(recruited: int, day: int, slow: bool) -> None:
    assert ("slow" in _codes(_at([_member()] * recruited, day))) is slow


@pytest.mark.parametrize(("yes", "no", "asked", "warned"), [(3, 4, 5, False), (3, 5, 0, True), (4, 4, 9, False)])
def test_many_who_say_no_are_a_finding(yes: int, no: int, asked: int, warned: bool) -> None:
    members = [_member()] * yes + [_member(MemberStage.LEFT)] * no + [_member(MemberStage.CANDIDATE)] * asked
    assert ("unwilling" in _codes(_at(members))) is warned


@pytest.mark.parametrize(
    ("members", "consumer", "warned"), [(10, False, False), (11, False, True), (15, True, False), (16, True, True)]
)
def test_too_many_members_are_flagged(members: int, consumer: bool, warned: bool) -> None:
    assert ("too_many" in _codes(_at([_member()] * members, is_consumer=consumer))) is warned


def test_members_who_say_little_of_the_market_are_named() -> None:
    figures = _at(
        [
            _member(name="Far", in_target_market=False),
            _member(name="Keen", is_early_adopter=True),
            _member(name="Payer", paid_in_advance=True),
            _member(MemberStage.LEFT, name="Gone", in_target_market=False, is_early_adopter=True),
        ]
    )
    assert [(one.code, one.names) for one in figures.warnings] == [
        (CharterWarning.OUTSIDE_MARKET, ("Far",)),
        (CharterWarning.EARLY_ADOPTER, ("Keen",)),
        (CharterWarning.PAID, ("Payer",)),
    ]
    assert figures.warnings[0].text.startswith("1 of 3 recruited: Far. Their success")


MEMBERS = st.lists(
    st.builds(
        MemberFacts,
        name=st.just("A"),
        stage=st.sampled_from(MemberStage.values),
        is_happy=st.booleans(),
        may_be_named=st.booleans(),
        in_target_market=st.booleans(),
        is_early_adopter=st.booleans(),
        paid_in_advance=st.booleans(),
    ),
    max_size=25,
)


@given(MEMBERS, st.integers(0, 200))
def test_the_steps_only_narrow_and_one_more_success_never_hurts(members: list[MemberFacts], day: int) -> None:
    figures = _at(members, day)
    assert figures.asked >= figures.recruited >= figures.live >= figures.happy >= figures.named
    more = _at([*members, _named()], day)
    assert more.named == figures.named + 1
    assert more.is_ready >= figures.is_ready
    assert ("slow" in _codes(more)) <= ("slow" in _codes(figures))
