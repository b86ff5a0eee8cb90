"""The order of many items at once is that of a sorted list of their keys."""

from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from backlog.scoring.standings import Key, Standings

KEYS = st.lists(
    st.builds(
        Key, st.booleans(), st.sampled_from([-7.5, -2.0, 0.0]), st.integers(-2, 0), st.integers(0, 2), st.just(0)
    ),
    max_size=30,
).map(lambda keys: [key._replace(number=at) for at, key in enumerate(keys)])
CASES = given(keys=KEYS, among=st.integers(0, 2**30 - 1), many=st.integers(1, 8), at=st.integers(0, 29))


def standings(keys: list[Key]) -> Standings:
    kinds: list[Any] = [np.bool_, np.float64, np.int64, np.int64, np.int64]
    return Standings(*(np.array([key[at] for key in keys], dtype=kind) for at, kind in enumerate(kinds)))


@CASES
def test_the_best_and_the_worst_of_some_come_in_order(keys: list[Key], among: int, many: int, at: int) -> None:
    order, chosen = standings(keys), [bool(among >> position & 1) for position in range(len(keys))]
    wanted = sorted((key for key, is_in in zip(keys, chosen, strict=True) if is_in))
    mask = np.array(chosen, dtype=np.bool_)
    assert [order.key(position) for position in order.first(many, mask)] == wanted[:many]
    assert [order.key(position) for position in order.last(many, mask)] == wanted[-many:]


@CASES
def test_what_stands_before_and_after_a_place(keys: list[Key], among: int, many: int, at: int) -> None:
    order, here = standings(keys), (keys[at % len(keys)] if keys else Key(False, 0.0, 0, 0, 0))
    assert order.after(here).tolist() == [key > here for key in keys]
    assert order.before(here).tolist() == [key < here for key in keys]


@given(keys=KEYS)
def test_ranks_count_all_that_stand_ahead(keys: list[Key]) -> None:
    ranks = {key: rank for rank, key in enumerate(sorted(keys), 1)}
    assert standings(keys).ranks(np.arange(len(keys))) == [ranks[key] for key in keys]
