"""The ranking under other numbers than the profile's: weights, floors, the exponents of revenue and of effort.

Everything that they are applied to is in memory (`backlog.selectors.figures`), so that a page costs a multiplication of
some arrays and the reading of its rows, however far the numbers are from today's. Nothing is stored.
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from backlog.scoring import Candidate, Place, PrerequisiteCycle, places
from backlog.scoring.arrays import Bools, Floats, Ints
from backlog.scoring.standings import Key, Standings, misses, placed_by
from backlog.scoring.what_if import Tried
from backlog.selectors.anew import scores_under
from backlog.selectors.copied import copied
from backlog.selectors.figures import Figures, figures_of, key_of
from backlog.selectors.ranked_rows import counted_on, rows_of
from backlog.selectors.ranked_sql import BY_INDEX, NARROWED, TRIED_PAGE, conditions_of
from common.cursors import Cursor


@dataclass(frozen=True, slots=True, eq=False)
class _Ranking:
    """What the tried numbers make of each item; arrays as in Figures."""

    figures: Figures
    scores: Floats
    values: Floats
    priorities: Floats
    own: Standings
    """Where each one would stand by itself, without what needs it."""


def tried_rows(
    product_id: int, tried: Tried, narrowed: dict[str, Any], at: Cursor | None, limit: int
) -> tuple[list[dict[str, Any]], bool]:
    """The rows after a cursor, or before it, each with its `rank` and its `rank_today`; whether there are more.

    Args:
        narrowed: the filters, as the values of their conditions.

    Raises:
        Invalid: another exponent of revenue for more items than are summed up anew.
    """
    ranking = _ranking(product_id, tried)
    among = _among(ranking, product_id, narrowed)
    lifted, lifters = _lifted(ranking, among, at, limit)
    positions, more = _cut(lifted, among, at, limit)
    rows = rows_of(TRIED_PAGE, {"product": product_id} | _columns(ranking, lifted, lifters, positions))
    by_id = {row["item_id"]: row for row in rows}
    ranks = lifted.ranks(positions) if narrowed else counted_on(at, len(positions))
    today = ranking.figures.standings.ranks(positions)
    found = zip(ranking.figures.items[positions].tolist(), ranks, today, strict=True)
    return [by_id[item] | {"rank": rank, "rank_today": now} for item, rank, now in found if item in by_id], more


def _ranking(product_id: int, tried: Tried) -> _Ranking:
    figures = figures_of(product_id)
    scores = scores_under(product_id, figures, tried)
    values = scores @ np.array(tried.shares)
    priorities = values * (figures.factor if tried.alpha == figures.alpha else figures.factor_under(tried.alpha))
    depth = np.zeros(len(figures), dtype=np.int64)
    own = Standings(misses(scores, tried.floors), placed_by(priorities), depth, figures.opened, figures.numbers)
    return _Ranking(figures, scores, values, priorities, own)


def _among(ranking: _Ranking, product_id: int, narrowed: dict[str, Any]) -> Bools:
    """Which items the filters leave; a least score is one under the tried numbers."""
    among = np.ones(len(ranking.figures), dtype=np.bool_)
    rest = dict(narrowed)
    if "min_current" in rest:
        among &= ranking.scores[:, 0] >= rest.pop("min_current")
    if rest:
        statement = NARROWED.format(conditions=conditions_of(rest, BY_INDEX))
        ids = copied(statement, rest | {"product": product_id}, {"item": "int"})["item"]
        positions, known = ranking.figures.positions(ids)
        left = np.zeros(len(among), dtype=np.bool_)
        left[positions[known]] = True
        among &= left
    return among


def _cut(order: Standings, among: Bools, at: Cursor | None, limit: int) -> tuple[Ints, bool]:
    """The positions of a page, best first, and whether there are more beyond it."""
    if at is not None and at.backwards:
        found = order.last(limit + 1, among & order.before(_key(at)))
        return found[-limit:], len(found) > limit
    found = order.first(limit + 1, among if at is None else among & order.after(_key(at)))
    return found[:limit], len(found) > limit


def _key(at: Cursor) -> Key:
    below, place, depth, opened_at, number = at.at[:5]
    return key_of(below, place, depth, opened_at, number)


def _lifted(ranking: _Ranking, among: Bools, at: Cursor | None, limit: int) -> tuple[Standings, dict[int, int]]:
    """The order with prerequisites in their places as far as a page shows it, and who lifts them, by position.

    An item that itself stands behind the page lifts nothing onto it and changes no rank on it.
    """
    own, needs = ranking.own, ranking.figures.needs
    needed = _needed(among, at, limit)
    if needed is not None and len(needs):
        best = own.first(needed, among)
        if len(best) == needed:
            needs = _leading_from(own, own.key(best[-1]), needs)
    placed = _placed(ranking, needs)
    columns = {name: getattr(own, name).copy() for name in ("below", "place", "depth")} if placed else {}
    for position, one in placed.items():
        columns["below"][position] = one.below_floors
        columns["place"][position] = -one.place
        columns["depth"][position] = -one.depth
    lifters = {position: one.lifted_by for position, one in placed.items() if one.lifted_by is not None}
    return replace(own, **columns), lifters


def _needed(among: Bools, at: Cursor | None, limit: int) -> int | None:
    """The page is among so many of the best; None if that is not known beforehand."""
    if at is None:
        return limit + 1
    return limit + 1 + max(int(at.at[-1]), 0) if among.all() else None


def _leading_from(own: Standings, bar: Key, needs: Ints) -> Ints:
    """The links from items that stand no worse than a place, from what these need first, and so on."""
    reached = np.zeros(len(own), dtype=np.bool_)
    reached[needs[~own.some(needs[:, 0]).after(bar), 0]] = True
    while True:
        onward = needs[reached[needs[:, 0]], 1]
        if reached[onward].all():
            return needs[reached[needs[:, 0]]]
        reached[onward] = True


def _placed(ranking: _Ranking, needs: Ints) -> dict[int, Place]:
    """The places of those that take another's, by position."""
    own, figures = ranking.own, ranking.figures
    candidates = [
        Candidate(at, bool(own.below[at]), -float(own.place[at]), figures.opened_at(at), int(own.numbers[at]))
        for at in np.unique(needs).tolist()
    ]
    try:
        placed = places(candidates, [(item, first) for item, first in needs.tolist()])
    except PrerequisiteCycle:  # kept out by the service and its lock; a ranking without lifts beats none
        return {}
    return {position: one for position, one in placed.items() if one.depth}


def _columns(ranking: _Ranking, lifted: Standings, lifters: dict[int, int], positions: Ints) -> dict[str, str]:
    """The figures of a page as the texts of arrays, which the database reads faster than a list of constants."""
    items = ranking.figures.items
    lifting = [lifters.get(position) for position in positions.tolist()]
    arrays = {
        "items": items,
        "current": ranking.scores[:, 0],
        "future": ranking.scores[:, 1],
        "value": ranking.values,
        "priority": ranking.priorities,
        "misses": ranking.own.below,
        "below": lifted.below,
        "place": lifted.place,
        "depth": lifted.depth,
    }
    columns = {name: array[positions].tolist() for name, array in arrays.items()}
    columns["lifter"] = [None if one is None else int(items[one]) for one in lifting]
    return {name: _text(column) for name, column in columns.items()}


def _text(column: list[Any]) -> str:
    return "{" + ",".join("NULL" if value is None else repr(value) for value in column) + "}"
