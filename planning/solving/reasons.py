"""Why an item is not in the plan, and what it would cost to have it in."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from planning.solving.best import Outcome, best_plan, without_idlers
from planning.solving.blocks import Blocks, blocks_of
from planning.solving.clock import Clock
from planning.solving.lacking import Lack, Room, fits_somewhere
from planning.solving.model import ALL, Limits, Model
from planning.solving.plans import Plan, worth
from planning.solving.problem import OUT, Item, Problem
from planning.solving.solve import OPTIMAL, Watch, search
from planning.solving.words import days_of, listed, percent

PINNED_OUT = "pinned_out"
PREREQUISITE = "prerequisite"
QUOTA = "quota"
CAPACITY = "capacity"
VALUE = "value"
_EACH_SECONDS = 2.0
_NEAR_ENOUGH = 1e-3
"""A price is known well enough once the plan with the item is proven within this share of the best such plan."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why one item is out. ``lacks`` are the days that miss; ``because_of`` are the items that stand in the way."""

    item: str
    kind: str
    text: str
    lacks: tuple[Lack, ...] = ()
    because_of: tuple[str, ...] = ()
    cost: float | None = None
    """What the plan would be worth less with the item in it; None if it was not worked out, or cannot be in."""
    is_exact: bool = True
    """Whether ``cost`` is known exactly; else it is at most that."""
    displaces: tuple[str, ...] = ()
    """The items that would leave for it."""
    quota: str = ""
    """The quota that gives its room to others, in words."""


def why_out(problem: Problem, best: Outcome, watch: Watch) -> list[Reason]:
    """A reason for each item that is out, in the problem's order. Costs are worked out until ``watch.seconds`` end."""
    if best.plan is None:
        return []
    clock = Clock(watch, watch.seconds)
    blocks = blocks_of(problem)
    room = Room(problem, best.plan)
    found = [_first_reason(problem, blocks, best, room, item) for item in problem.items if item.id not in best.plan]
    found = _for_quotas(problem, best, found, clock)
    return _with_costs(problem, blocks, best, found, clock)


def _first_reason(problem: Problem, blocks: Blocks, best: Outcome, room: Room, item: Item) -> Reason:
    block = blocks.of[item.id]
    window = blocks.windows[block]
    if item.pin == OUT:
        return Reason(item=item.id, kind=PINNED_OUT, text="It is pinned out.")
    if window.first == len(problem.releases):
        tie = "goes together with" if blocks.of[window.first_by] == block else "requires"
        text = f"It {tie} {window.first_by}, which is pinned out."
        return Reason(item=item.id, kind=PREREQUISITE, text=text, because_of=(window.first_by,))
    return _by_room(problem, blocks, best.plan or {}, room, item)


def _by_room(problem: Problem, blocks: Blocks, plan: Plan, room: Room, item: Item) -> Reason:
    """Held against the days that are left in each release, alone and with what has to come along."""
    along = [one for at in blocks.closure(blocks.of[item.id]) for one in blocks.members[at] if one not in plan]
    missing = room.lacks(along)
    if fits_somewhere(problem, missing):
        return _though_it_fits(problem, item)
    first = tuple(one for one in along if one != item.id)
    if first and fits_somewhere(problem, room.lacks([item.id])):
        text = f"It would fit, but not with {listed(first)}, which has to come along: {_in_words(missing)}."
        return Reason(item=item.id, kind=PREREQUISITE, text=text, lacks=missing, because_of=first)
    with_others = f" with {listed(first)}" if first else ""
    return Reason(
        item=item.id,
        kind=CAPACITY,
        text=f"It does not fit{with_others}: {_in_words(missing)}.",
        lacks=missing,
        because_of=first,
    )


