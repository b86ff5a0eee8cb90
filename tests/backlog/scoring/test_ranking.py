"""The order of the backlog and the place of prerequisites."""

from datetime import timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backlog.scoring import Candidate, Place, PrerequisiteCycle, find_cycle, places, rank
from backlog.scoring.ranking import rounded, sort_key
from tests.backlog.scoring.strategies import FIRST_DAY, backlogs

Backlog = tuple[list[Candidate], list[tuple[int, int]]]


def item(number: int, priority: float, *, below: bool = False, age: int = 0) -> Candidate:
    return Candidate(number, below, priority, FIRST_DAY - timedelta(days=age), number)


def order(candidates: list[Candidate], needs: list[tuple[int, int]]) -> list[int]:
    return [one.item for one, _ in rank(candidates, needs)]


def test_the_higher_priority_comes_first() -> None:
    assert order([item(1, 5), item(2, 9), item(3, 7)], []) == [2, 3, 1]


def test_items_that_miss_a_floor_follow_all_that_meet_it() -> None:
    assert order([item(1, 90, below=True), item(2, 1), item(3, 80, below=True)], []) == [2, 1, 3]


def test_ties_go_to_the_older_then_to_the_lower_number() -> None:
    assert order([item(1, 5), item(2, 5, age=3), item(3, 5)], []) == [2, 1, 3]


def test_noise_in_the_last_digits_is_a_tie() -> None:
    assert order([item(1, 0.1 + 0.2), item(2, 0.3, age=1)], []) == [2, 1]


def test_a_prerequisite_stands_directly_above_what_needs_it() -> None:
    candidates = [item(1, 50), item(2, 10), item(3, 50, age=9), item(4, 60)]
    assert order(candidates, [(1, 2)]) == [4, 2, 3, 1]
    assert places(candidates, [(1, 2)])[2] == Place(False, 50.0, 1, 1)


def test_a_chain_is_lifted_as_a_whole_and_in_its_order() -> None:
    candidates = [item(1, 50), item(2, 10), item(3, 5), item(4, 49)]
    needs = [(1, 2), (2, 3)]
    assert order(candidates, needs) == [3, 2, 1, 4]
    found = places(candidates, needs)
    assert (found[3].lifted_by, found[3].depth) == (1, 2)


def test_a_prerequisite_of_its_own_strength_is_not_lifted() -> None:
    found = places([item(1, 50), item(2, 70)], [(1, 2)])
    assert found[2] == Place(False, 70.0, 0, None)


def test_equals_keep_the_prerequisite_first_and_name_no_lifter() -> None:
    found = places([item(1, 50, age=9), item(2, 50)], [(1, 2)])
    assert found[2] == Place(False, 50.0, 1, None)
    assert order([item(1, 50, age=9), item(2, 50)], [(1, 2)]) == [2, 1]


def test_a_prerequisite_below_a_floor_stands_with_what_needs_it() -> None:
    assert order([item(1, 20), item(2, 90, below=True), item(3, 15)], [(1, 2)]) == [2, 1, 3]


def test_the_best_of_several_lifts() -> None:
    found = places([item(1, 20), item(2, 30), item(3, 1)], [(1, 3), (2, 3)])
    assert found[3] == Place(False, 30.0, 1, 2)


def test_of_equal_lifters_the_lower_is_named() -> None:
    candidates = [item(1, 30), item(2, 30), item(3, 1)]
    assert places(candidates, [(2, 3), (1, 3)])[3].lifted_by == 1
    assert places(candidates, [(1, 3), (2, 3)])[3].lifted_by == 1


def test_a_link_to_an_item_that_is_closed_counts_for_nothing() -> None:
    assert places([item(1, 5)], [(99, 1), (1, 98)])[1] == Place(False, 5.0)


def test_a_link_given_twice_is_one_link() -> None:
    assert places([item(1, 5), item(2, 1)], [(1, 2), (1, 2)])[2].lifted_by == 1


def test_a_circle_is_refused_and_named() -> None:
    with pytest.raises(PrerequisiteCycle) as refused:
        places([item(n, 1) for n in range(5)], [(0, 1), (1, 2), (2, 3), (3, 1)])
    assert refused.value.items in ([1, 2, 3, 1], [2, 3, 1, 2], [3, 1, 2, 3])


def test_an_item_that_needs_itself_is_a_circle() -> None:
    assert find_cycle([(4, 4)]) == [4, 4]


def test_a_diamond_is_no_circle() -> None:
    assert find_cycle([(1, 2), (1, 3), (2, 4), (3, 4)]) is None


def test_long_chains_are_walked() -> None:
    needs = [(n, n + 1) for n in range(20_000)]
    assert find_cycle(needs) is None
    assert find_cycle([*needs, (20_000, 0)]) is not None
    found = places([item(n, 20_000 - n) for n in range(20_001)], needs)
    assert (found[20_000].lifted_by, found[20_000].depth) == (0, 20_000)


@given(backlogs())
def test_a_prerequisite_never_ranks_below_what_needs_it(backlog: Backlog) -> None:
    candidates, needs = backlog
    at = {number: position for position, number in enumerate(order(candidates, needs))}
    assert all(at[first] < at[number] for number, first in needs)


@given(backlogs())
def test_the_place_is_the_best_of_itself_and_all_that_need_it(backlog: Backlog) -> None:
    candidates, needs = backlog
    found = places(candidates, needs)
    own = {one.item: (one.below_floors, -rounded(one.priority)) for one in candidates}
    for one in candidates:
        served = reach(one.item, needs)
        assert found[one.item].standing == min(own[other] for other in served)
        lifter = found[one.item].lifted_by
        if lifter is None:
            assert found[one.item].standing == own[one.item]
        else:
            assert own[lifter] == found[one.item].standing < own[one.item]


def reach(start: int, needs: list[tuple[int, int]]) -> set[int]:
    """The item and everything that needs it, directly or further on."""
    found = {start}
    while more := {number for number, first in needs if first in found} - found:
        found |= more
    return found


@given(backlogs(), st.randoms())
def test_the_order_of_the_input_does_not_matter(backlog: Backlog, random: Random) -> None:
    candidates, needs = backlog
    expected = places(candidates, needs)
    shuffled, links = list(candidates), list(needs)
    random.shuffle(shuffled)
    random.shuffle(links)
    assert places(shuffled, links) == expected


@given(backlogs())
def test_without_links_the_priority_alone_decides(backlog: Backlog) -> None:
    candidates, _ = backlog
    plain = sorted(candidates, key=lambda one: (one.below_floors, -one.priority, one.opened_at, one.number))
    assert order(candidates, []) == [one.item for one in plain]
    assert all(sort_key(one, place)[2] == 0 for one, place in rank(candidates, []))
