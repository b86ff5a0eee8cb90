"""How sure the ranking is: against ranking every draw one by one, and against areas worked out by hand."""

from datetime import timedelta
from math import ceil, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backlog.scoring import Candidate, Weights, rank
from backlog.scoring.cells import cells_of
from backlog.scoring.contest import Contest, Floats
from backlog.scoring.fronts import front
from backlog.scoring.robustness import InvalidParameter, Parameters, Ranks, anywhere, near, robustness
from tests.backlog.scoring.strategies import FIRST_DAY

EVEN = Weights(1, 1, 1)
TODAY = Weights(0.5, 0.3, 0.2)
FEW = Parameters(draws=100, top=3)


def contest(
    *rows: tuple[float, float, float],
    below: tuple[int, ...] = (),
    needs: tuple[tuple[int, int], ...] = (),
) -> Contest:
    """Items with these priorities under each stakeholder alone; the first is the oldest."""
    count = len(rows)
    missing = np.isin(np.arange(count), below)
    return Contest(np.array(rows, dtype=float).reshape(-1, 3), missing, np.arange(count), needs)


@st.composite
def contests(draw: st.DrawFn) -> Contest:
    count = draw(st.integers(1, 14))
    figures = st.sampled_from([0.0, 0.0, 10.0, 20.0, 30.0, 41.5, 77.0, 1234.5])
    rows = draw(st.lists(st.tuples(figures, figures, figures), min_size=count, max_size=count))
    pairs = draw(st.lists(st.tuples(st.integers(0, count - 1), st.integers(0, count - 1)), max_size=8))
    age = draw(st.permutations(range(count)))
    below = np.array(draw(st.lists(st.booleans(), min_size=count, max_size=count)))
    needs = tuple((one, other) for one, other in pairs if one < other)
    return Contest(np.array(rows), below, np.array(age), needs)


def ranks_by_hand(found: Contest, weights: Floats) -> list[int]:
    """Each item's rank under one weighting, by the ranking that the backlog itself has."""
    candidates = [
        Candidate(
            item, bool(found.below[item]), float(priority), FIRST_DAY + timedelta(days=int(found.age[item])), item
        )
        for item, priority in enumerate(found.under(weights[None, :])[0])
    ]
    ordered = [one.item for one, _ in rank(candidates, found.needs)]
    return [ordered.index(item) + 1 for item in range(found.size)]


def check(said: Ranks, ranks: np.ndarray, top: int) -> None:
    ordered, many = np.sort(ranks, axis=0), len(ranks)
    assert said.top.tolist() == ((ranks <= top).sum(axis=0) / many).tolist()
    assert said.first.tolist() == ((ranks == 1).sum(axis=0) / many).tolist()
    assert said.low.tolist() == ordered[ceil(0.05 * many) - 1].tolist()
    assert said.high.tolist() == ordered[ceil(0.95 * many) - 1].tolist()


@given(contests(), st.integers(1, 14), st.integers(1, 14))
def test_it_is_what_ranking_every_draw_would_say(found: Contest, top: int, counted_to: int) -> None:
    asked = Parameters(draws=100, top=top, concentration=8)
    said = robustness(found, TODAY, asked, counted_to=counted_to)
    generator = np.random.default_rng(asked.seed)
    for ranks_said, draws in (
        (said.near, near(TODAY, 8, 100, generator)),
        (said.anywhere, anywhere(100, generator)),
    ):
        ranks = np.array([ranks_by_hand(found, one) for one in draws])
        check(ranks_said, ranks, top)
        if ranks_said is said.anywhere:
            for item in range(found.size):
                first = draws[ranks[:, item] == 1]
                expected = first.mean(axis=0) if len(first) else np.full(3, np.nan)
                np.testing.assert_allclose(said.central[item], expected)


def three_items() -> Contest:
    """A lives from one stakeholder, B from the other two, C is in the middle for each."""
    return contest((60, 0, 0), (0, 30, 30), (20, 20, 20))


