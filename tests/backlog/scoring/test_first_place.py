"""Who comes first, and the smallest shift of one weight that changes it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backlog.scoring.first_place import Lead, Shift, lead_of
from backlog.scoring.triangle import Contender, Point


def one(item: int, *corners: float, below: bool = False, lifters: tuple[tuple[int, int], ...] = ()) -> Contender:
    return Contender(item, (corners[0], corners[1], corners[2]), below, lifters)


def moved(weights: Point, who: int, share: float) -> Point:
    rest = 1 - weights[who]
    part = [share if at == who else (1 - share) * weights[at] / rest for at in range(3)]
    return part[0], part[1], part[2]


def first(contenders: list[Contender], weights: Point) -> int:
    """The same by ranking: own place, or the best of what needs it."""

    def own(at: int) -> tuple[bool, float, int]:
        found = by_item[at]
        return found.below, -sum(p * w for p, w in zip(found.corners, weights, strict=True)), 0

    by_item = {found.item: found for found in contenders}
    places = {
        found.item: min([own(found.item), *((*own(by)[:2], -steps) for by, steps in found.lifters)])
        for found in contenders
    }
    return min(places, key=lambda item: (places[item], item))


def test_two_items_by_hand() -> None:
    # Current alone gives 80 and 20, the rest 20 and 60 each: even where 20 + 60 c = 60 - 40 c, at c = 0.4.
    found = lead_of([one(0, 80, 20, 20), one(1, 20, 60, 60)], (0.5, 0.3, 0.2))
    assert found == Lead(0, Shift(0, pytest.approx(0.4), 1))


def test_who_is_better_everywhere_stays() -> None:
    assert lead_of([one(0, 9, 9, 9), one(1, 8, 8, 8)], (0.5, 0.3, 0.2)) == Lead(0, None)
    assert lead_of([one(4, 1, 1, 1)], (0.5, 0.3, 0.2)) == Lead(4, None)
    assert lead_of([], (1, 0, 0)) is None


def test_below_a_floor_nobody_takes_the_lead() -> None:
    assert lead_of([one(0, 80, 20, 20), one(1, 20, 60, 60, below=True)], (0.5, 0.3, 0.2)) == Lead(0, None)


def test_a_prerequisite_leads_for_what_needs_it() -> None:
    contenders = [one(0, 1, 1, 1, lifters=((1, 1),)), one(1, 80, 20, 20), one(2, 20, 60, 60)]
    assert lead_of(contenders, (0.5, 0.3, 0.2)) == Lead(0, Shift(0, pytest.approx(0.4), 2))


FIGURES = st.integers(0, 50).map(float)
WEIGHTS = st.tuples(*[st.integers(1, 20)] * 3).map(lambda three: tuple(one / sum(three) for one in three))


@given(st.lists(st.tuples(FIGURES, FIGURES, FIGURES, st.booleans()), min_size=1, max_size=7, unique=True), WEIGHTS)
def test_the_first_place_changes_there_and_not_before(rows: list[tuple[float, float, float, bool]], weights: Point):
    contenders = [one(at, *row[:3], below=row[3]) for at, row in enumerate(rows)]
    found = lead_of(contenders, weights)
    assert found is not None
    values = sorted(
        (sum(p * w for p, w in zip(c.corners, weights, strict=True)) for c in contenders if not c.below), reverse=True
    )
    if len(values) > 1 and values[0] - values[1] < 1e-6:
        return  # two lead at once
    assert found.item == first(contenders, weights)
    nearest = abs(found.shift.share - weights[found.shift.stakeholder]) if found.shift else 1.0
    for who in range(3):
        for step in range(21):
            share = step / 20
            if abs(share - weights[who]) < nearest - 1e-6:
                same = moved(weights, who, share)
                tied = next(c for c in contenders if c.item == first(contenders, same))
                best = sum(p * w for p, w in zip(tied.corners, same, strict=True))
                mine = sum(p * w for p, w in zip(contenders[found.item].corners, same, strict=True))
                assert mine == pytest.approx(best, abs=1e-6)
    if found.shift:
        way = 1 if found.shift.share > weights[found.shift.stakeholder] else -1
        beyond = found.shift.share + way * 1e-6
        if 0 <= beyond <= 1:
            assert first(contenders, moved(weights, found.shift.stakeholder, beyond)) != found.item
