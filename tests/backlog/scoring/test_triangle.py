"""The weighing triangle: its regions are those of the plain ranking, and fill the triangle."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backlog.scoring import Candidate, rank
from backlog.scoring.triangle import Backlog, Point, Region, area, contenders, regions

DAY = datetime(2026, 1, 1, tzinfo=UTC)
Rows = list[tuple[float, float, float]]


def backlog(corners: Rows, below: list[bool] | None = None, needs: list[tuple[int, int]] | None = None) -> Backlog:
    return Backlog(
        corners=np.array(corners, dtype=np.float64).reshape(-1, 3),
        below=np.array(below or [False] * len(corners), dtype=bool),
        ties=np.arange(len(corners)),
        needs=np.array(needs or [], dtype=np.int64).reshape(-1, 2),
    )


def ranked(made: Backlog, weights: Point) -> list[int]:
    priorities = made.corners @ np.array(weights)
    known = [
        Candidate(at, bool(made.below[at]), float(priorities[at]), DAY + timedelta(days=at), at)
        for at in range(len(priorities))
    ]
    return [one.item for one, _ in rank(known, [tuple(pair) for pair in made.needs.tolist()])]


def inside(polygon: list[Point], weights: Point) -> bool:
    """Strictly, with room to the edge: on an edge two items tie."""
    sides = []
    for p, q in zip(polygon, [*polygon[1:], polygon[0]], strict=True):
        sides.append((q[0] - p[0]) * (weights[1] - p[1]) - (q[1] - p[1]) * (weights[0] - p[0]))
    return min(sides) > 1e-9 or max(sides) < -1e-9


def winner(found: list[Region], weights: Point) -> int | None:
    hits = [one.item for one in found if any(inside(polygon, weights) for polygon in one.polygons)]
    return hits[0] if hits else None


def test_three_items_by_hand() -> None:
    """Each is first round its own corner, and they meet in the middle: a third each."""
    found = regions(backlog([(3, 0, 0), (0, 3, 0), (0, 0, 3)]))
    assert {one.item: round(one.share, 9) for one in found} == {0: 0.333333333, 1: 0.333333333, 2: 0.333333333}


def test_two_items_by_hand() -> None:
    """First needs a weight of 1/3 for the current customer: the small triangle above is (2/3)² of all."""
    found = regions(backlog([(2, 0, 0), (0, 1, 1)]))
    assert [(one.item, round(one.share, 9)) for one in found] == [(1, 0.555555556), (0, 0.444444444)]


def test_no_item_has_no_region() -> None:
    assert regions(backlog([])) == []
    assert contenders(backlog([])) == []


def test_one_item_has_all() -> None:
    (only,) = regions(backlog([(0, 0, 0)]))
    assert (only.item, only.share) == (0, 1.0)


def test_of_equals_the_older_has_all() -> None:
    (only,) = regions(backlog([(5, 5, 5)] * 4))
    assert (only.item, only.share) == (0, 1.0)


def test_a_prerequisite_takes_the_region_of_what_it_lifts() -> None:
    found = regions(backlog([(9, 9, 9), (1, 1, 1)], needs=[(0, 1)]))
    assert [(one.item, one.deciders) for one in found] == [(1, (0,))]


def test_what_misses_a_floor_is_first_only_among_its_like() -> None:
    assert [one.item for one in regions(backlog([(9, 9, 9), (1, 1, 1)], below=[True, False]))] == [1]
    assert [one.item for one in regions(backlog([(9, 9, 9), (1, 1, 1)], below=[True, True]))] == [0]


FIGURE = st.integers(0, 6).map(float)
ROWS = st.lists(st.tuples(FIGURE, FIGURE, FIGURE), min_size=1, max_size=14)
LINKS = st.lists(st.tuples(st.integers(0, 13), st.integers(0, 13)).filter(lambda pair: pair[0] < pair[1]), max_size=6)
POINT = st.tuples(*[st.floats(0.001, 1)] * 3).map(lambda w: tuple(one / sum(w) for one in w))


@given(rows=ROWS, below=st.lists(st.booleans(), min_size=14, max_size=14), links=LINKS, weights=POINT)
def test_the_region_of_any_weighting_is_that_of_its_first(
    rows: Rows, below: list[bool], links: list[tuple[int, int]], weights: Point
) -> None:
    made = backlog(rows, below[: len(rows)], [pair for pair in links if max(pair) < len(rows)])
    found = regions(made)
    assert sum(one.share for one in found) == pytest.approx(1)
    assert sum(area(polygon) for one in found for polygon in one.polygons) == pytest.approx(1, abs=1e-6)
    here = winner(found, weights)
    assert here is None or here == ranked(made, weights)[0]


@given(rows=ROWS, below=st.lists(st.booleans(), min_size=14, max_size=14), links=LINKS, weights=POINT)
def test_the_best_five_of_any_weighting_are_among_the_contenders(
    rows: Rows, below: list[bool], links: list[tuple[int, int]], weights: Point
) -> None:
    made = backlog(rows, below[: len(rows)], [pair for pair in links if max(pair) < len(rows)])
    known = {one.item for one in contenders(made)}
    priorities = np.sort(made.corners @ np.array(weights))
    if (np.diff(priorities) > 1e-6).all():  # of items that tie any may be left out
        assert set(ranked(made, weights)[:5]) <= known


def test_many_items_are_pruned_to_few() -> None:
    rows = np.random.default_rng(7).gamma(2.0, 20.0, (20_000, 3))
    made = Backlog(rows, np.zeros(20_000, dtype=bool), np.arange(20_000), np.empty((0, 2), dtype=np.int64))
    found = regions(made)
    assert len(contenders(made)) < 2_000
    for weights in ((0.5, 0.3, 0.2), (0.1, 0.1, 0.8), (0.34, 0.33, 0.33)):
        assert winner(found, weights) == int(np.argmax(rows @ np.array(weights)))