def test_shares_are_the_areas_of_the_triangle() -> None:
    """By hand: A leads where w1 > 1/3, a triangle of (2/3)² of the area; there C is second, elsewhere too."""
    asked = Parameters(top=2)
    said = robustness(three_items(), EVEN, asked)
    within = 3 * sqrt(4 / 9 * 5 / 9 / asked.draws)
    assert said.anywhere.first == pytest.approx([4 / 9, 5 / 9, 0], abs=within)
    assert said.anywhere.top == pytest.approx([4 / 9, 5 / 9, 1], abs=within)
    assert said.anywhere.low.tolist() == [1, 1, 2]
    assert said.anywhere.high.tolist() == [3, 3, 2]


def test_central_weights_are_the_middles_of_the_areas() -> None:
    """A's area has its corners at (1, 0, 0), (1/3, 2/3, 0) and (1/3, 0, 2/3): its middle is (5, 2, 2) / 9.

    B's is the rest of the triangle, whose middle is (3, 3, 3) / 9: ((3, 3, 3) - 4/9 · (5, 2, 2)) / (5/9) / 9.
    """
    said = robustness(three_items(), EVEN, Parameters())
    # A weight's spread in a triangle is its side's / sqrt(18): here 2/3 of the whole; in B's area less than the whole.
    within = 3 * (1 / sqrt(18)) / sqrt(4000)
    assert said.central[0] == pytest.approx([5 / 9, 2 / 9, 2 / 9], abs=within)
    assert said.central[1] == pytest.approx([7 / 45, 19 / 45, 19 / 45], abs=within)
    assert np.isnan(said.central[2]).all()


def test_an_item_of_each_stakeholder_leads_a_third() -> None:
    """And where it leads, its weight is on average the largest of three: (1 + 1/2 + 1/3) / 3."""
    said = robustness(contest((100, 0, 0), (0, 100, 0), (0, 0, 100)), EVEN, Parameters())
    assert said.anywhere.first == pytest.approx([1 / 3] * 3, abs=3 * sqrt(2 / 9 / 10_000))
    assert np.diag(said.central) == pytest.approx([11 / 18] * 3, abs=3 * 0.2 / sqrt(3000))


@pytest.mark.parametrize("concentration", [2, 30, 400])
def test_near_draws_lie_round_the_weights_as_a_dirichlet_distribution_does(concentration: float) -> None:
    draws = near(TODAY, concentration, 20_000, np.random.default_rng(7))
    shares = np.array([0.5, 0.3, 0.2])
    spread = np.sqrt(shares * (1 - shares) / (concentration + 1))
    assert draws.mean(axis=0) == pytest.approx(shares, abs=3 * float(spread.max()) / sqrt(20_000))
    assert draws.std(axis=0) == pytest.approx(spread, rel=0.03)


def test_all_weights_are_as_likely_as_each_other() -> None:
    draws = anywhere(20_000, np.random.default_rng(7))
    shares = [len(which) / 20_000 for _, which in cells_of(draws, parts=4)]
    assert shares == pytest.approx([1 / 16] * 16, abs=4 * sqrt(1 / 16 * 15 / 16 / 20_000))


@pytest.mark.parametrize("weights", [Weights(1, 0, 0), Weights(0, 3, 1), Weights(1e-9, 0, 1)])
def test_a_stakeholder_that_is_switched_off_stays_so_near_the_profile(weights: Weights) -> None:
    draws = near(weights, 1, 500, np.random.default_rng(1))
    assert draws.sum(axis=1) == pytest.approx(np.ones(500))
    off = [getattr(weights, name) == 0 for name in ("current", "future", "strategy")]
    assert (draws[:, off] == 0).all()


