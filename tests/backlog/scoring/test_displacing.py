"""What work would displace."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backlog.scoring.displacing import Contender, Part, displaced, in_words

RANKING = [
    Contender("LIFT-3", "Recall file", 1, 141.2, 8),
    Contender("LIFT-9", "Night shift", 2, 88.4, 6),
    Contender("LIFT-4", "Alarm text", 3, 20, 5),
]


def item(key: str, days: float | None, rank: int = 1) -> Contender:
    return Contender(key, key, rank, 10, days)


def shown(effort: float | None, ranking: list[Contender], without: str = "") -> list[tuple[str, float, bool]]:
    return [(part.item.key, part.days, part.is_partial) for part in displaced(effort, ranking, without)]


def test_the_best_ranked_are_built_until_the_days_are_used_up() -> None:
    assert shown(14, RANKING) == [("LIFT-3", 8, False), ("LIFT-9", 6, False)]
    assert shown(12, RANKING) == [("LIFT-3", 8, False), ("LIFT-9", 4, True)]
    assert shown(3, RANKING) == [("LIFT-3", 3, True)]


def test_all_of_the_ranking_if_it_is_shorter_than_the_work() -> None:
    assert shown(100, RANKING) == [("LIFT-3", 8, False), ("LIFT-9", 6, False), ("LIFT-4", 5, False)]


def test_work_does_not_displace_itself() -> None:
    assert shown(8, RANKING, "LIFT-3") == [("LIFT-9", 6, False), ("LIFT-4", 2, True)]


@pytest.mark.parametrize("effort", [None, 0, 0.0, 1e-12])
def test_work_without_days_displaces_nothing(effort: float | None) -> None:
    assert displaced(effort, RANKING) == ()


def test_an_empty_ranking_has_nothing_to_displace() -> None:
    assert displaced(12, []) == ()


def test_what_nobody_estimated_or_takes_no_days_is_passed_over() -> None:
    assert shown(4, [item("A", None), item("B", 0), item("C", 4)]) == [("C", 4, False)]


RANKINGS = st.lists(st.one_of(st.none(), st.floats(0, 500)), max_size=30).map(
    lambda days: [item(f"X-{at}", one, at + 1) for at, one in enumerate(days)]
)
EFFORTS = st.floats(0, 5_000)


@given(EFFORTS, RANKINGS, st.integers(0, 40))
def test_it_never_takes_more_days_than_there_are(effort: float, ranking: list[Contender], own: int) -> None:
    parts = displaced(effort, ranking, f"X-{own}")
    assert sum(part.days for part in parts) <= effort + 1e-6
    assert f"X-{own}" not in {part.item.key for part in parts}
    assert all(0 < part.days <= (part.item.days or 0) for part in parts)
    assert not any(part.is_partial for part in parts[:-1])
    assert [part.item.rank for part in parts] == sorted(part.item.rank for part in parts)


@given(EFFORTS, RANKINGS)
def test_it_stops_short_only_where_the_ranking_ends(effort: float, ranking: list[Contender]) -> None:
    there = sum(one.days or 0 for one in ranking)
    used = sum(part.days for part in displaced(effort, ranking))
    assert used == pytest.approx(min(effort, there), abs=1e-6)


@given(EFFORTS, EFFORTS, RANKINGS)
def test_more_days_displace_no_less(one: float, other: float, ranking: list[Contender]) -> None:
    fewer, more = displaced(min(one, other), ranking), displaced(max(one, other), ranking)
    assert len(fewer) <= len(more)
    for part, larger in zip(fewer, more, strict=False):
        assert part.item == larger.item
        assert part.days <= larger.days + 1e-9


# -- in words --------------------------------------------------------------------------------------------------


def test_the_trade_is_said_in_two_sentences() -> None:
    words = "Takes 14 days. The same days build LIFT-3 and LIFT-9 (ranks 1 and 2): priority 141 and 88 against 12."
    assert in_words(14, displaced(14, RANKING), 12) == words


def test_the_last_one_is_marked_if_it_is_reached_in_part() -> None:
    assert in_words(12, displaced(12, RANKING), 12.4).startswith(
        "Takes 12 days. The same days build LIFT-3 and a part of LIFT-9 (ranks 1 and 2)"
    )
    said = in_words(1, displaced(1, RANKING), 0)
    assert said == "Takes 1 day. The same days build a part of LIFT-3 (rank 1): priority 141 against 0."


def test_many_are_counted() -> None:
    parts = [Part(item(f"X-{at}", 1, at), 1) for at in range(1, 8)]
    said = "The same days build X-1, X-2, X-3 and 4 more (ranks 1, 2, 3 and 4 more): priority 10, 10, 10 and 4 more"
    assert in_words(7, parts, 3) == f"Takes 7 days. {said} against 3."


def test_what_is_not_known_is_said() -> None:
    assert in_words(None, ()) == "Nobody has estimated it, so nobody can say what it would displace."
    assert in_words(0, ()) == "It takes no days and displaces nothing."
    assert in_words(2.25, ()) == "Takes 2.2 days. Nothing else that is estimated waits to be built."
    assumed = in_words(8, displaced(8, RANKING), is_assumed=True)
    assert assumed == ("Nobody has estimated it; say 8 days. The same days build LIFT-3 (rank 1): priority 141.")