def _though_it_fits(problem: Problem, item: Item) -> Reason:
    if item.value == 0:
        return Reason(item=item.id, kind=VALUE, text="It is worth nothing by itself, and completes no bundle.")
    if problem.floors:
        text = "It would fit, but would leave less than the floor to a stakeholder."
        return Reason(item=item.id, kind=QUOTA, text=text, quota="the floor of a stakeholder")
    return Reason(item=item.id, kind=VALUE, text="It would fit, but adds nothing to the plan's value.")


def _in_words(missing: Iterable[Lack]) -> str:
    """The pool that lacks most in each release."""
    worst: dict[str, Lack] = {}
    for lack in missing:
        if lack.release not in worst or lack.missing > worst[lack.release].missing:
            worst[lack.release] = lack
    return "; ".join(
        f"{one.release} has {days_of(one.free, one.pool)} left, {one.needs:g} are needed" for one in worst.values()
    )


def _for_quotas(problem: Problem, best: Outcome, found: list[Reason], clock: Clock) -> list[Reason]:
    """What the best plan without a quota would have, is out because of the quota."""
    for words, limits in _quotas(problem):
        if clock.is_over:
            break
        free = best_plan(problem, clock.watch(_EACH_SECONDS), limits).plan or {}
        text = f"The best plan without {words} has it; the quota gives its room to others."
        found = [
            replace(one, kind=QUOTA, quota=words, text=f"{text} {one.text}")
            if one.item in free and one.kind in (CAPACITY, PREREQUISITE)
            else one
            for one in found
        ]
    return found


def _quotas(problem: Problem) -> list[tuple[str, Limits]]:
    quotas = [
        (f"the floor of {name} ({percent(share)})", replace(ALL, floors=frozenset(problem.floors) - {name}))
        for name, share in problem.floors.items()
    ]
    if problem.gap_share:
        quotas.append((f"the share for gaps ({percent(problem.gap_share)})", replace(ALL, gap_share=False)))
    return quotas


def _with_costs(problem: Problem, blocks: Blocks, best: Outcome, found: Sequence[Reason], clock: Clock) -> list[Reason]:
    """Plan once more with each item in, the most valuable first."""
    values = {item.id: item.value for item in problem.items}
    order = sorted(range(len(found)), key=lambda at: -values[found[at].item])
    model = Model(problem, blocks)
    priced = list(found)
    for at in order:
        if clock.is_over:
            break
        if blocks.windows[blocks.of[found[at].item]].first < len(problem.releases):
            priced[at] = _priced(problem, model, best, found[at], clock)
    return priced


def _priced(problem: Problem, model: Model, best: Outcome, reason: Reason, clock: Clock) -> Reason:
    must = model.built_by(model.blocks.of[reason.item], model.releases - 1)
    found = search(model, model.worth(), replace(clock.watch(_EACH_SECONDS), near_enough=_NEAR_ENOUGH), must)
    if found.values is None:
        return reason
    forced = model.plan(found.values)
    along = model.blocks.closure(model.blocks.of[reason.item])
    kept = dict(without_idlers(problem, model.blocks, forced))
    kept |= {one: forced[one] for at in along for one in model.blocks.members[at]}
    cost = (best.objective or 0.0) - worth(problem, kept)
    displaced = tuple(item.id for item in problem.items if item.id in (best.plan or {}) and item.id not in kept)
    if math.isclose(cost, 0.0, abs_tol=1e-9):
        cost = 0.0
    is_exact = found.is_exact and best.status == OPTIMAL
    text = f"{reason.text} {_price_in_words(cost, displaced, is_exact)}"
    return replace(reason, cost=cost, is_exact=is_exact, displaces=displaced, text=text)


def _price_in_words(cost: float, displaced: Sequence[str], is_exact: bool) -> str:
    less = f"{round(max(cost, 0.0), 2):g}"
    worth_less = f"the plan is worth {less} less" if is_exact else f"the plan is worth at most {less} less"
    if cost <= 0:
        worth_less = "the plan is worth as much"
    leave = f", and {listed(displaced)} would leave" if displaced else ""
    return f"With it {worth_less}{leave}."