def test_every_draw_lies_between_the_corners_of_its_cell() -> None:
    draws = np.vstack([anywhere(500, np.random.default_rng(3)), np.eye(3), [[0.5, 0.5, 0], [0, 0.5, 0.5]]])
    found = np.zeros(len(draws), dtype=int)
    for corners, which in cells_of(draws):
        shares = np.linalg.solve(corners.T, draws[which].T)
        assert (shares >= -1e-9).all()
        found[which] += 1
    assert (found == 1).all()


def test_the_same_data_give_the_same_figures_and_another_seed_others() -> None:
    one, again = (robustness(three_items(), TODAY, FEW) for _ in range(2))
    other = robustness(three_items(), TODAY, Parameters(draws=100, seed=2))
    assert (one.anywhere.first == again.anywhere.first).all()
    assert (one.central[0] == again.central[0]).all()
    assert (one.central[0] != other.central[0]).all()


def test_progress_counts_every_draw_once() -> None:
    told: list[int] = []
    robustness(three_items(), TODAY, FEW, on_progress=told.append)
    assert told == sorted(told)
    assert told[-1] == 200


def test_no_items() -> None:
    said = robustness(contest(), TODAY, FEW)
    assert said.near.top.tolist() == said.anywhere.low.tolist() == said.unbeaten.tolist() == []


def test_one_item_is_first_always() -> None:
    said = robustness(contest((0, 0, 0)), TODAY, FEW)
    assert (said.near.first[0], said.near.low[0], said.near.high[0]) == (1, 1, 1)
    assert said.central[0] == pytest.approx([1 / 3] * 3, abs=0.1)


def test_equals_keep_the_order_of_their_age_under_any_weights() -> None:
    said = robustness(contest(*[(5, 5, 5)] * 6), TODAY, FEW, counted_to=3)
    assert said.near.low.tolist() == said.near.high.tolist() == [1, 2, 3, 4, 5, 6]
    assert said.near.top.tolist() == [1, 1, 1, 0, 0, 0]
    assert said.unbeaten.all()


def test_a_top_longer_than_the_list_holds_all_of_it() -> None:
    assert robustness(three_items(), TODAY, Parameters(draws=100, top=50)).near.top.tolist() == [1, 1, 1]


def test_priorities_too_large_for_steps_of_a_billionth_are_ranked_all_the_same() -> None:
    said = robustness(contest((3e15, 0, 0), (0, 2e15, 0), (1, 1, 1), needs=((0, 2),)), TODAY, FEW)
    assert said.near.first[2] + said.near.first[1] == 1
    assert said.near.low[0] > 1


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({"top": 0}, "top must be from 1 to 1000"),
        ({"top": 1001}, "top must be from 1 to 1000"),
        ({"concentration": float("nan")}, "concentration must be from 1 to 1000"),
        ({"concentration": 0.5}, "concentration must be from 1 to 1000"),
        ({"draws": 99}, "draws must be from 100 to 20000"),
        ({"seed": -1}, "seed must be from 0 to"),
    ],
)
def test_nonsense_is_refused(parameters: dict[str, float], words: str) -> None:
    with pytest.raises(InvalidParameter, match=words):
        Parameters(**parameters)  # type: ignore[arg-type]


def beats(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one != other and all(mine >= yours for mine, yours in zip(one, other, strict=True))


few = st.integers(0, 4).map(float)


@given(st.lists(st.tuples(few, few, few), min_size=1, max_size=30))
def test_the_front_holds_whom_nobody_beats(rows: list[tuple[float, float, float]]) -> None:
    assert front(np.array(rows)).tolist() == [not any(beats(other, one) for other in rows) for one in rows]


@given(contests())
def test_whoever_leads_under_some_weights_is_unbeaten(found: Contest) -> None:
    """Without chains, which put an item where another belongs."""
    plain = Contest(found.priorities, found.below, found.age)
    said = robustness(plain, TODAY, Parameters(draws=100))
    assert said.unbeaten[np.flatnonzero(said.anywhere.first)].all()
