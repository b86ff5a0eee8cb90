"""Random profiles and items for the property tests of the score."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from backlog.scoring import Alignment, Candidate, Deal, ItemInputs, Profile, SegmentImpact, Voice
from backlog.scoring.profile import IMPORTANCES

STAGES = ("customer", "prospect", "former", "partner")
FIRST_DAY = datetime(2024, 1, 1, tzinfo=UTC)

importances = st.sampled_from(IMPORTANCES)
shares = st.integers(0, 20).map(lambda n: n / 20)
money = st.one_of(st.just(0.0), st.integers(1, 10_000_000).map(float))
hours = st.one_of(st.just(0.0), st.integers(1, 2000).map(lambda n: n / 4))


@st.composite
def profiles(draw: st.DrawFn, **fixed: Any) -> Profile:
    """Any profile within its bounds; `fixed` sets single fields."""
    weights = draw(st.tuples(*[st.integers(0, 10)] * 3).filter(any))
    strengths = sorted(draw(st.tuples(shares, shares, st.just(1.0))), reverse=True)
    values: dict[str, Any] = {
        "weight_current": float(weights[0]),
        "weight_future": float(weights[1]),
        "weight_strategy": float(weights[2]),
        "floor_current": float(draw(st.sampled_from([0, 0, 10, 40]))),
        "floor_future": float(draw(st.sampled_from([0, 0, 5, 30]))),
        "floor_strategy": float(draw(st.sampled_from([0, 0, 20]))),
        "importance_must_have": strengths[0],
        "importance_important": strengths[1],
        "importance_nice_to_have": strengths[2],
        "arr_ref": float(draw(st.sampled_from([1_000, 50_000, 300_000]))),
        "arr_floor": float(draw(st.sampled_from([1, 1_000, 20_000]))),
        "gamma": draw(shares),
        "rho": draw(shares) * 3,
        "kappa": draw(shares) * 2,
        "hours_ref": draw(st.sampled_from([0.5, 10.0, 80.0])),
        "breadth_share": draw(shares),
        "breadth_half": draw(st.sampled_from([0.1, 1.0, 2.0, 3.0])),
        "upsilon": draw(shares),
        "sigma_current": draw(st.sampled_from([0.5, 5.0, 40.0])),
        "sigma_future": draw(st.sampled_from([0.5, 3.0, 40.0])),
        "tau": draw(shares) * 2,
        "urgency_max": draw(shares) * 2,
        "urgency_slip": draw(shares),
        "urgency_age": draw(shares) / 5,
        "confidence_prior": draw(st.sampled_from([0.05, 0.5, 0.7, 1.0])),
        "confidence_strength": draw(st.sampled_from([0.5, 2.0, 6.0])),
        "alpha": draw(shares),
        "effort_ref": draw(st.sampled_from([1.0, 10.0, 25.0])),
        "effort_min": draw(st.sampled_from([0.25, 0.5, 12.0])),
    }
    return Profile(**(values | fixed))


def account_of(number: int) -> Voice:
    """The account of that number: one revenue, one risk and one stage throughout, as the voice of a must have."""
    return Voice(
        account=number,
        name=f"Account {number}",
        importance="must_have",
        arr=[0.0, 500.0, 48_000.0, 310_000.0, 4_000_000.0][number % 5],
        churn_risk=number % 4 / 4,
        stage=STAGES[0] if number % 6 else STAGES[number // 6 % 4],
    )


def voices(accounts: tuple[int, int] = (1, 12)) -> st.SearchStrategy[tuple[Voice, ...]]:
    """Voices of accounts with numbers in that range."""

    def build(number: int, importance: str, hours_: float, horizon: str) -> Voice:
        return replace(account_of(number), importance=importance, hours=hours_, horizon=horizon)

    one = st.builds(build, st.integers(*accounts), importances, hours, st.sampled_from(["now", "now", "future"]))
    return st.lists(one, max_size=14).map(tuple)


def deals() -> st.SearchStrategy[tuple[Deal, ...]]:
    """Up to 4 open opportunities of accounts that may have a voice as well."""

    def build(number: int, account: int, amount: float, chance: float, importance: str) -> Deal:
        return Deal(
            opportunity=number,
            account=account,
            amount=amount,
            win_probability=chance,
            importance=importance,
            name=f"Deal {number}",
            account_name=f"Account {account}",
        )

    one = st.tuples(st.integers(1, 15), money, shares, importances)
    return st.lists(one, max_size=4).map(lambda found: tuple(build(n, *values) for n, values in enumerate(found)))


def segments() -> st.SearchStrategy[tuple[SegmentImpact, ...]]:
    """Up to 3 segments."""
    one = st.tuples(st.integers(0, 3), shares)
    return st.lists(one, max_size=3).map(
        lambda found: tuple(
            SegmentImpact(segment=n, name=f"Segment {n}", impact=impact, attractiveness=attractive)
            for n, (impact, attractive) in enumerate(found)
        )
    )


def alignments() -> st.SearchStrategy[tuple[Alignment, ...]]:
    """Up to 4 themes."""
    one = st.tuples(st.integers(0, 3), shares)
    return st.lists(one, max_size=4).map(
        lambda found: tuple(
            Alignment(theme=n, name=f"Theme {n}", alignment=alignment, importance=importance)
            for n, (alignment, importance) in enumerate(found)
        )
    )


@st.composite
def items(draw: st.DrawFn, **fixed: Any) -> ItemInputs:
    """The evidence of any item, gap or feature."""
    values: dict[str, Any] = {
        "kind": draw(st.sampled_from(["gap", "feature"])),
        "voices": draw(voices()),
        "deals": draw(deals()),
        "segments": draw(segments()),
        "alignments": draw(alignments()),
        "unnamed_votes": draw(st.integers(0, 500)),
        "slips": draw(st.integers(0, 6)),
        "months_open": draw(st.integers(0, 80)),
        "confirmed": draw(st.integers(0, 9)),
        "contradicted": draw(st.integers(0, 9)),
        "effort_days": draw(st.one_of(st.none(), st.integers(0, 400).map(lambda n: n / 4))),
    }
    return ItemInputs(**(values | fixed))


@st.composite
def backlogs(draw: st.DrawFn) -> tuple[list[Candidate], list[tuple[int, int]]]:
    """Up to 12 open items with many ties, and links among them that form no circle."""
    count = draw(st.integers(1, 12))
    candidates = [
        Candidate(
            item=number,
            below_floors=draw(st.booleans()),
            priority=float(draw(st.integers(0, 4))),
            opened_at=FIRST_DAY + timedelta(days=draw(st.integers(0, 2))),
            number=number,
        )
        for number in range(count)
    ]
    order = draw(st.permutations(range(count)))
    pairs = st.tuples(st.integers(0, count - 1), st.integers(0, count - 1)).filter(lambda pair: pair[0] < pair[1])
    chosen = draw(st.lists(pairs, max_size=20)) if count > 1 else []
    return candidates, [(order[one], order[other]) for one, other in chosen]
